//! How much a release tells, smallest first. None at all is no release.

use crate::domain::words::word_enum;

word_enum! {
    /// How much may be told or done; a larger one includes the smaller.
    pub enum Scope {
        /// Told of her death.
        ToldOfDeath = "told_of_death",
        /// Told that she is alive.
        Alive = "alive",
        /// A message relayed.
        Message = "message",
        /// A hosted call.
        Call = "call",
        /// A meeting.
        Meeting = "meeting",
    }
}
