//! The index against its definition: scoring every pair. No bound is ever below the score, and the best
//! rows are those of brute force, to the bit and in order, whatever came before.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use homeward::domain::evidence::Bits;
use homeward::evaluate::synth::{Size, World, profile_at, report_at};
use homeward::matching::score::score;
use homeward::matching::{Features, Model, Rows, Side, Wanted, search};
use homeward::transfer::import::Lines;
use homeward::transfer::jsonl::NewRecord;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::arbitrary::{profile, report};
use super::rules::{heard, said};

/// Below every score.
const NOTHING: Bits = Bits(i32::MIN);

fn pair_score(query: &Features, other: &Features) -> Bits {
    let pair = if query.side == Side::Profile { (query, other) } else { (other, query) };
    score(Model::bundled(), pair.0, pair.1)
}

fn rows_of(side: Side, all: &[Option<Arc<Features>>]) -> Rows {
    let mut rows = Rows::ready(side);
    (0..).zip(all).for_each(|(i, features)| rows.put(Model::bundled(), i, features.clone()));
    rows
}

fn best(
    rows: &Rows,
    query: &Features,
    top: usize,
    floor: Bits,
    entry: &(dyn Fn(u32) -> Bits + Sync),
) -> Vec<(u32, Bits)> {
    let wanted = Wanted { top, floor, entry: Some(entry), allowed: &|row| row % 5 != 3, go_on: &|| true };
    let mut found = search(Model::bundled(), rows, query, &wanted).unwrap().rows;
    found.sort_by_key(|&(row, bits)| (std::cmp::Reverse(bits), row));
    found
}

fn defined(
    all: &[Option<Arc<Features>>],
    query: &Features,
    top: usize,
    floor: Bits,
    entry: &dyn Fn(u32) -> Bits,
) -> Vec<(u32, Bits)> {
    let mut scored: Vec<(u32, Bits)> = (0..)
        .zip(all)
        .filter(|(row, _)| row % 5 != 3)
        .filter_map(|(row, own)| Some((row, pair_score(query, own.as_ref()?))))
        .filter(|(_, bits)| *bits >= floor)
        .collect();
    scored.sort_by_key(|&(row, bits)| (std::cmp::Reverse(bits), row));
    let last = scored.get(top - 1).map_or(floor, |&(_, bits)| bits);
    scored.retain(|&(row, bits)| bits >= last.min(entry(row)));
    scored
}

