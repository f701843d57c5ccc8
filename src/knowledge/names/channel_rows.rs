//! How one syllable comes to be heard by speakers of one scope and written by a clerk: the rows of the
//! confusion table put together for it. Must not know of tables, mixes or names.

use std::sync::LazyLock;

use crate::knowledge::names::{
    characters::SoundClasses,
    confusions::{Change, Confusion, Context, confusions},
    scope::ScopeId,
    spelling,
    syllable::{FINALS, INITIALS, Syllable, SyllableId, syllable_count},
};

/// Share of syllables misheard without any rule, spread over those of the same initial or final.
const SLIP: f32 = 0.03;
/// The most that rows of one set may take from the right hearing.
const CONFUSED_AT_MOST: f32 = 0.9;

/// What is said less often than this is left to the slips.
const TOO_RARE: f32 = 5e-5;

/// What clerks write for each standard syllable said to them: the noise of every clerk.
static CLERK: LazyLock<Vec<Vec<(SyllableId, f32)>>> = LazyLock::new(|| {
    let rows = Rows::of(ScopeId::ANY);
    let mut said = Said::default();
    let all = (0..syllable_count() as u16).map(|at| SyllableId(at).syllable());
    all.map(|meant| {
        said.speak(meant, SoundClasses::UNKNOWN, &rows);
        said.drain().collect()
    })
    .collect()
});

static SLIPS: LazyLock<Slips> = LazyLock::new(Slips::build);

/// `P(heard | meant)` by heard syllable, for speakers of one scope with these rows. `said` is room to work
/// in.
pub fn row(
    meant: SyllableId,
    classes: SoundClasses,
    scope: ScopeId,
    rows: &Rows,
    said: &mut Said,
) -> Vec<f32> {
    let mut sums = vec![0.0_f32; syllable_count()];
    let clerk = &*CLERK;
    SLIPS.spread(meant, &mut sums);
    if scope == ScopeId::ANY {
        for (heard, share) in &clerk[usize::from(meant.0)] {
            sums[usize::from(heard.0)] += (1.0 - SLIP) * share;
        }
        return sums;
    }
    said.speak(meant.syllable(), classes, rows);
    for (said, said_share) in said.drain() {
        for (heard, share) in &clerk[usize::from(said.0)] {
            sums[usize::from(heard.0)] += (1.0 - SLIP) * said_share * share;
        }
    }
    sums
}

/// The confusions of one scope by what they change.
pub struct Rows {
    initials: Vec<Vec<&'static Confusion>>,
    rimes: Vec<Vec<&'static Confusion>>,
    wholes: Vec<Vec<&'static Confusion>>,
}

impl Rows {
    /// The rows that apply to speakers of a scope.
    pub fn of(scope: ScopeId) -> Self {
        let room = |count| vec![Vec::new(); count];
        let mut rows = Self {
            initials: room(INITIALS.len()),
            rimes: room(FINALS.len()),
            wholes: room(syllable_count()),
        };
        for row in confusions().iter().filter(|row| scope.includes(row.scope)) {
            match row.change {
                Change::Initial(from, _) => rows.initials[usize::from(from)].push(row),
                Change::Rime(from, _) => rows.rimes[usize::from(from)].push(row),
                Change::Whole(from, _) => {
                    if let Some(id) = from.id() {
                        rows.wholes[usize::from(id.0)].push(row);
                    }
                }
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
        let of_whole = meant.id().map(|id| &self.wholes[usize::from(id.0)]).into_iter().flatten();
        let parts =
            self.initials[usize::from(meant.initial)].iter().chain(&self.rimes[usize::from(meant.rime)]);
        parts.chain(of_whole).copied()
    }
}

/// What speakers of one scope say for a syllable, as standard syllables; shares sum to at most 1.
#[derive(Default)]
pub struct Said {
    shares: Vec<f32>,
    some: Vec<SyllableId>,
}

impl Said {
    /// The syllables with their shares; none are left.
    fn drain(&mut self) -> impl Iterator<Item = (SyllableId, f32)> + '_ {
        let Self { shares, some } = self;
        let taken = some.drain(..).map(|id| (id, std::mem::take(&mut shares[usize::from(id.0)])));
        taken.filter(|(_, share)| *share > TOO_RARE)
    }

    fn add(&mut self, id: SyllableId, share: f32) {
        if share > 0.0 {
            let slot = &mut self.shares[usize::from(id.0)];
            if *slot == 0.0 {
                self.some.push(id);
            }
            *slot += share;
        }
    }

    fn add_written(&mut self, (initial, rime): (u8, u8), share: f32) {
        for (id, part) in spelling::written(initial, rime) {
            self.add(*id, share * part);
        }
    }

    /// Puts together what the rows say of one syllable.
    fn speak(&mut self, meant: Syllable, classes: SoundClasses, rows: &Rows) {
        self.shares.resize(syllable_count(), 0.0);
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
        let taken = taken * scale;
        let parts = || initials.iter().flat_map(|i| rimes.iter().map(move |r| ((i.0, r.0), i.1 * r.1)));
        let left: f32 = parts().filter(|(pair, _)| !replaced(*pair)).map(|(_, share)| share).sum();
        let keep = if left > 0.0 { (1.0 - taken) / left } else { 0.0 };
        for (pair, share) in parts().filter(|(pair, _)| !replaced(*pair)) {
            self.add_written(pair, share * keep);
        }
        for (pair, share) in &wholes {
            self.add_written(*pair, share * scale);
        }
    }
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
