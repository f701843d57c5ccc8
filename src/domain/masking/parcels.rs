//! Numbers of parcels: whoever follows one learns where it went. Behind a word for it, or in the form of a
//! carrier. Must not take a day or a year behind the word for one.

use super::mask::MaskKind;
use super::numbers::{Run, dated};
use super::symbols::{Finding, Symbol, first_at, spaces};

/// Words behind which the number of a parcel stands.
const WORDS: [&str; 29] = [
    "单号",
    "运单",
    "快递",
    "快件",
    "包裹",
    "邮包",
    "物流",
    "挂号信",
    "邮件号",
    "顺丰",
    "中通",
    "圆通",
    "申通",
    "韵达",
    "极兔",
    "德邦",
    "百世",
    "京东",
    "菜鸟",
    "ems",
    "tracking",
    "waybill",
    "parcel",
    "consignment",
    "dhl",
    "fedex",
    "ups",
    "kd",
    "取件码",
];
/// What may stand between such a word and the number.
const BETWEEN: [&str; 18] = [
    "号码", "编号", "单号", "快递", "速递", "包裹", "号", "码", "单", "念", "是", "为", "的", "到", "number",
    "code", "no.", "id",
];
/// How numbers of carriers begin.
const CARRIERS: [&str; 14] =
    ["jdvb", "jdv", "jdx", "jd", "sf", "yto", "yt", "zto", "sto", "jt", "yd", "dpk", "ems", "kye"];
/// Digits of a number behind a word, and of one that only begins as a carrier's, at least; and at most.
const LEAST: usize = 8;
const CARRIED: usize = 10;
const MOST: usize = 24;
/// Digits of a code by which a parcel is collected, at least.
const COLLECTED: usize = 4;
/// Letters before the digits at most, and behind them.
const HEAD: usize = 5;
const TAIL: usize = 2;
/// Letters and digits of a number of the one carrier that mixes them, behind `1z`.
const MIXED: usize = 16;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let here = behind_word(symbols, at).or_else(|| of_form(symbols, at).map(|to| (at, to)));
        found.extend(here.map(|(from, to)| Finding { kind: MaskKind::LongNumber, from, to }));
    }
}

fn behind_word(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (word, end) = first_at(symbols, at, &WORDS)?;
    if word.is_ascii() && !begins_word(symbols, at) {
        return None;
    }
    let mut start = end;
    loop {
        let begun = start;
        start += symbols[start..]
            .iter()
            .take_while(|symbol| matches!(symbol.letter, ' ' | ':' | '#' | '\n'))
            .count();
        start = first_at(symbols, start, &BETWEEN).map_or(start, |(_, end)| end);
        if start == begun {
            break;
        }
    }
    let head = heads(symbols, start, HEAD);
    let least = if word == "取件码" { COLLECTED } else { LEAST };
    digits(symbols, start + head, least).map(|to| (start, to))
}

/// One that its own form tells.
fn of_form(symbols: &[Symbol], at: usize) -> Option<usize> {
    if !begins_word(symbols, at) || !symbols[at].letter.is_ascii_alphanumeric() {
        return None;
    }
    let carried = first_at(symbols, at, &CARRIERS)
        .and_then(|(_, end)| digits(symbols, end + spaces(symbols, end).min(1), CARRIED));
    carried.or_else(|| of_the_post(symbols, at)).or_else(|| mixed(symbols, at))
}

/// Two letters, nine digits and the letters of a country, as posts of all countries number parcels.
fn of_the_post(symbols: &[Symbol], at: usize) -> Option<usize> {
    if heads(symbols, at, 3) != 2 {
        return None;
    }
    let (run, end) = gather(symbols, at + 2 + spaces(symbols, at + 2).min(1));
    let country = end + spaces(symbols, end).min(1);
    let whole = run.digits.len() == 9 && heads(symbols, country, 3) == 2;
    let apart = symbols.get(country + 2).is_none_or(|next| !next.is_plain());
    (whole && apart).then_some(country + 2)
}

/// `1z` and sixteen letters and digits, most of them digits.
fn mixed(symbols: &[Symbol], at: usize) -> Option<usize> {
    let (_, start) = first_at(symbols, at, &["1z"])?;
    let own: Vec<&Symbol> =
        symbols[start..].iter().take(MIXED + 1).take_while(|next| next.is_plain()).collect();
    let digits = own.iter().filter(|symbol| symbol.letter.is_ascii_digit()).count();
    (own.len() == MIXED && 2 * digits > MIXED).then_some(start + MIXED)
}

fn begins_word(symbols: &[Symbol], at: usize) -> bool {
    at == 0 || !symbols[at - 1].is_plain()
}

/// Letters of ASCII at a place, so many at most.
fn heads(symbols: &[Symbol], at: usize, most: usize) -> usize {
    let rest = symbols.get(at..).unwrap_or_default();
    rest.iter().take(most).take_while(|symbol| symbol.letter.is_ascii_alphabetic()).count()
}

/// Digits in groups with a space, a dash or a full stop between; where they end.
fn gather(symbols: &[Symbol], start: usize) -> (Run, usize) {
    let (mut run, mut at, mut end) = (Run::default(), start, start);
    while let Some(symbol) = symbols.get(at).filter(|_| run.digits.len() <= MOST) {
        let beside = run.digits.last().is_some_and(|(_, last)| last + 1 == at);
        // An o among digits is none.
        let nought = (symbol.letter == 'o' && beside).then_some(0);
        match symbol.digit().or(nought) {
            Some(digit) => {
                run.push(digit, at);
                end = at + 1;
            }
            None if at == end
                && at > start
                && matches!(symbol.letter, ' ' | '-' | '.' | '_' | ',' | '\n') => {}
            None => break,
        }
        at += 1;
    }
    (run, end)
}

/// Where the digits at a place end, when they are a number and no days; a country's letters may follow.
fn digits(symbols: &[Symbol], start: usize, least: usize) -> Option<usize> {
    let (run, end) = gather(symbols, start);
    if !(least..=MOST).contains(&run.digits.len()) || dated(&run).contains(&true) {
        return None;
    }
    let tail = heads(symbols, end, TAIL + 1);
    Some(if tail == TAIL { end + tail } else { end })
}
