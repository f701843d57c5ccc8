//! Identity numbers, bank cards and telephones: digits in groups, whatever stands between them. Dates,
//! years, ages and heights are left alone. Must not look for letters.

use super::mask::MaskKind;
use super::symbols::{Finding, Symbol, first_at, has_word_before};

/// What stands between two digits of one number at most, in symbols.
const GAP: usize = 3;
/// The same where words stand between that are said between digits.
const LONG_GAP: usize = 9;
/// Characters of what is said between digits: a space, a dash, then, behind it, again, at last, is; the first,
/// the middle, the last ones; and of sums, as which a number may be told.
const TELLING: &str = "空格短横杠然后面接着再最是跟按先头开结尾前中间末位的在亿万";
/// Fewer Chinese numerals in a row are words: a year, a day.
const NUMERALS: usize = 7;
/// The most digits of a number that is looked for.
const LONGEST: usize = 19;
/// An unbroken row of digits this long is no date, age or height, whatever it is.
const LONG: usize = 10;
/// Symbols on either side that a letter among digits is judged by: no number is longer, and a long row of
/// such letters must not cost its square.
const NEAR: usize = 32;

/// Words after which seven digits and more are a telephone.
const CALL_WORDS: [&str; 11] =
    ["电话", "手机", "座机", "联系", "号码", "拨打", "打给", "tel", "phone", "call", "mobile"];
/// The same, where the number stands right behind them.
const CALLS: [&str; 3] = ["打", "拨", "呼"];

/// Words after which sixteen digits and more are an account, though the check digit be wrong.
const CARD_WORDS: [&str; 15] = [
    "卡",
    "银行",
    "账号",
    "账户",
    "工行",
    "农行",
    "建行",
    "中行",
    "交行",
    "招行",
    "邮储",
    "信用社",
    "存折",
    "card",
    "account",
];

/// Digits of one row, in groups.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Value, 10 for the X of an identity number, and number of the symbol.
    pub digits: Vec<(u8, usize)>,
    /// Where each group begins in `digits`.
    pub groups: Vec<usize>,
}

impl Run {
    /// Appends a digit; it begins a group unless it stands right behind the last.
    pub fn push(&mut self, value: u8, at: usize) {
        let joined = self.digits.last().is_some_and(|(_, last)| last + 1 == at);
        if !joined {
            self.groups.push(self.digits.len());
        }
        self.digits.push((value, at));
    }

    /// The values of groups `from..to`.
    pub fn values(&self, from: usize, to: usize) -> Vec<u8> {
        let end = self.groups.get(to).copied().unwrap_or(self.digits.len());
        self.digits[self.groups[from]..end].iter().map(|(value, _)| *value).collect()
    }

    /// The symbols of groups `from..to`.
    pub fn span(&self, from: usize, to: usize) -> (usize, usize) {
        let end = self.groups.get(to).copied().unwrap_or(self.digits.len());
        (self.digits[self.groups[from]].1, self.digits[end - 1].1 + 1)
    }
}

/// All numbers of a text.
pub fn find(symbols: &[Symbol], found: &mut Vec<Finding<MaskKind>>) {
    for run in runs(symbols) {
        let dates = dated(&run);
        let mut group = 0;
        while group < run.groups.len() {
            let mut longest = None;
            for end in group + 1..=run.groups.len() {
                let values = run.values(group, end);
                if values.len() > LONGEST {
                    break;
                }
                let context = Context {
                    groups: end - group,
                    dated: dates[group..end].iter().any(|date| *date),
                    after_card_word: has_word_before(symbols, run.span(group, end).0, 8, &CARD_WORDS),
                    after_call_word: has_word_before(symbols, run.span(group, end).0, 8, &CALL_WORDS)
                        || has_word_before(symbols, run.span(group, end).0, 1, &CALLS),
                    after_plus: run.span(group, end).0 > 0
                        && symbols[run.span(group, end).0 - 1].letter == '+',
                };
                longest = judge(&values, context).map(|kind| (end, kind)).or(longest);
            }
            let single = || {
                let values = run.values(group, group + 1);
                (values.len() >= LONG && !are_dates(&values)).then_some((group + 1, MaskKind::LongNumber))
            };
            match longest.or_else(single) {
                Some((end, kind)) => {
                    let (from, to) = run.span(group, end);
                    let to = if kind == MaskKind::Phone { extension(symbols, to) } else { to };
                    found.push(Finding { kind, from, to });
                    group = end;
                }
                None => group += 1,
            }
        }
    }
}

