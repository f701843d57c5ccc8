//! Who must not judge for or against which bodies besides her own, as the registry lists it. What a conflict keeps
//! somebody from is `bench`'s.

use std::collections::BTreeMap;

use crate::domain::ids::{ActorId, OrgCode};

/// The conflicts of everybody who has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conflicts(BTreeMap<ActorId, Vec<OrgCode>>);

impl Conflicts {
    /// The bodies that somebody is bound to besides her own.
    pub fn of(&self, who: ActorId) -> &[OrgCode] {
        self.0.get(&who).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<(ActorId, Vec<OrgCode>)> for Conflicts {
    fn from_iter<I: IntoIterator<Item = (ActorId, Vec<OrgCode>)>>(listed: I) -> Self {
        Self(listed.into_iter().filter(|(_, with)| !with.is_empty()).collect())
    }
}
