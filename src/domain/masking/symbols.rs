//! Text as symbols that a disguise does not change: compatibility forms, circled and foreign digits,
//! letters that look alike, hidden characters and piled marks folded away, each symbol with the character
//! it stands for. Must not know what is looked for.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::escapes;
use crate::domain::text::is_hidden;

/// So many spaces between single letters spell a word.
const SPELT: usize = 4;

/// One folded character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Lower case; Han characters as they are.
    pub letter: char,
    /// Number of the character of the text it stands for, and of how many: an escape is several.
    pub at: usize,
    pub width: usize,
}

/// What was found: a range of symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<K> {
    /// What it is.
    pub kind: K,
    /// First symbol.
    pub from: usize,
    /// Past the last symbol.
    pub to: usize,
}

impl Symbol {
    /// Whether it is a letter or digit of ASCII.
    pub fn is_plain(self) -> bool {
        self.letter.is_ascii_alphanumeric()
    }

    /// Whether it is a Chinese character.
    pub fn is_han(self) -> bool {
        is_han(self.letter)
    }

    /// Whether it parts words: neither letter, digit nor character.
    pub fn parts(self) -> bool {
        !self.letter.is_alphanumeric()
    }

    /// The digit it is, or stands for as a Chinese numeral.
    pub fn digit(self) -> Option<u8> {
        self.letter.to_digit(10).map(|digit| digit as u8).or_else(|| numeral(self.letter))
    }
}

/// Whether it is a Chinese character.
pub fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The digit of a Chinese numeral, also as banks and market traders write it, as it is called over the
/// telephone, and in signs of other scripts that look like one.
fn numeral(letter: char) -> Option<u8> {
    Some(match letter {
        '〇' | '零' | '○' | '◯' | '⭕' | '洞' | '영' | '공' => 0,
        '一' | '壹' | '幺' | '弌' | '〡' | 'ㄧ' | '㇐' | '丨' | 'ᅳ' | '일' => 1,
        '二' | '贰' | '貳' | '弍' | '两' | '兩' | '〢' | 'ニ' | '이' => 2,
        '三' | '叁' | '參' | '弎' | '〣' | '삼' => 3,
        '四' | '肆' | '〤' | '사' => 4,
        '五' | '伍' | '〥' | '오' => 5,
        '六' | '陆' | '陸' | '〦' | '육' | '륙' => 6,
        '七' | '柒' | '拐' | '〧' | '칠' => 7,
        '八' | '捌' | '〨' | 'ハ' | '팔' => 8,
        '九' | '玖' | '勾' | '〩' | '구' => 9,
        _ => return None,
    })
}

/// The symbols of a text.
pub fn symbols(text: &str) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = Vec::with_capacity(text.len());
    let mut romans = Romans::default();
    let characters = escapes::read(text);
    for (place, &(character, at, width)) in characters.iter().enumerate() {
        let after_digit = symbols.last().is_some_and(|last| last.digit().is_some());
        if let Some(letter) = romans.digit(&characters[place..], after_digit) {
            symbols.push(Symbol { letter, at, width });
            continue;
        }
        if is_hidden(character) || is_combining_mark(character) {
            continue;
        }
        if let Some(digits) = ringed(character) {
            symbols.extend(digits.chars().map(|letter| Symbol { letter, at, width }));
            continue;
        }
        for folded in std::iter::once(character).nfkc().filter(|folded| !is_combining_mark(*folded)) {
            let folded = simplified(folded);
            if folded.is_ascii() || is_han(folded) || numeral(folded).is_some() || !folded.is_alphanumeric() {
                symbols.push(Symbol { letter: folded.to_ascii_lowercase(), at, width });
            } else {
                let plain = any_ascii_char(folded).chars();
                symbols.extend(plain.map(|letter| Symbol { letter: letter.to_ascii_lowercase(), at, width }));
            }
        }
    }
    symbols
}

/// Roman numerals of one sign: among others, or with digits on both sides, each is a digit; by itself it may be the
/// letter that it looks like.
#[derive(Default)]
struct Romans {
    /// How many characters ago the last stood.
    last: Option<usize>,
}

impl Romans {
    /// The digit that the first of these characters is.
    fn digit(&mut self, rest: &[(char, usize, usize)], after_digit: bool) -> Option<char> {
        let roman = rest.first().and_then(|(character, ..)| roman(*character));
        let before = self.last.is_some_and(|ago| ago <= 2);
        self.last = if roman.is_some() { Some(1) } else { self.last.map(|ago| ago + 1) };
        let is_roman = |place: usize| rest.get(place).is_some_and(|(next, ..)| self::roman(*next).is_some());
        let parted = rest.get(1).is_some_and(|(next, ..)| !next.is_alphanumeric());
        let next_digit =
            || rest.get(1).is_some_and(|(next, ..)| next.is_numeric() || numeral(*next).is_some());
        let beside = before || is_roman(1) || parted && is_roman(2) || after_digit && next_digit();
        roman.filter(|_| beside)
    }
}

/// The digit of a Roman numeral of one sign.
fn roman(character: char) -> Option<char> {
    let of = |first: char| char::from_digit(character as u32 - first as u32 + 1, 10);
    match character {
        'Ⅰ'..='Ⅸ' => of('Ⅰ'),
        'ⅰ'..='ⅸ' => of('ⅰ'),
        _ => None,
    }
}

