//! What a word sounds like: one key for Latin words, syllables for Chinese characters and pinyin, so
//! that a table in characters meets one in pinyin. Must not know of frequencies.

use crate::knowledge::names::{SyllableId, readings};
use crate::linkage::text::is_han;

/// A key that words of one sound share, for Latin words of four letters and more: consonants folded to
/// classes, vowels only where they begin the word. `None` for numbers, short words and other scripts.
pub fn latin_key(word: &str) -> Option<String> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let folded = folded(word);
    let mut key = String::new();
    let mut last = ' ';
    for (at, letter) in folded.chars().enumerate() {
        let class = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => {
                if at == 0 {
                    key.push('a');
                }
                last = ' ';
                continue;
            }
            'h' | 'w' if at > 0 => continue,
            'c' | 'k' | 'q' => 'k',
            'z' | 's' => 's',
            'd' | 't' => 't',
            'v' | 'f' => 'f',
            'j' | 'g' => 'j',
            other => other,
        };
        if class != last {
            key.push(class);
        }
        last = class;
    }
    (key.len() >= 2).then_some(key)
}

/// Letters that stand for one sound made one.
fn folded(word: &str) -> String {
    let mut text = word.to_owned();
    for (from, to) in [
        ("ght", "t"),
        ("ph", "f"),
        ("kn", "n"),
        ("wr", "r"),
        ("sch", "s"),
        ("sh", "s"),
        ("ck", "k"),
        ("ce", "se"),
        ("ci", "si"),
        ("x", "ks"),
    ] {
        if text.contains(from) {
            text = text.replace(from, to);
        }
    }
    text
}

/// The syllables a token may be: those of a character, or the one a pinyin syllable spells.
pub fn syllables(token: &str) -> Vec<SyllableId> {
    let mut letters = token.chars();
    let mut found: Vec<SyllableId> = match (letters.next(), letters.next()) {
        (Some(only), None) if is_han(only) => {
            readings(only).iter().filter_map(|reading| reading.id()).collect()
        }
        _ => SyllableId::parse(token).into_iter().collect(),
    };
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::{latin_key, syllables};

    #[test]
    fn words_of_one_sound_share_a_key() {
        for (one, other) in [
            ("catherine", "kathryn"),
            ("phillip", "filip"),
            ("schmidt", "schmitt"),
            ("knight", "night"),
            ("smith", "smyth"),
        ] {
            assert_eq!(latin_key(one), latin_key(other), "{one} {other}");
        }
        assert_ne!(latin_key("martin"), latin_key("marker"));
        assert_eq!(latin_key("1860"), None);
    }

    #[test]
    fn a_character_and_its_pinyin_share_a_syllable() {
        assert_eq!(syllables("秀"), syllables("xiu"));
        assert!(syllables("smith").is_empty());
    }
}
