//! Fitting: expectation and maximisation, penalised towards the base model, on candidates above the
//! floor, with the number of matches fixed by the prior. With labels the expectation is what they say.
//! A fit is a proposal; whether it is better is for an evaluation to say.

use std::collections::BTreeSet;

use crate::domain::evidence::Comparison;
use crate::matching::learn::book::{Fitted, Learnable};
use crate::matching::learn::expectation::{in_competition, shift_to};
use crate::matching::learn::likelihood::{Compared, Ground, Pair, Under};

/// Fewer expected matches teach nothing that could be told from chance.
pub const LEAST_MATCHES: f64 = 300.0;

/// What fewer people show stays as it was, so that no value can be about anybody.
pub const LEAST_PEOPLE: usize = 11;

/// Standard deviation of the prior of a parameter on its free scale: a factor of about 1.6.
const PRIOR_SPREAD: f64 = 0.5;

/// Step of the numeric slope, and the longest step of a round, on the free scale.
const SLOPE_STEP: f64 = 0.05;
const LONGEST_STEP: f64 = 0.4;

/// Rounds at most, and the change below which nothing more is gained.
const ROUNDS: usize = 15;
const SETTLED: f64 = 0.01;

/// Comparisons whose agreement is so rare among random pairs that no sample holds their ratio to a mean
/// of 1, and which decide by themselves whether a pair is a candidate: learnt from labels only.
const RARE: [Comparison; 3] = [Comparison::Names, Comparison::Relatives, Comparison::Origin];

/// What is known of a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Whether the two are one person.
    pub same: bool,
    /// One over the probability that a pair like this is labelled.
    pub weight: f64,
    /// Whether it could be labelled only because it was a candidate.
    pub chosen_by_score: bool,
}

/// One candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The pair.
    pub pair: Pair,
    /// Its score under the base model, bits.
    pub score: f64,
    /// What is known of it.
    pub label: Option<Label>,
}

/// Where the knowledge of who is whom comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// From the scores alone.
    Nothing,
    /// From labels; candidates without one count for nothing.
    Labels,
}

/// What to fit from.
#[derive(Debug)]
pub struct Task<'a> {
    /// The learnable parameters.
    pub parameters: &'a [Learnable],
    /// Candidates above the floor, and labelled pairs.
    pub candidates: &'a [Candidate],
    /// Random pairs.
    pub random: &'a [Pair],
    /// The floor, bits.
    pub floor: f64,
    /// Matches that the prior expects in the whole set.
    pub matches: f64,
    /// Matches expected among pairs below the floor.
    pub below: f64,
    /// Where labels come from.
    pub known: Known,
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Fitted values by path; parameters that rest on too few people are left out.
    pub fitted: Vec<(String, Fitted)>,
    /// Parameters left as they were, with how many people speak of them.
    pub left: Vec<(String, usize)>,
    /// Matches the fit rests on.
    pub expected_matches: f64,
    /// Rounds of expectation and maximisation.
    pub rounds: usize,
    /// Bits by which scores were shifted so that the number of matches is that of the prior.
    pub shift_bits: f64,
}

/// Why there is no fit.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Too little to learn from.
    #[error(
        "{expected:.0} matches are expected here, and below {LEAST_MATCHES} nothing is fitted: chance would be taken for knowledge"
    )]
    TooFew {
        /// How many.
        expected: f64,
    },
    /// The model marks nothing as learnable.
    #[error("the model marks no parameter as learnable")]
    NothingLearnable,
}

/// Fits.
///
/// # Errors
/// Too few expected matches, or nothing to learn.
pub fn fit(task: &Task<'_>, compared: &impl Compared) -> Result<Fit, FitError> {
    if task.parameters.is_empty() {
        return Err(FitError::NothingLearnable);
    }
    let expected = if task.known == Known::Labels { labelled_matches(task.candidates) } else { task.matches };
    if expected < LEAST_MATCHES {
        return Err(FitError::TooFew { expected });
    }
    let fit = Fitting::of(task, compared).run();
    // Of the matches expected, those below the floor teach nothing.
    if fit.expected_matches < LEAST_MATCHES {
        return Err(FitError::TooFew { expected: fit.expected_matches });
    }
    Ok(fit)
}

/// How many evenly weighted matches the labelled ones are worth: `(Σw)² / Σw²`. Ten matches that stand for
/// forty each teach no more than ten.
fn labelled_matches(candidates: &[Candidate]) -> f64 {
    let weights = candidates.iter().filter_map(|own| own.label.filter(|label| label.same));
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), label| {
        (sum + label.weight, squares + label.weight * label.weight)
    });
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

struct Fitting<'a, C> {
    task: &'a Task<'a>,
    compared: &'a C,
    pairs: Vec<Pair>,
    grounds: Vec<Ground>,
    values: Vec<f64>,
}

impl<'a, C: Compared> Fitting<'a, C> {
    fn of(task: &'a Task<'a>, compared: &'a C) -> Self {
        let values: Vec<f64> = task.parameters.iter().map(|own| own.prior).collect();
        let comparisons: BTreeSet<usize> =
            task.parameters.iter().map(|own| own.comparison as usize).collect();
        let scored: Vec<_> = (task.candidates.iter())
            .map(|own| (own.pair, own.score, own.label.is_none_or(|label| label.chosen_by_score)))
            .collect();
        let known = |comparison: &Comparison| task.known == Known::Labels || !RARE.contains(comparison);
        let grounds = comparisons
            .into_iter()
            .map(|i| Comparison::ALL[i])
            .filter(known)
            .map(|comparison| {
                let normalised = !RARE.contains(&comparison);
                Ground::of(compared, &values, comparison, normalised, &scored, task.random, task.floor)
            })
            .collect();
        Self { task, compared, pairs: task.candidates.iter().map(|own| own.pair).collect(), grounds, values }
    }

