//! The candidate set, kept up to date row by row: a pair is in it exactly when it is at or above the
//! floor and among the top k of its profile or of its report, barred pairs and removed rows not
//! counted. A pure function of rows, scores and bars: the order in which they came makes no difference.
//! Knows nothing of what rows hold or how they are scored.
//!
//! Cost: one search of the other side for a changed row. A row whose full list loses a pair is searched again only where
//! what came instead does not tell its best k: whatever it does not list stood behind its last one. A row that was
//! only restated costs its own pairs. Memory: at most k listed pairs a row, each noted on both sides.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::Bits;
use crate::matching::features::Side;
use crate::matching::search::Wanted;

/// A row of one side, counted from 0 in the order of first appearance.
pub type RowIndex = u32;

/// A profile row and a report row.
pub type RowPair = (RowIndex, RowIndex);

/// What changed since the set was last brought up to date.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Rows whose features changed, that are new, or that came back.
    pub changed: BTreeSet<(Side, RowIndex)>,
    /// Rows whose record changed while their features stayed: their pairs are put again as they stand.
    pub restated: BTreeSet<(Side, RowIndex)>,
    /// Rows that are no longer matched.
    pub removed: BTreeSet<(Side, RowIndex)>,
    /// Pairs that take no place from now on (`true`) or may again (`false`).
    pub barred: BTreeMap<RowPair, bool>,
}

/// How the candidate set changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Pairs that came in, or stayed with another score or with a changed row, in order.
    pub put: Vec<(RowPair, Bits)>,
    /// Pairs that fell away, in order.
    pub removed: Vec<RowPair>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listed {
    score: Bits,
    other: RowIndex,
}

/// Rows whose full list lost a pair, with the last of the list as it was: nothing outside of it stood before that.
type Again = BTreeMap<(Side, RowIndex), Listed>;

#[derive(Clone, Debug)]
struct Row {
    id: [u8; 16],
    matched: bool,
    /// Best first; at most k.
    list: Vec<Listed>,
    /// Rows of the other side that list this one.
    listed_by: HashSet<RowIndex>,
}

/// The candidate set.
#[derive(Debug)]
pub struct Shortlist {
    top: usize,
    floor: Bits,
    rows: [Vec<Row>; 2],
    barred: HashSet<RowPair>,
    /// Pairs taken back that no list has room for: so it is after a crash while another model scored row by row.
    /// They fall away with the next change.
    unlisted: Vec<(RowPair, Bits)>,
}

/// What finds rows for another and scores pairs: the index, and in tests the definition.
pub trait Finder: Sync {
    /// The rows of the other side that reach what is wanted; `None` once they are wanted no longer.
    fn find(&self, side: Side, row: RowIndex, wanted: &Wanted<'_>) -> Option<Vec<(RowIndex, Bits)>>;

    /// The score of a pair of matched rows.
    fn score(&self, pair: RowPair) -> Option<Bits>;
}

impl Shortlist {
    /// An empty set: `top` places a row, no pair below `floor`.
    pub fn new(top: usize, floor: Bits) -> Self {
        Self { top, floor, rows: Default::default(), barred: HashSet::new(), unlisted: Vec::new() }
    }

    /// Makes room for a new row; ties between equal scores are broken by `id`, the smaller first.
    pub fn add_row(&mut self, side: Side, id: [u8; 16]) -> RowIndex {
        let rows = &mut self.rows[side as usize];
        rows.push(Row { id, matched: false, list: Vec::new(), listed_by: HashSet::new() });
        RowIndex::try_from(rows.len() - 1).expect("a store holds fewer than 2^32 rows a side")
    }

    /// Takes back pairs that were in the set when it was last stored, and rows that are matched.
    /// Each row's list is the best of its stored pairs, since those of its top k are all stored.
    pub fn restore(&mut self, matched: &[(Side, RowIndex)], pairs: &[(RowPair, Bits)], barred: &[RowPair]) {
        self.barred = barred.iter().copied().collect();
        for &(side, row) in matched {
            self.row_mut(side, row).matched = true;
        }
        // Pairs of rows that are no longer matched are taken back too: the change that ended them has
        // not been followed yet, and removes them when it is.
        let mut unused = HashMap::new();
        for &((profile, report), score) in pairs {
            self.offer(Side::Profile, profile, Listed { score, other: report }, &mut unused);
            self.offer(Side::Report, report, Listed { score, other: profile }, &mut unused);
        }
        let unlisted = pairs.iter().filter(|(pair, _)| self.member(*pair).is_none());
        self.unlisted = unlisted.copied().collect();
    }

