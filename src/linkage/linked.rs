//! One linkage from tables to ranked pairs: comparisons made, weights learnt, every pair scored. Must
//! not print or write.

use crate::linkage::columns::Column;
use crate::linkage::comparison::{Comparison, Index};
use crate::linkage::fault::Fault;
use crate::linkage::kind::Kind;
use crate::linkage::learn::{CANDIDATES, ROWS, learn};
use crate::linkage::outcome::Outcome;
use crate::linkage::rank::{Found, Search};
use crate::linkage::table::Table;
use crate::linkage::truth::Truth;
use crate::linkage::weights::Weights;

/// What the caller may choose.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many right rows are kept for each left row.
    pub top: usize,
    /// Whether weights are learnt from the tables, or taken from the table of levels.
    pub learn: bool,
}

/// A linkage whose pairs have been scored.
pub struct Linkage {
    /// The comparisons made.
    pub comparisons: Vec<Comparison>,
    /// The weights they were given.
    pub weights: Weights,
    /// What each left row found.
    pub found: Vec<Found>,
    /// Rows of the left and of the right table.
    pub sizes: (usize, usize),
}

impl Linkage {
    /// Links two tables.
    ///
    /// # Errors
    /// A column that does not hold what was declared, or no column to compare.
    pub fn of(
        left: &Table,
        right: &Table,
        columns: &[Column],
        truth: Option<&Truth>,
        options: Options,
        progress: &(impl Fn(u64) + Sync),
    ) -> Result<Self, Fault> {
        let comparisons = Comparison::all(columns, left, right)?;
        if comparisons.is_empty() {
            return Err(Fault::NothingToCompare(Kind::words()));
        }
        let sizes = (left.rows.len(), right.rows.len());
        let orders = [content_order(left), content_order(right)];
        let indexed = |side: usize| comparisons.iter().map(|of| of.index(side)).collect::<Vec<Index>>();
        let right_indexes = indexed(1);
        let mut weights = Weights::before_learning(&comparisons, sizes);
        if options.learn {
            let side = searching_side(left, right, &orders);
            let other = if side == 1 { indexed(0) } else { Vec::new() };
            let search = Search {
                comparisons: &comparisons,
                indexes: if side == 1 { &other } else { &right_indexes },
                side,
                order: &orders[1 - side],
                top: CANDIDATES,
            };
            weights = learn(&search, &weights, &sample(&orders[side]), sizes);
        }
        let search = Search {
            comparisons: &comparisons,
            indexes: &right_indexes,
            side: 0,
            order: &orders[1],
            top: options.top,
        };
        let rows: Vec<u32> = (0..left.rows.len() as u32).collect();
        let same_person = |row: u32| truth.map_or(&[][..], |truth| truth.same_person(row));
        let found = search.best(&weights, &rows, &same_person, progress);
        drop(right_indexes);
        Ok(Self { comparisons, weights, found, sizes })
    }

    /// What each comparison says of a pair of rows.
    pub fn outcomes(&self, left: u32, right: u32) -> Vec<Outcome> {
        let of = |(comparison, bits): (&Comparison, &Vec<i32>)| {
            comparison.outcome(bits, comparison.value(0, left), comparison.value(1, right))
        };
        self.comparisons.iter().zip(&self.weights.bits).map(of).collect()
    }

    /// The score of a pair of rows in millibits: the prior and the sum of its evidence.
    pub fn score(&self, left: u32, right: u32) -> i32 {
        let outcomes = self.outcomes(left, right);
        let evidence = outcomes.iter().zip(&self.weights.bits).map(|(outcome, bits)| outcome.bits(bits));
        self.weights.prior + evidence.sum::<i32>()
    }
}

/// The place of each row when rows are sorted by their cells: an order that does not depend on theirs.
fn content_order(table: &Table) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..table.rows.len() as u32).collect();
    rows.sort_by_key(|row| &table.rows[*row as usize]);
    let mut order = vec![0; rows.len()];
    (0..).zip(rows).for_each(|(place, row)| order[row as usize] = place);
    order
}

/// The smaller table searches when learning; of two equally long ones the first in order of content.
fn searching_side(left: &Table, right: &Table, orders: &[Vec<u32>; 2]) -> usize {
    let first = |table: &Table, order: &[u32]| {
        order.iter().position(|place| *place == 0).map(|row| table.rows[row].clone())
    };
    let key = |table: &Table, order: &[u32]| (table.rows.len(), first(table, order));
    usize::from(key(left, &orders[0]) > key(right, &orders[1]))
}

/// Rows spread evenly over the order of content.
fn sample(order: &[u32]) -> Vec<u32> {
    let step = order.len().div_ceil(ROWS) as u32;
    let mut rows: Vec<(u32, u32)> =
        (0..).zip(order).filter(|(_, place)| **place % step == 0).map(|(row, place)| (*place, row)).collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, row)| row).collect()
}
