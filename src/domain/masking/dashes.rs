//! Numbers in Chinese numerals of which a dash is a one, 一三九—二三四五六七八. Must not take years, ages or a
//! list with dashes between for one: only what is exactly a telephone, an identity number or a bank card, and
//! ends where its row ends, is found.

use super::mask::MaskKind;
use super::numbers::{is_bank_card, is_identity_number, is_telephone};
use super::symbols::{Finding, Symbol};

/// Signs that look like the numeral for one.
const DASHES: &str = "-—–―‐‒−─━➖⸺⸻_~";
/// Signs that may stand between two digits, one at a time.
const SIGNS: &str = " ,、·./";
/// Digits of the longest number.
const LONGEST: usize = 19;
/// So many Chinese numerals make a row of them; fewer among figures must be a mobile telephone side by side.
const NUMERALS: usize = 7;
const SOME: usize = 3;
/// Dashes in a row that may be digits, at most: more are a line.
const DASHED: usize = 8;
/// Digits of a mobile telephone.
const MOBILE: usize = 11;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut at = 0;
    while at < symbols.len() {
        let begins = value(symbols[at]).is_some() && (at == 0 || symbols[at - 1].digit().is_none());
        at = match begins.then(|| number(symbols, at)).flatten() {
            Some((kind, to)) => {
                found.push(Finding { kind, from: at, to });
                to
            }
            None => at + 1,
        };
    }
}

fn is_dash(symbol: Symbol) -> bool {
    DASHES.contains(symbol.letter)
}

fn value(symbol: Symbol) -> Option<u8> {
    symbol.digit().or_else(|| is_dash(symbol).then_some(1))
}

/// The longest number that begins at a place; where it ends.
fn number(symbols: &[Symbol], start: usize) -> Option<(MaskKind, usize)> {
    let (mut values, mut longest, mut at) = (Vec::new(), None, start);
    while let Some(symbol) = symbols.get(at).filter(|_| values.len() < LONGEST) {
        match value(*symbol) {
            Some(digit) => {
                values.push(digit);
                if ends(symbols, at + 1) {
                    longest = judge(&symbols[start..=at], &values).map(|kind| (kind, at + 1)).or(longest);
                }
            }
            None if SIGNS.contains(symbol.letter) && value(symbols[at - 1]).is_some() => {}
            None => break,
        }
        at += 1;
    }
    longest
}

/// Whether no further digit follows, nor dashes and a digit behind them.
fn ends(symbols: &[Symbol], at: usize) -> bool {
    let next = symbols[at..].iter().take(DASHED).find(|symbol| !is_dash(**symbol));
    next.is_none_or(|next| next.digit().is_none())
}

fn judge(row: &[Symbol], values: &[u8]) -> Option<MaskKind> {
    let dashes = row.iter().filter(|symbol| is_dash(**symbol)).count();
    let numerals = row.iter().filter(|symbol| symbol.digit().is_some() && !symbol.letter.is_ascii()).count();
    if dashes == 0 || has_years(row) {
        return None;
    }
    let mobile = values.len() == MOBILE && values[0] == 1 && is_telephone(values);
    if numerals < NUMERALS {
        // Among figures a dash parts: it is a one where it begins the number, or numerals stand there too.
        let side_by_side = row.len() == values.len() && (numerals >= SOME || is_dash(row[0]));
        return (mobile && side_by_side).then_some(MaskKind::Phone);
    }
    if is_identity_number(values) && values.len() > MOBILE {
        Some(MaskKind::IdentityNumber)
    } else if mobile || values[0] != 1 && is_telephone(values) {
        Some(MaskKind::Phone)
    } else {
        is_bank_card(values).then_some(MaskKind::BankCard)
    }
}

/// Whether dashes part years.
fn has_years(row: &[Symbol]) -> bool {
    let parts = row.split(|symbol| is_dash(*symbol));
    let years = parts.filter(|part| {
        let digits: Vec<u8> = part.iter().filter_map(|symbol| symbol.digit()).collect();
        matches!(digits[..], [1, 8 | 9, _, _] | [2, 0, _, _])
    });
    years.count() > 1
}
