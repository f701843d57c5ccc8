//! Entries of the journal: everything that happens, in order, as ids and state moves without words
//! about anybody.

use crate::domain::access::{Call, Permit};
use crate::domain::actor::Role;
use crate::domain::candidate::Pair;
use crate::domain::case::{Case, CaseState};
use crate::domain::duty::{DelayReason, Duty, ErasureReason};
use crate::domain::ids::{
    ActorId, CaseId, OrgCode, Position, ProfileId, ReportId, StatementId, Timestamp, TipId,
};
use crate::domain::lines::Lines;
use crate::domain::profile::Status;
use crate::domain::registry::SignedChange;
use crate::domain::release::act::Act;
use crate::domain::report::Seen;
use crate::domain::signed::SignedText;
use crate::domain::vote::Seat;
use crate::domain::words::word_enum;

word_enum! {
    /// What was done to a case.
    pub enum CaseStep {
        /// Suggested, or dealt to reviewers.
        Dealt = "dealt",
        /// A seat changed hands.
        Reassigned = "reassigned",
        /// A first impression was recorded.
        Impressed = "impressed",
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A profile.
    Profile(ProfileId),
    /// A report.
    Report(ReportId),
    /// A case.
    Case(CaseId),
    /// A tip.
    Tip(TipId),
}

/// A move of a case: enough to count the votes again, without a word of their reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which case.
    pub case: CaseId,
    /// Its pair.
    pub pair: Pair,
    /// What was done.
    pub step: CaseStep,
    /// Where it stands after.
    pub state: CaseState,
    /// The seats as they are after a dealing or reassignment, or the third's; empty for other steps.
    pub seats: Vec<Seat>,
    /// The word of the verdict, choice or impression; absent for other steps.
    pub choice: Option<Box<str>>,
    /// Of a dealing, how many answers of kin were sealed when the case was first dealt.
    pub sealed_answers: Option<u32>,
    /// Answers of kin that a vote or choice cites.
    pub cites: Vec<u32>,
    /// What the actor signed for it.
    pub signed: Option<SignedText>,
}

/// An act, and what its doer signed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// What was done.
    pub act: Act,
    /// What the doer signed; the service's own acts are not signed.
    pub signed: Option<SignedText>,
}

impl Moved {
    /// The move that led to this case as it stands.
    pub fn of(case: &Case, step: CaseStep) -> Self {
        let seats = match step {
            CaseStep::Dealt => case.seats.clone(),
            CaseStep::Reassigned => case.asked().cloned().collect(),
            CaseStep::ThirdDealt => case.third.iter().cloned().collect(),
            _ => Vec::new(),
        };
        let last_vote = || case.votes.last().or(case.past_votes.last()).map(|vote| vote.choice.word());
        let choice = match step {
            CaseStep::Voted => last_vote(),
            CaseStep::ThirdChose => case.choices.last().map(|choice| choice.choice.word()),
            CaseStep::Impressed => case.impressions.last().map(|first| first.impression.word()),
            _ => None,
        };
        let cites = match step {
            CaseStep::Voted => case.votes.last().or(case.past_votes.last()).map(|vote| vote.cites.clone()),
            CaseStep::ThirdChose => case.choices.last().map(|choice| choice.cites.clone()),
            _ => None,
        };
        Self {
            case: case.id,
            pair: case.pair,
            step,
            state: case.state,
            seats,
            choice: choice.map(Box::from),
            sealed_answers: case.sealed_answers.filter(|_| step == CaseStep::Dealt),
            cites: cites.unwrap_or_default(),
            signed: None,
        }
    }
}

word_enum! {
    /// Why the auditor must look.
    pub enum Alert {
        /// A feared person claims.
        FearedPerson = "feared_person",
        /// Three attempts to read outside one's assignments.
        OutsideAssignment = "outside_assignment",
        /// Reading unlike what is usual: volume or hour.
        UnusualReading = "unusual_reading",
        /// A limit was reached.
        Limit = "limit",
        /// A witness has cosigned nothing for a day.
        Unwitnessed = "unwitnessed",
        /// Answers of kin came after somebody had seen a case of their report.
        LateAnswers = "late_answers",
        /// A claim is one to look at twice.
        ClaimRisk = "claim_risk",
    }
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
    /// A body answers for a reporter, or does so no longer.
    ReporterVouched {
        /// Of which report.
        report: ReportId,
        /// Whether it does.
        vouched: bool,
        /// What the actor signed for it.
        signed: Option<SignedText>,
    },
    /// Somebody of the desk signed what of a reporter she saw.
    ReporterVerified {
        /// Of which report.
        report: ReportId,
        /// What.
        seen: Seen,
        /// What the actor signed for it.
        signed: Option<SignedText>,
    },
    /// Kin answers were sealed.
    KinAnswersSealed {
        /// Of which report.
        report: ReportId,
        /// How many.
        count: u32,
    },
    /// A case moved.
    CaseMoved(Box<Moved>),
    /// Something was done on the way to a release, or against one.
    Acted(Box<Acted>),
    /// A call of somebody known was refused.
    Refused {
        /// The call.
        call: Call,
    },
    /// The auditor must look.
    Alerted {
        /// Why.
        alert: Alert,
        /// At whose doing; nobody's where nobody did anything.
        about: ActorId,
    },
    /// The registry changed, or a part of it was anchored.
    Registry(Box<SignedChange>),
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
        /// What the actor signed for it.
        signed: Option<SignedText>,
    },
    /// It was asked that a record be erased.
    ErasureRequested {
        /// Which.
        subject: Subject,
        /// What the actor signed for it.
        signed: Option<SignedText>,
    },
    /// A tip came in, on the day of this entry.
    TipReceived {
        /// Which.
        tip: TipId,
    },
    /// Whoever reads a tip asked whoever sent it.
    TipsterAsked {
        /// About which.
        tip: TipId,
    },
    /// All data keys were wrapped anew under a later epoch key, and earlier ones destroyed.
    EpochTurned {
        /// The epoch that wraps now.
        epoch: u32,
    },
    /// The tables of a quarter were published, as they stay (S25).
    TablesPublished {
        /// The quarter and every cell as it is told.
        tables: Lines,
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
