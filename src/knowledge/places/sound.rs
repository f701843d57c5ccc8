//! The gazetteer by sound: every stem as syllables, scanned for what a clerk may have heard. The one
//! door to the channels of `knowledge::names`. Must not know how texts are cut or probabilities made.

use std::sync::LazyLock;

use super::gazetteer::{Level, NodeId, Origin, gazetteer};
use crate::knowledge::names::{ScopeMix, Syllable, SyllableId, heard_given_meant, parse_pinyin, readings};

/// Syllables kept of one form; longer forms are cut.
const LONGEST: usize = 10;
/// Bits an unsaid or an added syllable costs.
const LOST_BITS: f32 = 6.0;
/// Costs above this are as good as never.
const NEVER_BITS: f32 = 14.0;

/// A stem of one node as syllables.
struct Entry {
    node: NodeId,
    area: u32,
    length: u8,
    syllables: [u16; LONGEST],
}

struct Sounds {
    /// Sorted by length, then by province.
    entries: Vec<Entry>,
    /// Where each length begins.
    starts: [usize; LONGEST + 2],
}

static SOUNDS: LazyLock<Sounds> = LazyLock::new(sounds);

/// What was heard of one syllable, as a cost in bits for each that may have been meant.
pub struct Heard {
    costs: Vec<f32>,
}

impl Heard {
    /// Lets a look-alike's sound cost no more than `bits`.
    pub fn allow(&mut self, meant: Syllable, bits: f32) {
        if let Some(cost) = meant.id().and_then(|id| self.costs.get_mut(usize::from(id.0))) {
            *cost = cost.min(bits);
        }
    }
}

/// The main reading of a character.
#[must_use]
pub fn reading(character: char) -> Option<Syllable> {
    readings(character).first().copied()
}

/// The ways to read Latin letters as syllables, best first.
#[must_use]
pub fn parses(latin: &str) -> Vec<Vec<Syllable>> {
    parse_pinyin(latin)
}

/// Bits that hearing `heard` costs when `meant` was said.
#[must_use]
pub fn cost(scope: &ScopeMix, meant: Syllable, character: Option<char>, heard: Syllable, last: bool) -> f32 {
    let millibits = heard_given_meant(scope, meant.toneless(), character, heard.toneless(), last);
    (-(millibits as f32) / 1000.0).clamp(0.0, NEVER_BITS)
}

/// Costs of one heard syllable for every syllable of the language.
#[must_use]
pub fn heard(scope: &ScopeMix, syllable: Syllable, last: bool) -> Heard {
    let meant = (0..count()).map(|id| SyllableId(id).syllable());
    Heard { costs: meant.map(|meant| cost(scope, meant, None, syllable, last)).collect() }
}

/// Every node whose stem may have been heard as these syllables at no more than `limit` bits, within
/// the province or country numbered `area` where one is given.
#[must_use]
pub fn scan(said: &[&Heard], area: Option<NodeId>, limit: f32) -> Vec<(NodeId, f32)> {
    let mut found = Vec::new();
    if said.is_empty() || said.len() > LONGEST {
        return found;
    }
    let lengths = if said.len() >= 3 { said.len() - 1..=said.len() + 1 } else { said.len()..=said.len() };
    for length in lengths.filter(|length| (1..=LONGEST).contains(length)) {
        for entry in &SOUNDS.entries[SOUNDS.starts[length]..SOUNDS.starts[length + 1]] {
            if area.is_some_and(|area| entry.area != area.0) {
                continue;
            }
            let meant = &entry.syllables[..length];
            let bits =
                if length == said.len() { straight(said, meant, limit) } else { skipping(said, meant) };
            if bits <= limit {
                found.push((entry.node, bits));
            }
        }
    }
    found
}

/// The cost when every syllable was heard.
fn straight(said: &[&Heard], meant: &[u16], limit: f32) -> f32 {
    let mut bits = 0.0;
    for (heard, meant) in said.iter().zip(meant) {
        bits += heard.costs[usize::from(*meant)];
        if bits > limit {
            break;
        }
    }
    bits
}

/// The least cost when one syllable was lost or added.
fn skipping(said: &[&Heard], meant: &[u16]) -> f32 {
    let (short, long) = (said.len().min(meant.len()), said.len().max(meant.len()));
    let mut best = f32::INFINITY;
    for skipped in 0..long {
        let mut bits = LOST_BITS;
        for position in 0..short {
            let other = position + usize::from(position >= skipped);
            let (at, of) = if said.len() < meant.len() { (position, other) } else { (other, position) };
            bits += said[at].costs[usize::from(meant[of])];
        }
        best = best.min(bits);
    }
    best
}

fn count() -> u16 {
    u16::try_from(crate::knowledge::names::syllable::syllable_count())
        .expect("Mandarin has some 400 syllables")
}

fn sounds() -> Sounds {
    let gazetteer = gazetteer();
    let mut entries = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        let area = node.at(Level::Province).or_else(|| node.at(Level::Country)).unwrap_or(NodeId::NONE).0;
        let own = (node.origin == Origin::Current).then_some(node.romanised);
        let long = node.name.ends_with("自治州") || node.name.ends_with("自治县");
        for (text, pinyin) in [(Some(node.stem), own), (long.then_some(node.name), own)] {
            let Some(text) = text else { continue };
            if let Some((syllables, length)) = syllables(text, pinyin) {
                entries.push(Entry { node: id, area, length, syllables });
            }
        }
    }
    entries.sort_by_key(|entry| (entry.length, entry.area, entry.node));
    let mut starts = [entries.len(); LONGEST + 2];
    for length in (0..=LONGEST).rev() {
        starts[length] = entries.partition_point(|entry| usize::from(entry.length) < length);
    }
    Sounds { entries, starts }
}

/// A form as syllables: by the pinyin its table gives, else by its characters.
fn syllables(text: &str, pinyin: Option<&str>) -> Option<([u16; LONGEST], u8)> {
    let mut found = [0; LONGEST];
    let mut length = 0;
    let mut spelled = pinyin.unwrap_or("").split(' ');
    for character in text.chars().take(LONGEST) {
        let own = spelled.next().filter(|own| !own.is_empty()).and_then(SyllableId::parse);
        let id = own.or_else(|| reading(character).and_then(Syllable::id))?;
        found[usize::from(length)] = id.0;
        length += 1;
    }
    (length > 0).then_some((found, length))
}
