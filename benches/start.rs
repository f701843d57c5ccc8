//! What a start costs: the store opened, the log taken up, open reports counted, duties and the keeping of
//! records followed, each the first time and as at other starts; and what a checkpoint and a proof cost; of a store with many reports. `HOMEWARD_BENCH_RECORDS` sets how many (20,000 if not set); each is an entry
//! and a leaf.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use homeward::domain::access::{Call, Permit, Relation, permit};
use homeward::domain::actor::{Actor, Role};
use homeward::domain::description::Description;
use homeward::domain::entry::{NewEntry, What};
use homeward::domain::ids::{ActorId, LocalRef, OrgCode, Position, ReportId, Timestamp};
use homeward::domain::report::{Fingerprint, Identity, NewReport, Report, Reporter};
use homeward::domain::source::{SaidBy, Source};
use homeward::evaluate::synth::{Size, World, report_at};
use homeward::service::{FingerprintKey, Keeper, NewRoot, Notary, Registry, Service, SystemClock};
use homeward::store::{Commit, KeyDirectory, Lane, Put, SecretKey, SledSettings, SledStore, Store};
use homeward::transfer::jsonl::{NewRecord, read_line};

const BATCH: usize = 1_000;

fn id(n: usize) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..].copy_from_slice(&(n as u64).to_be_bytes());
    id
}

fn sample() -> Vec<NewReport> {
    let world = World::of(Size { profiles: 2_000, reports: 5_000, seed: 1 });
    (0..5_000)
        .filter_map(|place| match read_line(&report_at(&world, place).line, 1).ok()? {
            NewRecord::Report(new) => Some(*new),
            NewRecord::Profile(_) => None,
        })
        .collect()
}

fn report(n: usize, new: &NewReport) -> Report {
    let mut description = Description::default();
    drop(description.restate(&new.statements, new.completeness, Source::by(SaidBy::Family), Timestamp(1)));
    let print = |kind: u8| {
        let mut print = [kind; 32];
        print[..16].copy_from_slice(&id(n / 2));
        Some(Fingerprint(print))
    };
    Report {
        id: ReportId(id(n)),
        office: new.office.clone(),
        local_ref: LocalRef::new(&format!("r-{n}")).expect("it is a reference"),
        registered_on: new.registered_on,
        reporter: Reporter {
            relation: new.reporter.relation,
            identity: Identity::Verified,
            name: None,
            contact: None,
            contact_fingerprint: print(1),
            document_fingerprint: print(2),
            verified: None,
            vouched_by: Vec::new(),
            vouched_before: Vec::new(),
            earlier_names: Vec::new(),
            relations_before: Vec::new(),
            earlier_prints: Vec::new(),
        },
        kin_answer_count: 0,
        description,
        created_at: Timestamp(1),
        withdrawn_at: None,
        edited_at: Vec::new(),
        receipt: None,
        revision: 1,
    }
}

fn desk() -> Permit {
    let actor = Actor {
        id: ActorId([2; 16]),
        organisation: OrgCode::new("desk").expect("it is a code"),
        roles: vec![Role::FamilyDesk],
        conflicts: vec![],
    };
    permit(&actor, Call::RegisterReport, Relation::Own).expect("a desk registers reports")
}

fn open(folder: &Path) -> Arc<SledStore> {
    let (keys, path) = (folder.join("keys"), folder.join("store"));
    let keys = match keys.exists() {
        true => KeyDirectory::open(&keys),
        false => KeyDirectory::create(&keys, &path),
    };
    let keys = Arc::new(keys.expect("the keys can be read"));
    Arc::new(SledStore::open(&path, keys, SledSettings::default()).expect("the store opens"))
}

fn notary(store: &Arc<SledStore>) -> Notary {
    let key = SecretKey::of([5; 32]);
    Notary::load(store.clone(), Arc::new(SystemClock), &key, &store.store_id()).expect("the log is sound")
}

fn fill(store: &SledStore, count: usize) {
    let (sample, permit) = (sample(), desk());
    for batch in 0..count.div_ceil(BATCH) {
        let mut commit = Commit::new(Lane::Caller);
        for n in batch * BATCH..count.min((batch + 1) * BATCH) {
            let report = report(n, &sample[n % sample.len()]);
            let what = What::ReportRegistered { report: report.id };
            commit.entries.push(NewEntry::new(&permit, Timestamp(n as i64), what));
            commit.put.push(Put::Report(Box::new(report)));
        }
        store.commit(commit).expect("the disk has room");
    }
}

fn log_one(store: &SledStore) {
    let mut commit = Commit::new(Lane::Caller);
    commit.entries.push(NewEntry::new(&desk(), Timestamp(1), What::ModelActivated { version: 1 }));
    store.commit(commit).expect("the disk has room");
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    println!("{what:<44}{:>9.3} s", begun.elapsed().as_secs_f64());
    done
}

fn resident_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

fn main() {
    let count = env::var("HOMEWARD_BENCH_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let root = NewRoot::new().expect("the system gives random numbers").text();
    println!("{count} reports, each with an entry and a leaf");
    timed("made", || {
        let store = open(folder.path());
        drop(Registry::open(store.clone(), &root, Timestamp(0)).expect("the root is sound"));
        fill(&store, count);
        notary(&store).checkpoint().expect("the disk has room");
    });
    let store = timed("store opened", || open(folder.path()));
    let log = timed("log taken up", || notary(&store));
    timed("a checkpoint of one entry more", || {
        log_one(&store);
        assert_eq!(log.checkpoint(), Ok(true));
    });
    timed("1,000 proofs of entries", || {
        for n in 1..=1_000_u64 {
            let position = Position(1 + n * 7_919 % count as u64);
            drop(log.proof(position).expect("it reads"));
        }
    });
    timed("every leaf read and hashed, as a check does", || {
        assert_eq!(log.check().expect("it reads"), Vec::<String>::new());
    });
    let registry = Registry::open(store.clone(), &root, Timestamp(0)).expect("the root is sound");
    let registry = Arc::new(registry);
    let service = || {
        let key = FingerprintKey(SecretKey::of([7; 32]));
        Service::new(store.clone(), registry.clone(), Arc::new(SystemClock), key)
    };
    let first = service();
    timed("open reports counted, the first time", || first.count_open_reports().expect("it reads"));
    drop(first);
    let other = service();
    let before = resident_mb();
    timed("open reports counted, as at other starts", || other.count_open_reports().expect("it reads"));
    println!("{:<44}{:>9} MB", "memory of that", resident_mb().saturating_sub(before));
    let before = resident_mb();
    timed("duties followed, the first time", || other.follow_duties().expect("it reads"));
    println!("{:<44}{:>9} MB", "memory of that", resident_mb().saturating_sub(before));
    timed("duties kept for the next start", || other.keep_duties(1).expect("the disk has room"));
    drop(other);
    let kept = fs::metadata(folder.path().join("store/followed.sealed")).map_or(0, |file| file.len());
    println!("{:<44}{:>9} MB", "on disk", kept >> 20);
    let other = service();
    timed("duties followed, as at other starts", || {
        assert_eq!(other.follow_duties().expect("it reads"), 0, "nothing came since they were kept");
    });
    drop(other);
    let keeper = || Keeper::load(store.clone(), Arc::new(SystemClock)).expect("it reads");
    let mut first = timed("keeping of records followed, the first time", keeper);
    assert!(first.read() > 0, "it was followed");
    timed("keeping of records kept for the next start", || first.keep(1));
    let other = timed("keeping of records followed, as at other starts", keeper);
    assert_eq!(other.read(), 0, "nothing came since it was kept");
}
