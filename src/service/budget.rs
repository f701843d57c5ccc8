//! What each actor read and was refused today: a daily budget of distinct records (S16), and a count
//! of refused calls after which the auditor is called (S15). In memory; at start it is recalled from
//! the journal, so that a restart forgives nothing.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Mutex;

use crate::domain::actor::Role;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::{ActorId, CHINA_MS, ReportId, Timestamp};
use crate::domain::release::terms::DAY_MS;
use crate::domain::setting::Setting;

/// The day under way, in UTC.
#[derive(Default)]
struct Day {
    number: i64,
    read: HashMap<ActorId, HashSet<Subject>>,
    refused: HashMap<ActorId, u32>,
    looks: HashMap<ReportId, u32>,
    /// Times at which fresh records were read, of the last ten minutes.
    lately: HashMap<ActorId, VecDeque<Timestamp>>,
    /// Whose reading called the auditor today, and by which wire.
    called: HashSet<(ActorId, Wire)>,
}

/// What of a reading is unusual (S15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wire {
    /// The hour.
    Hour,
    /// Many different records one after the other.
    Sequence,
}

/// Ten minutes, in milliseconds.
const SEQUENCE_MS: i64 = 10 * 60 * 1_000;

/// The hour in China.
const fn hour(at: Timestamp) -> u32 {
    ((at.0 + CHINA_MS).rem_euclid(DAY_MS) / 3_600_000) as u32
}

impl Day {
    /// The day of a time; a new one begins with nothing.
    fn of(&mut self, at: Timestamp) -> &mut Self {
        let number = day(at);
        if number > self.number {
            *self = Self { number, ..Self::default() };
        }
        self
    }
}

/// The number of a day.
pub(super) const fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY_MS)
}

/// Everybody's day.
#[derive(Default)]
pub(super) struct Budgets {
    /// Guards the counts, for the time of one step.
    today: Mutex<Day>,
}

impl Budgets {
    /// Takes these records from an actor's budget: all of them, or none when it does not suffice.
    pub fn spend(&self, at: Timestamp, actor: ActorId, subjects: &[Subject], most: u32) -> bool {
        let Ok(mut today) = self.today.lock() else { return false };
        let read = today.of(at).read.entry(actor).or_default();
        let fresh: HashSet<Subject> = subjects.iter().filter(|one| !read.contains(one)).copied().collect();
        if !fresh.is_empty() && read.len() + fresh.len() > most as usize {
            return false;
        }
        read.extend(fresh);
        true
    }

    /// Whether a reading of so many records trips a wire for the first time today. `most` is of records in
    /// ten minutes, `quiet` the hours from and until which reading is unusual; equal hours are none.
    pub fn trips(
        &self,
        at: Timestamp,
        actor: ActorId,
        (records, most): (usize, u32),
        (from, until): (u32, u32),
    ) -> bool {
        let Ok(mut today) = self.today.lock() else { return true };
        let today = today.of(at);
        let lately = today.lately.entry(actor).or_default();
        lately.extend(std::iter::repeat_n(at, records.min(most as usize + 1)));
        while lately.front().is_some_and(|first| at.0 - first.0 > SEQUENCE_MS) {
            lately.pop_front();
        }
        let many = lately.len() > most as usize;
        lately.truncate(most as usize + 1);
        let quiet = match from <= until {
            true => (from..until).contains(&hour(at)),
            false => hour(at) >= from || hour(at) < until,
        };
        let wires = [(many, Wire::Sequence), (quiet, Wire::Hour)];
        let tripped = wires.into_iter().filter(|(tripped, _)| *tripped);
        // Both are noted, so the first of the two must not end the look.
        tripped.fold(false, |new, (_, wire)| today.called.insert((actor, wire)) || new)
    }

    /// Counts one more look at a report by its paper receipt; gives how many there were today.
    pub fn looked(&self, at: Timestamp, report: ReportId) -> u32 {
        let Ok(mut today) = self.today.lock() else { return u32::MAX };
        let looks = today.of(at).looks.entry(report).or_insert(0);
        *looks = looks.saturating_add(1);
        *looks
    }

