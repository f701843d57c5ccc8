//! Ways to cut a text into known places, large to small, by characters, look-alikes and sound, each
//! with its cost in bits. Must not know probabilities, years or hints.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    gazetteer::{Level, Node, NodeId, gazetteer},
    load::rows,
    sound::{self, Heard, Scanned},
    stem::{ENDINGS, SPOKEN_ENDINGS},
    text::{Reading, Unit},
};
use crate::knowledge::names::{ScopeMix, Syllable};

const LOOK_ALIKES: &str = include_str!("../names/data/shape_confusions.csv");
/// Paths followed at most, and scans by sound, so that no text takes long.
const MOST_PATHS: usize = 160;
const MOST_SCANS: usize = 8;
/// Candidates of one scan that are weighed exactly.
const WEIGHED: usize = 60;
/// Costs in bits, judged.
const SAME_CHARACTER: f32 = 0.4;
const OTHER_CHARACTER: f32 = 2.5;
const LOOK_ALIKE: f32 = 6.0;
const SHORT_FORM: f32 = 1.0;
const ONE_CHARACTER_FORM: f32 = 4.0;
const OTHER_ENDING: f32 = 4.0;
const NEIGHBOUR_PARENT: f32 = 3.0;
const OTHER_PARENT: f32 = 5.0;
const HANZI_BY_CHANCE: f32 = 8.0;
const SYLLABLE_BY_CHANCE: f32 = 6.5;
const STRANGE_SYLLABLE: f32 = 8.5;

/// How a text led to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Written so, in full or short.
    Text,
    /// It sounds or looks like it.
    Sound,
    /// A romanised form of a neighbouring country.
    Latin,
    /// A code stood beside the text.
    Code,
    /// The text said beside.
    Beside,
}

/// The beginning of a text read as known places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// Units read.
    pub at: usize,
    /// The smallest place read so far.
    pub leaf: Option<NodeId>,
    /// What the reading costs.
    pub bits: f32,
    /// The weakest way used.
    pub why: Why,
}

static ALIKE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut alike: HashMap<char, Vec<char>> = HashMap::new();
    for [a, b, _] in rows::<3>(LOOK_ALIKES) {
        if let (Some(a), Some(b)) = (a.chars().next(), b.chars().next()) {
            alike.entry(a).or_default().push(b);
            alike.entry(b).or_default().push(a);
        }
    }
    alike
});

/// All paths through a reading, unfinished ones too; the first reads nothing.
#[must_use]
pub fn paths(reading: &Reading, scope: &ScopeMix) -> Vec<Path> {
    let mut all = vec![Path { at: 0, leaf: None, bits: 0.0, why: Why::Text }];
    let mut costs: Vec<Heard> = Vec::new();
    let mut next = 0;
    let mut scans = 0;
    while next < all.len() && all.len() < MOST_PATHS {
        let path = all[next];
        next += 1;
        let before = all.len();
        by_text(reading, &path, &mut all);
        let settled = path.leaf.is_some_and(|leaf| gazetteer().node(leaf).level >= Level::County);
        // A county or province written out, or a form that takes the whole text, needs no ear.
        let sure = |longer: &Path| {
            let level = longer.leaf.map(|leaf| gazetteer().node(leaf).level);
            level == Some(Level::County) || level == Some(Level::Province) && longer.at >= path.at + 2
        };
        let whole = all[before..].iter().any(|longer| longer.at == reading.units.len() || sure(longer));
        if !settled && !whole && path.why == Why::Text && scans < MOST_SCANS && path.at < reading.units.len()
        {
            scans += 1;
            if costs.is_empty() {
                costs.extend(reading.units.iter().map(|unit| heard_unit(scope, *unit)));
            }
            by_sound(reading, &path, &costs, scope, &mut all);
        }
    }
    all
}

/// What the units after the last known place cost as a place no table has.
#[must_use]
pub fn rest_bits(rest: &[Unit], has_parent: bool) -> f32 {
    let by_chance = |unit: &Unit| match (unit.hanzi, unit.syllable.id()) {
        (Some(_), _) => HANZI_BY_CHANCE,
        (None, Some(_)) => SYLLABLE_BY_CHANCE,
        (None, None) => STRANGE_SYLLABLE,
    };
    let sounds: f32 = rest.iter().map(by_chance).sum();
    let kind = match ending(rest).map(|(_, level)| level) {
        None if rest.is_empty() => 0.0,
        Some(Level::Town) => 0.3,
        Some(_) => 5.0,
        None => 1.5,
    };
    sounds + kind - if rest.is_empty() || !has_parent { 0.0 } else { 1.0 }
}

