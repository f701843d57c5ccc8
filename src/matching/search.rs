//! Exact best rows of the other side for one query. Rows whose bound cannot reach what is asked are
//! never scored; the others are scored best bound first, until no bound is left that could still
//! change the answer. Nothing here leaves a row out by any other rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::matching::features::Features;
use crate::matching::index::{Near, Rows, Segment, Sums, Tables, scan};
use crate::matching::model::Model;
use crate::matching::score::score_of_parts;
use crate::matching::shortlist::RowIndex;

/// What is asked of the rows.
pub struct Wanted<'a> {
    /// How many places the query's own list has.
    pub top: usize,
    /// The score below which nothing counts.
    pub floor: Bits,
    /// The score at which a row takes the query into its own list, where rows have one.
    pub entry: Option<&'a (dyn Fn(RowIndex) -> Bits + Sync)>,
    /// Whether a row may take a place.
    pub allowed: &'a (dyn Fn(RowIndex) -> bool + Sync),
    /// Whether the answer is still wanted: asked at every block and every step of rows scored. After one no
    /// nothing is answered.
    pub go_on: &'a (dyn Fn() -> bool + Sync),
}

impl Wanted<'_> {
    /// The score that a row must reach to count, given that at which it enters the query's own list.
    fn least(&self, own_entry: Bits, row: RowIndex) -> Bits {
        self.entry.map_or(own_entry, |entry| own_entry.min(entry(row))).max(self.floor)
    }
}

/// What a search found and took.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Rows with their scores: all that are among the best `top`, ties at the last place with them, and
    /// all that reach their own entry score; in no order.
    pub rows: Vec<(RowIndex, Bits)>,
    /// Rows whose bound reached the floor.
    pub near: usize,
    /// Rows that were scored.
    pub scored: usize,
}

/// Rows scored before the threshold is looked at again.
const STEP: usize = 128;

/// Blocks summed before their best rows are scored, so that later ones meet a threshold.
const BLOCKS: usize = 32;

/// Rows of a block that are scored at once; where there are more, they wait for the best of other blocks.
const AT_ONCE: usize = 64;

/// Asks whether the answer is still wanted, and keeps to the first no.
struct Asking<'a> {
    go_on: &'a (dyn Fn() -> bool + Sync),
    ended: AtomicBool,
}

impl Asking<'_> {
    fn go_on(&self) -> bool {
        // A no stays one, so that no block is left out of an answer that another block still gives.
        let on = !self.ended.load(Ordering::Relaxed) && (self.go_on)();
        if !on {
            self.ended.store(true, Ordering::Relaxed);
        }
        on
    }
}

/// The best rows for a query; `None` once the answer is no longer wanted, and never a part of it.
pub fn search(model: &Model, rows: &Rows, query: &Features, wanted: &Wanted<'_>) -> Option<Found> {
    // All of it on one worker, so that no step of the way waits to be handed to another thread.
    rayon::scope(|_| searched(model, rows, query, wanted))
}

fn searched(model: &Model, rows: &Rows, query: &Features, wanted: &Wanted<'_>) -> Option<Found> {
    let asking = Asking { go_on: wanted.go_on, ended: AtomicBool::new(false) };
    if !asking.go_on() {
        return None;
    }
    let tables = Tables::new(model, query, rows.shared());
    let prior = model.prior();
    let mut ranking =
        Ranking { model, rows, query, wanted, asking: &asking, own: Vec::new(), found: Found::default() };
    let mut begun = 0;
    for segments in rows.segments().chunks(BLOCKS) {
        let own_entry = ranking.own_entry();
        // Rows with lists of their own may ask for less.
        let reached = if wanted.entry.is_some() { wanted.floor } else { own_entry };
        let block = |sums: &mut Sums, (i, segment): (usize, &Arc<Segment>)| {
            let mut near = Vec::new();
            if asking.go_on() {
                sums.take(&tables, segment, prior, reached);
                let first = rows.first_of(begun + i);
                let asked = (prior, wanted.floor, own_entry);
                scan(&tables, segment, sums, first, asked, wanted.entry, |own| near.push(own));
            }
            if near.len() > AT_ONCE {
                return Block::Waits(near);
            }
            let score = |own: &Near| ranking.score_of(own, wanted.least(own_entry, own.row));
            Block::Scored(near.iter().map(|own| (own.row, score(own))).collect())
        };
        // Handed out one by one: blocks differ in how many of their rows are scored.
        let blocks = segments.par_iter().enumerate().with_max_len(1).map_init(Sums::default, block);
        let blocks: Vec<Block> = blocks.collect();
        begun += segments.len();
        let mut waiting = Vec::new();
        for block in blocks {
            match block {
                Block::Scored(rows) => {
                    ranking.found.near += rows.len();
                    ranking.take(&rows);
                }
                Block::Waits(near) => {
                    ranking.found.near += near.len();
                    waiting.extend(near);
                }
            }
        }
        ranking.run(&mut waiting);
        if asking.ended.load(Ordering::Relaxed) {
            return None;
        }
    }
    Some(ranking.finish())
}