/// Past what is dialled behind a telephone: 转8021.
fn extension(symbols: &[Symbol], at: usize) -> usize {
    let digits =
        |from: usize| symbols[from..].iter().take(7).take_while(|next| next.digit().is_some()).count();
    let behind = first_at(symbols, at, &["转", "分机", " ext "]).map(|(_, end)| (end, digits(end)));
    behind.filter(|(_, digits)| (1..=6).contains(digits)).map_or(at, |(end, digits)| end + digits)
}

/// Rows of digits: letters, characters, colons and ends of sentences part them.
pub fn runs(symbols: &[Symbol]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run::default();
    let (mut gap, mut told) = (0, false);
    for (at, symbol) in symbols.iter().enumerate() {
        let places = tells_places(symbols, at);
        let value = symbol.digit().filter(|_| !places);
        let value = value.or_else(|| look_alike(symbols, at)).or_else(|| check_letter(&run, *symbol));
        match value {
            Some(value) => {
                run.push(value, at);
                (gap, told) = (0, false);
            }
            None => {
                // A sign that stands again and again is one.
                let again = at > 0 && symbol.parts() && symbols[at - 1].letter == symbol.letter;
                gap += usize::from(!again);
                let tells = places || TELLING.contains(symbol.letter) || is_point(symbols, at);
                told |= tells;
                if gap > if told { LONG_GAP } else { GAP }
                    || !symbol.parts() && !tells
                    || matches!(symbol.letter, ':' | '。' | '!' | '?' | ';' | '.' if ends(symbols, at))
                {
                    close(&mut run, symbols, &mut runs);
                }
            }
        }
    }
    close(&mut run, symbols, &mut runs);
    runs
}

/// Whether a numeral says how many places follow: the first three, the last four.
pub fn tells_places(symbols: &[Symbol], at: usize) -> bool {
    let numeral = symbols[at].digit().is_some() && !symbols[at].letter.is_ascii();
    numeral && symbols.get(at + 1).is_some_and(|next| next.letter == '位')
}

/// A point said between long groups; between short ones it is an hour's.
fn is_point(symbols: &[Symbol], at: usize) -> bool {
    let digits = |symbol: &&Symbol| symbol.digit().is_some();
    symbols[at].letter == '点'
        && symbols[..at].iter().rev().take(3).filter(digits).count() == 3
        && symbols[at + 1..].iter().take(3).filter(digits).count() == 3
}

/// Whether it is said between the digits of one number, and tells nothing.
pub fn is_telling(symbol: Symbol) -> bool {
    TELLING.contains(symbol.letter)
}

/// A full stop parts rows where a space or nothing follows; elsewhere it may stand within a number.
fn ends(symbols: &[Symbol], at: usize) -> bool {
    symbols[at].letter != '.' || symbols.get(at + 1).is_none_or(|next| next.letter == ' ')
}

