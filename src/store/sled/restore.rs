//! Restoring: a store made anew from a backup, beside its place and moved there whole, so that a crash
//! leaves no half store. What is damaged, cut short or older than its key is refused.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File};
use std::io::{BufReader, ErrorKind, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use sled::{Batch, Db};

use crate::store::api::StoreError;
use crate::store::backup_keys::{OPEN_DAYS, backup_key};
use crate::store::keyring::wrap;
use crate::store::keys::{EpochKeys, SecretKey};
use crate::store::seal::{self, Place};
use crate::store::sled::backup::{MAGIC, file_key, frame_place};
use crate::store::sled::disk::sync_directory;
use crate::store::sled::open::{SCHEMA, sync_first};
use crate::store::sled::rows::{Origin, Row, read_rows};
use crate::store::sled::trees::Trees;
use crate::store::table::Table;

/// The longest frame that is read.
const LONGEST: usize = 256 << 20;

/// Makes the store of this folder from a backup; the folder must not exist. Data keys are wrapped under
/// the newest epoch key.
///
/// # Errors
/// The folder exists; the backup is damaged or cut short, of another schema, or its key is no more.
pub fn restore(backup: &Path, keys: &Path, epochs: &dyn EpochKeys, store: &Path) -> Result<(), StoreError> {
    if store.exists() {
        return Err(cannot("a store stands in that place already; move it away first"));
    }
    let half = store.with_extension("restoring");
    match fs::remove_dir_all(&half) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(cannot(error)),
        _ => {}
    }
    let mut frames = Reader::open(backup, keys)?;
    DirBuilder::new().recursive(true).mode(0o700).create(&half).map_err(cannot)?;
    if let Err(error) = make(&half, &mut frames, epochs) {
        // Half a store is nobody's, and holds what may be erased by now.
        fs::remove_dir_all(&half).map_err(cannot)?;
        return Err(error);
    }
    fs::rename(&half, store).map_err(cannot)?;
    store.parent().map_or(Ok(()), sync_directory).map_err(cannot)
}

fn make(half: &Path, frames: &mut Reader, epochs: &dyn EpochKeys) -> Result<(), StoreError> {
    let db = sled::Config::new().path(half).open().map_err(cannot)?;
    fill(&db, frames, epochs)?;
    db.flush().map_err(cannot)?;
    drop(db);
    sync_first(half).map_err(cannot)
}

fn fill(db: &Db, frames: &mut Reader, epochs: &dyn EpochKeys) -> Result<(), StoreError> {
    let trees = Trees::open(db).map_err(cannot)?;
    let mut changed: HashSet<(u8, Vec<u8>)> = HashSet::new();
    while let Some(plain) = frames.next()? {
        let (origin, rows) =
            read_rows(&plain).ok_or_else(|| cannot("it is damaged: a frame holds no rows"))?;
        let mut batches: Vec<Batch> = Table::ALL.iter().map(|_| Batch::default()).collect();
        for Row { table, key, value } in rows {
            let named = (table as u8, key);
            match origin {
                Origin::Found if changed.contains(&named) => continue,
                Origin::Found => {}
                Origin::Changed => drop(changed.insert(named.clone())),
            }
            let (_, key) = named;
            let value = match (table, value) {
                (Table::Keys, Some(wrapped)) => Some(frames.wrapped_anew(epochs, &key, &wrapped)?),
                (_, value) => value,
            };
            match value {
                Some(value) => batches[table as usize].insert(key, value),
                None => batches[table as usize].remove(key),
            }
        }
        for (&table, batch) in Table::ALL.iter().zip(batches) {
            trees.of(table).apply_batch(batch).map_err(cannot)?;
        }
    }
    Ok(())
}

/// The frames of a backup, opened one by one.
struct Reader {
    file: BufReader<File>,
    frames: SecretKey,
    key: SecretKey,
    number: u64,
}

impl Reader {
    fn open(backup: &Path, keys: &Path) -> Result<Self, StoreError> {
        let mut file = BufReader::new(File::open(backup).map_err(cannot)?);
        let mut head = [0; 28];
        file.read_exact(&mut head).map_err(|_| cannot("it is no backup"))?;
        let (magic, rest) = head.split_at(MAGIC.len());
        let (day, salt) = rest.split_at(4);
        let day = <[u8; 4]>::try_from(day).map(u32::from_be_bytes).map_err(cannot)?;
        if magic != MAGIC {
            return Err(cannot("it is no backup"));
        }
        let key = backup_key(keys, day)?.ok_or_else(|| {
            cannot(format!("the key of its day is not there; backups open for {OPEN_DAYS} days"))
        })?;
        let mut reader = Self { file, frames: file_key(&key, salt), key, number: 0 };
        let first = reader.next()?.ok_or_else(|| cannot("it is empty"))?;
        let schema = first.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes));
        match schema {
            Some(SCHEMA) => Ok(reader),
            _ => Err(cannot(format!("its schema is not {SCHEMA}, which this version knows"))),
        }
    }

    /// The next frame; `None` at the end, which is a frame of its own.
    fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let cut = |_| cannot("it is cut short");
        let mut length = [0; 4];
        self.file.read_exact(&mut length).map_err(cut)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > LONGEST {
            return Err(cannot("it is damaged: a frame is too long"));
        }
        let mut sealed = Vec::new();
        let read = (&mut self.file).take(length as u64).read_to_end(&mut sealed).map_err(cannot)?;
        if read < length {
            return Err(cannot("it is cut short"));
        }
        let place = frame_place(self.number);
        self.number += 1;
        let mut plain = seal::open(&self.frames, Place { table: Table::Meta, key: &place }, &sealed)
            .map_err(|_| cannot(format!("frame {} is damaged", self.number)))?;
        let plain = std::mem::take(&mut *plain);
        Ok((!plain.is_empty()).then_some(plain))
    }

    fn wrapped_anew(
        &self,
        epochs: &dyn EpochKeys,
        row: &[u8],
        wrapped: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let place = Place { table: Table::Keys, key: row };
        let bytes = seal::open(&self.key, place, wrapped)?;
        let bytes = bytes.as_slice().try_into().map_err(|_| place.corrupt("it is no key"))?;
        wrap(epochs, row, &SecretKey::of(bytes))
    }
}

fn cannot(problem: impl std::fmt::Display) -> StoreError {
    StoreError::CannotOpen(format!("the backup cannot be restored: {problem}"))
}
