//! The candidate set against its definition, after any history.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::domain::evidence::Bits;
use crate::matching::features::Side;
use crate::matching::search::Wanted;
use crate::matching::shortlist::{Batch, Delta, Finder, RowIndex, RowPair, Shortlist, pair_of};

const TOP: usize = 3;
const FLOOR: Bits = Bits(0);

/// The definition of the candidate set, by brute force.
fn defined(world: &World) -> BTreeMap<RowPair, Bits> {
    let mut set = BTreeMap::new();
    for side in [Side::Profile, Side::Report] {
        for (i, _) in world.matched[side as usize].iter().enumerate().filter(|&(_, &matched)| matched) {
            let mut list: Vec<(Bits, [u8; 16], RowPair)> = (0..world.matched[side.other() as usize].len())
                .filter(|&other| world.matched[side.other() as usize][other])
                .map(|other| (other, pair_of(side, i as RowIndex, other as RowIndex)))
                .filter(|(_, pair)| !world.barred.contains(pair))
                .map(|(other, pair)| (world.score(pair), id(side.other(), other), pair))
                .filter(|(bits, _, _)| *bits >= FLOOR)
                .collect();
            list.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            set.extend(list.into_iter().take(TOP).map(|(bits, _, pair)| (pair, bits)));
        }
    }
    set
}

fn id(side: Side, row: usize) -> [u8; 16] {
    // Ids run against row order, so that ties are really broken by id.
    [(200 - row) as u8 ^ (side as u8); 16]
}

/// What is wanted of rows with these scores.
fn best(all: impl Iterator<Item = (RowIndex, Bits)>, wanted: &Wanted<'_>) -> Vec<(RowIndex, Bits)> {
    let mut found: Vec<(RowIndex, Bits)> =
        all.filter(|&(other, bits)| (wanted.allowed)(other) && bits >= wanted.floor).collect();
    found.sort_by_key(|&(_, bits)| std::cmp::Reverse(bits));
    let last = found.get(wanted.top - 1).map_or(wanted.floor, |&(_, bits)| bits);
    found.retain(|&(other, bits)| bits >= wanted.entry.map_or(last, |entry| last.min(entry(other))));
    found
}

/// Rows of each side.
const ROWS: usize = 14;

struct World {
    /// The model, as far as scores depend on it.
    model: u32,
    seeds: [Vec<u32>; 2],
    matched: [Vec<bool>; 2],
    barred: BTreeSet<RowPair>,
}

impl World {
    fn new() -> Self {
        let (seeds, matched) = (vec![0; ROWS], vec![false; ROWS]);
        let (seeds, matched) = ([seeds.clone(), seeds], [matched.clone(), matched]);
        Self { model: 0, seeds, matched, barred: BTreeSet::new() }
    }

    /// An empty set with room for every row.
    fn room(&self) -> Shortlist {
        let mut shortlist = Shortlist::new(TOP, FLOOR);
        for side in [Side::Profile, Side::Report] {
            for row in 0..ROWS {
                shortlist.add_row(side, id(side, row));
            }
        }
        shortlist
    }

    /// The set as a start takes it back from what is stored.
    fn restored(&self, stored: &BTreeMap<RowPair, Bits>) -> Shortlist {
        let mut shortlist = self.room();
        let all =
            [Side::Profile, Side::Report].into_iter().flat_map(|side| (0..ROWS).map(move |row| (side, row)));
        let matched = all.filter(|&(side, row)| self.matched[side as usize][row]);
        let matched: Vec<_> = matched.map(|(side, row)| (side, row as RowIndex)).collect();
        let pairs: Vec<_> = stored.iter().map(|(&pair, &bits)| (pair, bits)).collect();
        let barred: Vec<_> = self.barred.iter().copied().collect();
        shortlist.restore(&matched, &pairs, &barred);
        shortlist
    }

