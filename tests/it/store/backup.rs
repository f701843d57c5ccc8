//! Backups: consistent while others write, whole after a kill or refused, nothing in clear; and A24: what
//! was erased is in no newer backup, and no older one opens after 30 days.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use homeward::audit::Tree;
use homeward::domain::ids::Position;
use homeward::store::{
    Commit, KeyDirectory, Lane, OPEN_DAYS, Put, Remove, SledStore, Store, StoreError, restore,
    retire_backup_keys,
};

use crate::store::invented::{created, pair, profile, profile_id};
use crate::store::opened::settings;

const TODAY: u32 = 20_500;

/// A store as the commands find it, with a folder for backups.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("backups")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> SledStore {
        let keys = KeyDirectory::create(&self.path("keys"), &self.path("data")).unwrap();
        SledStore::open(&self.path("data"), Arc::new(keys), settings()).unwrap()
    }

    fn backup(&self, store: &SledStore, day: u32) -> PathBuf {
        store.backup(&self.path("backups"), &self.path("keys"), day).unwrap()
    }

    /// The store of a backup, in another folder.
    fn restored(&self, backup: &Path, name: &str) -> Result<SledStore, StoreError> {
        let keys = KeyDirectory::open(&self.path("keys")).unwrap();
        restore(backup, &self.path("keys"), &keys, &self.path(name))?;
        SledStore::open(&self.path(name), Arc::new(keys), settings())
    }
}

fn put(store: &SledStore, n: u8, revision: u32) {
    let put = vec![Put::Profile(Box::new(profile(n, revision)))];
    store.commit(Commit { put, entries: vec![created(n)], ..Commit::new(Lane::Caller) }).unwrap();
}

fn assert_same(one: &SledStore, other: &SledStore) {
    assert_eq!(one.scan_profiles(None, 999), other.scan_profiles(None, 999));
    assert_eq!(one.entries(Position(0), 9_999), other.entries(Position(0), 9_999));
    for &tree in Tree::ALL {
        assert_eq!(one.leaves(tree, 0, 9_999), other.leaves(tree, 0, 9_999));
    }
    assert_eq!(one.store_id(), other.store_id());
}

#[test]
fn a_backup_is_the_store_as_it_was_while_others_write_and_keys_turn() {
    let place = Place::new();
    let store = place.open();
    (0..60).for_each(|n| put(&store, n, 1));
    let (stop, known) = (AtomicBool::new(false), AtomicU8::new(0));
    let mut made = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in (60..=250).cycle().take(4_000) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let revision = store.profile(profile_id(n)).unwrap().map_or(1, |one| one.revision + 1);
                put(&store, n, revision);
                if n % 7 == 0 {
                    let gone = store.profile(profile_id(n - 3)).unwrap();
                    let remove = gone.map(|one| Remove::Profile(one.id, one.station, one.local_ref));
                    let commit =
                        Commit { remove: remove.into_iter().collect(), ..Commit::new(Lane::Matcher) };
                    store.commit(commit).unwrap();
                }
                known.store(n, Ordering::SeqCst);
            }
        });
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                store.turn_epoch().unwrap();
            }
        });
        for day in 0..6 {
            let least = store.status().unwrap().last;
            made.push((least, place.backup(&store, TODAY + day)));
        }
        stop.store(true, Ordering::SeqCst);
    });
    for (i, (least, backup)) in made.iter().enumerate() {
        let again = place.restored(backup, &format!("again-{i}")).unwrap();
        assert_eq!(again.check(), Vec::new(), "every value, seal, link and leaf");
        assert!(again.status().unwrap().last >= *least, "what was acknowledged before is there");
    }
    let last = place.backup(&store, TODAY + 9);
    assert_same(&store, &place.restored(&last, "last").unwrap());
}

