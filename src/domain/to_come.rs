//! Dates of what cannot have happened yet: nobody was admitted, found, lost, born or died on a day to come. A day of
//! grace is left, since it is tomorrow already somewhere. Days are counted by the server's clock, in UTC.

use crate::domain::date::{DayNumber, PartialDate};
use crate::domain::ids::Timestamp;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::profile::NewProfile;
use crate::domain::release::terms::DAY_MS;
use crate::domain::report::NewReport;
use crate::domain::statement::{Fact, NewStatement};

/// 1970-01-01 as a day number.
const EPOCH_DAY: i64 = 719_163;
/// Days by which a date may be ahead of the server's own.
const GRACE_DAYS: i64 = 1;
/// Days by which "about" may be off.
const ABOUT_DAYS: DayNumber = 2 * 366;

/// Which of these dates cannot be yet, by their fields.
fn to_come<'a>(dates: impl IntoIterator<Item = (&'static str, &'a PartialDate)>, at: Timestamp) -> Invalid {
    let latest = EPOCH_DAY + at.0.div_euclid(DAY_MS) + GRACE_DAYS;
    let mut invalid = Invalid::default();
    for (field, date) in dates {
        let about = if date.approximate { ABOUT_DAYS } else { 0 };
        if date.days().is_some_and(|(first, _)| i64::from(first - about) > latest) {
            invalid.add(field, Problem::new("lies in the future", "a day that has come"));
        }
    }
    invalid
}

/// The date of something that happened, and its field.
fn happened(new: &NewStatement) -> Option<(&'static str, &PartialDate)> {
    match &new.fact {
        Fact::Found(found) => Some(("found.on", found.on.as_ref()?)),
        Fact::Missing(missing) => Some(("missing.on", missing.on.as_ref()?)),
        Fact::Birth(birth) => Some(("birth", birth)),
        _ => None,
    }
}

/// Checks that nothing of these statements is of a day to come.
///
/// # Errors
/// Each field that is.
pub fn check_statements(said: &[NewStatement], at: Timestamp) -> Result<(), Invalid> {
    to_come(said.iter().filter_map(happened), at).into_result()
}

/// Checks that she did not die on a day to come.
///
/// # Errors
/// She would have.
pub fn check_death(died_on: Option<&PartialDate>, at: Timestamp) -> Result<(), Invalid> {
    to_come(died_on.map(|date| ("died_on", date)), at).into_result()
}

impl NewProfile {
    /// Checks that nothing of it is of a day to come.
    ///
    /// # Errors
    /// Each field that is.
    pub fn check_dates(&self, at: Timestamp) -> Result<(), Invalid> {
        let own = [("admitted_on", &self.admitted_on)].into_iter();
        let died = self.died_on.as_ref().map(|date| ("died_on", date));
        to_come(own.chain(died).chain(self.statements.iter().filter_map(happened)), at).into_result()
    }
}

impl NewReport {
    /// Checks that nothing of it is of a day to come.
    ///
    /// # Errors
    /// Each field that is.
    pub fn check_dates(&self, at: Timestamp) -> Result<(), Invalid> {
        let own = self.registered_on.as_ref().map(|date| ("registered_on", date));
        to_come(own.into_iter().chain(self.statements.iter().filter_map(happened)), at).into_result()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_is_today_somewhere_and_the_day_after_is_not() {
        // 2026-11-26, 23:59 in London.
        let at = Timestamp(20_784 * DAY_MS - 60_000);
        for (date, is_to_come) in [
            ("2026-11-26", false),
            ("2026-11-27", false),
            ("2026-11-28", true),
            ("2026-11", false),
            ("2026", false),
            ("2026-12", true),
            ("2027", true),
            ("2027~", false),
            ("2030~", true),
            ("2026-11-20..2030", false),
            ("2027..2030", true),
            ("--12-31", false),
            ("1999", false),
        ] {
            let date: PartialDate = date.parse().unwrap();
            let wrong = to_come([("admitted_on", &date)], at).into_result();
            assert_eq!(wrong.is_err(), is_to_come, "{date}");
        }
    }
}
