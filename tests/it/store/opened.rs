//! A store in a folder of its own, opened in one line.

use std::path::PathBuf;
use std::sync::Arc;

use homeward::store::{KeyDirectory, SledSettings, SledStore, StoreError};
use tempfile::TempDir;

/// A folder with a store and its keys, removed when dropped.
pub struct Folder {
    folder: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// Opens the store, small enough for tests.
    pub fn open(&self) -> SledStore {
        self.try_open(settings()).unwrap()
    }

    pub fn try_open(&self, settings: SledSettings) -> Result<SledStore, StoreError> {
        let keys = KeyDirectory::create(&self.keys(), &self.store())?;
        SledStore::open(&self.store(), Arc::new(keys), settings)
    }
}

pub fn settings() -> SledSettings {
    SledSettings {
        cache_bytes: 16 << 20,
        low_disk_bytes: 1 << 20,
        ballast_bytes: 1 << 16,
        ..SledSettings::default()
    }
}
