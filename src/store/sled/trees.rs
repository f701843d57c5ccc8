//! One sled tree a table, and how sled's errors are told.

use std::io::ErrorKind;

use sled::transaction::TransactionalTree;
use sled::{Db, IVec, Tree};

use crate::store::api::StoreError;
use crate::store::table::Table;

/// All trees of the store, in the order of `Table`.
pub struct Trees(Vec<Tree>);

impl Trees {
    /// Opens or makes every tree.
    pub fn open(db: &Db) -> sled::Result<Self> {
        Table::ALL.iter().map(|table| db.open_tree(table.word())).collect::<sled::Result<_>>().map(Self)
    }

    /// The tree of a table.
    pub fn of(&self, table: Table) -> &Tree {
        &self.0[table as usize]
    }

    /// All of them, for a transaction.
    pub fn all(&self) -> &[Tree] {
        &self.0
    }

    /// The value of a key.
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.of(table).get(key).map_err(|error| failed(table, &error))
    }
}

/// All trees within a transaction.
pub struct InTransaction<'a>(pub &'a [TransactionalTree]);

impl InTransaction<'_> {
    /// The tree of a table.
    pub fn of(&self, table: Table) -> &TransactionalTree {
        &self.0[table as usize]
    }
}

/// sled's error when a store is opened, in words of this program: its own name files and offsets that say
/// nothing to an operator.
pub fn unopened(error: &sled::Error) -> StoreError {
    StoreError::CannotOpen(match error {
        sled::Error::Corruption { .. } => {
            "one of its files (conf, db, blobs, snap) is damaged, cut short or of another store".to_owned()
        }
        sled::Error::Io(error)
            if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) =>
        {
            "its files cannot be written: the disk is full".to_owned()
        }
        sled::Error::Io(error) => format!("its files cannot be read: {error}"),
        other => other.to_string(),
    })
}

/// sled's error, as the store tells it.
pub fn failed(table: Table, error: &sled::Error) -> StoreError {
    match error {
        sled::Error::Corruption { .. } => {
            StoreError::Corrupt { table: table.word(), problem: "its page cannot be read".to_owned() }
        }
        sled::Error::Io(io) if matches!(io.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) => {
            let problem = "a file of it is missing or cut short".to_owned();
            StoreError::Corrupt { table: table.word(), problem }
        }
        other => StoreError::Failed(other.to_string()),
    }
}
