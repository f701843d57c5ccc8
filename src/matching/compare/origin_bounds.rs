//! The most that origin can say, for one query against very many rows, taken apart into what rows have
//! in common: nodes, sets of nodes, homes, accents, memories, peoples. Stands beside `origin`, whose sum
//! it bounds; the rule that it is never below it is a test of `matching::index`. Villages are bounded
//! apart (`knowledge::places::TailReaches`).
//!
//! With `A` for dialect and landscape, `n` for "is one the family names" and `H` for places alike:
//! `(1−n)·A + n·clamp(A/Aᵢ)·H ≤ A⁺·[(1−n) + n·H·max(1/Aᵢ, 1)]` where `A⁺ = max(A, ¼)`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::domain::evidence::Bits;
use crate::knowledge::places::{self, Accent, Background, Level, NodeId, PlaceSet, gazetteer, stray_at_most};
use crate::matching::compare::home::{CHINA, Home};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::compare::origin::{CORRECTION, group_ratio, named};
use crate::matching::compare::origin_feature::{MOST, OriginFeature, Things, fit_of};
use crate::matching::compare::outcome::Cites;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Logarithms of places are rounded on both ways: no more than this factor.
const ROUNDING: f64 = 1.02;

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

/// Places of one class together.
#[derive(Clone, Debug, Default)]
pub struct PlacesClass {
    /// Nodes they may lie in, by number, in order, with the greatest weight of each.
    nodes: Vec<(u32, f32)>,
    /// The greatest weight that is left to other places.
    elsewhere: f32,
}

impl PlacesClass {
    /// Takes a home in; its nodes are numbered by `number`.
    pub fn take(&mut self, home: &Home, mut number: impl FnMut(NodeId) -> u32) {
        for (node, weight) in home.set.nodes() {
            let node = number(node);
            match self.nodes.binary_search_by_key(&node, |(known, _)| *known) {
                Ok(place) => self.nodes[place].1 = self.nodes[place].1.max(weight),
                Err(place) => self.nodes.insert(place, (node, weight)),
            }
        }
        self.elsewhere = self.elsewhere.max(elsewhere(home));
    }

    /// Bytes that it points to.
    pub fn bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<(u32, f32)>()
    }
}

/// How much homes of one class count.
#[derive(Clone, Copy, Debug)]
pub struct HomeClass {
    named: (f32, f32),
    correction: f32,
}

/// How much homes count is told apart in so many levels.
const COUNTS: f32 = 6.0;

impl HomeClass {
    /// The class of homes of one side, in a number.
    pub fn key(model: &Model, side: Side, homes: &[Home]) -> u8 {
        let weights = homes.iter().map(|home| HomeWeight::of(model, side, home).named);
        (weights.fold(0.0, f32::max) * COUNTS).round() as u8
    }

    /// Takes a home in.
    pub fn take(&mut self, model: &Model, side: Side, home: &Home) {
        let own = HomeWeight::of(model, side, home);
        self.named = (self.named.0.min(own.named), self.named.1.max(own.named));
        self.correction = self.correction.max(own.correction);
    }
}

impl Default for HomeClass {
    fn default() -> Self {
        Self { named: (1.0, 0.0), correction: 1.0 }
    }
}

/// A home apart from its places: what weighs them.
#[derive(Clone, Copy, Debug)]
struct HomeWeight {
    /// The most it counts: a heard home is one the family names.
    named: f32,
    /// The most the accent corrects it by.
    correction: f32,
}

impl HomeWeight {
    /// Of a home of this side.
    fn of(model: &Model, side: Side, home: &Home) -> Self {
        match side {
            Side::Profile => Self {
                named: home.trust * named(&model.origin, home) as f32,
                correction: (1.0 / home.area.max(1e-6)).max(1.0),
            },
            // Of homes said, the one that fits best counts in full.
            Side::Report => Self { named: 1.0, correction: 1.0 },
        }
    }
}

/// Ethnicity, nationality and languages.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct People {
    ethnicity: Option<u8>,
    nationality: Option<[u8; 2]>,
    languages: u32,
}

impl People {
    /// Of one side.
    pub fn of(origin: &OriginFeature) -> Self {
        let OriginFeature { ethnicity, nationality, languages, .. } = *origin;
        Self { ethnicity, nationality, languages }
    }

    fn feature(&self) -> OriginFeature {
        let Self { ethnicity, nationality, languages } = *self;
        OriginFeature { ethnicity, nationality, languages, ..silent() }
    }
}

