//! Average precision: all listed pairs of all people in one line, best first. It tells whether scores
//! of different people can be compared, which recall does not.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Draws, Interval, RESAMPLES, SEED, interval};
use crate::evaluate::drawn::Drawn;
use crate::evaluate::ranking::Listed;

/// Everybody listed anywhere, best first.
struct Line {
    /// Whose list each place is from.
    rows: Vec<u32>,
    /// The places of true ones, in order.
    true_at: Vec<usize>,
    /// How many true partners each row has, listed or not.
    wanted: Vec<u32>,
    /// How many rows each stands for.
    weights: Vec<f64>,
}

/// Average precision over the first `top` places of all lists. True pairs that are listed nowhere
/// count as never found; of equal scores the false ones come first. People are drawn with their lists, and
/// each list counts for whom it stands.
pub fn average_precision(
    lists: &[Vec<Listed>],
    drawn: &Drawn,
    top: usize,
    true_of: &HashMap<u32, BTreeSet<u32>>,
) -> Interval {
    let asked: Vec<usize> = (0..lists.len()).filter(|&row| drawn.is_asked(row)).collect();
    let line = Line::of(lists, drawn, top, true_of);
    let value = line.precision(&vec![1; lists.len()]);
    let resample = |i: usize| {
        let mut draws = Draws::new(SEED.wrapping_add(i as u64));
        let mut times = vec![0_u8; lists.len()];
        (0..asked.len()).for_each(|_| {
            let drawn = &mut times[asked[draws.below(asked.len())]];
            *drawn = drawn.saturating_add(1);
        });
        line.precision(&times)
    };
    interval(value, (0..RESAMPLES).into_par_iter().map(resample).collect())
}

impl Line {
    fn of(lists: &[Vec<Listed>], drawn: &Drawn, top: usize, true_of: &HashMap<u32, BTreeSet<u32>>) -> Self {
        let is_true = |row: u32, other: u32| true_of.get(&row).is_some_and(|all| all.contains(&other));
        let mut all: Vec<(Reverse<Bits>, bool, u32)> = (0..)
            .zip(lists)
            .flat_map(|(row, list)| list.iter().take(top).map(move |listed| (row, listed)))
            .map(|(row, listed)| (Reverse(listed.score), is_true(row, listed.other), row))
            .collect();
        all.sort_unstable();
        let true_at: Vec<usize> = (0..all.len()).filter(|&place| all[place].1).collect();
        // Behind the last true one nothing changes any more.
        let last = true_at.last().map_or(0, |last| last + 1);
        let wanted = |row: u32| true_of.get(&row).map_or(0, |all| all.len() as u32);
        Self {
            rows: all[..last].iter().map(|&(_, _, row)| row).collect(),
            true_at,
            wanted: (0..lists.len() as u32).map(wanted).collect(),
            weights: (0..lists.len())
                .map(|row| drawn.weight(row, true_of.contains_key(&(row as u32))))
                .collect(),
        }
    }

    /// Average precision when each row counts so many times.
    fn precision(&self, times: &[u8]) -> f64 {
        let count = |row: &u32| f64::from(times[*row as usize]) * self.weights[*row as usize];
        let (mut seen, mut found, mut sum, mut from) = (0.0, 0.0, 0.0, 0);
        for &place in &self.true_at {
            seen += self.rows[from..=place].iter().map(count).sum::<f64>();
            from = place + 1;
            let own = count(&self.rows[place]);
            found += own;
            if own > 0.0 {
                sum += own * found / seen;
            }
        }
        let wanted: u64 =
            self.wanted.iter().zip(times).map(|(&wanted, &times)| u64::from(wanted) * u64::from(times)).sum();
        if wanted > 0 { sum / wanted as f64 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(scored: &[(i32, u32)]) -> Vec<Listed> {
        scored.iter().map(|&(score, other)| Listed { score: Bits(score), other }).collect()
    }

    #[test]
    fn figures_agree_with_those_by_hand() {
        // In one line: 9 true, 8 false, 7 true; one true pair is never listed.
        let lists = [list(&[(9, 0), (8, 1)]), list(&[(7, 2)]), list(&[])];
        let true_of =
            HashMap::from([(0, BTreeSet::from([0])), (1, BTreeSet::from([2])), (2, BTreeSet::from([5]))]);
        let value = average_precision(&lists, &Drawn::all(lists.len()), 100, &true_of).value;
        assert!((value - (1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn of_equal_scores_the_false_one_comes_first() {
        let lists = [list(&[(9, 0), (9, 1)])];
        let true_of = HashMap::from([(0, BTreeSet::from([0]))]);
        assert_eq!(average_precision(&lists, &Drawn::all(lists.len()), 100, &true_of).value, 0.5);
    }
}
