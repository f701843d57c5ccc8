//! What every use case leans on: the store, the registry, the clock, the model and the sealing of
//! identifying values; and the one way to carry out a request once.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use crate::domain::access::{Call, Permit, Relation, permit};
use crate::domain::actor::{Actor, Role};
use crate::domain::entry::{Alert, NewEntry, Subject, What};
use crate::domain::ids::{ActorId, OrgCode, Position, ReportId, RequestId, Timestamp};
use crate::domain::invalid::Problem;
use crate::domain::registry::{RegistryFault, SignedChange};
use crate::domain::setting::Setting;
use crate::service::active_model::Models;
use crate::service::budget::{Budgets, budget_of, day};
use crate::service::clock::Clock;
use crate::service::duty_book::DutyBook;
use crate::service::intake::FingerprintKey;
use crate::service::matcher_progress::MatcherProgress;
use crate::service::notary::Notary;
use crate::service::open_cases::OpenCases;
use crate::service::open_reports::OpenReports;
use crate::service::parts::Confirmed;
use crate::service::refusal::Refusal;
use crate::service::registry::{Credential, Registry, RegistryError};
use crate::service::searching::Searching;
use crate::service::tip_puzzle::{SpentPuzzles, WaitingTips};
use crate::store::{Commit, KeptChange, Lane, Reply, Store, StoreError};

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
    pub(super) models: Models,
    pub(super) fingerprint_key: FingerprintKey,
    pub(super) open_cases: OpenCases,
    pub(super) confirmed: Confirmed,
    pub(super) duties: DutyBook,
    budgets: Budgets,
    pub(super) spent_puzzles: SpentPuzzles,
    pub(super) waiting_tips: WaitingTips,
    pub(super) searching: Searching,
    /// The latest time told, so that a clock set back turns nothing back.
    latest_ms: AtomicI64,
    /// Set when the service ends: whoever follows or counts for long stops at the next page.
    ending: AtomicBool,
    pub(super) progress: OnceLock<Arc<MatcherProgress>>,
    pub(super) notary: OnceLock<Arc<Notary>>,
    /// Guards what is counted of open reports, for the time of a look or a change; of the first look, for
    /// the time of counting them all.
    pub(super) open_reports: Arc<Mutex<Option<OpenReports>>>,
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
        let open_cases = OpenCases::default();
        Self {
            store,
            registry,
            clock,
            models: Models::default(),
            fingerprint_key,
            open_cases,
            confirmed: Confirmed::default(),
            duties: DutyBook::default(),
            budgets: Budgets::default(),
            spent_puzzles: SpentPuzzles::default(),
            waiting_tips: WaitingTips::default(),
            searching: Searching::default(),
            latest_ms: AtomicI64::new(i64::MIN),
            ending: AtomicBool::new(false),
            progress: OnceLock::new(),
            notary: OnceLock::new(),
            open_reports: Arc::default(),
            listeners: RwLock::default(),
        }
    }

    /// Who connects with a credential, as the registry says now.
    pub fn actor_of(&self, credential: &Credential) -> Option<Actor> {
        self.registry.actor_of(credential, self.clock.now())
    }

    /// An actor by her id, as the registry says now.
    pub fn actor(&self, id: ActorId) -> Option<Actor> {
        self.registry.actor(id, self.clock.now())
    }

    /// The registry's root and every change.
    ///
    /// # Errors
    /// Callers who are neither registrars nor auditors.
    pub fn get_registry(&self, actor: &Actor) -> Result<Vec<KeptChange>, Refusal> {
        self.permit(actor, Call::GetRegistry, Relation::Nobody)?;
        Ok(self.store.registry()?)
    }

    /// Takes in a change of the registry that two registrars signed.
    ///
    /// # Errors
    /// Callers who are no registrars; a change that is not next, or not signed by two.
    pub fn change_registry(&self, actor: &Actor, change: &SignedChange) -> Result<(), Refusal> {
        let permit = self.permit(actor, Call::ChangeRegistry, Relation::Nobody)?;
        let changed = self.registry.change(&permit, change, self.clock.now()).map_err(|error| match error {
            RegistryError::Fault(fault) => Refusal::Registry(fault),
            RegistryError::OtherRoot => Refusal::Registry(RegistryFault::OtherRoot),
            RegistryError::Store(error) => error.into(),
        });
        self.noting(actor, Call::ChangeRegistry, changed)?;
        self.cases_moved();
        Ok(())
    }

    /// Ends what follows the journal or counts reports for long, at its next page; what was done is kept.
    pub fn end_following(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to end.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Tells the service whose progress to show.
    pub fn follow_progress(&self, progress: Arc<MatcherProgress>) {
        // A second matcher of the same service would be a fault of the caller; the first one is shown.
        let _ = self.progress.set(progress);
    }

    /// How many reports the matcher holds.
    pub(super) fn reports_held(&self) -> u64 {
        self.progress.get().map_or(0, |progress| progress.rows().1)
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

    /// Now, and never earlier than before: what has expired stays expired when the clock is set back.
    pub(super) fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp(now.0.max(self.latest_ms.fetch_max(now.0, Ordering::SeqCst)))
    }

    /// Recalls from the journal's end the time of its last entry and what everybody did on that day, so
    /// that a restart turns no time back and forgives nothing.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn recall_day(&self) -> Result<(), StoreError> {
        let mut before = self.store.status()?.last.0;
        while before > 0 {
            let after = before.saturating_sub(RECALLED_AT_ONCE);
            let entries = self.store.entries(Position(after), (before - after) as usize)?;
            for entry in entries.iter().rev() {
                self.latest_ms.fetch_max(entry.at.0, Ordering::SeqCst);
                if day(entry.at) < day(self.now()) {
                    return Ok(());
                }
                self.budgets.recall(entry);
            }
            before = after;
        }
        Ok(())
    }

    /// The permit for a call, or its refusal, which is noted with who asked (S18).
    pub(super) fn permit(&self, actor: &Actor, call: Call, relation: Relation) -> Result<Permit, Refusal> {
        match permit(actor, call, relation) {
            Ok(permit) => Ok(permit),
            Err(denied) => {
                self.note_refused(actor, call)?;
                Err(denied.into())
            }
        }
    }

    /// Notes a refused call, and calls the auditor after each few of one actor (S15).
    pub(super) fn note_refused(&self, actor: &Actor, call: Call) -> Result<(), Refusal> {
        let permit = Permit::of_refused(actor, call);
        let at = self.now();
        let mut commit = Commit::new(Lane::Caller);
        commit.entries.push(NewEntry::new(&permit, at, What::Refused { call }));
        let most = self.registry.setting(Setting::AttemptsBeforeAlert).max(1);
        if self.budgets.refused(at, actor.id).is_multiple_of(most) {
            let service = Permit::of_service(service_organisation());
            let what = What::Alerted { alert: Alert::OutsideAssignment, about: actor.id };
            commit.entries.push(NewEntry::new(&service, at, what));
            tracing::warn!(actor = %actor.id, "repeated attempts outside one's assignments");
        }
        self.store.commit(commit)?;
        Ok(())
    }

    /// Notes what the rules refused to somebody who may make the call: a step out of turn, a signature that
    /// does not fit (S18). It is no attempt outside her assignments, so it calls nobody by itself.
    pub(super) fn noting<T>(
        &self,
        actor: &Actor,
        call: Call,
        done: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let by_rules = |refusal: &Refusal| {
            matches!(
                refusal,
                Refusal::Illegal(_) | Refusal::Unlawful(_) | Refusal::Unsigned(_) | Refusal::Registry(_)
            )
        };
        if done.as_ref().err().is_some_and(by_rules) {
            let mut commit = Commit::new(Lane::Caller);
            let permit = Permit::of_refused(actor, call);
            commit.entries.push(NewEntry::new(&permit, self.now(), What::Refused { call }));
            self.store.commit(commit)?;
        }
        done
    }

    /// Everybody of a role, as the registry says now.
    pub(super) fn actors_of(&self, role: Role) -> Vec<Actor> {
        self.registry.of_role(role, self.clock.now())
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
            let reply =
                Reply { request_hash: request.hash, id, position: Position::default(), at: self.now() };
            commit.reply = Some((actor, request.id, reply));
            match self.store.commit(commit) {
                Ok(_) => return Ok(outcome),
                Err(StoreError::Changed | StoreError::AnsweredBefore) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Changed)
    }

    /// Counts one more look at a report by its paper receipt; gives how many there were today.
    pub(super) fn looks_of(&self, at: Timestamp, report: ReportId) -> u32 {
        self.budgets.looked(at, report)
    }

    /// Writes into the journal that personal data is about to be read (S18).
    pub(super) fn note_reading(&self, permit: &Permit, subjects: Vec<Subject>) -> Result<(), Refusal> {
        self.note_reading_in(permit, subjects, Commit::new(Lane::Caller))
    }

    /// The same in a commit that expects, or states, what the reading rests on.
    pub(super) fn note_reading_in(
        &self,
        permit: &Permit,
        subjects: Vec<Subject>,
        mut commit: Commit,
    ) -> Result<(), Refusal> {
        if subjects.is_empty() {
            return Ok(());
        }
        let at = self.now();
        let most = self.registry.setting(budget_of(permit.role()));
        if !self.budgets.spend(at, permit.actor(), &subjects, most) {
            self.note_limit(permit, at)?;
            return Err(Refusal::Budget);
        }
        if self.is_unusual(at, permit, subjects.len()) {
            let service = Permit::of_service(service_organisation());
            let what = What::Alerted { alert: Alert::UnusualReading, about: permit.actor() };
            commit.entries.push(NewEntry::new(&service, at, what));
        }
        commit.entries.push(NewEntry::new(permit, at, What::Read { subjects }));
        self.store.commit(commit)?;
        Ok(())
    }

    /// Notes that an actor reached a limit of hers, and calls the auditor.
    pub(super) fn note_limit(&self, permit: &Permit, at: Timestamp) -> Result<(), StoreError> {
        let service = Permit::of_service(service_organisation());
        let what = What::Alerted { alert: Alert::Limit, about: permit.actor() };
        let mut commit = Commit::new(Lane::Caller);
        commit.entries.push(NewEntry::new(permit, at, What::Refused { call: permit.call() }));
        commit.entries.push(NewEntry::new(&service, at, what));
        self.store.commit(commit).map(|_| ())
    }

    /// Whether a reading is at an unusual hour, or one of many in a row, for the first time today (S15).
    /// Desks and stations read their own records by the page, at any hour.
    fn is_unusual(&self, at: Timestamp, permit: &Permit, records: usize) -> bool {
        if matches!(permit.role(), Role::StationWorker | Role::FamilyDesk) {
            return false;
        }
        let most = self.registry.setting(Setting::RecordsInTenMinutes);
        let quiet =
            (self.registry.setting(Setting::QuietFromHour), self.registry.setting(Setting::QuietUntilHour));
        self.budgets.trips(at, permit.actor(), (records, most), quiet)
    }
}

/// Entries read at once when the day is recalled.
const RECALLED_AT_ONCE: u64 = 1_024;

/// How often a use case reads again when somebody else changed the record meanwhile.
pub(super) const MOST_ATTEMPTS: usize = 8;

/// The organisation under which the service's own entries stand.
pub(super) fn service_organisation() -> OrgCode {
    OrgCode::new("homeward").expect("the name is a valid code")
}
