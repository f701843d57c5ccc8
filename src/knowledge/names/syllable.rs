//! One Mandarin syllable as small integers, and the inventory of those that exist. Must not know of
//! characters, scopes or names.
//!
//! Conventions are those of the confusion table: ü is written `v`, `y` and `w` count as initials with
//! the full final after them (yan = y+ian, you = y+iu, wang = w+uang; only weng = w+eng).

use std::sync::LazyLock;

/// Initials in id order. The first is the zero initial; `v` and `ng` are only ever heard.
pub const INITIALS: [&str; 26] = [
    "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z",
    "c", "s", "y", "w", "v", "ng",
];

/// Finals in id order. Those after `vn` exist in no Mandarin syllable and are only ever heard.
pub const FINALS: [&str; 50] = [
    "", "a", "o", "e", "ai", "ei", "ao", "ou", "an", "ang", "en", "eng", "ong", "er", "i", "ia", "ie", "iao",
    "iu", "ian", "iang", "in", "ing", "iong", "u", "ua", "uo", "uai", "ui", "uan", "uang", "un", "v", "ve",
    "van", "vn", "io", "ue", "am", "im", "ap", "ip", "om", "um", "oi", "eo", "eu", "iai", "iou", "ng",
];

/// The syllables of standard Mandarin without tone, as spelled with `v` for ü.
const SPELLINGS: &str = "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai \
can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui \
chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong \
dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong \
gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun \
huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku \
kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou \
lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang \
nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei \
pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran \
rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she \
shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan \
tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian \
xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun za zai \
zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang \
zhui zhun zhuo zi zong zou zu zuan zui zun zuo";

/// One syllable: ids into [`INITIALS`] and [`FINALS`], and a tone of 1 to 5, 0 when not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Syllable {
    /// Index into [`INITIALS`].
    pub initial: u8,
    /// Index into [`FINALS`].
    pub rime: u8,
    /// 1 to 4, 5 for the neutral tone, 0 when not known.
    pub tone: u8,
}

/// The number of a standard Mandarin syllable without its tone, dense from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct SyllableId(pub u16);

/// How many standard syllables there are.
pub fn syllable_count() -> usize {
    INVENTORY.list.len()
}

impl Syllable {
    /// From spelled parts, `None` when either is not in the lists.
    pub fn from_parts(initial: &str, rime: &str, tone: u8) -> Option<Self> {
        let initial = INITIALS.iter().position(|known| *known == initial)?;
        let rime = FINALS.iter().position(|known| *known == rime)?;
        Some(Self { initial: initial as u8, rime: rime as u8, tone })
    }

    /// From one spelled syllable, standard or only heard (`fong`, `jio`, `lam`), with `v` for ü and an
    /// optional tone digit. `None` when the letters cannot be one syllable.
    pub fn parse(text: &str) -> Option<Self> {
        let (letters, tone) = match text.as_bytes().last() {
            Some(digit @ b'0'..=b'5') => (&text[..text.len() - 1], digit - b'0'),
            _ => (text, 0),
        };
        if let Some(id) = SyllableId::parse(letters) {
            return Some(Self { tone, ..id.syllable() });
        }
        let initial_length = ["zh", "ch", "sh", "ng"]
            .iter()
            .find(|initial| letters.starts_with(**initial))
            .map_or_else(|| usize::from(is_initial_letter(letters)), |initial| initial.len());
        let (initial, rest) = letters.split_at(initial_length);
        if rest.is_empty() && initial != "ng" {
            return None;
        }
        Self::from_parts(initial, &full_final(initial, rest), tone)
    }

    /// The number of this syllable when it is a standard one.
    pub fn id(self) -> Option<SyllableId> {
        let at = INVENTORY.by_parts[usize::from(self.initial) * 64 + usize::from(self.rime)];
        (at != u16::MAX).then_some(SyllableId(at))
    }

    /// The same syllable without its tone.
    pub fn toneless(self) -> Self {
        Self { tone: 0, ..self }
    }

    /// The initial as spelled.
    pub fn initial_text(self) -> &'static str {
        INITIALS[usize::from(self.initial)]
    }

    /// The full final as spelled in the confusion table.
    pub fn final_text(self) -> &'static str {
        FINALS[usize::from(self.rime)]
    }

    /// Pinyin without tone, ü as `v`.
    pub fn spelled(self) -> String {
        match self.id() {
            Some(id) => id.spelled().to_owned(),
            None => format!("{}{}", self.initial_text(), self.final_text()),
        }
    }
}

