//! S14: a body that the registry lists answers for a reporter by its own signed act; it is of the reporter's
//! side from then on, and neither a desk's word nor an edit can stand in for it.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::ids::{Position, ReportId};
use homeward::domain::registry::Change;
use homeward::domain::release::history::History;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{Identity, NewReport};
use homeward::domain::setting::Setting;
use homeward::domain::signed::ActionFault;
use homeward::domain::text::Personal;
use homeward::domain::vouching::vouch_lines;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::World;
use crate::release::service::WELL;
use crate::store::memory::MemoryStore;

const NAME: &str = "李桂英";

/// Bodies that vouch; the first also reviews, the last keeps the desk of the report.
const OTHERS: [(&str, Role); 4] = [
    ("review-north", Role::Voucher),
    ("street-committee", Role::Voucher),
    ("desk-410300", Role::Voucher),
    ("auditors", Role::Auditor),
];

fn unknown() -> NewReport {
    let mut new = report(1, WELL, false);
    new.reporter.name = Some(Personal::stored(NAME));
    new
}

fn world() -> (World, ReportId) {
    let bodies = ["review-north", "review-south", "review-west"];
    let mut world = World::with(Arc::new(MemoryStore::default()), &bodies, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(unknown());
    world.settle();
    let id = world.content().reports[0].id;
    (world, id)
}

fn vouch(world: &World, by: &Actor, id: ReportId, name: &str, vouched: bool) -> Result<(), Refusal> {
    let request = world.request();
    let subject = homeward::audit::veiled_subject(&homeward::domain::entry::Subject::Report(id));
    let signed = world.signed(by, (Call::VouchForReporter, &subject), vouch_lines(vouched), request);
    world.service.vouch(by, request, (id, name, vouched), &signed)
}

#[test]
fn s14_a_body_by_name_makes_a_reporter_known_and_is_of_her_side() {
    let (mut world, id) = world();
    assert!(world.content().cases.is_empty(), "nobody knows who reports");
    let north = world.others[0].clone();
    vouch(&world, &north, id, "李 桂英", true).unwrap();
    world.settle();
    let case = world.content().cases[0].clone();
    assert!(case.seats.iter().all(|seat| seat.organisation.as_str() != "review-north"), "{:?}", case.seats);
    world.both_vote(case.id, homeward::domain::vote::Verdict::Kin);
    world.settle();
    let mut history = History::default();
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    entries.iter().for_each(|entry| history.take(entry).unwrap());
    let again = vouch(&world, &north, id, NAME, true);
    assert_eq!(again, Err(Refusal::Precondition("this changes nothing")));
    vouch(&world, &north, id, NAME, false).unwrap();
    let report = world.store.report(id).unwrap().unwrap();
    assert!(!report.reporter.is_known() && report.reporter.vouched_by.is_empty());
}

#[test]
fn s14_nothing_but_a_bodys_own_act_for_the_very_reporter_counts() {
    let (mut world, id) = world();
    let [north, street, own, auditor] = [0, 1, 2, 3].map(|i| world.others[i].clone());
    for (who, report, name) in
        [(&north, id, "王桂英"), (&north, ReportId([9; 16]), NAME), (&north, id, ""), (&auditor, id, NAME)]
    {
        assert_eq!(vouch(&world, who, report, name, true), Err(Refusal::NotFound), "the same for all");
    }
    assert_eq!(vouch(&world, &own, id, NAME, true), Err(Refusal::Unlawful(Unlawful::Organisation)));
    let request = world.request();
    let subject = homeward::audit::veiled_subject(&homeward::domain::entry::Subject::Report(id));
    let other = world.signed(&street, (Call::VouchForReporter, &subject), vouch_lines(false), request);
    let refused = world.service.vouch(&street, request, (id, NAME, true), &other);
    assert_eq!(refused, Err(Refusal::Unsigned(ActionFault::OtherUse)));

    // A desk's word that somebody vouched establishes nothing.
    let mut said = unknown();
    said.reporter.identity = Some(Identity::Vouched);
    world.say_report(said.clone());
    world.settle();
    assert!(!world.store.report(id).unwrap().unwrap().reporter.is_known());
    assert!(world.content().cases.is_empty());

    // Whoever vouched for one name did not vouch for another that is put in its place.
    vouch(&world, &street, id, NAME, true).unwrap();
    said.reporter.name = Some(Personal::stored("李大壮"));
    world.say_report(said);
    assert!(!world.store.report(id).unwrap().unwrap().reporter.is_known());
}

#[test]
fn s14_nobody_answers_for_a_reporter_whose_name_says_nothing() {
    let (world, id) = world();
    let street = world.others[1].clone();
    for nothing in ["——", "。。"] {
        let mut nameless = unknown();
        nameless.reporter.name = Some(Personal::stored(nothing));
        world.say_report(nameless);
        for name in ["", nothing, "、、"] {
            assert_eq!(vouch(&world, &street, id, name, true), Err(Refusal::NotFound), "{nothing} {name}");
        }
    }
}

#[test]
fn s10_a_body_vouches_for_so_many_open_reports() {
    let (world, id) = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfVoucher, 1));
    let mut other = report(4, 40, false);
    other.reporter.name = Some(Personal::stored(NAME));
    world.say_report(other);
    let second = world.content().reports.iter().map(|one| one.id).find(|one| *one != id).unwrap();
    let street = world.others[1].clone();
    vouch(&world, &street, id, NAME, true).unwrap();
    assert!(matches!(vouch(&world, &street, second, NAME, true), Err(Refusal::Invalid(_))));
    vouch(&world, &street, id, NAME, false).unwrap();
    vouch(&world, &street, second, NAME, true).expect("it answers for the first no longer");
}