/// A letter O, l or I among digits is a digit: one stands on either side, or on one side where no letter
/// stands on the other.
fn look_alike(symbols: &[Symbol], at: usize) -> Option<u8> {
    let value = match symbols[at].letter {
        'o' => 0,
        'l' | 'i' | '|' => 1,
        _ => return None,
    };
    let like =
        |symbol: &Symbol| symbol.letter.is_ascii_digit() || matches!(symbol.letter, 'o' | 'l' | 'i' | '|');
    let before = symbols[..at].iter().rev().take(NEAR).take_while(|symbol| like(symbol));
    let after = symbols[at..].iter().take(NEAR).take_while(|symbol| like(symbol));
    let all: Vec<&Symbol> = before.chain(after).collect();
    let own = all.iter().filter(|symbol| symbol.letter.is_ascii_digit()).count();
    // A group with a digit of its own borrows from the groups of digits beside it.
    let beside = |symbols: &mut dyn Iterator<Item = &Symbol>| {
        let mut rest = symbols.take(2 * NEAR).skip_while(|symbol| like(symbol)).peekable();
        let parted = rest.next_if(|symbol| matches!(symbol.letter, ' ' | '-')).is_some();
        rest.take_while(|symbol| parted && symbol.letter.is_ascii_digit()).count()
    };
    let borrowed = match own {
        0 => 0,
        _ => beside(&mut symbols[..at].iter().rev()) + beside(&mut symbols[at..].iter()),
    };
    let (digits, length) = (own + borrowed, all.len() + borrowed);
    let bounded = |symbol: Option<&Symbol>| {
        symbol.is_none_or(|symbol| !symbol.letter.is_ascii_alphabetic() || symbol.letter == 'x')
    };
    let start = at - symbols[..at].iter().rev().take(NEAR).take_while(|symbol| like(symbol)).count();
    let end = at + symbols[at..].iter().take(NEAR).take_while(|symbol| like(symbol)).count();
    let apart =
        bounded(start.checked_sub(1).and_then(|before| symbols.get(before))) && bounded(symbols.get(end));
    (apart && digits >= 5 && 2 * digits > length).then_some(value)
}

/// The X that ends an identity number.
fn check_letter(run: &Run, symbol: Symbol) -> Option<u8> {
    let before = run.digits.len();
    (symbol.letter == 'x' && before >= 17 && run.digits.iter().all(|(value, _)| *value < 10)).then_some(10)
}

/// Ends a row; where too few stand together, Chinese numerals are words and part it.
fn close(run: &mut Run, symbols: &[Symbol], runs: &mut Vec<Run>) {
    let run = std::mem::take(run);
    let written = |(value, at): &(u8, usize)| *value == 10 || symbols[*at].letter.is_ascii();
    if run.digits.len() >= NUMERALS || run.digits.iter().all(written) {
        if !run.digits.is_empty() {
            runs.push(run);
        }
        return;
    }
    let mut part = Run::default();
    for digit in run.digits {
        if written(&digit) {
            part.push(digit.0, digit.1);
        } else if !part.digits.is_empty() {
            runs.push(std::mem::take(&mut part));
        }
    }
    if !part.digits.is_empty() {
        runs.push(part);
    }
}

/// What stands around a candidate.
#[derive(Clone, Copy)]
struct Context {
    groups: usize,
    dated: bool,
    after_call_word: bool,
    after_plus: bool,
    after_card_word: bool,
}

fn judge(values: &[u8], context: Context) -> Option<MaskKind> {
    let ends_in_x = values.last() == Some(&10);
    if values[..values.len() - 1].contains(&10) {
        return None;
    }
    if is_identity_number(values) {
        return Some(MaskKind::IdentityNumber);
    }
    if ends_in_x || context.dated || context.groups > 1 && counts_up(values, context.groups) {
        return None;
    }
    if is_telephone(values) || context.after_plus && (8..=15).contains(&values.len()) {
        return Some(MaskKind::Phone);
    }
    if is_bank_card(values) {
        return Some(MaskKind::BankCard);
    }
    if (16..=LONGEST).contains(&values.len()) && context.after_card_word {
        return Some(MaskKind::BankCard);
    }
    // Of seven digits and more, as far as a number of any country goes.
    let callable = (7..=13).contains(&values.len()) && !is_date(values);
    (context.after_call_word && callable).then_some(MaskKind::Phone)
}

