//! S34: whatever is wrong with the files of a store or its keys, `homeward doctor` says it in words and what
//! to do, in both languages, ends with 1, and never with a fault of its own.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use homeward::store::{Commit, EpochKeys, KeyDirectory, Lane, Put, SledStore, Store};

use crate::crash::cast::Cast;
use crate::record::history::Chance;
use crate::record::witness::{Going, hand_in};
use crate::store::invented::profile;
use crate::store::opened::settings;

const PROGRAM: &str = env!("CARGO_BIN_EXE_homeward");
const SEED: u64 = 34;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(item.file_name());
        match item.path() {
            path if path.is_dir() => copy(&path, &target),
            path => drop(fs::copy(path, target).unwrap()),
        }
    }
}

/// A folder with a store that a server made and left, its keys and its root.
fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::register(folder.path());
    let settings = folder.path().join("homeward.toml");
    fs::write(&settings, "listen = \"127.0.0.1:0\"\nplain = true\ncheckpoint_s = 1\n").unwrap();
    let server = Going::start(&["serve"], &settings);
    (0..6).for_each(|n| hand_in(&server.address(), &cast, n));
    server.stop();
    fs::remove_file(folder.path().join("data/ballast")).unwrap();
    folder
}

/// The exit code and everything that was said.
fn doctor(folder: &Path) -> (Option<i32>, String) {
    let config = folder.join("homeward.toml");
    let output = Command::new(PROGRAM).args(["doctor", "--config"]).arg(config).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

fn cut(path: &Path, to: u64) {
    File::options().write(true).open(path).unwrap().set_len(to).unwrap();
}

fn flip(path: &Path, chance: &mut Chance) {
    let mut bytes = fs::read(path).unwrap();
    let at = chance.below(bytes.len() as u64) as usize;
    bytes[at] ^= 1 << chance.below(8);
    fs::write(path, bytes).unwrap();
}

/// Another number stands where the store says which schema it has.
fn schema(at: &Path, number: u32) {
    let db = sled::open(at.join("data")).unwrap();
    let number = number.to_be_bytes();
    let row = [number.as_slice(), &crc32c::crc32c(&number).to_be_bytes()].concat();
    db.open_tree("meta").unwrap().insert("schema", row).unwrap();
    db.flush().unwrap();
}

/// A record was written under a new epoch's key, and that key is gone.
fn lose_newest_epoch(at: &Path) {
    let keys = Arc::new(KeyDirectory::open(&at.join("keys")).unwrap());
    keys.make().unwrap();
    let store = SledStore::open(&at.join("data"), keys, settings()).unwrap();
    let put = vec![Put::Profile(Box::new(profile(77, 1)))];
    store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    store.close();
    fs::remove_file(at.join("keys/epoch-2.key")).unwrap();
}

/// What is done to a folder, and a word of what is said of it.
type Case = (&'static str, fn(&Path), &'static str);

const CASES: &[Case] = &[
    ("the main file is cut short", |at| cut(&at.join("data/db"), 5_000), ""),
    (
        "a snapshot is somebody's",
        |at| fs::write(at.join("data/snap.7FFFFFFFFFFFFFFF"), "hello").unwrap(),
        "damaged",
    ),
    (
        "the main file is text",
        |at| fs::write(at.join("data/db"), "hello ".repeat(90_000)).unwrap(),
        "damaged",
    ),
    ("the main file is empty", |at| cut(&at.join("data/db"), 0), "damaged"),
    ("the engine's settings are cut", |at| cut(&at.join("data/conf"), 20), "damaged"),
    ("there is no main file", |at| fs::remove_file(at.join("data/db")).unwrap(), "there is no store"),
    ("the store is gone", |at| fs::remove_dir_all(at.join("data")).unwrap(), "there is no store"),
    (
        "the store's folder is empty",
        |at| {
            fs::remove_dir_all(at.join("data")).unwrap();
            fs::create_dir(at.join("data")).unwrap();
        },
        "there is no store",
    ),
    ("an epoch key is cut", |at| cut(&at.join("keys/epoch-1.key"), 16), "key directory"),
    (
        "an epoch key is another",
        |at| fs::copy(at.join("keys/log.key"), at.join("keys/epoch-1.key")).map(drop).unwrap(),
        "key directory",
    ),
    ("the keys are gone", |at| fs::remove_dir_all(at.join("keys")).unwrap(), "key directory"),
    (
        "the fingerprint key is gone",
        |at| fs::remove_file(at.join("keys/fingerprint.key")).unwrap(),
        "key directory",
    ),
    (
        "the fingerprint key is another",
        |at| fs::copy(at.join("keys/log.key"), at.join("keys/fingerprint.key")).map(drop).unwrap(),
        "another store's",
    ),
    ("the log's key is gone", |at| fs::remove_file(at.join("keys/log.key")).unwrap(), "key directory"),
    (
        "the log's key is another",
        |at| fs::copy(at.join("keys/fingerprint.key"), at.join("keys/log.key")).map(drop).unwrap(),
        "another store's",
    ),
    (
        "others may read a key",
        |at| {
            fs::set_permissions(at.join("keys/epoch-1.key"), fs::Permissions::from_mode(0o644)).unwrap();
        },
        "chmod",
    ),
    (
        "another epoch's key is there",
        |at| fs::rename(at.join("keys/epoch-1.key"), at.join("keys/epoch-2.key")).unwrap(),
        "every key of an epoch",
    ),
    ("an older version wrote it", |at| schema(at, 2), "an earlier version"),
    ("a later version wrote it", |at| schema(at, 9), "a later version"),
    (
        "the disk is full",
        |at| {
            fs::remove_file(at.join("data/mark")).unwrap();
            std::os::unix::fs::symlink("/dev/full", at.join("data/mark")).unwrap();
        },
        "free some space",
    ),
    ("a record's key is of an epoch that is lost", lose_newest_epoch, "the key of epoch 2 is missing"),
    ("the root is gone", |at| fs::remove_file(at.join("root.txt")).unwrap(), "root.txt"),
    ("the root is cut", |at| cut(&at.join("root.txt"), 90), "root.txt"),
    (
        "the root is another",
        |at| {
            let text = fs::read_to_string(at.join("root.txt")).unwrap();
            fs::write(at.join("root.txt"), text.replacen("ed25519=", "ed25519=0", 1)).unwrap();
        },
        "root.txt",
    ),
];

#[test]
fn s34_the_doctor_says_what_is_wrong_and_what_to_do() {
    let whole = made();
    assert_eq!(doctor(whole.path()).0, Some(0), "{}", doctor(whole.path()).1);
    for (name, damage, word) in CASES {
        let folder = tempfile::tempdir().unwrap();
        copy(whole.path(), folder.path());
        damage(folder.path());
        let (code, said) = doctor(folder.path());
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains(word) && !said.contains("panicked"), "{name}: {said}");
        let tells_both = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(tells_both, "{name}: {said}");
    }
}

