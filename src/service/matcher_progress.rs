//! How far the matcher is, as others may read it at any time.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::ids::Position;

/// How far the matcher is, for status calls and progress bars.
#[derive(Debug, Default)]
pub struct MatcherProgress {
    pub(super) followed: AtomicU64,
    pub(super) profiles: AtomicU64,
    pub(super) reports: AtomicU64,
    pub(super) candidates: AtomicU64,
    pub(super) to_rescore: AtomicU64,
}

impl MatcherProgress {
    /// Position of the last entry followed.
    pub fn followed(&self) -> Position {
        Position(self.followed.load(Ordering::Relaxed))
    }

    /// Profiles and reports in the index.
    pub fn rows(&self) -> (u64, u64) {
        (self.profiles.load(Ordering::Relaxed), self.reports.load(Ordering::Relaxed))
    }

    /// Rows to be searched again after another model was put in use.
    pub fn to_rescore(&self) -> u64 {
        self.to_rescore.load(Ordering::Relaxed)
    }

    /// Candidates in the set.
    pub fn candidates(&self) -> u64 {
        self.candidates.load(Ordering::Relaxed)
    }
}
