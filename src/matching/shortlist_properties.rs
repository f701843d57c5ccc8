//! The candidate set against its definition, after any history.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use crate::domain::evidence::Bits;
use crate::matching::features::Side;
use crate::matching::search::Wanted;
use crate::matching::shortlist::{Batch, Finder, RowIndex, RowPair, Shortlist, pair_of};

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

struct World {
    seeds: [Vec<u32>; 2],
    matched: [Vec<bool>; 2],
    barred: BTreeSet<RowPair>,
}

impl World {
    fn score(&self, pair: RowPair) -> Bits {
        let mix =
            self.seeds[0][pair.0 as usize].wrapping_mul(31).wrapping_add(self.seeds[1][pair.1 as usize]);
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

proptest! {
    #[test]
    fn the_set_is_its_definition_after_any_history(steps in proptest::collection::vec(step(), 1..120)) {
        let mut world = World {
            seeds: [vec![0; 14], vec![0; 14]],
            matched: [vec![false; 14], vec![false; 14]],
            barred: BTreeSet::new(),
        };
        let mut shortlist = Shortlist::new(TOP, FLOOR);
        for side in [Side::Profile, Side::Report] {
            for row in 0..14 {
                shortlist.add_row(side, id(side, row));
            }
        }
        let mut stored: BTreeMap<RowPair, Bits> = BTreeMap::new();
        let mut batch = Batch::default();
        for step in steps.into_iter().chain([Step::Apply]) {
            match step {
                Step::Change(side, row, seed) => {
                    let side = if side { Side::Profile } else { Side::Report };
                    world.seeds[side as usize][row] = seed;
                    world.matched[side as usize][row] = true;
                    batch.removed.remove(&(side, row as RowIndex));
                    batch.restated.remove(&(side, row as RowIndex));
                    batch.changed.insert((side, row as RowIndex));
                }
                Step::Remove(side, row) => {
                    let side = if side { Side::Profile } else { Side::Report };
                    world.matched[side as usize][row] = false;
                    batch.changed.remove(&(side, row as RowIndex));
                    batch.restated.remove(&(side, row as RowIndex));
                    batch.removed.insert((side, row as RowIndex));
                }
                Step::Restate(side, row) => {
                    let side = if side { Side::Profile } else { Side::Report };
                    let own = (side, row as RowIndex);
                    if world.matched[side as usize][row] && !batch.changed.contains(&own) {
                        batch.restated.insert(own);
                    }
                }
                Step::Bar(profile, report, bar) => {
                    let pair = (profile as RowIndex, report as RowIndex);
                    if bar { world.barred.insert(pair); } else { world.barred.remove(&pair); }
                    batch.barred.insert(pair, bar);
                }
                Step::Apply => {
                    let delta = shortlist.apply(&batch, &world, &|| true).unwrap();
                    let restated = std::mem::take(&mut batch).restated;
                    for pair in &delta.removed {
                        prop_assert!(stored.remove(pair).is_some(), "only what was stored is removed");
                    }
                    stored.extend(delta.put.iter().copied());
                    prop_assert_eq!(&stored, &defined(&world));
                    for &(pair, bits) in &stored.iter().map(|(pair, bits)| (*pair, *bits)).collect::<Vec<_>>() {
                        let of_restated = restated.contains(&(Side::Profile, pair.0))
                            || restated.contains(&(Side::Report, pair.1));
                        prop_assert!(!of_restated || delta.put.contains(&(pair, bits)), "put again as it stands");
                    }
                    prop_assert_eq!(&shortlist.pairs(), &stored);
                    let mut restored = Shortlist::new(TOP, FLOOR);
                    let mut matched = Vec::new();
                    for side in [Side::Profile, Side::Report] {
                        for row in 0..14 {
                            restored.add_row(side, id(side, row));
                            if world.matched[side as usize][row] { matched.push((side, row as RowIndex)); }
                        }
                    }
                    let pairs: Vec<_> = stored.iter().map(|(&pair, &bits)| (pair, bits)).collect();
                    let barred: Vec<_> = world.barred.iter().copied().collect();
                    restored.restore(&matched, &pairs, &barred);
                    prop_assert_eq!(&restored.pairs(), &stored);
                    if stored.len().is_multiple_of(2) {
                        shortlist = restored;
                    }
                }
            }
        }
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
