//! Who is written down as what: `P(heard | meant, scope)` for whole syllables, one table a scope or mix
//! of scopes, built when first asked. Two channels follow each other, the speaker's and the clerk's. Must
//! not know of names, frequencies or positions.

use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use crate::knowledge::names::{
    channel_rows::{self, Rows, Said},
    characters::{self, SoundClasses},
    scope::{MIX_SLOTS, SCOPE_COUNT, ScopeId, ScopeMix},
    spelling,
    syllable::{Syllable, SyllableId, syllable_count},
};

/// A syllable as meant, with what the history of its character says: the row of a channel table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct KindId(pub u16);

/// Millibits of one step of a channel table.
pub const STEP_MILLIBITS: f32 = 62.5;

/// One scope's channel, or that of a mix of scopes. Kinds that a scope hears alike share a row.
pub struct ScopeTable {
    /// Where the row of each kind begins in `cost`.
    starts: Vec<u32>,
    /// `-16·log2 P`, capped, rows by heard syllables.
    cost: Vec<u8>,
    width: usize,
}

impl ScopeTable {
    /// `-16·log2 P(heard | meant)`, at most 255.
    pub fn cost(&self, meant: KindId, heard: SyllableId) -> u8 {
        self.row(meant)[usize::from(heard.0)]
    }

    /// Costs of all heard syllables for one kind.
    pub fn row(&self, meant: KindId) -> &[u8] {
        let start = self.starts[usize::from(meant.0)] as usize;
        &self.cost[start..start + self.width]
    }

    /// Where the row of a kind begins; kinds heard alike have one row.
    pub fn start(&self, meant: KindId) -> u32 {
        self.starts[usize::from(meant.0)]
    }

    /// All distinct rows in order, each by heard syllable.
    pub fn distinct_rows(&self) -> impl Iterator<Item = &[u8]> {
        self.cost.chunks_exact(self.width)
    }

    /// The place of a kind's row among the distinct ones.
    pub fn row_number(&self, meant: KindId) -> usize {
        self.start(meant) as usize / self.width
    }
}

/// The channel of some speakers: a table, or where no table is held for their mix, the tables of its
/// parts. Both give the same costs.
#[derive(Clone, Copy)]
pub enum Channel<'a> {
    /// Made before.
    Table(&'static ScopeTable),
    /// Mixed at each look.
    Mixed(&'a ScopeMix),
}

/// The costs of one kind of meant syllable.
#[derive(Clone, Copy)]
pub enum ChannelRow<'a> {
    /// By heard syllable.
    Table(&'a [u8]),
    /// Mixed at each look.
    Mixed(&'a ScopeMix, KindId),
}

impl<'a> Channel<'a> {
    /// The channel of these speakers.
    pub fn of(mix: &'a ScopeMix) -> Self {
        match (mix.only(), mix.slot()) {
            (Some(scope), _) => Self::Table(table(scope)),
            (None, Some(slot)) => Self::Table(mix_table(mix.parts(), slot)),
            (None, None) => Self::Mixed(mix),
        }
    }

    /// The costs of one kind.
    pub fn row(self, meant: KindId) -> ChannelRow<'a> {
        match self {
            Self::Table(table) => ChannelRow::Table(table.row(meant)),
            Self::Mixed(mix) => ChannelRow::Mixed(mix, meant),
        }
    }

    /// `-16·log2 P(heard | meant)`, at most 255.
    pub fn cost(self, meant: KindId, heard: SyllableId) -> u8 {
        self.row(meant).cost(heard)
    }
}

impl ChannelRow<'_> {
    /// `-16·log2 P(heard | meant)`, at most 255.
    pub fn cost(self, heard: SyllableId) -> u8 {
        match self {
            Self::Table(row) => row[usize::from(heard.0)],
            Self::Mixed(mix, meant) => mixed_cost(mix.parts(), |scope| table(scope).cost(meant, heard)),
        }
    }
}

/// The cost of a mix from the costs of its parts; every mix is made so.
pub fn mixed_cost(parts: &[(ScopeId, f32)], cost: impl Fn(ScopeId) -> u8) -> u8 {
    step(parts.iter().map(|(scope, weight)| weight * share(cost(*scope))).sum())
}

