//! Duty clocks, derived from public parts of the log and nothing else (S21): the service and an
//! auditor get the same list. A delay is an entry and never shortens what is on record; time that runs
//! backwards reopens nothing.

use std::collections::BTreeMap;

use crate::audit::leaf::PublicPart;
use crate::domain::calendar::Calendars;
use crate::domain::case::CaseState;
use crate::domain::date::DayNumber;
use crate::domain::duty::Duty;
use crate::domain::ids::{OrgCode, Timestamp};
use crate::domain::profile::Status;
use crate::domain::registry::{Change, Proposal};
use crate::domain::setting::Setting;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Days begin and end by the clock in China.
const CHINA_MS: i64 = 8 * HOUR_MS;
/// 1970-01-01 as a day number.
const EPOCH_DAY: i64 = 719_163;

/// A duty that is open, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Whose: the pseudonym of a record in the log, or a case's id.
    pub file: String,
    /// Which duty.
    pub duty: Duty,
    /// Who owes it; the reviewing bodies owe a review together, under the service's name.
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

/// All clocks at one point of the log.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    open: BTreeMap<(String, Duty), Owed>,
    allowed: BTreeMap<Setting, u32>,
    calendars: Calendars,
    /// The latest time seen; a clock set back moves nothing back.
    latest: Timestamp,
    late: u64,
}

impl Duties {
    /// Takes the next entry of the journal.
    pub fn take(&mut self, entry: &PublicPart) {
        self.pass(entry.at);
        let file = entry.detail("file").unwrap_or_default();
        match entry.kind.as_str() {
            "profile_created" => {
                for duty in [Duty::Notice, Duty::DnaRequest, Duty::ReInterview] {
                    self.begin(file, duty, entry);
                }
            }
            "profile_status" => self.status(file, entry),
            "report_registered" => self.begin(file, Duty::Answer, entry),
            "report_withdrawn" => self.end(file, Duty::Answer),
            "case_moved" => self.case(entry),
            "erased" => Duty::ALL.iter().for_each(|&duty| self.end(file, duty)),
            "duty_done" => {
                if let Some(duty) = entry.detail("duty").and_then(Duty::from_word) {
                    self.end(file, duty);
                    // Asking and looking after her go on until she has left.
                    if matches!(duty, Duty::ReInterview | Duty::FollowUp) {
                        self.begin(file, duty, entry);
                    }
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

    /// What is open at a time, first due first. A time before the latest one seen counts as that.
    pub fn open(&self, now: Timestamp) -> Vec<Owed> {
        let now = now.max(self.latest);
        let mut open: Vec<Owed> = self.open.values().cloned().collect();
        open.iter_mut().for_each(|owed| owed.overdue |= owed.due < now);
        open.sort_by(|a, b| (a.due, &a.file, a.duty).cmp(&(b.due, &b.file, b.duty)));
        open
    }

    /// How many were done, or fell away, after they were due.
    pub const fn done_late(&self) -> u64 {
        self.late
    }

    fn pass(&mut self, at: Timestamp) {
        if at > self.latest {
            self.latest = at;
            self.open.values_mut().for_each(|owed| owed.overdue |= owed.due < at);
        }
    }

    fn begin(&mut self, file: &str, duty: Duty, entry: &PublicPart) {
        let setting = duty.setting();
        let allowed = self.allowed.get(&setting).copied().unwrap_or(setting.default_value());
        let (due, by_calendar) = due(self.latest, duty, allowed, &self.calendars);
        let owed = Owed {
            file: file.to_owned(),
            duty,
            organisation: entry.organisation.clone(),
            since: self.latest,
            due,
            by_calendar,
            delays: 0,
            overdue: false,
        };
        self.open.entry((file.to_owned(), duty)).or_insert(owed);
    }

    fn end(&mut self, file: &str, duty: Duty) {
        if let Some(owed) = self.open.remove(&(file.to_owned(), duty)) {
            self.late += u64::from(owed.overdue);
        }
    }

    fn delay(&mut self, file: &str, entry: &PublicPart) {
        let duty = entry.detail("duty").and_then(Duty::from_word);
        let until = entry.detail("until").and_then(|until| until.parse().ok()).map(Timestamp);
        let (Some(duty), Some(until)) = (duty, until) else { return };
        if let Some(owed) = self.open.get_mut(&(file.to_owned(), duty)) {
            owed.delays += 1;
            owed.due = owed.due.max(until);
        }
    }

    fn status(&mut self, file: &str, entry: &PublicPart) {
        let status = entry.detail("status").and_then(Status::from_word);
        if status != Some(Status::InCare) {
            for duty in [Duty::Notice, Duty::DnaRequest, Duty::ReInterview, Duty::FollowUp] {
                self.end(file, duty);
            }
        }
        if status == Some(Status::Reunited) {
            self.begin(file, Duty::FollowUp, entry);
        }
    }

    fn case(&mut self, entry: &PublicPart) {
        let case = entry.detail("case").unwrap_or_default();
        match entry.detail("state").and_then(CaseState::from_word) {
            Some(CaseState::Voting | CaseState::Split) => self.begin(case, Duty::Review, entry),
            _ => self.end(case, Duty::Review),
        }
    }
}

/// When a duty begun at a time is due, and whether calendars told all days that were counted. `allowed` is
/// in hours, or in working days.
pub fn due(since: Timestamp, duty: Duty, allowed: u32, calendars: &Calendars) -> (Timestamp, bool) {
    if !duty.in_working_days() {
        return (Timestamp(since.0.saturating_add(i64::from(allowed) * HOUR_MS)), true);
    }
    let mut day = since.0.saturating_add(CHINA_MS).div_euclid(DAY_MS);
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
    use crate::audit::leaf::Tree;
    use crate::domain::calendar::WorkingYear;
    use crate::domain::ids::ActorId;

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
        duties.open(Timestamp(now)).into_iter().find(|owed| owed.duty == duty)
    }

    #[test]
    fn working_days_leave_out_weekends() {
        let days = |since: i64, days: u32| {
            let (due, told) = due(Timestamp(since), Duty::DnaRequest, days, &Calendars::default());
            assert!(!told, "no calendar was given");
            (due.0 + CHINA_MS).div_euclid(DAY_MS) - (since + CHINA_MS).div_euclid(DAY_MS)
        };
        assert_eq!(days(MONDAY, 4), 4, "Friday");
        assert_eq!(days(MONDAY, 5), 7, "the next Monday");
        assert_eq!(days(MONDAY, 7), 9, "the Wednesday after");
        assert_eq!(days(MONDAY + 5 * DAY_MS, 1), 2, "from Saturday to Monday");
        let notice = due(Timestamp(0), Duty::Notice, 24, &Calendars::default());
        assert_eq!(notice, (Timestamp(DAY_MS), true));
    }

    #[test]
    fn a_duty_is_open_until_done_and_overdue_in_between() {
        let mut duties = Duties::default();
        duties.take(&entry(MONDAY, "profile_created", &[("file", "f")]));
        assert_eq!(duties.open(Timestamp(MONDAY)).len(), 3);
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
            .iter()
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
        let open: Vec<Duty> = duties.open(Timestamp(MONDAY)).iter().map(|owed| owed.duty).collect();
        assert_eq!(open, [Duty::FollowUp]);
    }
}
