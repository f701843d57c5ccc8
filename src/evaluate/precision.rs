//! Average precision: all listed pairs of all people in one line, best first. It tells whether scores
//! of different people can be compared, which recall does not.

use std::collections::{BTreeSet, HashMap};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Draws, Interval, RESAMPLES, SEED, interval};
use crate::evaluate::ranking::Listed;

struct Ordered {
    score: Bits,
    row: u32,
    is_true: bool,
}

/// Average precision over the first `top` places of all lists. True pairs that are listed nowhere
/// count as never found; of equal scores the false ones come first. People are drawn with their lists.
pub fn average_precision(
    lists: &[Vec<Listed>],
    top: usize,
    true_of: &HashMap<u32, BTreeSet<u32>>,
) -> Interval {
    let is_true = |row: u32, other: u32| true_of.get(&row).is_some_and(|all| all.contains(&other));
    let mut all: Vec<Ordered> = (0..)
        .zip(lists)
        .flat_map(|(row, list)| list.iter().take(top).map(move |listed| (row, listed)))
        .map(|(row, listed)| Ordered { score: listed.score, row, is_true: is_true(row, listed.other) })
        .collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.score), one.is_true, one.row));
    // Behind the last true one nothing changes any more.
    all.truncate(all.iter().rposition(|one| one.is_true).map_or(0, |last| last + 1));
    let wanted: Vec<u32> =
        (0..lists.len() as u32).map(|row| true_of.get(&row).map_or(0, |all| all.len() as u32)).collect();
    let value = precision(&all, &wanted, &vec![1; lists.len()]);
    let resample = |i: usize| {
        let mut draws = Draws::new(SEED.wrapping_add(i as u64));
        let mut times = vec![0_u32; lists.len()];
        (0..lists.len()).for_each(|_| times[draws.below(lists.len())] += 1);
        precision(&all, &wanted, &times)
    };
    interval(value, (0..RESAMPLES).into_par_iter().map(resample).collect())
}

fn precision(all: &[Ordered], wanted: &[u32], times: &[u32]) -> f64 {
    let (mut seen, mut found, mut sum) = (0.0, 0.0, 0.0);
    for one in all {
        let times = f64::from(times[one.row as usize]);
        seen += times;
        if one.is_true && times > 0.0 {
            found += times;
            sum += times * found / seen;
        }
    }
    let wanted: f64 = wanted.iter().zip(times).map(|(&wanted, &times)| f64::from(wanted * times)).sum();
    if wanted > 0.0 { sum / wanted } else { 0.0 }
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
        let value = average_precision(&lists, 100, &true_of).value;
        assert!((value - (1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn of_equal_scores_the_false_one_comes_first() {
        let lists = [list(&[(9, 0), (9, 1)])];
        let true_of = HashMap::from([(0, BTreeSet::from([0]))]);
        assert_eq!(average_precision(&lists, 100, &true_of).value, 0.5);
    }
}
