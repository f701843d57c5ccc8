//! Faults of disk and process: nothing is acknowledged that is not on disk, nothing acknowledged is
//! lost, and a disk that cannot sync ends the process.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs, thread};

use homeward::domain::ids::Position;
use homeward::store::{Commit, Hooks, Lane, Put, SledSettings, SledStore, Step, Store, StoreError};

use crate::store::invented::{created, profile, profile_id, request};
use crate::store::opened::{Folder, settings};

fn with_step(hook: impl Fn(Step) -> io::Result<()> + Send + Sync + 'static) -> SledSettings {
    let hooks = Hooks { step: Some(Arc::new(hook)), ..Hooks::default() };
    SledSettings { hooks, ..settings() }
}

/// Settings under which the writer stops at a step until it is let go, and tells when it is there.
fn halting_at(step: Step) -> (SledSettings, Receiver<()>, std::sync::mpsc::SyncSender<()>) {
    let (reached, is_reached) = channel();
    let (go, may_go) = sync_channel::<()>(64);
    let may_go = Mutex::new(may_go);
    let settings = with_step(move |now| {
        if now == step {
            // Whoever no longer listens needs no news.
            let _ended = reached.send(());
            let _ended = may_go.lock().unwrap().recv();
        }
        Ok(())
    });
    (settings, is_reached, go)
}

fn one_entry() -> Commit {
    Commit { entries: vec![created(1)], ..Commit::new(Lane::Caller) }
}

#[test]
fn a_failed_transaction_leaves_nothing_and_the_store_goes_on() {
    let folder = Folder::new();
    let left = AtomicU64::new(1);
    let fails_once = move |step| match step {
        Step::Transaction if left.swap(0, Ordering::SeqCst) == 1 => Err(io::Error::other("no")),
        _ => Ok(()),
    };
    let store = folder.try_open(with_step(fails_once)).unwrap();
    assert!(matches!(store.commit(one_entry()), Err(StoreError::Failed(_))));
    assert_eq!(store.status().unwrap().last, Position(0));
    assert_eq!(store.commit(one_entry()).unwrap().last, Position(1));
}

#[test]
fn what_is_not_on_disk_yet_is_not_promised() {
    let folder = Folder::new();
    let (settings, reached, go) = halting_at(Step::Fsync);
    let store = folder.try_open(settings).unwrap();
    let (actor, id, reply) = request(1);
    thread::scope(|scope| {
        let commit = Commit { reply: Some((actor, id, reply.clone())), ..one_entry() };
        let caller = scope.spawn(|| store.commit(commit));
        reached.recv().unwrap();
        // The transaction has happened, the sync has not. Nothing is asserted before the writer goes on.
        let entries = store.entries(Position(0), 9).unwrap();
        let leaves = store.leaves(homeward::audit::Tree::Main, 0, 9).unwrap();
        let last = store.wait_for_entry(Position(0), Duration::from_millis(1));
        let (answer, answered) = channel();
        let asking = &store;
        scope.spawn(move || answer.send(asking.reply(actor, id)).unwrap());
        let early = answered.recv_timeout(Duration::from_millis(200));
        let told_early = caller.is_finished();
        go.send(()).unwrap();
        drop(go);
        assert_eq!((entries.len(), leaves.len(), last), (0, 0, Position(0)));
        assert!(early.is_err() && !told_early, "nobody is told before it is on disk");
        assert_eq!(caller.join().unwrap().unwrap().last, Position(1));
        let late = answered.recv().unwrap().unwrap();
        assert_eq!(late.map(|reply| reply.position), Some(Position(1)));
    });
}

#[test]
fn a_full_queue_is_busy_and_each_lane_has_its_own() {
    let folder = Folder::new();
    let (settings, reached, go) = halting_at(Step::Transaction);
    let store = folder.try_open(SledSettings { queue_depth: 2, ..settings }).unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| store.commit(one_entry()));
        reached.recv().unwrap();
        let waiting: Vec<_> = (0..2).map(|_| scope.spawn(|| store.commit(one_entry()))).collect();
        while store.status().unwrap().writer_queue_depth < 2 {
            thread::yield_now();
        }
        assert_eq!(store.commit(one_entry()), Err(StoreError::Busy));
        let matcher = scope.spawn(|| store.commit(Commit { lane: Lane::Matcher, ..one_entry() }));
        while store.status().unwrap().writer_queue_depth < 3 {
            thread::yield_now();
        }
        drop(go);
        assert!(first.join().unwrap().is_ok() && matcher.join().unwrap().is_ok());
        assert!(waiting.into_iter().all(|caller| caller.join().unwrap().is_ok()));
    });
}

#[test]
fn commits_of_different_lanes_never_share_a_batch() {
    let folder = Folder::new();
    let batches = Arc::new(AtomicU64::new(0));
    let (settings, reached, go) = halting_at(Step::Transaction);
    let hook = settings.hooks.step.clone().unwrap();
    let counted = Arc::clone(&batches);
    let counting = with_step(move |step| {
        if step == Step::Transaction {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        hook(step)
    });
    let store = folder.try_open(counting).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| store.commit(one_entry()).unwrap());
        reached.recv().unwrap();
        for lane in [Lane::Caller, Lane::Matcher, Lane::Caller, Lane::Matcher] {
            let store = &store;
            scope.spawn(move || store.commit(Commit { lane, ..one_entry() }).unwrap());
        }
        while store.status().unwrap().writer_queue_depth < 4 {
            thread::yield_now();
        }
        drop(go);
    });
    assert_eq!(batches.load(Ordering::SeqCst), 3, "the first, then one batch a lane");
}

