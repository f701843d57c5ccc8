//! How one syllable comes to be heard by speakers of one scope and written by a clerk: the rows of the
//! confusion table put together for it. Must not know of tables, mixes or names.

use std::{collections::HashMap, sync::LazyLock};

use crate::knowledge::names::{
    characters::SoundClasses,
    confusions::{Change, Confusion, Context, confusions},
    scope::ScopeId,
    spelling,
    syllable::{Syllable, SyllableId, syllable_count},
};

/// Share of syllables misheard without any rule, spread over those of the same initial or final.
const SLIP: f32 = 0.03;
/// The most that rows of one set may take from the right hearing.
const CONFUSED_AT_MOST: f32 = 0.9;

/// What clerks write for each standard syllable said to them: the noise of every clerk.
static CLERK: LazyLock<Vec<Vec<(SyllableId, f32)>>> = LazyLock::new(|| {
    let rows = Rows::of(ScopeId::ANY);
    let all = (0..syllable_count() as u16).map(|at| SyllableId(at).syllable());
    all.map(|said| spoken(said, SoundClasses::UNKNOWN, &rows)).collect()
});

static SLIPS: LazyLock<Slips> = LazyLock::new(Slips::build);

/// `P(heard | meant)` by heard syllable, for speakers of one scope with these rows.
pub fn row(meant: SyllableId, classes: SoundClasses, scope: ScopeId, rows: &Rows) -> Vec<f32> {
    let mut sums = vec![0.0_f32; syllable_count()];
    let clerk = &*CLERK;
    SLIPS.spread(meant, &mut sums);
    if scope == ScopeId::ANY {
        for (heard, share) in &clerk[usize::from(meant.0)] {
            sums[usize::from(heard.0)] += (1.0 - SLIP) * share;
        }
        return sums;
    }
    for (said, said_share) in spoken(meant.syllable(), classes, rows) {
        for (heard, share) in &clerk[usize::from(said.0)] {
            sums[usize::from(heard.0)] += (1.0 - SLIP) * said_share * share;
        }
    }
    sums
}

/// The confusions of one scope by what they change.
pub struct Rows {
    initials: HashMap<u8, Vec<&'static Confusion>>,
    rimes: HashMap<u8, Vec<&'static Confusion>>,
    wholes: HashMap<Syllable, Vec<&'static Confusion>>,
}

impl Rows {
    /// The rows that apply to speakers of a scope.
    pub fn of(scope: ScopeId) -> Self {
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

    /// The part of a character's history that any row about this syllable asks for; kinds that agree in
    /// it are heard alike.
    pub fn told_apart(&self, meant: Syllable, classes: SoundClasses) -> SoundClasses {
        let asked = self.about(meant).fold(0, |all, row| match row.context {
            Context::Class(class) => all | class.0,
            _ => all,
        });
        match classes.is_unknown() {
            _ if asked == 0 => SoundClasses(0),
            true => SoundClasses::UNKNOWN,
            false => SoundClasses(classes.0 & asked),
        }
    }

    /// All rows about a syllable.
    fn about(&self, meant: Syllable) -> impl Iterator<Item = &'static Confusion> + '_ {
        let of_initial = self.initials.get(&meant.initial).into_iter().flatten();
        let of_rime = self.rimes.get(&meant.rime).into_iter().flatten();
        let of_whole = self.wholes.get(&meant.toneless()).into_iter().flatten();
        of_initial.chain(of_rime).chain(of_whole).copied()
    }
}

/// What speakers of one scope say for a syllable, as standard syllables; shares sum to at most 1.
fn spoken(meant: Syllable, classes: SoundClasses, rows: &Rows) -> Vec<(SyllableId, f32)> {
    let mut initials: Vec<(u8, f32)> = Vec::new();
    let mut rimes: Vec<(u8, f32)> = Vec::new();
    let mut wholes: Vec<((u8, u8), f32)> = Vec::new();
    for row in rows.about(meant) {
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
