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
use crate::knowledge::places::{
    self, Accent, Background, Level, NodeId, PlaceSet, Spot, gazetteer, spot, stray_at_most,
};
use crate::matching::compare::alternatives::Alternatives;
use crate::matching::compare::home::Home;
use crate::matching::compare::mixture::{bits_at_most, bits_of};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::compare::origin::{CORRECTION, group_ratio, named};
use crate::matching::compare::origin_feature::{MOST, OriginFeature, Things, fit_of};
use crate::matching::compare::outcome::Cites;
use crate::matching::compare::places_class::PlacesClass;
use crate::matching::features::Side;
use crate::matching::model::Model;

/// Logarithms of places are rounded on both ways: no more than this factor.
const ROUNDING: f32 = 1.02;

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
    ethnicity: Alternatives<u8>,
    nationality: Alternatives<[u8; 2]>,
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
    /// The province of every node of its homes, and where it lies.
    spots: Vec<(Option<NodeId>, Spot)>,
    /// One node of its main home in each province: landscape is told apart by provinces.
    areas: Vec<NodeId>,
    /// How well memories fit each province, and last any other place. Of profiles.
    landscape: Vec<f32>,
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

/// Landscape is told apart by so many provinces; `places` has the same.
const AREAS: usize = 64;

/// How well memories fit each province, each memory by itself: several together are bounded and damped,
/// each alone is too. Last what they say of other places.
fn landscape(model: &Model, own: &OriginFeature) -> Vec<f32> {
    let share = model.origin.landscape_share.value;
    let known = gazetteer().nodes.len();
    let of = |area: usize| {
        let node = (area < AREAS.min(known)).then_some(NodeId(area as u32));
        let things = own.things.iter().map(|thing| {
            let mut one = places::ThingSet::default();
            one.insert(thing);
            let millibits = node.map_or(0, |node| places::area_evidence(&one, node));
            f64::from(millibits.max(0) + 1) / 1_000.0
        });
        (things.sum::<f64>() * share).exp2() as f32
    };
    (0..=AREAS).map(of).collect()
}

