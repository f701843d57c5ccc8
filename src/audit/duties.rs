//! Duty clocks, derived from public parts of the log and nothing else (S21): the service and an
//! auditor get the same list. A delay is an entry and never shortens what is on record; time that runs
//! backwards reopens nothing; a clock stopped by closing a record goes on from where it stood when the
//! record is opened again, and one that had passed by then is listed all the while. Holds what is not done;
//! what is done leaves no trace here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::audit::due_time::due;
use crate::audit::leaf::PublicPart;
use crate::domain::calendar::Calendars;
use crate::domain::case::CaseState;
use crate::domain::duty::Duty;
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub duty: Duty,
    /// Stopped: its record was closed before it was done.
    pub stopped: bool,
    pub organisation: OrgCode,
    pub since: Timestamp,
    pub due: Timestamp,
    pub by_calendar: bool,
    pub delays: u32,
    /// Whether it had passed before it was put off last, or its record was closed.
    pub passed: bool,
}

impl Clock {
    /// Whether it is listed: it runs, or its time had passed when its record was closed.
    const fn is_listed(&self) -> bool {
        !self.stopped || self.passed
    }
}

/// All clocks at one point of the log.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    /// A record's clocks, one a duty. A record has few, and of most nothing is ever asked again.
    pub(super) clocks: HashMap<Arc<str>, Vec<Clock>>,
    /// Those that are listed, by who owes them, first due first.
    of: BTreeMap<OrgCode, BTreeSet<(Timestamp, Key)>>,
    allowed: BTreeMap<Setting, u32>,
    calendars: Calendars,
    /// The changes of the registry that the two above follow from, in order.
    pub(super) rules: Vec<String>,
    /// The latest time seen; a clock set back moves nothing back.
    pub(super) latest: Timestamp,
    pub(super) late: u64,
    /// Who signed with the entry before this one that she took a resident over, and when.
    pub(super) taken_over: Option<(ActorId, Timestamp)>,
}

impl Duties {
    /// Takes the next entry of the journal.
    pub fn take(&mut self, entry: &PublicPart) {
        self.latest = self.latest.max(entry.at);
        let file = entry.detail("file").unwrap_or_default();
        // A resident's record is moved with the next entry after the deed; by any other it stays where it is.
        let moves = self.taken_over.take() == Some((entry.actor, entry.at));
        match entry.kind.as_str() {
            "profile_created" => IN_CARE.iter().for_each(|&duty| self.begin(file, duty, &entry.organisation)),
            "profile_changed" if moves => self.follow_her(file, &entry.organisation),
            "profile_status" => self.status(file, entry),
            "report_registered" => self.begin(file, Duty::Answer, &entry.organisation),
            "report_withdrawn" => self.stop(file, Duty::Answer),
            "case_moved" => self.case(entry),
            "acted" => self.acted(entry),
            "erased" => {
                Duty::ALL.iter().for_each(|&duty| drop(self.take_out(file, duty)));
            }
            "duty_done" => {
                let duty = entry.detail("duty").and_then(Duty::from_word);
                if let Some(duty) = duty
                    && let Some(done) = self.end(file, duty)
                    // Asking and looking after her go on until she has left.
                    && matches!(duty, Duty::ReInterview | Duty::FollowUp)
                    && !done.stopped
                {
                    self.begin(file, duty, &done.organisation);
                }
            }
            "duty_delayed" => self.delay(file, entry),
            "registry" => self.rule(entry.detail("text").unwrap_or_default()),
            _ => {}
        }
    }

    /// Takes a change of the registry that says how long duties may take.
    pub(super) fn rule(&mut self, text: &str) {
        match Proposal::parse(text).map(|one| one.change) {
            Some(Change::Set(setting, value)) => drop(self.allowed.insert(setting, value)),
            Some(Change::Calendar(year)) => self.calendars.take(&year),
            _ => return,
        }
        self.rules.push(text.to_owned());
    }

