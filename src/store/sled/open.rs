//! Opening a store: lock, checks of the disk, sled, meta rows, keys. Refuses what it cannot open
//! safely and says why.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::FlockOperation;
use sled::Db;

use crate::audit::Tree;
use crate::domain::ids::Position;
use crate::store::api::StoreError;
use crate::store::keyring::Keyring;
use crate::store::keys::EpochKeys;
use crate::store::sled::disk::{Space, Syncer, ballast, clear_snapshots, sync_directory, write_ballast};
use crate::store::sled::mark::Mark;
use crate::store::sled::progress::Ends;
use crate::store::sled::settings::SledSettings;
use crate::store::sled::stage::tree_key;
use crate::store::sled::trees::{Trees, unopened};
use crate::store::table::Table;

/// The schema this version writes and reads.
pub const SCHEMA: u32 = 3;
/// Free bytes that opening needs beside twice the last snapshot.
const OPENING_BYTES: u64 = 64 << 20;
/// How long opening waits for a lock that another holds.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
const LOCK_RETRY: Duration = Duration::from_millis(10);

pub const SCHEMA_KEY: &[u8] = b"schema";
pub const STORE_ID_KEY: &[u8] = b"store_id";
pub const APPLIED_KEY: &[u8] = b"applied";

/// Everything an open store consists of.
pub struct Opened {
    pub db: Db,
    pub trees: Trees,
    pub keyring: Keyring,
    pub space: Space,
    pub syncer: Syncer,
    pub mark: Mark,
    pub ends: Ends,
    pub store_id: [u8; 16],
    pub lock: File,
}

/// Opens the store of this folder, or makes it.
pub fn open(path: &Path, epochs: Arc<dyn EpochKeys>, settings: &SledSettings) -> Result<Opened, StoreError> {
    let fresh = !path.join("db").exists();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| cannot("its folder", &error))?;
    let path = fs::canonicalize(path).map_err(|error| cannot("its folder", &error))?;
    let lock = lock(&path)?;
    let snapshot_bytes = clear_snapshots(&path).map_err(|error| cannot("a left-over snapshot", &error))?;
    let space = Space::new(&path, settings).map_err(|error| cannot("its file system", &error))?;
    make_room(&path, &space, snapshot_bytes)?;

    let config = sled::Config::new().path(&path).cache_capacity(settings.cache_bytes);
    let db = patiently(|| config.open(), |error| error.to_string().contains("could not acquire lock"))
        .map_err(|error| unopened(&error))?;
    let trees = Trees::open(&db).map_err(|error| unopened(&error))?;
    let (keyring, store_id) = own_rows(&trees, epochs)?;
    db.flush().map_err(|error| unopened(&error))?;
    if fresh {
        sync_first(&path).map_err(|error| cannot("its folder", &error))?;
    }
    let syncer = Syncer::new(&path).map_err(|error| cannot("its file", &error))?;
    let ends = ends(&trees, &keyring)?;
    let mark = check_mark(&path, ends.last)?;
    // The ballast comes after the store: without room for it the store still opens.
    if !space.is_low()
        && let Err(error) = write_ballast(&path, settings.ballast_bytes)
    {
        tracing::warn!(%error, "there is no room for the ballast file");
    }
    Ok(Opened { db, trees, keyring, space, syncer, mark, ends, store_id, lock })
}

fn cannot(what: &str, error: &io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            StoreError::CannotOpen(format!("{what} cannot be written: the disk is full"))
        }
        _ => StoreError::CannotOpen(format!("{what}: {error}")),
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.join("homeward.lock"))
        .map_err(|error| cannot("its lock file", &error))?;
    patiently(|| rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive), |_| true)
        .map_err(|_| StoreError::CannotOpen("another process has it open".to_owned()))?;
    Ok(file)
}

/// Tries again for a moment while a lock is held: by a server that is just ending, or by a child
/// process between its fork and its exec, which holds its parent's locks for so long.
fn patiently<T, E>(attempt: impl Fn() -> Result<T, E>, is_locked: impl Fn(&E) -> bool) -> Result<T, E> {
    let until = Instant::now() + LOCK_PATIENCE;
    loop {
        match attempt() {
            Err(error) if is_locked(&error) && Instant::now() < until => thread::sleep(LOCK_RETRY),
            done => return done,
        }
    }
}

/// sled writes while it recovers, and a disk that fills then damages the store: so there must be room.
fn make_room(path: &Path, space: &Space, snapshot_bytes: u64) -> Result<(), StoreError> {
    let needed = OPENING_BYTES.saturating_add(snapshot_bytes.saturating_mul(2));
    if space.free() >= needed {
        return Ok(());
    }
    let ballast: PathBuf = ballast(path);
    if ballast.exists() {
        fs::remove_file(&ballast).map_err(|error| cannot("its ballast file", &error))?;
        sync_directory(path).map_err(|error| cannot("its folder", &error))?;
    }
    let free = space.look().map_err(|error| cannot("its file system", &error))?;
    if free >= needed {
        return Ok(());
    }
    Err(StoreError::CannotOpen(format!("{free} bytes are free on its disk, opening needs {needed}")))
}

