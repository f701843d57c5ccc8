//! S1, S13, S14: a body that vouched for a reporter is of the reporter's side from then on, whatever it says later and
//! whatever is edited; and nobody else is asked about a claim while nobody says any more who makes it.

use std::sync::Arc;

use homeward::audit::veiled_subject;
use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::CaseState;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{OrgCode, ReportId};
use homeward::domain::registry::Change;
use homeward::domain::report::NewReport;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::domain::vouching::vouch_lines;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{Path, WELL, replayed};
use crate::store::memory::MemoryStore;

const NAME: &str = "李桂英";

/// A voucher of each body that reviews.
const VOUCHERS: [(&str, Role); 4] = [
    ("review-north", Role::Voucher),
    ("review-south", Role::Voucher),
    ("review-east", Role::Voucher),
    ("review-west", Role::Voucher),
];

fn vouch(world: &World, by: &Actor, id: ReportId, vouched: bool) {
    let request = world.request();
    let subject = veiled_subject(&Subject::Report(id));
    let signed = world.signed(by, (Call::VouchForReporter, &subject), vouch_lines(vouched), request);
    world.service.vouch(by, request, (id, NAME, vouched), &signed).unwrap();
}

fn named(verified: bool) -> NewReport {
    let mut new = report(1, WELL, verified);
    new.reporter.name = Some(Personal::stored(NAME));
    new
}

#[test]
fn s13_who_vouched_once_reviews_not_after_taking_it_back_nor_after_an_edit_of_the_name() {
    for edited in [false, true] {
        let world =
            World::with(Arc::new(MemoryStore::default()), &["review-north", "review-south"], &VOUCHERS);
        let mut world = world;
        world.say_profile(profile(0, WELL));
        world.say_report(named(false));
        let id = world.content().reports[0].id;
        let north = world.others[0].clone();
        vouch(&world, &north, id, true);
        let mut now = named(true);
        match edited {
            true => now.reporter.name = Some(Personal::stored("李桂花")),
            false => vouch(&world, &north, id, false),
        }
        world.say_report(now);
        world.settle();
        let report = world.store.report(id).unwrap().unwrap();
        let (known, side): (Vec<&OrgCode>, Vec<&OrgCode>) = (
            report.reporter.told_by(&report.office).collect(),
            report.reporter.side(&report.office).collect(),
        );
        assert_eq!((known, side), (vec![&report.office], vec![&report.office, &north.organisation]));
        assert!(world.content().cases.is_empty(), "one body is left, and two are needed");
    }
}

#[test]
fn s13_a_vote_of_a_body_that_vouches_for_a_moment_counts_no_more() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &VOUCHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(named(true));
    world.settle();
    let case = world.content().cases[0].clone();
    world.both_vote(case.id, Verdict::Kin);
    let voted = case.seats[0].organisation.clone();
    let voucher = world.others.iter().find(|one| one.organisation == voted).unwrap().clone();
    vouch(&world, &voucher, case.pair.report, true);
    vouch(&world, &voucher, case.pair.report, false);
    world.settle();
    let now = world.store.case(case.id).unwrap().unwrap();
    assert!(matches!(now.state, CaseState::Waiting | CaseState::Voting) && now.votes.is_empty(), "{now:?}");
    assert!(now.seats.iter().all(|seat| seat.organisation != voted));
    replayed(&*world.store);
}

#[test]
fn s14_nobody_else_is_asked_while_nobody_says_who_reports() {
    let mut world = Path::dealt();
    let (leaves, one) = world.awaited().remove(0);
    // The desk takes back what it said, and a seat falls free.
    world.say_report(report(1, WELL, false));
    world.change_registry(Change::Remove(leaves.id));
    world.settle();
    let (other, _) = world.awaited().iter().find(|(by, _)| by.id != leaves.id).unwrap().clone();
    let request = world.request();
    let decision = world.decision(&other, (Call::Decline, one.case, request), "decline");
    let named = homeward::service::CaseRef { id: one.case, etag: "" };
    assert!(world.service.decline(&other, request, named, &decision).is_err(), "hers is given to nobody");
    let seats = || world.store.case(one.case).unwrap().unwrap().seats;
    assert!(seats().iter().any(|seat| seat.reviewer == leaves.id), "nobody was asked in her place");
    world.say_report(report(1, WELL, true));
    world.settle();
    let seats = world.store.case(one.case).unwrap().unwrap().seats;
    assert!(seats.iter().all(|seat| seat.reviewer != leaves.id), "{seats:?}");
}

#[test]
fn s13_a_seat_that_is_given_back_is_given_on_by_what_is_known_of_both_sides_then() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &VOUCHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(named(true));
    world.settle();
    let case = world.content().cases[0].clone();
    let is_free = |one: &&Actor| case.seats.iter().all(|seat| seat.organisation != one.organisation);
    let voucher = world.others.iter().find(is_free).unwrap().clone();
    vouch(&world, &voucher, case.pair.report, true);
    let (leaves, one) = world.awaited().remove(0);
    let request = world.request();
    let decision = world.decision(&leaves, (Call::Decline, one.case, request), "decline");
    let given_back = homeward::service::CaseRef { id: one.case, etag: "" };
    world.service.decline(&leaves, request, given_back, &decision).unwrap();
    let history = replayed(&*world.store);
    let (now, course) = history.case(one.case).unwrap();
    assert!(now.seats.iter().all(|seat| seat.organisation != voucher.organisation), "{:?}", now.seats);
    let side = &course.claim.as_ref().unwrap().organisations;
    assert!(side.contains(&voucher.organisation), "it stands beside it for whoever replays the journal");
}