/// A query's origin against the parts of rows.
pub struct OriginReach<'q> {
    model: &'q Model,
    side: Side,
    own: &'q OriginFeature,
    homes: Vec<(PlaceSet, HomeWeight)>,
    background: Background,
    stray: f64,
    /// Every node of its homes.
    nodes: Vec<NodeId>,
    /// What it says of any county far from all of them.
    far: OnceLock<AtNode>,
}

/// What the query says of one node.
#[derive(Clone, Copy, Debug, Default)]
pub struct AtNode {
    /// How alike each of its homes is, in their order.
    pub alike: [f32; MOST],
    /// How well its dialect and memories fit there.
    pub area: f32,
}

impl<'q> OriginReach<'q> {
    /// Of a query of this side.
    pub fn new(model: &'q Model, side: Side, own: &'q OriginFeature) -> Self {
        let homes = own.homes.iter();
        let homes: Vec<_> =
            homes.map(|home| (home.set.without_tail(), HomeWeight::of(model, side, home))).collect();
        let village = own.homes.iter().any(|home| home.set.tail().is_some());
        // Shares of places do not depend on how anybody sounds.
        let background = model.origin.background(own.everyone);
        let stray = if village { f64::from(stray_at_most()) } else { 0.0 };
        let nodes = homes.iter().flat_map(|(set, _)| set.nodes().map(|(node, _)| node)).collect();
        Self { model, side, own, homes, background, stray, nodes, far: OnceLock::new() }
    }

    /// What it says of a node. Of counties far from all its homes it says the same of each.
    pub fn at_node(&self, node: NodeId) -> AtNode {
        if !self.is_far(node) {
            return self.judge(node);
        }
        let mut at = *self.far.get_or_init(|| {
            let mut at = self.judge(node);
            at.alike.iter_mut().for_each(|alike| *alike = *alike * FAR_FACTOR + FAR_MORE);
            at
        });
        if self.side == Side::Profile {
            at.area = self.area_at(node);
        }
        at
    }

    /// Whether it is a county of China that shares no province with any of the homes, and no road.
    fn is_far(&self, node: NodeId) -> bool {
        let gazetteer = gazetteer();
        let node = gazetteer.node(gazetteer.canonical(node));
        let apart = |own: &NodeId| {
            let own = gazetteer.node(*own);
            own.at(Level::Province) != node.at(Level::Province)
                && own.distance_km(node).is_none_or(|km| km > FAR_KM)
        };
        node.level >= Level::County
            && node.at(Level::Country) == Some(CHINA)
            && node.at(Level::Province).is_some()
            && self.nodes.iter().all(apart)
    }

    fn judge(&self, node: NodeId) -> AtNode {
        let other = PlaceSet::one(node);
        let alike = |(set, _): &(PlaceSet, HomeWeight)| {
            let pair = if self.side == Side::Profile { (set, &other) } else { (&other, set) };
            let millibits = places::evidence(pair.0, pair.1, &self.background).millibits;
            ((f64::from(millibits) / 1_000.0).exp2() * ROUNDING) as f32
        };
        let area = if self.side == Side::Profile { self.area_at(node) } else { 1.0 };
        let mut at = AtNode { area, ..AtNode::default() };
        at.alike.iter_mut().zip(&self.homes).for_each(|(slot, home)| *slot = alike(home));
        at
    }

    /// How well the query's own dialect and memories fit a node, memories by their best.
    fn area_at(&self, node: NodeId) -> f32 {
        let accent = self.own.accent.as_ref().map_or(1.0, |accent| places::accent_ratio(accent, node));
        let mut things = 0.0;
        for thing in self.own.things.iter() {
            let mut one = places::ThingSet::default();
            one.insert(thing);
            things += f64::from(places::area_evidence(&one, node).max(0) + 1) / 1_000.0;
        }
        let share = self.model.origin.landscape_share.value;
        // Several together are bounded and damped, each alone is too.
        accent / self.own.area_mean * (things * share).exp2() as f32
    }

