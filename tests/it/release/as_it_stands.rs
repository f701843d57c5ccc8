//! What the service deals and shows is what stands when it is written down (A23: S1, S3, S13, S37): a claim is stated
//! with the dealing, nobody is seated or shown a release by what changed a moment before, and a conflict outlives the
//! removal of whom it is of.

use std::sync::Arc;

use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, What};
use homeward::domain::ids::OrgCode;
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::conflicts::bind;
use crate::release::service::{OTHERS, Path, WELL, replayed};

fn desk() -> OrgCode {
    report(1, WELL, true).office
}

fn world() -> (Arc<Overtaken>, World) {
    let store = Arc::new(Overtaken::default());
    let world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    (store, world)
}

#[test]
fn s13_each_dealing_stands_with_what_is_known_of_both_sides() {
    let mut path = Path::confirmed();
    path.reopened();
    path.world.both_vote(path.case, Verdict::NotKin);
    let entries = path.world.store.entries(homeward::domain::ids::Position(0), 10_000).unwrap();
    let first = entries
        .iter()
        .find(|one| matches!(&one.what, What::CaseMoved(moved) if moved.step == CaseStep::Dealt));
    let stated = |act: &Act| matches!(act, Act::Case { act: CaseAct::ClaimStated(_), .. });
    let claim = entries.iter().find(|one| matches!(&one.what, What::Acted(acted) if stated(&acted.act)));
    assert_eq!(first.unwrap().at, claim.unwrap().at, "in one commit");
    assert!(first.unwrap().position < claim.unwrap().position);
    replayed(&*path.world.store);
}

#[test]
fn s13_nobody_is_seated_who_was_bound_a_moment_before() {
    for step in [CaseStep::Dealt, CaseStep::Reassigned, CaseStep::ThirdDealt] {
        let (store, mut world) = world();
        if step != CaseStep::Dealt {
            world.settle();
            let (reviewer, one) = world.awaited().remove(0);
            if step == CaseStep::Reassigned {
                bind(&world, &reviewer, &desk());
            } else {
                world.verify(world.content().reports[0].id);
                for ((by, _), verdict) in world.awaited().iter().zip([Verdict::Kin, Verdict::NotKin]) {
                    world.vote(by, one.case, verdict);
                }
            }
        }
        // Everybody who could be seated is bound just before somebody is, but for those who are asked already.
        let known: Vec<_> =
            world.content().cases.first().map(|case| case.asked().cloned().collect()).unwrap_or_default();
        let changes: Vec<_> = world
            .reviewers
            .iter()
            .filter(|one| !known.iter().any(|seat| seat.reviewer == one.id))
            .map(|one| {
                let admission = world.enrolment(one.id).admission.clone();
                let actor =
                    homeward::domain::actor::Actor { conflicts: vec![desk()], ..admission.actor.clone() };
                world.signed_change(Change::Admit(Box::new(Admission { actor, ..admission })))
            })
            .collect();
        let (service, registrar) = (world.service.clone(), world.registrars[0].admission.actor.clone());
        store.just_before(step, move || {
            changes.iter().for_each(|change| service.change_registry(&registrar, change).unwrap());
        });
        world.settle();
        assert!(store.was_overtaken(), "{step:?}");
        let seats: Vec<_> =
            world.content().cases.first().map(|case| case.asked().cloned().collect()).unwrap_or_default();
        assert_eq!(seats, known, "{step:?}");
        world.honest_bundle();
    }
}

#[test]
fn a23_a_release_is_shown_by_nothing_that_ended_before_the_reading_stood() {
    let (store, world) = world();
    let mut path = Path::of(world);
    path.released();
    assert_eq!(path.told(), Some(Scope::Message));
    let worker = path.world.worker(&path.station).clone();
    let act = path.her(PersonAct::Refused(Whom::Report(path.report)));
    let request = path.world.request();
    let (service, decision) = (path.world.service.clone(), path.world.act_signed(&worker, &act, request));
    store.just_before_what(
        |what| matches!(what, What::Read { .. }),
        move || service.act(&worker, request, &act, &decision).unwrap(),
    );
    assert_eq!(path.told(), None);
    assert!(store.was_overtaken());
}

#[test]
fn s1_another_telephone_that_came_a_moment_before_is_shown_to_no_liaison() {
    let (store, world) = world();
    let mut path = Path::of(world);
    path.released();
    let clerk = path.world.worker(&desk()).clone();
    let mut new = report(1, WELL, true);
    new.reporter.contact = Some(Personal::stored("13900000001"));
    let (service, request) = (path.world.service.clone(), path.world.request());
    store.just_before_what(
        |what| matches!(what, What::Read { .. }),
        move || drop(service.restate_reports(&clerk, request, &[Ok(new)]).unwrap()),
    );
    assert_eq!(path.told(), None, "it is another recipient");
    assert!(store.was_overtaken());
}

#[test]
fn s4_an_offer_that_nobody_took_in_thirty_days_is_taken_by_nobody() {
    for (days, taken) in [(29, Ok(())), (31, Err(Refusal::Unlawful(Unlawful::NothingThere)))] {
        let path = Path::confirmed();
        let from = path.world.worker(&path.station).clone();
        let to = path.world.worker(&profile(1, WELL).station).clone();
        assert_ne!(from.organisation, to.organisation);
        let offer = path.her(PersonAct::TransferOffered(to.organisation.clone()));
        path.world.act(&from, &offer).unwrap();
        path.world.wait_ms(days * 86_400_000);
        assert_eq!(path.world.act(&to, &path.her(PersonAct::TransferTaken)), taken, "{days} days later");
        if taken.is_err() {
            path.world.act(&from, &offer).unwrap();
            path.world.act(&to, &path.her(PersonAct::TransferTaken)).unwrap();
        }
        replayed(&*path.world.store);
    }
}

#[test]
fn s13_s37_a_conflict_outlives_the_removal_of_whoever_voted() {
    let mut path = Path::confirmed();
    path.ready();
    let voter = path.world.store.case(path.case).unwrap().unwrap().votes[0].seat.reviewer;
    let voter = path.world.reviewers.iter().find(|one| one.id == voter).unwrap().clone();
    bind(&path.world, &voter, &desk());
    path.world.change_registry(Change::Remove(voter.id));
    let liaison = path.world.others[3].clone();
    let released = path.world.act(&liaison, &path.on(CaseAct::Released(Scope::Message)));
    assert_eq!(released, Err(Refusal::Unlawful(Unlawful::Organisation)));
    path.world.settle();
    let case = path.world.store.case(path.case).unwrap().unwrap();
    assert_eq!((case.state, case.votes.len()), (CaseState::Voting, 0), "others vote afresh");
    path.world.honest_bundle();

    // Nor is anything decided on the first of two votes.
    let mut world = Path::dealt();
    let (first, one) = world.awaited().remove(0);
    world.verify(world.content().reports[0].id);
    world.vote(&first, one.case, Verdict::Kin);
    bind(&world, &first, &desk());
    world.change_registry(Change::Remove(first.id));
    world.settle();
    let case = world.store.case(one.case).unwrap().unwrap();
    assert_eq!((case.state, case.votes.len()), (CaseState::Voting, 0));
    assert!(case.seats.iter().all(|seat| seat.reviewer != first.id), "{:?}", case.seats);
    world.honest_bundle();
}
