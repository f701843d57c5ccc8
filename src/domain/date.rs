//! Dates as people know them: a year, a month of a year, a day, a day without its year, a range;
//! by the Gregorian or the Chinese lunisolar calendar; about or exact. Written as in `exchange.md`:
//! `1999`, `1999-07-21`, `--05-04`, `lunar:1979-06L-04`, `1998..2001`, `1999~`.
//! What a date says about an age or a zodiac sign is `matching`'s.

use std::fmt;
use std::str::FromStr;

use icu_calendar::Date;
use icu_calendar::types::Month;

use crate::domain::invalid::Problem;
use crate::domain::words::word_enum;

word_enum! {
    /// By which calendar a date counts.
    pub enum Calendar {
        /// The civil calendar.
        Gregorian = "gregorian",
        /// The Chinese lunisolar calendar; a year is named by the Gregorian year it begins in.
        Lunar = "lunar",
    }
}

/// A year, a month or a day, as far as it is known. At least the year, or month and day, is present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatePart {
    /// Year, 1800 to 2100.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Whether the month is the leap month that follows the month of that number.
    pub leap_month: bool,
    /// Day of the month.
    pub day: Option<u8>,
}

/// A date as precise as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// The calendar of both ends.
    pub calendar: Calendar,
    /// The date, or the first of a range.
    pub earliest: DatePart,
    /// The last of a range.
    pub latest: Option<DatePart>,
    /// Whether it was given as "about".
    pub approximate: bool,
}

/// A day counted from 0001-01-01 = 1 in the proleptic Gregorian calendar (rata die).
pub type DayNumber = i32;

const ACCEPTED: &str = "1999, 1999-07, 1999-07-21, --05-04, lunar:1979-06L-04, 1998..2001, with ~ behind it for about; \
                        years 1800 to 2100";

impl PartialDate {
    /// A plain Gregorian year.
    pub const fn of_year(year: i16) -> Self {
        let earliest = DatePart { year: Some(year), month: None, leap_month: false, day: None };
        Self { calendar: Calendar::Gregorian, earliest, latest: None, approximate: false }
    }

    /// Checks that both ends exist in the calendar and stand in order.
    ///
    /// # Errors
    /// A date that does not exist, or a range that ends before it begins.
    pub fn checked(self) -> Result<Self, Problem> {
        let problem = || Problem::new("is no date that exists", ACCEPTED);
        for part in [Some(self.earliest), self.latest].into_iter().flatten() {
            self.check_part(part).ok_or_else(problem)?;
        }
        if self.latest.is_some() {
            let (first, last) = self.days().ok_or_else(problem)?;
            if first > last {
                return Err(Problem::new("is a range that ends before it begins", ACCEPTED));
            }
        }
        Ok(self)
    }

    /// First and last day the date can mean, "about" not counted; `None` when the year is not known.
    pub fn days(&self) -> Option<(DayNumber, DayNumber)> {
        let (first, own_last) = self.days_of(self.earliest)?;
        match self.latest {
            None => Some((first, own_last)),
            Some(part) => Some((first, self.days_of(part)?.1)),
        }
    }

    /// First and last Gregorian year the date can mean.
    pub fn years(&self) -> Option<(i32, i32)> {
        let (first, last) = self.days()?;
        Some((year_of(first), year_of(last)))
    }

    fn check_part(&self, part: DatePart) -> Option<()> {
        let month_good = part.month.is_none_or(|m| (1..=12).contains(&m));
        let leap_good = !part.leap_month || (self.calendar == Calendar::Lunar && part.month.is_some());
        let order_good = part.day.is_none() || part.month.is_some();
        if !(month_good && leap_good && order_good) {
            return None;
        }
        match part.year {
            Some(year) if (1800..=2100).contains(&year) => self.days_of(part).map(|_| ()),
            Some(_) => None,
            None => {
                let (month, day) = (part.month?, part.day?);
                let longest = match (self.calendar, month) {
                    (Calendar::Lunar, _) | (_, 4 | 6 | 9 | 11) => 30,
                    (_, 2) => 29,
                    _ => 31,
                };
                (1..=longest).contains(&day).then_some(())
            }
        }
    }

    fn days_of(&self, part: DatePart) -> Option<(DayNumber, DayNumber)> {
        let year = i32::from(part.year?);
        let first = self.day_number(year, part.month.unwrap_or(1), part.leap_month, part.day.unwrap_or(1))?;
        let last = match (part.month, part.day) {
            (_, Some(_)) => first,
            (None, None) => self.day_number(year + 1, 1, false, 1)? - 1,
            (Some(month), None) => {
                (28..=31).rev().find_map(|day| self.day_number(year, month, part.leap_month, day))?
            }
        };
        Some((first, last))
    }

    fn day_number(&self, year: i32, month: u8, leap: bool, day: u8) -> Option<DayNumber> {
        let rata_die = match self.calendar {
            Calendar::Gregorian => Date::try_new_gregorian(year, month, day).ok()?.to_rata_die(),
            Calendar::Lunar => {
                let month = if leap { Month::leap(month) } else { Month::new(month) };
                // Families name the thirtieth of a month that had 29 days: its last day.
                let last = (day == 30).then_some(29);
                Date::try_new_chinese_traditional(year, month, day)
                    .ok()
                    .or_else(|| Date::try_new_chinese_traditional(year, month, last?).ok())?
                    .to_rata_die()
            }
        };
        DayNumber::try_from(rata_die.to_i64_date()).ok()
    }
}

