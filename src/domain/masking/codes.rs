//! Passports and number plates: letters and digits together. Must not look for plain numbers.

use super::mask::MaskKind;
use super::numbers::is_date;
use super::symbols::{Finding, Symbol, first_at, has_word_before};

/// First characters of plates: provinces, and those of police and embassies.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼蜀";
/// Last characters of plates beside letters and digits.
const PLATE_ENDS: &str = "挂学警港澳领使";

/// Provinces by their whole names.
const NAMED_PROVINCES: [&str; 31] = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "河南",
    "云南",
    "辽宁",
    "黑龙江",
    "湖南",
    "安徽",
    "山东",
    "新疆",
    "江苏",
    "浙江",
    "江西",
    "湖北",
    "广西",
    "甘肃",
    "山西",
    "内蒙古",
    "陕西",
    "吉林",
    "福建",
    "贵州",
    "广东",
    "青海",
    "西藏",
    "四川",
    "宁夏",
    "海南",
];
/// Words behind which a plate stands.
const PLATE_WORDS: [&str; 5] = ["车牌", "牌照", "车号", "plate", "牌号"];
/// Symbols between a word and what stands behind it at most.
const NEAR: usize = 12;
/// Signs of a line that machines read at most.
const MACHINE_READ: usize = 48;

/// All of them.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for at in 0..symbols.len() {
        let finding = plate(symbols, at)
            .map(|to| (MaskKind::Plate, at, to))
            .or_else(|| province_in_full(symbols, at).map(|to| (MaskKind::Plate, at, to)))
            .or_else(|| behind_plate_word(symbols, at).map(|(from, to)| (MaskKind::Plate, from, to)))
            .or_else(|| passport(symbols, at).map(|to| (MaskKind::Passport, at, to)))
            .or_else(|| behind_passport_word(symbols, at).map(|(from, to)| (MaskKind::Passport, from, to)))
            .or_else(|| machine_read(symbols, at).map(|to| (MaskKind::Passport, at, to)));
        found.extend(finding.map(|(kind, from, to)| Finding { kind, from, to }));
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
                && matches!(symbol.letter, ' ' | '-' | '·' | '.' | '_' | '•' | '\n') =>
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

/// The letter of a plate and what follows it; where it ends.
fn lettered(symbols: &[Symbol], start: usize) -> Option<usize> {
    let (letters, end) = gather(symbols, start, 9);
    let digits = letters.iter().filter(|letter| letter.is_ascii_digit()).count();
    let begins = letters.first().is_some_and(char::is_ascii_alphabetic);
    (begins && (6..=7).contains(&letters.len()) && digits >= 2).then_some(end)
}

/// A province by its whole name and a plate's letters and digits, side by side.
fn province_in_full(symbols: &[Symbol], at: usize) -> Option<usize> {
    let (_, start) = first_at(symbols, at, &NAMED_PROVINCES)?;
    lettered(symbols, start).filter(|end| symbols[start..*end].iter().all(|symbol| !symbol.parts()))
}

/// A plate without its province, behind the word for one.
fn behind_plate_word(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (word, end) = first_at(symbols, at, &PLATE_WORDS)?;
    if word.is_ascii() && at > 0 && symbols[at - 1].is_plain() {
        return None;
    }
    let near = (end..symbols.len().min(end + NEAR))
        .filter(|from| symbols[*from].letter.is_ascii_alphabetic() && !symbols[from - 1].is_plain());
    near.filter_map(|from| lettered(symbols, from).map(|to| (from, to))).next()
}

/// Digits of a passport or permit near the word for it, its letter apart or left off.
fn behind_passport_word(symbols: &[Symbol], at: usize) -> Option<(usize, usize)> {
    let (_, end) = first_at(symbols, at, &["护照", "passport", "通行证", "台胞证", "回乡证"])?;
    let from = (end..symbols.len().min(end + NEAR)).find(|from| symbols[*from].digit().is_some())?;
    let value = |symbol: &Symbol| symbol.digit().or((symbol.letter == 'o').then_some(0));
    let digits: Vec<u8> = symbols[from..].iter().map_while(value).take(11).collect();
    let whole = (7..=10).contains(&digits.len()) && !is_date(&digits);
    whole.then_some((from, from + digits.len()))
}

/// A line of a passport that machines read: its letters and digits with `<` among them.
fn machine_read(symbols: &[Symbol], at: usize) -> Option<usize> {
    let own = |symbol: &Symbol| symbol.is_plain() || symbol.letter == '<';
    if at > 0 && own(&symbols[at - 1]) {
        return None;
    }
    let length = symbols[at..].iter().take(MACHINE_READ + 1).take_while(|symbol| own(symbol)).count();
    let filled = symbols[at..at + length].iter().any(|symbol| symbol.letter == '<');
    (filled && (20..=MACHINE_READ).contains(&length)).then_some(at + length)
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
