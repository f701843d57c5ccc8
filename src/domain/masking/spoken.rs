//! Numbers spelled in words, digit by digit, in English or in pinyin. Must not look for figures.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol};

/// The digits by their words.
const WORDS: [(&str, u8); 26] = [
    ("zero", 0),
    ("oh", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ling", 0),
    ("dong", 0),
    ("yao", 1),
    ("yi", 1),
    ("er", 2),
    ("liang", 2),
    ("san", 3),
    ("si", 4),
    ("wu", 5),
    ("liu", 6),
    ("qi", 7),
    ("guai", 7),
    ("ba", 8),
    ("jiu", 9),
    ("gou", 9),
];
/// Fewer in a row may be a song or a count.
const LEAST: usize = 10;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut row: Vec<(u8, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < symbols.len() {
        let length = symbols[at..].iter().take_while(|symbol| symbol.letter.is_ascii_alphabetic()).count();
        if length == 0 {
            // A sentence ends a row, and so does anything that is no sign.
            if !symbols[at].parts() || matches!(symbols[at].letter, ';' | '。' | '!' | '?') {
                close(&mut row, found);
            }
            at += 1;
            continue;
        }
        let word: String = symbols[at..at + length].iter().map(|symbol| symbol.letter).collect();
        match WORDS.iter().find(|(known, _)| *known == word) {
            Some(&(_, digit)) => row.push((digit, at, at + length)),
            None => close(&mut row, found),
        }
        at += length;
    }
    close(&mut row, found);
}

/// A long row that does not count upwards is a number.
fn close(row: &mut Vec<(u8, usize, usize)>, found: &mut Vec<Finding<MaskKind>>) {
    let counts = row.windows(2).filter(|two| two[1].0 == (two[0].0 + 1) % 10).count() + 2 >= row.len();
    if let (Some(first), Some(last)) = (row.first(), row.last())
        && row.len() >= LEAST
        && !counts
    {
        found.push(Finding { kind: MaskKind::LongNumber, from: first.1, to: last.2 });
    }
    row.clear();
}
