//! What of the truth one side holds, in rough bits of the generator's own: only to label pairs by how
//! much true evidence both sides share, and by how much false. Never read by the matcher.

use std::collections::BTreeSet;

/// What one side truly holds of a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holds {
    /// Bits of her own name that came through.
    pub name: f64,
    /// A name she is called at home.
    pub called: bool,
    /// Depth of the deepest true place: 1 province, 2 prefecture, 3 county, 4 town, 5 village.
    pub place: u8,
    /// Relatives named rightly, by a number of their own.
    pub kin: BTreeSet<usize>,
    /// Marks seen or told, by number.
    pub marks: BTreeSet<usize>,
    /// Conditions known, by number.
    pub conditions: BTreeSet<usize>,
    /// Topics of memory.
    pub topics: BTreeSet<usize>,
    /// Bits of birth: a year by eye 1, a zodiac 3, a year 4, a day 6.
    pub birth: f64,
    /// Blood group, height, children, nationality other than Han.
    pub small: [bool; 4],
    /// Bits of names and places that are not hers, held as hers.
    pub false_bits: f64,
}

/// Bits a place of each depth is worth.
const PLACE_BITS: [f64; 6] = [0.0, 4.0, 7.0, 9.5, 11.5, 13.0];
const SMALL_BITS: [f64; 4] = [1.5, 0.8, 0.7, 4.0];

impl Holds {
    /// True bits that two sides share.
    pub fn shared(&self, other: &Self) -> f64 {
        let both = |one: &BTreeSet<usize>, two: &BTreeSet<usize>| one.intersection(two).count() as f64;
        let small = SMALL_BITS.iter().enumerate().filter(|(i, _)| self.small[*i] && other.small[*i]);
        self.name.min(other.name)
            + if self.called && other.called { 4.0 } else { 0.0 }
            + PLACE_BITS[usize::from(self.place.min(other.place))]
            + 5.0 * both(&self.kin, &other.kin)
            + 3.0 * both(&self.marks, &other.marks)
            + 1.2 * both(&self.conditions, &other.conditions)
            + 1.6 * both(&self.topics, &other.topics)
            + self.birth.min(other.birth)
            + small.map(|(_, bits)| bits).sum::<f64>()
    }

    /// The stratum of a pair: misleading when what is false weighs at least half of what is true.
    pub fn stratum(&self, other: &Self) -> &'static str {
        let shared = self.shared(other);
        let misled = self.false_bits.max(other.false_bits);
        match shared {
            _ if misled > 0.0 && misled >= shared / 2.0 => "misleading",
            22.0.. => "rich",
            11.0.. => "medium",
            _ => "poor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_both_hold_is_shared() {
        let one = Holds { name: 12.0, place: 5, kin: BTreeSet::from([1, 2]), birth: 6.0, ..Holds::default() };
        let other = Holds { name: 6.0, place: 1, kin: BTreeSet::from([2]), birth: 1.0, ..Holds::default() };
        assert_eq!(one.shared(&other), 6.0 + 4.0 + 5.0 + 1.0);
        assert_eq!((one.stratum(&other), one.stratum(&one)), ("medium", "rich"));
        let misled = Holds { false_bits: 9.0, ..other.clone() };
        assert_eq!(one.stratum(&misled), "misleading");
        assert_eq!(Holds::default().stratum(&other), "poor");
    }
}