#[test]
fn a_disk_nearly_full_refuses_writing_and_goes_on_reading() {
    let folder = Folder::new();
    let free = Arc::new(AtomicU64::new(1 << 40));
    let seen = Arc::clone(&free);
    let hooks =
        Hooks { free_bytes: Some(Arc::new(move |_| Ok(seen.load(Ordering::SeqCst)))), ..Hooks::default() };
    let settings = SledSettings { hooks, low_disk_bytes: 1 << 30, ..settings() };
    let store = folder.try_open(settings.clone()).unwrap();
    let put = || Commit { put: vec![Put::Profile(Box::new(profile(1, 1)))], ..one_entry() };
    store.commit(put()).unwrap();
    free.store((1 << 30) - 1, Ordering::SeqCst);
    wait_until(|| !store.status().unwrap().writable);
    assert_eq!(store.commit(one_entry()), Err(StoreError::DiskLow));
    assert_eq!(store.commit(Commit { lane: Lane::Matcher, ..one_entry() }), Err(StoreError::DiskLow));
    assert_eq!(store.profile(profile_id(1)).unwrap(), Some(profile(1, 1)));
    free.store(2 << 30, Ordering::SeqCst);
    wait_until(|| store.status().unwrap().writable);
    assert_eq!(store.commit(one_entry()).unwrap().last, Position(2));
    store.close();
    free.store(1 << 20, Ordering::SeqCst);
    assert!(folder.store().join("ballast").exists());
    assert!(matches!(folder.try_open(settings), Err(StoreError::CannotOpen(_))), "no room to recover");
    assert!(!folder.store().join("ballast").exists(), "the ballast was freed before giving up");
}

fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not become so within 10 s");
}

#[test]
fn a_store_is_open_once_only_and_unfinished_snapshots_are_cleared() {
    let folder = Folder::new();
    let store = folder.open();
    assert!(matches!(folder.try_open(settings()), Err(StoreError::CannotOpen(_))));
    store.close();
    fs::write(folder.store().join("snap.00.generating"), []).unwrap();
    folder.open();
    assert!(!folder.store().join("snap.00.generating").exists());
}

/// Starts this test binary again as a child that plays a part in the folder.
fn child(part: &str, folder: &Folder) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "store::faults::play_a_part_as_a_child", "--nocapture"])
        .env("HOMEWARD_TEST_PART", part)
        .env("HOMEWARD_TEST_STORE", folder.store())
        .env("HOMEWARD_TEST_KEYS", folder.keys())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What the child does; nothing in an ordinary run.
#[test]
fn play_a_part_as_a_child() {
    let Ok(part) = env::var("HOMEWARD_TEST_PART") else { return };
    let store = std::path::PathBuf::from(env::var("HOMEWARD_TEST_STORE").unwrap());
    let keys = homeward::store::KeyDirectory::open(env::var("HOMEWARD_TEST_KEYS").unwrap().as_ref()).unwrap();
    let failing = match part.as_str() {
        "flush" => Some(Step::Flush),
        "fsync" => Some(Step::Fsync),
        _ => None,
    };
    let settings =
        with_step(
            move |step| {
                if Some(step) == failing { Err(io::Error::other("input/output error")) } else { Ok(()) }
            },
        );
    let store = SledStore::open(&store, Arc::new(keys), settings).unwrap();
    let out = io::stdout();
    thread::scope(|scope| {
        for n in 0..4u8 {
            let (store, out) = (&store, &out);
            scope.spawn(move || {
                for revision in 1..u32::MAX {
                    let put = vec![Put::Profile(Box::new(profile(n, revision)))];
                    let committed = store.commit(Commit { put, ..one_entry() }).unwrap();
                    writeln!(out.lock(), "acknowledged {} {n} {revision}", committed.last.0).unwrap();
                }
            });
        }
    });
}

/// What the child said was acknowledged before it ended: position, profile, revision.
fn acknowledged(child: &mut Child) -> Vec<(u64, u8, u32)> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines.map_while(Result::ok).filter_map(|line| {
        let line = line.split("acknowledged ").nth(1)?.to_owned();
        let mut numbers = line.split(' ');
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    });
    said.collect()
}

#[test]
fn a_failed_flush_or_fsync_ends_the_process_without_an_acknowledgement() {
    for part in ["flush", "fsync"] {
        let folder = Folder::new();
        folder.open().close();
        let mut child = child(part, &folder);
        assert_eq!(acknowledged(&mut child), [], "{part}");
        assert!(!child.wait().unwrap().success(), "{part}");
        assert_eq!(folder.open().check(), Vec::new(), "{part}");
    }
}

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let folder = Folder::new();
    folder.open().close();
    let mut last = Position(0);
    for round in 0..8u64 {
        let mut child = child("work", &folder);
        let id = child.id();
        let killer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(120 + round * 37));
            rustix::process::kill_process(
                rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap(),
                rustix::process::Signal::KILL,
            )
        });
        let said = acknowledged(&mut child);
        child.wait().unwrap();
        killer.join().unwrap().unwrap();
        let store = folder.open();
        assert_eq!(store.check(), Vec::new(), "round {round}");
        let now = store.status().unwrap().last;
        let most = said.iter().map(|&(position, ..)| Position(position)).max().unwrap_or(last);
        assert!(now >= most, "round {round}: {most:?} was acknowledged, {now:?} is there");
        for n in 0..4u8 {
            let of_this = said.iter().filter(|&&(_, profile, _)| profile == n);
            let Some(&(_, _, revision)) = of_this.max_by_key(|said| said.0) else { continue };
            let stored = store.profile(profile_id(n)).unwrap().expect("it was acknowledged");
            assert!(stored.revision == revision || stored.revision == revision + 1, "round {round}");
            assert_eq!(stored, profile(n, stored.revision), "round {round}");
        }
        last = now;
    }
    assert!(last > Position(0), "the children came to work");
}
