//! How a store is, as whoever runs it is told.

use crate::domain::ids::Position;

/// How the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreStatus {
    /// Position of the last entry.
    pub last: Position,
    /// Bytes free on its file system.
    pub disk_free_bytes: u64,
    /// Whether it accepts commits.
    pub writable: bool,
    /// Whether less space is free than the mark at which the machine asks for help; commits may be accepted still.
    pub short_of_space: bool,
    /// Commits waiting for the writer.
    pub writer_queue_depth: usize,
}
