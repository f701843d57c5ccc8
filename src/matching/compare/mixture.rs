//! Alternatives as a mixture: `LR = Σᵢ uᵢ [w₀ + Σⱼ wⱼ LRᵢⱼ]`. Many tries are paid for, disagreement is
//! bounded by `log2 w₀`, agreement by the best alternative. Holds no parameters.

use crate::domain::evidence::Bits;

/// Sums the alternatives of one heard thing over the things said.
#[derive(Clone, Copy, Debug)]
pub struct Mixture {
    total: f64,
    left: f64,
}

impl Default for Mixture {
    fn default() -> Self {
        Self { total: 0.0, left: 1.0 }
    }
}

impl Mixture {
    /// Adds an alternative of this weight. What remains of the weight 1 refers to something unknown, ratio 1.
    pub fn add(&mut self, weight: f64, ratio: f64) {
        let weight = weight.clamp(0.0, self.left);
        self.left -= weight;
        self.total += weight * ratio.max(0.0);
    }

    /// The likelihood ratio of the whole.
    pub fn ratio(&self) -> f64 {
        self.total + self.left
    }
}

/// Bits of a likelihood ratio, cut to ±60 so that a ratio of nothing stays a number.
pub fn bits_of(ratio: f64) -> Bits {
    Bits::from_f64(ratio.max(1e-18).log2().min(60.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disagreement_is_bounded_by_the_weight_of_the_unknown() {
        let mut mixture = Mixture::default();
        mixture.add(0.75, 0.0);
        assert_eq!(bits_of(mixture.ratio()), Bits(-2_000));
    }

    #[test]
    fn many_tries_are_paid_for() {
        let mut one = Mixture::default();
        one.add(0.8, 100.0);
        let mut four = Mixture::default();
        (0..4).for_each(|i| four.add(0.2, if i == 0 { 100.0 } else { 0.0 }));
        assert!(four.ratio() < one.ratio());
    }

    #[test]
    fn weights_never_pass_one() {
        let mut mixture = Mixture::default();
        mixture.add(0.9, 2.0);
        mixture.add(0.9, 2.0);
        assert!((mixture.ratio() - 2.0).abs() < 1e-12);
    }
}
