//! What people and the service do on the way to a release, as ids and closed words. What each does to
//! the state, and when it may be done, is `course`'s, `will`'s and `brakes`'s.

use crate::domain::actor::Role;
use crate::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use crate::domain::release::facts::{Claim, FollowUp, Judgement, LaboratoryFinding, Person, Proof};
use crate::domain::release::left::Left;
use crate::domain::release::links::{LinkAct, LinkOf};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::{Purpose, Terms};
use crate::domain::vote::Seat;
use crate::domain::words::word_enum;

word_enum! {
    /// Parts of a case that the service deals, besides the reviewers.
    pub enum Part {
        /// Judges safety.
        SafetyOfficer = "safety_officer",
        /// Carries out the release.
        Liaison = "liaison",
    }
}

impl Part {
    /// The role that fills it.
    pub const fn role(self) -> Role {
        match self {
            Self::SafetyOfficer => Role::SafetyOfficer,
            Self::Liaison => Role::Liaison,
        }
    }
}

/// What is done to a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CaseAct {
    /// The service states what the records say of the claim.
    ClaimStated(Claim),
    /// The service deals a part.
    PartDealt {
        /// Which.
        part: Part,
        /// To whom.
        seat: Seat,
    },
    /// A laboratory comparison is ordered.
    LaboratoryOrdered,
    /// Its result came.
    LaboratoryReported(LaboratoryFinding),
    /// The safety officer judges.
    SafetyJudged {
        /// What.
        judgement: Judgement,
        /// The proof independent of the claimant that she saw.
        proof: Option<Proof>,
    },
    /// The station asks her.
    Asked,
    /// She could not be asked.
    CouldNotAsk,
    /// Released, up to a scope.
    Released(Scope),
    /// The release was carried out.
    HandedOver,
    /// Somebody looked after it.
    FollowedUp(FollowUp),
    /// The identification was wrong: it counts for nothing any more.
    Undone,
}

impl CaseAct {
    /// Whether somebody warns by it: contact is unsafe, or was found to be wrong afterwards.
    pub const fn warns(&self) -> bool {
        matches!(
            self,
            Self::SafetyJudged { judgement: Judgement::Unsafe, .. } | Self::FollowedUp(FollowUp::Concern)
        )
    }
}

word_enum! {
    /// Why a hold or freeze stands.
    pub enum Cause {
        /// A feared person claims, or an alias or contact of one.
        FearedPerson = "feared_person",
        /// The report agrees with what a captor said.
        CaptorsWords = "captors_words",
        /// Near copies of one report from linked contacts.
        NearCopies = "near_copies",
        /// A claim risk that needs a second look.
        ClaimRisk = "claim_risk",
        /// The stop button.
        Stopped = "stopped",
    }
}

/// Whose refusal it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whom {
    /// One reporter.
    Report(ReportId),
    /// Everybody.
    Everybody,
}

/// What is recorded of a resident's will, and of where she is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PersonAct {
    /// The service states what the record says of her.
    Stated(Person),
    /// The service states what a linked record said of her that is about to be erased.
    Inherited(Left),
    /// One of the two signers records an agreement.
    Agreed(Terms),
    /// Her agreement towards this report, or to sampling, ends. One person is enough.
    Withdrew(Option<ReportId>),
    /// She refuses. One person is enough to record it.
    Refused(Whom),
    /// She no longer refuses; two record it.
    MindChanged(Whom),
    /// After her death: an advocate judges that being told is in her interest.
    InterestJudged(ReportId),
    /// Her station offers to hand her over to another.
    TransferOffered(OrgCode),
    /// The other station takes her.
    TransferTaken,
}

impl PersonAct {
    /// The report it is about, when it is about one.
    pub const fn report(&self) -> Option<ReportId> {
        match self {
            Self::Agreed(terms) => match terms.purpose {
                Purpose::Contact { report, .. } => Some(report),
                Purpose::Sampling => None,
            },
            Self::Withdrew(report) => *report,
            Self::Refused(Whom::Report(report))
            | Self::MindChanged(Whom::Report(report))
            | Self::InterestJudged(report) => Some(*report),
            Self::Refused(Whom::Everybody)
            | Self::MindChanged(Whom::Everybody)
            | Self::Stated(_)
            | Self::Inherited(_)
            | Self::TransferOffered(_)
            | Self::TransferTaken => None,
        }
    }
}

/// What a hold or freeze is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BrakeTarget {
    /// One case.
    Case(CaseId),
    /// Every case of one station's residents.
    Station(OrgCode),
    /// Every case.
    Everything,
}

/// What is done to a hold or freeze.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrakeAct {
    /// It is set.
    Pulled(Cause),
    /// One of two people lifts it.
    Lifted,
}

/// Something done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// To a case.
    Case {
        /// Which.
        case: CaseId,
        /// Whose.
        profile: ProfileId,
        /// In which round of voting; what was done in an earlier one counts no more.
        round: u32,
        /// What.
        act: CaseAct,
    },
    /// Concerning a resident.
    Person {
        /// Whom.
        profile: ProfileId,
        /// What.
        act: PersonAct,
    },
    /// To the brakes.
    Brake {
        /// Which.
        target: BrakeTarget,
        /// What.
        act: BrakeAct,
    },
    /// To a link of two records.
    Link {
        /// Of which.
        of: LinkOf,
        /// The case beside which a reviewer sees both.
        case: Option<CaseId>,
        /// What.
        act: LinkAct,
    },
}

impl Act {
    /// Whether it can only keep something from being told: nobody is kept from doing it by a conflict.
    pub const fn protects(&self) -> bool {
        match self {
            Self::Case { act, .. } => act.warns() || matches!(act, CaseAct::Undone),
            Self::Person { act, .. } => matches!(act, PersonAct::Withdrew(_) | PersonAct::Refused(_)),
            Self::Brake { act, .. } => matches!(act, BrakeAct::Pulled(_)),
            Self::Link { .. } => false,
        }
    }
}

/// Who does something, for which organisation and in which role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doer {
    /// Who.
    pub actor: ActorId,
    /// For which organisation.
    pub organisation: OrgCode,
    /// In which role.
    pub role: Role,
}

impl Doer {
    /// As a seat of a case.
    pub fn seat(&self) -> Seat {
        Seat { reviewer: self.actor, organisation: self.organisation.clone() }
    }
}

/// An act with who did it and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deed {
    /// Who.
    pub by: Doer,
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
}
