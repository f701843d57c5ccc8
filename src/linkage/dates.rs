//! Two dates of birth compared: the first level that fits, and how surprising it is between two people.
//! Must not parse, nor hold weights.

use std::collections::HashMap;

use crate::linkage::columns::Column;
use crate::linkage::date::Date;
use crate::linkage::date_order::read_dates;
use crate::linkage::fault::Fault;
use crate::linkage::outcome::{Outcome, surprise};
use crate::linkage::table::Table;

/// How many levels there are; the last four are of dates of which a part is not known.
pub const DATE_LEVELS: usize = 12;
/// The first level of partial dates.
pub const PARTIAL: usize = 8;
/// Distinct dates of each side that are compared to count chances.
const SAMPLE: usize = 1200;

/// Added to the share of every level, so that one the sample did not meet is not taken for impossible.
const LEAST: f64 = 1e-6;

/// A level of agreement; a smaller one is a closer one. Partial dates have levels of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DateLevel {
    /// The same day.
    Same,
    /// Day and month swapped.
    Swapped,
    /// One digit differs, or two neighbouring digits are swapped.
    OneDigit,
    /// Two of year, month and day agree.
    TwoParts,
    /// The same year, and one side says 1 January, as registers do that know the year only.
    January,
    /// The same year.
    SameYear,
    /// One or two years apart.
    NearYear,
    /// Another date.
    Different,
    /// Year and month agree, a day is not known; or month and day, when no year is.
    PartMonth,
    /// The year agrees, a month is not known.
    PartYear,
    /// One or two years apart.
    PartNear,
    /// Another date.
    PartDifferent,
}

/// The level of two dates; `None` when nothing both sides know can be compared.
pub fn level(one: Date, other: Date) -> Option<DateLevel> {
    if !one.is_full() || !other.is_full() {
        return partial(one, other);
    }
    let same_year = one.year == other.year;
    let (same_month, same_day) = (one.month == other.month, one.day == other.day);
    let agreeing = u8::from(same_year) + u8::from(same_month) + u8::from(same_day);
    Some(if agreeing == 3 {
        DateLevel::Same
    } else if same_year && one.month == other.day && one.day == other.month {
        DateLevel::Swapped
    } else if agreeing >= 1 && one_digit(one, other) {
        DateLevel::OneDigit
    } else if agreeing == 2 {
        DateLevel::TwoParts
    } else if same_year {
        let january = |date: Date| date.month == 1 && date.day == 1;
        if january(one) || january(other) { DateLevel::January } else { DateLevel::SameYear }
    } else if one.year.abs_diff(other.year) <= 2 {
        DateLevel::NearYear
    } else {
        DateLevel::Different
    })
}

/// Where a part is not known on a side, the parts both know.
fn partial(one: Date, other: Date) -> Option<DateLevel> {
    let both = |a: u16, b: u16| (a > 0 && b > 0).then_some(a == b);
    let year = both(one.year, other.year);
    let month = both(u16::from(one.month), u16::from(other.month));
    let day = both(u16::from(one.day), u16::from(other.day));
    let near = year.is_some() && one.year.abs_diff(other.year) <= 2;
    Some(match (year, month, day) {
        (None, None, _) | (None, _, None) => return None,
        (Some(true), Some(true), _) | (None, Some(true), Some(true)) => DateLevel::PartMonth,
        (Some(true), None, _) => DateLevel::PartYear,
        _ if near => DateLevel::PartNear,
        _ => DateLevel::PartDifferent,
    })
}

/// Whether the eight digits differ in one, or in two neighbours that are swapped.
fn one_digit(one: Date, other: Date) -> bool {
    let (a, b) = (one.digits(), other.digits());
    let mut apart = (0..8).filter(|at| a[*at] != b[*at]);
    match (apart.next(), apart.next(), apart.next()) {
        (Some(_), None, _) => true,
        (Some(first), Some(second), None) => {
            second == first + 1 && a[first] == b[second] && a[second] == b[first]
        }
        _ => false,
    }
}

/// The dates of one pair of columns.
#[derive(Debug)]
pub struct Dates {
    /// Distinct dates, sorted; the unknown one is among them.
    pub dates: Vec<Date>,
    /// Date of each row: left table, right table.
    pub rows: [Vec<u32>; 2],
    /// Surprise of the same date, by date.
    same: Vec<i32>,
    /// Surprise of each level.
    levels: [i32; DATE_LEVELS],
}

/// Distinct dates of one table.
#[derive(Debug)]
pub struct DateIndex {
    /// Dates of the table, as numbers of `Dates`.
    values: Vec<Date>,
    /// For each row its place in `values`.
    pub rows: Vec<u32>,
}

impl Dates {
    /// Reads the columns.
    ///
    /// # Errors
    /// A column that holds no dates.
    pub fn of(column: &Column, left: &Table, right: &Table) -> Result<Self, Fault> {
        let read = [read_dates(left, column.left)?, read_dates(right, column.right)?];
        let mut dates: Vec<Date> = read.iter().flatten().copied().chain([Date::default()]).collect();
        dates.sort_unstable();
        dates.dedup();
        let at: HashMap<Date, u32> = (0..).zip(&dates).map(|(at, date)| (*date, at)).collect();
        let rows = read.map(|rows| rows.iter().map(|date| at[date]).collect::<Vec<u32>>());
        let mut counts = vec![0_u32; dates.len()];
        rows.iter().flatten().for_each(|date| counts[*date as usize] += 1);
        counts[0] = 0;
        let same = same(&dates, &counts);
        let levels = chances(&dates, &counts);
        Ok(Self { dates, rows, same, levels })
    }