/// Known forms that begin where the path ends.
fn by_text(reading: &Reading, path: &Path, all: &mut Vec<Path>) {
    let gazetteer = gazetteer();
    let mut form = String::new();
    for (read, unit) in reading.units[path.at..].iter().take(gazetteer.longest_form).enumerate() {
        let Some(character) = unit.hanzi else { return };
        form.push(character);
        let Some(nodes) = gazetteer.forms.get(form.as_str()) else { continue };
        for node in nodes {
            let Some(containment) = containment_bits(*node, path.leaf) else { continue };
            let known = gazetteer.node(*node);
            let own = match read {
                _ if form == known.name || is_short_autonomous(&form, known.name) => 0.0,
                0 => ONE_CHARACTER_FORM,
                _ if known.level == Level::Town && more_follows(reading, path.at + read + 1) => OTHER_ENDING,
                _ if is_ending(character) && !known.name.ends_with(character) => OTHER_ENDING,
                _ => SHORT_FORM,
            };
            all.push(Path {
                at: path.at + read + 1,
                leaf: Some(*node),
                bits: path.bits + own + containment,
                why: Why::Text,
            });
        }
    }
}

/// 红河州 is 红河哈尼族彝族自治州 in full.
fn is_short_autonomous(form: &str, name: &str) -> bool {
    ["州", "县", "旗"].iter().any(|end| form.ends_with(end) && name.ends_with(end)) && name.contains("自治")
}

/// A short form of a town with more of a name behind it is rarely that town: 太平 of 太平河乡.
fn more_follows(reading: &Reading, at: usize) -> bool {
    at < reading.units.len() && !reading.breaks.contains(&at)
}

fn is_ending(character: char) -> bool {
    matches!(character, '县' | '市' | '区' | '州' | '旗' | '镇' | '乡')
}

/// Bits for a place after a larger one; none if it cannot follow.
fn containment_bits(node: NodeId, leaf: Option<NodeId>) -> Option<f32> {
    let Some(leaf) = leaf else { return Some(0.0) };
    let gazetteer = gazetteer();
    let (inner, outer) = (gazetteer.node(node), gazetteer.node(leaf));
    if inner.level <= outer.level && !(inner.level == outer.level && inner.level == Level::County) {
        return None;
    }
    if gazetteer.is_within(node, leaf) {
        return (gazetteer.canonical(node) != gazetteer.canonical(leaf)).then_some(0.0);
    }
    let province = |node: NodeId| gazetteer.node(node).at(Level::Province);
    let former = |inner: u32, outer: u32| {
        province(node).is_some_and(|area| gazetteer.node(area).code == inner)
            && outer == gazetteer.node(leaf).code
    };
    if former(500_000, 510_000) || former(460_000, 440_000) {
        return Some(1.0);
    }
    if province(node) != province(leaf) || outer.level <= Level::Province || inner.level <= outer.level {
        return None;
    }
    // Towns are tied to the nearest county, not to the one they belong to by law.
    let prefecture =
        inner.at(Level::Prefecture).is_some() && inner.at(Level::Prefecture) == outer.at(Level::Prefecture);
    match inner.level {
        Level::Town => prefecture.then_some(NEIGHBOUR_PARENT),
        _ => Some(OTHER_PARENT),
    }
}

/// Places that may have been heard as the units after the path.
fn by_sound(reading: &Reading, path: &Path, costs: &[Heard], scope: &ScopeMix, all: &mut Vec<Path>) {
    let gazetteer = gazetteer();
    let area = path.leaf.map(|leaf| {
        let node = gazetteer.node(leaf);
        node.at(Level::Province).or_else(|| node.at(Level::Country)).unwrap_or(leaf)
    });
    for (stem, end, level) in pieces(reading, path.at) {
        let units = &reading.units[path.at..stem];
        let said: Vec<&Heard> = costs[path.at..stem].iter().collect();
        let limit = (6.5 * units.len() as f32 + 3.0).min(16.0);
        let mut found = sound::scan(&said, area, limit);
        // Where an ending was recognised, short full names are already covered by their stems.
        let ended = level.is_some() || units.len() <= 4 && ending(units).is_some();
        found.retain(|one| !(one.full && ended) && containment_bits(one.node, path.leaf) == Some(0.0));
        let order = |one: &Scanned| one.bits - gazetteer.node(one.node).share.log2();
        found.sort_by(|a, b| order(a).total_cmp(&order(b)).then(a.node.cmp(&b.node)));
        for one in found.into_iter().take(WEIGHED) {
            let (node, known) = (one.node, gazetteer.node(one.node));
            let exact = weigh(units, known, &one, scope);
            let fit = ending_bits(known.level, known.name, &reading.units[stem..end], level);
            all.push(Path { at: end, leaf: Some(node), bits: path.bits + exact + fit, why: Why::Sound });
        }
    }
}

