//! Chance by number: everything drawn of a person, a speaker or a clerk follows from the seed, what is
//! drawn and whose it is, so that any of it can be drawn again without being kept. Holds no rates.

use crate::evaluate::bootstrap::Draws;

/// What is drawn; each has draws of its own, so that one more draw here moves nothing there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The rates of the whole set.
    Set,
    /// A life.
    Life,
    /// How she speaks.
    Speaker,
    /// How a clerk hears and writes.
    Clerk,
    /// What a station comes to hold of her.
    Station,
    /// What a family tells of her.
    Family,
    /// Whom a distractor resembles.
    Distractor,
}

/// Draws of one number.
#[derive(Clone, Debug)]
pub struct Chance(Draws);

impl Chance {
    /// The draws of a number.
    pub const fn of(seed: u64, what: Of, number: u64) -> Self {
        let mut mixed = Draws::new(seed ^ (what as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let mut own = Draws::new(mixed.bits() ^ number.wrapping_mul(0xA076_1D64_78BD_642F));
        Self(Draws::new(own.bits()))
    }

    /// Even between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn is(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number below `bound`, which must be above 0.
    pub const fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    /// A whole number from `low` to `high`, both included.
    pub const fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.0.below((high - low + 1) as usize) as i32
    }

    /// Even between two numbers.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One of a list that is not empty, by weight.
    pub fn weighted<T: Copy>(&mut self, list: &[(T, f64)]) -> T {
        let mut left = self.unit() * list.iter().map(|(_, weight)| weight).sum::<f64>();
        for &(item, weight) in list {
            left -= weight;
            if left < 0.0 {
                return item;
            }
        }
        list[list.len() - 1].0
    }

    /// Normal (sum of twelve even ones: no tails beyond six deviations).
    pub fn normal(&mut self, mean: f64, spread: f64) -> f64 {
        mean + spread * ((0..12).map(|_| self.unit()).sum::<f64>() - 6.0)
    }

    /// One of the wordings that stand in a text, parted by `|`.
    pub fn wording<'a>(&mut self, wordings: &'a str) -> &'a str {
        let count = wordings.split('|').count();
        wordings.split('|').nth(self.below(count)).unwrap_or(wordings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_from_seed_what_and_number_alone() {
        let first = |seed, what, number| Chance::of(seed, what, number).unit();
        assert_eq!(first(1, Of::Life, 7), first(1, Of::Life, 7));
        let others =
            [first(2, Of::Life, 7), first(1, Of::Clerk, 7), first(1, Of::Life, 8), first(1, Of::Life, 7)];
        assert!(others[..3].iter().all(|other| *other != others[3]));
    }

    #[test]
    fn draws_of_neighbouring_numbers_are_even_and_unlike() {
        let units: Vec<f64> = (0..10_000).map(|i| Chance::of(3, Of::Life, i).unit()).collect();
        let mean = units.iter().sum::<f64>() / 1e4;
        let pairs = units.windows(2).map(|two| (two[0] - mean) * (two[1] - mean)).sum::<f64>() / 1e4;
        // Standard errors 0.0029 and 0.00083.
        assert!((mean - 0.5).abs() < 0.012 && pairs.abs() < 0.0035, "{mean} {pairs}");
    }

    #[test]
    fn weights_and_deviations_hold() {
        let mut chance = Chance::of(5, Of::Set, 0);
        let rare = (0..10_000).filter(|_| chance.weighted(&[('a', 9.0), ('b', 1.0)]) == 'b').count();
        assert!((880..1_120).contains(&rare), "{rare}");
        let normal: Vec<f64> = (0..10_000).map(|_| chance.normal(10.0, 2.0)).collect();
        let mean = normal.iter().sum::<f64>() / 1e4;
        let spread = (normal.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e4).sqrt();
        assert!((mean - 10.0).abs() < 0.1 && (spread - 2.0).abs() < 0.08, "{mean} {spread}");
    }
}