/// What the query says of every node, each thing apart.
pub struct AtNodes {
    /// By home of the query.
    alike: Vec<Vec<f32>>,
    /// Of profiles; reports say nothing of areas.
    area: Option<Vec<f32>>,
    /// What is said of nodes far from all homes of the query, and the provinces, a bit each, in which any other
    /// node lies.
    far: Option<(AtNode, u64)>,
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
        let nodes = homes.iter().flat_map(|(set, _)| set.nodes().map(|(node, _)| node));
        let spots = nodes.map(|node| (gazetteer().node(node).at(Level::Province), spot(node))).collect();
        let main = own.main().into_iter().flat_map(|main| main.set.nodes().map(|(node, _)| node));
        let mut areas: Vec<NodeId> = main.collect();
        areas.sort_unstable_by_key(|&node| gazetteer().node(node).at(Level::Province));
        areas.dedup_by_key(|node| gazetteer().node(*node).at(Level::Province));
        let landscape = if side == Side::Profile { landscape(model, own) } else { Vec::new() };
        Self { model, side, own, homes, background, stray, spots, areas, landscape, far: OnceLock::new() }
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
        let spot = spot(node);
        let apart = |(province, own): &(Option<NodeId>, Spot)| {
            *province != Some(spot.province) && own.is_beyond(&spot, FAR_KM)
        };
        spot.province != NodeId::NONE && self.spots.iter().all(apart)
    }

    fn judge(&self, node: NodeId) -> AtNode {
        let other = PlaceSet::one(node);
        let alike = |(set, _): &(PlaceSet, HomeWeight)| {
            let pair = if self.side == Side::Profile { (set, &other) } else { (&other, set) };
            // A home of which nothing but a village is told says nothing of nodes.
            let silent = set.is_unknown();
            let ratio = if silent { 1.0 } else { places::ratio_of_nodes(pair.0, pair.1, &self.background) };
            ratio * ROUNDING
        };
        let area = if self.side == Side::Profile { self.area_at(node) } else { 1.0 };
        let mut at = AtNode { area, ..AtNode::default() };
        at.alike.iter_mut().zip(&self.homes).for_each(|(slot, home)| *slot = alike(home));
        at
    }

    /// How well the query's own dialect and memories fit a node.
    fn area_at(&self, node: NodeId) -> f32 {
        let accent = self.own.accent.as_ref().map_or(1.0, |accent| places::accent_ratio(accent, node));
        let province = gazetteer().node(node).at(Level::Province);
        let place = province.map_or(AREAS, |province| (province.0 as usize).min(AREAS));
        accent / self.own.area_mean * self.landscape[place]
    }

    /// Every node apart, from what it says of each.
    pub fn at_nodes<'n>(&self, ids: impl Iterator<Item = &'n NodeId>, nodes: &[AtNode]) -> AtNodes {
        let far = self.far.get().map(|far| {
            let near = ids.zip(nodes).filter(|(_, at)| at.alike != far.alike);
            (*far, near.fold(0, |all, (node, _)| all | spot(*node).province_bit()))
        });
        let alike = |home: usize| nodes.iter().map(|at| at.alike[home]).collect();
        AtNodes {
            alike: (0..self.homes.len()).map(alike).collect(),
            area: (self.side == Side::Profile).then(|| nodes.iter().map(|at| at.area).collect()),
            far,
        }
    }

    /// The most it says of homes of a class, given what it says of each node; `None` of no homes.
    pub fn at_class(&self, class: &PlacesClass, nodes: &AtNodes) -> Option<AtNode> {
        if class.is_nowhere() {
            return None;
        }
        let mut at = AtNode { area: 1.0, ..AtNode::default() };
        if let Some(node) = class.only() {
            for (slot, alike) in at.alike.iter_mut().zip(&nodes.alike) {
                *slot = alike[node].max(FLOOR) + self.stray as f32;
            }
            at.area = nodes.area.as_ref().map_or(1.0, |area| area[node]);
            return Some(at);
        }
        // No home is liker than its likest place, nor than the sum over places of the greatest weights.
        let start = if class.may_be_elsewhere() { 1.0 } else { 0.0 };
        let least = |(most, sum): (f32, f32)| most.min(sum * ROUNDING);
        let far = nodes.far.as_ref().filter(|(_, near)| class.is_outside(*near));
        for (i, (slot, alike)) in at.alike.iter_mut().zip(&nodes.alike).enumerate() {
            let over = match far {
                Some((far, _)) => class.over_alike(start, far.alike[i]),
                None => class.over(start, alike),
            };
            *slot = least(over).max(FLOOR) + self.stray as f32;
        }
        if let Some(area) = &nodes.area {
            at.area = least(class.over(start, area));
        }
        Some(at)
    }

    /// Bits of a home of a class, beside what dialect and landscape say.
    pub fn of_home(&self, class: &HomeClass, at: &AtNode) -> Bits {
        let of = |named: (f32, f32), correction: f32, alike: f32| {
            let alike = f64::from(alike * correction);
            let named = f64::from(if alike > 1.0 { named.1 } else { named.0 });
            bits_at_most(1.0 - named + named * alike) + REACH_SLACK
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
        if self.side == Side::Report {
            let alone = things.without(&self.own.things);
            let each = self.areas.iter().map(|area| places::area_evidence(&alone.0, *area));
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
const FAR_KM: f32 = 350.0;
const FAR_FACTOR: f32 = 1.01;
const FAR_MORE: f32 = 0.01;

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
        ethnicity: Alternatives::default(),
        nationality: Alternatives::default(),
        languages: 0,
        scope: None,
        everyone: crate::knowledge::names::ScopeMix::everyone(),
    }
}
