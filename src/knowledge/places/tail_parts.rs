//! Villages taken apart for searching very many of them: the syllables of a tail on their own, and the
//! most each can add to the evidence with one of a few other tails. The sum over a name is never less
//! than what the name says. Must not know of indexes, rows or nodes.

use std::sync::LazyLock;

use super::{
    compare::{SAME_VILLAGE, STRAY_VILLAGE},
    sound::{self, log2},
    tail::{CHANCE_BITS, CHANCE_LAST_BITS, LOST_BITS, MOST_BITS, SLURRED_BITS, Sound, Tail, two_to_the},
};
use crate::knowledge::names::{
    ScopeId, ScopeMix, SyllableId,
    channels::{self, KindId, table},
    syllable::syllable_count,
};

/// Thousandths of a bit; what rounding may add to a syllable.
const SLACK: i32 = 5;

/// One syllable of a name of a tail.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TailPart {
    sound: Sound,
    last: bool,
}

impl Tail {
    /// The names of the tail, each as its syllables.
    pub fn parts(&self) -> impl Iterator<Item = Vec<TailPart>> + '_ {
        self.names().map(|name| {
            let length = usize::from(name.length);
            let part = |(at, sound): (usize, &Sound)| TailPart { sound: *sound, last: at + 1 == length };
            name.sounds[..length].iter().enumerate().map(part).collect()
        })
    }
}

/// By meant kind and heard syllable: the least any speaker's channel costs.
static LEAST: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let count = syllable_count();
    let mut least = vec![u8::MAX; channels::kind_count() * count];
    for scope in ScopeId::all() {
        for kind in 0..channels::kind_count() {
            for (heard, slot) in least[kind * count..][..count].iter_mut().enumerate() {
                *slot = (*slot).min(table(scope).cost(KindId(kind as u16), SyllableId(heard as u16)));
            }
        }
    }
    least
});

/// The most that syllables of other tails can say against a few tails.
pub struct TailReaches {
    heard: bool,
    scope: Option<ScopeMix>,
    own: Vec<TailPart>,
}

impl TailReaches {
    /// Of tails heard (`heard`) or said; by `scope` where it is the same for all others.
    pub fn new<'t>(tails: impl Iterator<Item = &'t Tail>, heard: bool, scope: Option<ScopeMix>) -> Self {
        let own = tails.flat_map(|tail| tail.parts().flatten().collect::<Vec<_>>()).collect();
        Self { heard, scope, own }
    }

    /// Whether there is nothing to compare with.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// The most this syllable adds, in millibits.
    pub fn most(&self, part: &TailPart) -> i32 {
        let best = self.own.iter().map(|own| self.of_pair(own, part)).fold(-LOST_BITS, f32::max);
        (best * 1_000.0).ceil() as i32 + SLACK
    }

    fn of_pair(&self, own: &TailPart, other: &TailPart) -> f32 {
        let (heard, said) = if self.heard { (own, other) } else { (other, own) };
        let chance = if said.last { CHANCE_LAST_BITS } else { CHANCE_BITS };
        let (heard, said) = (heard.sound, said.sound);
        if heard.hanzi.is_some() && heard.hanzi == said.hanzi {
            return chance + 0.5;
        }
        let bits = match &self.scope {
            Some(scope) => sound::cost(scope, said.said, heard.heard),
            None => {
                let at = usize::from(said.said.0) * syllable_count() + usize::from(heard.heard.0);
                f32::from(LEAST[at]) / 16.0
            }
        };
        chance - if heard.initial == said.initial { bits.min(SLURRED_BITS) } else { bits }
    }
}

/// Millibits of syllables that are not told apart in [`FACTORS`].
const FACTOR_STEP: usize = 32;

/// [`factor_of`] at the upper end of each step.
static FACTORS: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let steps = (MOST_BITS * 1_000.0) as usize / FACTOR_STEP + 1;
    (0..=steps).map(|step| factor_of((step * FACTOR_STEP) as i32)).collect()
});

/// The most a village can multiply what places without it say, in millibits, given the most its
/// syllables say. What it adds where the places do not agree is part of [`stray_at_most`].
#[derive(Clone, Copy)]
pub struct VillageFactors(&'static [i32]);

impl VillageFactors {
    /// Of any village.
    pub fn ready() -> Self {
        Self(&FACTORS)
    }

    /// Millibits, given those of the syllables.
    pub fn of(self, millibits: i32) -> i32 {
        let step = (millibits.max(0) as usize).div_ceil(FACTOR_STEP);
        self.0[step.min(self.0.len() - 1)]
    }
}

fn factor_of(millibits: i32) -> i32 {
    let bits = (millibits as f32 / 1_000.0).clamp(0.0, MOST_BITS);
    let factor = 1.0 - SAME_VILLAGE + SAME_VILLAGE * two_to_the(bits);
    (log2(factor.max(1.0)) * 1_000.0).ceil() as i32 + 15
}

/// What must be added to the ratio of places without villages so that [`VillageFactors`] cover
/// villages of places that do not agree.
pub const fn stray_at_most() -> f32 {
    STRAY_VILLAGE / SAME_VILLAGE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::places::{Hint, PlaceSet, find_place, tail::tail_ratio};

    #[test]
    fn a_step_of_the_factor_is_never_below_and_hardly_above_it() {
        let factors = VillageFactors::ready();
        for millibits in -500..60_000 {
            let (own, exact) = (factors.of(millibits), factor_of(millibits));
            assert!((exact..=exact + FACTOR_STEP as i32).contains(&own), "{millibits}: {own}, not {exact}");
        }
    }

    #[test]
    fn no_village_passes_the_sum_of_its_syllables() {
        let texts = [
            "达县双塘村",
            "双堂村",
            "shuang tang",
            "木子湾",
            "李家湾",
            "麻城市夫子河镇夫子村",
            "付家河",
            "王家沟",
        ];
        let tails: Vec<Tail> = texts
            .iter()
            .filter_map(|text| PlaceSet::of(&find_place(text, &Hint::default())).tail().copied())
            .collect();
        assert!(tails.len() > 4);
        for (scope, known) in [(ScopeMix::everyone(), false), (ScopeMix::everyone(), true)] {
            for own in &tails {
                for (heard, other) in tails.iter().flat_map(|other| [(true, other), (false, other)]) {
                    let reaches = TailReaches::new([own].into_iter(), heard, known.then_some(scope));
                    let of_name = |parts: Vec<TailPart>| parts.iter().map(|part| reaches.most(part)).sum();
                    let most: i32 = other.parts().map(of_name).max().unwrap_or(0);
                    let ratio =
                        if heard { tail_ratio(own, other, &scope) } else { tail_ratio(other, own, &scope) };
                    assert!(
                        log2(ratio) * 1_000.0 <= most.max(0) as f32,
                        "{} {}",
                        own.describe(),
                        other.describe()
                    );
                }
            }
        }
    }
}
