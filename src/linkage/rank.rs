//! Every pair of two tables scored, and the best of each row kept: no pair is left out. Memory holds one
//! row of scores a thread. Must not learn, nor know ids.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::linkage::bag_index::BagWork;
use crate::linkage::comparison::{Comparison, Index};
use crate::linkage::weights::Weights;

/// A table to be searched, and the rows of the other one that search it.
pub struct Search<'a> {
    /// The comparisons of both tables.
    pub comparisons: &'a [Comparison],
    /// The searched table, one index a comparison.
    pub indexes: &'a [Index],
    /// The side that searches: 0 the left table, 1 the right one.
    pub side: usize,
    /// Which of two rows of the searched table with equal scores comes first: the smaller number.
    pub order: &'a [u32],
    /// How many are kept of each row.
    pub top: usize,
}

/// What one row found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows of the searched table with their scores in millibits, best first.
    pub best: Vec<(u32, i32)>,
    /// Where the best row of the same person stands, from 1, when that was asked; rows of others with
    /// an equal score stand before it.
    pub true_rank: Option<u32>,
}

/// Working memory of one thread.
#[derive(Default)]
struct Work {
    bags: BagWork,
    values: Vec<i32>,
    sums: Vec<i32>,
}

impl Search<'_> {
    /// The best of each of `rows`, in their order. `same_person` gives the rows whose rank is asked.
    pub fn best<'t>(
        &self,
        weights: &Weights,
        rows: &[u32],
        same_person: &(impl Fn(u32) -> &'t [u32] + Sync),
        progress: &(impl Fn(u64) + Sync),
    ) -> Vec<Found> {
        rows.par_iter()
            .map_init(Work::default, |work, row| {
                self.scores(weights, *row, work);
                let found =
                    Found { best: self.top(&work.sums), true_rank: true_rank(&work.sums, same_person(*row)) };
                progress(work.sums.len() as u64);
                found
            })
            .collect()
    }

    /// The scores of one row against every row of the searched table.
    fn scores(&self, weights: &Weights, row: u32, work: &mut Work) {
        work.sums.clear();
        work.sums.resize(self.order.len(), weights.prior);
        for (at, (comparison, index)) in self.comparisons.iter().zip(self.indexes).enumerate() {
            let value = comparison.value(self.side, row);
            comparison.score(index, &weights.bits[at], value, &mut work.bags, &mut work.values);
            for (sum, place) in work.sums.iter_mut().zip(index.rows()) {
                *sum += work.values[*place as usize];
            }
        }
    }

    fn top(&self, sums: &[i32]) -> Vec<(u32, i32)> {
        let mut kept: BinaryHeap<Reverse<(i32, Reverse<u32>, u32)>> = BinaryHeap::with_capacity(self.top + 1);
        let mut least = i32::MIN;
        for (row, sum) in (0_u32..).zip(sums) {
            if *sum < least {
                continue;
            }
            kept.push(Reverse((*sum, Reverse(self.order[row as usize]), row)));
            if kept.len() > self.top {
                kept.pop();
                least = kept.peek().map_or(i32::MIN, |worst| worst.0.0);
            }
        }
        kept.into_sorted_vec().into_iter().map(|Reverse((sum, _, row))| (row, sum)).collect()
    }
}

fn true_rank(sums: &[i32], same_person: &[u32]) -> Option<u32> {
    let best = same_person.iter().map(|row| sums[*row as usize]).max()?;
    let above = sums.iter().filter(|sum| **sum >= best).count();
    let own = same_person.iter().filter(|row| sums[**row as usize] >= best).count();
    Some((above - own) as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::true_rank;

    #[test]
    fn equal_scores_of_others_stand_before() {
        assert_eq!(true_rank(&[5, 9, 9, 1], &[1]), Some(2));
        assert_eq!(true_rank(&[5, 9, 9, 1], &[1, 2]), Some(1));
        assert_eq!(true_rank(&[5, 9, 9, 1], &[3, 0]), Some(3));
        assert_eq!(true_rank(&[5], &[]), None);
    }
}
