//! What happens between the matcher's reading and its commit: somebody else was first.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::access::Call;
use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::case::{Case, CaseState};
use homeward::domain::entry::{CaseStep, Entry, What};
use homeward::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, TipId,
};
use homeward::domain::profile::Profile;
use homeward::domain::report::{KinAnswer, Report};
use homeward::domain::tip::Tip;
use homeward::domain::vote::Verdict;
use homeward::service::CaseRef;
use homeward::store::{
    Asked, Commit, Committed, DeedsOf, Follower, KeptChange, KeptDeed, Reply, Store, StoreError, StoreStatus,
};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

type Result<T> = std::result::Result<T, StoreError>;
type Deed = Box<dyn FnOnce() + Send>;

/// A store in which something happens just before a case is moved by this step.
#[derive(Default)]
struct Overtaken {
    store: MemoryStore,
    before: Mutex<Option<(CaseStep, Deed)>>,
}

impl Overtaken {
    fn just_before(&self, step: CaseStep, deed: impl FnOnce() + Send + 'static) {
        *self.before.lock().unwrap() = Some((step, Box::new(deed)));
    }

    fn due(&self, commit: &Commit) -> Option<Deed> {
        let mut before = self.before.lock().unwrap();
        let (wanted, _) = before.as_ref()?;
        let moves = |what: &What| matches!(what, What::CaseMoved(moved) if moved.step == *wanted);
        let is_due = commit.entries.iter().any(|entry| moves(entry.what()));
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

/// Descriptions of one woman, told well and with another blood group, and one of somebody else.
const OTHER_BLOOD: u32 = 633;
const WELL: u32 = 12;
const ELSE: u32 = 265;

/// A world with one pair whose case was rejected.
fn rejected() -> (World, Arc<Overtaken>, CaseId) {
    let store = Arc::new(Overtaken::default());
    let mut world = World::new(store.clone(), &REVIEWING);
    world.say(0, (WELL, OTHER_BLOOD));
    world.settle();
    let id = world.content().cases[0].id;
    world.both_vote(id, Verdict::NotKin);
    world.settle();
    assert_eq!(world.stored().len(), 0, "a rejected pair takes no place");
    (world, store, id)
}

fn withdraw(world: &World, id: ReportId) {
    let desk = world.worker(&report(0, 0, true).office).clone();
    world.service.withdraw_report(&desk, world.request(), id).unwrap();
}

#[test]
fn material_new_evidence_opens_a_rejected_case_again() {
    let (mut world, _, id) = rejected();
    world.say_report(report(0, WELL, true));
    world.settle();
    let case = world.store.case(id).unwrap().unwrap();
    assert_eq!((case.state, case.reopenings.len()), (CaseState::Voting, 1));
}

#[test]
fn a_report_withdrawn_while_its_case_is_opened_again_leaves_it_voided() {
    let (mut world, store, id) = rejected();
    world.say_report(report(0, WELL, true));
    let (service, request) = (world.service.clone(), world.request());
    let desk = world.worker(&report(0, 0, true).office).clone();
    let gone = world.content().reports[0].id;
    store.just_before(CaseStep::Reopened, move || {
        service.withdraw_report(&desk, request, gone).unwrap();
    });
    world.settle();
    let case = world.store.case(id).unwrap().unwrap();
    assert!(store.before.lock().unwrap().is_none(), "it was opened again");
    assert_eq!(case.state, CaseState::Voided);
}

#[test]
fn a_report_withdrawn_while_its_case_is_dealt_leaves_it_voided() {
    let store = Arc::new(Overtaken::default());
    let mut world = World::new(store.clone(), &REVIEWING);
    world.say(0, (WELL, WELL));
    let (service, request) = (world.service.clone(), world.request());
    let desk = world.worker(&report(0, 0, true).office).clone();
    let gone = world.content().reports[0].id;
    store.just_before(CaseStep::Dealt, move || {
        service.withdraw_report(&desk, request, gone).unwrap();
    });
    world.settle();
    let cases = world.content().cases;
    assert_eq!(cases.iter().map(|case| case.state).collect::<Vec<_>>(), [CaseState::Voided]);
    assert!(world.awaited().is_empty());
}

#[test]
fn a_case_that_a_reviewer_opens_again_is_dealt_though_its_pair_is_no_candidate_any_more() {
    let (mut world, _, id) = rejected();
    world.say_profile(profile(0, ELSE));
    world.settle();
    let party = world.content().cases[0].votes[0].seat.reviewer;
    let reviewer = world.reviewers.iter().find(|reviewer| reviewer.id == party).unwrap().clone();
    let case = CaseRef { id, etag: "" };
    let request = world.request();
    let decision = world.decision(&reviewer, (Call::Reopen, id, request), "reopen");
    world.service.reopen(&reviewer, request, case, &decision).unwrap();
    world.settle();
    assert_eq!(world.stored().len(), 0, "the pair is below the floor");
    assert_eq!(world.store.case(id).unwrap().unwrap().state, CaseState::Voting);
    assert_eq!(world.awaited().len(), 2);
}

#[test]
fn a_withdrawn_report_voids_its_open_case_and_a_vote_is_refused_at_once() {
    let mut world = World::new(Arc::new(MemoryStore::default()), &REVIEWING);
    world.say(0, (WELL, WELL));
    world.settle();
    let (reviewer, one) = world.awaited().remove(0);
    withdraw(&world, world.content().reports[0].id);
    assert!(world.try_vote(&reviewer, one.case, Verdict::Kin).is_err());
    world.settle();
    assert_eq!(world.store.case(one.case).unwrap().unwrap().state, CaseState::Voided);
    assert!(world.awaited().is_empty());
}