#[test]
fn a24_what_was_erased_is_in_no_newer_backup_and_no_older_one_opens_after_30_days() {
    let place = Place::new();
    let store = place.open();
    (1..5).for_each(|n| put(&store, n, 1));
    let older = place.backup(&store, TODAY);
    let gone = profile(2, 1);
    let remove = vec![Remove::Profile(gone.id, gone.station, gone.local_ref), Remove::Candidate(pair(1, 1))];
    store.commit(Commit { remove, ..Commit::new(Lane::Caller) }).unwrap();
    store.turn_epoch().unwrap();
    let newest = place.backup(&store, TODAY + 1);
    assert_same(&store, &place.restored(&newest, "newest").unwrap());
    drop(store);

    let keys = place.path("keys");
    assert_eq!(retire_backup_keys(&keys, TODAY + OPEN_DAYS), Ok(0));
    let early = place.restored(&older, "early").unwrap();
    assert!(early.profile(profile_id(2)).unwrap().is_some(), "within 30 days it opens");
    assert_eq!(retire_backup_keys(&keys, TODAY + OPEN_DAYS + 1), Ok(1));
    let refused = place.restored(&older, "late");
    assert!(matches!(refused, Err(StoreError::CannotOpen(problem)) if problem.contains("30 days")));
    assert!(place.restored(&newest, "still").is_ok(), "the newer one opens for a day more");
}

#[test]
fn a_backup_that_is_damaged_or_cut_is_refused_and_leaves_no_store() {
    let place = Place::new();
    let store = place.open();
    (1..40).for_each(|n| put(&store, n, 1));
    let backup = place.backup(&store, TODAY);
    drop(store);
    let whole = fs::read(&backup).unwrap();
    for word in ["zhengzhou", "王", "dazhou"] {
        assert!(!whole.windows(word.len()).any(|window| window == word.as_bytes()), "{word} is in clear");
    }
    let damaged = place.path("damaged");
    for n in 0..48 {
        let at = whole.len() * n / 48;
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        for bytes in [&flipped[..], &whole[..at]] {
            fs::write(&damaged, bytes).unwrap();
            assert!(place.restored(&damaged, "other").is_err(), "byte {at}");
            assert!(!place.path("other").exists());
        }
    }
    assert!(place.restored(&backup, "data").is_err(), "never over a store");
    assert!(place.restored(&backup, "other").is_ok(), "what an earlier attempt left is no hindrance");
}

#[test]
fn a_kill_in_between_leaves_whole_backups_and_no_half_store() {
    let place = Place::new();
    let store = place.open();
    // As a server does that makes a store.
    for made in [store.log_key(&place.path("keys")), store.fingerprint_key(&place.path("keys"))] {
        made.unwrap();
    }
    for n in 0..250 {
        put(&store, n, 1);
    }
    drop(store);
    let command = |arguments: &[&Path]| {
        Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let folder = place.path("");
    let (backups, flag) = (place.path("backups"), Path::new("--folder"));
    let mut killed = 0;
    for n in 0..10 {
        let mut making = command(&[Path::new("backup"), &backups, flag, &folder]);
        std::thread::sleep(Duration::from_millis(n * 12));
        making.kill().unwrap();
        killed += u32::from(!making.wait().unwrap().success());
        for (i, item) in fs::read_dir(&backups).unwrap().enumerate() {
            let path = item.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "backup") {
                let again = place.restored(&path, &format!("again-{n}-{i}")).unwrap();
                assert_eq!(again.scan_profiles(None, 999).unwrap().len(), 250);
            }
        }
    }
    assert!(command(&[Path::new("backup"), &backups, flag, &folder]).wait().unwrap().success());
    let backup = fs::read_dir(&backups).unwrap().map(|item| item.unwrap().path());
    let backup = backup.filter(|path| path.extension().unwrap() == "backup").max().unwrap();
    fs::rename(place.path("data"), place.path("lost")).unwrap();
    for n in 0..10 {
        let mut making = command(&[Path::new("restore"), &backup, flag, &folder]);
        std::thread::sleep(Duration::from_millis(n * 12));
        making.kill().unwrap();
        killed += u32::from(!making.wait().unwrap().success());
        if place.path("data").exists() {
            assert_eq!(place.open().scan_profiles(None, 999).unwrap().len(), 250, "whole, or not there");
            fs::remove_dir_all(place.path("data")).unwrap();
        }
    }
    assert!(command(&[Path::new("restore"), &backup, flag, &folder]).wait().unwrap().success());
    assert_eq!(place.open().check(), Vec::new());
    println!("{killed} of 20 were killed on the way");
    assert!(killed >= 4, "{killed} were killed on the way");
}
