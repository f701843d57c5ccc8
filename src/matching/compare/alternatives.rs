//! What one side tells of one thing that has one value: contradictory statements are alternatives, each by how far its
//! source is believed, `LR = Σᵢ uᵢ Σⱼ wⱼ LRᵢⱼ`; the same told twice is one of them. Neither the surest counts alone,
//! nor the best fitting, nor all of them one after the other. Holds no parameters.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most alternatives of one thing; more are left out in the order told.
const MOST: usize = 3;

/// Values one side tells, each with its weight in hundredths, so that rows share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternatives<T>([(T, u8); MOST]);

/// What a value told alone weighs: whoever tells it, nothing stands against it.
const ALONE: u8 = 100;

impl<T: Copy + Default + PartialEq> Default for Alternatives<T> {
    fn default() -> Self {
        Self([(T::default(), 0); MOST])
    }
}

impl<T: Copy + Default + PartialEq> Alternatives<T> {
    /// One value alone.
    pub fn of(value: T) -> Self {
        let mut own = Self::default();
        own.0[0] = (value, ALONE);
        own
    }

    /// Of values with how far each is believed, 0 to 1, in the order told.
    pub fn told(all: impl IntoIterator<Item = (T, f64)>) -> Self {
        let mut own = Self::default();
        for (value, trust) in all {
            let weight = (trust * 100.0).round().clamp(1.0, 100.0) as u8;
            if let Some(slot) =
                own.0.iter_mut().find(|(known, known_weight)| *known_weight == 0 || *known == value)
            {
                *slot = (value, slot.1.saturating_add(weight));
            }
        }
        if own.0[1].1 == 0 && own.0[0].1 > 0 {
            own.0[0].1 = ALONE;
        }
        own
    }

    /// Whether none is told.
    pub fn is_silent(&self) -> bool {
        self.0[0].1 == 0
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = T> + '_ {
        self.0.iter().take_while(|(_, weight)| *weight > 0).map(|(value, _)| *value)
    }

    /// The values with the share of each, together 1.
    pub fn shares(&self) -> impl Iterator<Item = (T, f64)> + '_ {
        let all: f64 = self.0.iter().map(|(_, weight)| f64::from(*weight)).sum();
        self.0
            .iter()
            .take_while(|(_, weight)| *weight > 0)
            .map(move |(value, weight)| (*value, f64::from(*weight) / all))
    }

    /// The ratio of two sides, given that of two values, and the two values that weigh most in it; `None` where one
    /// side tells none.
    pub fn ratio(&self, said: &Self, ratio_of: impl Fn(T, T) -> f64) -> Option<(f64, (T, T))> {
        let (mut sum, mut most) = (0.0, None::<(f64, (T, T))>);
        for (own, share) in self.shares() {
            for (other, weight) in said.shares() {
                let part = share * weight * ratio_of(own, other);
                sum += part;
                if most.is_none_or(|(known, _)| part > known) {
                    most = Some((part, (own, other)));
                }
            }
        }
        most.map(|(_, pair)| (sum, pair))
    }
}

impl<T: Serialize> Serialize for Alternatives<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = self.0.iter().take_while(|(_, weight)| *weight > 0).count();
        self.0[..count].serialize(serializer)
    }
}

impl<'de, T: Copy + Default + PartialEq + Deserialize<'de>> Deserialize<'de> for Alternatives<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut own = Self::default();
        let all = Vec::<(T, u8)>::deserialize(deserializer)?;
        own.0.iter_mut().zip(all).for_each(|(slot, value)| *slot = value);
        Ok(own)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        /// Between the worst and the best of the alternatives, and the same from either side.
        #[test]
        fn a_mixture_is_neither_a_product_nor_a_maximum(
            heard in vec((0u8..4, 0.05f64..1.0), 1..5), said in vec((0u8..4, 0.05f64..1.0), 1..5),
        ) {
            let (heard, said) = (Alternatives::told(heard), Alternatives::told(said));
            let of = |a: u8, b: u8| f64::from(a.abs_diff(b) + 1).recip() * 3.0;
            let (ratio, _) = heard.ratio(&said, of).unwrap();
            let all: Vec<f64> = heard.values().flat_map(|a| said.values().map(move |b| of(a, b))).collect();
            prop_assert!(ratio <= all.iter().copied().fold(f64::MIN, f64::max) + 1e-9);
            prop_assert!(ratio >= all.iter().copied().fold(f64::MAX, f64::min) - 1e-9);
            let (back, _) = said.ratio(&heard, of).unwrap();
            prop_assert!((ratio - back).abs() < 1e-9);
            prop_assert!((heard.shares().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
            let bytes = postcard::to_stdvec(&heard).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Alternatives<u8>>(&bytes).unwrap(), heard);
        }
    }

    #[test]
    fn one_value_counts_whole_whoever_tells_it_and_the_surer_of_two_counts_more() {
        let of = |a: u8, b: u8| if a == b { 4.0 } else { 0.5 };
        let said = Alternatives::of(1);
        assert_eq!(Alternatives::told([(1, 0.3)]).ratio(&said, of), Some((4.0, (1, 1))));
        assert_eq!(Alternatives::told([(1, 0.3), (1, 0.9)]), said, "told twice");
        let sure = Alternatives::told([(1, 0.9), (2, 0.3)]).ratio(&said, of).unwrap().0;
        let unsure = Alternatives::told([(1, 0.3), (2, 0.9)]).ratio(&said, of).unwrap().0;
        assert!((sure - (0.75 * 4.0 + 0.25 * 0.5)).abs() < 1e-12, "{sure}");
        assert!(unsure < sure && unsure > 0.5);
        assert_eq!(Alternatives::<u8>::default().ratio(&said, of), None);
    }
}
