//! What a record of hers that is erased leaves with those linked with it: stations, a death, a younger age, that
//! a case was handed over. All of it keeps back, and none of it speaks for a release; no word, name or report
//! of what is gone is in it.

use std::collections::BTreeSet;

use crate::domain::ids::{CaseId, OrgCode, Timestamp};
use crate::domain::release::facts::AgeBand;
use crate::domain::release::terms::DAY_MS;

/// What one record leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Left {
    /// Stations where she was by it, in order.
    pub stations: BTreeSet<OrgCode>,
    /// Whether she had died by it.
    pub died: bool,
    /// How old she was by it then, at the youngest.
    pub age: Option<AgeBand>,
    /// Cases of it that were handed over and not undone, in order.
    pub handed_over: BTreeSet<CaseId>,
}

impl Left {
    /// Whether this says what that record leaves. Its age may have passed a birthday on the way.
    pub fn is_of(&self, record: &Self) -> bool {
        let apart_from_age = |left: &Self| Self { age: None, ..left.clone() };
        apart_from_age(self) == apart_from_age(record)
    }
}

/// What all erased records left with one, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited(Vec<(Left, Timestamp)>);

impl Inherited {
    /// Takes in what another one leaves.
    pub fn take(&mut self, left: &Left, at: Timestamp) {
        self.0.push((left.clone(), at));
    }

    /// Whether one that says this of that record was taken in.
    pub fn has(&self, record: &Left) -> bool {
        self.0.iter().any(|(left, _)| left.is_of(record))
    }

    /// Stations where she was.
    pub fn stations(&self) -> impl Iterator<Item = &OrgCode> {
        self.0.iter().flat_map(|(left, _)| &left.stations)
    }

    /// Whether she had died.
    pub fn died(&self) -> bool {
        self.0.iter().any(|(left, _)| left.died)
    }

    /// Cases that were handed over.
    pub fn handed_over(&self) -> impl Iterator<Item = CaseId> {
        self.0.iter().flat_map(|(left, _)| left.handed_over.iter().copied())
    }

    /// How old she is at the youngest: who was a child is one until she can be none any more.
    pub fn age(&self, at: Timestamp) -> Option<AgeBand> {
        self.0.iter().filter_map(|(left, then)| Some(grown(left.age?, at.0.saturating_sub(then.0)))).min()
    }
}

/// The youngest that somebody can be who was at the youngest of this age so many milliseconds ago.
const fn grown(age: AgeBand, ms: i64) -> AgeBand {
    // A year of 366 days makes her younger, never older.
    match (age, ms.div_euclid(366 * DAY_MS)) {
        (AgeBand::Under14, ..14) => AgeBand::Under14,
        (AgeBand::Under14, 14..18) | (AgeBand::Under18, ..4) => AgeBand::Under18,
        (AgeBand::Under14 | AgeBand::Under18 | AgeBand::Adult, _) => AgeBand::Adult,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_youngest_that_any_erased_record_told_grows_up() {
        let year = |n: i64| Timestamp(n * 366 * DAY_MS);
        let mut inherited = Inherited::default();
        assert_eq!((inherited.age(year(0)), inherited.died()), (None, false));
        let of = |age| Left { age: Some(age), ..Left::default() };
        inherited.take(&of(AgeBand::Adult), year(0));
        inherited.take(&of(AgeBand::Under18), year(1));
        let band = |inherited: &Inherited, n| inherited.age(year(n)).unwrap();
        assert_eq!((band(&inherited, 4), band(&inherited, 5)), (AgeBand::Under18, AgeBand::Adult));
        inherited.take(&of(AgeBand::Under14), year(1));
        let bands = [14, 15, 18, 19].map(|n| band(&inherited, n));
        assert_eq!(bands, [AgeBand::Under14, AgeBand::Under18, AgeBand::Under18, AgeBand::Adult]);
        // A clock set back makes nobody older.
        assert_eq!(band(&inherited, -5), AgeBand::Under14);
    }
}
