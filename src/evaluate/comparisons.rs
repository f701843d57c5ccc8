//! What each comparison adds: to true pairs, to whom stood above the missed ones, and to people who
//! have nothing to do with each other. There the mean of 2^bits is 1 where the model is right, and
//! two comparisons that go together count something twice.

use std::collections::HashMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::domain::evidence::Comparison;
use crate::evaluate::bootstrap::{Draws, SEED};
use crate::evaluate::evaluation::{Direction, sought};
use crate::evaluate::input::Prepared;
use crate::evaluate::ranking::Rankings;
use crate::evaluate::ranks::ranks;
use crate::evaluate::truth::TruePairs;
use crate::matching::Model;
use crate::matching::score::compare;

/// Pairs drawn at random, true ones left out.
pub const RANDOM_PAIRS: usize = 200_000;

/// A correlation above this among people who are not the same needs a stated treatment.
pub const CORRELATION: f64 = 0.1;

/// Fewer pairs of which both comparisons speak tell nothing of their correlation.
const PAIRS_OF_A_CORRELATION: usize = 1_000;

/// What a comparison adds to pairs of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Added {
    /// Share of the pairs of which both sides say something.
    pub said: f64,
    /// Mean bits over those.
    pub mean_bits: f64,
    /// Mean of 2^bits over those.
    pub mean_ratio: f64,
}

/// What one comparison adds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weight {
    /// The comparison.
    pub comparison: &'static str,
    /// To true pairs whose report is at rank 1 of the profile.
    pub found: Added,
    /// To true pairs whose report is not.
    pub missed: Added,
    /// To the profile and the report above the missed one.
    pub above: Added,
    /// To random pairs.
    pub random: Added,
}

/// Two comparisons that go together among people who are not the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlation {
    /// One.
    pub one: &'static str,
    /// The other.
    pub other: &'static str,
    /// Pearson's, of their bits.
    pub correlation: f64,
    /// How the score keeps them from counting one thing twice; `None` asks for a treatment.
    pub treatment: Option<&'static str>,
}

/// Pairs known to go together, and what the comparisons do about it.
const TREATMENTS: &[(Comparison, Comparison, &str)] = &[
    (Comparison::Names, Comparison::Relatives, "the surname counts once, with her own name"),
    (Comparison::Names, Comparison::Origin, "names are judged among people who sound like the home"),
    (
        Comparison::Origin,
        Comparison::Route,
        "a place told where she was found is held to be that place, no home",
    ),
    (Comparison::Birth, Comparison::Time, "birth is judged among people found in the same year"),
    (
        Comparison::Birth,
        Comparison::Conditions,
        "dementia is judged among people of the age she was found at",
    ),
    (Comparison::Birth, Comparison::Height, "children are grown up, the old grown back"),
    (
        Comparison::Time,
        Comparison::Conditions,
        "both follow from how she was lost, which is scored in time alone",
    ),
    (Comparison::Route, Comparison::Time, "both follow from how she was lost, which is scored in time alone"),
    (Comparison::Sex, Comparison::Height, "each height is judged among people of its own side's sex"),
];

fn treatment(one: Comparison, other: Comparison) -> Option<&'static str> {
    let of = |(a, b, _): &&(Comparison, Comparison, &str)| (*a, *b) == (one, other);
    TREATMENTS.iter().find(of).map(|(_, _, words)| *words)
}

/// What all comparisons add, and which go together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparisons {
    /// In the order of `Comparison`.
    pub weights: Vec<Weight>,
    /// Those above 0.1 among random pairs, up or down.
    pub correlations: Vec<Correlation>,
}

/// Bits of one pair by comparison.
type Row = [Option<f64>; Comparison::ALL.len()];

impl Comparisons {
    /// Of a ranked set.
    pub fn of(model: &Model, truth: &TruePairs, prepared: &Prepared, rankings: &Rankings) -> Self {
        let row = |&(profile, report): &(u32, u32)| -> Row {
            let (heard, said) = (&prepared.profiles[profile as usize], &prepared.reports[report as usize]);
            std::array::from_fn(|i| {
                compare(model, Comparison::ALL[i], heard, said).map(|outcome| outcome.bits.to_f64())
            })
        };
        let rows = |pairs: Vec<(u32, u32)>| pairs.par_iter().map(row).collect::<Vec<Row>>();
        let [found, missed, above] = kinds(truth, rankings).map(rows);
        let random = rows(random_pairs(truth, rankings));
        let weight = |(i, comparison): (usize, &Comparison)| Weight {
            comparison: comparison.word(),
            found: added(&found, i),
            missed: added(&missed, i),
            above: added(&above, i),
            random: added(&random, i),
        };
        Self {
            weights: Comparison::ALL.iter().enumerate().map(weight).collect(),
            correlations: correlations(&random),
        }
    }
}

