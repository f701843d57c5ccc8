//! Characters that look the same and are different code points, made one: radicals as characters, Latin
//! look-alikes of other alphabets within Latin words, katakana within Chinese. Only for comparing; what was
//! given is kept. Must not hold what merely resembles in handwriting.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::is_hidden;

/// One character for another.
type Pairs = LazyLock<HashMap<char, char>>;

/// Radicals that compatibility forms leave as they are, and the characters they look like.
static RADICALS: Pairs = LazyLock::new(|| {
    pairs(
        "⺁厂⺃乚⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺌小⺎尢⺏尢⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歹⺠民⺡氵⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罒⺲罒⺶羊⺷羊⺸羊⺹耂⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒長⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞飠⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟",
    )
});

/// Letters of other alphabets and the Latin ones they look like.
static LETTERS: Pairs = LazyLock::new(|| {
    pairs(
        "аaеeоoсcрpуyхxіiјjѕsԁdԛqһhӏlАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSαaοoνvρpκkιiυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX",
    )
});

/// Katakana, signs and strokes that look like Chinese characters.
static CHINESE: Pairs = LazyLock::new(|| {
    pairs("ー一―一─一ニ二ハ八エ工ロ口カ力ト卜タ夕セ七チ千ミ三メ乂ノ丿〇零○零◯零〡一〢二〣三")
});

/// The text as it is compared: compatibility forms folded, hidden characters left out, look-alikes made
/// one.
pub fn comparable(text: &str) -> String {
    let folded: Vec<char> =
        text.nfkc().filter(|letter| !is_hidden(*letter)).map(|letter| found(&RADICALS, letter)).collect();
    let mut out = String::with_capacity(text.len());
    for word in folded.split_inclusive(|letter| letter.is_whitespace()) {
        let latin = word.iter().any(char::is_ascii_alphabetic);
        for (at, letter) in word.iter().enumerate() {
            let beside =
                |at: Option<usize>| at.and_then(|at| word.get(at)).is_some_and(|letter| is_han(*letter));
            let chinese = beside(at.checked_sub(1)) || beside(Some(at + 1));
            out.push(match letter {
                letter if letter.is_ascii() || is_han(*letter) && *letter != '〇' => *letter,
                letter if chinese => found(&CHINESE, *letter),
                letter if latin => found(&LETTERS, *letter),
                letter => *letter,
            });
        }
    }
    out
}

/// The partner of a character; itself where it has none.
fn found(pairs: &Pairs, letter: char) -> char {
    if letter.is_ascii() { letter } else { pairs.get(&letter).copied().unwrap_or(letter) }
}

/// Characters and partners in turn.
fn pairs(text: &str) -> HashMap<char, char> {
    let mut letters = text.chars();
    std::iter::from_fn(|| letters.next().zip(letters.next())).collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::comparable;

    #[test]
    fn what_looks_the_same_compares_the_same() {
        for (one, other) in [
            ("王秀英", "\u{2ea9}秀英"),
            ("马小龙", "\u{2ee2}小\u{2ef0}"),
            ("金大力", "\u{2fa6}大カ"),
            ("李明", "李\u{200b}明\u{202e}"),
            ("anna", "\u{430}nn\u{430}"),
            ("Wang", "Ｗａｎｇ"),
            ("张三", "张ミ"),
            ("豈", "\u{f900}"),
        ] {
            assert_eq!(comparable(one), comparable(other), "{one}");
        }
    }

    #[test]
    fn what_is_itself_stays() {
        for text in [
            "王秀英",
            "𠀋田",
            "Анна Иванова",
            "ဒေါ်အေး",
            "ئايگۈل",
            "བཀྲ་ཤིས",
            "ꉬꄷ",
            "ミノル",
            "Zoë",
            "嚞",
            "㛃",
        ] {
            let expected: String = unicode_normalization::UnicodeNormalization::nfkc(text).collect();
            assert_eq!(comparable(text), expected);
        }
    }
}
