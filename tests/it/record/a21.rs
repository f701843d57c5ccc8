//! A21 (S34): a block of any file is flipped, zeroed or cut off: the store refuses and names it, or
//! repairs it, and never gives wrong data. 120 trials; 10,000 with `HOMEWARD_LONG_TESTS=1`.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homeward::domain::ids::Position;
use homeward::store::{Commit, KeyDirectory, Lane, Put, SledStore, Store};

use crate::record::history::Chance;
use crate::store::invented::{case, case_id, created, pair, profile, profile_id, report, report_id};
use crate::store::opened::{Folder, settings};

const SEED: u64 = 21;
const BLOCK: u64 = 512;
const PEOPLE: u8 = 60;
/// Trials wait for the disk most of the time, so many run at once.
const WORKERS: u64 = 8;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// Spoils one block of one file; says what was done.
fn spoil(store: &Path, chance: &mut Chance) -> String {
    let mut found = Vec::new();
    files(store, &mut found);
    found.retain(|path| fs::metadata(path).unwrap().len() > 0);
    found.sort();
    // The ballast and the lock hold nothing; the rest is the store.
    found.retain(|path| !path.ends_with("ballast") && !path.ends_with("homeward.lock"));
    let path = &found[chance.below(found.len() as u64) as usize];
    let file = File::options().read(true).write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    let at = chance.below(length.div_ceil(BLOCK)) * BLOCK;
    let mut block = vec![0; BLOCK.min(length - at) as usize];
    file.read_exact_at(&mut block, at).unwrap();
    let how = chance.below(3);
    match how {
        0 => {
            let byte = chance.below(block.len() as u64) as usize;
            block[byte] ^= 1 << chance.below(8);
            file.write_all_at(&block, at).unwrap();
        }
        1 => file.write_all_at(&vec![0; block.len()], at).unwrap(),
        _ => file.set_len(at).unwrap(),
    }
    let name = path.strip_prefix(store).unwrap().display();
    format!("{} block {at} of {name}", ["flipped a bit in", "zeroed", "cut at"][how as usize])
}

/// What an opened store gives is right, or it says that something is wrong.
fn never_wrong(store: &SledStore, what: &str) {
    let problems = store.check();
    let mut missing = Vec::new();
    for n in 0..PEOPLE {
        match store.profile(profile_id(n)) {
            Ok(Some(given)) => assert_eq!(given, profile(n, 1), "{what}"),
            Ok(None) => missing.push(format!("profile {n}")),
            Err(_) => assert!(!problems.is_empty(), "{what}: the scrub sees what reading sees"),
        }
        match store.report(report_id(n)) {
            Ok(Some(given)) => assert_eq!(given, report(n, 1), "{what}"),
            Ok(None) => missing.push(format!("report {n}")),
            Err(_) => assert!(!problems.is_empty(), "{what}"),
        }
        if let Ok(Some(given)) = store.case(case_id(n)) {
            assert_eq!(given, case(n, pair(n, n), "the same scar"), "{what}");
        }
    }
    assert!(missing.is_empty() || !problems.is_empty(), "{what}: {missing:?} are gone without a word");
    let entries = store.entries(Position(0), usize::MAX);
    assert!(entries.is_err() || entries.unwrap().len() == usize::from(PEOPLE) || !problems.is_empty());
}

/// So many trials: how many were refused, named by the scrub, repaired or unharmed.
fn try_out(folder: &Folder, worker: u64, trials: u64) -> [u64; 3] {
    let mut chance = Chance(SEED + worker);
    let mut sum = [0; 3];
    for _ in 0..trials {
        let trial = tempfile::tempdir().unwrap();
        let spoilt = trial.path().join("store");
        copy(&folder.store(), &spoilt);
        let what = spoil(&spoilt, &mut chance);
        let keys = Arc::new(KeyDirectory::open(&folder.keys()).unwrap());
        // The engine panics on some damage; a process that ends gives no wrong data either.
        let opened = catch_unwind(AssertUnwindSafe(|| SledStore::open(&spoilt, keys, settings())));
        sum[match opened {
            Err(_) => 0,
            Ok(Err(error)) => {
                assert!(!error.to_string().is_empty());
                0
            }
            Ok(Ok(store)) => {
                never_wrong(&store, &what);
                if store.check().is_empty() { 2 } else { 1 }
            }
        }] += 1;
    }
    sum
}

#[test]
fn a21_rot_is_refused_and_named_or_repaired_and_never_given_as_data() {
    let trials = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 10_000 } else { 120 };
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..PEOPLE {
        let put = vec![
            Put::Profile(Box::new(profile(n, 1))),
            Put::Report(Box::new(report(n, 1))),
            Put::Case(Box::new(case(n, pair(n, n), "the same scar"))),
        ];
        store.commit(Commit { put, entries: vec![created(n)], ..Commit::new(Lane::Caller) }).unwrap();
    }
    store.close();
    let sums: Vec<[u64; 3]> = std::thread::scope(|scope| {
        let folder = &folder;
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| scope.spawn(move || try_out(folder, worker, trials / WORKERS)))
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let [refused, named, unharmed] = [0, 1, 2].map(|at| sums.iter().map(|sum| sum[at]).sum::<u64>());
    println!(
        "{trials} trials: {refused} refused, {named} named by the scrub, {unharmed} repaired or unharmed; seeds from {SEED}"
    );
    assert!(refused > 0 && refused + named + unharmed == trials);
}