/// What a block holds of rows that may reach.
enum Block {
    /// Few: scored where they were found, while what was read of them is at hand.
    Scored(Vec<(RowIndex, Option<Bits>)>),
    /// Many: the best bounds of all blocks come first.
    Waits(Vec<Near>),
}

struct Ranking<'a> {
    model: &'a Model,
    rows: &'a Rows,
    query: &'a Features,
    wanted: &'a Wanted<'a>,
    asking: &'a Asking<'a>,
    /// The best scores so far of rows that may take a place, best first.
    own: Vec<Bits>,
    found: Found,
}

impl Ranking<'_> {
    fn run(&mut self, near: &mut Vec<Near>) {
        let order = |a: &Near, b: &Near| b.bound.cmp(&a.bound).then(a.row.cmp(&b.row));
        // Where rows have lists of their own the threshold hardly rises: steps need not be short.
        let step = if self.wanted.entry.is_some() { 8 * STEP } else { STEP };
        let first = step.max(self.wanted.top.saturating_mul(2));
        if near.len() > first {
            near.select_nth_unstable_by(first, order);
            let rest = near.split_off(first);
            self.score(near);
            *near = rest;
            near.retain(|own| own.bound >= self.least(own.row));
        }
        near.sort_unstable_by(order);
        for step in near.chunks(step) {
            self.score(step);
        }
    }

    fn finish(mut self) -> Found {
        let (kept, wanted) = (self.own_entry(), self.wanted);
        self.found.rows.retain(|&(row, bits)| bits >= wanted.least(kept, row));
        self.found
    }

    fn score(&mut self, step: &[Near]) {
        if !self.asking.go_on() {
            return;
        }
        let open: Vec<(&Near, Bits)> = step
            .iter()
            .map(|own| (own, self.least(own.row)))
            .filter(|(own, least)| own.bound >= *least)
            .collect();
        let scored: Vec<(RowIndex, Option<Bits>)> = open
            .par_iter()
            .with_min_len(16)
            .map(|(own, least)| (own.row, self.score_of(own, *least)))
            .collect();
        self.take(&scored);
    }

    /// The score of a row if it is at least so much.
    fn score_of(&self, own: &Near, least: Bits) -> Option<Bits> {
        let bits = score_of_parts(self.model, self.query, (own, self.rows.parts(own.row)?), least);
        debug_assert!(bits.is_none_or(|bits| bits <= own.bound), "{bits:?} is above {own:?}");
        bits
    }

    /// Takes rows that were scored into the answer.
    fn take(&mut self, scored: &[(RowIndex, Option<Bits>)]) {
        self.found.scored += scored.len();
        for &(row, bits) in scored {
            let Some(bits) = bits.filter(|_| (self.wanted.allowed)(row)) else { continue };
            self.found.rows.push((row, bits));
            let place = self.own.partition_point(|&better| better >= bits);
            if place < self.wanted.top {
                self.own.truncate(self.wanted.top - 1);
                self.own.insert(place, bits);
            }
        }
    }

    /// The score below which a row cannot be among the best.
    fn own_entry(&self) -> Bits {
        if self.own.len() < self.wanted.top { self.wanted.floor } else { self.own[self.wanted.top - 1] }
    }

    /// The score below which a row need not be scored.
    fn least(&self, row: RowIndex) -> Bits {
        self.wanted.least(self.own_entry(), row)
    }
}
