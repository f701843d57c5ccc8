//! What was seen of a reporter (S14, S22): a desk's word brings a claim to reviewers, and nothing is cleared before
//! a person signed which document she saw, and why that suffices; another name or document ends it.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, ReportId};
use homeward::domain::report::{Identity, NewReport, Seen};
use homeward::domain::signed::ActionFault;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, WELL};
use crate::store::memory::MemoryStore;

fn named(name: &str, document: Option<&str>) -> NewReport {
    let mut new = report(1, WELL, true);
    new.reporter.name = Some(Personal::stored(name));
    new.reporter.identity_document = document.map(Personal::stored);
    new
}

/// A pair that two reviewers confirmed, of a reporter of whom the desk says that it saw a document.
fn confirmed() -> (World, ReportId) {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(named("李桂英", None));
    world.settle();
    let case = world.content().cases[0].clone();
    for seat in &case.seats {
        let reviewer = world.reviewers.iter().find(|one| one.id == seat.reviewer).unwrap().clone();
        world.vote(&reviewer, case.id, Verdict::Kin);
    }
    world.settle();
    (world, case.pair.report)
}

fn dealt(world: &World) -> usize {
    world.others[..2].iter().map(|one| world.service.my_parts(one).unwrap().len()).sum()
}

fn desk(world: &World) -> Actor {
    world.worker(&report(1, WELL, true).office).clone()
}

fn sign(world: &World, by: &Actor, id: ReportId, seen: Seen) -> Result<(), Refusal> {
    let request = world.request();
    world.service.verify_reporter(by, request, (id, seen), &world.verified(by, id, seen, request))
}

#[test]
fn s14_nothing_is_cleared_before_somebody_signed_what_she_saw_of_the_reporter() {
    let (mut world, id) = confirmed();
    assert_eq!(dealt(&world), 0, "the desk's word is nobody's signature");
    for seen in Seen::ALL {
        assert_eq!(Seen::from_word(seen.word()), Some(*seen));
    }
    sign(&world, &desk(&world), id, Seen::HouseholdRegister).unwrap();
    world.settle();
    assert_eq!(dealt(&world), 1);
    let kept = world.store.report(id).unwrap().unwrap().reporter.verified.unwrap();
    assert_eq!((kept.seen, kept.by), (Seen::HouseholdRegister, desk(&world).id));

    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let of = |what: &What| matches!(what, What::ReporterVerified { seen: Seen::HouseholdRegister, .. });
    assert_eq!(entries.iter().filter(|one| of(&one.what)).count(), 1);
    let honest = world.honest_bundle();
    let shown = honest.leaves.iter().find(|leaf| leaf.public.kind == "reporter_verified").unwrap();
    assert_eq!(shown.public.detail("seen"), Some("household_register"));
    assert!(!format!("{:?}", shown.public).contains(&id.to_string()), "no id of the report");
}

#[test]
fn s14_nobody_but_the_desk_itself_signs_for_its_own_report_and_for_what_she_saw() {
    let (world, id) = confirmed();
    let (own, seen) = (desk(&world), Seen::IdentityCard);
    let other_desk = world.worker(&report(0, WELL, true).office).clone();
    let station = world.worker(&profile(0, WELL).station).clone();
    for (who, id) in [(&other_desk, id), (&station, id), (&world.others[0], id), (&own, ReportId([9; 16]))] {
        assert_eq!(sign(&world, who, id, seen), Err(Refusal::NotFound), "{:?}", who.roles);
    }
    let request = world.request();
    let passport = world.verified(&own, id, Seen::Passport, request);
    let crossed = world.service.verify_reporter(&own, request, (id, seen), &passport);
    assert_eq!(crossed, Err(Refusal::Unsigned(ActionFault::OtherUse)), "another document");
    let unsigned = homeward::service::Decision { signed: None, ..world.verified(&own, id, seen, request) };
    let refused = world.service.verify_reporter(&own, request, (id, seen), &unsigned);
    assert_eq!(refused, Err(Refusal::Unsigned(ActionFault::Unreadable)));
    let silent = homeward::service::Decision { reason: "ok", ..world.verified(&own, id, seen, request) };
    let refused = world.service.verify_reporter(&own, request, (id, seen), &silent);
    assert!(matches!(refused, Err(Refusal::Invalid(_))), "why it suffices is said");
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let noted = |what: &What| matches!(what, What::Refused { call: Call::VerifyReporter });
    assert_eq!(entries.iter().filter(|one| noted(&one.what)).count(), 4 + 2);

    sign(&world, &own, id, seen).unwrap();
    assert_eq!(sign(&world, &own, id, seen), Err(Refusal::Precondition("this changes nothing")));
    // S10: once a day, so that nobody fills the log by turns, whoever of the desk signs.
    assert!(matches!(sign(&world, &own, id, Seen::Passport), Err(Refusal::Precondition(_))));
    world.wait_ms(86_400_000);
    sign(&world, &own, id, Seen::Passport).expect("she brought another");
    assert!(matches!(sign(&world, &own, id, seen), Err(Refusal::Precondition(_))));
    world.service.withdraw_report(&own, world.request(), id).unwrap();
    world.wait_ms(86_400_000);
    assert_eq!(sign(&world, &own, id, seen), Err(Refusal::Precondition("the report was withdrawn")));
}

