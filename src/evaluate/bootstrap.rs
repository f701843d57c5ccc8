//! Bootstrap intervals: people drawn again and again with a fixed seed, all pairs of one person
//! together, since they stand or fall together.

use serde::Serialize;

/// How often people are drawn again.
pub const RESAMPLES: usize = 1_000;

/// The seed of the draws: the same data gives the same intervals on any machine.
pub const SEED: u64 = 20_150_401;

/// A figure with the interval that holds 95 % of its resampled values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The figure itself.
    pub value: f64,
    /// 2.5 % of resampled values lie below.
    pub low: f64,
    /// 2.5 % of resampled values lie above.
    pub high: f64,
}

/// A small generator of even random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which must be above 0.
    pub const fn below(&mut self, bound: usize) -> usize {
        ((self.bits() as u128 * bound as u128) >> 64) as usize
    }
}

/// So many of a row of things, every choice of them as likely as any other, with a fixed seed.
#[derive(Clone, Debug)]
pub struct Chosen {
    left: usize,
    wanted: usize,
    draws: Draws,
}

impl Chosen {
    /// So many of all.
    pub const fn of(all: usize, wanted: usize) -> Self {
        Self { left: all, wanted, draws: Draws::new(SEED) }
    }

    /// Whether the next one is chosen; to be asked once for each.
    pub fn takes_next(&mut self) -> bool {
        let takes = self.draws.below(self.left) < self.wanted;
        self.left -= 1;
        self.wanted -= usize::from(takes);
        takes
    }
}

/// Means of several figures over pairs, with intervals. Each person brings the sums of her figures
/// and the number of her pairs.
pub fn means<const N: usize>(people: &[(f64, [f64; N])]) -> [Interval; N] {
    let mean = |people: &mut dyn Iterator<Item = &(f64, [f64; N])>| {
        let (mut count, mut sums) = (0.0, [0.0; N]);
        for (pairs, figures) in people {
            count += pairs;
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        }
        sums.map(|sum| if count > 0.0 { sum / count } else { 0.0 })
    };
    let values = mean(&mut people.iter());
    let mut draws = Draws::new(SEED);
    let resampled: Vec<[f64; N]> = (0..RESAMPLES)
        .map(|_| mean(&mut (0..people.len()).map(|_| &people[draws.below(people.len())])))
        .collect();
    std::array::from_fn(|i| interval(values[i], resampled.iter().map(|figures| figures[i]).collect()))
}

/// The interval of a figure by its resampled values.
pub fn interval(value: f64, mut resampled: Vec<f64>) -> Interval {
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = resampled.len().saturating_sub(1) as f64;
        resampled.get((share * last).round() as usize).copied().unwrap_or(value)
    };
    Interval { value, low: at(0.025), high: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_that_of_its_binomial() {
        let people: Vec<(f64, [f64; 1])> = (0..400).map(|i| (1.0, [f64::from(i % 4 == 0)])).collect();
        let [share] = means(&people);
        // Standard error sqrt(0.25 * 0.75 / 400) = 0.0217.
        assert_eq!(share.value, 0.25);
        assert!((share.low - (0.25 - 1.96 * 0.0217)).abs() < 0.01, "{share:?}");
        assert!((share.high - (0.25 + 1.96 * 0.0217)).abs() < 0.01, "{share:?}");
    }

    #[test]
    fn people_with_many_pairs_widen_the_interval() {
        let width = |pairs: f64| {
            let people: Vec<_> = (0..100).map(|i| (pairs, [pairs * f64::from(i % 2)])).collect();
            let [share] = means(&people);
            share.high - share.low
        };
        assert_eq!(width(1.0), width(10.0));
    }

    #[test]
    fn draws_are_even() {
        let mut draws = Draws::new(1);
        let mut counts = [0; 7];
        (0..70_000).for_each(|_| counts[draws.below(7)] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    }
}
