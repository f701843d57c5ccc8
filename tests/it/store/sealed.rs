//! What stands on the disk: no word about anybody, whatever was written, while open and after.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use homeward::domain::ids::Position;
use homeward::domain::text::Personal;
use homeward::store::{Commit, KeyDirectory, Lane, Put, SledStore, Store, StoreError};

use crate::store::invented::{
    candidate, case, created, kin_answer, local, name_statement, pair, profile, report, report_id,
};
use crate::store::opened::{Folder, settings};

/// Unlikely enough to be found only where it was written.
const MARK: &str = "Qz7marke王";

fn marked(n: u8) -> Vec<Put> {
    let mark = |what: &str| format!("{MARK}-{what}-{n}");
    let mut profile = profile(n, 1);
    profile.local_ref = local(&mark("ref"));
    profile.description.statements = vec![name_statement(&mark("name"))];
    let mut report = report(n, 1);
    report.local_ref = local(&mark("ref"));
    report.description.statements = vec![name_statement(&mark("name"))];
    report.reporter.name = Some(Personal::stored(mark("reporter")));
    report.reporter.contact = Some(Personal::stored(mark("contact")));
    vec![
        Put::Profile(Box::new(profile)),
        Put::Report(Box::new(report)),
        Put::KinAnswers(report_id(n), vec![kin_answer(&mark("answer"))]),
        Put::Candidate(Box::new(candidate(pair(n, n), 1))),
        Put::Case(Box::new(case(n, pair(n, n), &mark("reason")))),
    ]
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn assert_no_mark(folder: &Path) {
    for path in files(folder) {
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes());
        assert!(!found, "{} holds what was written in clear", path.display());
    }
}

#[test]
fn no_file_holds_a_word_that_was_written() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..50 {
        let commit = Commit { put: marked(n), entries: vec![created(n)], ..Commit::new(Lane::Caller) };
        store.commit(commit).unwrap();
    }
    assert_no_mark(&folder.store());
    store.close();
    assert_no_mark(&folder.store());
    // The words are there for who has the key.
    let again = folder.open();
    let Some(report) = again.report(report_id(7)).unwrap() else { panic!("report 7 is missing") };
    assert_eq!(report.local_ref.as_str(), format!("{MARK}-ref-7"));
}

#[test]
fn without_its_key_or_with_anothers_a_store_does_not_open() {
    let folder = Folder::new();
    let store = folder.open();
    store.commit(Commit { put: marked(1), ..Commit::new(Lane::Caller) }).unwrap();
    store.close();
    let stranger = Folder::new();
    stranger.open().close();
    let others = KeyDirectory::open(&stranger.keys()).unwrap();
    let refused = SledStore::open(&folder.store(), Arc::new(others), settings());
    assert!(matches!(refused, Err(StoreError::CannotOpen(_))));
    fs::remove_file(folder.keys().join("epoch-1.key")).unwrap();
    assert!(matches!(folder.try_open(settings()), Err(StoreError::CannotOpen(_))));
    assert!(!folder.keys().join("epoch-1.key").exists(), "no new key is made for an old store");
}

#[test]
fn large_records_are_kept_whole() {
    let folder = Folder::new();
    let store = folder.open();
    let long = "x".repeat(300_000);
    for n in 0..20 {
        let mut profile = profile(n, 1);
        profile.description.statements = vec![name_statement(&long)];
        let put = vec![Put::Profile(Box::new(profile))];
        store.commit(Commit { put, entries: vec![created(n)], ..Commit::new(Lane::Caller) }).unwrap();
    }
    assert!(files(&folder.store().join("blobs")).len() > 1, "sled keeps large pages in files of their own");
    store.close();
    let again = folder.open();
    assert_eq!(again.status().unwrap().last, Position(20));
    assert_eq!(again.check(), Vec::new());
}