    /// Brings the set up to date; `None` when `go_on` says no on the way, and the set is no longer good for
    /// anything.
    pub fn apply(
        &mut self,
        batch: &Batch,
        finder: &impl Finder,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<Delta> {
        let unlisted = std::mem::take(&mut self.unlisted).into_iter();
        let mut before: HashMap<RowPair, Option<Bits>> =
            unlisted.map(|(pair, was)| (pair, Some(was))).collect();
        let mut again = Again::new();
        for &(side, row) in &batch.restated {
            self.others(side, row)
                .into_iter()
                .for_each(|other| self.note(pair_of(side, row, other), &mut before));
        }
        for &(side, row) in batch.changed.iter().chain(&batch.removed) {
            self.clear_row(side, row, &mut before, &mut again);
            self.row_mut(side, row).matched = batch.changed.contains(&(side, row));
        }
        for (&pair, &bar) in &batch.barred {
            if bar {
                self.barred.insert(pair);
                self.drop_pair(pair, &mut before, &mut again);
            } else {
                self.barred.remove(&pair);
            }
        }
        again.retain(|&(side, row), _| self.row(side, row).matched && !batch.changed.contains(&(side, row)));
        let changed: Vec<(Side, RowIndex)> = batch.changed.iter().copied().collect();
        self.search(&changed, Some(&batch.changed), (finder, go_on), &mut before)?;
        again.retain(|&(side, row), last| !self.is_whole(side, row, last));
        let again: Vec<(Side, RowIndex)> = again.into_keys().collect();
        self.search(&again, None, (finder, go_on), &mut before)?;
        for (&pair, _) in batch.barred.iter().filter(|&(_, &bar)| !bar) {
            self.score_again(pair, finder, &mut before);
        }
        Some(self.delta(before, batch))
    }

    /// Every pair of the set with its score, in order.
    pub fn pairs(&self) -> BTreeMap<RowPair, Bits> {
        let of_side = |side: Side| {
            self.rows[side as usize].iter().enumerate().flat_map(move |(i, row)| {
                row.list.iter().map(move |listed| (pair_of(side, i as RowIndex, listed.other), listed.score))
            })
        };
        of_side(Side::Profile).chain(of_side(Side::Report)).collect()
    }

    /// Rows of a side, matched or not.
    pub fn row_count(&self, side: Side) -> usize {
        self.rows[side as usize].len()
    }

    fn row(&self, side: Side, row: RowIndex) -> &Row {
        &self.rows[side as usize][row as usize]
    }

    fn row_mut(&mut self, side: Side, row: RowIndex) -> &mut Row {
        &mut self.rows[side as usize][row as usize]
    }

    fn member(&self, pair: RowPair) -> Option<Bits> {
        let find = |side, row, other| {
            self.row(side, row).list.iter().find(|listed| listed.other == other).map(|listed| listed.score)
        };
        find(Side::Profile, pair.0, pair.1).or_else(|| find(Side::Report, pair.1, pair.0))
    }

    fn note(&self, pair: RowPair, before: &mut HashMap<RowPair, Option<Bits>>) {
        before.entry(pair).or_insert_with(|| self.member(pair));
    }

    /// Takes a row out of every list and empties its own. Rows whose full list loses a pair are
    /// gathered in `again`.
    fn clear_row(
        &mut self,
        side: Side,
        row: RowIndex,
        before: &mut HashMap<RowPair, Option<Bits>>,
        again: &mut Again,
    ) {
        for other in self.others(side, row) {
            self.drop_pair(pair_of(side, row, other), before, again);
        }
    }

    /// Rows that stand in a pair of the set with this one.
    fn others(&self, side: Side, row: RowIndex) -> BTreeSet<RowIndex> {
        let own = self.row(side, row);
        own.listed_by.iter().copied().chain(own.list.iter().map(|listed| listed.other)).collect()
    }

    fn drop_pair(&mut self, pair: RowPair, before: &mut HashMap<RowPair, Option<Bits>>, again: &mut Again) {
        self.note(pair, before);
        for (side, row, other) in [(Side::Profile, pair.0, pair.1), (Side::Report, pair.1, pair.0)] {
            let top = self.top;
            let list = &mut self.row_mut(side, row).list;
            if let Some(i) = list.iter().position(|listed| listed.other == other) {
                if list.len() == top {
                    again.insert((side, row), list[top - 1]);
                }
                list.remove(i);
                self.row_mut(side.other(), other).listed_by.remove(&row);
            }
        }
    }

    /// Lists a pair in one row's list when it is good enough for it.
    fn offer(
        &mut self,
        side: Side,
        row: RowIndex,
        listed: Listed,
        before: &mut HashMap<RowPair, Option<Bits>>,
    ) {
        let list = &self.row(side, row).list;
        if list.iter().any(|old| old.other == listed.other) {
            return;
        }
        let place = list.partition_point(|old| self.precedes(side.other(), old, &listed));
        if place >= self.top {
            return;
        }
        self.note(pair_of(side, row, listed.other), before);
        if list.len() == self.top {
            let last = list[self.top - 1].other;
            self.note(pair_of(side, row, last), before);
            self.row_mut(side, row).list.pop();
            self.row_mut(side.other(), last).listed_by.remove(&row);
        }
        self.row_mut(side, row).list.insert(place, listed);
        self.row_mut(side.other(), listed.other).listed_by.insert(row);
    }

    /// Whether `a` stands before `b` in a list of rows of `side`.
    fn precedes(&self, side: Side, a: &Listed, b: &Listed) -> bool {
        a.score > b.score || (a.score == b.score && self.row(side, a.other).id < self.row(side, b.other).id)
    }

    /// The score below which a pair cannot enter the row's list.
    fn entry_score(&self, side: Side, row: RowIndex) -> Bits {
        let list = &self.row(side, row).list;
        if list.len() == self.top { list[self.top - 1].score } else { self.floor }
    }

    /// Whether a list that lost pairs is the best k again: full, and none in it behind the last of the full list
    /// that it was.
    fn is_whole(&self, side: Side, row: RowIndex, last: &Listed) -> bool {
        let list = &self.row(side, row).list;
        list.len() == self.top && !self.precedes(side.other(), last, &list[self.top - 1])
    }

    /// Searches rows and lists what is found. Where some `changed`, they are offered to the lists of the other side
    /// too, but for rows that changed themselves and find them on their own.
    fn search(
        &mut self,
        tasks: &[(Side, RowIndex)],
        changed: Option<&BTreeSet<(Side, RowIndex)>>,
        (finder, go_on): (&impl Finder, &(dyn Fn() -> bool + Sync)),
        before: &mut HashMap<RowPair, Option<Bits>>,
    ) -> Option<()> {
        let found: Option<Vec<Vec<(RowIndex, Bits)>>> = tasks
            .par_iter()
            .map(|&(side, row)| {
                let entry = |other| self.entry_score(side.other(), other);
                let entry: Option<&(dyn Fn(RowIndex) -> Bits + Sync)> = changed.is_some().then_some(&entry);
                let allowed = |other| {
                    self.row(side.other(), other).matched && !self.barred.contains(&pair_of(side, row, other))
                };
                let wanted = Wanted { top: self.top, floor: self.floor, entry, allowed: &allowed, go_on };
                finder.find(side, row, &wanted)
            })
            .collect();
        for (&(side, row), found) in tasks.iter().zip(found?) {
            for &(other, score) in &found {
                self.offer(side, row, Listed { score, other }, before);
            }
            let Some(changed) = changed else { continue };
            for (other, score) in found {
                if !changed.contains(&(side.other(), other)) {
                    self.offer(side.other(), other, Listed { score, other: row }, before);
                }
            }
        }
        Some(())
    }

    /// A pair that was barred may come back into both lists.
    fn score_again(
        &mut self,
        pair: RowPair,
        finder: &impl Finder,
        before: &mut HashMap<RowPair, Option<Bits>>,
    ) {
        let matched = self.row(Side::Profile, pair.0).matched && self.row(Side::Report, pair.1).matched;
        if !matched || self.barred.contains(&pair) {
            return;
        }
        if let Some(bits) = finder.score(pair).filter(|&bits| bits >= self.floor) {
            self.offer(Side::Profile, pair.0, Listed { score: bits, other: pair.1 }, before);
            self.offer(Side::Report, pair.1, Listed { score: bits, other: pair.0 }, before);
        }
    }

    fn delta(&self, before: HashMap<RowPair, Option<Bits>>, batch: &Batch) -> Delta {
        let mut delta = Delta::default();
        for (pair, was) in before {
            let rows = [(Side::Profile, pair.0), (Side::Report, pair.1)];
            let changed = rows.iter().any(|row| batch.changed.contains(row) || batch.restated.contains(row));
            match (was, self.member(pair)) {
                (_, Some(now)) if changed || was != Some(now) => delta.put.push((pair, now)),
                (Some(_), None) => delta.removed.push(pair),
                _ => {}
            }
        }
        delta.put.sort_unstable();
        delta.removed.sort_unstable();
        delta
    }
}

/// The pair of a row of a side and a row of the other.
pub const fn pair_of(side: Side, row: RowIndex, other: RowIndex) -> RowPair {
    match side {
        Side::Profile => (row, other),
        Side::Report => (other, row),
    }
}
