//! The lasting keys that belong to one store: of fingerprints and of the log. They are made with the store
//! and known again by a check value in it, so that neither a lost nor a foreign key is ever taken: under
//! another one nobody's telephone would compare with that of a person who is feared.

use std::path::Path;

use crate::store::api::StoreError;
use crate::store::commit::Lane;
use crate::store::keys::{SecretKey, lasting_key};
use crate::store::sled::handle::SledStore;
use crate::store::sled::queue::Outcome;
use crate::store::sled::stage::{Staged, Write};
use crate::store::table::Table;

impl SledStore {
    /// The key of fingerprints, a file `fingerprint.key` of the key directory; made with a new store.
    ///
    /// # Errors
    /// It is missing, another store's, damaged, or others may read it.
    pub fn fingerprint_key(&self, directory: &Path) -> Result<SecretKey, StoreError> {
        self.own_key(directory, "fingerprint")
    }

    /// The secret half of the log's key, a file `log.key` of the key directory; made with a new store.
    ///
    /// # Errors
    /// As [`SledStore::fingerprint_key`].
    pub fn log_key(&self, directory: &Path) -> Result<SecretKey, StoreError> {
        self.own_key(directory, "log")
    }

    fn own_key(&self, directory: &Path, name: &str) -> Result<SecretKey, StoreError> {
        let shared = &self.shared;
        let row = format!("key.{name}").into_bytes();
        let known = shared.trees.get(Table::Meta, &row)?;
        let is_new = known.is_none() && shared.progress.last().0 == 0;
        if !is_new && !directory.join(format!("{name}.key")).exists() {
            return Err(cannot(format!("the {name} key is missing from the key directory")));
        }
        let key = lasting_key(directory, name)?;
        let check = key.mac(&[b"homeward.key.check", &self.store_id()]);
        match known {
            Some(known) => {
                let same = shared.keyring.open_plain(Table::Meta, &row, &known)? == check;
                same.then_some(key)
                    .ok_or_else(|| cannot(format!("the {name} key in the key directory is another store's")))
            }
            None => {
                let value = shared.keyring.seal_plain(Table::Meta, &row, &check)?;
                let write = Write { table: Table::Meta, key: row, value: Some(value), once: true };
                let staged = Staged { writes: vec![write], ..Staged::of_keys(Lane::Caller, Vec::new()) };
                match self.apply(staged)? {
                    Outcome::Done(_) => Ok(key),
                    Outcome::KeyMoved => Err(StoreError::Busy),
                    Outcome::Refused(error) => Err(error),
                }
            }
        }
    }
}

fn cannot(problem: String) -> StoreError {
    StoreError::CannotOpen(problem)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::store::{KeyDirectory, SledSettings};

    #[test]
    fn a_store_knows_its_keys_and_takes_neither_a_new_one_nor_anothers() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, path) = (folder.path().join("keys"), folder.path().join("store"));
        let open = || {
            let settings = SledSettings { low_disk_bytes: 0, ballast_bytes: 0, ..SledSettings::default() };
            SledStore::open(&path, Arc::new(KeyDirectory::create(&keys, &path).unwrap()), settings).unwrap()
        };
        let made = open().fingerprint_key(&keys).unwrap();
        let store = open();
        assert_eq!(store.fingerprint_key(&keys).unwrap().bytes(), made.bytes());
        assert_ne!(store.log_key(&keys).unwrap().bytes(), made.bytes());
        let (own, aside) = (keys.join("fingerprint.key"), folder.path().join("aside"));
        fs::rename(&own, &aside).unwrap();
        let told = |store: &SledStore| store.fingerprint_key(&keys).err().unwrap().to_string();
        assert!(told(&store).contains("missing"));
        assert!(!own.exists(), "none is made in its place");
        fs::copy(keys.join("log.key"), &own).unwrap();
        assert!(told(&store).contains("another store's"));
        fs::rename(&aside, &own).unwrap();
        assert_eq!(store.fingerprint_key(&keys).unwrap().bytes(), made.bytes());
        assert_eq!(store.check(), Vec::new());
    }
}
