//! Names of invented people: by sex, year of birth and culture; what their families call them.
//! Surname shares are published (`facts`); the shares of one-character names, generation characters
//! and nicknames are judgement.

use crate::evaluate::synth::chance::Chance;
use crate::evaluate::synth::tables::Tables;

/// How names are made in her family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culture {
    /// Surname and one or two characters; also most minorities of the south.
    Han,
    /// Uyghur, Kazakh: given name and father's name.
    Turkic,
    /// Tibetan: two given names.
    Tibetan,
    /// Yi of the Liangshan mountains: clan and given name.
    Yi,
    /// Mongol: one given name.
    Mongol,
    /// Vietnamese: surname, middle, given.
    Vietnamese,
    /// Burmese, Lao, Khmer: syllables without surname.
    SouthEast,
}

impl Culture {
    /// Of a nationality of China.
    pub fn of(people: &str) -> Self {
        match people {
            "维吾尔族" | "哈萨克族" => Self::Turkic,
            "藏族" | "土族" => Self::Tibetan,
            "彝族" | "傈僳族" => Self::Yi,
            "蒙古族" => Self::Mongol,
            _ => Self::Han,
        }
    }
}

/// A name. `surname` is empty where there is none; foreign names are in Latin letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonName {
    /// Surname or clan.
    pub surname: String,
    /// Given name.
    pub given: String,
    /// What stands between the two.
    pub joint: &'static str,
}

impl PersonName {
    /// The whole name.
    pub fn full(&self) -> String {
        format!("{}{}{}", self.surname, self.joint, self.given)
    }

    /// Whether it is in Latin letters.
    pub fn is_latin(&self) -> bool {
        self.given.is_ascii() || self.joint == " "
    }
}

const TURKIC: [&[&str]; 2] = [
    &[
        "买买提",
        "艾合买提",
        "吐尔逊",
        "玉素甫",
        "阿不都拉",
        "艾尔肯",
        "依明",
        "卡德尔",
        "阿卜力孜",
        "肉孜",
        "托合提",
        "亚森",
        "努尔",
        "热合曼",
        "艾山",
        "库尔班",
    ],
    &[
        "阿依古丽",
        "古丽娜尔",
        "帕提古丽",
        "热依汗",
        "阿米娜",
        "玛依拉",
        "阿孜古丽",
        "吐尔逊古丽",
        "祖丽菲娅",
        "布海力切木",
        "海丽且木",
        "佐然木",
        "努尔比亚",
        "阿依夏木",
    ],
];
const TIBETAN: [&[&str]; 3] = [
    &["扎西", "次仁", "多吉", "平措", "旦增", "达瓦", "尼玛", "边巴", "索朗", "洛桑"],
    &["卓玛", "拉姆", "央金", "德吉", "白玛", "格桑", "达瓦", "曲珍", "仓决", "米玛"],
    &["旺堆", "顿珠", "加措", "次旦", "罗布", "吉", "措", "卓嘎", "普尺", "拉毛"],
];
const YI_CLANS: [&str; 12] =
    ["吉克", "沙马", "阿尔", "马海", "勒伍", "曲比", "俄木", "阿苦", "吉木", "海来", "莫色", "贾巴"];
const YI: [&[&str]; 2] = [
    &["木呷", "尔布", "拉铁", "日火", "子哈", "伍合", "史布", "古者"],
    &["阿依", "阿牛", "尔扎", "乌果", "阿呷", "石作", "布西", "依火"],
];
const MONGOL: [&[&str]; 2] = [
    &["巴特尔", "苏和", "朝鲁", "那顺", "布和", "孟和", "宝音", "额尔敦", "巴图", "青格乐"],
    &["其其格", "乌云", "萨仁", "托娅", "高娃", "斯琴", "格日勒", "娜仁", "乌兰", "琪琪格"],
];
const VIETNAMESE: [&[&str]; 2] = [
    &["Hùng", "Dũng", "Tuấn", "Minh", "Nam", "Sơn", "Hải", "Long", "Quang", "Thành", "Cường", "Bình"],
    &[
        "Hoa", "Lan", "Hương", "Mai", "Linh", "Thu", "Hằng", "Nga", "Ngọc", "Phương", "Thảo", "Trang", "Yến",
        "Hồng", "Hạnh", "Tuyết", "Vân", "Xuân", "Dung", "Hiền",
    ],
];
const BURMESE: [&[&str]; 3] = [
    &["Aung", "Kyaw", "Min", "Zaw", "Htun", "Win", "Naing", "Soe", "Thet", "Myo", "Lin", "Tun"],
    &["Aye", "Khin", "Mya", "Su", "Thi", "Hla", "Ei", "Nwe", "San", "Thandar", "Moe", "Phyu"],
    &["Mar", "Oo", "Hlaing", "Shwe", "Myint", "Than", "Htwe", "Lwin", "Nyein", "Wai"],
];