/// Syncs a store just made, and the folder that holds it.
pub fn sync_first(path: &Path) -> io::Result<()> {
    for name in ["conf", "db", "blobs"] {
        File::open(path.join(name))?.sync_all()?;
    }
    sync_directory(path)?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// Reads the meta rows and the store's own key, or makes them in an empty store.
fn own_rows(trees: &Trees, epochs: Arc<dyn EpochKeys>) -> Result<(Keyring, [u8; 16]), StoreError> {
    let Some(schema) = trees.get(Table::Meta, SCHEMA_KEY)? else {
        return first_rows(trees, epochs);
    };
    let schema = u32::from_be_bytes(checked(&schema)?);
    if schema != SCHEMA {
        let than = if schema < SCHEMA { "older" } else { "newer" };
        return Err(StoreError::CannotOpen(format!(
            "its schema is {schema}, {than} than schema {SCHEMA}, which this version knows"
        )));
    }
    let missing = |what: &str| StoreError::CannotOpen(format!("{what} is missing"));
    let id = trees.get(Table::Meta, STORE_ID_KEY)?.ok_or_else(|| missing("its id"))?;
    let row = Keyring::store_row();
    let wrapped = trees.get(Table::Keys, &row)?.ok_or_else(|| missing("its own key"))?;
    let keyring = Keyring::open(epochs, &wrapped).map_err(|error| match error {
        StoreError::Corrupt { problem, .. } => StoreError::CannotOpen(format!("its own key: {problem}")),
        other => other,
    })?;
    Ok((keyring, checked(&id)?))
}

fn first_rows(trees: &Trees, epochs: Arc<dyn EpochKeys>) -> Result<(Keyring, [u8; 16]), StoreError> {
    if trees.all().iter().any(|tree| !tree.is_empty()) {
        return Err(StoreError::CannotOpen("it holds rows but no schema version".to_owned()));
    }
    let mut id = [0; 16];
    getrandom::fill(&mut id)
        .map_err(|_| StoreError::Failed("the system gives no random numbers".to_owned()))?;
    let (keyring, wrapped) = Keyring::create(epochs)?;
    let result: sled::transaction::TransactionResult<(), ()> =
        sled::Transactional::transaction(&(trees.of(Table::Meta), trees.of(Table::Keys)), |(meta, keys)| {
            meta.insert(SCHEMA_KEY, with_checksum(&SCHEMA.to_be_bytes()))?;
            meta.insert(STORE_ID_KEY, with_checksum(&id))?;
            keys.insert(Keyring::store_row(), wrapped.as_slice())?;
            Ok(())
        });
    result.map_err(|_| StoreError::CannotOpen("its first rows cannot be written".to_owned()))?;
    Ok((keyring, id))
}

fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.extend_from_slice(&crc32c::crc32c(bytes).to_be_bytes());
    out
}

fn checked<const N: usize>(stored: &[u8]) -> Result<[u8; N], StoreError> {
    let damaged = || StoreError::CannotOpen("a meta row is damaged".to_owned());
    let (body, checksum) = stored.split_last_chunk::<4>().ok_or_else(damaged)?;
    if crc32c::crc32c(body).to_be_bytes() != *checksum {
        return Err(damaged());
    }
    body.try_into().map_err(|_| damaged())
}

/// Where the journal and the audit trees end, which must be where they were last applied.
fn ends(trees: &Trees, keyring: &Keyring) -> Result<Ends, StoreError> {
    let damaged = |problem: &str| StoreError::CannotOpen(format!("the journal is damaged: {problem}"));
    let unreadable = |error: sled::Error| unopened(&error);
    let mut entries = 0;
    if let Some((key, _)) = trees.of(Table::Entries).last().map_err(unreadable)? {
        entries = u64::from_be_bytes(key.as_ref().try_into().map_err(|_| damaged("a position"))?);
    }
    let mut sizes = [0; Tree::ALL.len()];
    for (size, &tree) in sizes.iter_mut().zip(Tree::ALL) {
        let rows = trees.of(Table::Leaves).range(tree_key(tree, 0)..=tree_key(tree, u64::MAX));
        if let Some((key, _)) = { rows }.next_back().transpose().map_err(unreadable)? {
            let index = key.last_chunk().ok_or_else(|| damaged("the place of a leaf"))?;
            *size = u64::from_be_bytes(*index).saturating_add(1);
        }
    }
    let applied = match trees.get(Table::Meta, APPLIED_KEY)? {
        None => 0,
        Some(stored) => {
            let plain = keyring.open_plain(Table::Meta, APPLIED_KEY, &stored)?;
            u64::from_be_bytes(plain.as_slice().try_into().map_err(|_| damaged("the applied position"))?)
        }
    };
    let leaves: u64 = sizes.iter().fold(0, |sum, size| sum.saturating_add(*size));
    if entries != applied || leaves != applied {
        return Err(damaged(&format!(
            "it ends at {entries}, its leaves at {leaves}, but {applied} was applied last"
        )));
    }
    Ok(Ends { last: Position(applied), trees: sizes })
}

/// The journal must reach at least as far as it is known to have been on disk.
fn check_mark(path: &Path, last: Position) -> Result<Mark, StoreError> {
    let mut mark = Mark::open(path).map_err(|error| cannot("its mark", &error))?;
    let marked = mark.position().map_err(|error| cannot("its mark", &error))?;
    if last < marked {
        return Err(StoreError::CannotOpen(format!(
            "the journal is damaged: it ends at {}, but {} was on disk",
            last.0, marked.0
        )));
    }
    mark.set(last).map_err(|error| cannot("its mark", &error))?;
    Ok(mark)
}