    fn run(mut self) -> Fit {
        let (mut rounds, mut shift, mut weights) = (0, 0.0, Vec::new());
        for round in 1..=ROUNDS {
            rounds = round;
            (weights, shift) = self.expect();
            if self.maximise(&weights) < SETTLED {
                break;
            }
        }
        self.conclude(&weights, rounds, shift)
    }

    /// How likely each candidate is one person under the present values, and the shift of the scores.
    fn expect(&self) -> (Vec<f64>, f64) {
        if self.task.known == Known::Labels {
            let weight =
                |own: &Candidate| own.label.map_or(0.0, |label| if label.same { label.weight } else { 0.0 });
            return (self.task.candidates.iter().map(weight).collect(), 0.0);
        }
        let mut scores: Vec<f64> = self.task.candidates.iter().map(|own| own.score).collect();
        let mut inclusion = vec![1.0; scores.len()];
        for ground in &self.grounds {
            let bits = self.compared.column(&self.values, ground.comparison, &ground.pairs);
            for (i, own) in bits.iter().enumerate() {
                scores[ground.candidates[i]] += own.unwrap_or(0.0) - ground.base_bits[i];
            }
            for (i, seen) in ground.seen(self.compared, &self.values).into_iter().enumerate() {
                inclusion[ground.candidates[i]] *= 1.0 / seen;
            }
        }
        // Pairs that only just came in stand for those that did not; no one for more than a handful.
        inclusion.iter_mut().for_each(|weight| *weight = weight.min(5.0));
        let (task, pairs) = (self.task, &self.pairs);
        let shift = shift_to(pairs, &scores, &inclusion, task.below, task.matches);
        (in_competition(pairs, &scores, shift), shift)
    }

    /// One step for each parameter; the longest.
    fn maximise(&mut self, weights: &[f64]) -> f64 {
        let mut longest = 0.0_f64;
        for number in 0..self.values.len() {
            let Some((slope, bend, _)) = self.shape(number, weights) else { continue };
            let step = if bend < 0.0 { -slope / bend } else { slope.signum() * LONGEST_STEP };
            let step = step.clamp(-LONGEST_STEP, LONGEST_STEP);
            let kind = self.task.parameters[number].kind;
            self.values[number] = kind.bound(kind.free(self.values[number]) + step);
            longest = longest.max(step.abs());
        }
        longest
    }

    /// Slope and bend of the penalised log likelihood along one parameter, and the people whose pairs
    /// depend on it; `None` where nobody's does.
    fn shape(&self, number: usize, weights: &[f64]) -> Option<(f64, f64, usize)> {
        let parameter = &self.task.parameters[number];
        let ground = self.grounds.iter().find(|own| own.comparison == parameter.comparison)?;
        let free = parameter.kind.free(self.values[number]);
        let at = |free: f64| {
            let mut values = self.values.clone();
            values[number] = parameter.kind.bound(free);
            values
        };
        let counting = ground.counting(weights);
        let under = |values: &[f64]| ground.under(self.compared, values, &counting);
        let (low, high) = (under(&at(free - SLOPE_STEP)), under(&at(free + SLOPE_STEP)));
        let moved = |i: usize| (low.bits[i].unwrap_or(0.0) - high.bits[i].unwrap_or(0.0)).abs() > 1e-9;
        let people: BTreeSet<u32> = (counting.iter().enumerate())
            .filter(|&(i, &place)| weights[ground.candidates[place]] >= 0.5 && moved(i))
            .map(|(_, &place)| ground.pairs[place].0)
            .collect();
        if people.is_empty() {
            return None;
        }
        let prior = parameter.kind.free(parameter.prior);
        let height = |under: &Under, free: f64| {
            let away = (free - prior) / PRIOR_SPREAD;
            ground.log_likelihood(under, &counting, weights) - away * away / 2.0
        };
        let (left, middle, right) = (
            height(&low, free - SLOPE_STEP),
            height(&under(&self.values), free),
            height(&high, free + SLOPE_STEP),
        );
        let slope = (right - left) / (2.0 * SLOPE_STEP);
        let bend = (right - 2.0 * middle + left) / (SLOPE_STEP * SLOPE_STEP);
        Some((slope, bend, people.len()))
    }

    fn conclude(self, weights: &[f64], rounds: usize, shift_bits: f64) -> Fit {
        let (mut fitted, mut left) = (Vec::new(), Vec::new());
        for (number, parameter) in self.task.parameters.iter().enumerate() {
            let shape = self.shape(number, weights);
            let people = shape.map_or(0, |(_, _, people)| people);
            let Some((_, bend, _)) = shape.filter(|_| people >= LEAST_PEOPLE) else {
                left.push((parameter.path.clone(), people));
                continue;
            };
            // A flat height is held by the prior alone.
            let error = 1.0 / (-bend).max(1.0 / (PRIOR_SPREAD * PRIOR_SPREAD)).sqrt();
            let free = parameter.kind.free(self.values[number]);
            let interval = [-1.96, 1.96].map(|times| parameter.kind.bound(free + times * error));
            let own = Fitted { value: self.values[number], people: people as u64, interval };
            fitted.push((parameter.path.clone(), own));
        }
        Fit { fitted, left, expected_matches: weights.iter().sum(), rounds, shift_bits }
    }
}
