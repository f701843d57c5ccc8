//! What the service deals and shows is what stands when it is written down (A23: S1, S3, S13, S37): a claim is stated
//! with the dealing, nobody is seated or shown a release by what changed a moment before, and a conflict outlives the
//! removal of whom it is of.

use std::sync::Arc;

use homeward::domain::actor::Actor;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, What};
use homeward::domain::ids::OrgCode;
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::service::{Matcher, Refusal};

use crate::matcher::invented::{profile, report};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::conflicts::bind;
use crate::release::service::{OTHERS, Path, WELL, replayed};

fn desk() -> OrgCode {
    report(1, WELL, true).office
}

/// The registrars list a conflict of each of these with a body: signed, and ready to be sent.
pub fn binds<'a>(
    world: &World,
    who: impl IntoIterator<Item = &'a Actor>,
    to: &OrgCode,
) -> impl FnOnce() + Send + 'static {
    let change = |one: &Actor| {
        let admission = world.enrolment(one.id).admission.clone();
        let actor = Actor { conflicts: vec![to.clone()], ..admission.actor.clone() };
        world.signed_change(Change::Admit(Box::new(Admission { actor, ..admission })))
    };
    let changes: Vec<_> = who.into_iter().map(change).collect();
    let (service, registrar) = (world.service.clone(), world.registrars[0].admission.actor.clone());
    move || changes.iter().for_each(|change| service.change_registry(&registrar, change).unwrap())
}

pub fn world() -> (Arc<Overtaken>, World) {
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
        let free = world.reviewers.iter().filter(|one| !known.iter().any(|seat| seat.reviewer == one.id));
        store.just_before(step, binds(&world, free, &desk()));
        world.settle();
        assert!(store.was_overtaken(), "{step:?}");
        let seats: Vec<_> =
            world.content().cases.first().map(|case| case.asked().cloned().collect()).unwrap_or_default();
        assert_eq!(seats, known, "{step:?}");
        world.honest_bundle();
    }
}

#[test]
fn s13_nobody_is_seated_by_a_list_of_reviewers_that_was_read_a_moment_before() {
    // Two pairs are dealt in one round, and everybody turns out to be bound to her station while the first is.
    let (store, mut world) = world();
    world.say_report(report(4, WELL, true));
    store.just_before(CaseStep::Dealt, binds(&world, &world.reviewers, &profile(0, WELL).station));
    world.settle();
    assert!(store.was_overtaken());
    assert_eq!((world.stored().len(), world.content().cases.len()), (2, 0));
    world.honest_bundle();
}

#[test]
fn a23_a_pair_that_another_matcher_deals_a_moment_before_has_one_case() {
    let (store, mut world) = world();
    world.settle();
    // What is known of her stands since her first case, so that nothing else is changed by another.
    world.say_report(report(4, WELL, true));
    let service = world.service.clone();
    store.just_before(CaseStep::Dealt, move || {
        let mut another = Matcher::load(service, |_| ()).unwrap();
        another.step(64).unwrap();
    });
    world.settle();
    assert!(store.was_overtaken());
    assert_eq!((world.stored().len(), world.content().cases.len()), (2, 2));
    assert_eq!(world.awaited().len(), 4);
    world.honest_bundle();
}

#[test]
fn s13_no_part_is_dealt_to_whoever_was_bound_a_moment_before() {
    let (store, mut world) = world();
    world.settle();
    world.both_vote(world.content().cases[0].id, Verdict::Kin);
    let dealt = |act: &Act| matches!(act, Act::Case { act: CaseAct::PartDealt { .. }, .. });
    store.just_before_what(
        move |what| matches!(what, What::Acted(acted) if dealt(&acted.act)),
        binds(&world, &world.others[..2], &desk()),
    );
    world.settle();
    assert!(store.was_overtaken());
    for officer in &world.others[..2] {
        assert_eq!(world.service.my_parts(officer), Ok(vec![]));
    }
    world.honest_bundle();
}

#[test]
fn s13_a_release_that_rests_on_whoever_was_bound_a_moment_before_is_shown_to_nobody() {
    let (store, world) = world();
    let mut path = Path::of(world);
    path.released();
    let voter = path.world.store.case(path.case).unwrap().unwrap().votes[0].seat.reviewer;
    let voter = path.world.reviewers.iter().find(|one| one.id == voter).unwrap();
    let bound = binds(&path.world, [voter], &desk());
    store.just_before_what(|what| matches!(what, What::Read { .. }), bound);
    assert_eq!(path.told(), None);
    assert!(store.was_overtaken());
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

#[test]
fn s1_what_a_look_at_a_release_finds_stands_in_the_journal_though_nothing_is_told() {
    let mut path = Path::confirmed();
    path.released();
    let claims = |path: &Path| {
        let entries = path.world.store.entries(homeward::domain::ids::Position(0), 10_000).unwrap();
        let stated = |act: &Act| matches!(act, Act::Case { act: CaseAct::ClaimStated(_), .. });
        entries.iter().filter(|one| matches!(&one.what, What::Acted(acted) if stated(&acted.act))).count()
    };
    let before = claims(&path);
    let mut new = report(1, WELL, true);
    new.reporter.contact = Some(Personal::stored("13900000001"));
    path.world.say_report(new);
    assert_eq!(claims(&path), before, "nobody looked yet");
    assert_eq!(path.told(), None);
    assert_eq!(claims(&path), before + 1);
    replayed(&*path.world.store);
}
