//! Alternatives as a mixture: `LR = Σᵢ uᵢ [w₀ + Σⱼ wⱼ LRᵢⱼ]`. Many tries are paid for, disagreement is
//! bounded by `log2 w₀`, agreement by the best alternative. Holds no parameters.

use std::sync::LazyLock;

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

/// Steps of the table of [`bits_at_most`], a power of two.
const STEPS: usize = 512;

/// Logarithms at the upper end of each step between 1 and 2, in millibits, rounded up.
static LOGARITHMS: LazyLock<[i32; STEPS]> = LazyLock::new(|| {
    std::array::from_fn(|i| ((1.0 + (i + 1) as f64 / STEPS as f64).log2() * 1_000.0).ceil() as i32)
});

/// At least the bits of a ratio, and at most 4 millibits more: a look instead of a logarithm.
pub fn bits_at_most(ratio: f64) -> Bits {
    // An exponent of eleven bits and the first nine of the fraction (IEEE 754).
    let bits = ratio.clamp(1e-18, 1e18).to_bits();
    let exponent = (bits >> 52) as i32 - 1_023;
    Bits(exponent * 1_000 + LOGARITHMS[(bits >> 43) as usize % STEPS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_logarithm_is_never_below_the_true_one() {
        for i in -4_000..4_000 {
            let ratio = (f64::from(i) / 211.0).exp2();
            let (quick, true_bits) = (bits_at_most(ratio), bits_of(ratio));
            assert!(quick >= true_bits && quick.0 <= true_bits.0 + 5, "{ratio}: {quick:?}, {true_bits:?}");
        }
        assert!(bits_at_most(0.0) >= bits_of(0.0));
    }

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
