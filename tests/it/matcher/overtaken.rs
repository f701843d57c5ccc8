//! A store in which somebody else is first: a deed of theirs happens between what was read and the commit.

use std::sync::Mutex;
use std::time::Duration;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::case::Case;
use homeward::domain::entry::{CaseStep, Entry, What};
use homeward::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, TipId,
};
use homeward::domain::profile::Profile;
use homeward::domain::report::{KinAnswer, Report};
use homeward::domain::tip::Tip;
use homeward::store::{
    Asked, Commit, Committed, DeedsOf, Follower, KeptChange, KeptDeed, Reply, Store, StoreError, StoreStatus,
};

use crate::store::memory::MemoryStore;

type Result<T> = std::result::Result<T, StoreError>;
type Deed = Box<dyn FnOnce() + Send>;

/// Whether this is the commit.
type Wanted = Box<dyn Fn(&Commit) -> bool + Send>;

/// A store in which something happens just before a commit, once.
#[derive(Default)]
pub struct Overtaken {
    store: MemoryStore,
    before: Mutex<Option<(Wanted, Deed)>>,
}

impl Overtaken {
    /// Just before a case is moved by this step.
    pub fn just_before(&self, step: CaseStep, deed: impl FnOnce() + Send + 'static) {
        let moves = move |what: &What| matches!(what, What::CaseMoved(moved) if moved.step == step);
        self.just_before_what(moves, deed);
    }

    /// Just before such an entry is written.
    pub fn just_before_what(
        &self,
        wanted: impl Fn(&What) -> bool + Send + 'static,
        deed: impl FnOnce() + Send + 'static,
    ) {
        self.just_before_commit(move |commit| commit.entries.iter().any(|entry| wanted(entry.what())), deed);
    }

    /// Just before such a commit.
    pub fn just_before_commit(
        &self,
        wanted: impl Fn(&Commit) -> bool + Send + 'static,
        deed: impl FnOnce() + Send + 'static,
    ) {
        *self.before.lock().unwrap() = Some((Box::new(wanted), Box::new(deed)));
    }

    /// Whether it happened.
    pub fn was_overtaken(&self) -> bool {
        self.before.lock().unwrap().is_none()
    }

    fn due(&self, commit: &Commit) -> Option<Deed> {
        let mut before = self.before.lock().unwrap();
        let (wanted, _) = before.as_ref()?;
        let is_due = wanted(commit);
        if is_due { before.take().map(|(_, deed)| deed) } else { None }
    }
}

macro_rules! passed_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self, $($argument: $type),*) -> $answer { self.store.$name($($argument),*) })*
    };
}

impl Store for Overtaken {
    fn commit(&self, commit: Commit) -> Result<Committed> {
        if let Some(deed) = self.due(&commit) {
            deed();
        }
        self.store.commit(commit)
    }

    passed_on! {
        profile(id: ProfileId) -> Result<Option<Profile>>;
        profile_by_ref(station: &OrgCode, local_ref: &LocalRef) -> Result<Option<ProfileId>>;
        profiles_of(station: &OrgCode, after: Option<ProfileId>, limit: usize) -> Result<Vec<ProfileId>>;
        scan_profiles(after: Option<ProfileId>, limit: usize) -> Result<Vec<Profile>>;
        report(id: ReportId) -> Result<Option<Report>>;
        report_by_ref(office: &OrgCode, local_ref: &LocalRef) -> Result<Option<ReportId>>;
        reports_of(office: &OrgCode, after: Option<ReportId>, limit: usize) -> Result<Vec<ReportId>>;
        scan_reports(after: Option<ReportId>, limit: usize) -> Result<Vec<Report>>;
        kin_answers(report: ReportId) -> Result<Vec<KinAnswer>>;
        candidate(pair: Pair) -> Result<Option<Candidate>>;
        scan_candidates(after: Option<Pair>, limit: usize) -> Result<Vec<Candidate>>;
        case(id: CaseId) -> Result<Option<Case>>;
        case_of(pair: Pair) -> Result<Option<CaseId>>;
        scan_cases(after: Option<CaseId>, limit: usize) -> Result<Vec<Case>>;
        deeds(of: DeedsOf) -> Result<Vec<KeptDeed>>;
        registry() -> Result<Vec<KeptChange>>;
        tip(id: TipId) -> Result<Option<Tip>>;
        scan_tips(after: Option<TipId>, limit: usize) -> Result<Vec<Tip>>;
        tip_of_receipt(hash: &[u8; 32]) -> Result<Option<TipId>>;
        report_of_receipt(hash: &[u8; 32]) -> Result<Option<ReportId>>;
        waiting_tips() -> Result<Vec<TipId>>;
        waits(tip: TipId) -> Result<bool>;
        entries(after: Position, limit: usize) -> Result<Vec<Entry>>;
        leaves(tree: Tree, from: u64, limit: usize) -> Result<Vec<[u8; 32]>>;
        public_leaves(after: Position, limit: usize) -> Result<Vec<PublicLeaf>>;
        checkpoints(tree: Tree, after: u64, limit: usize) -> Result<Vec<(u64, String)>>;
        chunks(tree: Tree) -> Result<Vec<[u8; 32]>>;
        newest_checkpoint(tree: Tree) -> Result<Option<(u64, String)>>;
        cursor(follower: Follower) -> Result<Position>;
        reply(actor: ActorId, request: RequestId) -> Result<Option<Reply>>;
        scan_replies(after: Option<Asked>, limit: usize) -> Result<Vec<(Asked, Reply)>>;
        turn_epoch() -> Result<u32>;
        status() -> Result<StoreStatus>;
        wait_for_entry(after: Position, at_most: Duration) -> Position;
    }
}
