//! A place as heard becomes weighted nodes: every way to cut the text into known places and a rest is
//! weighed by what it costs in bits. Must not hold tables, nor how two places are compared.

use std::collections::BTreeMap;

use super::{
    foreign,
    gazetteer::{Level, NodeId, Origin, gazetteer},
    segment::{self, Path, Why},
    tail::{Tail, two_to_the},
    text::{self, Reading, Relation},
};
use crate::knowledge::names::ScopeMix;

/// Nodes kept of one text.
const KEPT: usize = 10;
/// Bits for naming a place that no table has, and for its syllables.
const UNKNOWN_BITS: f32 = 1.0;
/// A tail is kept if its reading is at least this likely against the best.
const TAIL_WORTH_KEEPING: f32 = 0.02;
/// How far "beside" reaches.
const BESIDE_KM: f32 = 60.0;

/// What is known around a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint {
    /// GB/T 2260 code of a place it is likely near.
    pub near: Option<u32>,
    /// The year the text speaks of.
    pub year: Option<i32>,
    /// How the speaker and the clerk sound; unknown gives the noise of every clerk.
    pub scope: Option<ScopeMix>,
}

/// One node a text may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The node as it was called; compare by its successor.
    pub node: NodeId,
    /// How likely it is meant.
    pub probability: f32,
    /// Whether the tail stands beside this node, rather than being another reading of the text.
    pub with_tail: bool,
    /// How the text led here.
    pub why: Why,
}

/// What a text may mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Nodes, likeliest first; what is missing to 1 is "no node known".
    pub nodes: Vec<Placed>,
    /// The part no table has, by sound.
    pub tail: Option<Tail>,
}

/// One reading of the whole text.
struct Hypothesis {
    node: Option<NodeId>,
    bits: f32,
    tail: Option<Tail>,
    why: Why,
}

/// The nodes a text may mean.
#[must_use]
pub fn find_place(text: &str, hint: &Hint) -> Found {
    let (clean, relation) = text::cleaned(text);
    let scope = hint.scope.unwrap_or_else(ScopeMix::everyone);
    let mut all = Vec::new();
    for reading in text::readings(&clean) {
        hypotheses(&reading, hint, &scope, &mut all);
    }
    for (node, bits) in foreign::find(&clean) {
        let bits = bits + level_bits(Level::Town) + share_bits(node);
        all.push(Hypothesis { node: Some(node), bits, tail: None, why: Why::Latin });
    }
    let found = weigh(all, hint.year);
    match relation {
        Relation::Beside => beside(found),
        Relation::Around | Relation::At => found,
    }
}

/// The same where a GB/T 2260 code stands beside the text: the code tells the node, the text the rest.
#[must_use]
pub fn find_place_with_code(text: &str, code: u32, hint: &Hint) -> Found {
    let gazetteer = gazetteer();
    let by_text = find_place(text, &Hint { near: Some(code), ..*hint });
    let Some(pinned) = gazetteer.by_code(code, hint.year) else { return by_text };
    let agrees = |placed: &&Placed| {
        gazetteer.is_within(placed.node, pinned) || gazetteer.is_within(pinned, placed.node)
    };
    let agreeing = by_text.nodes.iter().find(agrees).copied();
    let against = by_text.nodes.first().filter(|first| first.probability > 0.9 && !agrees(first)).copied();
    // A town the text tells within the county of the code is better than the county.
    let node = agreeing.filter(|placed| gazetteer.is_within(placed.node, pinned) && placed.probability > 0.5);
    let node = node.map_or(pinned, |placed| placed.node);
    let with_tail = agreeing.is_some_and(|placed| placed.with_tail) && by_text.tail.is_some();
    let probability = if against.is_some() { 0.7 } else { 0.97 };
    let mut nodes = vec![Placed { node, probability, with_tail, why: Why::Code }];
    nodes.extend(against.map(|other| Placed { probability: 0.25, ..other }));
    Found { nodes, tail: by_text.tail }
}

/// Every way to read these units.
fn hypotheses(reading: &Reading, hint: &Hint, scope: &ScopeMix, all: &mut Vec<Hypothesis>) {
    let near = hint.near.and_then(|code| gazetteer().by_code(code, hint.year));
    for path in segment::paths(reading, scope) {
        let rest = &reading.units[path.at..];
        let mut bits = path.bits + segment::rest_bits(rest, path.leaf.is_some());
        bits += match path.leaf {
            Some(node) => node_bits(node, &path, hint.year, near),
            None => UNKNOWN_BITS,
        };
        all.push(Hypothesis { node: path.leaf, bits, tail: Tail::of(rest), why: path.why });
    }
}

