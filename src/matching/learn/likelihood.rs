//! The likelihood of one comparison over pairs that are one person. What a pair shows was drawn from
//! `u(x)·LR(x; θ)`, cut to what let it into the candidates: given its other evidence `r`, only outcomes
//! with `bits(x) ≥ floor − r` could be seen. The normaliser is the mean of the ratio over random pairs
//! above that bound, so that fitting candidates alone does not push agreement up.

use std::sync::{Arc, Mutex};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Comparison;
use crate::matching::features::Features;
use crate::matching::learn::book::{Book, Learnable};
use crate::matching::model::Model;
use crate::matching::score::compare;

/// A profile and a report by index.
pub type Pair = (u32, u32);

/// What compares pairs under other values of the learnable parameters.
pub trait Compared: Sync {
    /// Bits of each pair in one comparison; `None` where one side says nothing. `values` are those of all
    /// learnable parameters, in their order.
    fn column(&self, values: &[f64], comparison: Comparison, pairs: &[Pair]) -> Vec<Option<f64>>;
}

/// The comparisons of the model themselves. Features are those of the base model: learnable parameters
/// must not enter them.
#[derive(Debug)]
pub struct OfModel<'a> {
    /// The base model.
    pub book: &'a Book,
    /// Its learnable parameters.
    pub parameters: &'a [Learnable],
    /// The profiles.
    pub profiles: &'a [Arc<Features>],
    /// The reports.
    pub reports: &'a [Arc<Features>],
    /// The model of the values asked for last: candidates and random pairs are asked for one after the
    /// other. Held while a model is read, never by those who compare.
    pub last: Mutex<Option<(Vec<f64>, Arc<Model>)>>,
}

impl OfModel<'_> {
    /// The base model under these values; `None` where one is out of its range.
    fn model(&self, values: &[f64]) -> Option<Arc<Model>> {
        let mut last = self.last.lock().ok()?;
        if let Some((_, model)) = last.as_ref().filter(|(known, _)| known == values) {
            return Some(model.clone());
        }
        let mut book = self.book.clone();
        for (parameter, &value) in self.parameters.iter().zip(values) {
            book.set(&parameter.path, value);
        }
        let model = Arc::new(book.model().ok()?);
        *last = Some((values.to_vec(), model.clone()));
        Some(model)
    }
}

impl Compared for OfModel<'_> {
    fn column(&self, values: &[f64], comparison: Comparison, pairs: &[Pair]) -> Vec<Option<f64>> {
        // Values stay in their ranges by their scales; should one not, it counts as saying nothing.
        let Some(model) = self.model(values) else { return vec![None; pairs.len()] };
        let bits = |&(profile, report): &Pair| {
            let (heard, said) = (&self.profiles[profile as usize], &self.reports[report as usize]);
            compare(&model, comparison, heard, said).map(|outcome| outcome.bits.to_f64())
        };
        pairs.par_iter().map(bits).collect()
    }
}

/// Everything of one comparison that does not change while fitting.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The comparison.
    pub comparison: Comparison,
    /// Whether random pairs hold its ratio to a mean of 1; not where agreement is too rare among them.
    pub normalised: bool,
    /// Candidates of which both sides speak, by their number.
    pub candidates: Vec<usize>,
    /// Their pairs.
    pub pairs: Vec<Pair>,
    /// Bits of each under the base model.
    pub base_bits: Vec<f64>,
    /// How many random pairs are too weak for each: the first that could have been seen.
    first_seen: Vec<usize>,
    /// Random pairs of which both sides speak, by their bits under the base model.
    random: Vec<Pair>,
}

/// Candidates less likely than this are left out of a step: thousands of them together are less than a match.
const LEAST_WEIGHT: f64 = 1e-4;

/// A comparison under some values: what it says of the candidates that count in a step, in their order, and
/// sums of its ratio over random pairs from each place on.
#[derive(Clone, Debug)]
pub struct Under {
    /// Bits of the candidates.
    pub bits: Vec<Option<f64>>,
    tails: Vec<f64>,
}

/// A candidate's pair, its score under the base model, and whether it is here only because of the score.
pub type Scored = (Pair, f64, bool);

