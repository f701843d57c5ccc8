//! Entries of the journal: everything that happens, in order, as ids and state moves without words
//! about anybody.

use crate::domain::access::Permit;
use crate::domain::actor::Role;
use crate::domain::candidate::Pair;
use crate::domain::case::CaseState;
use crate::domain::duty::{DelayReason, Duty, ErasureReason};
use crate::domain::ids::{
    ActorId, CaseId, OrgCode, Position, ProfileId, ReportId, StatementId, Timestamp, TipId,
};
use crate::domain::profile::Status;
use crate::domain::words::word_enum;

word_enum! {
    /// What was done to a case.
    pub enum CaseStep {
        /// Suggested, or dealt to reviewers.
        Dealt = "dealt",
        /// A seat changed hands.
        Reassigned = "reassigned",
        /// A vote was cast.
        Voted = "voted",
        /// A third reviewer was asked.
        ThirdDealt = "third_dealt",
        /// The third reviewer chose.
        ThirdChose = "third_chose",
        /// Opened again.
        Reopened = "reopened",
        /// Voided.
        Voided = "voided",
    }
}

/// What a reading was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A profile.
    Profile(ProfileId),
    /// A report.
    Report(ReportId),
    /// A case.
    Case(CaseId),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A profile was made.
    ProfileCreated {
        /// Which.
        profile: ProfileId,
    },
    /// Statements of a profile, or what stands beside them, changed.
    ProfileChanged {
        /// Which.
        profile: ProfileId,
        /// Statements added.
        added: Vec<StatementId>,
        /// Statements ended.
        withdrawn: Vec<StatementId>,
    },
    /// A profile's status changed.
    ProfileStatus {
        /// Which.
        profile: ProfileId,
        /// The new status.
        status: Status,
    },
    /// A report was registered.
    ReportRegistered {
        /// Which.
        report: ReportId,
    },
    /// Statements of a report, or what stands beside them, changed.
    ReportChanged {
        /// Which.
        report: ReportId,
        /// Statements added.
        added: Vec<StatementId>,
        /// Statements ended.
        withdrawn: Vec<StatementId>,
    },
    /// A report was withdrawn.
    ReportWithdrawn {
        /// Which.
        report: ReportId,
    },
    /// Kin answers were sealed.
    KinAnswersSealed {
        /// Of which report.
        report: ReportId,
        /// How many.
        count: u32,
    },
    /// A case moved.
    CaseMoved {
        /// Which.
        case: CaseId,
        /// Its pair.
        pair: Pair,
        /// What was done.
        step: CaseStep,
        /// Where it stands after.
        state: CaseState,
    },
    /// Personal data was read.
    Read {
        /// Of whom.
        subjects: Vec<Subject>,
    },
    /// A model version became the active one.
    ModelActivated {
        /// Its version.
        version: u32,
    },
    /// A record was erased: its data key is gone.
    Erased {
        /// Which.
        subject: Subject,
        /// Why.
        reason: ErasureReason,
    },
    /// The keeping of a record was frozen because of a dispute, or freed again.
    RetentionHeld {
        /// Which.
        subject: Subject,
        /// Frozen or freed.
        held: bool,
    },
    /// A tip came in, on the day of this entry.
    TipReceived {
        /// Which.
        tip: TipId,
    },
    /// All data keys were wrapped anew under a later epoch key, and earlier ones destroyed.
    EpochTurned {
        /// The epoch that wraps now.
        epoch: u32,
    },
    /// A duty was done.
    DutyDone {
        /// Towards whom.
        subject: Subject,
        /// Which.
        duty: Duty,
    },
    /// A duty was put off, for a reason.
    DutyDelayed {
        /// Towards whom.
        subject: Subject,
        /// Which.
        duty: Duty,
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: DelayReason,
    },
    /// The time allowed for a duty was set, from this entry on.
    DutySet {
        /// Which.
        duty: Duty,
        /// Hours; 24 for each working day when it is counted in those.
        hours: u32,
    },
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub position: Position,
    /// When it was written.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// For which organisation.
    pub organisation: OrgCode,
    /// In which role.
    pub role: Role,
    /// What happened.
    pub what: What,
}

/// An entry to be written; only a permit makes one.
#[derive(Clone, Debug)]
pub struct NewEntry {
    at: Timestamp,
    actor: ActorId,
    organisation: OrgCode,
    role: Role,
    what: What,
}

impl NewEntry {
    /// An entry that this permit allows.
    pub fn new(permit: &Permit, at: Timestamp, what: What) -> Self {
        Self {
            at,
            actor: permit.actor(),
            organisation: permit.organisation().clone(),
            role: permit.role(),
            what,
        }
    }

    /// The entry, once it has its place.
    pub fn placed(self, position: Position) -> Entry {
        let Self { at, actor, organisation, role, what } = self;
        Entry { position, at, actor, organisation, role, what }
    }

    /// What happened.
    pub const fn what(&self) -> &What {
        &self.what
    }
}