    /// Does a step but `Apply`, and notes it in the batch.
    fn take(&mut self, step: Step, batch: &mut Batch) {
        let of = |is_profile: bool| if is_profile { Side::Profile } else { Side::Report };
        match step {
            Step::Change(side, row, seed) => {
                let own = (of(side), row as RowIndex);
                self.seeds[own.0 as usize][row] = seed;
                self.matched[own.0 as usize][row] = true;
                batch.removed.remove(&own);
                batch.restated.remove(&own);
                batch.changed.insert(own);
            }
            Step::Remove(side, row) => {
                let own = (of(side), row as RowIndex);
                self.matched[own.0 as usize][row] = false;
                batch.changed.remove(&own);
                batch.restated.remove(&own);
                batch.removed.insert(own);
            }
            Step::Restate(side, row) => {
                let own = (of(side), row as RowIndex);
                if self.matched[own.0 as usize][row] && !batch.changed.contains(&own) {
                    batch.restated.insert(own);
                }
            }
            Step::Bar(profile, report, bar) => {
                let pair = (profile as RowIndex, report as RowIndex);
                if bar {
                    self.barred.insert(pair)
                } else {
                    self.barred.remove(&pair)
                };
                batch.barred.insert(pair, bar);
            }
            Step::Apply => {}
        }
    }

    fn score(&self, pair: RowPair) -> Bits {
        let seeds = (self.seeds[0][pair.0 as usize], self.seeds[1][pair.1 as usize]);
        let mix = seeds.0.wrapping_mul(31).wrapping_add(seeds.1) ^ self.model;
        Bits((mix.wrapping_mul(2_654_435_761) >> 28) as i32 - 4)
    }
}

impl Finder for World {
    fn find(&self, side: Side, row: RowIndex, wanted: &Wanted<'_>) -> Option<Vec<(RowIndex, Bits)>> {
        let others = 0..self.matched[side.other() as usize].len() as RowIndex;
        Some(best(others.map(|other| (other, self.score(pair_of(side, row, other)))), wanted))
    }

    fn score(&self, pair: RowPair) -> Option<Bits> {
        Some(Self::score(self, pair))
    }
}

#[derive(Clone, Debug)]
enum Step {
    Change(bool, usize, u32),
    Remove(bool, usize),
    Restate(bool, usize),
    Bar(usize, usize, bool),
    Apply,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (any::<bool>(), 0usize..14, any::<u32>()).prop_map(|(s, r, seed)| Step::Change(s, r, seed)),
        1 => (any::<bool>(), 0usize..14).prop_map(|(s, r)| Step::Remove(s, r)),
        1 => (any::<bool>(), 0usize..14).prop_map(|(s, r)| Step::Restate(s, r)),
        2 => (0usize..14, 0usize..14, any::<bool>()).prop_map(|(p, r, bar)| Step::Bar(p, r, bar)),
        2 => Just(Step::Apply),
    ]
}

/// Takes what changed into what is stored.
fn keep(delta: &Delta, stored: &mut BTreeMap<RowPair, Bits>) -> Result<(), TestCaseError> {
    for pair in &delta.removed {
        prop_assert!(stored.remove(pair).is_some(), "only what was stored is removed");
    }
    stored.extend(delta.put.iter().copied());
    Ok(())
}