/// Names of one household.
#[derive(Clone, Debug)]
pub struct House {
    /// Its culture.
    pub culture: Culture,
    /// Father's surname or clan; a Turkic father's given name.
    pub surname: String,
    /// A character all children of one sex share, when the house keeps one.
    pub generation: [Option<char>; 2],
}

impl House {
    /// Draws a household; `year` is about when its children are born.
    pub fn of(culture: Culture, year: i32, chance: &mut Chance) -> Self {
        let surname = match culture {
            Culture::Han => surname(chance),
            Culture::Turkic => (*chance.pick(TURKIC[0])).to_owned(),
            Culture::Yi => (*chance.pick(&YI_CLANS)).to_owned(),
            Culture::Vietnamese => foreign_surname("VN", chance),
            Culture::Tibetan | Culture::Mongol | Culture::SouthEast => String::new(),
        };
        let keeps = if year < 1985 { 0.3 } else { 0.12 };
        let generation =
            [false, true].map(|female| chance.is(keeps).then(|| character(female, year, chance)));
        Self { culture, surname, generation }
    }

    /// A name for a child of the house.
    pub fn child(&self, female: bool, year: i32, chance: &mut Chance) -> PersonName {
        let (given, joint) = match self.culture {
            Culture::Han => (self.given(female, year, chance), ""),
            Culture::Turkic => ((*chance.pick(TURKIC[usize::from(female)])).to_owned(), "·"),
            Culture::Tibetan => {
                let first = *chance.pick(TIBETAN[usize::from(female)]);
                let list = if chance.is(0.5) { 2 } else { usize::from(female) };
                let second = *chance.pick(TIBETAN[list]);
                (if first == second { first.to_owned() } else { format!("{first}{second}") }, "")
            }
            Culture::Yi => ((*chance.pick(YI[usize::from(female)])).to_owned(), ""),
            Culture::Mongol => ((*chance.pick(MONGOL[usize::from(female)])).to_owned(), ""),
            Culture::Vietnamese => {
                let middle = if female && chance.is(0.75) { "Thị " } else { "" };
                (format!("{middle}{}", chance.pick(VIETNAMESE[usize::from(female)])), " ")
            }
            Culture::SouthEast => {
                let first = *chance.pick(BURMESE[usize::from(female)]);
                (format!("{first} {}", chance.pick(BURMESE[2])), "")
            }
        };
        match self.culture {
            // The father's name stands behind her own.
            Culture::Turkic => PersonName { surname: given, given: self.surname.clone(), joint },
            _ => PersonName { surname: self.surname.clone(), given, joint },
        }
    }

    fn given(&self, female: bool, year: i32, chance: &mut Chance) -> String {
        let single = match year {
            ..1960 => 0.08,
            1960..1980 => 0.16,
            1980..1995 => 0.30,
            _ => 0.20,
        };
        if chance.is(single) {
            return character(female, year, chance).to_string();
        }
        let first = self.generation[usize::from(female)].unwrap_or_else(|| character(female, year, chance));
        let second = character(female, year, chance);
        format!("{first}{second}")
    }
}

/// A surname by the published shares.
pub fn surname(chance: &mut Chance) -> String {
    let surnames = &Tables::get().surnames;
    let mut left = chance.unit() * surnames.iter().map(|(_, share)| share).sum::<f64>();
    for (surname, share) in surnames {
        left -= share;
        if left < 0.0 {
            return surname.clone();
        }
    }
    surnames[0].0.clone()
}

/// A given name character: the commonest of the decade far more often than the last of its list, and
/// now and then one that is in no list.
fn character(female: bool, year: i32, chance: &mut Chance) -> char {
    let tables = Tables::get();
    if chance.is(0.12) {
        let surnames = &tables.surnames;
        let rare = surnames[chance.below(surnames.len())].0.chars().next();
        return rare.unwrap_or('新');
    }
    let fitting = tables.given.iter().rfind(|row| row.female == female && row.from <= year);
    let list = fitting.map_or("明", |row| row.characters.as_str());
    let count = list.chars().count();
    let place = (count as f64 * chance.unit().powf(1.5)) as usize;
    list.chars().nth(place).unwrap_or('明')
}

fn foreign_surname(country: &str, chance: &mut Chance) -> String {
    let list = Tables::get().foreign_surnames.get(country);
    // The first of a list are the commonest.
    let name = list.map(|all| all[(all.len() as f64 * chance.unit().powi(2)) as usize].clone());
    name.unwrap_or_else(|| "Nguyễn".to_owned())
}

const BIRTH_ORDER: [&str; 6] = ["大", "二", "三", "四", "五", "六"];

