//! What a verifier finds: which rule is broken, and where, in words.

use std::fmt;

use crate::domain::words::word_enum;

word_enum! {
    /// What is wrong.
    pub enum Fault {
        /// A key in the bundle is not the one that is trusted.
        OtherKey = "other_key",
        /// A signature is missing or does not hold.
        BadSignature = "bad_signature",
        /// A checkpoint cannot be read.
        BadCheckpoint = "bad_checkpoint",
        /// A leaf is missing or stands twice: the numbers of a tree have a gap or a repetition.
        BrokenNumbers = "broken_numbers",
        /// Leaves are not those that a checkpoint was made over.
        OtherLeaves = "other_leaves",
        /// A checkpoint states more leaves than there are: the tail was cut.
        CutTail = "cut_tail",
        /// Leaves stand behind the newest checkpoint.
        Uncovered = "uncovered",
        /// Leaves of the two trees do not stand between each other as they were made.
        OtherOrder = "other_order",
        /// Two checkpoints of one log contradict each other.
        Fork = "fork",
        /// The log is shorter than a checkpoint or receipt that was kept: an older state was restored.
        RolledBack = "rolled_back",
        /// A later checkpoint states fewer leaves than an earlier one: an old one was signed again.
        Resigned = "resigned",
        /// What a receipt promises is not in the log.
        BrokenPromise = "broken_promise",
        /// A decision was not signed by who is said to have made it, or for something else.
        ForgedDecision = "forged_decision",
        /// The registry was changed by other than two registrars, or has another root.
        ForgedRegistry = "forged_registry",
        /// A case moved, or something was done on the way to a release, as the rules do not allow.
        UnlawfulMove = "unlawful_move",
        /// What is said of a duty is not what the log gives.
        OtherDuty = "other_duty",
        /// A figure is not what the log gives.
        OtherFigure = "other_figure",
        /// No witness has seen the newest day.
        Unwitnessed = "unwitnessed",
        /// A checkpoint states a time that had not come when a witness saw it.
        WrongClock = "wrong_clock",
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub fault: Fault,
    /// Where: a log, a place in it, a case.
    pub place: String,
    /// In words.
    pub words: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.fault.word(), self.place, self.words)
    }
}
