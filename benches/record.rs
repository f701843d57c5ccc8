//! What sealing and the log cost, beside the same engine without either, in one run: records a second
//! in batches, p99 of a reading, bytes on disk. The bare side writes the same records as messages of
//! the wire into three trees of sled, in one transaction with a sync for each batch, as the store does.
//! `HOMEWARD_BENCH_RECORDS` sets how many (20,000 if not set).

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use std::env;
use std::fs;
use std::hint::black_box;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use homeward::domain::access::Permit;
use homeward::domain::description::Description;
use homeward::domain::entry::{NewEntry, What};
use homeward::domain::ids::{LocalRef, OrgCode, ProfileId, Timestamp};
use homeward::domain::profile::{NewProfile, Profile, Status};
use homeward::domain::source::{SaidBy, Source};
use homeward::evaluate::synth::{Size, World, profile_at};
use homeward::grpc::{proto, to_proto};
use homeward::store::{Commit, KeyDirectory, Lane, Put, SledSettings, SledStore, Store};
use homeward::transfer::jsonl::{NewRecord, read_line};
use prost::Message;
use sled::Transactional;
use sled::transaction::TransactionError;

const BATCH: usize = 64;
const READINGS: usize = 20_000;

fn id(n: usize) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..].copy_from_slice(&(n as u64).to_be_bytes());
    id
}

fn sample(count: usize) -> Vec<NewProfile> {
    let world = World::of(Size { profiles: 2_000, reports: 5_000, seed: 1 });
    let lines: Vec<NewProfile> = (0..2_000)
        .filter_map(|place| match read_line(&profile_at(&world, place).line, 1).ok()? {
            NewRecord::Profile(new) => Some(*new),
            NewRecord::Report(_) => None,
        })
        .collect();
    let reference = |n: usize| LocalRef::new(&format!("p-{n}")).expect("it is a reference");
    (0..count).map(|n| NewProfile { local_ref: reference(n), ..lines[n % lines.len()].clone() }).collect()
}

fn profile(n: usize, new: &NewProfile) -> Profile {
    let mut description = Description::default();
    let change =
        description.restate(&new.statements, new.completeness, Source::by(SaidBy::Clerk), Timestamp(1));
    drop(black_box(change));
    Profile {
        id: ProfileId(id(n)),
        station: new.station.clone(),
        local_ref: new.local_ref.clone(),
        kept_by: None,
        admitted_on: new.admitted_on,
        status: Status::InCare,
        died_on: None,
        same_as: Vec::new(),
        feared: Vec::new(),
        description,
        created_at: Timestamp(1),
        revision: 1,
    }
}

fn bytes_of(folder: &Path) -> u64 {
    let items = fs::read_dir(folder).expect("the folder can be read").flatten();
    items
        .map(|item| match item.metadata() {
            Ok(meta) if meta.is_dir() => bytes_of(&item.path()),
            Ok(meta) if item.file_name() != "ballast" => meta.blocks() * 512,
            _ => 0,
        })
        .sum()
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

struct Figures {
    a_second: f64,
    read: Duration,
    bytes: u64,
}

fn sealed(records: &[NewProfile]) -> Figures {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (keys, path) = (folder.path().join("keys"), folder.path().join("store"));
    let keys = Arc::new(KeyDirectory::create(&keys, &path).expect("the folder can be written"));
    let store = SledStore::open(&path, keys, SledSettings::default()).expect("the store opens");
    let permit = Permit::of_service(OrgCode::new("service").expect("it is a code"));
    let begun = Instant::now();
    for (batch, some) in records.chunks(BATCH).enumerate() {
        let mut commit = Commit::new(Lane::Caller);
        for (i, new) in some.iter().enumerate() {
            let profile = profile(batch * BATCH + i, new);
            let what = What::ProfileCreated { profile: profile.id };
            commit.entries.push(NewEntry::new(&permit, Timestamp(1), what));
            commit.put.push(Put::Profile(Box::new(profile)));
        }
        store.commit(commit).expect("the disk has room");
    }
    let a_second = records.len() as f64 / begun.elapsed().as_secs_f64();
    let read = p99((0..READINGS)
        .map(|n| {
            let begun = Instant::now();
            black_box(store.profile(ProfileId(id(n * 7_919 % records.len())))).expect("it reads");
            begun.elapsed()
        })
        .collect());
    store.close();
    Figures { a_second, read, bytes: bytes_of(&path) }
}

fn bare(records: &[NewProfile]) -> Figures {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let db = sled::Config::new().path(folder.path()).cache_capacity(256 << 20).open().expect("sled opens");
    let trees = ["records", "refs", "list"].map(|name| db.open_tree(name).expect("sled opens"));
    let file = fs::File::options().write(true).open(folder.path().join("db")).expect("it is there");
    let begun = Instant::now();
    for (batch, some) in records.chunks(BATCH).enumerate() {
        let rows: Vec<([u8; 16], String, Vec<u8>)> = some
            .iter()
            .enumerate()
            .map(|(i, new)| {
                // The same work of making the record, so that only sealing and log differ.
                black_box(profile(batch * BATCH + i, new));
                let message = to_proto::new_profile(new).encode_to_vec();
                (id(batch * BATCH + i), new.local_ref.as_str().to_owned(), message)
            })
            .collect();
        let done = (&trees[0], &trees[1], &trees[2]).transaction(|(all, refs, list)| {
            for (id, reference, message) in &rows {
                all.insert(id, message.as_slice())?;
                refs.insert(reference.as_bytes(), id)?;
                list.insert([b"station", id.as_slice()].concat(), &[])?;
            }
            Ok(())
        });
        done.map_err(|error: TransactionError<()>| error).expect("the disk has room");
        db.flush().expect("it flushes");
        file.sync_all().expect("it syncs");
    }
    let a_second = records.len() as f64 / begun.elapsed().as_secs_f64();
    let read = p99((0..READINGS)
        .map(|n| {
            let begun = Instant::now();
            let stored = trees[0].get(id(n * 7_919 % records.len())).expect("it reads").expect("it is there");
            black_box(proto::NewProfile::decode(stored.as_ref())).expect("it decodes");
            begun.elapsed()
        })
        .collect());
    drop((trees, db));
    Figures { a_second, read, bytes: bytes_of(folder.path()) }
}

fn main() {
    let count = env::var("HOMEWARD_BENCH_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let records = sample(count);
    for round in 1..=3 {
        let (bare, sealed) = (bare(&records), sealed(&records));
        println!(
            "round {round}, {count} profiles in batches of {BATCH}: bare {:.0}/s, sealed and logged {:.0}/s ({:.2} of it); read p99 {} µs and {} µs; bytes a record {} and {} ({:.2} times)",
            bare.a_second,
            sealed.a_second,
            sealed.a_second / bare.a_second,
            bare.read.as_micros(),
            sealed.read.as_micros(),
            bare.bytes / count as u64,
            sealed.bytes / count as u64,
            sealed.bytes as f64 / bare.bytes as f64
        );
    }
}