    /// The outcome of two dates.
    pub fn outcome(&self, one: u32, other: u32) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(level) = level(self.dates[one as usize], self.dates[other as usize]) {
            outcome.reach(level as u16, 1);
            outcome.surprise =
                if level == DateLevel::Same { self.same[one as usize] } else { self.levels[level as usize] };
        }
        outcome
    }

    /// Indexes one side: 0 the left table, 1 the right one.
    pub fn index(&self, side: usize) -> DateIndex {
        let mut values = self.rows[side].clone();
        values.sort_unstable();
        values.dedup();
        let mut place = vec![0; self.dates.len()];
        (0..).zip(&values).for_each(|(at, value)| place[*value as usize] = at);
        let rows = self.rows[side].iter().map(|value| place[*value as usize]).collect();
        DateIndex { values: values.iter().map(|value| self.dates[*value as usize]).collect(), rows }
    }

    /// Scores a date against every date of a table, into `scores`, millibits.
    pub fn score(&self, index: &DateIndex, weights: &[i32], value: u32, scores: &mut Vec<i32>) {
        let date = self.dates[value as usize];
        let mut bits = [0; DATE_LEVELS];
        (0..DATE_LEVELS).for_each(|at| bits[at] = self.levels[at] + weights[at]);
        bits[0] = self.same[value as usize] + weights[0];
        scores.clear();
        scores.extend(
            index.values.iter().map(|other| level(date, *other).map_or(0, |level| bits[level as usize])),
        );
    }
}

/// How surprising it is that two people are born on the same full date: the share of its year times that
/// of its day in the year, or how often the date itself occurs, as defaults do, beyond one person's two
/// rows.
fn same(dates: &[Date], counts: &[u32]) -> Vec<i32> {
    let (mut years, mut days): (HashMap<u16, f64>, HashMap<(u8, u8), f64>) = Default::default();
    let mut all = 0.0_f64;
    for (date, count) in dates.iter().zip(counts).filter(|(date, _)| date.is_full()) {
        let count = f64::from(*count);
        *years.entry(date.year).or_default() += count;
        *days.entry((date.month, date.day)).or_default() += count;
        all += count;
    }
    let share = |date: &Date, count: u32| {
        let year = years.get(&date.year).copied().unwrap_or(1.0) / all.max(1.0);
        let day = days.get(&(date.month, date.day)).copied().unwrap_or(1.0) / all.max(1.0);
        let often = f64::from(count.saturating_sub(2)) / all.max(1.0);
        (year * day).max(often).clamp(1e-7, 1.0)
    };
    dates.iter().zip(counts).map(|(date, count)| surprise(share(date, *count))).collect()
}

/// How surprising each level is between two people, over an even sample of the distinct dates weighted
/// by how often they occur; full and partial dates each by themselves.
fn chances(dates: &[Date], counts: &[u32]) -> [i32; DATE_LEVELS] {
    let sampled = |is_full: bool| -> Vec<(Date, f64)> {
        let known = dates.iter().zip(counts).filter(|(date, count)| date.is_full() == is_full && **count > 0);
        let all: Vec<(Date, f64)> = known.map(|(date, count)| (*date, f64::from(*count))).collect();
        all.iter().step_by(all.len().div_ceil(SAMPLE).max(1)).copied().collect()
    };
    let (full, part) = (sampled(true), sampled(false));
    let mut met = [0.0; DATE_LEVELS];
    for (sample, others) in [(&full, &full), (&part, &part), (&part, &full)] {
        for (one, weight) in sample {
            for (other, other_weight) in others {
                if let Some(level) = level(*one, *other) {
                    met[level as usize] += weight * other_weight;
                }
            }
        }
    }
    let share = |levels: std::ops::Range<usize>, at: usize| {
        let all: f64 = met[levels.clone()].iter().sum();
        (met[at] + LEAST * all.max(1.0)) / all.max(1.0)
    };
    std::array::from_fn(|at| {
        let levels = if at < PARTIAL { 0..PARTIAL } else { PARTIAL..DATE_LEVELS };
        surprise(share(levels, at).min(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::{DateLevel, level};
    use crate::linkage::date::{Order, parse};

    #[test]
    fn the_first_level_that_fits_wins() {
        for (one, other, expected) in [
            ("1999-07-21", "1999-07-21", Some(DateLevel::Same)),
            ("1999-07-05", "1999-05-07", Some(DateLevel::Swapped)),
            ("1999-07-21", "1989-07-21", Some(DateLevel::OneDigit)),
            ("1999-07-21", "1999-07-12", Some(DateLevel::OneDigit)),
            ("1999-07-21", "1967-07-21", Some(DateLevel::TwoParts)),
            ("1999-07-21", "1999-01-01", Some(DateLevel::January)),
            ("1999-07-21", "1999-11-03", Some(DateLevel::SameYear)),
            ("1999-07-21", "2001-11-03", Some(DateLevel::NearYear)),
            ("1999-07-21", "1950-11-03", Some(DateLevel::Different)),
            ("1999-07-21", "1999-07", Some(DateLevel::PartMonth)),
            ("1999-07-21", "1999", Some(DateLevel::PartYear)),
            ("1999-07-21", "1998", Some(DateLevel::PartNear)),
            ("1999-07-21", "1999-08", Some(DateLevel::PartNear)),
            ("1999-07-21", "1950", Some(DateLevel::PartDifferent)),
            ("1999-07-21", "", None),
        ] {
            let date = |text| parse(text, Order::DayFirst).unwrap_or_default();
            assert_eq!(level(date(one), date(other)), expected, "{one} {other}");
            assert_eq!(level(date(other), date(one)), expected, "{other} {one}");
        }
    }
}
