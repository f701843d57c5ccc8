//! Numbers spelled in words, digit by digit, in English, in pinyin or in other languages, also without spaces, and with figures
//! among the words; and in characters that sound like digits. Must not look for figures alone.

use any_ascii::any_ascii_char;

use super::mask::MaskKind;
use super::numbers::{Run, dated, is_bank_card, is_identity_number, is_telephone};
use super::symbols::{Finding, Symbol};

/// The digits by their words.
const WORDS: [(&str, u8); 56] = [
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
    ("double", 0),
    ("triple", 0),
    // Vietnamese, without its marks.
    ("khong", 0),
    ("mot", 1),
    ("hai", 2),
    ("bon", 4),
    ("nam", 5),
    ("lam", 5),
    ("sau", 6),
    ("bay", 7),
    ("tam", 8),
    ("chin", 9),
    // German.
    ("null", 0),
    ("eins", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("funf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    // As it is said over the radio.
    ("wun", 1),
    ("too", 2),
    ("tree", 3),
    ("fower", 4),
    ("fife", 5),
    ("ait", 8),
    ("niner", 9),
    ("tre", 3),
];
/// Fewer in a row may be a song or a count.
const LEAST: usize = 10;

/// Letters of a word of several digits at most.
const GLUED: usize = 64;
/// Characters that sound like digits, of a row at least.
const SOUNDING: usize = 2;

/// A digit as it was found.
#[derive(Clone, Copy)]
struct Said {
    digit: u8,
    from: usize,
    to: usize,
    /// A word, or a figure.
    word: bool,
}

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    in_words(symbols, found);
    in_sounds(symbols, found);
}

fn in_words(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut row: Vec<Said> = Vec::new();
    let mut at = 0;
    while at < symbols.len() {
        let length = symbols[at..].iter().take_while(|symbol| symbol.letter.is_ascii_alphabetic()).count();
        if length == 0 {
            if let Some(digit) = symbols[at].letter.to_digit(10) {
                row.push(Said { digit: digit as u8, from: at, to: at + 1, word: false });
            } else if !symbols[at].parts() || matches!(symbols[at].letter, ';' | '。' | '!' | '?') {
                // A sentence ends a row, and so does anything that is no sign.
                close(&mut row, found);
            }
            at += 1;
            continue;
        }
        let word: String = symbols[at..at + length].iter().map(|symbol| symbol.letter).collect();
        let said = |digit| Said { digit, from: at, to: at + length, word: true };
        match digit_of(&word) {
            Some(digit) => row.push(said(digit)),
            None => match digits_in(&word) {
                Some(digits) => row.extend(digits.into_iter().map(said)),
                None => close(&mut row, found),
            },
        }
        at += length;
    }
    close(&mut row, found);
}

fn digit_of(word: &str) -> Option<u8> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, digit)| *digit)
}

/// The digits of a word that is nothing but words of digits, so many as a number has.
fn digits_in(word: &str) -> Option<Vec<u8>> {
    if word.len() > GLUED || word.len() < 2 * LEAST {
        return None;
    }
    // From each place the first word with which the rest can be read.
    let mut next: Vec<Option<(usize, u8)>> = vec![None; word.len()];
    for at in (0..word.len()).rev() {
        next[at] = WORDS.iter().find_map(|(known, digit)| {
            let end = at + known.len();
            let fits = word[at..].starts_with(known) && (end == word.len() || next[end].is_some());
            fits.then_some((end, *digit))
        });
    }
    let (mut at, mut digits) = (0, Vec::new());
    while at < word.len() {
        let (end, digit) = next[at]?;
        digits.push(digit);
        at = end;
    }
    (digits.len() >= LEAST).then_some(digits)
}

/// A long row of words that does not count upwards is a number; with figures among them it must be a
/// telephone.
fn close(row: &mut Vec<Said>, found: &mut Vec<Finding<MaskKind>>) {
    let figures = row.iter().filter(|said| !said.word).count();
    let counts =
        row.windows(2).filter(|two| two[1].digit == (two[0].digit + 1) % 10).count() + 2 >= row.len();
    let values: Vec<u8> = row.iter().map(|said| said.digit).collect();
    let is_number = match figures {
        0 => row.len() >= LEAST && !counts,
        _ => row.len() - figures >= 3 && is_telephone(&values),
    };
    if let (true, Some(first), Some(last)) = (is_number, row.first(), row.last()) {
        found.push(Finding { kind: MaskKind::LongNumber, from: first.from, to: last.to });
    }
    row.clear();
}

/// Telephones of which some digits are characters that sound like them: no sentence has eleven such in a row.
fn in_sounds(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut run = Run::default();
    let mut gap = 0;
    for (at, symbol) in symbols.iter().enumerate() {
        match symbol.digit().or_else(|| sounds_like(*symbol)) {
            Some(digit) => {
                run.push(digit, at);
                gap = 0;
            }
            None => {
                gap += 1;
                if gap > 2 || !symbol.parts() || symbol.letter == '\n' {
                    close_sounds(symbols, &mut run, found);
                }
            }
        }
    }
    close_sounds(symbols, &mut run, found);
}

fn close_sounds(symbols: &[Symbol], run: &mut Run, found: &mut Vec<Finding<MaskKind>>) {
    let run = std::mem::take(run);
    let sounding = run.digits.iter().filter(|(_, at)| symbols[*at].digit().is_none()).count();
    if run.digits.is_empty() || sounding < SOUNDING || dated(&run).contains(&true) {
        return;
    }
    let values = run.values(0, run.groups.len());
    let kind = match values.len() {
        15 | 18 if is_identity_number(&values) => MaskKind::IdentityNumber,
        16..=19 if is_bank_card(&values) => MaskKind::BankCard,
        _ if values[0] == 1 && is_telephone(&values) => MaskKind::Phone,
        _ => return,
    };
    let (from, to) = run.span(0, run.groups.len());
    found.push(Finding { kind, from, to });
}

/// The digit that a Chinese character sounds like.
fn sounds_like(symbol: Symbol) -> Option<u8> {
    if !symbol.is_han() {
        return None;
    }
    let sound = any_ascii_char(symbol.letter).to_ascii_lowercase();
    // "Shan" is heard for "san", and the like.
    match sound.trim() {
        "shan" => Some(3),
        "lin" => Some(0),
        "shi" => None,
        sound => digit_of(sound),
    }
}
