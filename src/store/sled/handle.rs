//! The store's handle: opens, hands commits to the writer, closes. Reading is `read`.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use sled::Db;

use crate::store::api::StoreError;
use crate::store::commit::{Commit, Committed, Remove};
use crate::store::keyring::Keyring;
use crate::store::keys::EpochKeys;
use crate::store::sled::disk::Space;
use crate::store::sled::kept::{Books, KeptFile};
use crate::store::sled::open;
use crate::store::sled::progress::Progress;
use crate::store::sled::queue::{Job, Outcome, Queue};
use crate::store::sled::rows::Tap;
use crate::store::sled::settings::{SledSettings, Step, StepHook};
use crate::store::sled::stage::{self, Staged};
use crate::store::sled::trees::Trees;
use crate::store::sled::writer::Writer;

/// How often a commit is staged again when another made its record's key first.
const STAGINGS: usize = 16;

/// What readers, callers and the writer share.
pub struct Shared {
    pub db: Db,
    pub trees: Trees,
    pub keyring: Keyring,
    pub space: Space,
    pub queue: Queue,
    pub progress: Progress,
    /// Held for reading while a commit may carry a key wrapped under the newest epoch key, and for
    /// writing, for a moment, to wait until all that began before an epoch turned are done.
    pub epoch_gate: RwLock<()>,
    /// What a backup in the making hears of changes.
    pub tap: Tap,
    /// Guards the epoch: held while it turns, and while a backup opens wrapped keys.
    pub turning: Mutex<()>,
    step: Option<StepHook>,
}

impl Shared {
    /// Lets a test fail or delay this step.
    pub fn step(&self, step: Step) -> io::Result<()> {
        self.step.as_ref().map_or(Ok(()), |hook| hook(step))
    }
}

/// Durable storage in a folder of its own.
pub struct SledStore {
    pub(super) shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
    store_id: [u8; 16],
    pub(super) kept: KeptFile,
    pub(super) books: Books,
    /// Held until sled is closed.
    _lock: File,
}

impl SledStore {
    /// Opens the store of this folder, or makes it.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`]: another process has it, the disk is too full to recover on, its schema is
    /// unknown, a key is missing, or it is damaged.
    pub fn open(path: &Path, keys: Arc<dyn EpochKeys>, settings: SledSettings) -> Result<Self, StoreError> {
        let opened = open::open(path, keys, &settings)?;
        let shared = Arc::new(Shared {
            db: opened.db,
            trees: opened.trees,
            keyring: opened.keyring,
            space: opened.space,
            queue: Queue::new(settings.queue_depth),
            progress: Progress::new(opened.ends),
            epoch_gate: RwLock::new(()),
            tap: Tap::default(),
            turning: Mutex::new(()),
            step: settings.hooks.step,
        });
        let writer = Writer::new(Arc::clone(&shared), (opened.syncer, opened.mark), opened.ends);
        let writer = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::CannotOpen(format!("its writer: {error}")))?;
        Ok(Self {
            shared,
            writer: Some(writer),
            store_id: opened.store_id,
            kept: KeptFile::of_features(path),
            books: Books::of(path),
            _lock: opened.lock,
        })
    }

    /// The random id this store was given when made.
    pub const fn store_id(&self) -> [u8; 16] {
        self.store_id
    }

    /// Serves what waits, syncs and closes.
    pub fn close(self) {
        drop(self);
    }

    pub(super) fn commit_now(&self, commit: &Commit) -> Result<Committed, StoreError> {
        for _ in 0..STAGINGS {
            if self.shared.space.is_low() {
                return Err(StoreError::DiskLow);
            }
            let gate = self.shared.epoch_gate.read().unwrap_or_else(PoisonError::into_inner);
            let staged = stage::stage(commit, &self.shared.trees, &self.shared.keyring)?;
            let outcome = self.apply(staged)?;
            drop(gate);
            match outcome {
                Outcome::Done(committed) => {
                    if commit.remove.iter().any(Remove::forgets_somebody) {
                        self.kept.forget();
                    }
                    return Ok(committed);
                }
                Outcome::Refused(error) => return Err(error),
                Outcome::KeyMoved => {}
            }
        }
        Err(StoreError::Busy)
    }

    /// Hands a staged commit to the writer and waits until it is on disk or refused.
    pub(super) fn apply(&self, staged: Staged) -> Result<Outcome, StoreError> {
        let (answer, outcome) = sync_channel(1);
        self.shared.queue.push(Job { staged, answer })?;
        outcome.recv().map_err(|_| StoreError::Stopped)
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.shared.queue.close();
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has ended the process.
            let _ended = writer.join();
        }
    }
}
