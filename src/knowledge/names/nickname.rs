//! Words that stand in for a name: nicknames made from a character, birth-order words (statements about
//! siblings), pet words, and placeholders stations invent. Must not know of sounds.

use crate::knowledge::names::lattice::Shape;

/// What a word says without being a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NameWord {
    /// Which child she was: 1 for 大 or 老大, 2 for 二 and so on.
    BirthOrder(u8),
    /// The last child: 幺妹, 小妹, 满妹, 老幺.
    Youngest,
    /// A word for any child: 妹妹, 丫头, 宝宝.
    Pet,
}

/// Endings of birth-order words and nicknames, longest first.
const ENDINGS: [&str; 40] = [
    "妹子", "妹儿", "妹仔", "妹崽", "娃儿", "娃子", "丫头", "妮子", "妮儿", "姑娘", "女子", "女儿", "小子",
    "毛头", "狗子", "妹", "娃", "丫", "毛", "子", "妮", "女", "姐", "弟", "仔", "崽", "妞", "蛋", "伢", "哥",
    "狗", "囡", "姑", "儿", "妈", "爷", "嫂", "婶", "宝", "牛",
];

const PET_WORDS: [&str; 36] = [
    "妹妹", "弟弟", "丫头", "丫丫", "妮妮", "妞妞", "妹仔", "妹子", "阿妹", "阿弟", "小子", "宝宝", "毛毛",
    "囡囡", "娃娃", "女女", "姐姐", "哥哥", "小妮", "小丫", "小女", "小娃", "小毛", "小妞", "小宝", "妹儿",
    "娃儿", "妮儿", "阿姐", "阿哥", "伢子", "崽崽", "细妹", "姑娘", "小孩", "阿姨",
];

/// What the simplified text says when it is a word and no name.
pub fn name_word(text: &str) -> Option<NameWord> {
    if PET_WORDS.contains(&text) {
        return Some(NameWord::Pet);
    }
    let mut letters = text.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    if matches!(first, '老' | '阿') && rest.chars().count() == 1 {
        return order(rest.chars().next()?);
    }
    if first == '小' && matches!(rest, "妹" | "弟" | "妹子" | "妹儿" | "幺" | "幺妹") {
        return Some(NameWord::Youngest);
    }
    if ENDINGS.contains(&rest) {
        return order(first);
    }
    // 三雅, 二泥, 大亚头: written by sound. 大 and 一 are no numbers before a name's character.
    let sounded = SOUNDED.contains(&rest) && !matches!(first, '大' | '一') || rest == "亚头";
    sounded.then(|| order(first)).flatten()
}

/// Endings of birth-order words as clerks write them by sound; none that a pet name is often made of.
const SOUNDED: [&str; 6] = ["雅", "亚", "牙", "尼", "泥", "瓦"];

/// The same for pinyin, where no name is likely: `er mei`, `san wa`, `lao san`.
pub fn romanised_word(text: &str) -> Option<NameWord> {
    const NUMBERS: [(&str, char); 6] =
        [("er", '二'), ("san", '三'), ("si", '四'), ("wu", '五'), ("liu", '六'), ("da", '大')];
    const AFTER: [&str; 10] = ["mei", "wa", "ya", "mao", "ni", "nv", "di", "niu", "zai", "zi"];
    let letters: String = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let (first, rest) = letters.split_once([' ', '-'])?;
    let number = |spelled: &str| NUMBERS.iter().find(|(known, _)| *known == spelled).map(|(_, word)| *word);
    if first == "lao" {
        return order(number(rest)?);
    }
    let rest = rest.strip_suffix(" er").unwrap_or(rest);
    (matches!(first, "er" | "san") && AFTER.contains(&rest)).then(|| order(number(first)?)).flatten()
}

fn order(word: char) -> Option<NameWord> {
    Some(match word {
        '大' | '一' => NameWord::BirthOrder(1),
        '二' | '两' => NameWord::BirthOrder(2),
        '三' => NameWord::BirthOrder(3),
        '四' => NameWord::BirthOrder(4),
        '五' => NameWord::BirthOrder(5),
        '六' => NameWord::BirthOrder(6),
        '七' => NameWord::BirthOrder(7),
        '八' => NameWord::BirthOrder(8),
        '九' => NameWord::BirthOrder(9),
        '幺' | '满' | '尾' | '细' | '晚' => NameWord::Youngest,
        _ => return None,
    })
}

