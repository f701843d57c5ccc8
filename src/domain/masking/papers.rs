//! Numbers of papers that name a person behind the word for the paper: social security, household book,
//! disability, marriage. Must not take a day or a year that follows the word for one.

use super::mask::MaskKind;
use super::numbers::is_date;
use super::symbols::{Finding, Symbol, first_at};

/// The papers.
const PAPERS: [&str; 22] = [
    "社会保障",
    "社会保险",
    "社保",
    "医疗保险",
    "医保",
    "户口本",
    "户口簿",
    "户口册",
    "户籍",
    "户号",
    "残疾证",
    "残疾人证",
    "低保证",
    "结婚证",
    "离婚证",
    "出生证",
    "驾驶证",
    "驾照",
    "军官证",
    "工作证",
    "social security",
    "ssn",
];
/// What may stand between a paper and its number.
const BETWEEN: [&str; 16] = [
    "编号", "号码", "账号", "卡号", "证号", "卡", "证", "号", "码", "本", "上", "的", "是", "为", "number",
    "no.",
];
/// Digits of a number, at least and at most.
const LEAST: usize = 6;
const MOST: usize = 20;
/// Symbols behind a paper within which its number ends.
const REACH: usize = 64;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let Some((_, end)) = first_at(symbols, at, &PAPERS) else { continue };
        let start = behind(symbols, end);
        if let Some(to) = number(symbols, start) {
            found.push(Finding { kind: MaskKind::LongNumber, from: start, to });
        }
    }
}

/// Past the words and signs between a paper and its number.
fn behind(symbols: &[Symbol], mut at: usize) -> usize {
    loop {
        let begun = at;
        while symbols.get(at).is_some_and(|symbol| matches!(symbol.letter, ' ' | ':' | '#')) {
            at += 1;
        }
        at = first_at(symbols, at, &BETWEEN).map_or(at, |(_, end)| end);
        if at == begun {
            return at;
        }
    }
}

/// Letters and digits in groups with a space or dash between; where they end, when they are a number and no
/// days or years.
fn number(symbols: &[Symbol], start: usize) -> Option<usize> {
    let (mut at, mut end) = (start, start);
    let mut groups: Vec<Vec<u8>> = vec![Vec::new()];
    let mut digits = 0;
    while at < symbols.len() && at - start < REACH {
        let symbol = symbols[at];
        match symbol.digit() {
            Some(digit) => {
                groups.last_mut()?.push(digit);
                digits += 1;
            }
            None if symbol.is_plain() && digits <= 1 => {}
            None if symbol.letter == 'x' => {}
            None if at == end && at > start && matches!(symbol.letter, ' ' | '-' | '.') => {
                groups.push(Vec::new());
                at += 1;
                continue;
            }
            None => break,
        }
        at += 1;
        end = at;
    }
    let dated = |group: &[u8]| match group {
        [1, 8 | 9, _, _] | [2, 0, _, _] => true,
        _ => is_date(group),
    };
    let days = groups.iter().any(|group| dated(group)) && digits <= 8;
    ((LEAST..=MOST).contains(&digits) && !days).then_some(end)
}
