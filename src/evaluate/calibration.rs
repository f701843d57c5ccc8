//! Whether the probability of a best candidate means what it says, and how often somebody without a
//! counterpart is given one all the same.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Interval, means};
use crate::evaluate::drawn::Drawn;
use crate::evaluate::ranking::Listed;

/// Bins of the reliability table.
pub const BINS: usize = 10;

/// A best candidate above this probability of somebody without a counterpart is a false alarm.
pub const ALARM: f64 = 0.5;

/// One bin of the reliability table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Least probability.
    pub from: f64,
    /// Up to this probability.
    pub to: f64,
    /// How many best candidates, those of the drawn counted for whom they stand.
    pub candidates: usize,
    /// How many of them were looked at.
    pub asked: usize,
    /// The mean of their probabilities.
    pub mean_probability: f64,
    /// How many of them are true.
    pub share_true: f64,
}

/// How far the probabilities of best candidates can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Best candidates, those of the drawn counted for whom they stand.
    pub candidates: usize,
    /// The reliability table.
    pub bins: Vec<Bin>,
    /// Mean distance of probability and share true over the bins, by how many are in each.
    pub expected_calibration_error: f64,
    /// Mean square distance of probability and truth.
    pub brier: f64,
}

/// False alarms among those who have no counterpart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FalseAlarms {
    /// How many of those asked have none.
    pub without_counterpart: usize,
    /// How many of them have a best candidate above probability 0.5.
    pub alarms: usize,
    /// Their share.
    pub share: Interval,
}

/// One best candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// Its probability; 0 where nobody is listed.
    pub probability: f64,
    /// Whether it is true; of a tie at the top a false one is taken, if there is one.
    pub is_true: bool,
    /// Whether there is a true one at all.
    pub has_counterpart: bool,
    /// How many rows it stands for.
    pub weight: f64,
}

/// The best candidate of each row that is asked, with the probability a model gives to its score.
pub fn best_of_each(
    lists: &[Vec<Listed>],
    drawn: &Drawn,
    true_of: &HashMap<u32, BTreeSet<u32>>,
    probability: &dyn Fn(Bits) -> f64,
) -> Vec<Best> {
    let nobody = BTreeSet::new();
    let one = |(row, list): (u32, &Vec<Listed>)| {
        let true_ones = true_of.get(&row).unwrap_or(&nobody);
        let first = list.first();
        let tied = list.iter().take_while(|listed| Some(listed.score) == first.map(|best| best.score));
        Best {
            probability: first.map_or(0.0, |best| probability(best.score)),
            is_true: first.is_some() && tied.into_iter().all(|listed| true_ones.contains(&listed.other)),
            has_counterpart: !true_ones.is_empty(),
            weight: drawn.weight(row as usize, !true_ones.is_empty()),
        }
    };
    (0..).zip(lists).map(one).filter(|best| best.weight > 0.0).collect()
}

impl Calibration {
    /// Of these best candidates.
    pub fn of(best: &[Best]) -> Self {
        let width = 1.0 / BINS as f64;
        let bin = |i: usize| {
            let inside = || best.iter().filter(|one| bin_of(one.probability) == i);
            let weight: f64 = inside().map(|one| one.weight).sum();
            let mean = |sum: f64| if weight > 0.0 { sum / weight } else { 0.0 };
            let bin = Bin {
                from: i as f64 * width,
                to: (i + 1) as f64 * width,
                candidates: weight.round() as usize,
                asked: inside().count(),
                mean_probability: mean(inside().map(|one| one.weight * one.probability).sum()),
                share_true: mean(inside().map(|one| one.weight * f64::from(one.is_true)).sum()),
            };
            (bin, weight * (bin.mean_probability - bin.share_true).abs())
        };
        let (bins, distances): (Vec<Bin>, Vec<f64>) = (0..BINS).map(bin).unzip();
        let all: f64 = best.iter().map(|one| one.weight).sum();
        let share = |sum: f64| if all > 0.0 { sum / all } else { 0.0 };
        let square = |one: &Best| one.weight * (one.probability - f64::from(one.is_true)).powi(2);
        Self {
            candidates: all.round() as usize,
            expected_calibration_error: share(distances.iter().sum()),
            brier: share(best.iter().map(square).sum()),
            bins,
        }
    }
}

impl FalseAlarms {
    /// Among these best candidates.
    pub fn of(best: &[Best]) -> Self {
        let without: Vec<(f64, [f64; 1])> = best
            .iter()
            .filter(|one| !one.has_counterpart)
            .map(|one| (1.0, [f64::from(one.probability > ALARM)]))
            .collect();
        let alarms = without.iter().filter(|(_, [alarm])| *alarm > 0.0).count();
        let [share] = means(&without);
        Self { without_counterpart: without.len(), alarms, share }
    }
}

fn bin_of(probability: f64) -> usize {
    ((probability * BINS as f64) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn best(probability: f64, is_true: bool) -> Best {
        Best { probability, is_true, has_counterpart: is_true, weight: 1.0 }
    }

    #[test]
    fn figures_agree_with_those_by_hand() {
        let table =
            Calibration::of(&[best(0.95, true), best(0.91, false), best(0.2, false), best(1.0, true)]);
        assert_eq!((table.bins[9].candidates, table.bins[2].candidates), (3, 1));
        assert!((table.bins[9].mean_probability - 2.86 / 3.0).abs() < 1e-12);
        assert!((table.bins[9].share_true - 2.0 / 3.0).abs() < 1e-12);
        // (3 · |0.9533 − 0.6667| + 1 · |0.2 − 0|) / 4
        assert!((table.expected_calibration_error - 0.265).abs() < 1e-12);
        // (0.05² + 0.91² + 0.2² + 0) / 4
        assert!((table.brier - (0.0025 + 0.8281 + 0.04) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn who_stands_for_three_counts_three_times() {
        let lone = |probability, weight| Best { probability, is_true: false, has_counterpart: false, weight };
        let one = Calibration::of(&[best(0.9, true), lone(0.4, 3.0)]);
        let three = Calibration::of(&[best(0.9, true), lone(0.4, 1.0), lone(0.4, 1.0), lone(0.4, 1.0)]);
        assert!((one.expected_calibration_error - three.expected_calibration_error).abs() < 1e-12);
        assert!((one.brier - three.brier).abs() < 1e-12);
        assert_eq!(one.candidates, three.candidates);
    }

    #[test]
    fn only_those_without_a_counterpart_give_false_alarms() {
        let lone = |probability| Best { probability, is_true: false, has_counterpart: false, weight: 1.0 };
        let wrong = Best { probability: 0.9, is_true: false, has_counterpart: true, weight: 1.0 };
        let alarms = FalseAlarms::of(&[lone(0.6), lone(0.5), lone(0.1), lone(0.0), wrong]);
        assert_eq!((alarms.without_counterpart, alarms.alarms, alarms.share.value), (4, 1, 0.25));
    }

    #[test]
    fn a_tie_at_the_top_is_not_true() {
        let listed = |other| Listed { score: Bits(1_000), other };
        let true_of = HashMap::from([(0, BTreeSet::from([3])), (1, BTreeSet::from([3]))]);
        let lists = [vec![listed(3), listed(8)], vec![listed(3)], Vec::new()];
        let best = best_of_each(&lists, &Drawn::all(3), &true_of, &Bits::probability);
        assert_eq!(best.iter().map(|one| one.is_true).collect::<Vec<_>>(), [false, true, false]);
    }
}