impl SyllableId {
    /// From toneless pinyin with `v` for ü.
    pub fn parse(letters: &str) -> Option<Self> {
        let at = INVENTORY.sorted.binary_search_by(|(known, _)| (*known).cmp(letters)).ok()?;
        Some(Self(INVENTORY.sorted[at].1))
    }

    /// The syllable, tone unknown.
    pub fn syllable(self) -> Syllable {
        INVENTORY.list[usize::from(self.0)].1
    }

    /// Pinyin without tone, ü as `v`.
    pub fn spelled(self) -> &'static str {
        INVENTORY.list[usize::from(self.0)].0
    }
}

struct Inventory {
    list: Vec<(&'static str, Syllable)>,
    sorted: Vec<(&'static str, u16)>,
    by_parts: Vec<u16>,
}

static INVENTORY: LazyLock<Inventory> = LazyLock::new(|| {
    let mut list = Vec::new();
    let mut by_parts = vec![u16::MAX; INITIALS.len() * 64];
    for spelled in SPELLINGS.split(' ') {
        let initial_length = if ["zh", "ch", "sh"].iter().any(|initial| spelled.starts_with(initial)) {
            2
        } else {
            usize::from(is_initial_letter(spelled))
        };
        let (initial, rest) = spelled.split_at(initial_length);
        let syllable = Syllable::from_parts(initial, &full_final(initial, rest), 0)
            .expect("every listed spelling splits into a listed initial and final");
        by_parts[usize::from(syllable.initial) * 64 + usize::from(syllable.rime)] = list.len() as u16;
        list.push((spelled, syllable));
    }
    let mut sorted: Vec<_> =
        list.iter().enumerate().map(|(at, (spelled, _))| (*spelled, at as u16)).collect();
    sorted.sort_unstable();
    Inventory { list, sorted, by_parts }
});

fn is_initial_letter(text: &str) -> bool {
    text.bytes().next().is_some_and(|letter| b"bpmfdtnlgkhjqxrzcsywv".contains(&letter))
}

/// The final as the confusion table counts it, from what is written after the initial.
fn full_final(initial: &str, rest: &str) -> String {
    let full = match (initial, rest) {
        ("y", "i") => "i",
        ("y", "a") => "ia",
        ("y", "e") => "ie",
        ("y", "ao") => "iao",
        ("y", "ou") => "iu",
        ("y", "an") => "ian",
        ("y", "ang") => "iang",
        ("y", "in") => "in",
        ("y", "ing") => "ing",
        ("y", "ong") => "iong",
        ("y", "o") => "io",
        ("y" | "j" | "q" | "x", "u") => "v",
        ("y" | "j" | "q" | "x", "ue") => "ve",
        ("y" | "j" | "q" | "x", "uan") => "van",
        ("y" | "j" | "q" | "x", "un") => "vn",
        ("n" | "l", "ue") => "ve",
        ("w" | "v", "a") => "ua",
        ("w" | "v", "o") => "uo",
        ("w" | "v", "ai") => "uai",
        ("w" | "v", "ei" | "i") => "ui",
        ("w" | "v", "an") => "uan",
        ("w" | "v", "ang") => "uang",
        ("w" | "v", "en") => "un",
        // As those write who heard no Mandarin: lau, kiau.
        (_, "au") => "ao",
        (_, "iau") => "iao",
        (_, other) => other,
    };
    full.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_round_trips_for_every_standard_syllable() {
        for at in 0..syllable_count() {
            let id = SyllableId(at as u16);
            assert_eq!(id.syllable().id(), Some(id), "{}", id.spelled());
            assert_eq!(SyllableId::parse(id.spelled()), Some(id));
        }
    }

    #[test]
    fn glides_count_as_initials_with_the_full_final() {
        for (spelled, initial, rime) in [
            ("yan", "y", "ian"),
            ("yuan", "y", "van"),
            ("you", "y", "iu"),
            ("wang", "w", "uang"),
            ("weng", "w", "eng"),
        ] {
            let syllable = Syllable::parse(spelled).expect("standard");
            assert_eq!((syllable.initial_text(), syllable.final_text()), (initial, rime));
        }
    }

    #[test]
    fn syllables_that_are_only_heard_are_read_but_have_no_number() {
        for spelled in ["fong", "jio", "lam", "ngan", "ng", "hio", "gue", "yap", "be"] {
            assert_eq!(Syllable::parse(spelled).expect(spelled).id(), None, "{spelled}");
        }
        assert_eq!(Syllable::parse("xyz"), None);
    }
}
