//! Duty clocks, derived from public parts of the log and nothing else (S21): the service and an
//! auditor get the same list. A delay is an entry and never shortens what is on record; time that runs
//! backwards reopens nothing; a clock stopped by closing a record goes on from where it stood when the
//! record is opened again. Holds what is not done; what is done leaves no trace here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::due_time::due;
use crate::audit::leaf::PublicPart;
use crate::domain::calendar::Calendars;
use crate::domain::case::CaseState;
use crate::domain::duty::Duty;
use crate::domain::ids::{OrgCode, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::profile::Status;
use crate::domain::registry::{Change, Proposal};
use crate::domain::release::facts::{FollowUp, Judgement};
use crate::domain::setting::Setting;

/// What is owed for a resident in care, from her admission on.
const IN_CARE: [Duty; 4] = [Duty::Notice, Duty::Identification, Duty::DnaRequest, Duty::ReInterview];

/// A duty that is open, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Whose: the pseudonym of a record in the log, or a case's id.
    pub file: Arc<str>,
    /// Which duty.
    pub duty: Duty,
    /// Who owes it; what is owed for a case, all bodies that work on it owe together, under the service's
    /// name.
    pub organisation: OrgCode,
    /// Since when.
    pub since: Timestamp,
    /// Until when, as delayed.
    pub due: Timestamp,
    /// Whether all its working days were counted by a calendar; without one weekdays are counted.
    pub by_calendar: bool,
    /// How often it was put off.
    pub delays: u32,
    /// Whether the deadline passed, at any time the log has seen, before it was done.
    pub overdue: bool,
}

/// Whose duty, and which.
type Key = (Arc<str>, Duty);

/// A duty's clock.
#[derive(Clone, Debug)]
struct Running {
    organisation: OrgCode,
    since: Timestamp,
    due: Timestamp,
    by_calendar: bool,
    delays: u32,
    /// Whether it had passed before it was put off last.
    passed: bool,
}

/// All clocks at one point of the log.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    running: BTreeMap<Key, Running>,
    /// The same by who owes them, first due first.
    of: BTreeMap<OrgCode, BTreeSet<(Timestamp, Key)>>,
    /// Clocks of records that were closed before they were done.
    stopped: BTreeMap<Key, Running>,
    allowed: BTreeMap<Setting, u32>,
    calendars: Calendars,
    /// The latest time seen; a clock set back moves nothing back.
    latest: Timestamp,
    late: u64,
}

impl Duties {
    /// Takes the next entry of the journal.
    pub fn take(&mut self, entry: &PublicPart) {
        self.latest = self.latest.max(entry.at);
        let file = entry.detail("file").unwrap_or_default();
        match entry.kind.as_str() {
            "profile_created" => IN_CARE.iter().for_each(|&duty| self.begin(file, duty, &entry.organisation)),
            "profile_status" => self.status(file, entry),
            "report_registered" => self.begin(file, Duty::Answer, &entry.organisation),
            "report_withdrawn" => self.stop(file, Duty::Answer),
            "case_moved" => self.case(entry),
            "acted" => self.acted(entry),
            "erased" => Duty::ALL.iter().for_each(|&duty| {
                self.stop(file, duty);
                self.stopped.remove(&(Arc::from(file), duty));
            }),
            "duty_done" => {
                let duty = entry.detail("duty").and_then(Duty::from_word);
                if let Some(duty) = duty.filter(|&duty| self.end(file, duty).is_some())
                    // Asking and looking after her go on until she has left.
                    && matches!(duty, Duty::ReInterview | Duty::FollowUp)
                {
                    self.begin(file, duty, &entry.organisation);
                }
            }
            "duty_delayed" => self.delay(file, entry),
            "registry" => match entry.detail("text").and_then(Proposal::parse).map(|one| one.change) {
                Some(Change::Set(setting, value)) => drop(self.allowed.insert(setting, value)),
                Some(Change::Calendar(year)) => self.calendars.take(&year),
                _ => {}
            },
            _ => {}
        }
    }

