//! Who is written down as what: `P(heard | meant, scope)` for whole syllables, one dense table a scope,
//! built when first asked. Two channels follow each other, the speaker's and the clerk's. Must not know
//! of names, frequencies or positions.

use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use crate::knowledge::names::{
    characters::{self, SoundClasses},
    confusions::{Change, Confusion, confusions},
    scope::{SCOPE_COUNT, ScopeId, ScopeMix},
    spelling,
    syllable::{Syllable, SyllableId, syllable_count},
};

/// A syllable as meant, with what the history of its character says: the row of a channel table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct KindId(pub u16);

/// Millibits of one step of a channel table.
pub const STEP_MILLIBITS: f32 = 62.5;
/// Share of syllables misheard without any rule, spread over those of the same initial or final.
const SLIP: f32 = 0.03;
/// The most that rows of one set may take from the right hearing.
const CONFUSED_AT_MOST: f32 = 0.9;

/// One scope's channel.
pub struct ScopeTable {
    /// `-16·log2 P`, capped, kinds by heard syllables.
    cost: Vec<u8>,
    width: usize,
}

impl ScopeTable {
    /// `-16·log2 P(heard | meant)`, at most 255.
    pub fn cost(&self, meant: KindId, heard: SyllableId) -> u8 {
        self.cost[usize::from(meant.0) * self.width + usize::from(heard.0)]
    }

    /// `P(heard | meant)`.
    pub fn share(&self, meant: KindId, heard: SyllableId) -> f32 {
        (-f32::from(self.cost(meant, heard)) / 16.0).exp2()
    }

    /// Costs of all heard syllables for one kind.
    pub fn row(&self, meant: KindId) -> &[u8] {
        let start = usize::from(meant.0) * self.width;
        &self.cost[start..start + self.width]
    }
}

/// The channel of a scope; built at the first call.
pub fn table(scope: ScopeId) -> &'static ScopeTable {
    static TABLES: [OnceLock<ScopeTable>; SCOPE_COUNT] = [const { OnceLock::new() }; SCOPE_COUNT];
    TABLES[scope.index()].get_or_init(|| build(scope))
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
            for (scope, weight) in speakers.parts() {
                sum += meant_share * heard_share * weight * table(*scope).share(kind, *heard_id);
            }
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

/// What clerks write for each standard syllable said to them: the noise of every clerk.
static CLERK: LazyLock<Vec<Vec<(SyllableId, f32)>>> = LazyLock::new(|| {
    let rows = Rows::of(ScopeId::ANY);
    let all = (0..syllable_count() as u16).map(|at| SyllableId(at).syllable());
    all.map(|said| spoken(said, SoundClasses::UNKNOWN, &rows)).collect()
});

fn build(scope: ScopeId) -> ScopeTable {
    let width = syllable_count();
    let kinds = &KINDS.list;
    let mut cost = vec![u8::MAX; kinds.len() * width];
    let slips = Slips::build();
    if !scope.blend().is_empty() {
        let parts: Vec<(&ScopeTable, f32)> = scope
            .blend()
            .iter()
            .filter_map(|(name, share)| Some((table(ScopeId::named(name)?), *share)))
            .collect();
        let shares: Vec<f32> = (0..=255u16).map(|cost| (-f32::from(cost) / 16.0).exp2()).collect();
        let mut sums = vec![0.0_f32; width];
        for (row, slots) in cost.chunks_exact_mut(width).enumerate() {
            sums.fill(0.0);
            for (part, share) in &parts {
                for (sum, own) in sums.iter_mut().zip(part.row(KindId(row as u16))) {
                    *sum += share * shares[usize::from(*own)];
                }
            }
            slots.iter_mut().zip(&sums).for_each(|(slot, sum)| *slot = step(*sum));
        }
        return ScopeTable { cost, width };
    }
    let rows = Rows::of(scope);
    let clerk = &*CLERK;
    let mut sums = vec![0.0_f32; width];
    for (at, (meant, classes)) in kinds.iter().enumerate() {
        sums.fill(0.0);
        slips.spread(*meant, &mut sums);
        if scope == ScopeId::ANY {
            for (heard, share) in &clerk[usize::from(meant.0)] {
                sums[usize::from(heard.0)] += (1.0 - SLIP) * share;
            }
        } else {
            for (said, said_share) in spoken(meant.syllable(), *classes, &rows) {
                for (heard, share) in &clerk[usize::from(said.0)] {
                    sums[usize::from(heard.0)] += (1.0 - SLIP) * said_share * share;
                }
            }
        }
        for (slot, sum) in cost[at * width..(at + 1) * width].iter_mut().zip(&sums) {
            *slot = step(*sum);
        }
    }
    ScopeTable { cost, width }
}

/// A share below this is the last step; most cells are, and need no logarithm.
const LAST_STEP: f32 = 1.62e-5;

fn step(share: f32) -> u8 {
    if share < LAST_STEP {
        return u8::MAX;
    }
    (-16.0 * share.min(1.0).log2()).round().min(255.0) as u8
}

