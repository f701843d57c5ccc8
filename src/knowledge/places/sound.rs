//! The gazetteer by sound: every stem as syllables, scanned for what a clerk may have heard. The one
//! door to the channels of `knowledge::names`. Must not know how texts are cut or probabilities made.

use std::sync::LazyLock;

use super::{
    gazetteer::{Level, Node, NodeId, Origin, gazetteer},
    tail::two_to_the,
};
use crate::knowledge::names::{
    ScopeMix, Syllable, SyllableId,
    channels::{self, Channel, KindId},
    parse_pinyin, readings, spelling,
    syllable::syllable_count,
};

/// Syllables kept of one form; longer forms are cut.
const LONGEST: usize = 10;
/// Bits an unsaid or an added syllable costs.
const LOST_BITS: f32 = 6.0;
/// The same where only two are left to agree.
const LOST_OF_THREE_BITS: f32 = 10.0;
/// Costs above this are as good as never.
const NEVER_BITS: f32 = 14.0;

/// Channel tables count sixteenths of a bit.
const STEPS_A_BIT: f32 = 16.0;

/// The rows of the channel tables for syllables whose character is not known.
static KINDS: LazyLock<Vec<KindId>> = LazyLock::new(|| {
    let count = u16::try_from(syllable_count()).expect("Mandarin has some 400 syllables");
    (0..count).map(|id| channels::kind(SyllableId(id), None)).collect()
});

/// A node that may have been heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scanned {
    /// The node.
    pub node: NodeId,
    /// What hearing it so costs.
    pub bits: f32,
    /// Whether its full name was heard, ending and all, rather than its stem.
    pub full: bool,
}

/// A stem or full name of one node as syllables.
struct Entry {
    node: NodeId,
    full: bool,
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
    let found = parse_pinyin(latin);
    if found.is_empty() { long_parse(latin).into_iter().collect() } else { found }
}

/// Long joined pinyin (honghehanizuyizuzizhizhou) in the fewest standard syllables.
fn long_parse(latin: &str) -> Option<Vec<Syllable>> {
    let letters: String = latin.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    if letters.len() < latin.chars().filter(|c| *c != ' ').count() {
        return None;
    }
    let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=letters.len() {
        for start in end.saturating_sub(6)..end {
            let Some((count, _)) = best[start] else { continue };
            let shorter = best[end].is_none_or(|(known, _)| count + 1 < known);
            if shorter && SyllableId::parse(&letters[start..end]).is_some() {
                best[end] = Some((count + 1, start));
            }
        }
    }
    let mut syllables = Vec::new();
    let mut end = letters.len();
    while end > 0 {
        let (_, start) = best[end]?;
        syllables.push(SyllableId::parse(&letters[start..end])?.syllable());
        end = start;
    }
    syllables.reverse();
    (!syllables.is_empty()).then_some(syllables)
}

/// The dense number of a syllable; one Mandarin lacks is the way a clerk would most likely write it.
#[must_use]
pub fn number(syllable: Syllable) -> SyllableId {
    let written = spelling::written(syllable.initial, syllable.rime).iter();
    let likeliest = written.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| *id);
    syllable.id().or(likeliest).unwrap_or(SyllableId(0))
}

/// The row of the channel tables for a syllable as said, with its character where known.
#[must_use]
pub fn kind_of(said: Syllable, character: Option<char>) -> KindId {
    channels::kind(number(said), character)
}

/// Bits that hearing `heard` costs when `meant` was said; a few table reads.
#[must_use]
pub fn cost(scope: &ScopeMix, meant: KindId, heard: SyllableId) -> f32 {
    let bits = f32::from(Channel::of(scope).cost(meant, heard)) / STEPS_A_BIT;
    bits.clamp(0.0, NEVER_BITS)
}

/// The same for a syllable as it was written down, which Mandarin may lack: it stands for all standard ones
/// a clerk would write it as.
#[must_use]
pub fn cost_as_written(scope: &ScopeMix, meant: KindId, heard: Syllable) -> f32 {
    if let Some(standard) = heard.id() {
        return cost(scope, meant, standard);
    }
    let written = spelling::written(heard.initial, heard.rime).iter();
    let sum: f32 = written.map(|(id, share)| share * two_to_the(-cost(scope, meant, *id))).sum();
    (-log2(sum)).clamp(0.0, NEVER_BITS)
}

/// Costs of one heard syllable for every syllable of the language.
#[must_use]
pub fn heard(scope: &ScopeMix, syllable: Syllable) -> Heard {
    Heard { costs: KINDS.iter().map(|meant| cost_as_written(scope, *meant, syllable)).collect() }
}

/// Logarithm to base two of a positive number, the same on every machine, off by less than 0.01.
#[must_use]
pub fn log2(value: f32) -> f32 {
    let bits = value.max(1e-30).to_bits();
    let exponent = ((bits >> 23) & 0xff) as f32 - 127.0;
    let mantissa = f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000) - 1.0;
    exponent + mantissa * (1.426_55 + mantissa * (-0.598_6 + mantissa * 0.172_05))
}

/// Every node whose stem may have been heard as these syllables at no more than `limit` bits, within
/// the province or country numbered `area` where one is given.
#[must_use]
pub fn scan(said: &[&Heard], area: Option<NodeId>, limit: f32) -> Vec<Scanned> {
    let mut found = Vec::new();
    if said.is_empty() || said.len() > LONGEST {
        return found;
    }
    let lengths = if said.len() >= 3 { said.len() - 1..=said.len() + 1 } else { said.len()..=said.len() };
    for length in lengths.filter(|length| (1..=LONGEST).contains(length)) {
        let all = &SOUNDS.entries[SOUNDS.starts[length]..SOUNDS.starts[length + 1]];
        let entries = area.map_or(all, |area| {
            let start = all.partition_point(|entry| entry.area < area.0);
            &all[start..all.partition_point(|entry| entry.area <= area.0)]
        });
        for entry in entries {
            let meant = &entry.syllables[..length];
            let bits =
                if length == said.len() { straight(said, meant, limit) } else { skipping(said, meant) };
            if bits <= limit {
                found.push(Scanned { node: entry.node, bits, full: entry.full });
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
        let mut bits = if short < 3 { LOST_OF_THREE_BITS } else { LOST_BITS };
        for position in 0..short {
            let other = position + usize::from(position >= skipped);
            let (at, of) = if said.len() < meant.len() { (position, other) } else { (other, position) };
            bits += said[at].costs[usize::from(meant[of])];
        }
        best = best.min(bits);
    }
    best
}

fn sounds() -> Sounds {
    let gazetteer = gazetteer();
    let mut entries = Vec::new();
    for (position, node) in gazetteer.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(position).expect("node ids are 32 bits"));
        let area = node.at(Level::Province).or_else(|| node.at(Level::Country)).unwrap_or(NodeId::NONE).0;
        let own = own_pinyin(node);
        let division =
            matches!(node.origin, Origin::Current | Origin::Historic) && node.level > Level::Province;
        let forms = [(node.stem, false), (node.name, true)];
        for (text, full) in forms.into_iter().filter(|(_, full)| !full || division) {
            if let Some((syllables, length)) = syllables(text, own) {
                entries.push(Entry { node: id, full, area, length, syllables });
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

/// The pinyin of a division as its people say it (蔚县 is Yu), also for its former names of one stem.
#[must_use]
pub fn own_pinyin(node: &Node) -> Option<&'static str> {
    let today = gazetteer().node(if node.successor == NodeId::NONE { return None } else { node.successor });
    (today.origin == Origin::Current && today.stem == node.stem).then_some(today.romanised)
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
