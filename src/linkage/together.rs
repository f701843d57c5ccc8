//! Words that go together, as in "san pedro de macoris": once one agrees the others say little more.
//! Counted over the values of one comparison; must not know of pairs of rows.

use std::collections::HashMap;

use crate::linkage::bags::Term;
use crate::linkage::outcome::surprise;

/// Fewer records with both words tell nothing.
const FEWEST: u32 = 5;
/// Words go together when one makes the other this many times likelier.
const LIFT: f64 = 3.0;

/// Which words go together, and how surprising one still is once the other is there.
#[derive(Debug, Default)]
pub struct Together {
    /// Surprise of the second word among records that have the first, millibits.
    after: HashMap<(u32, u32), i32>,
    /// Whether a word goes together with any.
    with_any: Vec<bool>,
}

impl Together {
    /// Counts over distinct values and how many records have each.
    pub fn of(bags: &[Vec<Term>], counts: &[u32], words: usize) -> Self {
        let mut alone = vec![0_u32; words];
        let mut both: HashMap<(u32, u32), u32> = HashMap::new();
        let (mut all, mut own) = (0_u32, Vec::new());
        for (bag, count) in bags.iter().zip(counts).filter(|(bag, _)| !bag.is_empty()) {
            all += count;
            own.clear();
            own.extend(bag.iter().map(|term| term.word));
            own.sort_unstable();
            own.dedup();
            for (at, one) in own.iter().enumerate() {
                alone[*one as usize] += count;
                own[at + 1..].iter().for_each(|other| *both.entry((*one, *other)).or_default() += count);
            }
        }
        let mut together = Self { after: HashMap::new(), with_any: vec![false; words] };
        for ((one, other), count) in both.into_iter().filter(|(_, count)| *count >= FEWEST) {
            for (first, second) in [(one, other), (other, one)] {
                let share = f64::from(count) / f64::from(alone[first as usize]);
                if share >= LIFT * f64::from(alone[second as usize]) / f64::from(all) {
                    together.after.insert((first, second), surprise(share));
                    together.with_any[first as usize] = true;
                }
            }
        }
        together
    }

    /// How much less surprising agreeing words are than each by itself: all are judged after the most
    /// surprising one. Words come with their surprise.
    pub fn discount(&self, agreeing: impl Iterator<Item = (u32, i32)> + Clone) -> i32 {
        let Some((first, _)) = agreeing.clone().max_by_key(|(word, surprise)| (*surprise, u32::MAX - word))
        else {
            return 0;
        };
        if !self.with_any.get(first as usize).is_some_and(|any| *any) {
            return 0;
        }
        agreeing
            .filter(|(word, _)| *word != first)
            .filter_map(|(word, own)| self.after.get(&(first, word)).map(|after| (own - after).max(0)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Together;
    use crate::linkage::bags::Term;

    #[test]
    fn words_that_go_together_are_not_counted_twice() {
        let bag = |words: &[u32]| words.iter().map(|word| Term { word: *word, role: 0 }).collect::<Vec<_>>();
        let bags = [bag(&[0, 1]), bag(&[2, 3]), bag(&[4])];
        let together = Together::of(&bags, &[8, 2, 90], 5);
        assert_eq!(
            together.discount([(0, 3644), (1, 3644)].into_iter()),
            3644,
            "always together: one counts"
        );
        assert_eq!(together.discount([(0, 3644), (4, 152)].into_iter()), 0, "never together");
        assert_eq!(together.discount([(2, 5644), (3, 5644)].into_iter()), 0, "too few to tell");
        assert_eq!(together.discount([].into_iter()), 0);
    }
}
