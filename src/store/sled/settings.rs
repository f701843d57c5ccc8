//! Limits of the embedded store, and hooks by which tests look between its steps.

use std::io;
use std::path::Path;
use std::sync::Arc;

/// A moment in the life of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before the transaction.
    Transaction,
    /// Between transaction and flush.
    Flush,
    /// Between flush and fsync.
    Fsync,
    /// Between fsync and the answer to the callers.
    Acknowledge,
}

/// Called at a step; an error is treated as that step's own.
pub type StepHook = Arc<dyn Fn(Step) -> io::Result<()> + Send + Sync>;

/// Tells the free bytes of a path's file system.
pub type FreeBytes = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// What tests put in the place of the machine.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Fails or delays steps of the writer.
    pub step: Option<StepHook>,
    /// Stands for the file system's free space.
    pub free_bytes: Option<FreeBytes>,
}

/// Limits of the embedded store.
#[derive(Clone)]
pub struct SledSettings {
    /// sled's cache, in bytes; sled does not keep strictly to it.
    pub cache_bytes: u64,
    /// Commits of one lane that may wait; more are refused as busy.
    pub queue_depth: usize,
    /// Below so many free bytes nothing is written.
    pub low_disk_bytes: u64,
    /// Below so many free bytes the store says that it is short of space, before it refuses to write.
    pub short_disk_bytes: u64,
    /// Size of the file kept to be freed when a full disk would keep the store from opening.
    pub ballast_bytes: u64,
    /// For tests.
    pub hooks: Hooks,
}

impl Default for SledSettings {
    fn default() -> Self {
        Self {
            cache_bytes: 256 << 20,
            queue_depth: 4_096,
            low_disk_bytes: 256 << 20,
            short_disk_bytes: 512 << 20,
            ballast_bytes: 64 << 20,
            hooks: Hooks::default(),
        }
    }
}
