//! A24 (S24): what is erased is unreadable at once, and with every copy of the store taken after the
//! day's turn of the epoch; what is disputed stays; the log still verifies and figures stay.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use homeward::audit::verify;
use homeward::domain::access::Call;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::Position;
use homeward::domain::profile::Status;
use homeward::domain::retention::Keep;
use homeward::service::{Clock, Keeper, Notary, bundle};
use homeward::store::{Commit, KeyDirectory, Lane, Put, SecretKey, SledStore, Store, StoreError};

use crate::record::cast::Cast;
use crate::record::history::{HandClock, LOG_KEY, STORE, desk, station};
use crate::store::invented::{
    case_id, created, entry, kin_answer, pair, profile, profile_id, report, report_id,
};
use crate::store::opened::{Folder, settings};

const DAY_MS: i64 = 86_400_000;

/// Copies a folder with all in it.
pub fn copy(from: &Path, to: &Path) {
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

/// Two residents who went home and a report that was withdrawn.
fn closed(store: &SledStore, clock: &HandClock) {
    let mut cast = Cast::new();
    cast.anchor(store, clock.now());
    for n in [1, 2] {
        let mut gone = profile(n, 1);
        gone.status = Status::Reunited;
        let put = vec![Put::Profile(Box::new(gone))];
        store.commit(Commit { put, entries: vec![created(n)], ..Commit::new(Lane::Caller) }).unwrap();
    }
    let mut withdrawn = report(1, 1);
    withdrawn.withdrawn_at = Some(clock.now());
    let mut case = homeward::domain::case::Case::new(
        case_id(1),
        pair(1, 1),
        homeward::domain::evidence::Bits(4_000),
        (1, 1),
    );
    case.state = homeward::domain::case::CaseState::Voided;
    let put = vec![
        Put::Report(Box::new(withdrawn)),
        Put::KinAnswers(report_id(1), vec![kin_answer("a walnut tree")]),
        Put::Case(Box::new(case)),
    ];
    store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    for what in [
        What::ProfileStatus { profile: profile_id(1), status: Status::Reunited },
        What::ProfileStatus { profile: profile_id(2), status: Status::Reunited },
        What::ReportWithdrawn { report: report_id(1) },
    ] {
        let permit = match what {
            What::ReportWithdrawn { .. } => desk(Call::WithdrawReport),
            _ => station(Call::CloseProfile),
        };
        let new = homeward::domain::entry::NewEntry::new(&permit, clock.now(), what);
        store.commit(Commit { entries: vec![new], ..Commit::new(Lane::Caller) }).unwrap();
    }
    cast.keep(store, clock.now(), 16, (Subject::Profile(profile_id(2)), Keep::Hold));
}

#[test]
fn a24_what_is_over_goes_what_is_disputed_stays_and_the_log_verifies() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let clock = Arc::new(HandClock::default());
    clock.0.store(1_000 * DAY_MS, std::sync::atomic::Ordering::SeqCst);
    closed(&store, &clock);
    let notary = Notary::load(store.clone(), clock.clone(), &SecretKey::of(LOG_KEY), &STORE).unwrap();
    let before = bundle(&*store, &notary, Vec::new()).unwrap();
    // An older copy, with the keys as they were.
    copy(&folder.keys(), &folder.store().with_file_name("old-keys"));

    let step = |days: i64| {
        clock.0.fetch_add(days * DAY_MS, std::sync::atomic::Ordering::SeqCst);
        // Time passes between two starts; a store that was touched lately is not doubted.
        store.commit(Commit { entries: vec![at(&clock)], ..Commit::new(Lane::Caller) }).unwrap();
        Keeper::load(store.clone(), clock.clone()).unwrap().step().unwrap()
    };
    assert_eq!(step(89), 0);
    assert!(store.report(report_id(1)).unwrap().is_some());
    assert_eq!(step(2), 1, "the report, with its answers and case");
    assert_eq!(store.report(report_id(1)).unwrap(), None);
    assert_eq!(store.kin_answers(report_id(1)).unwrap(), []);
    assert_eq!(store.case(case_id(1)).unwrap(), None);
    assert_eq!(step(280), 1, "the resident of whom nothing is disputed");
    assert_eq!(store.profile(profile_id(1)).unwrap(), None);
    assert!(store.profile(profile_id(2)).unwrap().is_some(), "disputed");
    assert_eq!(step(1), 0);
    let turned =
        store.entries(Position(0), 99).unwrap().into_iter().rev().find_map(|entry| match entry.what {
            What::EpochTurned { epoch } => Some(epoch),
            _ => None,
        });
    assert_eq!(turned, Some(3), "one turn after each day with an erasure");
    assert_eq!(store.check(), Vec::new());

    // Everybody who is left can be read, now and after a restart; the log verifies, figures stay.
    let after = bundle(&*store, &notary, Vec::new()).unwrap();
    assert_eq!(verify(&after, &Default::default()).findings, []);
    assert_eq!(after.leaves[..before.leaves.len()], before.leaves[..]);
    assert!(before.figures.iter().all(|(key, count)| after.figures.get(key) == Some(count)));
    drop((notary, store));

    // The old keys open nothing that is on the disk now.
    let old = KeyDirectory::open(&folder.store().with_file_name("old-keys")).unwrap();
    let refused = SledStore::open(&folder.store(), Arc::new(old), settings());
    assert!(matches!(refused, Err(StoreError::CannotOpen(_))));
    let again = folder.open();
    assert!(again.profile(profile_id(2)).unwrap().is_some());
    assert_eq!(again.check(), Vec::new());
}

