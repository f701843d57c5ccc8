//! Numbers told in parts within one text: the beginning, something else, then the rest. Parts count where words
//! say that they are some; what they are together must be exactly a telephone, an identity number or a bank card.
//! Must not look at several texts.

use super::mask::MaskKind;
use super::numbers::{is_bank_card, is_date, is_identity_number, is_telephone};
use super::symbols::{Finding, Symbol, first_at, has_word_before};

/// Words before a part: that it is the first, one between, or the last.
const BEFORE: [&str; 26] = [
    "开头",
    "前面",
    "前半",
    "头几",
    "前三位",
    "前六位",
    "头三",
    "前四位",
    "第一段",
    "先拨",
    "区号",
    "起头",
    "卡",
    "第二段",
    "中间",
    "出生",
    "星号",
    "后面",
    "后半",
    "尾巴",
    "尾号",
    "剩下",
    "末了",
    "第三段",
    "再拨",
    "后四位",
];
/// Words right behind a part.
const BEHIND: [&str; 8] = ["起头", "开头", "打头", "结尾", "收尾", "(尾号", "(中间", "(移动"];
/// Symbols between a word and its part at most.
const NEAR: usize = 10;
/// Digits of a part at least, and of the longest number.
const PART: usize = 3;
const LONGEST: usize = 19;
/// Parts of one number at most.
const PARTS: usize = 4;

/// Digits side by side.
struct Part {
    values: Vec<u8>,
    from: usize,
    to: usize,
    told: bool,
}

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    let parts = parts(symbols);
    let mut first = 0;
    while first < parts.len() {
        let whole = (2..=PARTS.min(parts.len() - first)).rev().find_map(|count| {
            let some = &parts[first..first + count];
            judge(symbols, some).map(|kind| (count, kind))
        });
        let Some((count, kind)) = whole else {
            first += 1;
            continue;
        };
        let some = &parts[first..first + count];
        found.extend(some.iter().map(|part| Finding { kind, from: part.from, to: part.to }));
        first += count;
    }
}

fn parts(symbols: &[Symbol]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < symbols.len() {
        let digits = symbols[at..].iter().map_while(|symbol| symbol.digit());
        let values: Vec<u8> = digits.collect();
        let to = at + values.len();
        if values.len() >= PART && values.len() < LONGEST {
            let told =
                has_word_before(symbols, at, NEAR, &BEFORE) || first_at(symbols, to, &BEHIND).is_some();
            // Numerals are words, unless it is said that they are a part.
            if told || symbols[at..to].iter().all(|symbol| symbol.letter.is_ascii()) {
                parts.push(Part { values, from: at, to, told });
            }
        }
        at = to.max(at + 1);
    }
    parts
}

fn judge(symbols: &[Symbol], parts: &[Part]) -> Option<MaskKind> {
    let values: Vec<u8> = parts.iter().flat_map(|part| part.values.iter().copied()).collect();
    let told = parts.iter().filter(|part| part.told).count();
    if values.len() == 18 && is_identity_number(&values) {
        // The day of birth between may be told as one.
        let others = parts.iter().filter(|part| !part.told && !is_date(&part.values)).count();
        return (told > 0 && others == 0).then_some(MaskKind::IdentityNumber);
    }
    let all =
        told == parts.len() && parts.iter().all(|part| !is_year(&part.values) && !is_date(&part.values));
    let whole = |part: &Part| is_telephone(&part.values) || is_bank_card(&part.values);
    if !all || parts.iter().any(whole) || crosses_lines(symbols, parts) {
        return None;
    }
    if values.len() == 11 && values[0] == 1 && is_telephone(&values) {
        return Some(MaskKind::Phone);
    }
    let landline = values[0] == 0 && (10..=12).contains(&values.len()) && is_telephone(&values);
    if landline {
        return Some(MaskKind::Phone);
    }
    (values.len() >= 16 && is_bank_card(&values)).then_some(MaskKind::BankCard)
}

fn is_year(values: &[u8]) -> bool {
    matches!(values, [1, 8 | 9, _, _] | [2, 0, _, _])
}

/// Lists stand in lines.
fn crosses_lines(symbols: &[Symbol], parts: &[Part]) -> bool {
    match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => symbols[first.from..last.to].iter().any(|symbol| symbol.letter == '\n'),
        _ => false,
    }
}