/// Traditional characters of the words that are looked for, and how they are written here.
const TRADITIONAL: [(char, char); 33] = [
    ('號', '号'),
    ('樓', '楼'),
    ('棟', '栋'),
    ('單', '单'),
    ('層', '层'),
    ('廣', '广'),
    ('場', '场'),
    ('廈', '厦'),
    ('園', '园'),
    ('區', '区'),
    ('莊', '庄'),
    ('灣', '湾'),
    ('壩', '坝'),
    ('溝', '沟'),
    ('嶺', '岭'),
    ('衝', '冲'),
    ('門', '门'),
    ('電', '电'),
    ('話', '话'),
    ('機', '机'),
    ('聯', '联'),
    ('碼', '码'),
    ('撥', '拨'),
    ('護', '护'),
    ('證', '证'),
    ('銀', '银'),
    ('賬', '账'),
    ('帳', '账'),
    ('戶', '户'),
    ('郵', '邮'),
    ('點', '点'),
    ('億', '亿'),
    ('萬', '万'),
];

fn simplified(character: char) -> char {
    // The sign that draws a Japanese vowel out is a dash to everybody else, and a sharp is the sign of a number.
    match character {
        'ー' => return '—',
        '♯' => return '#',
        _ => {}
    }
    let known = TRADITIONAL.iter().find(|(traditional, _)| *traditional == character);
    known.map_or(character, |(_, simplified)| *simplified)
}

/// Digits in rings and discs that compatibility forms leave as they are.
fn ringed(character: char) -> Option<&'static str> {
    const DIGITS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    let of = |first: char, from: u32| DIGITS.get((character as u32 - first as u32 + from) as usize).copied();
    match character {
        '\u{24ff}' => Some("0"),
        '\u{24f5}'..='\u{24fe}' => of('\u{24f5}', 1),
        '\u{2776}'..='\u{277f}' => of('\u{2776}', 1),
        '\u{2780}'..='\u{2789}' => of('\u{2780}', 1),
        '\u{278a}'..='\u{2793}' => of('\u{278a}', 1),
        '\u{1f10b}' | '\u{1f10c}' => Some("0"),
        _ => None,
    }
}

/// How many spaces stand here.
pub fn spaces(symbols: &[Symbol], at: usize) -> usize {
    symbols[at.min(symbols.len())..].iter().take_while(|symbol| symbol.letter == ' ').count()
}

/// The symbols without the spaces that part single letters and digits, `SPELT` at least in a row, and where
/// each of them stood.
pub fn tight(symbols: &[Symbol]) -> (Vec<usize>, Vec<Symbol>) {
    let own =
        |at: usize| symbols.get(at).is_some_and(|symbol| symbol.letter.is_ascii_graphic() || symbol.is_han());
    let single = |at: usize| own(at) && !own(at + 1) && (at == 0 || !own(at - 1));
    let parts = |at: usize| at > 0 && symbols[at].letter == ' ' && single(at - 1) && single(at + 1);
    let mut kept = Vec::with_capacity(symbols.len());
    let mut at = 0;
    while at < symbols.len() {
        let parted = (at..symbols.len()).step_by(2).take_while(|space| parts(*space)).count();
        if parted == 0 {
            kept.push(at);
            at += 1;
            continue;
        }
        let end = at + 2 * parted;
        kept.extend((at..end).filter(|here| parted < SPELT || (here - at) % 2 == 1));
        at = end;
    }
    let tight = kept.iter().map(|at| symbols[*at]).collect();
    (kept, tight)
}

/// Where a word that begins at a place ends; the word is lower case.
pub fn word_end(symbols: &[Symbol], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for letter in word.chars() {
        symbols.get(end).filter(|symbol| symbol.letter == letter)?;
        end += 1;
    }
    Some(end)
}

/// Where a word stands in symbols from `from` on; the word is lower case.
pub fn find_word(symbols: &[Symbol], word: &str, from: usize) -> Option<usize> {
    (from..symbols.len()).find(|start| word_end(symbols, *start, word).is_some())
}

/// The first of these words that begins at a place, and where it ends.
pub fn first_at<'a>(symbols: &[Symbol], at: usize, words: &[&'a str]) -> Option<(&'a str, usize)> {
    words.iter().find_map(|word| Some((*word, word_end(symbols, at, word)?)))
}

/// Whether a word ends within `reach` symbols before a place.
pub fn has_word_before(symbols: &[Symbol], place: usize, reach: usize, words: &[&str]) -> bool {
    let before = &symbols[place.saturating_sub(reach)..place];
    words.iter().any(|word| find_word(before, word, 0).is_some())
}

#[cfg(test)]
mod tests {
    use super::symbols;

    #[test]
    fn disguises_fold_to_the_same_symbols() {
        for text in
            ["138", "１３８", "①③⑧", "❶❸❽", "1\u{200b}3\u{ad}8", "1\u{336}3\u{336}8", "𝟏𝟑𝟖", "١٣٨", "⓵⓷⓼"]
        {
            let digits: Vec<Option<u8>> = symbols(text).iter().map(|symbol| symbol.digit()).collect();
            assert_eq!(digits, [Some(1), Some(3), Some(8)], "{text}");
        }
        for text in ["ⅠⅢⅧ", "ⅰⅲⅷ", "〡〣〨", "ㄧ三ハ"] {
            let digits: Vec<Option<u8>> = symbols(text).iter().map(|symbol| symbol.digit()).collect();
            assert_eq!(digits, [Some(1), Some(3), Some(8)], "{text}");
        }
        assert_eq!(symbols("Ⅴ信")[0].letter, 'v', "by itself it is a letter");
        let digits: Vec<Option<u8>> = symbols("幺叁八").iter().map(|symbol| symbol.digit()).collect();
        assert_eq!(digits, [Some(1), Some(3), Some(8)]);
    }
}
