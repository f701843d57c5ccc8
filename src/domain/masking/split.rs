//! A number split over several texts of one record: what no text shows by itself, two parts together do.
//! Must not mask what is a date, a year or a size.

use super::mask::MaskKind;
use super::numbers::{Run, dated, is_bank_card, is_date, is_identity_number, is_telephone, is_telling, runs};
use super::symbols::{Finding, Symbol};

/// Digits of a part at least.
const PART: usize = 3;
/// Digits of the longest number.
const LONGEST: usize = 19;
/// Parts of one number at most.
const PARTS: usize = 4;
/// Whose number it is, and that it is one: said beside a part.
const OWN: &str = "我她他号打";

/// One part: which text, where in it, and its digits.
struct Part {
    text: usize,
    from: usize,
    to: usize,
    values: Vec<u8>,
    /// Nothing else stands in its text.
    alone: bool,
    /// A day or years are among its digits.
    dated: bool,
}

/// Findings by text, for texts in the order of the record.
pub fn find(texts: &[Vec<Symbol>]) -> Vec<(usize, Finding<MaskKind>)> {
    let parts = parts(texts);
    let mut found = Vec::new();
    let mut first = 0;
    while first < parts.len() {
        let together = (2..=PARTS.min(parts.len() - first)).rev().find_map(|count| {
            let chosen = &parts[first..first + count];
            whole(chosen).map(|kind| (count, kind))
        });
        let Some((count, kind)) = together else {
            first += 1;
            continue;
        };
        for part in &parts[first..first + count] {
            found.push((part.text, Finding { kind, from: part.from, to: part.to }));
        }
        first += count;
    }
    found
}

fn parts(texts: &[Vec<Symbol>]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (text, symbols) in texts.iter().enumerate() {
        let all = numerals_alone(symbols).map_or_else(|| runs(symbols), |run| vec![run]);
        let tells = |symbol: &&Symbol| is_telling(**symbol) || OWN.contains(symbol.letter);
        let others = symbols
            .iter()
            .filter(|symbol| !symbol.parts() && symbol.digit().is_none() && !tells(symbol))
            .count();
        for run in &all {
            let mut values = run.values(0, run.groups.len());
            let (from, mut to) = run.span(0, run.groups.len());
            if symbols.get(to).is_some_and(|next| next.letter == 'x')
                && symbols.get(to + 1).is_none_or(|next| !next.is_plain())
            {
                values.push(10);
                to += 1;
            }
            if (PART..=LONGEST).contains(&values.len()) {
                let dated = dated(run).contains(&true);
                parts.push(Part { text, from, to, values, alone: others == 0 && all.len() == 1, dated });
            }
        }
    }
    parts
}

/// A text that is nothing but a few Chinese numerals: words elsewhere, here perhaps a part.
fn numerals_alone(symbols: &[Symbol]) -> Option<Run> {
    let mut run = Run::default();
    for (at, symbol) in symbols.iter().enumerate().filter(|(_, symbol)| !symbol.parts()) {
        run.push(symbol.digit()?, at);
    }
    let ascii = run.digits.iter().all(|(_, at)| symbols[*at].letter.is_ascii());
    (!ascii && run.digits.len() >= PART).then_some(run)
}

/// What the parts are together: they stand in texts that follow each other, and are no dates and sizes.
fn whole(parts: &[Part]) -> Option<MaskKind> {
    let follow = parts.windows(2).all(|pair| pair[1].text == pair[0].text + 1);
    let values: Vec<u8> = parts.iter().flat_map(|part| part.values.iter().copied()).collect();
    let complete = |part: &Part| {
        is_telephone(&part.values) || is_bank_card(&part.values) || is_identity_number(&part.values)
    };
    if !follow
        || parts.iter().any(complete)
        || values.len() > LONGEST
        || values[..values.len() - 1].contains(&10)
    {
        return None;
    }
    // A day or a year beside a size would make a telephone often: at least one part is neither, or all
    // stand alone.
    let alone = parts.iter().all(|part| part.alone);
    let two = parts.len() == 2 && parts.iter().any(is_no_day);
    let years = parts.iter().filter(|part| is_year(&part.values)).count();
    let undated = alone && years < 2 && !parts.iter().any(|part| part.dated);
    if !alone && !two {
        return None;
    }
    if is_identity_number(&values) && values.len() == 18 {
        return Some(MaskKind::IdentityNumber);
    }
    if !undated && !two {
        return None;
    }
    if values.len() == 11 && is_telephone(&values) {
        Some(MaskKind::Phone)
    } else if values.len() >= 16 && is_bank_card(&values) {
        Some(MaskKind::BankCard)
    } else {
        None
    }
}

/// Five digits and more that are no day and no years.
fn is_no_day(part: &Part) -> bool {
    part.values.len() >= 5 && !part.dated && !is_date(&part.values)
}

fn is_year(values: &[u8]) -> bool {
    matches!(values, [1, 8 | 9, _, _] | [2, 0, _, _])
}
