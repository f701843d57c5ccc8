//! What can happen to a case, with what is kept of it, and why it may not happen now. What it does to
//! the case is `case`'s.

use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, StatementId, Timestamp};
use crate::domain::text::Personal;
use crate::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};

/// Why a closed case was opened again, and what changed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopening {
    /// The reviewer who asked for it; `None` when new evidence did.
    pub by: Option<ActorId>,
    /// Her reason.
    pub reason: Option<Personal>,
    /// Score when it was closed.
    pub score_before: Bits,
    /// Score now.
    pub score_now: Bits,
    /// Statements of the profile added or ended since.
    pub profile_statements: Vec<StatementId>,
    /// Statements of the report added or ended since.
    pub report_statements: Vec<StatementId>,
    /// When.
    pub at: Timestamp,
}

/// A seat given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reassignment {
    /// The seat as it was.
    pub left: Seat,
    /// Why; `None` when the registry no longer listed the reviewer.
    pub reason: Option<Personal>,
    /// When.
    pub at: Timestamp,
}

/// What a reviewer thought of a case before she read the answers of kin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstImpression {
    /// Who.
    pub reviewer: ActorId,
    /// In which round.
    pub round: u32,
    /// What.
    pub impression: Impression,
    /// When.
    pub at: Timestamp,
}

/// Something done to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseEvent {
    /// Two reviewers are asked.
    Dealt([Seat; 2]),
    /// One of them gave her seat back, another takes it.
    Reassigned {
        /// Who leaves.
        from: ActorId,
        /// Who takes the seat.
        to: Seat,
        /// Why, in the words of who leaves; `None` when the registry no longer lists her.
        reason: Option<Personal>,
        /// When.
        at: Timestamp,
    },
    /// A first impression, before the answers of kin are read.
    Impressed(FirstImpression),
    /// A vote.
    Voted(Ballot<Verdict>),
    /// A third reviewer is asked.
    ThirdDealt(Seat),
    /// Her choice.
    ThirdChose(Ballot<SplitChoice>),
    /// Opened again.
    Reopened(Reopening),
    /// The report was withdrawn or the profile is no longer matched.
    Voided,
}

/// Why an event cannot happen to a case now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IllegalMove {
    /// The case is in a state that does not allow it.
    #[error("the case is in a state that does not allow this")]
    State,
    /// The actor has no seat in the case.
    #[error("the case is not assigned to this reviewer")]
    NotSeated,
    /// The actor has voted already.
    #[error("this reviewer has voted already")]
    VotedAlready,
    /// The reviewer has opened the case again before.
    #[error("this reviewer has opened the case again before; another of its reviewers may")]
    OpenedAlready,
    /// There is a first impression already, or none yet where one is needed.
    #[error("a first impression is recorded once, before the answers of kin are read or cited")]
    Impression,
    /// A cited answer was sealed after the case was dealt, or is none.
    #[error("only answers that were sealed before the case was first dealt can be cited")]
    LateAnswer,
    /// No answers were sealed before anybody saw the case.
    #[error("without answers sealed before the case was dealt no kin verdict is possible")]
    NoAnswers,
    /// The reviewers would be of one organisation, or one person twice, or one who saw the case before.
    #[error("the reviewers of a case are different people of different organisations")]
    SameOrganisation,
}
