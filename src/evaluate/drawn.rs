//! Who is asked for a list where the sets are very large: all who have a counterpart, and of the others so
//! many as chance draws, each of whom then stands for several. Holds no lists.

use std::collections::{BTreeSet, HashMap};

use crate::evaluate::bootstrap::Chosen;

/// Who of one side is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    asked: Vec<bool>,
    /// How many of those without a counterpart each of the drawn stands for: 1 or more.
    each: f64,
}

impl Drawn {
    /// Everybody.
    pub fn all(rows: usize) -> Self {
        Self { asked: vec![true; rows], each: 1.0 }
    }

    /// All who have a counterpart, and at most so many of the others, every choice of them as likely as any
    /// other, with a fixed seed.
    pub fn of(rows: usize, true_of: &HashMap<u32, BTreeSet<u32>>, most: usize) -> Self {
        let has = |row: usize| true_of.contains_key(&(row as u32));
        let without = (0..rows).filter(|&row| !has(row)).count();
        if without <= most {
            return Self::all(rows);
        }
        let mut chosen = Chosen::of(without, most);
        let asked = (0..rows).map(|row| has(row) || chosen.takes_next());
        Self { asked: asked.collect(), each: without as f64 / most.max(1) as f64 }
    }

    /// Whether a row is asked.
    pub fn is_asked(&self, row: usize) -> bool {
        self.asked[row]
    }

    /// How many are asked.
    pub fn count(&self) -> usize {
        self.asked.iter().filter(|asked| **asked).count()
    }

    /// How many rows a row stands for: none that is not asked.
    pub fn weight(&self, row: usize, has_counterpart: bool) -> f64 {
        match (self.asked[row], has_counterpart) {
            (false, _) => 0.0,
            (true, true) => 1.0,
            (true, false) => self.each,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_counterpart_is_asked_and_the_drawn_stand_for_the_others() {
        let true_of: HashMap<u32, BTreeSet<u32>> =
            (0..1_000).step_by(10).map(|row| (row, BTreeSet::from([0]))).collect();
        let drawn = Drawn::of(1_000, &true_of, 300);
        assert!((0..1_000).step_by(10).all(|row| drawn.is_asked(row)));
        assert_eq!(drawn.count(), 400);
        let has = |row: usize| row.is_multiple_of(10);
        let whole: f64 = (0..1_000).map(|row| drawn.weight(row, has(row))).sum();
        assert!((whole - 1_000.0).abs() < 1e-9);
        // Chance takes as many of the first half as of the second, within what chance allows.
        let first = (0..500).filter(|&row| !has(row) && drawn.is_asked(row)).count();
        assert!((120..=180).contains(&first), "{first}");
    }

    #[test]
    fn few_are_asked_all() {
        assert_eq!(Drawn::of(50, &HashMap::new(), 50), Drawn::all(50));
    }
}
