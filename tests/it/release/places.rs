//! Places that reports take (S10): what was taken for nothing is given back, an import of several lines counts each, and
//! a copy is what says the same now in words of its own.

use std::sync::Arc;

use homeward::domain::actor::Actor;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::Position;
use homeward::domain::registry::Change;
use homeward::domain::report::NewReport;
use homeward::domain::setting::Setting;
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::service::{OutcomeKind, Refusal, ReportAddition};

use crate::matcher::invented::report;
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
fn s10_a_copy_has_words_of_its_own_and_says_now_what_the_other_says() {
    for (plain, copies) in [(true, 0), (false, 1)] {
        let world = world();
        world.change_registry(Change::Set(Setting::NearCopies, 2));
        for n in 1..3 {
            let mut new = from(n, WELL);
            new.statements.retain(|one| !plain || matches!(one.fact, Fact::Name(_) | Fact::Birth(_)));
            registered(&world, &new).unwrap();
        }
        assert_eq!(calls(&world), copies, "plain: {plain}");
    }
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
