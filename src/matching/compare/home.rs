//! A place of her life, made ready: its nodes, what it was to her, and what follows from both. Compares
//! nothing and looks nothing up.

use serde::{Deserialize, Serialize};

use crate::domain::ids::StatementId;
use crate::domain::place::PlaceRole;
use crate::knowledge::places::{Level, NodeId, PlaceSet, gazetteer};
use crate::matching::compare::outcome::Cites;

/// A place of her life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Home {
    /// Its nodes.
    pub set: PlaceSet,
    /// What it was to her.
    pub role: PlaceRole,
    /// Trust in its source.
    pub trust: f32,
    /// How well her dialect and memories fit this place itself.
    pub area: f32,
    /// Whether it lies in the county where she was found.
    pub at_found: bool,
    /// Provinces and countries it may lie in, a bit each; all of them where one has no bit.
    pub areas: u64,
    /// What its nodes leave to a place that is none of them.
    pub unplaced: f32,
    /// Its statement.
    pub cites: Cites,
}

impl Home {
    /// A home whose place is not looked up yet.
    pub(super) fn of(role: PlaceRole, trust: f32, told: StatementId) -> Self {
        Self {
            set: PlaceSet::UNKNOWN,
            role,
            trust,
            area: 1.0,
            at_found: false,
            areas: 0,
            unplaced: 1.0,
            cites: Cites::one(told),
        }
    }

    /// Puts its nodes in, with what follows from them.
    pub(super) fn put(&mut self, set: PlaceSet) {
        let (areas, placed) = areas(&set);
        (self.set, self.areas, self.unplaced) = (set, areas, (1.0 - placed).max(0.0));
    }

    /// Whether it speaks of where she comes from, as far as she says.
    pub(super) fn is_of_home(&self) -> bool {
        matches!(self.role, PlaceRole::Home | PlaceRole::Birth | PlaceRole::Unknown) && !self.at_found
    }

    /// The provinces, or else countries, it may lie in, by node number with their weight.
    pub fn provinces(&self) -> Vec<(usize, f64)> {
        let mut all: Vec<(usize, f64)> = Vec::new();
        for (id, weight) in self.set.nodes() {
            let node = gazetteer().node(id);
            let Some(area) = node.at(Level::Province).or_else(|| node.at(Level::Country)) else { continue };
            let area = area.0 as usize;
            match all.iter_mut().find(|(known, _)| *known == area) {
                Some((_, sum)) => *sum += f64::from(weight),
                None => all.push((area, f64::from(weight))),
            }
        }
        all
    }
}

/// The provinces and countries of a set's nodes, China itself left out, and the weight of all nodes.
fn areas(set: &PlaceSet) -> (u64, f32) {
    let mut all = (0, 0.0);
    for (id, weight) in set.nodes() {
        let node = gazetteer().node(id);
        let country = node.at(Level::Country);
        all.0 |= match node.at(Level::Province).filter(|area| area.0 < 64).or(country) {
            Some(NodeId::CHINA) => 0,
            Some(area) if area.0 < 64 => 1 << area.0,
            _ => u64::MAX,
        };
        all.1 += weight;
    }
    all
}
