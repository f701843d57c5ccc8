//! The cases that reviewers still have to act on, in memory: rebuilt from the store at start and
//! noted after each commit of a case.

use std::collections::{BTreeMap, HashMap};
use std::sync::RwLock;

use crate::domain::case::Case;
use crate::domain::ids::{ActorId, CaseId};

/// Open cases by id.
#[derive(Default)]
pub(super) struct OpenCases {
    /// Guards the maps for the time of a look-up, a walk or a change; no store call is made under it.
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    open: BTreeMap<CaseId, Case>,
    /// Revision at which each closed case was last seen: whoever read it before it was closed may come
    /// late.
    closed: HashMap<CaseId, u32>,
}

impl OpenCases {
    /// Takes in a case as it was just committed or read. An older revision never replaces a newer one.
    pub fn note(&self, case: Case) {
        let Ok(mut known) = self.known.write() else { return };
        let open = known.open.get(&case.id).map(|open| open.revision);
        if open.max(known.closed.get(&case.id).copied()) > Some(case.revision) {
            return;
        }
        if case.state.is_open() {
            known.closed.remove(&case.id);
            known.open.insert(case.id, case);
        } else {
            known.open.remove(&case.id);
            known.closed.insert(case.id, case.revision);
        }
    }

    /// Something of each case that awaits this reviewer, by id.
    pub fn awaiting<T>(&self, reviewer: ActorId, of: impl Fn(&Case) -> T) -> Vec<T> {
        let Ok(known) = self.known.read() else { return Vec::new() };
        known.open.values().filter(|case| case.awaits(reviewer)).map(of).collect()
    }

    /// How many cases await each reviewer.
    pub fn load(&self) -> HashMap<ActorId, usize> {
        let mut load = HashMap::new();
        let Ok(known) = self.known.read() else { return load };
        for case in known.open.values() {
            for seat in case.seats.iter().chain(&case.third).filter(|seat| case.awaits(seat.reviewer)) {
                *load.entry(seat.reviewer).or_insert(0) += 1;
            }
        }
        load
    }

    /// Ids of all open cases.
    pub fn ids(&self) -> Vec<CaseId> {
        self.known.read().map(|known| known.open.keys().copied().collect()).unwrap_or_default()
    }

    /// A copy of one open case.
    pub fn get(&self, id: CaseId) -> Option<Case> {
        self.known.read().ok()?.open.get(&id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::candidate::Pair;
    use crate::domain::case_event::CaseEvent;
    use crate::domain::evidence::Bits;
    use crate::domain::ids::{OrgCode, ProfileId, ReportId};
    use crate::domain::vote::Seat;

    #[test]
    fn a_case_seen_late_as_it_was_does_not_come_back_after_its_end() {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        let seat = |person: u8, organisation: &str| Seat {
            reviewer: ActorId([person; 16]),
            organisation: OrgCode::new(organisation).unwrap(),
        };
        let mut case = Case::new(CaseId([3; 16]), pair, Bits::ZERO, (1, 1));
        case.apply(CaseEvent::Dealt([seat(1, "a"), seat(2, "b")])).unwrap();
        let voting = case.clone();
        case.apply(CaseEvent::Voided).unwrap();
        let cases = OpenCases::default();
        cases.note(voting.clone());
        assert_eq!(cases.awaiting(ActorId([1; 16]), |case| case.revision), [2]);
        cases.note(case.clone());
        cases.note(voting);
        assert_eq!(cases.ids(), []);
        case.state = crate::domain::case::CaseState::Waiting;
        case.revision += 1;
        cases.note(case);
        assert_eq!(cases.ids(), [CaseId([3; 16])], "a later opening counts");
    }
}
