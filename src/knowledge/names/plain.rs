//! Plain ways to look for a name by its pinyin: Jaro–Winkler, exact spelling, and the distance of learned
//! coordinates. What the benchmarks of hearing are held against. Must not know of evidence or scopes.

use std::{collections::HashMap, num::NonZero, panic::resume_unwind, thread};

use crate::knowledge::names::syllable::{FINALS, INITIALS, Syllable, SyllableId, syllable_count};

/// The plain measures, in the order of [`PlainBase::ranks`].
pub const PLAIN_MEASURES: [&str; 3] = ["pinyin Jaro-Winkler", "exact pinyin", "DimSim distance"];

/// Everything that is searched, spelled.
pub struct PlainBase {
    spelled: Vec<String>,
    letters: Vec<Letters>,
    sounds: Vec<SyllableId>,
    /// Where the syllables of each name end.
    ends: Vec<u32>,
    exact: HashMap<String, usize>,
    /// Distances of syllables, by heard then meant.
    distances: Vec<f32>,
}

impl PlainBase {
    /// From the syllables of each.
    pub fn new<'a>(all: impl Iterator<Item = &'a [SyllableId]>) -> Self {
        let mut base = Self {
            spelled: Vec::new(),
            letters: Vec::new(),
            sounds: Vec::new(),
            ends: Vec::new(),
            exact: HashMap::new(),
            distances: distances(),
        };
        for sounds in all {
            let spelled = sounds.iter().map(|id| id.spelled()).collect::<Vec<_>>().join(" ");
            *base.exact.entry(spelled.clone()).or_default() += 1;
            base.letters.push(Letters::of(&spelled));
            base.spelled.push(spelled);
            base.sounds.extend_from_slice(sounds);
            base.ends.push(base.sounds.len() as u32);
        }
        base
    }

    /// How one of them is spelled.
    pub fn spelled(&self, at: usize) -> &str {
        &self.spelled[at]
    }

    /// The rank of the one meant for what was heard, by each measure; those that are as good share the
    /// middle of their places.
    pub fn ranks(&self, heard: &str, meant: usize) -> [f64; 3] {
        [self.by_letters(heard, meant), self.exactly(heard, meant), self.by_coordinates(heard, meant)]
    }

    fn by_letters(&self, heard: &str, meant: usize) -> f64 {
        let own = strsim::jaro_winkler(heard, &self.spelled[meant]);
        let letters = Letters::of(heard);
        let mut places = Places::default();
        for (spelled, other) in self.spelled.iter().zip(&self.letters) {
            // Most cannot come near and need no exact value.
            if letters.similarity_at_most(other, heard, spelled) >= own {
                places.count(strsim::jaro_winkler(heard, spelled).total_cmp(&own));
            }
        }
        places.rank()
    }

    fn exactly(&self, heard: &str, meant: usize) -> f64 {
        let equal = self.exact.get(heard).copied().unwrap_or(0);
        let all = self.spelled.len();
        let places = if heard == self.spelled[meant] {
            Places { better: 0, equal }
        } else {
            Places { better: equal, equal: all - equal }
        };
        places.rank()
    }

    fn by_coordinates(&self, heard: &str, meant: usize) -> f64 {
        let count = syllable_count();
        let heard: Vec<&[f32]> = heard
            .split(' ')
            .filter_map(|part| Some(&self.distances[row(Syllable::parse(part)?) * count..][..count]))
            .collect();
        let own = distance(&heard, self.sounds_of(meant));
        let mut places = Places::default();
        for at in 0..self.ends.len() {
            places.count(own.total_cmp(&distance(&heard, self.sounds_of(at))));
        }
        places.rank()
    }

    fn sounds_of(&self, at: usize) -> &[SyllableId] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.sounds[start..self.ends[at] as usize]
    }
}

/// The outcome of each item in order, worked out on all cores.
pub fn spread<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let parts = items.chunks(items.len().div_ceil(cores).max(1));
    let work = &work;
    thread::scope(|scope| {
        let running: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        let done = running.into_iter().flat_map(|one| match one.join() {
            Ok(part) => part,
            Err(panic) => resume_unwind(panic),
        });
        done.collect()
    })
}

/// How many are better, and how many as good, the one itself among them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    /// Better ones.
    pub better: usize,
    /// Those as good, the one meant too.
    pub equal: usize,
}

