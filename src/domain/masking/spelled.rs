//! Numbers said with units, as a telephone that ends in "eight thousand": each is read as its figures, and
//! rows that hold one are looked at as telephones, identity numbers and bank cards, and as nothing else:
//! what is paid or counted is said so too. Must not look for figures alone.

use super::mask::MaskKind;
use super::numbers::{Run, dated, is_bank_card, is_identity_number, is_telephone, runs};
use super::symbols::{Finding, Symbol};

/// A telephone is said in so many groups at most; a list of sums has more.
const GROUPS: usize = 4;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    sums(symbols, found);
    let (figures, own) = in_figures(symbols);
    if own.iter().all(|(_, said)| !said) {
        return;
    }
    for run in runs(&figures) {
        let dates = dated(&run);
        let mut group = 0;
        while group < run.groups.len() {
            let most = run.groups.len().min(group + GROUPS);
            let whole = (group + 1..=most).rev().find_map(|end| {
                let (from, to) = run.span(group, end);
                let said = own[from..to].iter().any(|(_, said)| *said);
                let is_date = dates[group..end].iter().any(|date| *date) || begins_with_year(&run, group);
                let kind = (said && !is_date).then(|| judge(&run.values(group, end))).flatten()?;
                Some((end, kind, from, to))
            });
            group = match whole {
                Some((end, kind, from, to)) => {
                    found.push(Finding { kind, from: own[from].0, to: own[to - 1].0 + 1 });
                    end
                }
                None => group + 1,
            };
        }
    }
}

/// A year and what was paid then is no telephone.
fn begins_with_year(run: &Run, group: usize) -> bool {
    matches!(run.values(group, group + 1)[..], [1, 8 | 9, _, _] | [2, 0, _, _])
}

fn judge(values: &[u8]) -> Option<MaskKind> {
    if values.contains(&10) {
        return None;
    }
    if values.len() == 18 && is_identity_number(values) {
        Some(MaskKind::IdentityNumber)
    } else if values.len() == 11 && values[0] == 1 && is_telephone(values) {
        Some(MaskKind::Phone)
    } else {
        is_bank_card(values).then_some(MaskKind::BankCard)
    }
}

/// The symbols with numbers of units as figures; beside each the symbol it came from, and whether it did so
/// from such a number.
fn in_figures(symbols: &[Symbol]) -> (Vec<Symbol>, Vec<(usize, bool)>) {
    let (mut figures, mut own) = (Vec::with_capacity(symbols.len()), Vec::with_capacity(symbols.len()));
    let mut at = 0;
    while at < symbols.len() {
        let Some((end, value)) = said(symbols, at) else {
            figures.push(symbols[at]);
            own.push((at, false));
            at += 1;
            continue;
        };
        let text = value.to_string();
        for (place, letter) in text.chars().enumerate() {
            // The first figure stands for where the number begins, the last for where it ends.
            let from = if place == 0 { at } else { end - 1 };
            figures.push(Symbol { letter, ..symbols[from] });
            own.push((from, true));
        }
        at = end;
    }
    (figures, own)
}

/// Telephones told as a sum: so many hundred millions, ten thousands and ones.
fn sums(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut at = 0;
    while at < symbols.len() {
        let begins = at == 0 || part_of_sum(symbols, at - 1).is_none();
        let whole = || {
            let (end, most) = part_of_sum(symbols, at)?;
            symbols.get(end).filter(|unit| unit.letter == '亿')?;
            let (end, more) = part_of_sum(symbols, end + 1)?;
            symbols.get(end).filter(|unit| unit.letter == '万')?;
            let (end, rest) = part_of_sum(symbols, end + 1)?;
            let number = format!("{most}{more:04}{rest:04}");
            let digits: Vec<u8> = number.bytes().map(|digit| digit - b'0').collect();
            (digits[0] == 1 && is_telephone(&digits)).then_some(end)
        };
        at = match begins.then(whole).flatten() {
            Some(end) => {
                found.push(Finding { kind: MaskKind::Phone, from: at, to: end });
                end
            }
            None => at + 1,
        };
    }
}

/// A number below ten thousand, in figures or as it is said: where it ends, and its value.
fn part_of_sum(symbols: &[Symbol], at: usize) -> Option<(usize, u32)> {
    if let Some(said) = with_units(symbols, at) {
        return Some(said);
    }
    let digits: Vec<u8> = symbols.get(at..)?.iter().map_while(|symbol| symbol.digit()).take(5).collect();
    let value = digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
    (1..=4).contains(&digits.len()).then_some((at + digits.len(), value))
}

/// What a unit counts.
fn unit(symbol: Option<&Symbol>) -> Option<u32> {
    match symbol?.letter {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        _ => None,
    }
}

/// A number below ten thousand with units that begins at a symbol, and is no part of a sum: where it ends, and
/// its value.
fn said(symbols: &[Symbol], start: usize) -> Option<(usize, u32)> {
    let (at, value) = with_units(symbols, start)?;
    let sum = symbols.get(at).is_some_and(|next| matches!(next.letter, '万' | '亿'));
    (!sum).then_some((at, value))
}

/// A number below ten thousand with units that begins at a symbol: where it ends, and its value.
fn with_units(symbols: &[Symbol], start: usize) -> Option<(usize, u32)> {
    let numeral = |at: usize| {
        let symbol = symbols.get(at).filter(|symbol| !symbol.letter.is_ascii())?;
        symbol.digit().map(u32::from)
    };
    let (mut at, mut value, mut above) = (start, 0, 10_000);
    loop {
        let begun = at > start;
        let zero = begun && numeral(at) == Some(0);
        let here = at + usize::from(zero);
        let (count, next) = match numeral(here) {
            Some(count @ 1..) => (count, here + 1),
            None if unit(symbols.get(here)) == Some(10) && (!begun || zero) => (1, here),
            _ => break,
        };
        match unit(symbols.get(next)).filter(|unit| *unit < above) {
            Some(unit) => {
                value += count * unit;
                (above, at) = (unit, next + 1);
            }
            None if begun && unit(symbols.get(next)).is_none() => {
                let last = above == 10 || zero;
                // "Three thousand eight" is three thousand eight hundred, unless figures follow.
                if last || numeral(next).is_none() {
                    value += if last { count } else { count * above / 10 };
                    at = next;
                }
                break;
            }
            _ => break,
        }
    }
    (at > start).then_some((at, value))
}

#[cfg(test)]
mod tests {
    use super::super::symbols::symbols;
    use super::*;

    #[test]
    fn numbers_with_units_are_read_as_their_figures() {
        for (text, end, value) in [
            ("八千", 2, 8_000),
            ("一百三十八", 5, 138),
            ("十三", 2, 13),
            ("三千八", 3, 3_800),
            ("八千零一", 4, 8_001),
            ("八千零一十", 5, 8_010),
            ("一百三十八零零一三", 5, 138),
            ("一百三八零", 2, 100),
            ("九千九百九十九", 7, 9_999),
        ] {
            assert_eq!(said(&symbols(text), 0), Some((end, value)), "{text}");
        }
        for text in ["一三八", "零十", "三万", "三十万", "138", "千"] {
            assert_eq!(said(&symbols(text), 0), None, "{text}");
        }
    }
}