    /// What is open at a time, by who owes it, first due first. A time before the latest one seen counts as
    /// that.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = Owed> + '_ {
        let due = self.of.values().flatten();
        due.filter_map(move |(_, key)| self.owed(key, now))
    }

    /// What this body owes at a time, first due first.
    pub fn open_of<'a>(&'a self, organisation: &OrgCode, now: Timestamp) -> impl Iterator<Item = Owed> + 'a {
        let due = self.of.get(organisation).into_iter().flatten();
        due.filter_map(move |(_, key)| self.owed(key, now))
    }

    /// Who owes anything.
    pub fn bodies(&self) -> impl Iterator<Item = &OrgCode> {
        self.of.keys()
    }

    /// One duty, when it is open.
    pub fn find(&self, file: &str, duty: Duty, now: Timestamp) -> Option<Owed> {
        self.owed(&(Arc::from(file), duty), now)
    }

    /// Whether anything is open, or would be if the record were opened again.
    pub fn concern(&self, file: &str) -> bool {
        let file: Arc<str> = Arc::from(file);
        Duty::ALL.iter().any(|&duty| {
            let key = (file.clone(), duty);
            self.running.contains_key(&key) || self.stopped.contains_key(&key)
        })
    }

    /// How many were done after they were due.
    pub const fn done_late(&self) -> u64 {
        self.late
    }

    fn owed(&self, key: &Key, now: Timestamp) -> Option<Owed> {
        let running = self.running.get(key)?;
        Some(Owed {
            file: key.0.clone(),
            duty: key.1,
            organisation: running.organisation.clone(),
            since: running.since,
            due: running.due,
            by_calendar: running.by_calendar,
            delays: running.delays,
            overdue: running.passed || running.due < now.max(self.latest),
        })
    }

    /// Begins a clock, or lets one that was stopped go on; one that runs is left alone.
    fn begin(&mut self, file: &str, duty: Duty, organisation: &OrgCode) {
        let key: Key = (Arc::from(file), duty);
        if self.running.contains_key(&key) {
            return;
        }
        let running = self.stopped.remove(&key).unwrap_or_else(|| {
            let setting = duty.setting();
            let allowed = self.allowed.get(&setting).copied().unwrap_or(setting.default_value());
            let (due, by_calendar) = due(self.latest, duty, allowed, &self.calendars);
            let (organisation, since) = (organisation.clone(), self.latest);
            Running { organisation, since, due, by_calendar, delays: 0, passed: false }
        });
        self.insert(key, running);
    }

    fn insert(&mut self, key: Key, running: Running) {
        self.of.entry(running.organisation.clone()).or_default().insert((running.due, key.clone()));
        self.running.insert(key, running);
    }

    fn take_out(&mut self, key: &Key) -> Option<Running> {
        let running = self.running.remove(key)?;
        if let Some(of) = self.of.get_mut(&running.organisation) {
            of.remove(&(running.due, key.clone()));
            if of.is_empty() {
                self.of.remove(&running.organisation);
            }
        }
        Some(running)
    }

    /// It is done, or owed no more.
    fn end(&mut self, file: &str, duty: Duty) -> Option<OrgCode> {
        let running = self.take_out(&(Arc::from(file), duty))?;
        self.late += u64::from(running.passed || running.due < self.latest);
        Some(running.organisation)
    }

    /// Its record is closed; what is not done is not forgotten.
    fn stop(&mut self, file: &str, duty: Duty) {
        let key: Key = (Arc::from(file), duty);
        if let Some(running) = self.take_out(&key) {
            self.stopped.insert(key, running);
        }
    }

    fn delay(&mut self, file: &str, entry: &PublicPart) {
        let duty = entry.detail("duty").and_then(Duty::from_word);
        let until = entry.detail("until").and_then(|until| until.parse().ok()).map(Timestamp);
        let (Some(duty), Some(until)) = (duty, until) else { return };
        let key: Key = (Arc::from(file), duty);
        if let Some(mut running) = self.take_out(&key) {
            running.passed |= running.due < self.latest;
            running.delays += 1;
            running.due = running.due.max(until);
            self.insert(key, running);
        }
    }

    fn status(&mut self, file: &str, entry: &PublicPart) {
        let Some(status) = entry.detail("status").and_then(Status::from_word) else { return };
        if status == Status::InCare {
            // What was done stays done; asking her again begins anew in any case.
            for duty in IN_CARE {
                if duty == Duty::ReInterview || self.stopped.contains_key(&(Arc::from(file), duty)) {
                    self.begin(file, duty, &entry.organisation);
                }
            }
        } else {
            IN_CARE.iter().for_each(|&duty| self.stop(file, duty));
        }
        match status {
            Status::Reunited => self.begin(file, Duty::FollowUp, &entry.organisation),
            _ => self.stop(file, Duty::FollowUp),
        }
    }

    fn case(&mut self, entry: &PublicPart) {
        let case = entry.detail("case").unwrap_or_default();
        let state = entry.detail("state").and_then(CaseState::from_word);
        if let Some(CaseState::Voting | CaseState::Split) = state {
            self.begin(case, Duty::Review, &entry.organisation);
            return;
        }
        let organisation = self.end(case, Duty::Review);
        match state {
            Some(CaseState::KinConfirmed) => {
                let organisation = organisation.unwrap_or_else(|| entry.organisation.clone());
                self.begin(case, Duty::Closing, &organisation);
            }
            _ => [Duty::Closing, Duty::FollowUp].iter().for_each(|&duty| drop(self.end(case, duty))),
        }
    }

    /// What was done on the way to a release closes a case, and begins and ends the look after it.
    fn acted(&mut self, entry: &PublicPart) {
        let Some(lines) = entry.detail("act").and_then(Lines::parse) else { return };
        let Some(("case", case)) = lines.pairs().first().map(|(name, value)| (name.as_str(), value)) else {
            return;
        };
        let (closing, look) = (Duty::Closing, Duty::FollowUp);
        for (name, value) in lines.pairs() {
            match name.as_str() {
                "judged" if Judgement::from_word(value) == Some(Judgement::Unsafe) => {
                    self.end(case, closing);
                }
                "handed_over" => {
                    let organisation = self.end(case, closing);
                    self.begin(case, look, organisation.as_ref().unwrap_or(&entry.organisation));
                }
                // Whoever could not be reached is still to be looked after.
                "followed_up" if FollowUp::from_word(value) != Some(FollowUp::NotReached) => {
                    self.end(case, look);
                }
                "undone" => [closing, look].iter().for_each(|&duty| drop(self.end(case, duty))),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf::Tree;
    use crate::domain::calendar::WorkingYear;
    use crate::domain::ids::ActorId;

    const HOUR_MS: i64 = 3_600_000;
    const DAY_MS: i64 = 24 * HOUR_MS;
    const CHINA_MS: i64 = 8 * HOUR_MS;
    /// Monday, 2 March 2026, 09:00 in China.
    const MONDAY: i64 = 1_772_413_200_000;

    fn entry(at: i64, kind: &str, details: &[(&str, &str)]) -> PublicPart {
        PublicPart {
            tree: Tree::Main,
            index: 0,
            at: Timestamp(at),
            actor: ActorId([1; 16]),
            organisation: OrgCode::new("station").unwrap(),
            role: "station_worker".to_owned(),
            kind: kind.to_owned(),
            details: details.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        }
    }

    fn find(duties: &Duties, duty: Duty, now: i64) -> Option<Owed> {
        duties.open(Timestamp(now)).find(|owed| owed.duty == duty)
    }

    #[test]
    fn a_duty_is_open_until_done_and_overdue_in_between() {
        let mut duties = Duties::default();
        duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
        assert_eq!(duties.open(Timestamp(MONDAY)).count(), IN_CARE.len());
        assert!(!find(&duties, Duty::Notice, MONDAY + DAY_MS).unwrap().overdue);
        assert!(find(&duties, Duty::Notice, MONDAY + DAY_MS + 1).unwrap().overdue);
        duties.take(&entry(MONDAY + HOUR_MS, "duty_done", &[("file", "f"), ("duty", "notice")]));
        assert_eq!(find(&duties, Duty::Notice, MONDAY + 9 * DAY_MS), None);
        assert_eq!(duties.done_late(), 0);
        let late = MONDAY + 30 * DAY_MS;
        duties.take(&entry(late, "duty_done", &[("file", "f"), ("duty", "dna_request")]));
        assert_eq!(duties.done_late(), 1);
    }

    #[test]
    fn a_delay_is_counted_and_never_shortens() {
        let mut duties = Duties::default();
        duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
        let due = find(&duties, Duty::Answer, MONDAY).unwrap().due;
        for until in [due.0 + 5, MONDAY] {
            let until = until.to_string();
            let details = [("file", "r"), ("duty", "answer"), ("until", until.as_str())];
            duties.take(&entry(MONDAY + 1, "duty_delayed", &details));
        }
        let owed = find(&duties, Duty::Answer, MONDAY).unwrap();
        assert_eq!((owed.delays, owed.due), (2, Timestamp(due.0 + 5)));
    }

    #[test]
    fn settings_count_from_their_entry_on() {
        let mut duties = Duties::default();
        duties.take(&entry(MONDAY, "profile_created", &[("file", "a")]));
        let change = Change::Set(Setting::NoticeHours, 48);
        duties.take(&entry(MONDAY, "registry", &[("text", &proposal(change))]));
        duties.take(&entry(MONDAY, "profile_created", &[("file", "b")]));
        let notices: Vec<i64> = duties
            .open(Timestamp(MONDAY))
            .filter(|owed| owed.duty == Duty::Notice)
            .map(|owed| (owed.due.0 - MONDAY) / HOUR_MS)
            .collect();
        assert_eq!(notices, [24, 48]);
    }

    fn proposal(change: Change) -> String {
        Proposal { root: [0; 32], number: 1, change }.text()
    }

    #[test]
    fn holidays_are_no_working_days_once_a_calendar_tells_them() {
        let days = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let (off, on) = (days(&["2026-03-03", "2026-03-04"]), days(&["2026-03-07"]));
        let year = Box::new(WorkingYear { year: 2026, off, on });
        let mut duties = Duties::default();
        let text = proposal(Change::Calendar(year));
        duties.take(&entry(MONDAY, "registry", &[("text", &text)]));
        duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
        let owed = find(&duties, Duty::DnaRequest, MONDAY).unwrap();
        let after = (owed.due.0 + CHINA_MS).div_euclid(DAY_MS) - (MONDAY + CHINA_MS).div_euclid(DAY_MS);
        assert_eq!((after, owed.by_calendar), (10, true), "two days off, one Saturday worked");
    }

    #[test]
    fn a_review_ends_when_the_case_is_decided_and_a_reunion_begins_follow_up() {
        let mut duties = Duties::default();
        for (state, open) in [("voting", true), ("split", true), ("kin_confirmed", false)] {
            duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", state)]));
            assert_eq!(find(&duties, Duty::Review, MONDAY).is_some(), open, "{state}");
        }
        duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
        duties.take(&entry(MONDAY, "profile_status", &[("file", "f"), ("status", "reunited")]));
        let open: Vec<Duty> = duties.open(Timestamp(MONDAY)).map(|owed| owed.duty).collect();
        assert_eq!(open, [Duty::Closing, Duty::FollowUp]);
    }

    #[test]
    fn closing_and_opening_again_neither_hides_nor_renews_a_duty() {
        let mut duties = Duties::default();
        let status = |at, status| entry(at, "profile_status", &[("file", "f"), ("status", status)]);
        duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
        duties.take(&entry(MONDAY, "duty_done", &[("file", "f"), ("duty", "identification")]));
        for hour in 1..60 {
            let word = if hour % 2 == 1 { "left" } else { "in_care" };
            duties.take(&status(MONDAY + hour * HOUR_MS, word));
            assert_eq!(find(&duties, Duty::Notice, 0).is_some(), hour % 2 == 0);
            assert!(duties.concern("f"));
        }
        duties.take(&status(MONDAY + 60 * HOUR_MS, "in_care"));
        let owed = find(&duties, Duty::Notice, 0).unwrap();
        assert_eq!((owed.due, owed.overdue), (Timestamp(MONDAY + DAY_MS), true));
        assert_eq!(find(&duties, Duty::Identification, 0), None, "what was done stays done");
        duties.take(&entry(MONDAY, "erased", &[("file", "f")]));
        assert!(!duties.concern("f") && duties.open(Timestamp(MONDAY)).next().is_none());
        assert!(duties.stopped.is_empty() && duties.of.is_empty(), "nothing of it stays in memory");
    }

    #[test]
    fn what_was_overdue_before_it_was_put_off_stays_so() {
        let mut duties = Duties::default();
        duties.take(&entry(MONDAY, "report_registered", &[("file", "r")]));
        let due = find(&duties, Duty::Answer, MONDAY).unwrap().due;
        let until = (due.0 + 9 * DAY_MS).to_string();
        let details = [("file", "r"), ("duty", "answer"), ("until", until.as_str())];
        duties.take(&entry(due.0 + 1, "duty_delayed", &details));
        assert!(find(&duties, Duty::Answer, MONDAY).unwrap().overdue);
        duties.take(&entry(due.0 + 2, "duty_done", &[("file", "r"), ("duty", "answer")]));
        assert_eq!(duties.done_late(), 1);
    }

    #[test]
    fn a_case_confirmed_is_owed_an_end_and_after_hand_over_a_look() {
        let mut duties = Duties::default();
        let acted = |what: &str| {
            let act = format!("case=c\nprofile=p\nround=0\n{what}\n");
            entry(MONDAY, "acted", &[("act", &act)])
        };
        let owed = |duties: &Duties| duties.open(Timestamp(MONDAY)).map(|o| o.duty).collect::<Vec<_>>();
        duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
        for (what, open) in [
            ("judged=safe", Some(Duty::Closing)),
            ("released=relayed_message", Some(Duty::Closing)),
            ("handed_over=", Some(Duty::FollowUp)),
            ("followed_up=not_reached", Some(Duty::FollowUp)),
            ("followed_up=well", None),
        ] {
            duties.take(&acted(what));
            assert_eq!(owed(&duties), Vec::from_iter(open), "{what}");
        }
        for end in ["judged=unsafe", "undone="] {
            duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
            assert_eq!(owed(&duties), [Duty::Closing]);
            duties.take(&acted(end));
            assert_eq!(owed(&duties), [], "{end}");
        }
        duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "kin_confirmed")]));
        duties.take(&entry(MONDAY, "case_moved", &[("case", "c"), ("state", "voided")]));
        assert_eq!(owed(&duties), []);
    }
}