#[test]
fn s34_a_flipped_bit_or_a_cut_of_any_file_ends_the_doctor_in_words() {
    let whole = made();
    let mut chance = Chance(SEED);
    let mut ended = [0; 2];
    for n in 0..24 {
        let folder = tempfile::tempdir().unwrap();
        copy(whole.path(), folder.path());
        let names = ["data/db", "data/conf", "data/mark", "keys/epoch-1.key", "keys/log.key"];
        let name = if n % 3 == 0 { names[n / 3 % names.len()] } else { "data/db" };
        let path = folder.path().join(name);
        if n % 4 == 3 {
            let length = fs::metadata(&path).unwrap().len();
            cut(&path, chance.below(length));
        } else {
            flip(&path, &mut chance);
        }
        let (code, said) = doctor(folder.path());
        let whole = code == Some(0) && said.contains("数据库完好");
        let refused = code == Some(1) && said.lines().count() > 0;
        assert!((whole || refused) && !said.contains("panicked"), "{name}, seed {SEED}: {code:?} {said}");
        ended[usize::from(refused)] += 1;
    }
    println!("seed {SEED}: {} repaired or of no account, {} refused in words", ended[0], ended[1]);
}

#[test]
fn s34_no_store_is_made_where_the_keys_of_another_lie_and_it_says_how_to_go_on() {
    let folder = made();
    fs::rename(folder.path().join("data"), folder.path().join("aside")).unwrap();
    let config = folder.path().join("homeward.toml");
    let served = Command::new(PROGRAM).args(["serve", "--config"]).arg(&config).output().unwrap();
    let said = String::from_utf8_lossy(&served.stderr).into_owned();
    assert_eq!(served.status.code(), Some(1), "{said}");
    for word in ["fingerprint.key, log.key", "homeward restore", "empty key directory", "密钥目录"] {
        assert!(said.contains(word), "{said}");
    }
    assert!(!folder.path().join("data/db").exists(), "none was made");
    fs::rename(folder.path().join("aside"), folder.path().join("data")).unwrap();
    assert_eq!(doctor(folder.path()).0, Some(0), "the store is as it was");
}

#[test]
fn s33_the_doctor_says_that_the_disk_is_running_out_of_space_and_what_a_server_does_then() {
    let folder = made();
    let with = |marks: &str| {
        fs::write(folder.path().join("homeward.toml"), marks).unwrap();
        doctor(folder.path())
    };
    // Of these marks every disk on which tests run is above the first, and below the others.
    for (marks, words) in [
        ("low_disk_mb = 16", ["MB free", "The store is sound"]),
        ("short_disk_mb = 2097152", ["says NOT_SERVING with less than 2097152 MB", "磁盘空间不足"]),
        ("low_disk_mb = 1048576", ["writes nothing with less than 1048576 MB", "磁盘将满"]),
    ] {
        let (code, said) = with(marks);
        assert_eq!(code, Some(0), "{marks}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{marks}: {said}");
        assert_eq!(said.contains("Free some space"), marks != "low_disk_mb = 16", "{marks}: {said}");
    }
}

#[test]
fn a_foreign_file_in_the_store_changes_nothing() {
    let folder = made();
    for name in ["data/hello.txt", "data/blobs/hello", "keys/hello"] {
        fs::write(folder.path().join(name), "hello").unwrap();
    }
    let (code, said) = doctor(folder.path());
    assert_eq!(code, Some(0), "{said}");
}