/// Rows that come, change, go and come back, as features or nothing.
fn settle(history: &[(usize, Option<Arc<Features>>)], rows: &mut Rows) -> Vec<Option<Arc<Features>>> {
    let mut now = vec![None; 10];
    for (row, features) in history {
        rows.put(Model::bundled(), *row as u32, features.clone());
        now[*row].clone_from(features);
    }
    now.truncate(rows.count());
    now
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn the_best_are_those_of_scoring_every_pair_whatever_came_before(
        p in profile(), r in report(),
        reports in vec((0usize..10, proptest::option::weighted(0.85, report())), 1..16),
        profiles in vec((0usize..10, proptest::option::weighted(0.85, profile())), 1..16),
        top in 1usize..6, floor in -60_000i32..5_000, entry in any::<u32>(),
    ) {
        let entry = |row: u32| Bits((row.wrapping_mul(entry) % 40_000) as i32 - 30_000);
        let reports: Vec<_> = reports.into_iter().map(|(row, own)| (row, own.map(|own| Arc::new(said(own))))).collect();
        let profiles: Vec<_> = profiles.into_iter().map(|(row, own)| (row, own.map(|own| Arc::new(heard(own))))).collect();
        for (query, side, history) in [(heard(p), Side::Report, reports), (said(r), Side::Profile, profiles)] {
            let mut rows = Rows::new(side);
            let now = settle(&history, &mut rows);
            let fresh = rows_of(side, &now);
            for floor in [NOTHING, Bits(floor)] {
                let wanted = defined(&now, &query, top, floor, &entry);
                prop_assert_eq!(&best(&rows, &query, top, floor, &entry), &wanted);
                prop_assert_eq!(&best(&fresh, &query, top, floor, &entry), &wanted);
            }
        }
    }

    #[test]
    fn no_bound_is_below_the_score(p in vec(profile(), 1..12), r in vec(report(), 1..12)) {
        // A search that wants every row scores every row, and asserts each comparison's bound.
        let (p, r): (Vec<_>, Vec<_>) = (
            p.into_iter().map(|own| Some(Arc::new(heard(own)))).collect(),
            r.into_iter().map(|own| Some(Arc::new(said(own)))).collect(),
        );
        for (own, side, others) in [(&p, Side::Report, &r), (&r, Side::Profile, &p)] {
            let rows = rows_of(side, others);
            let mut packed = Rows::new(side);
            (0..).zip(others).for_each(|(i, own)| packed.put(Model::bundled(), i, own.clone()));
            let wanted = Wanted { top: usize::MAX, floor: NOTHING, entry: Some(&|_| NOTHING), allowed: &|_| true, go_on: &|| true };
            for query in own.iter().flatten() {
                let found = search(Model::bundled(), &rows, query, &wanted).unwrap();
                prop_assert_eq!(found.scored, others.len());
                for (row, bits) in found.rows {
                    let other = rows.features(row).unwrap();
                    prop_assert_eq!(bits, pair_score(query, &other));
                    prop_assert_eq!(bits, pair_score(query, &packed.features(row).unwrap()));
                }
                prop_assert!(found.near == others.len());
            }
        }
    }
}

/// Features of invented people: profiles, reports.
fn invented(count: u64, seed: u64) -> [Vec<Option<Arc<Features>>>; 2] {
    let world = World::of(Size { profiles: count, reports: count, seed });
    let features = |line: &str| {
        let line = Lines::new(line.as_bytes()).next().unwrap().unwrap();
        Some(Arc::new(match line.record.unwrap() {
            NewRecord::Profile(new) => Features::of_new_profile(Model::bundled(), &new),
            NewRecord::Report(new) => Features::of_new_report(Model::bundled(), &new),
        }))
    };
    [
        (0..count).map(|place| features(&profile_at(&world, place).line)).collect(),
        (0..count).map(|place| features(&report_at(&world, place).line)).collect(),
    ]
}

