//! Working days: weekdays, but for what the calendar of a year says. Calendars come into force by an entry
//! of the registry; a year without one counts its weekdays, and whoever counts hears of it.

use std::collections::BTreeMap;

use crate::domain::date::{Calendar, DayNumber, PartialDate, year_of};
use crate::domain::lines::{Lines, Reader};

/// What a year's calendar changes: days off that are weekdays, and weekends on which people work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingYear {
    /// The year.
    pub year: i32,
    /// Weekdays off, in order.
    pub off: Vec<PartialDate>,
    /// Weekends worked, in order.
    pub on: Vec<PartialDate>,
}

/// The most days a calendar may change in either way.
const MOST_DAYS: usize = 60;
/// Years that a calendar may be of.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

impl WorkingYear {
    /// Whether its days are single days of that year, in order, and few enough.
    pub fn is_sound(&self) -> bool {
        let ordered = |days: &[PartialDate]| {
            let numbers: Option<Vec<DayNumber>> = days.iter().map(|day| self.day(day)).collect();
            days.len() <= MOST_DAYS
                && numbers.is_some_and(|numbers| numbers.windows(2).all(|two| two[0] < two[1]))
        };
        YEARS.contains(&self.year) && ordered(&self.off) && ordered(&self.on)
    }

    /// Its lines, appended.
    pub fn write(&self, lines: &mut Lines) {
        lines.put("calendar", self.year);
        self.off.iter().for_each(|day| lines.put("off", day));
        self.on.iter().for_each(|day| lines.put("on", day));
    }

    /// The calendar whose lines begin with this year.
    pub fn read(year: &str, read: &mut Reader) -> Option<Self> {
        let days = |texts: Vec<&str>| texts.into_iter().map(|text| text.parse().ok()).collect::<Option<_>>();
        let year = year.parse().ok()?;
        let calendar = Self { year, off: days(read.all("off"))?, on: days(read.all("on"))? };
        calendar.is_sound().then_some(calendar)
    }

    fn day(&self, date: &PartialDate) -> Option<DayNumber> {
        let (first, last) = date.days()?;
        let single = first == last && date.latest.is_none() && !date.approximate;
        (single && date.calendar == Calendar::Gregorian && year_of(first) == self.year).then_some(first)
    }
}

/// The calendars in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<i32, [Vec<DayNumber>; 2]>);

impl Calendars {
    /// Takes a calendar in, in place of the year's last one.
    pub fn take(&mut self, year: &WorkingYear) {
        let numbers = |days: &[PartialDate]| days.iter().filter_map(|day| year.day(day)).collect();
        self.0.insert(year.year, [numbers(&year.off), numbers(&year.on)]);
    }

    /// Whether people work on this day, and whether a calendar says so.
    pub fn works(&self, day: DayNumber) -> (bool, bool) {
        // Day 1 was a Monday.
        let weekday = (day - 1).rem_euclid(7) < 5;
        match self.0.get(&year_of(day)) {
            Some([off, on]) => ((weekday && !off.contains(&day)) || on.contains(&day), true),
            None => (weekday, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<PartialDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_calendar_reads_back_and_unsound_ones_are_none() {
        let spring = WorkingYear {
            year: 2026,
            off: days(&["2026-02-16", "2026-02-17", "2026-02-18"]),
            on: days(&["2026-02-14", "2026-02-28"]),
        };
        let mut lines = Lines::new();
        spring.write(&mut lines);
        let mut read = lines.reader();
        let year = read.next("calendar").unwrap();
        assert_eq!(WorkingYear::read(year, &mut read), Some(spring.clone()));
        for off in [&["2025-02-16"][..], &["2026-02"], &["2026-02-17", "2026-02-16"], &["lunar:2026-01-01"]] {
            assert!(!WorkingYear { off: days(off), ..spring.clone() }.is_sound(), "{off:?}");
        }
    }

    #[test]
    fn holidays_are_off_make_up_days_are_on_and_a_missing_year_says_so() {
        let mut calendars = Calendars::default();
        let (off, on) = (days(&["2026-02-16"]), days(&["2026-02-14"]));
        calendars.take(&WorkingYear { year: 2026, off, on });
        let works = |text: &str| calendars.works(text.parse::<PartialDate>().unwrap().days().unwrap().0);
        assert_eq!(works("2026-02-16"), (false, true), "a Monday off");
        assert_eq!(works("2026-02-14"), (true, true), "a Saturday worked");
        assert_eq!(works("2026-02-15"), (false, true));
        assert_eq!(works("2026-02-20"), (true, true));
        assert_eq!(works("2027-02-15"), (true, false), "nobody told about 2027");
    }
}
