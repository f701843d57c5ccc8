//! How old she may be at the youngest that any of her own standing statements allows. Doubt makes her
//! younger, never older, because a child is protected more.

use crate::domain::body::{Age, Reckoning};
use crate::domain::date::{DayNumber, PartialDate};
use crate::domain::description::Description;
use crate::domain::ids::Timestamp;
use crate::domain::release::facts::AgeBand;
use crate::domain::release::terms::DAY_MS;
use crate::domain::statement::{Fact, Standing};

/// 1970-01-01 as a day number.
const EPOCH_DAY: i64 = 719_163;
/// Days of a year, rounded up, so that ages come out younger.
const YEAR_DAYS: i64 = 366;

/// Her age band at a time; `None` when nothing tells it.
pub fn age_band(description: &Description, admitted_on: PartialDate, at: Timestamp) -> Option<AgeBand> {
    let stands = description.statements.iter().filter(|one| one.standing == Standing::Stands);
    let told = stands.filter(|one| one.source.is_evidence());
    let born = told.filter_map(|one| latest_birth(&one.fact, admitted_on)).max()?;
    let years = (EPOCH_DAY + at.0.div_euclid(DAY_MS) - i64::from(born)).div_euclid(YEAR_DAYS);
    Some(match years {
        ..14 => AgeBand::Under14,
        14..18 => AgeBand::Under18,
        _ => AgeBand::Adult,
    })
}

/// The latest day on which she can have been born by this.
fn latest_birth(fact: &Fact, admitted_on: PartialDate) -> Option<DayNumber> {
    match fact {
        Fact::Birth(date) => Some(last_day(date)?),
        Fact::Age(age) => Some(last_day(&age.as_of.unwrap_or(admitted_on))? - least_days(age)),
        _ => None,
    }
}

/// "About" may be off by two years.
fn last_day(date: &PartialDate) -> Option<DayNumber> {
    Some(date.days()?.1 + if date.approximate { 2 * 366 } else { 0 })
}

/// Days lived at least: nominal ages may be two years ahead of completed ones.
fn least_days(age: &Age) -> DayNumber {
    let ahead = if age.reckoning == Reckoning::Completed { 0 } else { 2 };
    365 * DayNumber::from(age.low.saturating_sub(ahead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::description::Completeness;
    use crate::domain::source::{SaidBy, Source};
    use crate::domain::statement::NewStatement;

    fn band(facts: Vec<(Fact, SaidBy)>, year: i64) -> Option<AgeBand> {
        let new = facts.into_iter().map(|(fact, by)| NewStatement {
            fact,
            source: Some(Source::by(by)),
            label: None,
            corrects: None,
        });
        let mut description = Description::default();
        let at = Timestamp((year - 1970) * YEAR_DAYS * DAY_MS - (year - 1970) * 3 * DAY_MS / 4);
        let new: Vec<NewStatement> = new.collect();
        description.restate(&new, Completeness::Partial, Source::by(SaidBy::Clerk), at).unwrap();
        age_band(&description, PartialDate::of_year(2021), at)
    }

    #[test]
    fn the_youngest_that_is_told_counts() {
        let age = |low| Fact::Age(Age { low, high: 40, as_of: None, reckoning: Reckoning::Completed });
        assert_eq!(band(vec![], 2021), None);
        assert_eq!(band(vec![(age(35), SaidBy::Clerk)], 2022), Some(AgeBand::Adult));
        assert_eq!(band(vec![(age(12), SaidBy::Clerk)], 2022), Some(AgeBand::Under14));
        let both = vec![(age(30), SaidBy::Clerk), (Fact::Birth(PartialDate::of_year(2006)), SaidBy::Own)];
        assert_eq!(band(both, 2022), Some(AgeBand::Under18));
        assert_eq!(band(vec![(age(30), SaidBy::Captor)], 2022), None, "captors tell nothing");
    }

    #[test]
    fn nominal_ages_may_be_two_years_ahead() {
        let fact = |low, reckoning| Fact::Age(Age { low, high: 40, as_of: None, reckoning });
        let at = |fact| band(vec![(fact, SaidBy::Clerk)], 2022);
        assert_eq!(at(fact(20, Reckoning::Completed)), Some(AgeBand::Adult));
        assert_eq!(at(fact(19, Reckoning::Completed)), Some(AgeBand::Adult));
        assert_eq!(at(fact(19, Reckoning::Nominal)), Some(AgeBand::Under18));
        assert_eq!(at(fact(21, Reckoning::Nominal)), Some(AgeBand::Adult));
    }

    #[test]
    fn about_makes_her_younger_and_what_was_withdrawn_tells_nothing() {
        let born = |date: &str| vec![(Fact::Birth(date.parse().unwrap()), SaidBy::Clerk)];
        assert_eq!(band(born("2002"), 2022), Some(AgeBand::Adult));
        assert_eq!(band(born("2002~"), 2022), Some(AgeBand::Under18));
        assert_eq!(band(born("2003"), 2022), Some(AgeBand::Under18), "on its last day, it may be");
        let at = Timestamp(1_640_995_200_000);
        let said = |low| NewStatement {
            fact: Fact::Age(Age { low, high: 40, as_of: None, reckoning: Reckoning::Completed }),
            source: Some(Source::by(SaidBy::Clerk)),
            label: None,
            corrects: None,
        };
        let mut description = Description::default();
        let said = [said(12), said(35)];
        description.restate(&said, Completeness::Partial, Source::by(SaidBy::Clerk), at).unwrap();
        let of = |description: &Description| age_band(description, PartialDate::of_year(2021), at);
        assert_eq!(of(&description), Some(AgeBand::Under14));
        let young = description.statements[0].id;
        assert!(description.withdraw(young, at));
        assert_eq!(of(&description), Some(AgeBand::Adult));
    }
}