impl Ground {
    /// Of one comparison, under the values of the base model.
    pub fn of(
        compared: &impl Compared,
        values: &[f64],
        comparison: Comparison,
        normalised: bool,
        candidates: &[Scored],
        random: &[Pair],
        floor: f64,
    ) -> Self {
        let pairs: Vec<Pair> = candidates.iter().map(|(pair, ..)| *pair).collect();
        let of_candidates = compared.column(values, comparison, &pairs);
        let of_random = compared.column(values, comparison, random);
        let mut said: Vec<(f64, Pair)> =
            of_random.into_iter().zip(random).filter_map(|(bits, &pair)| Some((bits?, pair))).collect();
        said.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut own = Self {
            comparison,
            normalised,
            candidates: Vec::new(),
            pairs: Vec::new(),
            base_bits: Vec::new(),
            first_seen: Vec::new(),
            random: said.iter().map(|(_, pair)| *pair).collect(),
        };
        for (number, bits) in of_candidates.into_iter().enumerate() {
            let Some(bits) = bits else { continue };
            let (pair, score, chosen_by_score) = candidates[number];
            let needed = if chosen_by_score { floor - (score - bits) } else { f64::NEG_INFINITY };
            own.candidates.push(number);
            own.pairs.push(pair);
            own.base_bits.push(bits);
            own.first_seen.push(said.partition_point(|(random, _)| *random < needed));
        }
        own
    }

    /// Probability that the pair of a candidate would be among the candidates given its other evidence,
    /// under some values: 1 where this comparison could not keep it out.
    pub fn seen(&self, compared: &impl Compared, values: &[f64]) -> Vec<f64> {
        let tails = self.tails(&compared.column(values, self.comparison, &self.random));
        self.first_seen.iter().map(|&first| (tails[first] / tails[0].max(1e-12)).clamp(0.02, 1.0)).collect()
    }

    /// The places of the candidates that count under these weights.
    pub fn counting(&self, weights: &[f64]) -> Vec<usize> {
        (0..self.pairs.len()).filter(|&i| weights[self.candidates[i]] >= LEAST_WEIGHT).collect()
    }

    /// The comparison under some values, for the candidates that count.
    pub fn under(&self, compared: &impl Compared, values: &[f64], counting: &[usize]) -> Under {
        let pairs: Vec<Pair> = counting.iter().map(|&i| self.pairs[i]).collect();
        let tails = if self.normalised {
            self.tails(&compared.column(values, self.comparison, &self.random))
        } else {
            Vec::new()
        };
        Under { bits: compared.column(values, self.comparison, &pairs), tails }
    }

    /// Log likelihood of the candidates that count with these weights, natural, but for a constant.
    pub fn log_likelihood(&self, under: &Under, counting: &[usize], weights: &[f64]) -> f64 {
        let ratio = |bits: &Option<f64>| bits.unwrap_or(0.0).exp2();
        let each = || counting.iter().zip(&under.bits);
        if !self.normalised || self.random.is_empty() {
            return each().map(|(&i, own)| weights[self.candidates[i]] * ratio(own).ln()).sum();
        }
        let (tails, count) = (&under.tails, self.random.len() as f64);
        let (mut sum, mut all) = (0.0, 0.0);
        for (&i, own) in each() {
            let (weight, ratio) = (weights[self.candidates[i]], ratio(own));
            // The pair itself was seen, so what it shows can be.
            let seen = (tails[self.first_seen[i]] + ratio) / (count + 1.0);
            sum += weight * (ratio.ln() - seen.ln());
            all += weight;
        }
        // Of all scales of the ratio the one whose mean over random pairs is 1.
        let mean = tails[0] / count;
        sum + all * (mean.ln() - mean)
    }

    /// Sums of the ratio over random pairs from each place on.
    fn tails(&self, bits: &[Option<f64>]) -> Vec<f64> {
        let mut tails = vec![0.0; bits.len() + 1];
        for (i, own) in bits.iter().enumerate().rev() {
            tails[i] = tails[i + 1] + own.unwrap_or(0.0).exp2();
        }
        tails
    }
}
