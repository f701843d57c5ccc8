//! Backups: a consistent copy of a store at work, as one sealed file elsewhere. The tables are read while
//! others write; every change made meanwhile follows in the file and counts for more, so the copy is the
//! store as it was at the end. Data keys stand in it wrapped under the day's backup key alone.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use crate::store::api::StoreError;
use crate::store::backup_keys::make_backup_key;
use crate::store::keyring::Keyring;
use crate::store::keys::SecretKey;
use crate::store::seal::{self, Header, Place};
use crate::store::sled::disk::sync_directory;
use crate::store::sled::handle::SledStore;
use crate::store::sled::open::SCHEMA;
use crate::store::sled::rows::{Origin, Row, write_rows};
use crate::store::sled::trees::failed;
use crate::store::table::Table;

/// What a backup begins with.
pub const MAGIC: &[u8; 8] = b"homeward";
/// Bytes of rows in a frame, about.
const FRAME: usize = 1 << 20;
/// Frames are sealed once.
pub const HEADER: Header = Header { key_version: 1, revision: 0 };

impl SledStore {
    /// Makes the backup of a day in this folder; gives its path. One of the same day is replaced.
    ///
    /// # Errors
    /// Another is being made; the folder or a key cannot be written; the store is damaged.
    pub fn backup(&self, folder: &Path, keys: &Path, day: u32) -> Result<PathBuf, StoreError> {
        // The epoch must not turn meanwhile: wrapped keys are opened on the way.
        let _stands = self.shared.turning.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.shared.tap.begin() {
            return Err(StoreError::Busy);
        }
        let made = self.write_backup(folder, keys, day);
        self.shared.tap.end();
        made
    }

    fn write_backup(&self, folder: &Path, keys: &Path, day: u32) -> Result<PathBuf, StoreError> {
        let path = folder.join(format!("homeward-{day}.backup"));
        let unfinished = folder.join(format!("homeward-{day}.unfinished"));
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(cannot)?;
        let key = make_backup_key(keys, day)?;
        let options = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).clone();
        let mut out = Frames {
            out: BufWriter::new(options.open(&unfinished).map_err(cannot)?),
            frames: file_key(&key, &salt),
            key,
            day,
            number: 0,
        };
        let head = [MAGIC.as_slice(), &day.to_be_bytes(), &salt].concat();
        out.out.write_all(&head).map_err(cannot)?;
        out.seal(&[SCHEMA.to_be_bytes().as_slice(), &self.store_id()].concat())?;
        // Whatever began before the tap was open is seen in the tables from here on.
        self.shared.progress.settle();
        for &table in Table::ALL {
            self.write_table(table, &mut out)?;
        }
        self.shared.progress.settle();
        self.write_changes(&mut out)?;
        out.seal(&[])?;
        let file = out.out.into_inner().map_err(|error| cannot(error.into_error()))?;
        file.sync_all().map_err(cannot)?;
        fs::rename(&unfinished, &path).map_err(cannot)?;
        sync_directory(folder).map_err(cannot)?;
        Ok(path)
    }

    fn write_table(&self, table: Table, out: &mut Frames) -> Result<(), StoreError> {
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for row in self.shared.trees.of(table) {
            let (key, value) = row.map_err(|error| failed(table, &error))?;
            bytes += key.len() + value.len();
            rows.push(Row { table, key: key.to_vec(), value: Some(value.to_vec()) });
            if bytes >= FRAME {
                out.rows(&self.shared.keyring, Origin::Found, std::mem::take(&mut rows))?;
                bytes = 0;
                self.write_changes(out)?;
            }
        }
        out.rows(&self.shared.keyring, Origin::Found, rows)
    }

    fn write_changes(&self, out: &mut Frames) -> Result<(), StoreError> {
        let mut rows = self.shared.tap.drain();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(FRAME / 1_024));
            out.rows(&self.shared.keyring, Origin::Changed, rows)?;
            rows = rest;
        }
        Ok(())
    }
}

/// The frames of a backup in the making.
struct Frames {
    out: BufWriter<File>,
    frames: SecretKey,
    key: SecretKey,
    day: u32,
    number: u64,
}

impl Frames {
    fn rows(&mut self, keyring: &Keyring, origin: Origin, mut rows: Vec<Row>) -> Result<(), StoreError> {
        // Kept features are not part of a backup.
        rows.retain(|row| row.table != Table::Keys || row.key != Keyring::features_row());
        for row in rows.iter_mut().filter(|row| row.table == Table::Keys) {
            if let Some(wrapped) = &row.value {
                let plain = keyring.unwrap(&row.key, wrapped)?;
                let place = Place { table: Table::Keys, key: &row.key };
                let header = Header { key_version: self.day, revision: 0 };
                row.value = Some(seal::seal(&self.key, place, header, plain.bytes())?);
            }
        }
        if rows.is_empty() { Ok(()) } else { self.seal(&write_rows(origin, &rows)) }
    }

    fn seal(&mut self, plain: &[u8]) -> Result<(), StoreError> {
        let place = frame_place(self.number);
        let sealed = seal::seal(&self.frames, Place { table: Table::Meta, key: &place }, HEADER, plain)?;
        self.number += 1;
        let length = u32::try_from(sealed.len()).map_err(cannot)?;
        self.out.write_all(&length.to_be_bytes()).map_err(cannot)?;
        self.out.write_all(&sealed).map_err(cannot)
    }
}

/// What a frame is sealed for.
pub fn frame_place(number: u64) -> Vec<u8> {
    [b"backup".as_slice(), &number.to_be_bytes()].concat()
}

/// The key of one backup's frames.
pub fn file_key(key: &SecretKey, salt: &[u8]) -> SecretKey {
    SecretKey::of(key.mac(&[b"homeward.backup", salt]))
}

fn cannot(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(format!("the backup cannot be written: {error}"))
}