impl Places {
    /// Counts one by how it compares with the one meant.
    pub fn count(&mut self, than_meant: std::cmp::Ordering) {
        match than_meant {
            std::cmp::Ordering::Greater => self.better += 1,
            std::cmp::Ordering::Equal => self.equal += 1,
            std::cmp::Ordering::Less => {}
        }
    }

    /// Better ones, half of the equal ones, itself.
    pub fn rank(self) -> f64 {
        1.0 + self.better as f64 + self.equal.saturating_sub(1) as f64 / 2.0
    }
}

/// Which letters a text has, each up to three times.
struct Letters {
    set: u128,
    length: u32,
    /// Letters beyond three of a kind.
    more: u32,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self { set: 0, length: 0, more: 0 };
        for byte in text.bytes() {
            letters.length += 1;
            let at = if byte.is_ascii_lowercase() { u32::from(byte - b'a') } else { 26 };
            match (0..3).map(|time| 1_u128 << (3 * at + time)).find(|bit| letters.set & bit == 0) {
                Some(bit) => letters.set |= bit,
                None => letters.more += 1,
            }
        }
        letters
    }

    /// Never less than the Jaro–Winkler similarity of the two texts.
    fn similarity_at_most(&self, other: &Self, text: &str, other_text: &str) -> f64 {
        let common = f64::from((self.set & other.set).count_ones() + self.more.min(other.more));
        let jaro = (common / f64::from(self.length) + common / f64::from(other.length) + 1.0) / 3.0;
        let prefix = text.bytes().zip(other_text.bytes()).take(4).take_while(|(a, b)| a == b).count();
        jaro + 0.1 * prefix as f64 * (1.0 - jaro).max(0.0) + 1e-9
    }
}

/// The sum over syllables, aligned at the head or at the tail, whichever is nearer: a family name may be
/// missing.
fn distance(heard: &[&[f32]], meant: &[SyllableId]) -> f32 {
    let lengths = heard.len().abs_diff(meant.len()) as f32 * 100.0;
    let from =
        |skip: usize| heard.iter().zip(&meant[skip..]).map(|(to, b)| to[usize::from(b.0)]).sum::<f32>();
    let skip = meant.len().saturating_sub(heard.len());
    if skip == 0 { lengths + from(0) } else { lengths + from(0).min(from(skip)) }
}

fn row(heard: Syllable) -> usize {
    usize::from(heard.initial) * FINALS.len() + usize::from(heard.rime)
}

/// Distances of every syllable that can be heard to every standard one.
fn distances() -> Vec<f32> {
    let rows = include_str!("data/dimsim_coords.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>());
    let points: HashMap<(&str, &str), (f32, f32)> = rows
        .filter(|fields| fields.len() == 4)
        .filter_map(|fields| {
            Some(((fields[0], fields[1]), (fields[2].parse().ok()?, fields[3].parse().ok()?)))
        })
        .collect();
    let between = |kind: &'static str, a: &'static str, b: &'static str| match (
        points.get(&(kind, a)),
        points.get(&(kind, b)),
    ) {
        _ if a == b => 0.0,
        (Some(p), Some(q)) => (p.0 - q.0).hypot(p.1 - q.1),
        _ => 50.0,
    };
    let count = syllable_count();
    let mut all = vec![0.0; INITIALS.len() * FINALS.len() * count];
    for (at, slots) in all.chunks_exact_mut(count).enumerate() {
        let heard = Syllable { initial: (at / FINALS.len()) as u8, rime: (at % FINALS.len()) as u8, tone: 0 };
        for (to, slot) in slots.iter_mut().enumerate() {
            let meant = SyllableId(to as u16).syllable();
            *slot = between("initial", heard.initial_text(), meant.initial_text())
                + between("final", heard.final_text(), meant.final_text());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_more_alike_than_its_bound() {
        let texts =
            ["wang xiu ying", "huang xiu yin", "zhang nan", "an", "nannan nannan", "ou yang su hong", "li"];
        for a in texts {
            for b in texts {
                let bound = Letters::of(a).similarity_at_most(&Letters::of(b), a, b);
                assert!(bound >= strsim::jaro_winkler(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn ties_share_the_middle_of_their_places() {
        assert_eq!(Places { better: 0, equal: 1 }.rank(), 1.0);
        assert_eq!(Places { better: 2, equal: 3 }.rank(), 4.0);
    }
}
