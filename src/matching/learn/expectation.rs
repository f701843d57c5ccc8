//! Which candidates are how likely one person: each profile has at most one report among its
//! candidates or none, and over the whole set as many are matched as the prior says.

use std::collections::HashMap;

use crate::matching::learn::likelihood::Pair;

/// The probability of each candidate under its score in bits, in competition with the others of its
/// profile. `shift` is added to every score.
pub fn in_competition(pairs: &[Pair], scores: &[f64], shift: f64) -> Vec<f64> {
    let odds = |score: f64| (score + shift).clamp(-200.0, 200.0).exp2();
    let mut sums: HashMap<u32, f64> = HashMap::new();
    for (pair, &score) in pairs.iter().zip(scores) {
        *sums.entry(pair.0).or_insert(1.0) += odds(score);
    }
    pairs.iter().zip(scores).map(|(pair, &score)| odds(score) / sums[&pair.0]).collect()
}

/// The shift that makes the weighted probabilities of candidates and `below`, the expected matches
/// among pairs below the floor at shift 0, come to so many matches.
pub fn shift_to(pairs: &[Pair], scores: &[f64], weights: &[f64], below: f64, matches: f64) -> f64 {
    let expected = |shift: f64| {
        let own: f64 = in_competition(pairs, scores, shift).iter().zip(weights).map(|(p, w)| p * w).sum();
        own + below * shift.exp2()
    };
    // Bounds beyond which the prior itself would be wrong by a factor of 250.
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if expected(middle) < matches { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_one_profile_share_it() {
        let pairs = [(1, 1), (1, 2), (2, 1)];
        let own = in_competition(&pairs, &[0.0, 0.0, 0.0], 0.0);
        assert_eq!(own, [1.0 / 3.0, 1.0 / 3.0, 0.5]);
    }

    #[test]
    fn the_shift_keeps_the_number_of_matches() {
        let pairs: Vec<Pair> = (0..100).map(|i| (i, i)).collect();
        let scores: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 5.0).collect();
        let shift = shift_to(&pairs, &scores, &[1.0; 100], 2.0, 30.0);
        let sum: f64 = in_competition(&pairs, &scores, shift).iter().sum();
        assert!((sum + 2.0 * shift.exp2() - 30.0).abs() < 1e-6 && shift < 0.0);
    }
}
