//! Holds and freezes: one person sets one at once, two people of different organisations lift it
//! (S36). While one stands nothing it is of is cleared, released or handed over.

use std::collections::BTreeMap;

use crate::domain::actor::Role;
use crate::domain::ids::{CaseId, OrgCode, Timestamp};
use crate::domain::release::act::{BrakeAct, BrakeTarget, Cause, Doer};
use crate::domain::release::unlawful::Unlawful;

/// One that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brake {
    /// Why, each time it was set.
    pub causes: Vec<Cause>,
    /// The first of the two who lift it.
    pub first_lift: Option<Doer>,
}

/// All that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brakes {
    standing: BTreeMap<BrakeTarget, Brake>,
    /// When each was set last, whether or not it stands.
    set_at: BTreeMap<BrakeTarget, Timestamp>,
}

impl Brakes {
    /// Whether the act may be done.
    ///
    /// # Errors
    /// Why not.
    pub fn permits(&self, by: &Doer, target: &BrakeTarget, act: BrakeAct) -> Result<(), Unlawful> {
        match act {
            BrakeAct::Pulled(Cause::Stopped) if by.role == Role::SafetyOfficer => Ok(()),
            BrakeAct::Pulled(Cause::Stopped) => Err(Unlawful::Role),
            BrakeAct::Pulled(_) if matches!(by.role, Role::SafetyOfficer | Role::Service) => Ok(()),
            BrakeAct::Pulled(_) => Err(Unlawful::Role),
            BrakeAct::Lifted if by.role != Role::SafetyOfficer => Err(Unlawful::Role),
            BrakeAct::Lifted => {
                let brake = self.standing.get(target).ok_or(Unlawful::NothingThere)?;
                match &brake.first_lift {
                    Some(first) if first.actor == by.actor => Err(Unlawful::TwoParts),
                    Some(first) if first.organisation == by.organisation => Err(Unlawful::Organisation),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Takes a permitted act in. Setting it again undoes the first half of a lift.
    pub fn take(&mut self, by: &Doer, target: &BrakeTarget, act: BrakeAct, at: Timestamp) {
        match act {
            BrakeAct::Pulled(cause) => {
                self.set_at.insert(target.clone(), at);
                let brake = self
                    .standing
                    .entry(target.clone())
                    .or_insert(Brake { causes: Vec::new(), first_lift: None });
                brake.causes.push(cause);
                brake.first_lift = None;
            }
            BrakeAct::Lifted => match self.standing.get_mut(target) {
                Some(brake) if brake.first_lift.is_none() => brake.first_lift = Some(by.clone()),
                _ => drop(self.standing.remove(target)),
            },
        }
    }

    /// Whether anything stands in the way of this case of this station.
    pub fn hold(&self, case: CaseId, station: &OrgCode) -> bool {
        self.standing.contains_key(&BrakeTarget::Everything)
            || self.standing.contains_key(&BrakeTarget::Case(case))
            || self.standing.contains_key(&BrakeTarget::Station(station.clone()))
    }

    /// When this was held last, whether or not it is now.
    pub fn held_at(&self, target: &BrakeTarget) -> Option<Timestamp> {
        self.set_at.get(target).copied()
    }

    /// Who did the first half of a lift of this.
    pub fn first_lift(&self, target: &BrakeTarget) -> Option<&Doer> {
        self.standing.get(target)?.first_lift.as_ref()
    }

    /// Everything that stands.
    pub fn standing(&self) -> impl Iterator<Item = (&BrakeTarget, &Brake)> {
        self.standing.iter()
    }
}