/// The confusions of one scope by what they change.
struct Rows {
    initials: HashMap<u8, Vec<&'static Confusion>>,
    rimes: HashMap<u8, Vec<&'static Confusion>>,
    wholes: HashMap<Syllable, Vec<&'static Confusion>>,
}

impl Rows {
    fn of(scope: ScopeId) -> Self {
        let mut rows = Self { initials: HashMap::new(), rimes: HashMap::new(), wholes: HashMap::new() };
        for row in confusions().iter().filter(|row| scope.includes(row.scope)) {
            match row.change {
                Change::Initial(from, _) => rows.initials.entry(from).or_default().push(row),
                Change::Rime(from, _) => rows.rimes.entry(from).or_default().push(row),
                Change::Whole(from, _) => rows.wholes.entry(from.toneless()).or_default().push(row),
            }
        }
        rows
    }
}

/// What speakers of one scope say for a syllable, as standard syllables; shares sum to at most 1.
fn spoken(meant: Syllable, classes: SoundClasses, rows: &Rows) -> Vec<(SyllableId, f32)> {
    let mut initials: Vec<(u8, f32)> = Vec::new();
    let mut rimes: Vec<(u8, f32)> = Vec::new();
    let mut wholes: Vec<((u8, u8), f32)> = Vec::new();
    let of_initial = rows.initials.get(&meant.initial).into_iter().flatten();
    let of_rime = rows.rimes.get(&meant.rime).into_iter().flatten();
    let of_whole = rows.wholes.get(&meant.toneless()).into_iter().flatten();
    for row in of_initial.chain(of_rime).chain(of_whole) {
        let share = row.share_for(meant, classes);
        match row.change {
            Change::Initial(_, to) => add(&mut initials, to, share),
            Change::Rime(_, to) => add(&mut rimes, to, share),
            Change::Whole(_, to) => add(&mut wholes, (to.initial, to.rime), share),
        }
    }
    settle(&mut initials, meant.initial);
    settle(&mut rimes, meant.rime);
    let taken: f32 = wholes.iter().map(|(_, share)| share).sum();
    let scale = if taken > CONFUSED_AT_MOST { CONFUSED_AT_MOST / taken } else { 1.0 };
    let replaced = |pair: (u8, u8)| wholes.iter().any(|(known, _)| *known == pair);
    let mut pairs: Vec<((u8, u8), f32)> = Vec::new();
    for (initial, initial_share) in &initials {
        for (rime, rime_share) in &rimes {
            if !replaced((*initial, *rime)) {
                pairs.push(((*initial, *rime), initial_share * rime_share));
            }
        }
    }
    let left: f32 = pairs.iter().map(|(_, share)| share).sum();
    let keep = if left > 0.0 { (1.0 - taken * scale) / left } else { 0.0 };
    pairs.iter_mut().for_each(|(_, share)| *share *= keep);
    pairs.extend(wholes.iter().map(|(pair, share)| (*pair, share * scale)));
    let mut out: Vec<(SyllableId, f32)> = Vec::new();
    for ((initial, rime), share) in pairs {
        for (id, part) in spelling::written(initial, rime) {
            add(&mut out, *id, share * part);
        }
    }
    out.retain(|(_, share)| *share > 1e-6);
    out
}

fn add<T: PartialEq>(list: &mut Vec<(T, f32)>, key: T, share: f32) {
    if share <= 0.0 {
        return;
    }
    match list.iter_mut().find(|(known, _)| *known == key) {
        Some((_, sum)) => *sum += share,
        None => list.push((key, share)),
    }
}

/// The sum rule: confusions take at most nine tenths, the rest is heard right.
fn settle(list: &mut Vec<(u8, f32)>, right: u8) {
    let taken: f32 = list.iter().map(|(_, share)| share).sum();
    if taken > CONFUSED_AT_MOST {
        list.iter_mut().for_each(|(_, share)| *share *= CONFUSED_AT_MOST / taken);
    }
    add(list, right, 1.0 - taken.min(CONFUSED_AT_MOST));
}

/// Slips of ear and pen that no dialect explains.
struct Slips {
    same_initial: Vec<Vec<usize>>,
    same_rime: Vec<Vec<usize>>,
}

impl Slips {
    fn build() -> Self {
        let mut same_initial = vec![Vec::new(); 64];
        let mut same_rime = vec![Vec::new(); 64];
        for at in 0..syllable_count() {
            let syllable = SyllableId(at as u16).syllable();
            same_initial[usize::from(syllable.initial)].push(at);
            same_rime[usize::from(syllable.rime)].push(at);
        }
        Self { same_initial, same_rime }
    }

    fn spread(&self, meant: SyllableId, sums: &mut [f32]) {
        let syllable = meant.syllable();
        for group in
            [&self.same_initial[usize::from(syllable.initial)], &self.same_rime[usize::from(syllable.rime)]]
        {
            let share = SLIP * 0.5 / group.len() as f32;
            group.iter().for_each(|at| sums[*at] += share);
        }
    }
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
