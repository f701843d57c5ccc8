//! All clocks as plain values and back, so that whoever follows the log goes on from where it was. Holds what
//! `Duties` holds; must not judge when anything is due.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::audit::duties::{Clock, Duties};
use crate::domain::duty::Duty;
use crate::domain::ids::{ActorId, OrgCode, Timestamp};

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptClock {
    /// The word of its duty.
    pub duty: String,
    /// Whether it is stopped.
    pub stopped: bool,
    /// Who owes it.
    pub organisation: String,
    /// Since when, in milliseconds.
    pub since_ms: i64,
    /// Until when, in milliseconds.
    pub due_ms: i64,
    /// Whether calendars told all its days.
    pub by_calendar: bool,
    /// How often it was put off.
    pub delays: u32,
    /// Whether it had passed before it was put off last.
    pub passed: bool,
}

/// What belongs to no clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRules {
    /// Changes of the registry that say how long duties may take, in order.
    pub rules: Vec<String>,
    /// The latest time seen, in milliseconds.
    pub latest_ms: i64,
    /// How many were done after they were due.
    pub late: u64,
    /// Who took a resident over with the last entry, and when, in milliseconds.
    pub taken_over: Option<([u8; 16], i64)>,
}

impl Duties {
    /// What belongs to no clock.
    pub fn kept_rules(&self) -> KeptRules {
        KeptRules {
            rules: self.rules.clone(),
            latest_ms: self.latest.0,
            late: self.late,
            taken_over: self.taken_over.map(|(actor, at)| (actor.0, at.0)),
        }
    }

    /// How many records have clocks.
    pub fn files(&self) -> usize {
        self.clocks.len()
    }

    /// The clocks of every record, in no order.
    pub fn kept_clocks(&self) -> impl Iterator<Item = (&Arc<str>, Vec<KeptClock>)> {
        let plain = |clock: &Clock| KeptClock {
            duty: clock.duty.word().to_owned(),
            stopped: clock.stopped,
            organisation: clock.organisation.as_str().to_owned(),
            since_ms: clock.since.0,
            due_ms: clock.due.0,
            by_calendar: clock.by_calendar,
            delays: clock.delays,
            passed: clock.passed,
        };
        self.clocks.iter().map(move |(file, clocks)| (file, clocks.iter().map(plain).collect()))
    }

    /// Clocks that are still to be taken back, by the rules that were kept.
    pub fn of_kept(kept: &KeptRules) -> Self {
        let mut duties = Self::default();
        kept.rules.iter().for_each(|text| duties.rule(text));
        duties.latest = Timestamp(kept.latest_ms);
        duties.late = kept.late;
        duties.taken_over = kept.taken_over.map(|(actor, at)| (ActorId(actor), Timestamp(at)));
        duties
    }

    /// Takes back the clocks of a record; `None` for what [`Duties::kept_clocks`] would not have given.
    pub fn take_back(&mut self, file: &str, clocks: &[KeptClock]) -> Option<()> {
        for kept in clocks {
            let duty = Duty::from_word(&kept.duty)?;
            if self.clocks.get(file).into_iter().flatten().any(|known| known.duty == duty) {
                return None;
            }
            let clock = Clock {
                duty,
                stopped: kept.stopped,
                organisation: OrgCode::new(&kept.organisation).ok()?,
                since: Timestamp(kept.since_ms),
                due: Timestamp(kept.due_ms),
                by_calendar: kept.by_calendar,
                delays: kept.delays,
                passed: kept.passed,
            };
            self.insert(file, clock);
        }
        Some(())
    }
}