#[test]
fn s14_another_name_or_document_was_not_seen_and_what_is_restated_alike_was() {
    let (world, id) = confirmed();
    let verified = |world: &World| world.store.report(id).unwrap().unwrap().reporter.verified.is_some();
    world.say_report(named("李桂英", Some("51302119550101002X")));
    sign(&world, &desk(&world), id, Seen::IdentityCard).unwrap();
    world.say_report(named("李桂英", Some("51302119550101002X")));
    assert!(verified(&world), "the same again");
    let doubted = |identity| {
        let mut new = named("李桂英", Some("51302119550101002X"));
        new.reporter.identity = Some(identity);
        new
    };
    for other in [
        named("李大壮", Some("51302119550101002X")),
        named("李桂英", Some("513021195501010038")),
        doubted(Identity::Unverified),
        doubted(Identity::Vouched),
    ] {
        world.say_report(other);
        assert!(!verified(&world));
        world.say_report(named("李桂英", Some("51302119550101002X")));
        assert!(!verified(&world), "and to go back makes nobody seen");
        sign(&world, &desk(&world), id, Seen::IdentityCard).unwrap();
    }
}

#[test]
fn s14_where_name_or_document_is_not_known_another_contact_was_not_seen() {
    let (world, id) = confirmed();
    let verified = |world: &World| world.store.report(id).unwrap().unwrap().reporter.verified.is_some();
    let said = |name: Option<&str>, document: Option<&str>, contact: &str| {
        let mut new = named("", document);
        new.reporter.name = name.map(Personal::stored);
        new.reporter.contact = Some(Personal::stored(contact));
        new
    };
    world.say_report(said(Some("李桂英"), None, "13800000000"));
    sign(&world, &desk(&world), id, Seen::IdentityCard).unwrap();
    world.say_report(said(Some("李桂英"), None, "13800000000"));
    assert!(verified(&world), "the same again");
    world.say_report(said(Some("李桂英"), None, "13900000000"));
    assert!(!verified(&world), "there are many of a name");
    world.say_report(said(Some("李桂英"), Some("51302119550101002X"), "13900000000"));
    sign(&world, &desk(&world), id, Seen::IdentityCard).unwrap();
    world.say_report(said(Some("李桂英"), Some("51302119550101002X"), "13700000000"));
    assert!(verified(&world), "she has another telephone");
}

#[test]
fn s14_of_somebody_of_whom_neither_name_nor_document_is_known_nothing_is_seen() {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    let mut nameless = report(1, WELL, true);
    nameless.reporter.name = None;
    world.say_report(nameless);
    let id = world.content().reports[0].id;
    let refused = sign(&world, &desk(&world), id, Seen::IdentityCard);
    assert!(matches!(refused, Err(Refusal::Precondition(_))), "{refused:?}");
    world.say_report(named("李桂英", None));
    sign(&world, &desk(&world), id, Seen::IdentityCard).unwrap();
}