/// A list of two-digit numbers that count upwards is a list.
fn counts_up(values: &[u8], groups: usize) -> bool {
    let pairs: Vec<u8> =
        values.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 10 + digit)).collect();
    pairs.len() == groups && pairs.windows(2).all(|pair| pair[0] + 1 == pair[1])
}

/// Eighteen digits with a province, a birth date and, by the check digit or a slip of it, the form of an
/// identity number; or fifteen of the old form.
pub fn is_identity_number(values: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        values[from..to].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit))
    };
    let is_province = || matches!(number(0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91);
    let is_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    match values.len() {
        18 => {
            is_checked(values)
                || is_province()
                    && (1850..=2035).contains(&number(6, 10))
                    && is_day(number(10, 12), number(12, 14))
        }
        15 => is_province() && is_day(number(8, 10), number(10, 12)),
        _ => false,
    }
}

/// Whether the check digit of GB 11643 fits, and the date is one.
fn is_checked(values: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS.iter().zip(values).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    let check = (12 - sum % 11) % 11;
    let century = values[6] * 10 + values[7];
    u32::from(values[17]) == check && (18..=20).contains(&century)
}

/// Sixteen to nineteen digits, or fifteen of one issuer, that pass the Luhn check.
pub fn is_bank_card(values: &[u8]) -> bool {
    let issued = match values.len() {
        16..=19 => (2..=6).contains(&values[0]) || values[0] == 9,
        15 => values[0] == 3 && matches!(values[1], 4 | 7),
        _ => false,
    };
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(*digit) << (at % 2);
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    issued && sum.is_multiple_of(10)
}

/// A mobile or area number of China, with or without the country.
pub fn is_telephone(values: &[u8]) -> bool {
    let national = match values {
        [0, 0, 8, 6, rest @ ..] | [8, 6, rest @ ..] if rest.len() >= 10 => rest,
        // Of another country.
        [0, 0, 1..=9, ..] => return (11..=15).contains(&values.len()),
        _ => values,
    };
    match national {
        [1, 3..=9, ..] => national.len() == 11,
        [0, 1..=9, ..] => (10..=12).contains(&national.len()),
        [4 | 8, 0, 0, ..] => national.len() == 10,
        _ => false,
    }
}

/// Eight digits that are a day.
pub fn is_date(values: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        values[from..to].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit))
    };
    values.len() == 8
        && (1850..=2035).contains(&number(0, 4))
        && (1..=12).contains(&number(4, 6))
        && (1..=31).contains(&number(6, 8))
}

fn are_dates(values: &[u8]) -> bool {
    values.len().is_multiple_of(8) && values.chunks(8).all(is_date)
}

/// Which groups are parts of a date: eight digits, year month day with something between, or years.
pub fn dated(run: &Run) -> Vec<bool> {
    let count = run.groups.len();
    let value = |group: usize| {
        let values = run.values(group, group + 1);
        // Only short ones are asked about; the longest do not fit.
        let add = |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add(u64::from(*digit));
        (values.len(), values.iter().fold(0, add))
    };
    let is_year = |group: usize| matches!(value(group), (4, 1850..=2035));
    let is_part =
        |group: usize, most: u64| matches!(value(group), (1..=2, part) if (1..=most).contains(&part));
    let mut dated = vec![false; count];
    for group in 0..count {
        if is_date(&run.values(group, group + 1)) {
            dated[group] = true;
        }
        if is_year(group) && group + 1 < count && is_part(group + 1, 12) {
            let end = if group + 2 < count && is_part(group + 2, 31) { group + 3 } else { group + 2 };
            dated[group..end].fill(true);
        }
        if group + 2 < count && is_year(group + 2) && is_part(group, 31) && is_part(group + 1, 31) {
            dated[group..group + 3].fill(true);
        }
        if is_year(group) && group + 1 < count && is_year(group + 1) {
            dated[group..group + 2].fill(true);
        }
    }
    dated
}
