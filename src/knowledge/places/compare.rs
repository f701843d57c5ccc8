//! Two places compared: a home as heard against a home as said, each a few weighted nodes and perhaps
//! a village by sound. Allocates nothing. Must not look texts up.

use super::{
    gazetteer::{Level, Node, NodeId, gazetteer},
    lookup::Found,
    sound::log2,
    spoken::same_dialect,
    tail::{Tail, tail_ratio, two_to_the},
};
use crate::knowledge::names::ScopeMix;

/// Nodes kept of one place.
const KEPT: usize = 5;
/// Nodes less likely than this are not worth the time they take.
const WORTH_KEEPING: f32 = 0.004;
/// What may be heard of a home, as belief: the rest is the floor. Judged; to be learned.
const SAME_TOWN: f32 = 0.22;
const SAME_COUNTY: f32 = 0.40;
const SAME_PREFECTURE: f32 = 0.08;
const NEAR: f32 = 0.08;
const SAME_PROVINCE: f32 = 0.12;
const SAME_COUNTRY: f32 = 0.08;
/// The least a pair of places says: about -6 bits.
const FLOOR: f32 = 0.016;
/// Reach of "near", and the share of people within it.
const NEAR_KM: f32 = 45.0;
const NEAR_SHARE: f32 = 0.004;
/// Belief that a village heard is one of the names said, when both are of one county.
pub(super) const SAME_VILLAGE: f32 = 0.55;
/// And when the counties do not agree: the county may be wrong and the village right.
pub(super) const STRAY_VILLAGE: f32 = 0.01;

/// What two places have in common, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceLevel {
    /// A village that sounds alike, in places that agree.
    Village,
    /// The same town.
    Town,
    /// The same county.
    County,
    /// Counties near each other.
    NeighbourCounty,
    /// The same prefecture.
    Prefecture,
    /// The same province.
    Province,
    /// Areas of one dialect.
    DialectArea,
    /// The same country.
    Country,
    /// Nothing.
    Far,
    /// One of the two is not known.
    Unknown,
}

/// How two places speak for one home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceEvidence {
    /// log2 likelihood ratio, thousandths of a bit.
    pub millibits: i32,
    /// What they share.
    pub level: PlaceLevel,
}

/// A place made ready to compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceSet {
    pub(super) nodes: [Weighted; KEPT],
    pub(super) count: u8,
    pub(super) tail: Option<Tail>,
}

#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Weighted {
    pub(super) node: NodeId,
    pub(super) weight: f32,
    pub(super) with_tail: bool,
}

/// How common homes are, and how the people who speak of them sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Background {
    /// Factor on the share of each country and province, by node number below 64.
    factors: [f32; 64],
    /// How the speaker sounds: for villages heard.
    pub scope: ScopeMix,
}

impl Background {
    /// Shares by people alone.
    #[must_use]
    pub fn judged(scope: ScopeMix) -> Background {
        Background { factors: [1.0; 64], scope }
    }

    /// Shares by counts of homes per province code (two digits), shrunk to the people there.
    #[must_use]
    pub fn from_counts(counts: &[(u32, u32)], scope: ScopeMix) -> Background {
        let gazetteer = gazetteer();
        let mut background = Background::judged(scope);
        let whole: u32 = counts.iter().map(|(_, count)| count).sum();
        for (bit, node) in
            gazetteer.nodes.iter().take(64).enumerate().filter(|(_, node)| node.level == Level::Province)
        {
            let own = counts.iter().filter(|(code, _)| node.code == code * 10_000).map(|(_, count)| *count);
            let prior = 200.0 * node.share;
            let share = (own.sum::<u32>() as f32 + prior) / (whole as f32 + 200.0);
            background.factors[bit] = share / node.share.max(1e-6);
        }
        background
    }

    /// Shares of homes by province code (two digits).
    #[must_use]
    pub fn from_shares(shares: &[(u32, f32)], scope: ScopeMix) -> Background {
        let mut background = Background::judged(scope);
        let provinces = gazetteer().nodes.iter().take(64).enumerate();
        for (bit, node) in provinces.filter(|(_, node)| node.level == Level::Province) {
            let own = shares.iter().find(|(code, _)| node.code == code * 10_000);
            background.factors[bit] = own.map_or(1.0, |(_, share)| share / node.share.max(1e-6));
        }
        background
    }

    /// The same shares for another speaker.
    #[must_use]
    pub fn with_scope(&self, scope: ScopeMix) -> Background {
        Background { scope, ..*self }
    }

