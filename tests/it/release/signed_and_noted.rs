//! Each decision of a reviewer is hers by her own signature (S22, S26), a signature counts while its key is listed, and
//! each reading of personal data stands in the journal with who read what (S18).

use std::collections::BTreeSet;

use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{CaseId, Position, Timestamp};
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::CaseAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::signed::{ActionFault, Signature, SignedText};
use homeward::domain::vote::{Impression, Verdict};
use homeward::service::{CaseRef, Decision, Refusal, Request};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{BEGINNING, World};
use crate::release::service::{Path, WELL};

/// A decision of a reviewer, as it is sent.
type Sent<'a> = dyn Fn(&Actor, Request, &Decision) -> Result<(), Refusal> + 'a;

/// Whatever does not fit is refused, and what fits is taken.
fn is_signed(world: &World, by: &Actor, (call, id, choice): (Call, CaseId, &str), send: &Sent) {
    let request = world.request();
    let good = world.decision(by, (call, id, request), choice);
    let fault = |decision: &Decision| match send(by, request, decision) {
        Err(Refusal::Unsigned(fault)) => fault,
        other => panic!("{call:?}: {other:?}"),
    };
    let signed = |by: &Actor, call, id, choice| world.decision(by, (call, id, request), choice);
    let other = world.reviewers.iter().find(|one| one.id != by.id).unwrap();
    let other_call = if call == Call::Vote { Call::Reopen } else { Call::Vote };
    let SignedText { text, signature: Signature::Ed25519(mut bytes) } = good.signed.clone().unwrap();
    bytes[63] ^= 1;
    let altered = SignedText { text, signature: Signature::Ed25519(bytes) };
    for (wrong, why) in [
        (Decision { signed: None, ..good.clone() }, ActionFault::Unreadable),
        (Decision { signed: Some(altered), ..good.clone() }, ActionFault::Signature),
        (Decision { reason: "another reason altogether", ..good.clone() }, ActionFault::OtherUse),
        (signed(by, call, id, "another choice"), ActionFault::OtherUse),
        (signed(by, call, CaseId([9; 16]), choice), ActionFault::OtherUse),
        (signed(by, other_call, id, choice), ActionFault::OtherUse),
        (signed(other, call, id, choice), ActionFault::OtherActor),
    ] {
        assert_eq!(fault(&wrong), why, "{call:?}");
    }
    let silent = Decision { reason: "kin", ..good.clone() };
    assert!(matches!(send(by, request, &silent), Err(Refusal::Invalid(_))), "{call:?}: a reason too short");
    send(by, request, &good).unwrap();
}

#[test]
fn s22_votes_a_seat_given_back_and_a_case_opened_again_are_signed_by_whose_they_are() {
    let mut world = Path::dealt();
    let (first, one) = world.awaited().remove(0);
    let (service, id) = (world.service.clone(), one.case);
    let named = CaseRef { id, etag: "" };
    is_signed(&world, &first, (Call::Decline, id, "decline"), &|by, request, decision| {
        service.decline(by, request, named, decision).map(drop)
    });
    world.settle();
    for (reviewer, _) in world.awaited() {
        let verdict = Verdict::NotKin;
        is_signed(&world, &reviewer, (Call::Vote, id, verdict.word()), &|by, request, decision| {
            service.vote(by, request, named, (verdict, &[]), decision).map(drop)
        });
    }
    let voted = world.store.case(id).unwrap().unwrap().votes[0].seat.reviewer;
    let voted = world.reviewers.iter().find(|one| one.id == voted).unwrap().clone();
    is_signed(&world, &voted, (Call::Reopen, id, "reopen"), &|by, request, decision| {
        service.reopen(by, request, named, decision).map(drop)
    });
}

#[test]
fn s26_whose_time_is_over_signs_nothing_any_more() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    let admission = path.world.enrolment(officer.id).admission.clone();
    let hour = 3_600_000;
    let ends = Admission { valid_until: Timestamp(BEGINNING + hour), ..admission };
    path.world.change_registry(Change::Admit(Box::new(ends)));
    path.world.wait_ms(hour);
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::NotFound));
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    path.world.wait_ms(hour);
    assert_eq!(path.world.act(&officer, &path.safe()), Ok(()));
}

/// What was read by somebody in this call, by the journal.
fn read(world: &World, by: &Actor, call: impl FnOnce()) -> BTreeSet<Subject> {
    let count = || world.store.entries(Position(0), 100_000).unwrap();
    let before = count().len();
    call();
    let fresh = count().into_iter().skip(before).filter(|one| one.actor == by.id);
    fresh
        .filter_map(|one| if let What::Read { subjects } = one.what { Some(subjects) } else { None })
        .flatten()
        .collect()
}

#[test]
fn s18_each_reading_is_an_entry_of_who_read_what() {
    let world = Path::dealt();
    let (reviewer, one) = world.awaited().remove(0);
    let case = world.store.case(one.case).unwrap().unwrap();
    let (own, hers, his) =
        (Subject::Case(case.id), Subject::Profile(case.pair.profile), Subject::Report(case.pair.report));
    let station = world.worker(&profile(0, WELL).station).clone();
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let service = &world.service;
    let reads = |by: &Actor, wanted: &[Subject], call: &dyn Fn()| {
        assert_eq!(read(&world, by, call), wanted.iter().copied().collect(), "{:?}", by.roles);
    };
    reads(&reviewer, &[own, hers, his], &|| drop(service.get_case(&reviewer, case.id).unwrap()));
    reads(&reviewer, &[own, hers, his], &|| {
        drop(service.case_duplicates(&reviewer, case.id, &|| true).unwrap());
    });
    service.record_impression(&reviewer, world.request(), case.id, Impression::Likely).unwrap();
    reads(&reviewer, &[own, his], &|| drop(service.kin_answers(&reviewer, case.id).unwrap()));
    let (her, report) = (case.pair.profile, case.pair.report);
    reads(&station, &[hers], &|| drop(service.get_profile(&station, her).unwrap()));
    reads(&station, &[hers], &|| drop(service.list_profiles(&station, None, 9, |_| true).unwrap()));
    reads(&station, &[hers], &|| drop(service.own_duplicates(&station, her, &|| true).unwrap()));
    reads(&desk, &[his], &|| drop(service.get_report(&desk, report).unwrap()));
    reads(&desk, &[his], &|| drop(service.list_reports(&desk, None, 9, |_| true).unwrap()));
    let mut path = Path::of(world);
    path.ready();
    let (worker, liaison) = (path.world.worker(&path.station).clone(), path.world.others[3].clone());
    let service = path.world.service.clone();
    let asked = read(&path.world, &worker, || drop(service.asks(&worker).unwrap()));
    assert_eq!(asked, [own].into());
    path.world.act(&liaison, &path.on(CaseAct::Released(Scope::Message))).unwrap();
    let told = read(&path.world, &liaison, || drop(service.get_release(&liaison, path.case).unwrap()));
    assert_eq!(told, [own, his].into());
}