/// What she is called at home: one to three of what a village calls its children. `order` is her place
/// among the children of her sex, from 0.
pub fn nicknames(name: &PersonName, female: bool, order: usize, chance: &mut Chance) -> Vec<String> {
    let mut all = Vec::new();
    let last = name.given.chars().last().unwrap_or('娃');
    if name.is_latin() {
        return name.given.rsplit(' ').next().map(str::to_owned).into_iter().collect();
    }
    let wanted = chance.weighted(&[(0, 0.25), (1, 0.5), (2, 0.25)]);
    for _ in 0..wanted {
        let place = BIRTH_ORDER[order.min(5)];
        let called = match chance.below(9) {
            0 | 1 => format!("小{last}"),
            2 => format!("{last}{last}"),
            3 => format!("阿{last}"),
            4 if female => format!("{place}{}", chance.pick(&["妹", "丫", "妮", "妞", "姑娘", "女子", "囡"])),
            4 => format!("{place}{}", chance.pick(&["娃", "毛", "狗", "宝", "子", "崽"])),
            5 => format!(
                "{last}{}",
                if female {
                    *chance.pick(&["子", "妹", "儿", "丫头"])
                } else {
                    *chance.pick(&["子", "娃", "伢", "仔"])
                }
            ),
            6 => format!("老{}", BIRTH_ORDER[order.min(5)]),
            7 if female => (*chance
                .pick(&["丫丫", "妞妞", "毛丫", "小妹", "幺妹", "毛毛", "招弟", "来娣", "花花", "囡囡"]))
            .to_owned(),
            7 => (*chance
                .pick(&["狗蛋", "石头", "铁蛋", "毛头", "牛娃", "宝宝", "黑子", "根生", "栓子", "冬瓜"]))
            .to_owned(),
            _ => name.given.clone(),
        };
        if !all.contains(&called) {
            all.push(called);
        }
    }
    all
}

/// A foreign name as a Chinese clerk hears it: characters by sound, from a list of his own.
pub fn heard_abroad(name: &str, chance: &mut Chance) -> String {
    const SOUNDS: [(&str, &str); 44] = [
        ("nguy", "阮"),
        ("tran", "陈"),
        ("le", "黎|李"),
        ("pham", "范"),
        ("hoang", "黄"),
        ("vu", "武|吴"),
        ("vo", "武"),
        ("dang", "邓"),
        ("bui", "裴"),
        ("do", "杜"),
        ("ho", "胡|何"),
        ("ngo", "吴"),
        ("duong", "杨"),
        ("ly", "李"),
        ("thi", "氏|四"),
        ("hoa", "花|华"),
        ("lan", "兰"),
        ("huong", "香|红"),
        ("mai", "梅|美"),
        ("linh", "玲|林"),
        ("thu", "秋|苏"),
        ("aye", "艾|埃"),
        ("khin", "钦|金"),
        ("mya", "妙|米亚"),
        ("su", "苏"),
        ("hla", "拉|腊"),
        ("ei", "爱|哎"),
        ("nwe", "纳|诺"),
        ("san", "桑|三"),
        ("moe", "莫"),
        ("phyu", "漂|皮尤"),
        ("mar", "玛|麻"),
        ("oo", "乌"),
        ("hlaing", "莱|兰"),
        ("shwe", "瑞|水"),
        ("myint", "敏|明"),
        ("than", "丹|谭"),
        ("htwe", "推|堆"),
        ("win", "温|文"),
        ("aung", "昂"),
        ("kyaw", "觉|乔"),
        ("min", "敏|明"),
        ("zaw", "佐|左"),
        ("ma", "马"),
    ];
    let plain = any_ascii::any_ascii(name).to_lowercase();
    let mut written = String::new();
    for part in plain.split_whitespace() {
        let known = SOUNDS.iter().find(|(sound, _)| part.starts_with(sound));
        written.push_str(chance.wording(known.map_or("安|娜|丹|明", |(_, characters)| characters)));
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::synth::chance::Of;

    #[test]
    fn brothers_and_sisters_share_their_surname() {
        for culture in [Culture::Han, Culture::Yi, Culture::Vietnamese] {
            let mut chance = Chance::of(4, Of::Life, 1);
            let house = House::of(culture, 1980, &mut chance);
            let (one, other) = (house.child(true, 1978, &mut chance), house.child(false, 1982, &mut chance));
            assert!(!one.surname.is_empty() && one.surname == other.surname, "{culture:?}");
            assert!(one.given != other.given);
        }
    }

    #[test]
    fn a_name_abroad_is_written_in_characters() {
        let mut chance = Chance::of(4, Of::Clerk, 1);
        let written = heard_abroad("Nguyễn Thị Hoa", &mut chance);
        assert!(written.starts_with('阮') && written.chars().count() == 3, "{written}");
    }
}
