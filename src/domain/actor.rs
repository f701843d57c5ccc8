//! Actors: people who may act, their organisation and their roles, as the registry lists them.

use crate::domain::ids::{ActorId, OrgCode};
use crate::domain::words::word_enum;

word_enum! {
    /// What an actor may be. There is no role that may do everything.
    pub enum Role {
        /// Works at a station.
        StationWorker = "station_worker",
        /// Works at a family desk.
        FamilyDesk = "family_desk",
        /// Reviews candidates.
        Reviewer = "reviewer",
        /// Runs machines; has no data rights.
        Operator = "operator",
        /// The service itself, when it deals cases or commits candidates. Never in the registry.
        Service = "service",
    }
}

/// A person who may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Her id.
    pub id: ActorId,
    /// Her organisation.
    pub organisation: OrgCode,
    /// Her roles.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether she has that role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
