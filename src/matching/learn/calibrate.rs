//! Calibration: whether the sum of the evidence means what it says. A scale on the evidence and an
//! offset, fitted by logistic regression on best candidates of known truth, held to 1 and 0.

/// A best candidate: the sum of its evidence in bits, and whether it is true.
pub type Judged = (f64, bool);

/// Scale of the evidence and offset of the prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    /// Factor on every evidence.
    pub scale: f64,
    /// Bits added to the prior.
    pub offset_bits: f64,
    /// 95 % interval of the scale.
    pub scale_interval: [f64; 2],
    /// 95 % interval of the offset.
    pub offset_interval: [f64; 2],
}

/// Deviations of the priors: scale around 1, offset in bits around 0.
const SCALE_SPREAD: f64 = 0.25;
const OFFSET_SPREAD_BITS: f64 = 3.0;

/// Bounds beyond which a fit is a fault of the model that no scale should hide.
const SCALES: (f64, f64) = (0.4, 1.6);

/// Fits on best candidates, given the prior in bits.
pub fn calibrate(judged: &[Judged], prior_bits: f64) -> Calibrated {
    let bit = std::f64::consts::LN_2;
    let (mut scale, mut offset) = (1.0_f64, 0.0_f64);
    let mut bend = [[0.0; 2]; 2];
    for _ in 0..50 {
        let mut slope = [(1.0 - scale) / SCALE_SPREAD.powi(2), -offset / OFFSET_SPREAD_BITS.powi(2)];
        bend = [[1.0 / SCALE_SPREAD.powi(2), 0.0], [0.0, 1.0 / OFFSET_SPREAD_BITS.powi(2)]];
        for &(sum, is_true) in judged {
            let log_odds = bit * (prior_bits + offset + scale * sum);
            let probability = 1.0 / (1.0 + (-log_odds).exp());
            let (error, spread) = (f64::from(is_true) - probability, probability * (1.0 - probability));
            let along = [bit * sum, bit];
            for i in 0..2 {
                slope[i] += error * along[i];
                for j in 0..2 {
                    bend[i][j] += spread * along[i] * along[j];
                }
            }
        }
        let inverse = inverted(bend);
        let step = [0, 1].map(|i| inverse[i][0] * slope[0] + inverse[i][1] * slope[1]);
        scale = (scale + step[0].clamp(-0.2, 0.2)).clamp(SCALES.0, SCALES.1);
        offset = (offset + step[1].clamp(-2.0, 2.0)).clamp(-12.0, 12.0);
        if step.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    let inverse = inverted(bend);
    let around =
        |value: f64, variance: f64| [-1.96, 1.96].map(|times| value + times * variance.max(0.0).sqrt());
    Calibrated {
        scale,
        offset_bits: offset,
        scale_interval: around(scale, inverse[0][0]),
        offset_interval: around(offset, inverse[1][1]),
    }
}

fn inverted([[a, b], [c, d]]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let whole = a * d - b * c;
    [[d / whole, -b / whole], [-c / whole, a / whole]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Best candidates whose evidence is so many times too sure.
    fn judged(times: f64, offset: f64) -> Vec<Judged> {
        (0..8_000)
            .map(|i| {
                let sum = f64::from(i % 400) / 20.0;
                let odds = (-10.0 + offset + sum / times).exp2();
                // Even draws without chance: the share true of each sum is its probability.
                let even = (f64::from(i / 400) + 0.5) / 20.0;
                (sum, even < odds / (1.0 + odds))
            })
            .collect()
    }

    #[test]
    fn evidence_that_is_too_sure_is_scaled_down() {
        let own = calibrate(&judged(1.25, 1.5), -10.0);
        assert!((own.scale - 0.8).abs() < 0.06 && (own.offset_bits - 1.5).abs() < 1.0, "{own:?}");
        let [low, high] = own.scale_interval;
        assert!(low < own.scale && own.scale < high && high - low < 0.3);
    }

    #[test]
    fn evidence_that_is_right_is_left_alone() {
        let own = calibrate(&judged(1.0, 0.0), -10.0);
        assert!((own.scale - 1.0).abs() < 0.06 && own.offset_bits.abs() < 0.8, "{own:?}");
    }

    #[test]
    fn without_data_the_prior_stays() {
        let own = calibrate(&[], -10.0);
        assert_eq!((own.scale, own.offset_bits), (1.0, 0.0));
    }
}
