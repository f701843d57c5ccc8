//! What every use case leans on: the store, the registry, the clock, the model and the sealing of
//! identifying values; and the one way to carry out a request once.

use std::sync::{Arc, OnceLock, RwLock};

use crate::domain::access::Permit;
use crate::domain::actor::Role;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{ActorId, OrgCode, Position, RequestId, Timestamp};
use crate::domain::invalid::Problem;
use crate::matching::Model;
use crate::service::clock::Clock;
use crate::service::intake::FingerprintKey;
use crate::service::matcher_progress::MatcherProgress;
use crate::service::notary::Notary;
use crate::service::open_cases::OpenCases;
use crate::service::refusal::Refusal;
use crate::service::registry::Registry;
use crate::store::{Commit, Lane, Reply, Store, StoreError};

/// A request as its caller names it.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The caller's id for it.
    pub id: RequestId,
    /// SHA-256 of what was asked, so that the same id for something else is noticed.
    pub hash: [u8; 32],
}

type Listener = Arc<dyn Fn() + Send + Sync>;

/// The use cases' common ground. Cheap to share; every method blocks.
pub struct Service {
    pub(super) store: Arc<dyn Store>,
    pub(super) registry: Arc<Registry>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) model: &'static Model,
    pub(super) fingerprint_key: FingerprintKey,
    pub(super) open_cases: OpenCases,
    pub(super) progress: OnceLock<Arc<MatcherProgress>>,
    pub(super) notary: OnceLock<Arc<Notary>>,
    /// Guards who is told when cases move, for the time of a call to them.
    listeners: RwLock<Vec<Listener>>,
}

impl Service {
    /// A service over a store.
    pub fn new(
        store: Arc<dyn Store>,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
        fingerprint_key: FingerprintKey,
    ) -> Self {
        let model = Model::bundled();
        let open_cases = OpenCases::default();
        Self {
            store,
            registry,
            clock,
            model,
            fingerprint_key,
            open_cases,
            progress: OnceLock::new(),
            notary: OnceLock::new(),
            listeners: RwLock::default(),
        }
    }

    /// The registry of actors.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Tells the service whose progress to show.
    pub fn follow_progress(&self, progress: Arc<MatcherProgress>) {
        // A second matcher of the same service would be a fault of the caller; the first one is shown.
        let _ = self.progress.set(progress);
    }

    /// Has `listener` called whenever cases moved. It must return at once.
    pub fn on_cases_moved(&self, listener: impl Fn() + Send + Sync + 'static) {
        if let Ok(mut listeners) = self.listeners.write() {
            listeners.push(Arc::new(listener));
        }
    }

    pub(super) fn cases_moved(&self) {
        if let Ok(listeners) = self.listeners.read() {
            listeners.iter().for_each(|listener| listener());
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Everybody of a role, as the registry says now.
    pub(super) fn actors_of(&self, role: Role) -> Vec<crate::domain::actor::Actor> {
        self.registry.of_role(role)
    }

    /// The ids given in reply to this request before, or `None` when it is new.
    pub(super) fn answered(&self, actor: ActorId, request: Request) -> Result<Option<Vec<u8>>, Refusal> {
        match self.store.reply(actor, request.id)? {
            None => Ok(None),
            Some(reply) if reply.request_hash == request.hash => Ok(Some(reply.id)),
            Some(_) => Err(Refusal::field(
                "request_id",
                Problem::new("was used for another request", "a fresh random id for each new request"),
            )),
        }
    }

    /// Carries out `attempt` once for a request: gives the ids replied before when there are any,
    /// and tries again when the records it read changed under it.
    pub(super) fn once<T>(
        &self,
        actor: ActorId,
        request: Request,
        before: impl Fn(Vec<u8>) -> Result<T, Refusal>,
        attempt: impl Fn() -> Result<(Commit, Vec<u8>, T), Refusal>,
    ) -> Result<T, Refusal> {
        for _ in 0..MOST_ATTEMPTS {
            if let Some(ids) = self.answered(actor, request)? {
                return before(ids);
            }
            let (mut commit, id, outcome) = attempt()?;
            let reply = Reply { request_hash: request.hash, id, position: Position::default() };
            commit.reply = Some((actor, request.id, reply));
            match self.store.commit(commit) {
                Ok(_) => return Ok(outcome),
                Err(StoreError::Changed | StoreError::AnsweredBefore) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Changed)
    }

    /// Writes into the journal that personal data is about to be read (S18).
    pub(super) fn note_reading(&self, permit: &Permit, subjects: Vec<Subject>) -> Result<(), Refusal> {
        if subjects.is_empty() {
            return Ok(());
        }
        let mut commit = Commit::new(Lane::Caller);
        commit.entries.push(NewEntry::new(permit, self.now(), What::Read { subjects }));
        self.store.commit(commit)?;
        Ok(())
    }
}

/// How often a use case reads again when somebody else changed the record meanwhile.
const MOST_ATTEMPTS: usize = 8;

/// The organisation under which the service's own entries stand.
pub(super) fn service_organisation() -> OrgCode {
    OrgCode::new("homeward").expect("the name is a valid code")
}