    /// What is open at a time, by who owes it, first due first. A time before the latest one seen counts as
    /// that.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = Owed> + '_ {
        let due = self.of.values().flatten();
        due.filter_map(move |(_, (file, duty))| self.find(file, *duty, now))
    }

    /// What this body owes at a time, first due first.
    pub fn open_of<'a>(&'a self, organisation: &OrgCode, now: Timestamp) -> impl Iterator<Item = Owed> + 'a {
        let due = self.of.get(organisation).into_iter().flatten();
        due.filter_map(move |(_, (file, duty))| self.find(file, *duty, now))
    }

    /// Who owes anything.
    pub fn bodies(&self) -> impl Iterator<Item = &OrgCode> {
        self.of.keys()
    }

    /// One duty, when it is open.
    pub fn find(&self, file: &str, duty: Duty, now: Timestamp) -> Option<Owed> {
        let (file, clocks) = self.clocks.get_key_value(file)?;
        let clock = clocks.iter().find(|clock| clock.duty == duty && clock.is_listed())?;
        Some(Owed {
            file: file.clone(),
            duty,
            organisation: clock.organisation.clone(),
            since: clock.since,
            due: clock.due,
            by_calendar: clock.by_calendar,
            delays: clock.delays,
            overdue: clock.passed || clock.due < now.max(self.latest),
        })
    }

    /// Whether anything is open, or would be if the record were opened again.
    pub fn concern(&self, file: &str) -> bool {
        self.clocks.contains_key(file)
    }

    /// How many were done after they were due.
    pub const fn done_late(&self) -> u64 {
        self.late
    }

    /// Begins a clock, or lets one that was stopped go on; one that runs is left alone.
    fn begin(&mut self, file: &str, duty: Duty, organisation: &OrgCode) {
        let clock = match self.take_out(file, duty) {
            Some(known) => known,
            None => {
                let setting = duty.setting();
                let allowed = self.allowed.get(&setting).copied().unwrap_or(setting.default_value());
                let (due, by_calendar) = due(self.latest, duty, allowed, &self.calendars);
                let (organisation, since, stopped) = (organisation.clone(), self.latest, false);
                Clock { duty, stopped, organisation, since, due, by_calendar, delays: 0, passed: false }
            }
        };
        self.insert(file, Clock { stopped: false, ..clock });
    }

    /// Puts a clock where none of its duty is. Of a file and of a body many clocks hold the same one text.
    pub(super) fn insert(&mut self, file: &str, mut clock: Clock) {
        let file = match self.clocks.get_key_value(file) {
            Some((known, _)) => known.clone(),
            None => Arc::from(file),
        };
        if let Some((known, _)) = self.of.get_key_value(&clock.organisation) {
            clock.organisation = known.clone();
        }
        if clock.is_listed() {
            let of = self.of.entry(clock.organisation.clone()).or_default();
            of.insert((clock.due, (file.clone(), clock.duty)));
        }
        let clocks = self.clocks.entry(file).or_default();
        // Few clocks are ever added to a record, and very many records have some.
        clocks.reserve_exact(1);
        clocks.push(clock);
    }

    /// Takes a clock out, whether it runs or is stopped.
    fn take_out(&mut self, file: &str, duty: Duty) -> Option<Clock> {
        let (file, _) = self.clocks.get_key_value(file)?;
        let file = file.clone();
        let clocks = self.clocks.get_mut(&file)?;
        let clock = clocks.swap_remove(clocks.iter().position(|clock| clock.duty == duty)?);
        if clocks.is_empty() {
            self.clocks.remove(&file);
        }
        if let Some(of) = self.of.get_mut(&clock.organisation) {
            of.remove(&(clock.due, (file, duty)));
            if of.is_empty() {
                self.of.remove(&clock.organisation);
            }
        }
        Some(clock)
    }

    /// Takes a clock out when it is listed.
    fn take_listed(&mut self, file: &str, duty: Duty) -> Option<Clock> {
        let listed = |clocks: &Vec<Clock>| clocks.iter().any(|clock| clock.duty == duty && clock.is_listed());
        self.clocks.get(file).is_some_and(listed).then(|| self.take_out(file, duty)).flatten()
    }

    /// It is done, or owed no more.
    fn end(&mut self, file: &str, duty: Duty) -> Option<Clock> {
        let clock = self.take_listed(file, duty)?;
        self.late += u64::from(clock.passed || clock.due < self.latest);
        Some(clock)
    }

    /// Its record is closed; what is not done is not forgotten, and what is overdue stays in the list.
    fn stop(&mut self, file: &str, duty: Duty) {
        if let Some(clock) = self.take_listed(file, duty) {
            let passed = clock.passed || clock.due < self.latest;
            self.insert(file, Clock { stopped: true, passed, ..clock });
        }
    }

    /// A record that another station took over: what is owed to her is that station's.
    fn follow_her(&mut self, file: &str, station: &OrgCode) {
        for duty in IN_CARE.into_iter().chain([Duty::FollowUp]) {
            if let Some(clock) = self.take_out(file, duty) {
                self.insert(file, Clock { organisation: station.clone(), ..clock });
            }
        }
    }

    fn delay(&mut self, file: &str, entry: &PublicPart) {
        let duty = entry.detail("duty").and_then(Duty::from_word);
        let until = entry.detail("until").and_then(|until| until.parse().ok()).map(Timestamp);
        let (Some(duty), Some(until)) = (duty, until) else { return };
        if let Some(mut clock) = self.take_listed(file, duty) {
            clock.passed |= clock.due < self.latest;
            clock.delays += 1;
            clock.due = clock.due.max(until);
            self.insert(file, clock);
        }
    }

    fn status(&mut self, file: &str, entry: &PublicPart) {
        let Some(status) = entry.detail("status").and_then(Status::from_word) else { return };
        if status == Status::InCare {
            // What was done stays done; asking her again begins anew in any case.
            for duty in IN_CARE {
                let known = self.clocks.get(file).into_iter().flatten().any(|clock| clock.duty == duty);
                if known || duty == Duty::ReInterview {
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
        let organisation = self.end(case, Duty::Review).map(|clock| clock.organisation);
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
        if lines.pairs().iter().any(|(name, _)| name == "transfer_taken") {
            self.taken_over = Some((entry.actor, entry.at));
            return;
        }
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
                    let organisation = self.end(case, closing).map(|clock| clock.organisation);
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
