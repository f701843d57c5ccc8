//! Who follows duties beside the matcher: when duties are followed, kept for the next start, and kept anew
//! after an erasure. The time is given in, so that a test can hold it still.

use std::sync::Arc;
use std::time::Duration;

use crate::service::core::Service;
use crate::store::StoreError;

/// How often whoever follows the journal looks, when nobody asks.
pub const FOLLOWED_EVERY: Duration = Duration::from_secs(60);
/// How long at most ids of somebody who was erased stay in what followers keep, but for the time in which no
/// service runs.
pub const FORGOTTEN_WITHIN: Duration = Duration::from_secs(600);
/// Entries after which what was followed is kept for the next start, at work and at the end: a start then
/// reads at most so many again, and one after a kill those of a minute more.
pub(super) const KEPT_AFTER: [u64; 2] = [50_000, 2_000];

/// When what is kept is written anew after an erasure: in time, and not for each erasure alone.
#[derive(Debug, Default)]
pub(super) struct Forgetting {
    last: Duration,
}

impl Forgetting {
    /// Whether it is time now, so long after the start: at the next look it would be too late.
    pub fn is_due(&mut self, passed: Duration) -> bool {
        let due = passed.saturating_sub(self.last) + FOLLOWED_EVERY >= FORGOTTEN_WITHIN;
        if due {
            self.last = passed;
        }
        due
    }
}

/// Follows duties; looks every [`FOLLOWED_EVERY`].
pub struct Following {
    service: Arc<Service>,
    forgetting: Forgetting,
}

impl Following {
    /// Nothing was followed yet.
    pub fn new(service: Arc<Service>) -> Self {
        Self { service, forgetting: Forgetting::default() }
    }

    /// A look, so long after the start.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn look(&mut self, passed: Duration) -> Result<(), StoreError> {
        let service = &self.service;
        if let Err(error) = service.follow_duties().and_then(|_| service.keep_duties(KEPT_AFTER[0])) {
            tracing::warn!(%error, "duties are not followed to the end: the next look follows on");
        }
        if self.forgetting.is_due(passed) {
            self.service.forget_erased_duties()?;
        }
        Ok(())
    }

    /// The end: nobody who was erased is left in what is kept, as far as duties were followed.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn end(self) -> Result<(), StoreError> {
        self.service.forget_erased_duties()?;
        self.service.keep_duties(KEPT_AFTER[1])
    }
}