/// The share a cost stands for; the last step, which stands for all that is rarer, for nothing.
pub fn share(cost: u8) -> f32 {
    SHARES[usize::from(cost)]
}

static SHARES: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|cost| if cost == 255 { 0.0 } else { (-(cost as f32) / 16.0).exp2() })
});

/// A share below this is the last step; most cells are, and need no logarithm.
const LAST_STEP: f32 = 1.62e-5;

/// `-16·log2` of a share, at most 255.
pub fn step(share: f32) -> u8 {
    if share < LAST_STEP {
        return u8::MAX;
    }
    (-16.0 * share.min(1.0).log2()).round().min(255.0) as u8
}

/// The channel of a scope; built at the first call.
pub fn table(scope: ScopeId) -> &'static ScopeTable {
    static TABLES: [OnceLock<ScopeTable>; SCOPE_COUNT] = [const { OnceLock::new() }; SCOPE_COUNT];
    TABLES[scope.index()].get_or_init(|| match scope.blend() {
        [] => build(scope),
        parts => fold(parts),
    })
}

fn mix_table(parts: &[(ScopeId, f32)], slot: usize) -> &'static ScopeTable {
    static TABLES: [OnceLock<ScopeTable>; MIX_SLOTS] = [const { OnceLock::new() }; MIX_SLOTS];
    TABLES[slot].get_or_init(|| fold(parts))
}

/// The kind of a meant syllable with its character, or of a romanised one.
pub fn kind(meant: SyllableId, character: Option<char>) -> KindId {
    let kinds = &*KINDS;
    let classes = characters::classes(character);
    let found = kinds.by_parts.get(&(meant, classes));
    *found.unwrap_or(&kinds.by_parts[&(meant, SoundClasses::UNKNOWN)])
}

/// How many kinds there are.
pub fn kind_count() -> usize {
    KINDS.list.len()
}

/// The syllable of a kind, as meant.
pub fn meant(kind: KindId) -> SyllableId {
    KINDS.list[usize::from(kind.0)].0
}

/// `log2 P(heard | meant, speakers)` in millibits, never above 0. A syllable Mandarin does not have
/// stands for the ways a clerk would write it. The same character's history decides contexts where it
/// is known.
pub fn heard_given_meant(
    speakers: &ScopeMix,
    meant: Syllable,
    meant_char: Option<char>,
    heard: Syllable,
) -> i32 {
    let mut sum = 0.0_f32;
    for (meant_id, meant_share) in spelling::written(meant.initial, meant.rime) {
        let kind = kind(*meant_id, meant_char);
        for (heard_id, heard_share) in spelling::written(heard.initial, heard.rime) {
            let cost = Channel::of(speakers).cost(kind, *heard_id);
            sum += meant_share * heard_share * share(cost);
        }
    }
    (sum.clamp(1.6e-5, 1.0).log2() * 1000.0).round() as i32
}

struct Kinds {
    list: Vec<(SyllableId, SoundClasses)>,
    by_parts: HashMap<(SyllableId, SoundClasses), KindId>,
}

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let mut list: Vec<(SyllableId, SoundClasses)> =
        (0..syllable_count() as u16).map(|at| (SyllableId(at), SoundClasses::UNKNOWN)).collect();
    for known in characters::characters() {
        for syllable in known.readings.iter().chain(&known.surname_readings) {
            list.extend(syllable.id().map(|id| (id, known.classes)));
        }
    }
    list.sort_unstable();
    list.dedup();
    let by_parts = list.iter().enumerate().map(|(at, parts)| (*parts, KindId(at as u16))).collect();
    Kinds { list, by_parts }
});