    /// The share of homes that lie in a place.
    #[must_use]
    pub fn share(&self, node: &Node) -> f32 {
        let area = node.at(Level::Province).filter(|area| area.0 < 64);
        let factor = area.map_or(1.0, |area| self.factors[area.0 as usize]);
        (node.share * factor).clamp(1e-6, 1.0)
    }
}

impl PlaceSet {
    /// A place nothing is known of.
    pub const UNKNOWN: PlaceSet = PlaceSet {
        nodes: [Weighted { node: NodeId::NONE, weight: 0.0, with_tail: false }; KEPT],
        count: 0,
        tail: None,
    };

    /// A look-up made compact.
    #[must_use]
    pub fn of(found: &Found) -> PlaceSet {
        let mut set = PlaceSet { tail: found.tail, ..PlaceSet::UNKNOWN };
        let worth = |at: usize, probability: f32| at == 0 || probability >= WORTH_KEEPING;
        let kept = found.nodes.iter().enumerate().filter(|(at, placed)| worth(*at, placed.probability));
        for (slot, (_, placed)) in set.nodes.iter_mut().zip(kept) {
            let node = gazetteer().canonical(placed.node);
            *slot = Weighted { node, weight: placed.probability, with_tail: placed.with_tail };
            set.count += 1;
        }
        set
    }

    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.count == 0 && self.tail.is_none()
    }

    /// The same without its village.
    #[must_use]
    pub fn without_tail(&self) -> PlaceSet {
        PlaceSet { tail: None, ..*self }
    }

    /// The same nodes, with the village of another beside each.
    #[must_use]
    pub fn beside(&self, village: &PlaceSet) -> PlaceSet {
        let mut set = PlaceSet { tail: village.tail, ..*self };
        set.nodes
            .iter_mut()
            .take(usize::from(set.count))
            .for_each(|one| one.with_tail = village.tail.is_some());
        set
    }

    /// One node alone.
    #[must_use]
    pub fn one(node: NodeId) -> PlaceSet {
        let mut set = PlaceSet { count: 1, ..PlaceSet::UNKNOWN };
        set.nodes[0] = Weighted { node: gazetteer().canonical(node), weight: 1.0, with_tail: false };
        set
    }

    /// The nodes with their weights, by successor, likeliest first.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, f32)> + '_ {
        self.weighted().iter().map(|one| (one.node, one.weight))
    }

    /// The likeliest node.
    #[must_use]
    pub fn likeliest(&self) -> Option<NodeId> {
        self.weighted().first().map(|one| one.node)
    }

    /// The village by sound, if there is one.
    #[must_use]
    pub fn tail(&self) -> Option<&Tail> {
        self.tail.as_ref()
    }

    pub(super) fn weighted(&self) -> &[Weighted] {
        &self.nodes[..usize::from(self.count)]
    }
}

impl serde::Serialize for PlaceSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.weighted(), &self.tail).serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for PlaceSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (nodes, tail): (Vec<Weighted>, Option<Tail>) = serde::Deserialize::deserialize(deserializer)?;
        let mut set = Self { tail, ..Self::UNKNOWN };
        for (slot, one) in set.nodes.iter_mut().zip(nodes) {
            *slot = one;
            set.count += 1;
        }
        Ok(set)
    }
}

/// What a home heard and a home said say of each other.
#[must_use]
pub fn evidence(heard: &PlaceSet, said: &PlaceSet, background: &Background) -> PlaceEvidence {
    if heard.is_unknown() || said.is_unknown() {
        return PlaceEvidence { millibits: 0, level: PlaceLevel::Unknown };
    }
    let village = match (&heard.tail, &said.tail) {
        (Some(heard), Some(said)) => Some(tail_ratio(heard, said, &background.scope)),
        _ => None,
    };
    let (ratio, level) = ratio(heard, said, village, background);
    PlaceEvidence { millibits: (log2(ratio) * 1000.0).round() as i32, level }
}

/// The ratio of two places of which no village is known, as [`evidence`] tells it in bits.
#[must_use]
pub fn ratio_of_nodes(heard: &PlaceSet, said: &PlaceSet, background: &Background) -> f32 {
    ratio(heard, said, None, background).0
}

