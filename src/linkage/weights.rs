//! What learning finds: for each comparison how likely one person's two records are at each level, and
//! how many pairs are of one person. Scores are whole millibits. Must not know how it was learnt.

use crate::linkage::comparison::Comparison;
use crate::linkage::outcome::surprise;

/// The weights of one linkage.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// `P(level | one person)`, by comparison and parameter.
    pub shares: Vec<Vec<f64>>,
    /// The same as `log2`, millibits.
    pub bits: Vec<Vec<i32>>,
    /// How many pairs are expected to be of one person.
    pub matches: f64,
    /// What every pair begins with: `log2` of the odds that two rows are one person, millibits.
    pub prior: i32,
}

impl Weights {
    /// Weights of shares, for tables of these sizes.
    pub fn of(shares: Vec<Vec<f64>>, matches: f64, rows: (usize, usize)) -> Self {
        let bits = shares.iter().map(|of| of.iter().map(|share| -surprise(*share)).collect()).collect();
        let pairs = rows.0 as f64 * rows.1 as f64;
        let odds = matches / (pairs - matches).max(1.0);
        Self { shares, bits, matches, prior: -surprise(odds) }
    }

    /// Where learning begins: the table of levels, and half of the smaller table found in the other.
    pub fn before_learning(comparisons: &[Comparison], rows: (usize, usize)) -> Self {
        let shares = comparisons.iter().map(Comparison::priors).collect();
        Self::of(shares, rows.0.min(rows.1) as f64 / 2.0, rows)
    }
}

/// The probability that belongs to a score in millibits.
pub fn probability(score: i32) -> f64 {
    1.0 / (1.0 + (-f64::from(score) / 1000.0).exp2())
}
