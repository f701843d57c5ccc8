//! Recall at four depths and the mean reciprocal rank of a set of true pairs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evaluate::bootstrap::{Interval, means};

/// The depths at which recall is told.
pub const DEPTHS: [usize; 4] = [1, 5, 20, 100];

/// How well a set of true pairs is found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recall {
    /// How many pairs.
    pub pairs: usize,
    /// Share of pairs found at rank 1, with its interval; so the others.
    pub at_1: Interval,
    /// Among the first 5.
    pub at_5: Interval,
    /// Among the first 20.
    pub at_20: Interval,
    /// Among the first 100.
    pub at_100: Interval,
    /// Mean of 1 / rank; who is not found counts 0.
    pub mean_reciprocal_rank: Interval,
}

/// The rank of one pair and whose list it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The row whose list it is; its pairs are drawn together.
    pub asking: u32,
    /// The rank, when found.
    pub rank: Option<u32>,
}

impl Recall {
    /// Of these pairs.
    pub fn of(placed: &[Placed]) -> Self {
        let mut people: BTreeMap<u32, (f64, [f64; 5])> = BTreeMap::new();
        for one in placed {
            let (pairs, figures) = people.entry(one.asking).or_default();
            *pairs += 1.0;
            if let Some(rank) = one.rank {
                for (figure, depth) in figures.iter_mut().zip(DEPTHS) {
                    *figure += f64::from(rank as usize <= depth);
                }
                figures[4] += 1.0 / f64::from(rank);
            }
        }
        let people: Vec<_> = people.into_values().collect();
        let [at_1, at_5, at_20, at_100, mean_reciprocal_rank] = means(&people);
        Self { pairs: placed.len(), at_1, at_5, at_20, at_100, mean_reciprocal_rank }
    }

    /// Recall at the depths, in their order.
    pub const fn at(&self) -> [Interval; 4] {
        [self.at_1, self.at_5, self.at_20, self.at_100]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recall(ranks: &[Option<u32>]) -> Recall {
        let placed: Vec<Placed> = (0..).zip(ranks).map(|(asking, &rank)| Placed { asking, rank }).collect();
        Recall::of(&placed)
    }

    #[test]
    fn figures_agree_with_those_by_hand() {
        let found = recall(&[Some(1), Some(2), Some(20), Some(100), None]);
        assert_eq!(found.at().map(|share| share.value), [0.2, 0.4, 0.6, 0.8]);
        // (1 + 1/2 + 1/20 + 1/100) / 5
        assert!((found.mean_reciprocal_rank.value - 0.312).abs() < 1e-12);
        assert_eq!(found.pairs, 5);
    }

    #[test]
    fn a_perfect_ranker_reaches_1_without_doubt() {
        let found = recall(&[Some(1); 40]);
        for share in found.at().into_iter().chain([found.mean_reciprocal_rank]) {
            assert_eq!((share.value, share.low, share.high), (1.0, 1.0, 1.0));
        }
    }

    #[test]
    fn the_interval_holds_the_figure() {
        let ranks: Vec<Option<u32>> = (0..60).map(|i| Some(1 + i % 9)).collect();
        for share in recall(&ranks).at() {
            assert!(share.low <= share.value && share.value <= share.high);
        }
    }
}
