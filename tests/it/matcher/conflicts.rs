//! What happens between the matcher's reading and its commit: somebody else was first.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::case::CaseState;
use homeward::domain::entry::CaseStep;
use homeward::domain::ids::{CaseId, ReportId};
use homeward::domain::vote::Verdict;
use homeward::service::CaseRef;

use crate::matcher::invented::{profile, report};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

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
    assert!(store.was_overtaken(), "it was opened again");
    assert_eq!(case.state, CaseState::Voided);
}

#[test]
fn a_report_withdrawn_while_its_case_is_dealt_is_dealt_to_nobody() {
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
    assert!(store.was_overtaken(), "it was to be dealt");
    assert!(world.content().cases.is_empty());
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
