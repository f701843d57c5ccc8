//! Ways round the rules that were once open, each closed: one person who comes back as another (S13, S37),
//! machines and audits in the hand of whoever decides (S12), her own station's word for a reporter (S14), a
//! child without a trained reviewer (S6), a refused or feared person under another report or telephone (S3,
//! S5).

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::date::PartialDate;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::{ActorId, OrgCode, Position, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, NewProfile};
use homeward::domain::registry::{
    Admission, Change, Proposal, Registry, RegistryFault, Signed, SignedChange,
};
use homeward::domain::release::act::{Act, PersonAct, Whom};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::NewReport;
use homeward::domain::signed::{PublicKey, Signature};
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report, report_by_telephone};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

fn org(code: &str) -> OrgCode {
    OrgCode::new(code).unwrap()
}

/// Somebody whose keys follow from a number.
fn admission(id: u8, keys: u8, organisation: &str, roles: &[Role]) -> Admission {
    let organisation = org(organisation);
    Admission {
        actor: Actor { id: ActorId([id; 16]), organisation, roles: roles.to_vec(), conflicts: vec![] },
        key: PublicKey::Ed25519([keys; 32]),
        certificate: [keys ^ 0x80; 32],
        token: None,
        valid_from: Timestamp(0),
        valid_until: Timestamp(1_000),
    }
}

/// A registry that takes every change, whatever is signed.
fn changed(registry: &mut Registry, change: Change) -> Result<(), RegistryFault> {
    let text = Proposal { root: [7; 32], number: registry.number() + 1, change }.text();
    let signed = |by: u8| Signed { by: ActorId([by; 16]), signature: Signature::Ed25519([0; 64]) };
    let change = SignedChange { text: text.as_str().into(), signatures: vec![signed(1), signed(2)] };
    registry.take(&change, Timestamp(5), |_, _, _| true)
}

#[test]
fn s37_nobody_comes_back_as_somebody_else_or_for_another_body() {
    let registrars = [
        admission(1, 1, "registrars-a", &[Role::Registrar]),
        admission(2, 2, "registrars-b", &[Role::Registrar]),
    ];
    let mut registry = Registry::of_root(&Registry::root_text(&registrars), [7; 32]).unwrap();
    let mut admit = |one: Admission| changed(&mut registry, Change::Admit(Box::new(one)));
    let reviewer = || admission(3, 3, "north", &[Role::Reviewer]);
    admit(reviewer()).unwrap();
    let moved = admission(3, 3, "station", &[Role::Reviewer]);
    assert_eq!(admit(moved.clone()), Err(RegistryFault::Admission));
    let mut registry = Registry::of_root(&Registry::root_text(&registrars), [7; 32]).unwrap();
    let mut change = |change: Change| changed(&mut registry, change);
    change(Change::Admit(Box::new(reviewer()))).unwrap();
    change(Change::Remove(ActorId([3; 16]))).unwrap();
    for other in [
        moved,
        admission(4, 3, "south", &[Role::Reviewer]),
        Admission { certificate: [3 ^ 0x80; 32], ..admission(5, 5, "south", &[Role::Reviewer]) },
    ] {
        assert_eq!(change(Change::Admit(Box::new(other))), Err(RegistryFault::Admission));
    }
    change(Change::Admit(Box::new(reviewer()))).expect("she herself may come back");
    change(Change::Admit(Box::new(admission(3, 9, "north", &[Role::Reviewer])))).expect("with a new key");
    let old_key = admission(6, 3, "south", &[Role::Reviewer]);
    assert_eq!(change(Change::Admit(Box::new(old_key))), Err(RegistryFault::Admission));
}

#[test]
fn s12_whoever_runs_machines_or_audits_is_nothing_else() {
    let registrars = [
        admission(1, 1, "registrars-a", &[Role::Registrar]),
        admission(2, 2, "registrars-b", &[Role::Registrar]),
    ];
    for alone in [Role::Operator, Role::Auditor] {
        for &other in Role::ALL.iter().filter(|&&other| other != alone && other != Role::Service) {
            let mut registry = Registry::of_root(&Registry::root_text(&registrars), [7; 32]).unwrap();
            let both = admission(3, 3, "machines", &[other, alone]);
            let refused = changed(&mut registry, Change::Admit(Box::new(both)));
            assert_eq!(refused, Err(RegistryFault::Admission), "{} and {}", alone.word(), other.word());
            changed(&mut registry, Change::Admit(Box::new(admission(3, 3, "machines", &[alone])))).unwrap();
        }
    }
}

fn world(others: &[(&str, Role)]) -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, others)
}

#[test]
fn s14_her_own_stations_word_for_a_reporter_shows_her_to_nobody() {
    let station = profile(0, WELL).station;
    let mut world = world(&[(station.as_str(), Role::Voucher), ("street-committee", Role::Voucher)]);
    world.say_profile(profile(0, WELL));
    let mut unknown = report(1, WELL, false);
    unknown.reporter.name = Some(Personal::stored("李桂英"));
    world.say_report(unknown);
    world.settle();
    let id = world.content().reports[0].id;
    let vouch = |world: &World, by: &Actor| {
        let request = world.request();
        let subject = homeward::audit::veiled_subject(&homeward::domain::entry::Subject::Report(id));
        let body = homeward::domain::vouching::vouch_lines(true);
        let call = homeward::domain::access::Call::VouchForReporter;
        let signed = world.signed(by, (call, &subject), body, request);
        world.service.vouch(by, request, (id, "李桂英", true), &signed).unwrap();
    };
    vouch(&world, &world.others[0]);
    world.settle();
    assert!(world.content().cases.is_empty(), "she is known by her station alone");
    vouch(&world, &world.others[1]);
    world.settle();
    assert_eq!(world.content().cases.len(), 1);
}