/// Where a stem and its ending may stop: everything, or up to each ending or break.
fn pieces(reading: &Reading, at: usize) -> Vec<(usize, usize, Option<Level>)> {
    let all = &reading.units;
    let mut pieces = Vec::new();
    for end in at + 1..=all.len() {
        let (length, level) =
            ending(&all[at..end]).map_or((0, None), |(length, level)| (length, Some(level)));
        if end == all.len() || reading.breaks.contains(&end) {
            pieces.push((end, end, None));
        }
        if length > 0 && end - at > length {
            pieces.push((end - length, end, level));
        }
    }
    pieces.truncate(6);
    pieces
}

/// The ending units close with: how many units it takes, and its level.
fn ending(units: &[Unit]) -> Option<(usize, Level)> {
    let text: String = units.iter().rev().map_while(|unit| unit.hanzi).take(6).collect();
    let text: String = text.chars().rev().collect();
    let written = ENDINGS.iter().find(|(ending, _)| text.ends_with(ending));
    let written = written.map(|(ending, level)| (ending.chars().count(), *level));
    written.or_else(|| {
        let last = units.last().filter(|last| last.hanzi.is_none())?;
        let spelled = last.syllable.spelled();
        let known = SPOKEN_ENDINGS.iter().find(|(ending, _)| *ending == spelled)?;
        Some((1, known.1))
    })
}

/// Bits for the ending heard on a name of this level.
fn ending_bits(level: Level, name: &str, heard: &[Unit], heard_level: Option<Level>) -> f32 {
    let Some(heard_level) = heard_level else { return SHORT_FORM };
    let same = heard.last().is_some_and(|unit| match unit.hanzi {
        Some(character) => name.ends_with(character),
        None => {
            name.chars().last().and_then(sound::reading).is_some_and(|last| last.id() == unit.syllable.id())
        }
    });
    match (same, level == heard_level, level.max(heard_level) == Level::Town) {
        (true, _, _) => 0.0,
        (false, true, _) => 2.0,
        (false, false, false) => 3.0,
        (false, false, true) => 6.0,
    }
}

/// The exact cost of hearing these units for a stem: characters count, not sound alone.
fn weigh(units: &[Unit], node: &Node, scanned: &Scanned, scope: &ScopeMix) -> f32 {
    let form = if scanned.full { node.name } else { node.stem };
    let written = units.iter().filter(|unit| unit.hanzi.is_some()).count();
    if form.chars().count() != units.len() {
        return scanned.bits + OTHER_CHARACTER * written as f32;
    }
    let mut spelled = sound::own_pinyin(node).unwrap_or("").split(' ').map(Syllable::parse);
    let said = form.chars().map(|meant| (meant, spelled.next().flatten().or_else(|| sound::reading(meant))));
    units.iter().zip(said).map(|(unit, (meant, said))| pair_bits(*unit, meant, said, scope)).sum()
}

fn pair_bits(unit: Unit, meant: char, said: Option<Syllable>, scope: &ScopeMix) -> f32 {
    let said = said.map(|said| sound::kind_of(said, Some(meant)));
    let sounds = said.map_or(14.0, |said| sound::cost_as_written(scope, said, unit.syllable));
    match unit.hanzi {
        None => sounds,
        Some(character) if character == meant => SAME_CHARACTER,
        Some(character) => {
            let alike = ALIKE.get(&character).is_some_and(|alike| alike.contains(&meant));
            if alike { LOOK_ALIKE.min(sounds + OTHER_CHARACTER) } else { sounds + OTHER_CHARACTER }
        }
    }
}

/// What was heard of a unit, with its look-alikes.
fn heard_unit(scope: &ScopeMix, unit: Unit) -> Heard {
    let mut heard = sound::heard(scope, unit.syllable);
    let alike = unit.hanzi.and_then(|character| ALIKE.get(&character));
    for other in alike.into_iter().flatten().filter_map(|other| sound::reading(*other)) {
        heard.allow(other, LOOK_ALIKE - OTHER_CHARACTER);
    }
    heard
}
