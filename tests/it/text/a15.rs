//! The A15 figures of the safeguards, with seeds printed.

use homeward::domain::masking::{MASK, mask, mask_together};
use homeward::domain::name::NameUse;
use homeward::domain::text::Personal;
use homeward::knowledge::names::Form;

use super::disguise::{Chance, DISGUISES, Disguise, SECRETS, disguised, secret};
use super::forms::{FORMS, Hidden, like};
use super::innocent::innocent;

const SEED: u64 = 20_261_125;
const NUMBERS: usize = 1000;
const INNOCENT: usize = 1000;
const NAMES: usize = 500;

/// The share of disguised secrets of which no digit or letter is left, and what was left of others.
fn caught(chance: &mut Chance) -> (f64, Vec<String>) {
    let mut missed = Vec::new();
    let mut count = 0;
    while count < NUMBERS {
        let kind = SECRETS[chance.below(SECRETS.len())];
        let how = DISGUISES[chance.below(DISGUISES.len())];
        if !kind.is_number()
            && !matches!(how, Disguise::None | Disguise::FullWidth | Disguise::Hidden | Disguise::Marks)
        {
            continue;
        }
        count += 1;
        let before = chance.one_of(&["", "她说", "联系方式：", "家里", "记得是"]);
        let after = chance.one_of(&["", "，快来", "。那年走失", " 很高"]);
        let mut texts = disguised(&secret(kind, chance), how, chance);
        texts[0] = format!("{before}{}", texts[0]);
        *texts.last_mut().unwrap() += after;
        let given: Vec<&str> = texts.iter().map(String::as_str).collect();
        let all_masked = mask_together(&given)
            .iter()
            .all(|masked| masked.as_ref().is_some_and(|masked| !masked.text.chars().any(char::is_numeric)));
        if !all_masked {
            missed.push(format!("{kind:?} {how:?} {given:?}"));
        }
    }
    (1.0 - missed.len() as f64 / NUMBERS as f64, missed)
}

#[test]
fn a15_text() {
    for seed in [SEED, SEED + 1, SEED + 2] {
        let mut chance = Chance::new(seed);
        let (share, missed) = caught(&mut chance);
        let touched: Vec<String> = (0..INNOCENT)
            .map(|number| innocent(number, &mut chance))
            .filter(|text| mask(text).is_some())
            .collect();
        println!("seed {seed}: {share:.4} of {NUMBERS} caught, {} of {INNOCENT} touched", touched.len());
        assert!(share >= 0.99, "{missed:#?}");
        assert!(touched.len() * 100 <= INNOCENT, "{touched:#?}");
    }
    let mut chance = Chance::new(SEED);
    for (one, other) in (0..NAMES).map(|_| look_alikes(&mut chance)) {
        let forms = [&one, &other].map(|text| Form::parse(text, NameUse::Unknown));
        assert_ne!(one, other);
        assert!(forms[0] == forms[1], "{one:?} {other:?}");
    }
    for name in (0..NAMES).map(|number| rare(number, &mut chance)) {
        assert_eq!(Personal::new(&name, 100).unwrap().reveal(), name);
        assert!(mask(&name).is_none(), "{name}");
        let form = Form::parse(&name, NameUse::Unknown);
        assert!(form != Form::parse("", NameUse::Unknown), "{name} is read");
    }
}

#[test]
fn a15_forms_that_hide_a_number_are_masked_and_what_looks_like_them_stays() {
    for seed in [SEED, SEED + 1, SEED + 2] {
        let mut chance = Chance::new(seed);
        for (name, form) in FORMS {
            let made: Vec<Hidden> = (0..NUMBERS).map(|_| form(&mut chance)).collect();
            let missed: Vec<String> =
                made.iter().filter(|hidden| !is_gone(hidden)).map(|one| one.text.clone()).collect();
            println!("seed {seed}: {name}: {} of {NUMBERS} caught", NUMBERS - missed.len());
            assert!(missed.len() * 100 <= NUMBERS, "{name}: {:#?}", &missed[..missed.len().min(30)]);
        }
        let touched: Vec<String> = (0..INNOCENT)
            .map(|number| like(number, &mut chance))
            .filter(|text| mask(text).is_some())
            .collect();
        println!("seed {seed}: {} of {INNOCENT} that look like them touched", touched.len());
        assert!(touched.len() * 100 <= INNOCENT, "{:#?}", &touched[..touched.len().min(30)]);
    }
}

