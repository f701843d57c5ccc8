//! Damage is found and refused by name: wrong data is never given.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use homeward::audit::Tree;
use homeward::domain::ids::{Position, TipId};
use homeward::store::{Commit, Lane, Put, SledStore, Store, StoreError};

use crate::store::invented::{
    candidate, case, case_id, created, kin_answer, local, org, pair, profile, profile_id, report, report_id,
    request, tip,
};
use crate::store::opened::{Folder, settings};

/// A store with people 1 and 2 and all that belongs to them.
fn filled() -> Folder {
    let folder = Folder::new();
    let store = folder.open();
    for n in [1, 2] {
        let commit = Commit {
            put: vec![
                Put::Profile(Box::new(profile(n, 1))),
                Put::Report(Box::new(report(n, 1))),
                Put::KinAnswers(report_id(n), vec![kin_answer("a walnut tree")]),
                Put::Candidate(Box::new(candidate(pair(n, n), 1))),
                Put::Case(Box::new(case(n, pair(n, n), "the same scar"))),
                Put::NewTip(Box::new(tip(n)), [n; 32]),
                Put::Checkpoint(Tree::Main, u64::from(n), format!("note {n}")),
            ],
            entries: vec![created(n)],
            reply: Some(request(n)),
            cursor: Some((homeward::store::Follower::Matcher, Position(1))),
            ..Commit::new(Lane::Caller)
        };
        store.commit(commit).unwrap();
    }
    store.close();
    folder
}

/// Changes rows behind the store's back.
fn tamper(folder: &Folder, change: impl Fn(&sled::Db)) {
    // A child process of another test holds this one's locks until it has started.
    let mut attempts = (0..100).map(|_| sled::open(folder.store()));
    let db = attempts.find_map(|opened| opened.map_err(|_| thread::sleep(Duration::from_millis(10))).ok());
    let db = db.expect("it is closed, so it opens");
    change(&db);
    db.flush().unwrap();
}

/// Reads everything about person `n` and the journal; the first error, if any.
fn read_all(store: &SledStore, n: u8) -> Result<(), StoreError> {
    assert_eq!(store.profile(profile_id(n))?, Some(profile(n, 1)));
    assert_eq!(store.report(report_id(n))?, Some(report(n, 1)));
    assert_eq!(store.kin_answers(report_id(n))?, [kin_answer("a walnut tree")]);
    assert_eq!(store.candidate(pair(n, n))?, Some(candidate(pair(n, n), 1)));
    assert_eq!(store.case(case_id(n))?, Some(case(n, pair(n, n), "the same scar")));
    assert_eq!(store.case_of(pair(n, n))?, Some(case_id(n)));
    assert_eq!(store.entries(Position(0), 9)?.len(), 2);
    assert_eq!(store.tip(TipId([n; 16]))?, Some(tip(n)));
    assert_eq!(store.tip_of_receipt(&[n; 32])?, Some(TipId([n; 16])));
    assert_eq!(store.report_of_receipt(&[n; 32])?, Some(report_id(n)));
    assert_eq!(store.waiting_tips()?.len(), 2);
    assert_eq!(store.leaves(Tree::Main, 0, 9)?.len(), 2);
    assert_eq!(store.checkpoints(Tree::Main, u64::from(n) - 1, 1)?, [(u64::from(n), format!("note {n}"))]);
    let (station, office) = (profile(n, 1).station, report(n, 1).office);
    assert_eq!(store.profile_by_ref(&station, &local(&format!("p-{n}")))?, Some(profile_id(n)));
    assert_eq!(store.report_by_ref(&office, &local(&format!("r-{n}")))?, Some(report_id(n)));
    assert_eq!(store.profiles_of(&station, None, 9)?, [profile_id(n)]);
    assert_eq!(store.reports_of(&office, None, 9)?, [report_id(n)]);
    let (actor, id, reply) = request(n);
    assert_eq!(store.reply(actor, id)?.map(|reply| reply.id), Some(reply.id));
    assert_eq!(store.cursor(homeward::store::Follower::Matcher)?, Position(1));
    Ok(())
}

const TREES: [&str; 20] = [
    "meta",
    "keys",
    "profiles",
    "reports",
    "kin_answers",
    "candidates",
    "cases",
    "entries",
    "leaves",
    "checkpoints",
    "profile_refs",
    "report_refs",
    "profiles_of",
    "reports_of",
    "case_of",
    "replies",
    "tips",
    "tip_receipts",
    "waiting_tips",
    "report_receipts",
];

