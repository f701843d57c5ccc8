//! How long records are kept after they are closed. What may still bring somebody home is kept; the
//! rest goes by this schedule, unless a dispute freezes it.

use crate::domain::actor::Role;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::lines::Lines;
use crate::domain::profile::Status;
use crate::domain::release::act::{Act, PersonAct};
use crate::domain::signed::LONGEST_VALID_MS;
use crate::domain::words::word_enum;

const DAY_MS: i64 = 24 * 3_600_000;
/// How long the answer to a request is kept, in milliseconds: whoever asks again until then gets it, and
/// nothing is done twice.
pub const REPLY_KEPT_MS: i64 = 30 * DAY_MS;
/// How long a tip is kept, in milliseconds.
const TIP_KEPT_MS: i64 = 730 * DAY_MS;
// What somebody signed is past its end long before the answer to it is forgotten (S26).
const _: () = assert!(REPLY_KEPT_MS > 2 * LONGEST_VALID_MS);

word_enum! {
    /// What an actor signs about the keeping of a record.
    pub enum Keep {
        /// It is frozen: a dispute is open.
        Hold = "hold",
        /// It is frozen no more.
        Free = "free",
        /// It shall be erased.
        Erase = "erase",
    }
}

impl Keep {
    /// The line that is signed.
    pub fn to_lines(self) -> Lines {
        let mut lines = Lines::new();
        lines.put("keep", self.word());
        lines
    }
}

/// Whether those who asked for an erasure suffice: of a resident, a worker of her station and an advocate,
/// so that nobody alone makes her vanish; of a report, its desk.
pub fn suffices(subject: &Subject, asked: impl Fn(Role) -> bool) -> bool {
    match subject {
        Subject::Profile(_) => asked(Role::StationWorker) && asked(Role::Advocate),
        Subject::Report(_) => asked(Role::FamilyDesk),
        Subject::Case(_) | Subject::Tip(_) => false,
    }
}

/// What an entry means for the keeping of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// From now on it is kept for so long, in milliseconds.
    For(Subject, i64),
    /// It is kept without end again.
    On(Subject),
    /// It is frozen, or freed.
    Held(Subject, bool),
    /// Somebody in this role asked that it be erased.
    Asked(Subject, Role),
    /// Another station keeps it: what was asked of the one before is asked of it anew.
    TakenOver(Subject),
    /// It is gone.
    Gone(Subject),
}

impl Keeping {
    /// What this entry means; `None` for most.
    pub fn of(entry: &Entry) -> Option<Self> {
        match &entry.what {
            What::ProfileStatus { profile, status } => {
                let subject = Subject::Profile(*profile);
                Some(match status {
                    Status::Reunited => Self::For(subject, 365 * DAY_MS),
                    // Her profile lives on at the other station.
                    Status::Transferred => Self::For(subject, 90 * DAY_MS),
                    Status::InCare | Status::Left | Status::Deceased => Self::On(subject),
                })
            }
            // From the day on which it, or what was added to it last, joined the log.
            What::TipReceived { tip } => Some(Self::For(Subject::Tip(*tip), TIP_KEPT_MS)),
            What::ReportWithdrawn { report } => Some(Self::For(Subject::Report(*report), 90 * DAY_MS)),
            What::RetentionHeld { subject, held, .. } => Some(Self::Held(*subject, *held)),
            What::ErasureRequested { subject, .. } => Some(Self::Asked(*subject, entry.role)),
            What::Erased { subject, .. } => Some(Self::Gone(*subject)),
            What::Acted(acted) => match acted.act {
                Act::Person { profile, act: PersonAct::TransferTaken } => {
                    Some(Self::TakenOver(Subject::Profile(profile)))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
