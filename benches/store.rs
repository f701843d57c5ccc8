//! What a durable commit costs: callers one at a time and many at once, on a store that is empty
//! and on one that holds many reports. `HOMEWARD_BENCH_REPORTS` sets how many (10,000 if not set).

use std::env;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use homeward::domain::access::Permit;
use homeward::domain::date::PartialDate;
use homeward::domain::description::Description;
use homeward::domain::entry::{NewEntry, What};
use homeward::domain::ids::{LocalRef, OrgCode, ProfileId, StatementId, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Profile, Status};
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::{Fact, Standing, Statement};
use homeward::domain::text::Personal;
use homeward::store::{Commit, Expectation, KeyDirectory, Lane, Put, SledSettings, SledStore, Store};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A fresh profile with a random-looking id and twelve statements, about 500 bytes on disk.
fn profile() -> Profile {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..].copy_from_slice(&n.to_be_bytes());
    let statement = |i: u32| Statement {
        id: StatementId(i),
        label: None,
        corrects: None,
        source: Source::by(SaidBy::Own),
        fact: Fact::Name(Name {
            text: Personal::stored(format!("刘桂花 {n}")),
            usage: NameUse::Legal,
            source: None,
        }),
        recorded_at: Timestamp(1),
        standing: Standing::Stands,
    };
    Profile {
        id: ProfileId(id),
        station: OrgCode::new("station").expect("it is a code"),
        local_ref: LocalRef::new(&format!("{n}")).expect("it is a reference"),
        kept_by: None,
        admitted_on: PartialDate::of_year(2009),
        status: Status::InCare,
        died_on: None,
        same_as: Vec::new(),
        feared: Vec::new(),
        description: Description { statements: (1..=12).map(statement).collect() },
        created_at: Timestamp(1),
        revision: 1,
    }
}

fn creation() -> Commit {
    let profile = profile();
    let permit = Permit::of_service(OrgCode::new("service").expect("it is a code"));
    Commit {
        expect: vec![
            Expectation::Profile(profile.id, None),
            Expectation::ProfileRefFree(profile.station.clone(), profile.local_ref.clone()),
        ],
        entries: vec![NewEntry::new(&permit, Timestamp(1), What::ProfileCreated { profile: profile.id })],
        put: vec![Put::Profile(Box::new(profile))],
        ..Commit::new(Lane::Caller)
    }
}

/// `callers` threads commit one profile after the other, `commits` in all.
fn run(store: &SledStore, callers: u64, commits: u64) -> Duration {
    let begin = Instant::now();
    thread::scope(|scope| {
        for caller in 0..callers {
            let own = commits / callers + u64::from(caller < commits % callers);
            scope.spawn(move || {
                for _ in 0..own {
                    black_box(store.commit(creation()).expect("the disk has room"));
                }
            });
        }
    });
    begin.elapsed()
}

fn open(folder: &Path) -> SledStore {
    let (keys, store) = (folder.join("keys"), folder.join("store"));
    let keys = KeyDirectory::create(&keys, &store).expect("the folder can be written");
    SledStore::open(&store, Arc::new(keys), SledSettings::default()).expect("the store opens")
}

fn store(criterion: &mut Criterion) {
    let many: u64 = env::var("HOMEWARD_BENCH_REPORTS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let store = open(folder.path());
    let mut group = criterion.benchmark_group("store");
    group.sample_size(10).throughput(Throughput::Elements(1));
    for (name, callers) in [("one caller", 1), ("64 callers", 64)] {
        group.bench_function(format!("durable commit, empty, {name}"), |bench| {
            bench.iter_custom(|commits| run(&store, callers, commits));
        });
    }
    run(&store, 64, many);
    for (name, callers) in [("one caller", 1), ("64 callers", 64)] {
        group.bench_function(format!("durable commit, {many} held, {name}"), |bench| {
            bench.iter_custom(|commits| run(&store, callers, commits));
        });
    }
    let ids: Vec<ProfileId> = store
        .scan_profiles(None, 1_000)
        .expect("it reads what it wrote")
        .iter()
        .map(|profile| profile.id)
        .collect();
    let mut next = (0..ids.len()).cycle();
    group.bench_function("profile by id", |bench| {
        bench.iter(|| store.profile(ids[next.next().expect("it cycles")]));
    });
    group.finish();
}

criterion_group!(benches, store);
criterion_main!(benches);
