//! Text folded to tokens: one romanisation, lower case, Han characters one by one. Must not compare.

use any_ascii::any_ascii_char;

use crate::knowledge::names::characters;
use crate::knowledge::names::pinyin::{is_plain, parse_pinyin};
use crate::linkage::kind::Kind;

/// Letters of a token that are kept.
const LETTERS: usize = 48;

/// Words that stand for nothing, as they appear in exported tables.
const EMPTY: [&str; 10] = ["", "nan", "null", "none", "n/a", "na", "-", "unknown", "不详", "未知"];

/// Whether a cell says that nothing is known.
pub fn is_empty(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 7 && EMPTY.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether it is a Chinese character.
pub fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether any of it is Chinese.
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

/// The words of a text: letters and digits of one romanisation in lower case, apostrophes left out,
/// Chinese characters in simplified form each by itself.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        if is_han(letter) {
            flush(&mut word, &mut words);
            words.push(characters::simplified(letter).to_string());
            continue;
        }
        if matches!(letter, '\'' | '’' | '‘' | '`' | 'ʼ') {
            continue;
        }
        let ascii = if letter.is_ascii() { None } else { Some(any_ascii_char(letter)) };
        match ascii {
            None if letter.is_ascii_alphanumeric() => word.push(letter.to_ascii_lowercase()),
            Some(folded) if !folded.is_empty() => {
                word.extend(
                    folded.chars().filter(char::is_ascii_alphanumeric).map(|l| l.to_ascii_lowercase()),
                );
            }
            _ => flush(&mut word, &mut words),
        }
        if word.len() >= LETTERS {
            flush(&mut word, &mut words);
        }
    }
    flush(&mut word, &mut words);
    words
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The tokens of a cell as its kind needs them; none when nothing is known. `chinese` parts Latin
/// words into syllables where they are pinyin, so that they meet characters.
pub fn tokens(kind: Kind, cell: &str, chinese: bool) -> Vec<String> {
    if is_empty(cell) {
        return Vec::new();
    }
    match kind {
        Kind::Age => age(cell).into_iter().collect(),
        Kind::Code | Kind::Exact => {
            let whole = words(cell).concat();
            if whole.is_empty() { Vec::new() } else { vec![whole] }
        }
        Kind::Sex => sex(cell).into_iter().collect(),
        _ if chinese => syllables(words(cell)),
        _ => words(cell),
    }
}

/// A whole number: the first of the cell, what follows a point left out (34, 34.0, "aged 34").
fn age(cell: &str) -> Option<String> {
    let digits = cell.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<u32>().ok().map(|number| number.to_string())
}

/// One word for each sex, whatever it is called.
fn sex(cell: &str) -> Option<String> {
    let word = cell.trim().to_lowercase();
    let known = match word.as_str() {
        "m" | "male" | "man" | "boy" | "1" | "男" | "男性" => "male",
        "f" | "female" | "woman" | "girl" | "2" | "女" | "女性" => "female",
        _ => return words(&word).first().cloned(),
    };
    Some(known.to_owned())
}

/// Latin words as syllables when all of them are pinyin, as they are otherwise.
fn syllables(words: Vec<String>) -> Vec<String> {
    let mut parted = Vec::with_capacity(words.len());
    for word in &words {
        if word.chars().all(is_han) {
            parted.push(word.clone());
            continue;
        }
        match parse_pinyin(word).first() {
            Some(parts) if is_plain(parts) => parted.extend(parts.iter().map(|part| part.spelled())),
            _ => return words,
        }
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::{tokens, words};
    use crate::linkage::kind::Kind;

    #[test]
    fn texts_become_tokens() {
        for (text, expected) in [
            ("Zoë O'Brien-Smith", "zoe obrien smith"),
            ("  thomas clifford, 1st baron ", "thomas clifford 1st baron"),
            ("王秀英", "王 秀 英"),
            ("王秀英 (Wang)", "王 秀 英 wang"),
            ("Ｗａｎｇ", "wang"),
            ("Łódź", "lodz"),
            ("張", "张"),
            ("--", ""),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn kinds_ask_for_their_own_tokens() {
        assert_eq!(tokens(Kind::Code, "TQ13 8DF", false), ["tq138df"]);
        assert_eq!(tokens(Kind::Sex, "女", false), tokens(Kind::Sex, "Female", false));
        assert_eq!(tokens(Kind::Name, "Wang Xiuying", true), ["wang", "xiu", "ying"]);
        assert_eq!(tokens(Kind::Name, "Zoë O'Brien", true), ["zoe", "obrien"]);
        assert_eq!(tokens(Kind::Age, "aged 034.5", false), ["34"]);
        assert!(tokens(Kind::Age, "adult", false).is_empty());
        assert!(tokens(Kind::Text, "N/A", false).is_empty());
        assert!(tokens(Kind::Name, "nan", false).is_empty());
    }
}