fn node_bits(node: NodeId, path: &Path, year: Option<i32>, near: Option<NodeId>) -> f32 {
    let gazetteer = gazetteer();
    let known = gazetteer.node(node);
    let mut bits = share_bits(node) + level_bits(known.level);
    bits += match year {
        Some(year) if known.first_year.is_some_and(|first| year < i32::from(first)) => 3.0,
        Some(year) => (gazetteer.years_off(node, year) as f32 * 0.1).min(2.0),
        None if known.last_year.is_some() => 0.5,
        None => 0.0,
    };
    if path.why == Why::Sound {
        bits += 1.0;
    }
    if let Some(near) = near.map(|near| gazetteer.node(near)) {
        let same = |level| near.at(level).is_some() && near.at(level) == known.at(level);
        bits -= if same(Level::Prefecture) {
            4.0
        } else if same(Level::Province) {
            2.0
        } else {
            0.0
        };
        if near.distance_km(known).is_some_and(|km| km < 120.0) {
            bits -= 1.0;
        }
    }
    bits
}

fn share_bits(node: NodeId) -> f32 {
    -gazetteer().node(node).share.max(1e-8).log2()
}

/// How seldom people name a place of this level.
fn level_bits(level: Level) -> f32 {
    match level {
        Level::Country => 4.0,
        Level::Province => 1.5,
        Level::Prefecture => 3.0,
        Level::County => 1.3,
        Level::Town => 3.0,
    }
}

/// Bits to probabilities; nodes of one successor are one.
fn weigh(mut all: Vec<Hypothesis>, year: Option<i32>) -> Found {
    let gazetteer = gazetteer();
    all.sort_by(|a, b| a.bits.total_cmp(&b.bits).then(a.node.cmp(&b.node)));
    let Some(best) = all.first().map(|first| first.bits) else { return Found::default() };
    let mut merged: BTreeMap<NodeId, (Placed, Option<Tail>)> = BTreeMap::new();
    let mut unknown = 0.0;
    let mut tail = None;
    let mut whole = 0.0;
    for hypothesis in &all {
        let weight = two_to_the((best - hypothesis.bits).max(-30.0));
        whole += weight;
        if tail.is_none() && weight > TAIL_WORTH_KEEPING {
            tail = hypothesis.tail;
        }
        let Some(node) = hypothesis.node else {
            unknown += weight;
            continue;
        };
        let placed =
            Placed { node, probability: 0.0, with_tail: hypothesis.tail.is_some(), why: hypothesis.why };
        let slot = merged.entry(gazetteer.canonical(node)).or_insert((placed, hypothesis.tail));
        let better = |year| gazetteer.years_off(node, year) < gazetteer.years_off(slot.0.node, year);
        if slot.0.why == hypothesis.why && year.is_some_and(better) {
            slot.0.node = node;
        }
        slot.0.probability += weight;
    }
    debug_assert!(unknown <= whole, "the unknown is part of the whole");
    let mut nodes: Vec<Placed> = merged.into_values().map(|(placed, _)| placed).collect();
    nodes.iter_mut().for_each(|placed| placed.probability /= whole * 1.000_1);
    nodes.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.node.cmp(&b.node)));
    nodes.truncate(KEPT);
    nodes.retain(|placed| placed.probability >= 0.000_2);
    Found { nodes, tail }
}

/// The counties beside what was found, by distance, and the place itself with what is left.
fn beside(found: Found) -> Found {
    let gazetteer = gazetteer();
    let Some(first) = found.nodes.first().copied() else { return found };
    let home = gazetteer.node(gazetteer.canonical(first.node));
    let mut near: Vec<(NodeId, f32)> = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        let whole = node.level == Level::County && node.origin == Origin::Current;
        if let Some(km) =
            home.distance_km(node).filter(|km| whole && *km < 4.0 * BESIDE_KM && id != first.node)
        {
            let same = node.at(Level::Province) == home.at(Level::Province);
            // A district in the middle of a city is not beside it.
            let inner = node.name.ends_with('区') && km < 25.0;
            let weight = two_to_the(-km / BESIDE_KM) * if same { 1.0 } else { 0.4 };
            near.push((id, if inner { 0.1 * weight } else { weight }));
        }
    }
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    near.truncate(KEPT - 1);
    let whole: f32 = near.iter().map(|(_, weight)| weight).sum::<f32>().max(1e-6);
    let mut nodes = vec![Placed { probability: 0.3 * first.probability, why: Why::Beside, ..first }];
    nodes.extend(near.into_iter().map(|(node, weight)| Placed {
        node,
        probability: 0.6 * first.probability * weight / whole,
        with_tail: first.with_tail,
        why: Why::Beside,
    }));
    Found { nodes, tail: found.tail }
}
