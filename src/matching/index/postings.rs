//! Which rows of a block have a part, for every part, so that only parts that matter to a query are
//! read. Made anew when many rows have changed; until then those rows are read by themselves.

use crate::matching::compare::word_sums::{KINDS, SUMS, WordSums, sum_of};
use crate::matching::index::segment::ROWS;

/// Sums of the rows of a block.
pub type RowSums = [Box<[i32; ROWS]>; SUMS];

/// Numbers looked up at once.
const AT_ONCE: usize = 256;

/// The rows of every part, as often as they have it.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    /// Where each kind begins among the numbers.
    kinds: [u32; KINDS],
    /// Numbers of parts, by kind.
    numbers: Vec<u16>,
    /// Where the rows of each number end.
    ends: Vec<u32>,
    rows: Vec<u16>,
}

impl Postings {
    /// Of kinds, numbers and rows, in any order.
    pub fn of(mut all: Vec<(u8, u16, u16)>) -> Self {
        all.sort_unstable();
        let mut own = Self::default();
        let mut last = None;
        for (at, &(kind, number, row)) in all.iter().enumerate() {
            if last != Some((kind, number)) {
                if last.is_some() {
                    own.ends.push(at as u32);
                }
                own.numbers.push(number);
                last = Some((kind, number));
                own.kinds[usize::from(kind) + 1..].iter_mut().for_each(|end| *end = own.numbers.len() as u32);
            }
            own.rows.push(row);
        }
        if last.is_some() {
            own.ends.push(all.len() as u32);
        }
        own.numbers.shrink_to_fit();
        own.ends.shrink_to_fit();
        own
    }

    /// Adds what a query says of the parts of each row.
    pub fn add(&self, query: &WordSums, sums: &mut RowSums) {
        for kind in 0..KINDS {
            let table = query.of(kind);
            if table.is_empty() {
                continue;
            }
            let begin = self.kinds[kind] as usize;
            let end = self.kinds.get(kind + 1).map_or(self.numbers.len(), |&end| end as usize);
            let sums = &mut *sums[sum_of(kind)];
            let mut adding = [(0, 0); AT_ONCE];
            for begin in (begin..end).step_by(AT_ONCE) {
                // Every number is noted, and the next takes its place unless it adds: what adds cannot be foretold.
                let mut count = 0;
                for at in begin..end.min(begin + AT_ONCE) {
                    let steps = table[usize::from(self.numbers[at])];
                    adding[count] = (at, steps);
                    count += usize::from(steps > 0);
                }
                for &(at, steps) in &adding[..count] {
                    let first = if at == 0 { 0 } else { self.ends[at - 1] as usize };
                    for &row in &self.rows[first..self.ends[at] as usize] {
                        sums[usize::from(row) % ROWS] += i32::from(steps);
                    }
                }
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.numbers.capacity() * 2 + self.ends.capacity() * 4 + self.rows.capacity() * 2
    }
}