/// A child of nine to twelve, and her mother's report.
pub fn young() -> (NewProfile, NewReport) {
    let mut young = profile(0, WELL);
    for one in &mut young.statements {
        if let Fact::Age(age) = &mut one.fact {
            (age.low, age.high, age.as_of) = (9, 12, Some(PartialDate::of_year(2024)));
        }
    }
    let mut claim = report(1, WELL, true);
    for one in &mut claim.statements {
        match &mut one.fact {
            Fact::Birth(birth) => *birth = PartialDate::of_year(2013),
            Fact::Missing(missing) => missing.on = Some(PartialDate::of_year(2014)),
            _ => {}
        }
    }
    (young, claim)
}

#[test]
fn s6_one_of_two_reviewers_of_a_child_is_trained_for_it_also_when_a_seat_changes_hands() {
    let (young, claim) = young();
    let mut world = world(&OTHERS);
    world.say_profile(young);
    world.say_report(claim);
    world.settle();
    assert_eq!((world.stored().len(), world.content().cases.len()), (1, 0), "nobody is trained");
    let train = |world: &mut World, who: usize| {
        let key = world.enrolment(world.reviewers[who].id).admission.clone();
        let roles = vec![Role::Reviewer, Role::ChildProtectionReviewer];
        let actor = Actor { roles, ..key.actor.clone() };
        world.change_registry(Change::Admit(Box::new(Admission { actor, ..key })));
        world.settle();
    };
    train(&mut world, 0);
    world.say_report(report(4, 40, true));
    world.settle();
    let first = world.content().cases[0].clone();
    let trained = world.reviewers[0].id;
    assert!(first.seats.iter().any(|seat| seat.reviewer == trained), "{:?}", first.seats);
    // She gives it back: only another who is trained may take her seat.
    let decline = |world: &World| {
        let (request, who) = (world.request(), world.reviewers[0].clone());
        let call = homeward::domain::access::Call::Decline;
        let decision = world.decision(&who, (call, first.id, request), "decline");
        let named = homeward::service::CaseRef { id: first.id, etag: "" };
        world.service.decline(&who, request, named, &decision)
    };
    assert!(matches!(decline(&world), Err(Refusal::Precondition(_))));
    let other = first.seats.iter().find(|seat| seat.reviewer != trained).unwrap().organisation.clone();
    let free = (1..world.reviewers.len())
        .find(|&i| {
            let body = &world.reviewers[i].organisation;
            *body != other
                && first.seats.iter().all(|seat| seat.reviewer != world.reviewers[i].id)
                && !["review-east", "review-west"].contains(&body.as_str())
        })
        .unwrap();
    train(&mut world, free);
    decline(&world).unwrap();
    let seats = world.store.case(first.id).unwrap().unwrap().seats;
    assert!(seats.iter().any(|seat| seat.reviewer == world.reviewers[free].id), "{seats:?}");
}

fn alerts(world: &World, wanted: Alert) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().filter(|one| matches!(one.what, What::Alerted { alert, .. } if alert == wanted)).count()
}

#[test]
fn s3_whom_she_refused_is_held_under_another_report_of_his_too() {
    let mut world = world(&OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(report_by_telephone(4, 40));
    world.settle();
    let (id, refused) = (world.content().profiles[0].id, world.content().reports[0].id);
    let worker = world.worker(&profile(0, WELL).station).clone();
    let act = Act::Person { profile: id, act: PersonAct::Refused(Whom::Report(refused)) };
    world.act(&worker, &act).unwrap();
    world.say_report(report_by_telephone(1, WELL));
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(alerts(&path.world, Alert::ClaimRisk), 1);
}

#[test]
fn s5_a_feared_person_who_withdraws_and_changes_his_telephone_stays_known_by_the_old_one() {
    let world = world(&OTHERS);
    let mut resident = profile(0, WELL);
    let text = Personal::stored("李大壮");
    let name = Name { text: text.clone(), usage: NameUse::Nickname, source: None };
    resident.feared = Some(vec![Feared { names: vec![name], relation: None, places: vec![] }]);
    world.say_profile(resident);
    let mut his = report(4, 40, true);
    his.reporter.name = Some(text);
    for telephone in ["13800000000", "13900000000"] {
        his.reporter.contact = Some(Personal::stored(telephone));
        world.say_report(his.clone());
    }
    let made = world.content().reports[0].id;
    let desk = world.worker(&his.office).clone();
    world.service.withdraw_report(&desk, world.request(), made).unwrap();
    let mut brothers = report(1, WELL, true);
    brothers.reporter.contact = Some(Personal::stored("138-0000-0000"));
    world.say_report(brothers);
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(alerts(&path.world, Alert::FearedPerson), 1);
}
