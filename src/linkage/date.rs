//! A date of birth as tables write it: year, month and day as far as they are known, also impossible
//! ones, since a wrong digit is still most of a date. Must not compare.

/// A date; parts that are not known are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month as written, 1 to 99.
    pub month: u8,
    /// Day as written, 1 to 99.
    pub day: u8,
}

impl Date {
    /// Whether year, month and day are known.
    pub fn is_full(self) -> bool {
        self.year > 0 && self.month > 0 && self.day > 0
    }

    /// The eight digits.
    pub fn digits(self) -> [u8; 8] {
        let (year, month, day) = (self.year, u16::from(self.month), u16::from(self.day));
        [year / 1000, year / 100, year / 10, year, month / 10, month, day / 10, day]
            .map(|part| (part % 10) as u8)
    }
}

/// Which comes first where the year comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 21/07/1999.
    DayFirst,
    /// 07/21/1999.
    MonthFirst,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// One part of a written date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number(u32, usize),
    Month(u8),
    Unknown,
}

/// What is accepted, for messages.
pub const ACCEPTED: &str = "1999-07-21, 19990721, 21/07/1999, 21 Jul 1999, 1999年7月21日, 1999-07 or 1999";

/// Reads a date; `None` when it is none.
pub fn parse(text: &str, order: Order) -> Option<Date> {
    let parts = parts(text);
    match parts.as_slice() {
        [Part::Number(digits, 8)] => Some(eight(*digits)),
        [Part::Number(digits, 6)] if (1..=12).contains(&(digits % 100)) => {
            full((digits / 100).into(), digits % 100, 0)
        }
        [Part::Number(year, 3..=4)] => full((*year).into(), 0, 0),
        [Part::Number(year, 4), rest @ ..] => from_parts(*year, rest.first(), rest.get(1)),
        [first, Part::Number(year, 4)] => from_parts(*year, Some(first), None),
        [first, second, third @ (Part::Number(_, 4) | Part::Number(_, 2))] => {
            let year = match third {
                Part::Number(year, 4) => *year,
                Part::Number(year, _) => year + if *year > 26 { 1900 } else { 2000 },
                _ => return None,
            };
            let month_first = match (first, second) {
                (Part::Month(_), _) => true,
                (_, Part::Month(_)) => false,
                _ => order == Order::MonthFirst,
            };
            if month_first {
                from_parts(year, Some(first), Some(second))
            } else {
                from_parts(year, Some(second), Some(first))
            }
        }
        _ => None,
    }
}

/// The two numbers before a year that stands last, by which the order of a column is told.
pub fn before_year(text: &str) -> Option<(u32, u32)> {
    match parts(text).as_slice() {
        [Part::Number(first, 1..=2), Part::Number(second, 1..=2), Part::Number(_, 2 | 4)] => {
            Some((*first, *second))
        }
        _ => None,
    }
}

/// Eight digits: the year first, unless only the other end can be one.
fn eight(digits: u32) -> Date {
    let (first, last) = (digits / 10_000, digits % 10_000);
    let is_year = |year: u32| (1200..=2100).contains(&year);
    let (year, month, day) = if !is_year(first) && is_year(last) {
        (last, first % 100, first / 100)
    } else {
        (first, last / 100, last % 100)
    };
    Date { year: year as u16, month: month as u8, day: day as u8 }
}

fn full(year: u64, month: u32, day: u32) -> Option<Date> {
    let year = u16::try_from(year).ok().filter(|year| *year > 0)?;
    Some(Date { year, month: month as u8, day: day as u8 })
}

fn from_parts(year: u32, month: Option<&Part>, day: Option<&Part>) -> Option<Date> {
    let number = |part: Option<&Part>| match part {
        Some(Part::Number(number, 1..=2)) => Some(*number),
        Some(Part::Month(month)) => Some(u32::from(*month)),
        Some(Part::Unknown) | None => Some(0),
        Some(Part::Number(..)) => None,
    };
    full(year.into(), number(month)?, number(day)?)
}

/// The parts of a text that may be a date; words like "circa" are left out, a time of day is cut off.
fn parts(text: &str) -> Vec<Part> {
    let text = text.trim();
    let text = text
        .split_once(['T', 't'])
        .filter(|(date, time)| {
            date.ends_with(|letter: char| letter.is_ascii_digit())
                && time.starts_with(|letter: char| letter.is_ascii_digit())
        })
        .map_or(text, |(date, _)| date);
    let text = text.split(' ').filter(|word| !word.contains(':')).collect::<Vec<_>>().join(" ");
    let mut parts = Vec::new();
    let mut run = String::new();
    for letter in text.chars().chain([' ']) {
        let same = run.chars().last().is_none_or(|last| last.is_ascii_digit() == letter.is_ascii_digit());
        if (!letter.is_alphanumeric() || !same || crate::linkage::text::is_han(letter)) && !run.is_empty() {
            parts.extend(part(&run));
            run.clear();
        }
        if letter.is_alphanumeric() && !crate::linkage::text::is_han(letter) {
            run.push(letter.to_ascii_lowercase());
        } else if letter == '?' {
            parts.push(Part::Unknown);
        }
    }
    parts
}

fn part(run: &str) -> Option<Part> {
    if run.bytes().all(|byte| byte.is_ascii_digit()) {
        return run.parse().ok().filter(|_| run.len() <= 8).map(|number| Part::Number(number, run.len()));
    }
    if run.bytes().all(|byte| byte == b'x') {
        return Some(Part::Unknown);
    }
    let month = MONTHS.iter().position(|month| run.starts_with(month))?;
    Some(Part::Month(month as u8 + 1))
}

#[cfg(test)]
mod tests {
    use super::{Order, parse};

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, expected) in [
            ("1999-07-21", Some((1999, 7, 21))),
            ("1999-07-21T00:00:00Z", Some((1999, 7, 21))),
            ("1999-07-21 00:00:00", Some((1999, 7, 21))),
            ("19990721", Some((1999, 7, 21))),
            ("21071999", Some((1999, 7, 21))),
            ("21/07/1999", Some((1999, 7, 21))),
            ("21.7.1999", Some((1999, 7, 21))),
            ("21 Jul 1999", Some((1999, 7, 21))),
            ("July 21, 1999", Some((1999, 7, 21))),
            ("1999年7月21日", Some((1999, 7, 21))),
            ("1999-07", Some((1999, 7, 0))),
            ("07/1999", Some((1999, 7, 0))),
            ("1999", Some((1999, 0, 0))),
            ("1999-00-00", Some((1999, 0, 0))),
            ("1999-xx-21", Some((1999, 0, 21))),
            ("c. 1850", Some((1850, 0, 0))),
            ("19991374", Some((1999, 13, 74))),
            ("about noon", None),
            ("", None),
        ] {
            let read = parse(text, Order::DayFirst).map(|date| (date.year, date.month, date.day));
            assert_eq!(read, expected, "{text}");
        }
        let american = parse("07/21/1999", Order::MonthFirst).map(|date| (date.month, date.day));
        assert_eq!(american, Some((7, 21)));
    }
}
