//! Pinyin text to syllable sequences: tone marks or digits, joined or spaced, ü, u: or v. Must not
//! know of characters or scopes.

use unicode_normalization::UnicodeNormalization;

use crate::knowledge::names::syllable::{Syllable, SyllableId};

/// The most letters one call looks at; longer text is no name.
const LETTERS_LIMIT: usize = 64;
/// The most ways to part one text that are kept.
const SEQUENCES_LIMIT: usize = 4;

/// All sensible ways to read the text as pinyin, best first (few syllables, standard ones, with
/// initials). Empty when some part is no syllable. `xian` gives xian and xi+an.
pub fn parse_pinyin(text: &str) -> Vec<Vec<Syllable>> {
    let mut sequences: Vec<Vec<Syllable>> = vec![Vec::new()];
    let letters = fold(text);
    if letters.is_empty() || letters.len() > LETTERS_LIMIT {
        return Vec::new();
    }
    let words = || letters.split(' ').filter(|word| !word.is_empty());
    let standard = words().filter(|word| SyllableId::parse(bare(word)).is_some()).count();
    for word in words() {
        let mut parts = split_word(word);
        if parts.is_empty() && 2 * standard >= words().count() {
            // Among Mandarin syllables one with the end of another speech: zen hok dong.
            parts.extend(without_stop(bare(word)).map(|syllable| vec![syllable]));
        }
        if parts.is_empty() {
            return Vec::new();
        }
        sequences = sequences
            .iter()
            .flat_map(|start| parts.iter().map(move |part| start.iter().chain(part).copied().collect()))
            .collect();
        sequences.sort_by_key(|sequence: &Vec<Syllable>| cost(sequence));
        sequences.truncate(SEQUENCES_LIMIT);
    }
    sequences.retain(|sequence| !sequence.is_empty());
    sequences
}

/// A word without its tone.
fn bare(word: &str) -> &str {
    word.trim_end_matches(|mark: char| mark.is_ascii_digit() || mark.is_ascii_uppercase())
}

/// A syllable that ends in p, t or k, or begins with gw or kw, as Mandarin comes nearest to it.
fn without_stop(word: &str) -> Option<Syllable> {
    let open = word.strip_suffix(['p', 't', 'k']).unwrap_or(word);
    let open = open.replacen("gw", "gu", 1).replacen("kw", "ku", 1);
    Syllable::parse(&open).filter(|_| open != word)
}

/// Whether a sequence is good enough to call its text pinyin: nearly all syllables standard and with
/// initials.
pub fn is_plain(sequence: &[Syllable]) -> bool {
    cost(sequence) <= 10 * sequence.len() + 10
}

/// Lower-case letters with `v` for ü, tone marks turned to digits after their syllable's letters, and
/// one space wherever the writer parted syllables.
fn fold(text: &str) -> String {
    let mut out = String::new();
    let mut tone = None;
    for letter in text.trim().nfd() {
        match letter {
            '\u{304}' => tone = Some('1'),
            '\u{301}' => tone = Some('2'),
            '\u{30c}' | '\u{306}' => tone = Some('3'),
            '\u{300}' => tone = Some('4'),
            '\u{308}' if out.ends_with('u') => {
                out.pop();
                out.push('v');
            }
            ':' if out.ends_with('u') => {
                out.pop();
                out.push('v');
            }
            '1'..='5' => out.push(letter),
            _ if letter.is_ascii_alphabetic() => {
                out.push(letter.to_ascii_lowercase());
            }
            _ if letter.is_alphanumeric() => return String::new(),
            _ => {
                out.extend(tone.take());
                out.push(' ');
            }
        }
        // A mark stands on a vowel in the middle of its syllable; it is kept with the word and only
        // moved to the syllable's end when the word is split, so it is written as a capital here.
        if let Some(digit) = tone.take() {
            out.push(match digit {
                '1' => 'A',
                '2' => 'B',
                '3' => 'C',
                _ => 'D',
            });
        }
    }
    out
}

