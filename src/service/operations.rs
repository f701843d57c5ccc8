//! What operators see: how the service is, in numbers about nobody.

use crate::domain::access::{Call, Relation};
use crate::domain::actor::Actor;
use crate::service::core::Service;
use crate::service::refusal::Refusal;
use crate::store::StoreStatus;

/// How the service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceStatus {
    /// The store.
    pub store: StoreStatus,
    /// Entries the matcher has not followed yet.
    pub lag_entries: u64,
    /// Profiles and reports in the index.
    pub rows: (u64, u64),
    /// Candidates in the set; shown by the process itself, to no caller: whoever also files a report would
    /// see whether somebody fits it.
    pub candidates: u64,
    /// Rows still to be searched again after another model was put in use.
    pub to_rescore: u64,
    /// Version of the model.
    pub model_version: u32,
}

impl Service {
    /// How the service is.
    ///
    /// # Errors
    /// Callers who are no operators.
    pub fn service_status(&self, actor: &Actor) -> Result<ServiceStatus, Refusal> {
        self.permit(actor, Call::GetServiceStatus, Relation::Nobody)?;
        self.status_now()
    }

    /// The same for the process itself: readiness and progress bars.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn status_now(&self) -> Result<ServiceStatus, Refusal> {
        let store = self.store.status()?;
        let progress = self.progress.get();
        let followed = progress.map_or(0, |progress| progress.followed().0);
        Ok(ServiceStatus {
            store,
            lag_entries: store.last.0.saturating_sub(followed),
            rows: progress.map_or((0, 0), |progress| progress.rows()),
            candidates: progress.map_or(0, |progress| progress.candidates()),
            to_rescore: progress.map_or(0, |progress| progress.to_rescore()),
            model_version: self.model().version,
        })
    }
}
