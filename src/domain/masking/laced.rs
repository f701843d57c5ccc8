//! Numbers with letters laced between their digits, `1a3b8c0013d8000`, or in place of digits that they look
//! like, `l391Z34S678`. Must not take a number of a file or a
//! measure for one: only what is exactly a mobile telephone, an identity number or a bank card is found.

use super::mask::MaskKind;
use super::numbers::{Run, dated, is_bank_card, is_date, is_identity_number, is_telephone};
use super::symbols::{Finding, Symbol};

/// What stands between two digits at most, in symbols.
const GAP: usize = 3;
/// Groups of a number at most: each digit by itself.
const GROUPS: usize = 19;
/// Fewer gaps than these may be those of measures, 158cm50kg.
const MEASURED: usize = 3;
/// Letters behind the number of a measure, a time or a day.
const UNITS: [&str; 10] = ["cm", "kg", "km", "mm", "am", "pm", "th", "st", "nd", "rd"];

/// Digits of a telephone, and those of its own among letters that look like the others, at least.
const TELEPHONE: usize = 11;
const OWN: usize = 7;

/// A row of digits with letters between.
#[derive(Default)]
struct Row {
    run: Run,
    /// The letters before each group but the first.
    between: Vec<String>,
}

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut row = Row::default();
    let mut gap = String::new();
    for (at, symbol) in symbols.iter().enumerate() {
        // The X that ends an identity number.
        let laced = row.between.last().is_some_and(|between| between == "x");
        let check = (symbol.letter == 'x' && row.run.digits.len() >= 17 && !laced).then_some(10);
        if let Some(value) = symbol.letter.to_digit(10).or(check) {
            if !gap.is_empty() {
                if !row.run.digits.is_empty() {
                    row.between.push(std::mem::take(&mut gap));
                }
                gap.clear();
            }
            row.run.push(value as u8, at);
            continue;
        }
        let laces = symbol.is_plain() || symbol.parts() && symbol.letter.is_ascii() && symbol.letter != '\n';
        if laces {
            gap.push(symbol.letter);
        }
        if !laces || gap.len() > GAP {
            close(&mut row, found);
            gap.clear();
        }
    }
    close(&mut row, found);
    find_look_alikes(symbols, found);
}

/// The digit that a letter looks like.
fn looks_like(letter: char) -> Option<u8> {
    Some(match letter {
        'o' => 0,
        'l' | 'i' => 1,
        'z' => 2,
        'e' => 3,
        'a' | 'h' => 4,
        's' => 5,
        'b' => 8,
        't' => 7,
        'g' | 'q' => 9,
        _ => return None,
    })
}

/// Telephones with letters in place of some digits: groups of digits and such letters, each with a digit of its
/// own.
fn find_look_alikes(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let mut at = 0;
    while at < symbols.len() {
        let begins = symbols[at].is_plain() && (at == 0 || !symbols[at - 1].is_plain());
        at = match begins.then(|| look_alike(symbols, at)).flatten() {
            Some(to) => {
                found.push(Finding { kind: MaskKind::LongNumber, from: at, to });
                to
            }
            None => at + 1,
        };
    }
}

/// One that begins at a place; where it ends.
fn look_alike(symbols: &[Symbol], start: usize) -> Option<usize> {
    let (mut values, mut own, mut at) = (Vec::new(), 0, start);
    loop {
        let group = symbols[at..].iter().take(TELEPHONE + 1).take_while(|symbol| symbol.is_plain());
        let letters: Vec<char> = group.map(|symbol| symbol.letter).collect();
        let digits = letters.iter().filter(|letter| letter.is_ascii_digit()).count();
        if digits == 0 || values.len() + letters.len() > TELEPHONE {
            return None;
        }
        own += digits;
        for letter in &letters {
            values.push(letter.to_digit(10).map(|digit| digit as u8).or_else(|| looks_like(*letter))?);
        }
        at += letters.len();
        if values.len() == TELEPHONE {
            break;
        }
        let parted = symbols.get(at).is_some_and(|symbol| matches!(symbol.letter, ' ' | '-'));
        at += usize::from(parted);
        if !parted {
            return None;
        }
    }
    let laced = (OWN..TELEPHONE).contains(&own) && values[0] == 1;
    (laced && is_telephone(&values) && !is_date(&values[..8])).then_some(at)
}

/// Looks for numbers in a row, the longest first, and ends it.
fn close(row: &mut Row, found: &mut Vec<Finding<MaskKind>>) {
    let Row { run, between } = std::mem::take(row);
    let dates = dated(&run);
    let mut group = 0;
    while group < run.groups.len() {
        let most = run.groups.len().min(group + GROUPS);
        let whole = (group + 2..=most).rev().find_map(|end| {
            // Most rows are of no length that a number has.
            let digits = run.groups.get(end).copied().unwrap_or(run.digits.len()) - run.groups[group];
            if !matches!(digits, 11 | 13 | 15..=19) || dates[group..end].contains(&true) {
                return None;
            }
            let kind = judge(&run.values(group, end))?;
            is_laced(&between[group..end - 1]).then_some((end, kind))
        });
        group = match whole {
            Some((end, kind)) => {
                let (from, to) = run.span(group, end);
                found.push(Finding { kind, from, to });
                end
            }
            None => group + 1,
        };
    }
}

/// Whether letters stand between, and they are neither units nor words.
fn is_laced(between: &[String]) -> bool {
    let letters = |gap: &String| gap.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    let all: Vec<String> = between.iter().map(letters).collect();
    let measures = all.len() < MEASURED && all.iter().any(|gap| UNITS.contains(&gap.as_str()));
    // A word that stands apart is said between numbers: 13 to 15, 12 or 13.
    let word = between.iter().zip(&all).any(|(gap, letters)| gap.contains(' ') && letters.len() > 1);
    all.iter().any(|gap| !gap.is_empty()) && !measures && !word
}

fn judge(values: &[u8]) -> Option<MaskKind> {
    let mobile = |values: &[u8]| values.len() == 11 && values[0] == 1 && is_telephone(values);
    let (last, rest) = values.split_last()?;
    match values {
        _ if rest.contains(&10) => None,
        _ if values.len() == 18 && is_identity_number(values) => Some(MaskKind::IdentityNumber),
        _ if *last == 10 => None,
        _ if is_bank_card(values) => Some(MaskKind::LongNumber),
        // A number of a file may look so: it is no reason to refuse one.
        [8, 6, rest @ ..] if mobile(rest) => Some(MaskKind::LongNumber),
        _ => mobile(values).then_some(MaskKind::LongNumber),
    }
}