/// The ratio of all nodes heard against all said, given that of their villages, and what they share.
fn ratio(
    heard: &PlaceSet,
    said: &PlaceSet,
    village: Option<f32>,
    background: &Background,
) -> (f32, PlaceLevel) {
    let mut sum = 0.0;
    let mut known = 0.0;
    let mut best = (0.0, PlaceLevel::Far);
    for one in heard.weighted() {
        known += one.weight;
        let (ratio, level) = mixed_ratio(one, said, village, background);
        sum += one.weight * ratio;
        if one.weight * ratio > best.0 {
            best = (one.weight * ratio, level);
        }
    }
    let unknown = (1.0 - known).max(0.0);
    let stray = village.map_or(1.0, |village| 1.0 - SAME_VILLAGE + SAME_VILLAGE * village);
    sum += unknown * stray;
    if unknown * stray > best.0 {
        best.1 = if stray > 4.0 { PlaceLevel::Village } else { PlaceLevel::Unknown };
    }
    (sum.max(FLOOR), best.1)
}

/// Never less than the ratio of two places without villages that share no province, and no country but
/// China: what of it is no village's.
#[must_use]
pub fn apart_at_most() -> f32 {
    let china = gazetteer().node(NodeId::CHINA).share.clamp(1e-6, 1.0);
    let belief = SAME_TOWN + SAME_COUNTY + SAME_PREFECTURE + SAME_PROVINCE + SAME_COUNTRY;
    1.0 + FLOOR + belief / china + NEAR / NEAR_SHARE
}

/// The ratio of one heard node against all said ones, their weights mixed.
fn mixed_ratio(
    heard: &Weighted,
    said: &PlaceSet,
    village: Option<f32>,
    background: &Background,
) -> (f32, PlaceLevel) {
    let mut sum = 0.0;
    let mut known = 0.0;
    let mut best = (0.0, PlaceLevel::Far);
    for one in said.weighted() {
        known += one.weight;
        let (mut ratio, mut level) = pair_ratio(heard.node, one.node, background);
        if let Some(village) = village.filter(|_| heard.with_tail) {
            if level <= PlaceLevel::Province {
                if village > 4.0 {
                    level = PlaceLevel::Village;
                }
                ratio *= 1.0 - SAME_VILLAGE + SAME_VILLAGE * village;
            } else {
                ratio += STRAY_VILLAGE * village;
            }
        }
        sum += one.weight * ratio;
        if one.weight * ratio > best.0 {
            best = (one.weight * ratio, level);
        }
    }
    (sum + (1.0 - known).max(0.0), best.1)
}

/// How much likelier `heard` is for someone whose home is `said` than for anybody: what they share,
/// the narrower and rarer the more.
fn pair_ratio(heard: NodeId, said: NodeId, background: &Background) -> (f32, PlaceLevel) {
    let gazetteer = gazetteer();
    let (one, other) = (gazetteer.node(heard), gazetteer.node(said));
    let mut ratio = FLOOR;
    let mut level = PlaceLevel::Far;
    // Belief not used by levels that one of the two does not have falls to the narrowest both have.
    let mut unused = SAME_TOWN + SAME_COUNTY + SAME_PREFECTURE + SAME_PROVINCE + SAME_COUNTRY;
    for (step, belief, name) in [
        (Level::Country, SAME_COUNTRY, PlaceLevel::Country),
        (Level::Province, SAME_PROVINCE, PlaceLevel::Province),
        (Level::Prefecture, SAME_PREFECTURE, PlaceLevel::Prefecture),
        (Level::County, SAME_COUNTY, PlaceLevel::County),
        (Level::Town, SAME_TOWN, PlaceLevel::Town),
    ] {
        let (Some(inner), Some(outer)) = (one.at(step), other.at(step)) else { continue };
        if inner != outer {
            break;
        }
        let narrower = narrowest_below(one, step) == step || narrowest_below(other, step) == step;
        let belief = if narrower { unused } else { belief };
        unused -= belief;
        ratio += belief / background.share(gazetteer.node(inner));
        level = name;
    }
    let counties = one.level >= Level::County && other.level >= Level::County;
    let apart = !matches!(level, PlaceLevel::County | PlaceLevel::Town);
    if let Some(km) = one.distance_km(other).filter(|_| counties && apart) {
        let near = two_to_the(-km / NEAR_KM * std::f32::consts::LOG2_E);
        ratio += NEAR * near / NEAR_SHARE;
        if near > 0.25 {
            level = level.min(PlaceLevel::NeighbourCounty);
        }
    }
    if level == PlaceLevel::Country && same_dialect(one, other) {
        level = PlaceLevel::DialectArea;
    }
    (ratio, level)
}

/// The narrowest level at or below `step` a node has.
fn narrowest_below(node: &Node, step: Level) -> Level {
    if node.level < step { step } else { node.level }
}
