//! Who is whom where a column tells it, and how often the right row stands first. Serves measuring only:
//! nothing of it reaches the weights.

use std::collections::HashMap;

use crate::linkage::rank::Found;
use crate::linkage::table::Table;
use crate::linkage::text::is_empty;

/// For each left row the right rows of the same person.
#[derive(Debug)]
pub struct Truth {
    of_left: Vec<Vec<u32>>,
}

impl Truth {
    /// Rows are one person when the cells of these columns are equal and not empty.
    pub fn of(left: &Table, left_column: usize, right: &Table, right_column: usize) -> Self {
        let mut rows: HashMap<&str, Vec<u32>> = HashMap::new();
        for (row, cell) in (0..).zip(right.cells(right_column)).filter(|(_, cell)| !is_empty(cell)) {
            rows.entry(cell).or_default().push(row);
        }
        let of_left =
            left.cells(left_column).map(|cell| rows.get(cell).cloned().unwrap_or_default()).collect();
        Self { of_left }
    }

    /// Right rows of the same person as a left row.
    pub fn same_person(&self, left: u32) -> &[u32] {
        &self.of_left[left as usize]
    }

    /// How many left rows have a right row of the same person.
    pub fn pairs(&self) -> usize {
        self.of_left.iter().filter(|rows| !rows.is_empty()).count()
    }
}

/// The share of left rows with a counterpart whose counterpart is among the first `top`; `None` when no
/// row has one.
pub fn recall_at(found: &[Found], top: u32) -> Option<f64> {
    let ranks: Vec<u32> = found.iter().filter_map(|found| found.true_rank).collect();
    let within = ranks.iter().filter(|rank| **rank <= top).count();
    (!ranks.is_empty()).then(|| within as f64 / ranks.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::recall_at;
    use crate::linkage::rank::Found;

    #[test]
    fn recall_counts_rows_with_a_counterpart() {
        let found: Vec<Found> = [Some(1), Some(3), None, Some(21), Some(1)]
            .into_iter()
            .map(|true_rank| Found { best: Vec::new(), true_rank })
            .collect();
        assert_eq!([1, 5, 20].map(|top| recall_at(&found, top)), [Some(0.5), Some(0.75), Some(0.75)]);
        assert_eq!(recall_at(&found[2..3], 1), None);
    }
}