/// Whether nothing is left of what is hidden, and all of the rest.
fn is_gone(hidden: &Hidden) -> bool {
    let Some(masked) = mask(&hidden.text) else { return false };
    let rest = masked.text.strip_prefix(hidden.stays.as_str());
    rest.is_some_and(|rest| !rest.chars().any(char::is_numeric)) && mask(&masked.text).is_none()
}

#[test]
fn a_mask_is_not_masked_again_and_leaves_the_rest() {
    let masked = mask("住四川省达县双塘镇人民路12号3单元501室，电话13800138000").unwrap();
    assert_eq!(masked.text, format!("住四川省达县双塘镇{MASK}，电话{MASK}"));
    assert_eq!(mask(&masked.text), None);
    assert_eq!(mask("双塘村12号").unwrap().text, format!("双塘村{MASK}"));
    assert_eq!(mask("双塘村三组"), None);
}

/// A name and the same with code points that look the same, or hidden ones among them.
fn look_alikes(chance: &mut Chance) -> (String, String) {
    const CHINESE: [(&str, &str); 10] = [
        ("王", "\u{2ea9}"),
        ("马", "\u{2ee2}"),
        ("龙", "\u{2ef0}"),
        ("长", "\u{2ed3}"),
        ("金", "\u{2fa6}"),
        ("白", "\u{2f69}"),
        ("石", "\u{2f6f}"),
        ("见", "\u{2ec5}"),
        ("车", "\u{2ecb}"),
        ("贝", "\u{2ec9}"),
    ];
    const LATIN: [(&str, &str); 5] =
        [("a", "\u{430}"), ("o", "\u{43e}"), ("e", "\u{435}"), ("c", "\u{441}"), ("p", "\u{440}")];
    let given = chance.one_of(&["秀英", "建国", "桂花", "小芳", "大力"]);
    match chance.below(4) {
        0 => {
            let (plain, other) = CHINESE[chance.below(CHINESE.len())];
            (format!("{plain}{given}"), format!("{other}{given}"))
        }
        1 => {
            let hidden =
                chance.one_of(&["\u{200b}", "\u{202e}", "\u{2060}", "\u{ad}", "\u{feff}", "\u{e0041}"]);
            (format!("李{given}"), format!("李{hidden}{given}{hidden}"))
        }
        2 => {
            let name = chance.one_of(&["maria lopez", "peter novak", "carlo rossi", "anna popov"]);
            let at = chance.below(LATIN.len());
            let (plain, other) = (0..LATIN.len())
                .map(|more| LATIN[(at + more) % LATIN.len()])
                .find(|(plain, _)| name.contains(plain))
                .unwrap();
            (name.to_owned(), name.replacen(plain, other, 1))
        }
        _ => {
            let name = chance.one_of(&["Wang Xiuying", "Li Jianguo", "Chen Guihua"]);
            let wide = name.chars().map(|letter| match letter {
                '!'..='~' => char::from_u32(letter as u32 + 0xfee0).unwrap(),
                other => other,
            });
            (name.to_owned(), wide.collect())
        }
    }
}

/// A name with a rare character, or of another language than Chinese.
fn rare(number: usize, chance: &mut Chance) -> String {
    let rare = [
        "\u{3400}",
        "\u{4dae}",
        "\u{20087}",
        "\u{2070e}",
        "\u{29d98}",
        "嚞",
        "龘",
        "彧",
        "翀",
        "喆",
        "䶮",
        "犇",
        "淼",
    ];
    let other = [
        "བཀྲ་ཤིས",
        "ئايگۈل",
        "ᠪᠠᠲᠤ",
        "ꉬꄷ",
        "ဒေါ်အေး",
        "นางสาวมาลี",
        "Nguyễn Thị Hạnh",
        "Rừ A Chu",
        "Айгүл",
        "阿依古丽·买买提",
        "扎西卓玛",
        "吉克阿各莫",
        "한영희",
        "さくら",
        "ສົມພອນ",
    ];
    if number.is_multiple_of(2) {
        let surname = chance.one_of(&["王", "李", "欧阳", "尉迟", "呼延", "逄"]);
        format!("{surname}{}{}", chance.one_of(&rare), chance.one_of(&["英", "国", ""]))
    } else {
        format!("{}{}", chance.one_of(&other), chance.one_of(&["", "·", ""]))
    }
}
