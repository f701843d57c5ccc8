//! The index in small: one search by class of place in the mix, one row that comes, one that changes while
//! a reader holds the rows, and the likely duplicates of one row. `homeward bench --search` measures a
//! million.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use homeward::evaluate::synth::{Size, World, profile_at, report_at};
use homeward::matching::duplicates::{Either, nearest};
use homeward::matching::features::Telling;
use homeward::matching::{Features, Model, Rows, Side, Wanted, search};
use homeward::transfer::jsonl::{NewRecord, read_line};

/// Rows searched.
const ROWS: u64 = 20_000;
/// Queries taken in turn.
const QUERIES: u64 = 64;

fn features(line: &str) -> Arc<Features> {
    Arc::new(match read_line(line, 1).expect("an invented line is valid") {
        NewRecord::Profile(new) => Features::of_new_profile(Model::bundled(), &new),
        NewRecord::Report(new) => Features::of_new_report(Model::bundled(), &new),
    })
}

fn rows(world: &World, count: u64) -> Rows {
    let mut rows = Rows::new(Side::Profile);
    for place in 0..count {
        rows.put(Model::bundled(), place as u32, Some(features(&profile_at(world, place).line)));
    }
    rows
}

fn index(criterion: &mut Criterion) {
    let model = Model::bundled();
    let world = World::of(Size { profiles: ROWS + QUERIES, reports: ROWS, seed: 3 });
    let held = rows(&world, ROWS);
    let queries: Vec<_> = (0..QUERIES).map(|place| features(&report_at(&world, place).line)).collect();
    let new: Vec<_> = (0..QUERIES).map(|place| features(&profile_at(&world, ROWS + place).line)).collect();
    let wanted =
        Wanted { top: model.top(), floor: model.floor(), entry: None, allowed: &|_| true, go_on: &|| true };
    let mut turn = 0;
    criterion.bench_function("search, 20,000 rows", |bench| {
        bench.iter(|| {
            turn = (turn + 1) % queries.len();
            black_box(search(model, &held, &queries[turn], &wanted))
        });
    });
    criterion.bench_function("a row comes", |bench| {
        let mut rows = held.clone();
        let mut turn = 0;
        bench.iter(|| {
            turn += 1;
            rows.put(model, (ROWS as u32) + turn, Some(new[turn as usize % new.len()].clone()));
        });
    });
    criterion.bench_function("a row changes while a reader holds the rows", |bench| {
        let mut turn = 0;
        bench.iter_batched_ref(
            || held.clone(),
            |rows| {
                turn += 1;
                rows.put(model, (turn * 7_919) % ROWS as u32, Some(new[turn as usize % new.len()].clone()));
            },
            BatchSize::PerIteration,
        );
    });
    let line = profile_at(&world, 17).line;
    if let Ok(NewRecord::Profile(own)) = read_line(&line, 1) {
        let own = Either::of(model, &Telling::of_new_profile(&own));
        criterion.bench_function("likely duplicates, 20,000 rows", |bench| {
            bench.iter(|| black_box(nearest(model, &held, &own, &|row| row != 17, &|| true)));
        });
    }
}

criterion_group!(benches, index);
criterion_main!(benches);
