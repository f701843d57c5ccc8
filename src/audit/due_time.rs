//! When a duty is due: hours are hours, working days follow the calendars of the registry. Knows no
//! duty's own story.

use crate::domain::calendar::Calendars;
use crate::domain::date::DayNumber;
use crate::domain::duty::Duty;
use crate::domain::ids::{CHINA_MS, Timestamp};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 1970-01-01 as a day number.
const EPOCH_DAY: i64 = 719_163;

/// When a duty begun at a time is due, and whether calendars told all days that were counted. `allowed` is
/// in hours, or in working days.
pub fn due(since: Timestamp, duty: Duty, allowed: u32, calendars: &Calendars) -> (Timestamp, bool) {
    if !duty.in_working_days() {
        return (Timestamp(since.0.saturating_add(i64::from(allowed) * HOUR_MS)), true);
    }
    let mut day = since.day_in_china();
    let (mut left, mut told) = (allowed, true);
    // A calendar changes few days of a year: the end is always near.
    while left > 0 {
        day += 1;
        let (works, known) =
            DayNumber::try_from(day + EPOCH_DAY).map_or((true, false), |day| calendars.works(day));
        left -= u32::from(works);
        told &= known;
    }
    // The end of that day.
    (Timestamp((day + 1).saturating_mul(DAY_MS).saturating_sub(CHINA_MS + 1)), told)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2 March 2026, 09:00 in China.
    const MONDAY: i64 = 1_772_413_200_000;

    #[test]
    fn working_days_leave_out_weekends() {
        let days = |since: i64, days: u32| {
            let (due, told) = due(Timestamp(since), Duty::DnaRequest, days, &Calendars::default());
            assert!(!told, "no calendar was given");
            due.day_in_china() - Timestamp(since).day_in_china()
        };
        assert_eq!(days(MONDAY, 4), 4, "Friday");
        assert_eq!(days(MONDAY, 5), 7, "the next Monday");
        assert_eq!(days(MONDAY, 7), 9, "the Wednesday after");
        assert_eq!(days(MONDAY + 5 * DAY_MS, 1), 2, "from Saturday to Monday");
        let notice = due(Timestamp(0), Duty::Notice, 24, &Calendars::default());
        assert_eq!(notice, (Timestamp(DAY_MS), true));
    }
}