/// The character a nickname is made from, and how; only for Chinese text of two or three characters.
pub fn core(text: &[char]) -> Option<(char, Shape)> {
    match text {
        [a, b] if a == b => Some((*a, Shape::Doubled)),
        ['小' | '阿' | '老' | '大' | '二' | '三' | '幺' | '亚', core, ending] if is_ending(*ending) => {
            Some((*core, Shape::Prefixed))
        }
        ['小' | '阿' | '老' | '大' | '幺' | '亚', core] => Some((*core, Shape::Prefixed)),
        [a, b, '儿' | '子' | '娃'] if a == b => Some((*a, Shape::Doubled)),
        [core, ending] if is_ending(*ending) => Some((*core, Shape::Ended)),
        [core, a, b] if ENDINGS[..15].iter().any(|ending| ending.chars().eq([*a, *b])) => {
            Some((*core, Shape::Ended))
        }
        _ => None,
    }
}

fn is_ending(text: char) -> bool {
    matches!(
        text,
        '儿' | '娃'
            | '妹'
            | '子'
            | '仔'
            | '伢'
            | '崽'
            | '丫'
            | '妮'
            | '毛'
            | '哥'
            | '姐'
            | '妞'
            | '囡'
            | '蛋'
    )
}

/// Whether a station or clerk invented the text for want of a name: 无名氏, 无名女733, 救23017, 不详.
pub fn is_placeholder(text: &str) -> bool {
    let trimmed: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if trimmed.is_empty() || !trimmed.chars().any(char::is_alphabetic) {
        return true;
    }
    const WORDS: [&str; 34] = [
        "无名",
        "不详",
        "不祥",
        "未知",
        "不明",
        "不知",
        "未查明",
        "待查",
        "待核",
        "路无",
        "吴名氏",
        "某女",
        "某男",
        "佚名",
        "没有名字",
        "没名字",
        "不会说",
        "说不清",
        "流浪",
        "受助",
        "救助",
        "哑女",
        "哑巴",
        "聋哑",
        "女子甲",
        "unknown",
        "noname",
        "n/a",
        "unnamed",
        "nobody",
        "janedoe",
        "johndoe",
        "unidentified",
        "anonym",
    ];
    if WORDS.iter().any(|word| trimmed.contains(word)) {
        return true;
    }
    let digits = trimmed.chars().filter(char::is_ascii_digit).count();
    let han = trimmed.chars().any(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter));
    // 黄陂女88号, 救23017, 女1; tones in pinyin are single digits after letters.
    if han && digits > 0 {
        return true;
    }
    if digits >= 3
        && trimmed.chars().collect::<Vec<_>>().windows(2).any(|w| w.iter().all(char::is_ascii_digit))
    {
        return true;
    }
    matches!(
        trimmed.as_str(),
        "某" | "女" | "男" | "无" | "救" | "某某" | "none" | "null" | "-" | "x" | "xx" | "xxx"
    ) || (trimmed.chars().count() == 2 && trimmed.ends_with('救'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_order_words_are_statements_about_siblings() {
        for (text, expected) in [
            ("三妹", Some(NameWord::BirthOrder(3))),
            ("老三", Some(NameWord::BirthOrder(3))),
            ("大娃", Some(NameWord::BirthOrder(1))),
            ("二丫头", Some(NameWord::BirthOrder(2))),
            ("阿二", Some(NameWord::BirthOrder(2))),
            ("幺妹儿", Some(NameWord::Youngest)),
            ("小妹", Some(NameWord::Youngest)),
            ("毛毛", Some(NameWord::Pet)),
            ("三雅", Some(NameWord::BirthOrder(3))),
            ("大亚头", Some(NameWord::BirthOrder(1))),
            ("小芳", None),
            ("大军", None),
            ("大梅", None),
        ] {
            assert_eq!(name_word(text), expected, "{text}");
        }
    }

    #[test]
    fn nicknames_give_up_their_character() {
        for (text, expected) in
            [("小芳", '芳'), ("芳芳", '芳'), ("强娃", '强'), ("燕子", '燕'), ("阿花", '花'), ("根娃子", '根')]
        {
            let letters: Vec<char> = text.chars().collect();
            assert_eq!(core(&letters).map(|(core, _)| core), Some(expected), "{text}");
        }
        assert_eq!(core(&['国', '平']), None);
    }

    #[test]
    fn placeholders_are_known_and_names_are_not() {
        for text in [
            "无名氏",
            "无名女733",
            "救23017",
            "路无名",
            "不详",
            "陈无名",
            "无名氏1998-8302",
            "黄陂女88号",
            "南救",
            "",
            "  ",
            "123",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["王秀英", "wang2 xiu4 ying1", "wang xiu yin", "阿依古丽", "Nguyễn Thị Hoa", "吴名"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