/// All ways to part one word into syllables.
fn split_word(word: &str) -> Vec<Vec<Syllable>> {
    let mut found = Vec::new();
    walk(word, &mut Vec::new(), &mut found);
    found.sort_by_key(|sequence| cost(sequence));
    let best = found.first().map_or(0, |sequence| cost(sequence));
    found.retain(|sequence| cost(sequence) <= best + 15);
    found.truncate(SEQUENCES_LIMIT);
    found
}

fn walk(rest: &str, so_far: &mut Vec<Syllable>, found: &mut Vec<Vec<Syllable>>) {
    if rest.is_empty() {
        found.push(so_far.clone());
        return;
    }
    if so_far.len() >= 8 || found.len() >= 32 {
        return;
    }
    // Letters with up to one mark inside, and maybe a digit behind.
    for end in (1..=rest.len().min(8)).rev() {
        let piece = &rest[..end];
        if rest[end..].starts_with(|next: char| next.is_ascii_digit() || next.is_ascii_uppercase()) {
            continue;
        }
        if let Some(syllable) = one_syllable(piece) {
            so_far.push(syllable);
            walk(&rest[end..], so_far, found);
            so_far.pop();
        }
    }
}

fn one_syllable(piece: &str) -> Option<Syllable> {
    let mut letters = String::with_capacity(8);
    let mut tone = 0;
    for letter in piece.chars() {
        match letter {
            'a'..='z' if tone == 0 || !letters.is_empty() => letters.push(letter),
            'A'..='D' if tone == 0 => tone = letter as u8 - b'A' + 1,
            '1'..='5' if tone == 0 => tone = letter as u8 - b'0',
            _ => return None,
        }
    }
    // A digit ends its syllable.
    let digit_at = piece.find(|letter: char| letter.is_ascii_digit());
    if digit_at.is_some_and(|at| at + 1 != piece.len()) {
        return None;
    }
    let syllable = Syllable::parse(&letters)?;
    (letters.len() <= 6).then_some(Syllable { tone, ..syllable })
}

/// Ten a syllable, ten more for one no standard knows, five for one without an initial (more when it is
/// a lone vowel): how unlikely this way of parting the letters is.
fn cost(sequence: &[Syllable]) -> usize {
    let each = sequence.iter().map(|syllable| {
        let odd = if syllable.id().is_none() { 10 } else { 0 };
        let bare = match (syllable.initial, syllable.final_text().len()) {
            (0, 1) => 9,
            (0, _) => 4,
            _ => 0,
        };
        10 + odd + bare
    });
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        parse_pinyin(text).first().map_or(String::new(), |sequence| {
            let parts: Vec<String> = sequence.iter().map(|s| format!("{}{}", s.spelled(), s.tone)).collect();
            parts.join(" ")
        })
    }

    #[test]
    fn every_usual_way_of_writing_is_read() {
        for (text, expected) in [
            ("wangxiuying", "wang0 xiu0 ying0"),
            ("Wang Xiu-ying", "wang0 xiu0 ying0"),
            ("wang2 xiu4 ying1", "wang2 xiu4 ying1"),
            ("Wáng Xiùyīng", "wang2 xiu4 ying1"),
            ("LÜ nü", "lv0 nv0"),
            ("lu:3", "lv3"),
            ("xi'an", "xi0 an0"),
            ("jio fong", "jio0 fong0"),
        ] {
            assert_eq!(first(text), expected, "{text}");
        }
    }

    #[test]
    fn ambiguous_joins_keep_both_readings() {
        let both: Vec<usize> = parse_pinyin("xian").iter().map(Vec::len).collect();
        assert_eq!(both, [1, 2]);
        assert!(parse_pinyin("Smith Schwarz").is_empty());
        assert!(parse_pinyin("王").is_empty());
    }
}
