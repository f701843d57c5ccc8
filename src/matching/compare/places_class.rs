//! Classes of places of homes: rows whose homes lie in the same county, or in the same few nodes, share what
//! a query says of them. Holds no bits.

use serde::Serialize;
use smallvec::SmallVec;

use crate::knowledge::places::{Level, NodeId, gazetteer, spot};
use crate::matching::compare::home::Home;

/// What places of one class have in common: the county they lie in, or all nodes where these are of
/// several; of several homes together the provinces; whether they may lie elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlacesKey {
    areas: Vec<NodeId>,
    elsewhere: bool,
}

impl PlacesKey {
    /// Of homes of one side; none is a class of its own.
    pub fn of(homes: &[Home]) -> Self {
        let nodes = || homes.iter().flat_map(|home| home.set.nodes().map(|(node, _)| node));
        let areas = |level: Option<Level>| {
            let area = |node| level.and_then(|level| gazetteer().node(node).at(level)).unwrap_or(node);
            let mut areas: Vec<NodeId> = nodes().map(area).collect();
            areas.sort_unstable();
            areas.dedup();
            areas
        };
        let areas = match (homes, areas(Some(Level::County))) {
            ([_], counties) if counties.len() == 1 => counties,
            ([_], _) => areas(None),
            _ => areas(Some(Level::Province)),
        };
        Self { areas, elsewhere: homes.iter().any(|home| elsewhere(home) > 1e-4) }
    }
}

/// What the nodes of a home leave to other places.
fn elsewhere(home: &Home) -> f32 {
    (1.0 - home.set.nodes().map(|(_, weight)| weight).sum::<f32>()).max(0.0)
}

/// Nodes of a class that lie beside it: of 10,681 classes of 100,000 invented rows none has more, and every query
/// reads all classes.
const NODES: usize = 8;

/// Places of one class together.
#[derive(Clone, Debug, Default)]
pub struct PlacesClass {
    /// Nodes they may lie in, by number, in order, with the greatest weight of each.
    nodes: SmallVec<[(u32, f32); NODES]>,
    /// The greatest weight that is left to other places.
    elsewhere: f32,
    /// The sum of the weights of the nodes.
    weight: f32,
    /// The provinces of the nodes, a bit each.
    provinces: u64,
}

impl PlacesClass {
    /// Takes a home in; its nodes are numbered by `number`.
    pub fn take(&mut self, home: &Home, mut number: impl FnMut(NodeId) -> u32) {
        for (node, weight) in home.set.nodes() {
            self.provinces |= spot(node).province_bit();
            let node = number(node);
            match self.nodes.binary_search_by_key(&node, |(known, _)| *known) {
                Ok(place) => self.nodes[place].1 = self.nodes[place].1.max(weight),
                Err(place) => self.nodes.insert(place, (node, weight)),
            }
        }
        self.elsewhere = self.elsewhere.max(elsewhere(home));
        self.weight = self.nodes.iter().map(|(_, weight)| weight).sum();
    }

    /// Whether none of its nodes lies in one of these provinces.
    pub const fn is_outside(&self, provinces: u64) -> bool {
        self.provinces & provinces == 0
    }

    /// What [`Self::over`] gives where the same is said of every node.
    pub const fn over_alike(&self, start: f32, at: f32) -> (f32, f32) {
        (start.max(at), self.elsewhere + self.weight * at)
    }

    /// Whether there are no homes in it.
    pub fn is_nowhere(&self) -> bool {
        self.nodes.is_empty() && self.elsewhere == 0.0
    }

    /// Whether they may lie in other places.
    pub const fn may_be_elsewhere(&self) -> bool {
        self.elsewhere > 0.0
    }

    /// Its only node, by number.
    pub fn only(&self) -> Option<usize> {
        match &self.nodes[..] {
            [(node, _)] if self.elsewhere == 0.0 => Some(*node as usize),
            _ => None,
        }
    }

    /// The most, but at least `start`, and the weighted sum of what is said of its nodes, by number.
    pub fn over(&self, start: f32, at: &[f32]) -> (f32, f32) {
        self.nodes.iter().fold((start, self.elsewhere), |(most, sum), &(node, weight)| {
            let own = at[node as usize];
            (most.max(own), sum + weight * own)
        })
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        if self.nodes.spilled() { self.nodes.capacity() * size_of::<(u32, f32)>() } else { 0 }
    }
}
