//! Actors: people who may act, their organisation and their roles, as the registry lists them.

use crate::domain::ids::{ActorId, OrgCode};
use crate::domain::words::word_enum;

word_enum! {
    /// What an actor may be. There is no role that may do everything.
    pub enum Role {
        /// Works at a station.
        StationWorker = "station_worker",
        /// Supports a resident; not of the station's organisation.
        Advocate = "advocate",
        /// Works at a family desk.
        FamilyDesk = "family_desk",
        /// Answers for reporters, for a body that knows them.
        Voucher = "voucher",
        /// Reviews candidates.
        Reviewer = "reviewer",
        /// Is trained to protect children; held beside the role of a reviewer.
        ChildProtectionReviewer = "child_protection_reviewer",
        /// Judges safety apart from kinship, and may stop releases.
        SafetyOfficer = "safety_officer",
        /// Carries out a release.
        Liaison = "liaison",
        /// Admits actors, together with a registrar of another organisation.
        Registrar = "registrar",
        /// Reads the record, changes nothing.
        Auditor = "auditor",
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
    /// Organisations she must not judge for or against, besides her own.
    pub conflicts: Vec<OrgCode>,
}

impl Actor {
    /// Whether she has that role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether she is of this organisation, or must not judge for or against it.
    pub fn is_bound_to(&self, organisation: &OrgCode) -> bool {
        self.organisation == *organisation || self.conflicts.contains(organisation)
    }
}
