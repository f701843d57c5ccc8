//! A12 (S12 S23): marks are written through every call that takes words, the server is killed, and no
//! file holds one: store, logs, left-overs. After the epoch turned, the old key opens nothing. 150 marks;
//! 1,000 with `HOMEWARD_LONG_TESTS=1`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use homeward::store::{KeyDirectory, SledSettings, SledStore, Store, StoreError};

use crate::crash::book::Book;
use crate::crash::cast::Cast;
use crate::crash::kill::workers;
use crate::crash::serving::Server;

const SEED: u64 = 12;
/// Longest the load may take to bring so many marks in.
const PATIENCE: Duration = Duration::from_secs(300);

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// A mark is `mark`, a space, a number, a dash and a number: whatever its encoding, it begins so.
fn holds_a_mark(bytes: &[u8]) -> bool {
    let beginnings = [b"mark ".to_vec(), b"m\0a\0r\0k\0 \0".to_vec(), b"\0m\0a\0r\0k\0 ".to_vec()];
    beginnings.iter().any(|beginning| {
        bytes.windows(beginning.len() + 3).any(|window| {
            let rest = &window[beginning.len()..];
            window.starts_with(beginning) && rest.iter().any(u8::is_ascii_digit)
        })
    })
}

#[test]
fn a12_no_mark_is_in_any_file_after_a_kill_and_an_old_key_opens_nothing() {
    let wanted = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 1_000 } else { 150 };
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::register(folder.path());
    let book = Mutex::new(Book::default());
    let mut workers = workers(&cast, (80, 80), SEED);
    let server = Server::start(folder.path());
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for worker in &mut workers {
            scope.spawn(|| worker.work(&address, &book));
        }
        let begun = Instant::now();
        while book.lock().unwrap().acknowledged() < wanted && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(50));
        }
        server.kill();
    });
    let marks = book.lock().unwrap().acknowledged();
    println!("{marks} marks written, seed {SEED}");
    assert!(marks >= wanted, "{marks} marks were written");
    let found = files(folder.path());
    assert!(
        found.iter().any(|path| path.ends_with("data/db")) && found.iter().any(|p| p.ends_with("server.log"))
    );
    for path in &found {
        assert!(!holds_a_mark(&fs::read(path).unwrap()), "{} holds a mark", path.display());
    }
    assert!(
        holds_a_mark(b"xmark 3-17x") && holds_a_mark(b"m\0a\0r\0k\0 \x003\0-\x001\0"),
        "it would be seen"
    );

    // The store recovers; the epoch turns; with a copy of the old key it does not open any more.
    let (data, keys, old) =
        (folder.path().join("data"), folder.path().join("keys"), folder.path().join("old-keys"));
    fs::create_dir(&old).unwrap();
    fs::copy(keys.join("epoch-1.key"), old.join("epoch-1.key")).unwrap();
    let open = |keys: &Path| {
        SledStore::open(&data, Arc::new(KeyDirectory::open(keys).unwrap()), SledSettings::default())
    };
    let store = open(&keys).unwrap();
    assert_eq!(store.turn_epoch().unwrap(), 2);
    assert_eq!(store.check(), Vec::new());
    drop(store);
    assert!(matches!(open(&old), Err(StoreError::CannotOpen(_))));
    let store = open(&keys).unwrap();
    assert!(!store.scan_profiles(None, 9).unwrap().is_empty());
    drop(store);
    for path in files(folder.path()) {
        assert!(!holds_a_mark(&fs::read(&path).unwrap()), "{} holds a mark", path.display());
    }
}