fn at(clock: &HandClock) -> homeward::domain::entry::NewEntry {
    let permit = homeward::domain::access::Permit::of_service(crate::store::invented::org("service"));
    homeward::domain::entry::NewEntry::new(&permit, clock.now(), What::ModelActivated { version: 1 })
}

#[test]
fn a24_a_clock_that_jumped_erases_nothing() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let clock = Arc::new(HandClock::default());
    closed(&store, &clock);
    let mut keeper = Keeper::load(store.clone(), clock.clone()).unwrap();
    clock.0.store(4_000 * DAY_MS, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(keeper.step().unwrap(), 0, "while it runs");
    let mut restarted = Keeper::load(store.clone(), clock.clone()).unwrap();
    assert_eq!(restarted.step().unwrap(), 0, "over a restart");
    assert!(store.report(report_id(1)).unwrap().is_some());
}

/// A case that is open when a record's time is over keeps it; it goes, without a restart, once the case is closed.
#[test]
fn a24_what_could_not_be_erased_when_it_was_over_is_tried_again() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let clock = Arc::new(HandClock::default());
    closed(&store, &clock);
    let case = |state| {
        let mut case = store.case(case_id(1)).unwrap().unwrap();
        (case.state, case.revision) = (state, case.revision + 1);
        let put = vec![Put::Case(Box::new(case))];
        store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    };
    case(homeward::domain::case::CaseState::Voting);
    let pass = |days: i64| {
        clock.0.fetch_add(days * DAY_MS, std::sync::atomic::Ordering::SeqCst);
        store.commit(Commit { entries: vec![at(&clock)], ..Commit::new(Lane::Caller) }).unwrap();
    };
    pass(91);
    let mut keeper = Keeper::load(store.clone(), clock.clone()).unwrap();
    assert_eq!(keeper.step(), Ok(0), "its case is open");
    case(homeward::domain::case::CaseState::Voided);
    assert_eq!(keeper.step(), Ok(0), "it is not tried every minute");
    assert!(store.report(report_id(1)).unwrap().is_some());
    clock.0.fetch_add(31 * 60_000, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(keeper.step(), Ok(1));
    assert_eq!(store.report(report_id(1)).unwrap(), None);
}

#[test]
fn an_epoch_turns_while_others_write_and_nothing_is_lost() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..100 {
        let put = vec![Put::Profile(Box::new(profile(n, 1)))];
        store
            .commit(Commit {
                put,
                entries: vec![entry(What::ModelActivated { version: 1 })],
                ..Commit::new(Lane::Caller)
            })
            .unwrap();
    }
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4u8)
            .map(|writer| {
                let store = &store;
                scope.spawn(move || {
                    for n in 0..25u8 {
                        let id = 100 + writer * 25 + n;
                        let put = vec![Put::Profile(Box::new(profile(id, 1)))];
                        store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
                        assert!(store.profile(profile_id(id)).unwrap().is_some());
                        assert!(store.profile(profile_id(n)).unwrap().is_some());
                    }
                })
            })
            .collect();
        for turn in 2..6 {
            assert_eq!(store.turn_epoch().unwrap(), turn);
        }
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
    let names = || fs::read_dir(folder.keys()).unwrap().map(|item| item.unwrap().file_name());
    let epochs = names().filter(|name| name.to_str().unwrap().starts_with("epoch-")).count();
    assert_eq!(epochs, 1, "earlier keys are destroyed");
    assert_eq!(store.check(), Vec::new());
    store.close();
    let again = folder.open();
    assert!((0..200).all(|n| again.profile(profile_id(n)).unwrap().is_some()));
}