/// The Gregorian year a day falls in.
pub fn year_of(day: DayNumber) -> i32 {
    // 146,097 days make 400 Gregorian years exactly, so the estimate is off by one at most.
    let estimate = (i64::from(day) * 400).div_euclid(146_097) as i32 + 1;
    let starts = |year: i32| {
        let y = year - 1;
        y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + 1
    };
    if day < starts(estimate) {
        estimate - 1
    } else if day >= starts(estimate + 1) {
        estimate + 1
    } else {
        estimate
    }
}

impl FromStr for PartialDate {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let problem = || Problem::new("is not written as a date", ACCEPTED);
        if text.len() > 64 {
            return Err(problem());
        }
        let (text, approximate) = text.strip_suffix('~').map_or((text, false), |rest| (rest, true));
        let (text, calendar) =
            text.strip_prefix("lunar:").map_or((text, Calendar::Gregorian), |rest| (rest, Calendar::Lunar));
        let (first, last) = text.split_once("..").map_or((text, None), |(a, b)| (a, Some(b)));
        let earliest = read_part(first).ok_or_else(problem)?;
        let latest = match last {
            Some(part) => Some(read_part(part).ok_or_else(problem)?),
            None => None,
        };
        Self { calendar, earliest, latest, approximate }.checked()
    }
}

fn read_part(text: &str) -> Option<DatePart> {
    let number = |text: &str, digits: usize| -> Option<i16> {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let month_of = |text: &str| -> Option<(u8, bool)> {
        let (digits, leap) = text.strip_suffix('L').map_or((text, false), |rest| (rest, true));
        Some((u8::try_from(number(digits, 2)?).ok()?, leap))
    };
    let day_of = |text: &str| u8::try_from(number(text, 2)?).ok();
    if let Some(rest) = text.strip_prefix("--") {
        let (month, day) = rest.split_once('-')?;
        let (month, leap_month) = month_of(month)?;
        return Some(DatePart { year: None, month: Some(month), leap_month, day: Some(day_of(day)?) });
    }
    let mut pieces = text.split('-');
    let year = Some(number(pieces.next()?, 4)?);
    let (month, leap_month) = match pieces.next() {
        Some(piece) => {
            let (month, leap) = month_of(piece)?;
            (Some(month), leap)
        }
        None => (None, false),
    };
    let day = match pieces.next() {
        Some(piece) => Some(day_of(piece)?),
        None => None,
    };
    pieces.next().is_none().then_some(DatePart { year, month, leap_month, day })
}

impl fmt::Display for DatePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leap = if self.leap_month { "L" } else { "" };
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("-")?,
        }
        if let Some(month) = self.month {
            write!(f, "-{month:02}{leap}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar == Calendar::Lunar {
            f.write_str("lunar:")?;
        }
        write!(f, "{}", self.earliest)?;
        if let Some(latest) = self.latest {
            write!(f, "..{latest}")?;
        }
        f.write_str(if self.approximate { "~" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_written_form_reads_back() {
        for text in [
            "1999",
            "1999-07",
            "1999-07-21",
            "--05-04",
            "lunar:1979-06L-04",
            "lunar:1979-06L",
            "1998..2001",
            "1999~",
            "lunar:1978-05-04~",
            "1998-03..1998-04-02~",
            "lunar:--05-04",
        ] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "",
            "99",
            "1999-13",
            "1999-02-30",
            "1999-00-00",
            "2001..1998",
            "--13-01",
            "1999-07-21-01",
            "1700",
            "lunar:1978-06L-01",
            "1999-06L-04",
            "1999-7-1",
            "abc",
            "１９９９",
            "--05",
            "1999..",
            "lunar:1978-01-31",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn lunar_days_fall_where_the_almanac_puts_them() {
        // The 4th month of 1994 had 29 days, which memory does not know.
        assert_eq!(date("lunar:1994-04-30").days(), date("lunar:1994-04-29").days());
        assert_eq!(date("lunar:1994-04-30").to_string(), "lunar:1994-04-30");
        // 5th day of the 5th month of 1978 was 1978-06-10; New Year of 1979 was 1979-01-28 (Hong Kong Observatory tables).
        assert_eq!(date("lunar:1978-05-05").days(), date("1978-06-10").days());
        assert_eq!(date("lunar:1979-01-01").days(), date("1979-01-28").days());
        let (first, last) = date("lunar:1978").days().unwrap();
        assert_eq!(
            (first, last + 1),
            (date("1978-02-07").days().unwrap().0, date("1979-01-28").days().unwrap().0)
        );
    }

    proptest! {
        #[test]
        fn the_year_of_a_day_is_the_calendars(year in 1800i16..2100, month in 1u8..=12, day in 1u8..=28) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            let (first, last) = date(&text).days().unwrap();
            prop_assert_eq!(first, last);
            prop_assert_eq!(year_of(first), i32::from(year));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