proptest! {
    #[test]
    fn the_set_is_its_definition_after_any_history(steps in vec(step(), 1..120)) {
        let mut world = World::new();
        let mut shortlist = world.room();
        let mut stored: BTreeMap<RowPair, Bits> = BTreeMap::new();
        let mut batch = Batch::default();
        for step in steps.into_iter().chain([Step::Apply]) {
            if !matches!(step, Step::Apply) {
                world.take(step, &mut batch);
                continue;
            }
            let delta = shortlist.apply(&batch, &world, &|| true).unwrap();
            keep(&delta, &mut stored)?;
            prop_assert_eq!(&stored, &defined(&world));
            let restated = std::mem::take(&mut batch).restated;
            for (&pair, &bits) in &stored {
                let of_restated =
                    restated.contains(&(Side::Profile, pair.0)) || restated.contains(&(Side::Report, pair.1));
                prop_assert!(!of_restated || delta.put.contains(&(pair, bits)), "put again as it stands");
            }
            prop_assert_eq!(&shortlist.pairs(), &stored);
            let restored = world.restored(&stored);
            prop_assert_eq!(&restored.pairs(), &stored);
            if stored.len().is_multiple_of(2) {
                shortlist = restored;
            }
        }
    }

    #[test]
    fn another_model_that_scores_row_by_row_ends_at_its_set_whatever_crash_came_between(
        seeds in vec((any::<u32>(), any::<u32>()), ROWS), model in any::<u32>(),
        order in any::<u64>(), at_once in 1usize..6, crashes in any::<u32>(),
    ) {
        let mut world = World::new();
        let (mut shortlist, mut batch) = (world.room(), Batch::default());
        for (row, (heard, said)) in seeds.into_iter().enumerate() {
            world.take(Step::Change(true, row, heard), &mut batch);
            world.take(Step::Change(false, row, said), &mut batch);
        }
        let mut stored = BTreeMap::new();
        keep(&shortlist.apply(&batch, &world, &|| true).unwrap(), &mut stored)?;
        world.model = model;
        let mut rows: Vec<_> = batch.changed.into_iter().collect();
        rows.sort_by_key(|&(side, row)| (u64::from(row) * 2 + side as u64 + 1).wrapping_mul(order | 1));
        for (n, some) in rows.chunks(at_once).enumerate() {
            if crashes >> (n % 32) & 1 == 1 {
                shortlist = world.restored(&stored);
            }
            let batch = Batch { changed: some.iter().copied().collect(), ..Batch::default() };
            keep(&shortlist.apply(&batch, &world, &|| true).unwrap(), &mut stored)?;
        }
        prop_assert_eq!(&stored, &defined(&world));
        prop_assert_eq!(&shortlist.pairs(), &stored);
    }
}

/// One report against profiles of these scores; counts what is asked.
struct Counted {
    scores: Vec<i32>,
    asked: AtomicUsize,
}

impl Finder for Counted {
    fn find(&self, side: Side, row: RowIndex, wanted: &Wanted<'_>) -> Option<Vec<(RowIndex, Bits)>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let all: Vec<(RowIndex, Bits)> = match side {
            Side::Report => (0..).zip(self.scores.iter().map(|&bits| Bits(bits))).collect(),
            Side::Profile => vec![(0, Bits(self.scores[row as usize]))],
        };
        Some(best(all.into_iter(), wanted))
    }

    fn score(&self, pair: RowPair) -> Option<Bits> {
        Some(Bits(self.scores[pair.0 as usize]))
    }
}

#[test]
fn a_full_list_is_searched_again_only_when_what_it_lost_comes_back_behind_its_last() {
    let mut shortlist = Shortlist::new(TOP, FLOOR);
    shortlist.add_row(Side::Report, [9; 16]);
    let mut world = Counted { scores: vec![50, 40, 30, 20], asked: AtomicUsize::new(0) };
    let mut batch = Batch::default();
    batch.changed.insert((Side::Report, 0));
    for row in 0..4 {
        shortlist.add_row(Side::Profile, [row; 16]);
        batch.changed.insert((Side::Profile, row.into()));
    }
    shortlist.apply(&batch, &world, &|| true).unwrap();
    assert_eq!(world.asked.swap(0, Ordering::SeqCst), 5, "each of them");
    let only = |row| Batch { changed: [(Side::Profile, row)].into(), ..Batch::default() };
    // The second of three comes back better, as good as the last, and worse than it.
    for (bits, asked) in [(45, 1), (30, 1), (29, 2)] {
        world.scores[1] = bits;
        shortlist.apply(&only(1), &world, &|| true).unwrap();
        assert_eq!(world.asked.swap(0, Ordering::SeqCst), asked, "{bits}");
    }
    shortlist.apply(&Batch { restated: [(Side::Report, 0)].into(), ..Batch::default() }, &world, &|| true);
    assert_eq!(world.asked.load(Ordering::SeqCst), 0, "who is only restated is not searched");
}