    /// The most it says of homes of a class, given what it says of each node; `None` of no homes.
    pub fn at_class(&self, class: &PlacesClass, nodes: &[AtNode]) -> Option<AtNode> {
        if class.nodes.is_empty() && class.elsewhere == 0.0 {
            return None;
        }
        if let ([(node, _)], true) = (&class.nodes[..], class.elsewhere == 0.0) {
            let mut at = nodes[*node as usize];
            for slot in &mut at.alike[..self.homes.len()] {
                *slot = slot.max(FLOOR) + self.stray as f32;
            }
            return Some(at);
        }
        // No home is liker than its likest place, nor than the sum over places of the greatest weights.
        let start = if class.elsewhere > 0.0 { 1.0 } else { 0.0 };
        let mut most = AtNode { alike: [start; MOST], area: start };
        let mut sum = AtNode { alike: [class.elsewhere; MOST], area: class.elsewhere };
        for (at, weight) in class.nodes.iter().map(|&(node, weight)| (&nodes[node as usize], weight)) {
            most.area = most.area.max(at.area);
            sum.area += weight * at.area;
            for (i, alike) in at.alike.iter().enumerate().take(self.homes.len()) {
                most.alike[i] = most.alike[i].max(*alike);
                sum.alike[i] += weight * alike;
            }
        }
        let least = |most: f32, sum: f32| most.min(sum * ROUNDING as f32);
        let mut at = AtNode { area: least(most.area, sum.area), ..AtNode::default() };
        for (i, slot) in at.alike.iter_mut().enumerate().take(self.homes.len()) {
            *slot = least(most.alike[i], sum.alike[i]).max(FLOOR) + self.stray as f32;
        }
        Some(at)
    }

    /// Bits of a home of a class, beside what dialect and landscape say.
    pub fn of_home(&self, class: &HomeClass, at: &AtNode) -> Bits {
        let of = |named: (f32, f32), correction: f32, alike: f32| {
            let alike = f64::from(alike * correction);
            let named = f64::from(if alike > 1.0 { named.1 } else { named.0 });
            bits_of(1.0 - named + named * alike) + REACH_SLACK
        };
        match self.side {
            Side::Profile => {
                let pairs = self.homes.iter().zip(&at.alike);
                let each = pairs.map(|((_, own), alike)| of((own.named, own.named), own.correction, *alike));
                each.max().unwrap_or(Bits::ZERO)
            }
            Side::Report => {
                let best = at.alike[..self.homes.len()].iter().copied().fold(0.0, f32::max);
                of(class.named, class.correction, best)
            }
        }
    }

    /// Bits of dialect and landscape where the row has a home, by how well it fits there.
    pub fn of_area(area: f32) -> Bits {
        bits_of(f64::from(area).max(CORRECTION.0)) + REACH_SLACK
    }

    /// Bits of an accent of a row, beside memories, given its mean over all homes.
    pub fn of_accent(&self, accent: Option<&Accent>, mean: f32) -> Bits {
        let ratio = match (self.side, self.own.main(), accent) {
            (Side::Report, Some(main), Some(accent)) => fit_of(accent, mean, &main.set),
            (_, _, Some(accent)) => match &self.own.accent {
                Some(own) => places::accents_ratio(accent, own).max(places::accents_ratio(own, accent)),
                None => 1.0,
            },
            _ => 1.0,
        };
        Self::of_area(ratio)
    }

    /// Bits of memories of a row: what both tell, and what the row tells of the query's home.
    pub fn of_things(&self, things: &Things) -> Bits {
        let parameters = &self.model.origin;
        let mut bits = 0.0;
        if let (Side::Report, Some(main)) = (self.side, self.own.main()) {
            let alone = things.without(&self.own.things);
            let each = main.set.nodes().map(|(node, _)| places::area_evidence(&alone.0, node));
            bits += f64::from(each.max().unwrap_or(0).max(0)) * parameters.landscape_share.value;
        }
        if !things.is_empty() && !self.own.things.is_empty() {
            bits += f64::from(places::memory_evidence(&things.0, &self.own.things.0).max(0))
                * parameters.memories_share.value;
        }
        if bits > 0.0 { Bits::from_f64(bits / 1_000.0) + REACH_SLACK } else { Bits::ZERO }
    }

    /// Bits of ethnicity, nationality and languages.
    pub fn of_people(&self, people: &People) -> Bits {
        let other = people.feature();
        let pair = if self.side == Side::Profile { (self.own, &other) } else { (&other, self.own) };
        group_ratio(&self.model.origin, pair.0, pair.1, 1.0).map_or(Bits::ZERO, bits_of)
    }
}

/// Beyond so many kilometres the nearness of two counties adds less than these.
const FAR_KM: f32 = 500.0;
const FAR_FACTOR: f32 = 1.01;
const FAR_MORE: f32 = 0.001;

/// The least a pair of places says; `places` has the same.
const FLOOR: f32 = 0.0163;

fn silent() -> OriginFeature {
    OriginFeature {
        homes: Vec::new(),
        accent: None,
        area_mean: 1.0,
        things: Things::default(),
        speech: Cites::NONE,
        told_things: Cites::NONE,
        ethnicity: None,
        nationality: None,
        languages: 0,
        scope: None,
        everyone: crate::knowledge::names::ScopeMix::everyone(),
    }
}
