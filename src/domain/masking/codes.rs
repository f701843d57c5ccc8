//! Passports and number plates: letters and digits together. Must not look for plain numbers.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, has_word_before};

/// First characters of plates: provinces, and those of police and embassies.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Last characters of plates beside letters and digits.
const PLATE_ENDS: &str = "挂学警港澳领使";

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let finding = plate(symbols, at)
            .map(|to| (MaskKind::Plate, to))
            .or_else(|| passport(symbols, at).map(|to| (MaskKind::Passport, to)));
        if let Some((kind, to)) = finding {
            found.push(Finding { kind, from: at, to });
        }
    }
}

/// Letters and digits from `at` on, with one sign between two at most; where they end. Chinese numerals
/// are digits.
fn gather(symbols: &[Symbol], at: usize, most: usize) -> (Vec<char>, usize) {
    let (mut letters, mut end, mut next) = (Vec::new(), at, at);
    while letters.len() < most {
        let Some(symbol) = symbols.get(next) else { break };
        let digit = symbol.digit().map(|digit| char::from(b'0' + digit));
        let letter = digit.or(symbol.is_plain().then_some(symbol.letter));
        match letter {
            Some(letter) => {
                letters.push(letter);
                next += 1;
                end = next;
            }
            None if next == end
                && !letters.is_empty()
                && matches!(symbol.letter, ' ' | '-' | '·' | '.' | '_' | '•') =>
            {
                next += 1
            }
            None => break,
        }
    }
    (letters, end)
}

/// A province, a letter and five or six letters and digits, two digits among them at least.
fn plate(symbols: &[Symbol], at: usize) -> Option<usize> {
    if !PROVINCES.contains(symbols[at].letter) {
        return None;
    }
    let start = at + 1 + usize::from(symbols.get(at + 1).is_some_and(|next| next.parts()));
    let (letters, mut end) = gather(symbols, start, 8);
    let mut length = letters.len();
    if symbols.get(end).is_some_and(|next| PLATE_ENDS.contains(next.letter)) {
        end += 1;
        length += 1;
    }
    let digits = letters.iter().filter(|letter| letter.is_ascii_digit()).count();
    let begins = letters.first().is_some_and(char::is_ascii_alphabetic);
    (begins && (6..=7).contains(&length) && digits >= 2).then_some(end)
}

/// One or two letters and seven or eight digits, nine in all; after the word, any six to ten.
fn passport(symbols: &[Symbol], at: usize) -> Option<usize> {
    if at > 0 && symbols[at - 1].is_plain() || !symbols[at].is_plain() {
        return None;
    }
    let named = has_word_before(symbols, at, 14, &["护照", "passport", "通行证"]);
    let (letters, end) = gather(symbols, at, 12);
    let heads = letters.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
    let digits = letters[heads..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let whole = heads + digits == letters.len();
    let form = match (heads, digits) {
        (1, 8) => "egdpshmkw".contains(letters[0]),
        (2, 7) => "egdpshmkw".contains(letters[0]),
        (1, 10) => matches!(letters[0], 'h' | 'm'),
        _ => false,
    };
    let after_word = named && heads <= 2 && (6..=10).contains(&digits);
    (whole && (form || after_word)).then_some(end)
}
