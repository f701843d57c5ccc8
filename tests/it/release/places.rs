//! Places that reports take (S10): what was taken for nothing is given back, an import of several lines counts each, and
//! a copy is what says the same now.

use std::sync::Arc;

use homeward::domain::actor::Actor;
use homeward::domain::description::Completeness;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::Position;
use homeward::domain::registry::Change;
use homeward::domain::report::NewReport;
use homeward::domain::setting::Setting;
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::service::{OutcomeKind, Refusal, ReportAddition};

use crate::matcher::invented::{profile, report};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::WELL;
use crate::store::memory::MemoryStore;

fn world() -> World {
    World::new(Arc::new(MemoryStore::default()), &REVIEWING)
}

/// Report `n` of desk 0, from one telephone.
fn from(n: usize, seed: u32) -> NewReport {
    let mut new = report(3 * n, seed, true);
    new.reporter.contact = Some(Personal::stored("13800000000"));
    new
}

fn desk(world: &World) -> Actor {
    world.worker(&report(0, WELL, true).office).clone()
}

fn registered(world: &World, new: &NewReport) -> Result<(), Refusal> {
    world.service.register_report(&desk(world), world.request(), new).map(drop)
}

fn calls(world: &World) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().filter(|one| matches!(one.what, What::Alerted { alert: Alert::Limit, .. })).count()
}

#[test]
fn s10_a_place_that_was_taken_for_nothing_is_given_back() {
    let store = Arc::new(Overtaken::default());
    let world = World::new(store.clone(), &REVIEWING);
    world.change_registry(Change::Set(Setting::OpenReportsOfContact, 2));
    // Somebody else of the desk registers the same report a moment before.
    let (service, by, request) = (world.service.clone(), desk(&world), world.request());
    let same = from(1, WELL);
    store.just_before_what(
        |what| matches!(what, What::ReportRegistered { .. }),
        move || drop(service.register_report(&by, request, &same).unwrap()),
    );
    assert_eq!(registered(&world, &from(1, WELL)), Err(Refusal::AlreadyExists));
    assert!(store.was_overtaken());
    registered(&world, &from(2, 33)).expect("the second place is free");
    assert!(matches!(registered(&world, &from(3, 60)), Err(Refusal::Invalid(_))));
}

#[test]
fn s10_the_lines_of_one_import_take_a_place_each_and_of_one_report_one() {
    let world = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfContact, 2));
    let lines = [from(1, WELL), from(1, WELL + 1), from(2, 33), from(3, 60)].map(Ok);
    let told = world.service.restate_reports(&desk(&world), world.request(), &lines).unwrap();
    use OutcomeKind::{Changed, Created, Refused};
    assert_eq!(told.iter().map(|one| one.kind).collect::<Vec<_>>(), [Created, Changed, Created, Refused]);
    assert_eq!(world.content().reports.len(), 2);
}

#[test]
fn s10_a_copy_says_now_what_the_others_say() {
    // What is withdrawn beside it makes no difference any more.
    let world = world();
    [1, 2].iter().for_each(|n| registered(&world, &from(*n, WELL)).unwrap());
    let mut third = from(3, WELL);
    let mut other = third.statements.iter().find(|one| matches!(one.fact, Fact::Name(_))).unwrap().clone();
    if let Fact::Name(name) = &mut other.fact {
        name.text = Personal::stored("赵秀兰");
    }
    third.statements.push(other);
    registered(&world, &third).unwrap();
    assert_eq!(calls(&world), 0, "two are the same");
    let id = world.store.report_by_ref(&third.office, &third.local_ref).unwrap().unwrap();
    let said = world.store.report(id).unwrap().unwrap().description.statements;
    let is_other = |fact: &Fact| matches!(fact, Fact::Name(name) if name.text.reveal() == "赵秀兰");
    let withdrawn = said.iter().filter(|one| is_other(&one.fact)).map(|one| one.id).collect();
    let addition = ReportAddition { withdrawn, ..ReportAddition::default() };
    world.service.add_report_statements(&desk(&world), world.request(), id, None, &addition).unwrap();
    assert_eq!(calls(&world), 1);
}

#[test]
fn s3_s10_a_document_and_a_telephone_that_were_replaced_are_known_on() {
    let world = world();
    let told = |telephone: &str, document: &str| {
        let mut new = from(1, WELL);
        new.reporter.contact = Some(Personal::stored(telephone));
        new.reporter.identity_document = Some(Personal::stored(document));
        world.say_report(new);
        let id = world.content().reports[0].id;
        world.store.report(id).unwrap().unwrap().reporter
    };
    let first = told("13800000000", "51302119550101002X");
    let now = told("13900000001", "410305199001010017");
    let earlier = [first.contact_fingerprint, first.document_fingerprint];
    assert!(earlier.iter().flatten().count() == 2 && first.document_fingerprint != now.document_fingerprint);
    let known: Vec<_> = now.prints().collect();
    assert!(earlier.iter().flatten().all(|print| known.contains(print)));
    assert_eq!(known.len(), 4);
}

#[test]
fn s10_a_report_that_is_withdrawn_takes_no_place_of_its_desk_and_is_withdrawn_once() {
    let world = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfDesk, 1));
    registered(&world, &report(3, WELL, true)).unwrap();
    assert!(matches!(registered(&world, &report(6, 33, true)), Err(Refusal::Invalid(_))));
    let id = world.content().reports[0].id;
    for _ in 0..2 {
        world.service.withdraw_report(&desk(&world), world.request(), id).unwrap();
    }
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    let withdrawn = entries.iter().filter(|one| matches!(one.what, What::ReportWithdrawn { .. }));
    assert_eq!(withdrawn.count(), 1);
    registered(&world, &report(6, 33, true)).unwrap();
}

#[test]
fn nothing_is_registered_of_which_nothing_is_said_or_that_only_adds_to_what_is_not_there() {
    let world = world();
    let mut nothing = report(3, WELL, true);
    nothing.statements.clear();
    let adds = |mut new: NewReport| {
        new.completeness = Completeness::Partial;
        new
    };
    for new in [nothing, adds(report(3, WELL, true))] {
        assert!(matches!(registered(&world, &new), Err(Refusal::Invalid(_))));
        let told = world.service.restate_reports(&desk(&world), world.request(), &[Ok(new)]).unwrap();
        assert_eq!(told[0].kind, OutcomeKind::Refused);
    }
    let mut hers = profile(0, WELL);
    hers.completeness = Completeness::Partial;
    let worker = world.worker(&hers.station).clone();
    assert!(matches!(
        world.service.create_profile(&worker, world.request(), &hers),
        Err(Refusal::Invalid(_))
    ));
    let told = world.service.restate_profiles(&worker, world.request(), &[Ok(hers)]).unwrap();
    assert_eq!(told[0].kind, OutcomeKind::Refused);
    assert!(world.content().reports.is_empty() && world.content().profiles.is_empty());
}
