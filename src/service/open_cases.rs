//! The cases that reviewers still have to act on, in memory: rebuilt from the store at start and
//! noted after each commit of a case.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, RwLock};

use crate::domain::case::Case;
use crate::domain::ids::{ActorId, CaseId};

/// Open cases by id.
#[derive(Default)]
pub(super) struct OpenCases {
    /// Guards the map for the time of a look-up, a walk or a change; no store call is made under it.
    cases: RwLock<BTreeMap<CaseId, Case>>,
    /// Revisions of closed cases, so that a late note of an earlier state opens none again. Taken only
    /// while `cases` is held for writing.
    closed: Mutex<HashMap<CaseId, u32>>,
}

impl OpenCases {
    /// Takes in a case as it was just committed or read. An older revision never replaces a newer one.
    pub fn note(&self, case: Case) {
        let (Ok(mut cases), Ok(mut closed)) = (self.cases.write(), self.closed.lock()) else { return };
        let known = cases.get(&case.id).map(|known| known.revision).max(closed.get(&case.id).copied());
        if known.is_some_and(|known| known > case.revision) {
            return;
        }
        if case.state.is_open() {
            closed.remove(&case.id);
            cases.insert(case.id, case);
        } else {
            cases.remove(&case.id);
            closed.insert(case.id, case.revision);
        }
    }

    /// Something of each case that awaits this reviewer, by id.
    pub fn awaiting<T>(&self, reviewer: ActorId, of: impl Fn(&Case) -> T) -> Vec<T> {
        let Ok(cases) = self.cases.read() else { return Vec::new() };
        cases.values().filter(|case| case.awaits(reviewer)).map(of).collect()
    }

    /// How many cases await each reviewer.
    pub fn load(&self) -> HashMap<ActorId, usize> {
        let mut load = HashMap::new();
        let Ok(cases) = self.cases.read() else { return load };
        for case in cases.values() {
            for seat in case.seats.iter().chain(&case.third).filter(|seat| case.awaits(seat.reviewer)) {
                *load.entry(seat.reviewer).or_insert(0) += 1;
            }
        }
        load
    }

    /// Ids of all open cases.
    pub fn ids(&self) -> Vec<CaseId> {
        self.cases.read().map(|cases| cases.keys().copied().collect()).unwrap_or_default()
    }

    /// A copy of one open case.
    pub fn get(&self, id: CaseId) -> Option<Case> {
        self.cases.read().ok()?.get(&id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::candidate::Pair;
    use crate::domain::case::CaseState;
    use crate::domain::evidence::Bits;
    use crate::domain::ids::{ProfileId, ReportId};

    #[test]
    fn a_late_note_of_an_earlier_state_opens_no_closed_case() {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        let waiting = Case::new(CaseId([3; 16]), pair, Bits(4_000), (1, 1));
        let state = |state, revision| Case { state, revision, ..waiting.clone() };
        let cases = OpenCases::default();
        cases.note(state(CaseState::Voting, 2));
        cases.note(state(CaseState::Rejected, 4));
        cases.note(state(CaseState::Voting, 3));
        assert!(cases.ids().is_empty());
        cases.note(state(CaseState::Waiting, 5));
        assert_eq!(cases.ids(), [CaseId([3; 16])]);
    }
}