    /// Counts one more refused call; gives how many there were today.
    pub fn refused(&self, at: Timestamp, actor: ActorId) -> u32 {
        let Ok(mut today) = self.today.lock() else { return 0 };
        let count = today.of(at).refused.entry(actor).or_insert(0);
        *count = count.saturating_add(1);
        *count
    }

    /// Recalls what an entry says of its actor's day.
    pub fn recall(&self, entry: &Entry) {
        let Ok(mut today) = self.today.lock() else { return };
        if day(entry.at) < today.number {
            return;
        }
        let today = today.of(entry.at);
        match &entry.what {
            What::Read { subjects } if entry.role == Role::Service => {
                // Nobody known read it: whoever holds the receipt did.
                let reports = subjects.iter().filter_map(|one| match one {
                    Subject::Report(report) => Some(*report),
                    Subject::Profile(_) | Subject::Case(_) | Subject::Tip(_) => None,
                });
                reports.for_each(|report| *today.looks.entry(report).or_insert(0) += 1);
            }
            What::Read { subjects } => today.read.entry(entry.actor).or_default().extend(subjects),
            What::Refused { .. } => *today.refused.entry(entry.actor).or_insert(0) += 1,
            _ => {}
        }
    }
}

/// The setting that bounds what a role reads in a day.
pub(super) const fn budget_of(role: Role) -> Setting {
    match role {
        Role::StationWorker => Setting::RecordsOfStationWorkerADay,
        Role::FamilyDesk => Setting::RecordsOfDeskWorkerADay,
        _ => Setting::RecordsOfReviewerADay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::CaseId;

    #[test]
    fn a_budget_counts_distinct_records_of_one_day() {
        let (budgets, actor) = (Budgets::default(), ActorId([1; 16]));
        let case = |n: u8| Subject::Case(CaseId([n; 16]));
        let today = Timestamp(5 * DAY_MS);
        assert!(budgets.spend(today, actor, &[case(1), case(2)], 3));
        assert!(budgets.spend(today, actor, &[case(1), case(2), case(3), case(3)], 3), "read again");
        assert!(!budgets.spend(today, actor, &[case(3), case(4)], 3));
        assert!(budgets.spend(today, ActorId([2; 16]), &[case(4)], 3), "another's budget");
        assert!(!budgets.spend(Timestamp(4 * DAY_MS), actor, &[case(5)], 3), "no day comes back");
        assert!(budgets.spend(Timestamp(6 * DAY_MS), actor, &[case(4)], 3), "a new day");
        assert_eq!((budgets.refused(today, actor), budgets.refused(today, actor)), (1, 2));
    }

    #[test]
    fn hours_are_unusual_over_midnight_within_a_day_or_never() {
        let trips = |hour: i64, hours: (u32, u32)| {
            let at = Timestamp(5 * DAY_MS + hour * 3_600_000 - CHINA_MS);
            Budgets::default().trips(at, ActorId([1; 16]), (1, 60), hours)
        };
        for (hour, over_midnight, within) in [
            (1, true, false),
            (2, true, true),
            (4, true, true),
            (5, false, false),
            (12, false, false),
            (22, false, false),
            (23, true, false),
        ] {
            let found = [(23, 5), (2, 5), (7, 7)].map(|hours| trips(hour, hours));
            assert_eq!(found, [over_midnight, within, false], "{hour}");
        }
    }

    #[test]
    fn what_was_done_on_an_earlier_day_is_not_recalled() {
        use crate::domain::access::{Call, Permit};
        use crate::domain::entry::NewEntry;
        use crate::domain::ids::Position;
        use crate::service::core::service_organisation;
        let (budgets, permit) = (Budgets::default(), Permit::of_service(service_organisation()));
        let refused = |at| NewEntry::new(&permit, at, What::Refused { call: Call::Vote }).placed(Position(1));
        let (today, before) = (Timestamp(5 * DAY_MS), Timestamp(5 * DAY_MS - 1));
        budgets.recall(&refused(today));
        budgets.recall(&refused(before));
        assert_eq!(budgets.refused(today, permit.actor()), 2);
    }
}
