//! Votes on a case: who sits in it, what she decides and why. How votes move a case is `case`'s.

use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// A reviewer's verdict on kinship alone.
    pub enum Verdict {
        /// The two descriptions are of one person.
        Kin = "kin",
        /// They are not.
        NotKin = "not_kin",
    }
}

word_enum! {
    /// What the third reviewer of a split case chooses.
    pub enum SplitChoice {
        /// A new round with two fresh reviewers.
        GoOn = "go_on",
        /// The case is closed as rejected.
        Close = "close",
    }
}

word_enum! {
    /// What a reviewer thinks before she reads the answers of kin.
    pub enum Impression {
        /// Rather one person.
        Likely = "likely",
        /// Rather two.
        Unlikely = "unlikely",
        /// She cannot tell.
        Unsure = "unsure",
    }
}

/// A reviewer's seat in a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// The reviewer.
    pub reviewer: ActorId,
    /// Her organisation when dealt.
    pub organisation: OrgCode,
}

/// A vote or a third reviewer's choice, with its mandatory reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot<T> {
    /// Who cast it, in which seat.
    pub seat: Seat,
    /// What she decided.
    pub choice: T,
    /// Why, in her words; 10 to 2,000 characters.
    pub reason: Personal,
    /// Salt of the reason's hash in what she signed.
    pub salt: [u8; 16],
    /// Answers of kin that it rests on, by their numbers from 1, in ascending order.
    pub cites: Vec<u32>,
    /// When.
    pub at: Timestamp,
}
