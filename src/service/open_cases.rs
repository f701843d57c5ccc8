//! The cases that reviewers still have to act on, in memory: rebuilt from the store at start and
//! noted after each commit of a case.

use std::collections::{BTreeMap, HashMap};
use std::sync::RwLock;

use crate::domain::case::Case;
use crate::domain::ids::{ActorId, CaseId};

/// Open cases by id.
#[derive(Default)]
pub(super) struct OpenCases {
    /// Guards the map for the time of a look-up, a walk or a change; no store call is made under it.
    cases: RwLock<BTreeMap<CaseId, Case>>,
}

impl OpenCases {
    /// Takes in a case as it was just committed or read. An older revision never replaces a newer one.
    pub fn note(&self, case: Case) {
        let Ok(mut cases) = self.cases.write() else { return };
        if cases.get(&case.id).is_some_and(|known| known.revision > case.revision) {
            return;
        }
        if case.state.is_open() {
            cases.insert(case.id, case);
        } else {
            cases.remove(&case.id);
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
