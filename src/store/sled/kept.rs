//! What is kept in a file beside the store, so that a start need not make it again: blocks, each sealed for
//! its place and number. Features have a key of this one file, which goes with the first record that is
//! removed (S24); what followers made of the journal, which holds ids and pseudonyms, has one of the store's.
//! Written anew as a whole; a file that is cut short, damaged or of another store is as good as none. Never
//! the record.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use crate::store::api::{FollowedBook, StoreError};
use crate::store::commit::Lane;
use crate::store::keyring::Keyring;
use crate::store::keys::SecretKey;
use crate::store::seal::{self, Header, Place};
use crate::store::sled::handle::SledStore;
use crate::store::sled::queue::Outcome;
use crate::store::sled::stage::{KeySeen, Staged};
use crate::store::table::Table;

/// The longest block that is read.
const LONGEST: usize = 64 << 20;

/// A file beside a store.
pub struct KeptFile {
    folder: PathBuf,
    /// What it holds, in a word: features, or a follower's book.
    what: &'static str,
}

impl KeptFile {
    /// The file of the features of a store.
    pub fn of_features(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), what: "features" }
    }

    /// The file of a book that a follower made of a store's journal.
    pub fn of_book(folder: &Path, book: FollowedBook) -> Self {
        let what = match book {
            FollowedBook::Duties => "followed",
            FollowedBook::Keeping => "keeping",
        };
        Self { folder: folder.to_owned(), what }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.sealed", self.what))
    }

    /// The file that takes its place once it is whole.
    fn new_path(&self) -> PathBuf {
        self.folder.join(format!("{}.sealed.new", self.what))
    }

    /// What a block is sealed for.
    fn place(&self, number: u64) -> Vec<u8> {
        [self.what.as_bytes(), &number.to_be_bytes()].concat()
    }

    /// Writes blocks in place of those kept before; an empty one ends the file.
    pub fn write(
        &self,
        key: &SecretKey,
        blocks: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        let new = self.new_path();
        let mut out = BufWriter::new(File::create(&new).map_err(failed)?);
        for (number, block) in (0u64..).zip(blocks.chain(std::iter::once(Vec::new()))) {
            let place = self.place(number);
            let sealed = seal::seal(key, Place { table: Table::Meta, key: &place }, HEADER, &block)?;
            let length = u32::try_from(sealed.len()).map_err(|_| failed("a block is too long"))?;
            out.write_all(&length.to_be_bytes()).map_err(failed)?;
            out.write_all(&sealed).map_err(failed)?;
        }
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&new, self.path()).map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Hands on the blocks, until `each` says no more. Whether the file was read to its end.
    pub fn read(&self, key: &SecretKey, each: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<bool, StoreError> {
        let file = match File::open(self.path()) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            opened => opened.map_err(failed)?,
        };
        let mut file = BufReader::new(file);
        for number in 0u64.. {
            let Some(sealed) = next(&mut file).map_err(failed)? else { return Ok(false) };
            let place = self.place(number);
            let Ok(mut block) = seal::open(key, Place { table: Table::Meta, key: &place }, &sealed) else {
                return Ok(false);
            };
            let block = std::mem::take(&mut *block);
            if block.is_empty() {
                return Ok(true);
            }
            if !each(block) {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Takes the file away; its key is gone already.
    pub fn forget(&self) {
        for path in [self.path(), self.new_path()] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!(%error, "kept features, which nothing opens any more, cannot be deleted");
                }
                _ => {}
            }
        }
    }
}

/// The files of followers' books.
pub struct Books {
    duties: KeptFile,
    keeping: KeptFile,
}

impl Books {
    /// Those of a store.
    pub fn of(folder: &Path) -> Self {
        let of = |book| KeptFile::of_book(folder, book);
        Self { duties: of(FollowedBook::Duties), keeping: of(FollowedBook::Keeping) }
    }

    /// The file of a book.
    pub const fn file(&self, book: FollowedBook) -> &KeptFile {
        match book {
            FollowedBook::Duties => &self.duties,
            FollowedBook::Keeping => &self.keeping,
        }
    }
}

impl SledStore {
    /// A new key for kept features, in place of the one before.
    pub(super) fn new_features_key(&self) -> Result<SecretKey, StoreError> {
        let row = Keyring::features_row();
        loop {
            let gate = self.shared.epoch_gate.read().unwrap_or_else(PoisonError::into_inner);
            let seen = self.shared.trees.get(Table::Keys, &row)?.map(|wrapped| wrapped.to_vec());
            let made = self.shared.keyring.new_key(&row)?;
            let keys = vec![KeySeen { row: row.clone(), seen, made: Some(made.wrapped) }];
            let outcome = self.apply(Staged::of_keys(Lane::Matcher, keys))?;
            drop(gate);
            match outcome {
                Outcome::Done(_) => return Ok(made.key),
                Outcome::KeyMoved => {}
                Outcome::Refused(error) => return Err(error),
            }
        }
    }

    /// The key of kept features; `None` when there are none, or somebody in them was removed.
    pub(super) fn features_key(&self) -> Result<Option<SecretKey>, StoreError> {
        let row = Keyring::features_row();
        let wrapped = self.shared.trees.get(Table::Keys, &row)?;
        wrapped.map(|wrapped| self.shared.keyring.unwrap(&row, &wrapped)).transpose()
    }
}

/// Every block is sealed once.
const HEADER: Header = Header { key_version: 1, revision: 0 };

/// The next block, `None` where the file is cut short.
fn next(file: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    let whole = |read: io::Result<()>| match read {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    };
    if !whole(file.read_exact(&mut length))? {
        return Ok(None);
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST {
        return Ok(None);
    }
    let mut sealed = vec![0; length];
    Ok(whole(file.read_exact(&mut sealed))?.then_some(sealed))
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(format!("what a start is spared cannot be kept: {error}"))
}