#[test]
fn among_invented_people_the_best_are_those_of_scoring_every_pair_in_any_order_on_any_thread_and_in_any_blocks()
 {
    let seed = std::env::var("HOMEWARD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("seed {seed}");
    let count = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 1_500 } else { 220 };
    let both = invented(count, seed);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let none = |_: u32| NOTHING;
    let floor = Model::bundled().floor();
    for (own, others) in [(&both[0], &both[1]), (&both[1], &both[0])] {
        let side = others[0].as_ref().unwrap().side;
        let last = others.len() as u32 - 1;
        let mut rows = Rows::new(side);
        (0..).zip(others).for_each(|(row, other)| rows.put(Model::bundled(), row, other.clone()));
        // Blocks so small that there are many rounds of them, the last one part of a block.
        let mut small = Rows::in_blocks(side, 3);
        (0..).zip(others).for_each(|(row, other)| small.put(Model::bundled(), row, other.clone()));
        assert!(small.segments().len() > 70, "{} blocks", small.segments().len());
        // Every row was somebody else first.
        let mut turned = Rows::new(side);
        (0..).zip(others).for_each(|(row, other)| turned.put(Model::bundled(), row, other.clone()));
        for (row, other) in (0..).zip(others.iter().rev()) {
            turned.put(Model::bundled(), row, other.clone());
        }
        let wanted = Wanted {
            top: usize::MAX,
            floor: NOTHING,
            entry: Some(&none),
            allowed: &|_| true,
            go_on: &|| true,
        };
        let closer = Wanted { top: 20, floor, entry: None, allowed: &|_| true, go_on: &|| true };
        for query in own.iter().flatten() {
            // Every pair is scored, and each comparison asserted to stay below its bound.
            let mut all = search(Model::bundled(), &rows, query, &wanted).unwrap().rows;
            assert_eq!(all.len(), others.len());
            all.sort_unstable();
            for &(row, bits) in &all {
                assert_eq!(bits, pair_score(query, others[row as usize].as_ref().unwrap()));
            }
            let least = {
                let mut bits: Vec<Bits> = all.iter().map(|&(_, bits)| bits).collect();
                bits.sort_unstable_by_key(|&bits| std::cmp::Reverse(bits));
                bits[19].max(floor)
            };
            all.retain(|&(_, bits)| bits >= least);
            let sorted = |mut found: Vec<(u32, Bits)>| {
                found.sort_unstable();
                found
            };
            let found = sorted(search(Model::bundled(), &rows, query, &closer).unwrap().rows);
            assert_eq!(found, all);
            assert_eq!(
                sorted(one.install(|| search(Model::bundled(), &rows, query, &closer).unwrap().rows)),
                all
            );
            assert_eq!(sorted(search(Model::bundled(), &small, query, &closer).unwrap().rows), all);
            let back = search(Model::bundled(), &turned, query, &closer).unwrap().rows;
            assert_eq!(sorted(back.into_iter().map(|(row, bits)| (last - row, bits)).collect()), all);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn order_of_arrival_number_of_threads_and_size_of_blocks_change_nothing(
        p in profile(), all in vec(report(), 2..14), order in any::<u64>(), threads in 1usize..5, block in 1usize..8,
    ) {
        let query = heard(p);
        let all: Vec<Arc<Features>> = all.into_iter().map(|own| Arc::new(said(own))).collect();
        let mut mixed: Vec<usize> = (0..all.len()).collect();
        mixed.sort_by_key(|&place| (order >> (place % 48)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ place as u64);
        let (mut rows, mut other) = (Rows::new(Side::Report), Rows::in_blocks(Side::Report, block));
        for (row, &place) in (0..).zip(&mixed) {
            rows.put(Model::bundled(), row, Some(all[row as usize].clone()));
            other.put(Model::bundled(), row, Some(all[place].clone()));
        }
        let wanted = Wanted { top: 3, floor: NOTHING, entry: None, allowed: &|_| true, go_on: &|| true };
        let sorted = |mut found: Vec<(u32, Bits)>| {
            found.sort_unstable();
            found
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = sorted(search(Model::bundled(), &rows, &query, &wanted).unwrap().rows);
        let there = pool.install(|| search(Model::bundled(), &other, &query, &wanted)).unwrap().rows;
        let there = there.into_iter().map(|(row, bits)| (mixed[row as usize] as u32, bits));
        prop_assert_eq!(sorted(there.collect()), found);
    }
}

#[test]
fn a_search_that_is_no_longer_wanted_answers_nothing_wherever_it_is_ended() {
    let both = invented(120, 11);
    let mut rows = Rows::new(Side::Report);
    // Many blocks, so that the end comes between any two of them; and so many of a kind in each that they wait
    // to be scored step by step.
    for row in 0..20_000u32 {
        rows.put(Model::bundled(), row, both[1][row as usize % 40].clone());
    }
    let floor = Model::bundled().floor();
    let always = Wanted { top: 20, floor, entry: None, allowed: &|_| true, go_on: &|| true };
    let finds = |query: &&Arc<Features>| {
        search(Model::bundled(), &rows, query, &always).is_some_and(|found| !found.rows.is_empty())
    };
    let query = both[0].iter().flatten().find(finds).unwrap();
    let asked = AtomicUsize::new(0);
    let search_until = |last: usize, again: bool| {
        asked.store(0, Ordering::SeqCst);
        let go_on = || {
            let at = asked.fetch_add(1, Ordering::SeqCst);
            at < last || (again && at > last)
        };
        let wanted = Wanted { go_on: &go_on, ..always };
        search(Model::bundled(), &rows, query, &wanted)
    };
    let whole = search_until(usize::MAX, false).unwrap();
    let questions = asked.load(Ordering::SeqCst);
    assert!(!whole.rows.is_empty() && questions > 6, "{questions} questions");
    for last in 0..questions {
        assert!(search_until(last, false).is_none(), "ended after {last}");
        // Whoever says no and then yes again has no answer either: a block was left out.
        assert!(search_until(last, true).is_none(), "ended after {last} and wanted again");
    }
}

#[test]
fn a_row_tells_whether_it_held_the_very_same_before() {
    let both = invented(40, 13);
    for all in &both {
        let mut rows = Rows::new(all[0].as_ref().unwrap().side);
        let mut put = |row: u32, of: usize| rows.restate(Model::bundled(), row, all[of].clone());
        assert!(!put(0, 0) && !put(1, 1), "new");
        assert!(put(0, 0) && put(1, 1), "the same");
        assert!((2..40).all(|of| !put(0, of)), "somebody else");
        assert!(!put(0, 0) && put(0, 0), "back again");
        assert!(!rows.restate(Model::bundled(), 0, None), "gone");
        assert!(!rows.restate(Model::bundled(), 0, all[0].clone()), "come back");
        assert!(rows.features(0).is_some() && rows.is_matched(1));
    }
}

#[test]
fn readers_keep_what_they_hold_while_rows_change() {
    let both = invented(60, 12);
    let closer = Wanted { top: 5, floor: NOTHING, entry: None, allowed: &|_| true, go_on: &|| true };
    let found = |rows: &Rows| -> Vec<Vec<(u32, Bits)>> {
        let best = |query: &Option<Arc<Features>>| {
            let mut rows = search(Model::bundled(), rows, query.as_ref().unwrap(), &closer).unwrap().rows;
            rows.sort_unstable();
            rows
        };
        both[0].iter().take(8).map(best).collect()
    };
    let mut rows = Rows::new(Side::Report);
    (0..).zip(&both[1][..30]).for_each(|(i, own)| rows.put(Model::bundled(), i, own.clone()));
    let (held, before) = (rows.clone(), found(&rows));
    // Every row changes, half of them go, and as many come, while the clone is searched.
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| (0..6).all(|_| found(&held) == before));
        for i in 0..60u32 {
            let own = (i % 4 != 1).then(|| both[1][(i as usize + 17) % 60].clone()).flatten();
            rows.put(Model::bundled(), i, own);
        }
        assert!(reader.join().unwrap(), "what is held stays as it was");
    });
    let now: Vec<Option<Arc<Features>>> =
        (0..60u32).map(|i| (i % 4 != 1).then(|| both[1][(i as usize + 17) % 60].clone()).flatten()).collect();
    assert_eq!(found(&rows), found(&rows_of(Side::Report, &now)), "as an index made anew");
    assert_eq!(found(&held), before);
}

#[test]
fn who_is_known_only_as_a_woman_of_about_forty_has_no_candidate_and_costs_no_comparison() {
    let [profiles, reports] = invented(400, 21);
    let own = [
        (super::pairs::profile(r#""age":{"low":35,"high":45,"as_of":"2021-03-14"}"#), Side::Report, reports),
        (super::pairs::report(r#""names":[],"birth":"1980~""#), Side::Profile, profiles),
    ];
    for (query, side, others) in own {
        let rows = rows_of(side, &others);
        let floor = Model::bundled().floor();
        let wanted = Wanted { top: 20, floor, entry: None, allowed: &|_| true, go_on: &|| true };
        let found = search(Model::bundled(), &rows, &query, &wanted).unwrap();
        assert_eq!((found.rows.len(), found.scored), (0, 0), "{side:?}");
        let most = others.iter().flatten().map(|other| pair_score(&query, other)).max().unwrap();
        assert!(most < Model::bundled().prior() + Bits(5_000), "in the neighbourhood of the prior: {most}");
    }
}