#[test]
fn a_flipped_bit_of_any_value_is_refused_and_named() {
    for tree in TREES {
        let folder = filled();
        tamper(&folder, |db| {
            let tree = db.open_tree(tree).unwrap();
            for row in tree.iter() {
                let (key, value) = row.unwrap();
                let mut value = value.to_vec();
                let middle = value.len() / 2;
                value[middle] ^= 4;
                tree.insert(key, value).unwrap();
            }
        });
        let told = match folder.try_open(settings()) {
            Err(error) => error,
            Ok(store) => {
                assert!(!store.check().is_empty(), "{tree}: the scrub finds it");
                assert!(store.check().iter().all(|problem| !problem.problem.is_empty()));
                read_all(&store, 1).expect_err(tree)
            }
        };
        let named = match &told {
            StoreError::Corrupt { table, .. } => *table == tree || tree == "keys",
            StoreError::CannotOpen(_) => tree == "meta" || tree == "keys",
            _ => false,
        };
        assert!(named, "{tree}: {told}");
    }
}

#[test]
fn a_value_moved_to_another_row_is_refused() {
    for tree in TREES.into_iter().filter(|&tree| tree != "meta") {
        let folder = filled();
        tamper(&folder, |db| {
            let tree = db.open_tree(tree).unwrap();
            let rows: Vec<_> = tree.iter().map(|row| row.unwrap()).collect();
            let values: Vec<_> = rows.iter().map(|(_, value)| value.clone()).collect();
            for (i, (key, _)) in rows.iter().enumerate() {
                tree.insert(key, values[(i + 1) % values.len()].clone()).unwrap();
            }
        });
        let Ok(store) = folder.try_open(settings()) else { continue };
        let problems = store.check();
        assert!(!problems.is_empty(), "{tree}: the scrub finds it");
        assert!(read_all(&store, 1).is_err(), "{tree}");
    }
}

#[test]
fn a_row_that_is_missing_is_found_by_the_scrub_or_keeps_it_from_opening() {
    for tree in TREES.into_iter().filter(|tree| {
        ![
            "meta",
            "candidates",
            "replies",
            "kin_answers",
            "checkpoints",
            "tip_receipts",
            "waiting_tips",
            "report_receipts",
        ]
        .contains(tree)
    }) {
        let folder = filled();
        tamper(&folder, |db| {
            let tree = db.open_tree(tree).unwrap();
            let (key, _) = tree.iter().last().unwrap().unwrap();
            tree.remove(key).unwrap();
        });
        if let Ok(store) = folder.try_open(settings()) {
            assert!(!store.check().is_empty(), "{tree}");
        }
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = filled();
    tamper(&folder, |db| {
        let schema = 99u32.to_be_bytes();
        let row = [schema, crc32c::crc32c(&schema).to_be_bytes()].concat();
        db.open_tree("meta").unwrap().insert("schema", row).unwrap();
    });
    let Err(StoreError::CannotOpen(problem)) = folder.try_open(settings()) else { panic!("it opened") };
    assert!(problem.contains("schema is 99"), "{problem}");
}

#[test]
fn an_older_state_of_the_store_is_noticed() {
    let folder = filled();
    let copy = folder.store().with_extension("older");
    copy_all(&folder.store(), &copy);
    let store = folder.open();
    store.commit(Commit { entries: vec![created(3)], ..Commit::new(Lane::Caller) }).unwrap();
    store.close();
    fs::copy(folder.store().join("mark"), copy.join("mark")).unwrap();
    fs::remove_dir_all(folder.store()).unwrap();
    fs::rename(copy, folder.store()).unwrap();
    let Err(StoreError::CannotOpen(problem)) = folder.try_open(settings()) else { panic!("it opened") };
    assert!(problem.contains("ends at 2, but 3 was on disk"), "{problem}");
}

fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy_all(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// Bytes of sled's own file: whatever rots, nothing wrong is given. sled itself may panic on some
/// damage; the server ends then and does not serve.
#[test]
fn rot_in_the_file_never_gives_wrong_data() {
    let folder = filled();
    let whole = fs::read(folder.store().join("db")).unwrap();
    let used = whole.iter().rposition(|&byte| byte != 0).unwrap();
    let mut refused = 0;
    for trial in 0..60 {
        let copy = Folder::new();
        fs::create_dir_all(copy.keys()).unwrap();
        copy_all(&folder.store(), &copy.store());
        fs::remove_dir(copy.keys()).unwrap();
        copy_all(&folder.keys(), &copy.keys());
        let mut rotten = whole.clone();
        rotten[trial * used / 60] ^= 0x11;
        fs::write(copy.store().join("db"), rotten).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let store = copy.try_open(settings())?;
            // `read_all` panics with wrong data, which must not be taken for a panic of sled.
            read_all(&store, 1)?;
            read_all(&store, 2)
        }));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(_)) => refused += 1,
            Err(panic) => {
                let told = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                assert!(!told.contains("assertion `left == right`"), "wrong data was given: {told}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0, "some of the rot hit what is stored");
}

#[test]
fn a_reference_of_another_organisation_finds_nothing() {
    let folder = filled();
    let store = folder.open();
    assert_eq!(store.profile_by_ref(&org("kaifeng"), &local("p-2")).unwrap(), None);
}
