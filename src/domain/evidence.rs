//! Evidence: the outcome of one comparison in bits, with the statements of both sides it rests on.
//! Holds no words; they are made when read, in the reader's rights (`matching::explain`).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use crate::domain::ids::StatementId;
use crate::domain::words::word_enum;

/// A log2 likelihood ratio in thousandths of a bit. Whole numbers add up to the same sum in any
/// order and on any machine.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Bits(pub i32);

impl Bits {
    /// No evidence.
    pub const ZERO: Self = Self(0);

    /// From bits; values beyond ±1,000 bits and NaN are cut to that range and 0.
    pub fn from_f64(bits: f64) -> Self {
        let millibits = bits.clamp(-1_000.0, 1_000.0) * 1_000.0;
        // Half a step away from zero and cut: what `round` does, without a call of the library.
        Self((millibits + 0.5_f64.copysign(millibits)) as i32)
    }

    /// In bits.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// The probability that belongs to these bits as log2 odds: `1 / (1 + 2^-bits)`.
    pub fn probability(self) -> f64 {
        1.0 / (1.0 + (-self.to_f64()).exp2())
    }
}

impl Add for Bits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Bits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Bits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Bits {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Bits {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.1}", self.to_f64())
    }
}

word_enum! {
    /// The comparisons, in the order in which their evidence is listed and summed.
    pub enum Comparison {
        /// Forms of her own name.
        Names = "names",
        /// Relatives.
        Relatives = "relatives",
        /// Homes, births, dialect, ethnicity, nationality, languages, landscape.
        Origin = "origin",
        /// Last seen to found.
        Route = "route",
        /// Birth date, age, zodiac.
        Birth = "birth",
        /// Order of loss and finding.
        Time = "time",
        /// Sex.
        Sex = "sex",
        /// Height.
        Height = "height",
        /// Marks on the body.
        Marks = "marks",
        /// Conditions.
        Conditions = "conditions",
        /// Blood group.
        Blood = "blood",
        /// Children.
        Children = "children",
        /// Literacy.
        Literacy = "literacy",
        /// Place among brothers and sisters.
        Siblings = "siblings",
        /// Clothing as last seen and as admitted.
        Clothing = "clothing",
        /// Build, weight, hair, handedness, religion.
        Traits = "traits",
        /// Whether she may be a brother or sister of the sought person; never any bits.
        Kin = "kin",
        /// What a laboratory found about a relation it tested.
        Laboratory = "laboratory",
    }
}

word_enum! {
    /// What an evidence found, coarse enough to be put in words without the values.
    pub enum Finding {
        /// Both sides say the same.
        Same = "same",
        /// Sounds alike through dialect or clerk.
        SoundsAlike = "sounds_alike",
        /// Part of it agrees.
        Partly = "partly",
        /// One is a nickname of the other.
        Nickname = "nickname",
        /// Near each other.
        Near = "near",
        /// One contains the other.
        Contains = "contains",
        /// Fits within the error of estimates.
        Fits = "fits",
        /// Does not fit well.
        FitsBadly = "fits_badly",
        /// Contradicts.
        Contradicts = "contradicts",
        /// One side says it is absent, or a full examination lacks it.
        Lacking = "lacking",
        /// Fits a brother or sister of the sought person.
        Kin = "kin",
    }
}

word_enum! {
    /// Whether a piece of evidence speaks of the time before or since the separation.
    pub enum Era {
        /// Before.
        Before = "before",
        /// Since.
        Since = "since",
        /// Not known.
        Unknown = "unknown",
    }
}

/// The outcome of one comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What was compared.
    pub comparison: Comparison,
    /// What was found.
    pub finding: Finding,
    /// What it adds to or takes from the score.
    pub bits: Bits,
    /// The time it speaks of.
    pub era: Era,
    /// Statements of the profile it rests on.
    pub profile_statements: Vec<StatementId>,
    /// Statements of the report it rests on.
    pub report_statements: Vec<StatementId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_rounded_to_the_nearest_thousandth_and_cut_to_their_range() {
        for i in -40_000..40_000 {
            let bits = f64::from(i) / 7_919.0;
            assert_eq!(Bits::from_f64(bits).0, (bits * 1_000.0).round() as i32, "{bits}");
        }
        let cut =
            [f64::NAN, f64::INFINITY, -1e300, 0.000_5, -0.000_5, -0.0].map(|bits| Bits::from_f64(bits).0);
        assert_eq!(cut, [0, 1_000_000, -1_000_000, 1, -1, 0]);
    }

    #[test]
    fn odd_numbers_become_bounded_bits() {
        assert_eq!(Bits::from_f64(f64::NAN), Bits(0));
        assert_eq!(Bits::from_f64(f64::INFINITY), Bits(1_000_000));
        assert_eq!(Bits::from_f64(-1.2344), Bits(-1_234));
    }

    #[test]
    fn zero_bits_are_even_odds() {
        assert_eq!(Bits::ZERO.probability(), 0.5);
        assert!(Bits(-20_000).probability() < 1e-6);
    }
}
