//! A vote that counts no more is taken afresh by others whenever that turns out, and for no other reason (S13, A23):
//! after it was followed, and whatever somebody changes at that moment.

use std::sync::Arc;

use homeward::audit::veiled_subject;
use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::{Case, CaseState};
use homeward::domain::entry::{CaseStep, Subject};
use homeward::domain::ids::{CaseId, OrgCode};
use homeward::domain::vote::Verdict;
use homeward::domain::vouching::vouch_lines;

use crate::matcher::invented::{profile, report};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::as_it_stands::{binds, world};
use crate::release::conflicts::bind;
use crate::release::service::WELL;

fn elsewhere() -> OrgCode {
    OrgCode::new("elsewhere").unwrap()
}

fn case_of(world: &World, id: CaseId) -> Case {
    world.store.case(id).unwrap().unwrap()
}

/// Those who were asked say this one after the other, and the matcher has followed it; who was the first.
fn voted(world: &mut World, verdicts: &[Verdict]) -> (CaseId, Actor) {
    world.settle();
    let asked = world.awaited();
    world.verify(world.content().reports[0].id);
    for ((by, one), verdict) in asked.iter().zip(verdicts) {
        world.vote(by, one.case, *verdict);
    }
    world.settle();
    (asked[0].1.case, asked[0].0.clone())
}

#[test]
fn s13_whoever_is_bound_after_her_vote_was_followed_decides_nothing() {
    for verdicts in [&[Verdict::Kin][..], &[Verdict::Kin, Verdict::NotKin]] {
        let (_, mut world) = world();
        let (id, first) = voted(&mut world, verdicts);
        assert_eq!((case_of(&world, id).votes.len(), case_of(&world, id).round), (verdicts.len(), 1));
        bind(&world, &first, &report(1, WELL, true).office);
        world.settle();
        let case = case_of(&world, id);
        assert_eq!((case.state, case.round, case.votes.len()), (CaseState::Voting, 2, 0));
        assert!(case.seats.iter().all(|seat| seat.reviewer != first.id), "{:?}", case.seats);
        world.honest_bundle();
    }
}

#[test]
fn a23_no_vote_is_taken_back_for_a_conflict_that_ended_a_moment_before() {
    let (store, mut world) = world();
    let (id, first) = voted(&mut world, &[Verdict::Kin]);
    bind(&world, &first, &report(1, WELL, true).office);
    store.just_before(CaseStep::Reopened, binds(&world, [&first], &elsewhere()));
    world.settle();
    assert!(store.was_overtaken());
    let case = case_of(&world, id);
    assert_eq!((case.state, case.round, case.votes.len()), (CaseState::Voting, 1, 1));
    world.honest_bundle();
}

#[test]
fn s13_a_case_is_voted_on_afresh_though_the_registry_changes_each_time_it_is_looked_at() {
    let vouchers = REVIEWING.map(|body| (body, Role::Voucher));
    let store = Arc::new(Overtaken::default());
    let mut world = World::with(store.clone(), &REVIEWING, &vouchers);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    let (id, first) = voted(&mut world, &[Verdict::Kin]);
    let of_hers = |one: &&Actor| one.organisation == first.organisation;
    let voucher = world.others.iter().find(of_hers).unwrap();
    let another = world.others.iter().find(|one| !of_hers(one)).unwrap();
    let report = case_of(&world, id).pair.report;
    let (request, subject) = (world.request(), veiled_subject(&Subject::Report(report)));
    let signed = world.signed(voucher, (Call::VouchForReporter, &subject), vouch_lines(true), request);
    world.service.vouch(voucher, request, (report, "李桂英", true), &signed).unwrap();
    let elsewhere = elsewhere();
    let [one, two] = [0, 1].map(|_| binds(&world, [another], &elsewhere));
    let again = store.clone();
    store.just_before(CaseStep::Reopened, move || {
        one();
        again.just_before(CaseStep::Reopened, two);
    });
    world.settle();
    assert!(store.was_overtaken());
    let case = case_of(&world, id);
    assert_eq!((case.round, case.votes.len()), (2, 0), "nobody could decide it any more");
    assert!(case.seats.iter().all(|seat| seat.organisation != first.organisation), "{:?}", case.seats);
    world.honest_bundle();
}

#[test]
fn s13_s37_a_seat_that_changes_hands_accuses_nobody_who_kept_hers_and_is_bound_since() {
    let (_, mut world) = world();
    world.settle();
    let asked: Vec<Actor> = world.awaited().into_iter().map(|(by, _)| by).collect();
    asked.iter().for_each(|one| drop(bind(&world, one, &report(1, WELL, true).office)));
    // One gives way to another first, and the other one then.
    world.settle();
    let case = world.content().cases[0].clone();
    assert!(
        case.seats.iter().all(|seat| asked.iter().all(|one| one.id != seat.reviewer)),
        "{:?}",
        case.seats
    );
    assert_eq!(case.reassignments.len(), 2);
    world.honest_bundle();
}

#[test]
fn a23_a_seat_that_is_given_back_at_that_moment_is_given_back_though_others_vote_afresh() {
    let (store, mut world) = world();
    let (id, first) = voted(&mut world, &[Verdict::Kin]);
    let seats = case_of(&world, id).seats;
    let second = seats.iter().find(|seat| seat.reviewer != first.id).unwrap().reviewer;
    let second = world.reviewers.iter().find(|one| one.id == second).unwrap().clone();
    bind(&world, &first, &report(1, WELL, true).office);
    let (service, by, request) = (world.service.clone(), second.clone(), world.request());
    let decision = world.decision(&second, (Call::Decline, id, request), "decline");
    store.just_before(CaseStep::Reopened, move || {
        let named = homeward::service::CaseRef { id, etag: "" };
        service.decline(&by, request, named, &decision).unwrap();
    });
    world.settle();
    assert!(store.was_overtaken());
    let case = case_of(&world, id);
    assert_eq!((case.round, case.votes.len()), (2, 0));
    let given_back = case.reassignments.iter().filter(|past| past.left.reviewer == second.id).count();
    assert_eq!(given_back, 1, "and whoever sat there when it was voted on afresh has left her seat too");
    assert!(case.has_seen(second.id) && case.seats.iter().all(|seat| seat.reviewer != second.id));
    world.honest_bundle();
}
