//! Exact top k of one row against all of the other side, by a parallel scan. Order never depends on
//! threads: higher scores first, equal ones by place in the list.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::matching::features::{Features, Side};
use crate::matching::model::Model;
use crate::matching::score::score_at_least;

/// The best `k` rows of the other side at or above the floor, best first, by index into `rows`. Rows
/// stand in the order of their ids, so that equal scores are told apart by id.
pub fn top(model: &Model, query: &Features, rows: &[Features], k: usize, floor: Bits) -> Vec<(usize, Bits)> {
    let mut found: Vec<(usize, Bits)> = rows
        .par_iter()
        .with_min_len(256)
        .enumerate()
        .filter_map(|(index, row)| {
            let (profile, report) = if query.side == Side::Profile { (query, row) } else { (row, query) };
            score_at_least(model, profile, report, floor).map(|bits| (index, bits))
        })
        .collect();
    found.sort_unstable_by_key(|&(index, bits)| (std::cmp::Reverse(bits), index));
    found.truncate(k);
    found
}
