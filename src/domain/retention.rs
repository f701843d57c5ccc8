//! How long records are kept after they are closed. What may still bring somebody home is kept; the
//! rest goes by this schedule, unless a dispute freezes it.

use crate::domain::entry::{Subject, What};
use crate::domain::profile::Status;

const DAY_MS: i64 = 24 * 3_600_000;

/// What an entry means for the keeping of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// From now on it is kept for so long, in milliseconds.
    For(Subject, i64),
    /// It is kept without end again.
    On(Subject),
    /// It is frozen, or freed.
    Held(Subject, bool),
    /// It is gone.
    Gone(Subject),
}

impl Keeping {
    /// What this entry means; `None` for most.
    pub const fn of(what: &What) -> Option<Self> {
        match what {
            What::ProfileStatus { profile, status } => {
                let subject = Subject::Profile(*profile);
                Some(match status {
                    Status::Reunited => Self::For(subject, 365 * DAY_MS),
                    // Her profile lives on at the other station.
                    Status::Transferred => Self::For(subject, 90 * DAY_MS),
                    Status::InCare | Status::Left | Status::Deceased => Self::On(subject),
                })
            }
            What::ReportWithdrawn { report } => Some(Self::For(Subject::Report(*report), 90 * DAY_MS)),
            What::RetentionHeld { subject, held } => Some(Self::Held(*subject, *held)),
            What::Erased { subject, .. } => Some(Self::Gone(*subject)),
            _ => None,
        }
    }
}