/// The table of one scope from the rows about it.
fn build(scope: ScopeId) -> ScopeTable {
    let width = syllable_count();
    let rows = Rows::of(scope);
    let mut said = Said::default();
    let mut table = ScopeTable { starts: Vec::with_capacity(kind_count()), cost: Vec::new(), width };
    // Kinds of one syllable follow each other; those that no row tells apart share a row.
    let mut known: Vec<(SoundClasses, u32)> = Vec::new();
    let mut last = None;
    for (meant, classes) in &KINDS.list {
        if last != Some(*meant) {
            known.clear();
            last = Some(*meant);
        }
        let told = rows.told_apart(meant.syllable(), *classes);
        let start = match known.iter().find(|(other, _)| *other == told) {
            Some((_, start)) => *start,
            None => {
                let start = table.cost.len() as u32;
                let row = channel_rows::row(*meant, *classes, scope, &rows, &mut said);
                table.cost.extend(row.iter().map(|sum| step(*sum)));
                known.push((told, start));
                start
            }
        };
        table.starts.push(start);
    }
    table.cost.shrink_to_fit();
    table
}

/// Adds the shares of one row; most of a row is the last step, which is nothing.
fn add_row(sums: &mut [f32], row: &[u8], weight: f32) {
    for (sums, costs) in sums.chunks_mut(8).zip(row.chunks(8)) {
        if costs.iter().all(|cost| *cost == u8::MAX) {
            continue;
        }
        for (sum, cost) in sums.iter_mut().zip(costs) {
            *sum += weight * share(*cost);
        }
    }
}

/// The table of a mix from those of its parts.
fn fold(parts: &[(ScopeId, f32)]) -> ScopeTable {
    let width = syllable_count();
    let parts: Vec<(&ScopeTable, f32)> =
        parts.iter().map(|(scope, weight)| (table(*scope), *weight)).collect();
    let mut folded = ScopeTable { starts: Vec::with_capacity(kind_count()), cost: Vec::new(), width };
    let mut known: Vec<(Vec<u32>, u32)> = Vec::new();
    let mut last = None;
    let mut sums = vec![0.0_f32; width];
    for (at, (meant, _)) in KINDS.list.iter().enumerate() {
        if last != Some(*meant) {
            known.clear();
            last = Some(*meant);
        }
        let kind = KindId(at as u16);
        let from: Vec<u32> = parts.iter().map(|(part, _)| part.start(kind)).collect();
        if let Some((_, start)) = known.iter().find(|(other, _)| *other == from) {
            folded.starts.push(*start);
            continue;
        }
        sums.fill(0.0);
        for (part, weight) in &parts {
            add_row(&mut sums, part.row(kind), *weight);
        }
        let start = folded.cost.len() as u32;
        folded.cost.extend(sums.iter().map(|sum| step(*sum)));
        known.push((from, start));
        folded.starts.push(start);
    }
    folded.cost.shrink_to_fit();
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millibits(scope: &str, meant: &str, character: Option<char>, heard: &str) -> i32 {
        let mix = ScopeMix::one(ScopeId::named(scope).expect(scope));
        let read = |text| Syllable::parse(text).expect("a syllable");
        heard_given_meant(&mix, read(meant), character, read(heard))
    }

    #[test]
    fn every_row_of_every_channel_is_a_distribution() {
        for scope in ScopeId::all() {
            let table = table(scope);
            for at in 0..KINDS.list.len() {
                let row = table.row(KindId(at as u16));
                let sum: f32 = row.iter().map(|cost| (-f32::from(*cost) / 16.0).exp2()).sum();
                assert!((0.7..1.2).contains(&sum), "{} {:?} sums to {sum}", scope.name(), KINDS.list[at]);
            }
        }
    }

    #[test]
    fn dialects_confuse_what_the_table_says_and_in_that_direction() {
        assert!(millibits("swm", "ying", Some('英'), "yin") > -700);
        assert!(millibits("any", "ying", Some('英'), "yin") < -2000);
        assert!(millibits("yue", "huang", Some('黄'), "wang") > -1000);
        assert!(millibits("swm", "huang", Some('黄'), "wang") < -5000);
        assert!(millibits("swm", "ning", None, "lin") > millibits("swm", "lin", None, "ning"));
        assert!(millibits("xiang", "hui", Some('惠'), "fei") > -2500);
    }

    #[test]
    fn contexts_of_sound_history_need_the_character() {
        let with = millibits("yue", "jiang", Some('江'), "gang");
        let unknown = millibits("yue", "jiang", None, "gang");
        let without = millibits("yue", "jiang", Some('将'), "gang");
        assert!(with > unknown && unknown > without, "{with} {unknown} {without}");
    }
}