/// True pairs that are found, those that are missed, and those above the missed ones.
fn kinds(truth: &TruePairs, rankings: &Rankings) -> [Vec<(u32, u32)>; 3] {
    let true_of = truth.reports_of();
    let wanted = sought(Direction::ReportsOfProfile, truth);
    let ranks = ranks(&rankings.of_profiles, rankings.top, &wanted, &true_of);
    let [mut found, mut missed, mut above] = <[Vec<(u32, u32)>; 3]>::default();
    for (pair, ranks) in truth.pairs.iter().zip(ranks) {
        if ranks.alone == Some(1) {
            found.push((pair.profile, pair.report));
            continue;
        }
        missed.push((pair.profile, pair.report));
        let list = &rankings.of_profiles[pair.profile as usize];
        let false_one = list.iter().find(|listed| !true_of[&pair.profile].contains(&listed.other));
        above.extend(false_one.map(|listed| (pair.profile, listed.other)));
    }
    [found, missed, above]
}

fn random_pairs(truth: &TruePairs, rankings: &Rankings) -> Vec<(u32, u32)> {
    let mut draws = Draws::new(SEED);
    let true_ones: HashMap<(u32, u32), ()> =
        truth.pairs.iter().map(|pair| ((pair.profile, pair.report), ())).collect();
    let (profiles, reports) = (rankings.of_profiles.len(), rankings.of_reports.len());
    let mut draw = |_| (draws.below(profiles) as u32, draws.below(reports) as u32);
    (0..RANDOM_PAIRS).map(&mut draw).filter(|pair| !true_ones.contains_key(pair)).collect()
}

fn added(rows: &[Row], i: usize) -> Added {
    let said: Vec<f64> = rows.iter().filter_map(|row| row[i]).collect();
    if said.is_empty() {
        return Added::default();
    }
    let count = said.len() as f64;
    Added {
        said: count / rows.len() as f64,
        mean_bits: said.iter().sum::<f64>() / count,
        mean_ratio: said.iter().map(|bits| bits.exp2()).sum::<f64>() / count,
    }
}

fn correlations(rows: &[Row]) -> Vec<Correlation> {
    let mut found = Vec::new();
    for (i, one) in Comparison::ALL.iter().enumerate() {
        for (j, other) in Comparison::ALL.iter().enumerate().skip(i + 1) {
            let both: Vec<(f64, f64)> = rows.iter().filter_map(|row| Some((row[i]?, row[j]?))).collect();
            let correlation = pearson(&both);
            if both.len() >= PAIRS_OF_A_CORRELATION && correlation.abs() > CORRELATION {
                let treatment = treatment(*one, *other);
                found.push(Correlation { one: one.word(), other: other.word(), correlation, treatment });
            }
        }
    }
    found
}

fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len().max(1) as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / count, y + pair.1 / count));
    let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum::<f64>();
    let spread = (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt();
    if spread > 0.0 { sum(|a, b| a * b) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_agrees_with_that_by_hand() {
        assert!((pearson(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]) - 1.0).abs() < 1e-12);
        assert!((pearson(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]) + 1.0).abs() < 1e-12);
        // Deviations (-1, 0, 1) and (-1, 1, 0): 1 / sqrt(2 · 2).
        assert!((pearson(&[(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)]) - 0.5).abs() < 1e-12);
        assert_eq!(pearson(&[(1.0, 1.0), (1.0, 3.0)]), 0.0);
    }

    #[test]
    fn only_those_who_say_something_count() {
        let mut rows: [Row; 4] = [[None; Comparison::ALL.len()]; 4];
        rows[0][2] = Some(1.0);
        rows[1][2] = Some(-1.0);
        let told = added(&rows, 2);
        assert_eq!((told.said, told.mean_bits, told.mean_ratio), (0.5, 0.0, 1.25));
        assert_eq!(added(&rows, 3), Added::default());
    }
}
