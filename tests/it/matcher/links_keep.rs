//! What a service takes over from linked records (S1, S4, S6, S13, S16): an agreement ended by one, a death or a
//! younger age that one tells counts for the other on the next request, and in the journal; a vote of somebody who
//! turned out to be of a side counts no more; nobody is shown a record of a body she is bound to.

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::CaseState;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{CaseId, OrgCode, ProfileId, Timestamp};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, CaseAct, PersonAct};
use homeward::domain::release::facts::AgeBand;
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::statement::Fact;
use homeward::domain::vote::{SplitChoice, Verdict};
use homeward::domain::vouching::vouch_lines;
use homeward::service::{CaseRef, Refusal};

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::links::{
    HER, alone, does, drawn, id_of, named, own_link, proved, seated, shown, twice_at_one_station,
    two_records, world,
};
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::release::service::Path;
use crate::store::memory::MemoryStore;

/// She stands twice at one station, linked; one of the two is released. And the number of the other one.
pub fn released() -> (Path, usize) {
    let mut world = twice_at_one_station(true);
    let case = world.content().cases[0].clone();
    let other = if case.pair.profile == id_of(&world, 0) { 3 } else { 0 };
    world.both_vote(case.id, Verdict::Kin);
    world.settle();
    let (profile_id, report) = (case.pair.profile, case.pair.report);
    let station = profile(0, HER).station;
    let mut path = Path { world, case: case.id, profile: profile_id, report, station };
    path.released();
    assert_eq!(path.told(), Some(Scope::Message));
    (path, other)
}

fn unlinked(world: &World) {
    let worker = world.worker(&profile(0, HER).station).clone();
    for by in [&worker, &world.others[2].clone()] {
        world.act(by, &own_link(world, 0, 3, LinkAct::Unlinked)).unwrap();
    }
}

/// The same person as she is described, at an age that may be two years ahead.
fn aged(n: usize, age: u8) -> NewProfile {
    let mut new = profile(n, HER);
    for one in &mut new.statements {
        if let Fact::Age(told) = &mut one.fact {
            (told.low, told.high) = (age, age);
            told.as_of = None;
        }
    }
    new.admitted_on = homeward::domain::date::PartialDate::of_year(2026);
    new
}

type Tells = fn(&World, usize);

#[test]
fn s1_what_one_record_tells_stops_the_release_of_the_other_at_once_and_stands_in_the_journal() {
    let died = |world: &World, n: usize| {
        world.say_profile(NewProfile { status: Some(Status::Deceased), ..profile(n, HER) });
    };
    let young = |world: &World, n: usize| world.say_profile(aged(n, 19));
    let withdrew = |world: &World, n: usize| {
        let worker = world.worker(&profile(0, HER).station).clone();
        let report = world.content().cases[0].pair.report;
        let act = PersonAct::Withdrew(Some(report));
        world.act(&worker, &Act::Person { profile: id_of(world, n), act }).unwrap();
    };
    let tells: [Tells; 3] = [died, young, withdrew];
    for (tell, why) in tells.into_iter().zip([Unlawful::Dead, Unlawful::ChildReviewer, Unlawful::NotAgreed]) {
        let (mut path, other) = released();
        let liaison = path.world.others[3].clone();
        tell(&path.world, other);
        assert_eq!(path.told(), None, "{why:?}");
        assert_eq!(path.world.service.get_release(&liaison, path.case).err(), Some(Refusal::NotFound));
        let handed = path.world.act(&liaison, &path.on(CaseAct::HandedOver));
        assert_eq!(handed, Err(Refusal::Unlawful(why)));
        path.world.settle();
        let replayed = proved(&path.world);
        assert_eq!(replayed.may_be_told(path.case, Timestamp(BEGINNING)), None, "{why:?}");
        let afresh = path.world.store.case(path.case).unwrap().unwrap().state == CaseState::Waiting;
        assert_eq!(afresh, why == Unlawful::ChildReviewer, "nobody trained voted: others are asked");
        if !afresh {
            unlinked(&path.world);
            path.world.act(&liaison, &path.on(CaseAct::HandedOver)).expect("they were of two women");
        }
        proved(&path.world);
    }
}

#[test]
fn s1_what_a_linked_record_tells_stands_in_the_journal_though_nobody_acts() {
    let mut world = twice_at_one_station(true);
    let case = world.content().cases[0].clone();
    let n = if case.pair.profile == id_of(&world, 0) { 3 } else { 0 };
    world.say_profile(NewProfile { status: Some(Status::Deceased), ..profile(n, HER) });
    world.settle();
    assert!(proved(&world).will(id_of(&world, n)).unwrap().says_dead());
}

#[test]
fn s6_who_is_a_child_by_a_linked_record_is_dealt_to_one_trained_to_protect_children() {
    let mut world = world();
    world.say_profile(profile(0, HER));
    world.say_profile(aged(3, 19));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    world.act(&worker, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
    world.say_report(report(1, HER, true));
    world.settle();
    assert!(world.content().cases.is_empty(), "nobody is trained: it waits");
    let trained = world.reviewers[0].id;
    let admission = world.enrolment(trained).admission.clone();
    let roles = vec![Role::Reviewer, Role::ChildProtectionReviewer];
    let actor = Actor { roles, ..admission.actor.clone() };
    world.change_registry(Change::Admit(Box::new(Admission { actor, ..admission })));
    world.say_report(report(4, 0x2611, true));
    world.settle();
    let hers: Vec<ProfileId> = [0, 3].map(|n| id_of(&world, n)).into();
    let of_her = |world: &World| -> Vec<_> {
        world.content().cases.into_iter().filter(|case| hers.contains(&case.pair.profile)).collect()
    };
    let cases = of_her(&world);
    assert!(!cases.is_empty());
    for case in &cases {
        assert!(case.seats.iter().any(|seat| seat.reviewer == trained), "{:?}", case.seats);
    }
    assert_eq!(proved(&world).will(hers[1]).unwrap().youngest(Timestamp(BEGINNING)), Some(AgeBand::Under18));
}

/// Her record at station 0 and that at station 2, which also reviews; each has a case. The first of the two is dealt
/// to somebody of that station, who votes. Then both records are linked.
fn voted_then_linked(verdicts: &[Verdict]) -> (World, [CaseId; 2], Actor) {
    let case_of = |world: &World, n: usize| {
        let hers = id_of(world, n);
        world.content().cases.iter().find(|case| case.pair.profile == hers).unwrap().id
    };
    let of_it = |world: &World| {
        let seats = world.store.case(case_of(world, 0)).unwrap().unwrap().seats;
        seats.into_iter().find(|seat| seat.organisation.as_str() == STATIONS[2])
    };
    let mut world = drawn(two_records, |world| of_it(world).is_some());
    let (case, beside) = (case_of(&world, 0), case_of(&world, 2));
    let bound = world.reviewers.iter().find(|one| Some(one.id) == of_it(&world).map(|seat| seat.reviewer));
    let bound = bound.unwrap().clone();
    let [one, other] = seated(&world, case);
    let second = if one == bound { other } else { one };
    for (by, verdict) in [&bound, &second].into_iter().zip(verdicts) {
        world.vote(by, case, *verdict);
    }
    world.settle();
    let found = shown(&world, &seated(&world, beside)[0], beside);
    let hers = found.of_resident.iter().find(|one| !one.linked).unwrap();
    let act = named(beside, &found.resident, &hers.name, LinkAct::Linked);
    seated(&world, beside).iter().for_each(|who| does(&world, who, &act).unwrap());
    (world, [case, beside], second)
}

#[test]
fn s13_a_vote_cast_before_the_link_counts_no_more_and_others_vote_afresh() {
    use Verdict::{Kin, NotKin};
    for verdicts in [&[Kin][..], &[NotKin], &[Kin, NotKin], &[Kin, Kin], &[NotKin, NotKin]] {
        let (mut world, [case, beside], second) = voted_then_linked(verdicts);
        if verdicts.len() == 1 {
            let late = world.try_vote(&second, case, Kin);
            assert_eq!(late.err(), Some(Refusal::Unlawful(Unlawful::Organisation)), "on the next request");
        }
        world.settle();
        let known = world.store.case(case).unwrap().unwrap();
        proved(&world);
        if verdicts == [NotKin, NotKin] {
            assert_eq!((known.state, known.round), (CaseState::Rejected, 1), "a no stands");
            continue;
        }
        assert_eq!((known.past_votes.len(), known.votes.len()), (verdicts.len(), 0), "{verdicts:?}");
        assert_eq!(known.state, CaseState::Waiting, "the other record is being looked at");
        world.both_vote(beside, NotKin);
        world.settle();
        let known = world.store.case(case).unwrap().unwrap();
        assert!(known.seats.iter().all(|seat| seat.organisation.as_str() != STATIONS[2]));
        assert_eq!((known.state, known.round), (CaseState::Voting, 2), "{verdicts:?}");
        world.both_vote(case, Kin);
        world.settle();
        assert_eq!(world.store.case(case).unwrap().unwrap().state, CaseState::KinConfirmed);
        proved(&world);
    }
}

/// A case on which the two disagreed.
fn split() -> (World, CaseId) {
    let mut world = Path::dealt();
    let case = world.content().cases[0].id;
    world.verify(world.content().cases[0].pair.report);
    let [one, other] = seated(&world, case);
    world.vote(&one, case, Verdict::Kin);
    world.vote(&other, case, Verdict::NotKin);
    world.settle();
    (world, case)
}

#[test]
fn s13_a_third_reviewer_with_a_conflict_listed_after_dealing_gives_way_to_another() {
    for bound in [true, false] {
        let (mut world, case) = split();
        let third = |world: &World| world.store.case(case).unwrap().unwrap().third.unwrap();
        let first = world.reviewers.iter().find(|who| who.id == third(&world).reviewer).unwrap().clone();
        let admission = world.enrolment(first.id).admission.clone();
        match bound {
            true => {
                let conflicts = vec![profile(0, HER).station];
                let actor = Actor { conflicts, ..admission.actor.clone() };
                world.change_registry(Change::Admit(Box::new(Admission { actor, ..admission })));
            }
            false => world.change_registry(Change::Remove(first.id)),
        }
        let decides = |world: &World, who: &Actor| {
            let request = world.request();
            let decision = world.decision(who, (Call::DecideSplit, case, request), SplitChoice::GoOn.word());
            let named = CaseRef { id: case, etag: "" };
            world.service.decide_split(who, request, named, (SplitChoice::GoOn, &[]), &decision)
        };
        world.say_report(report(4, 0x2611, true));
        world.settle();
        let now = third(&world);
        assert_ne!(now.reviewer, first.id, "bound: {bound}");
        assert_eq!(decides(&world, &first).err(), Some(Refusal::NotFound), "it is hers no more");
        let next = world.reviewers.iter().find(|who| who.id == now.reviewer).unwrap().clone();
        assert_eq!(decides(&world, &next).unwrap().state, CaseState::Waiting);
        let known = world.store.case(case).unwrap().unwrap();
        assert_eq!(known.reassignments.len(), 1);
        proved(&world);
    }
}

#[test]
fn s13_a_third_reviewer_may_give_her_seat_back() {
    let (world, case) = split();
    let third = world.store.case(case).unwrap().unwrap().third.unwrap();
    let who = world.reviewers.iter().find(|who| who.id == third.reviewer).unwrap().clone();
    let request = world.request();
    let decision = world.decision(&who, (Call::Decline, case, request), "decline");
    world.service.decline(&who, request, CaseRef { id: case, etag: "" }, &decision).unwrap();
    let now = world.store.case(case).unwrap().unwrap();
    assert_eq!((now.state, now.reassignments.len()), (CaseState::Split, 1));
    assert_ne!(now.third.unwrap().reviewer, who.id);
    proved(&world);
}

#[test]
fn s16_no_reviewer_is_shown_a_record_of_a_station_where_she_was_on_the_way() {
    let org = |n: usize| OrgCode::new(STATIONS[n]).unwrap();
    // Somebody of station 2, which also reviews, has a seat.
    let (mut world, case) =
        drawn(alone, |(world, case)| seated(world, *case).iter().any(|one| one.organisation == org(2)));
    // Another record of her was made at station 0, was at station 2, and is at station 1.
    world.say_profile(profile(3, HER));
    let her = |act| Act::Person { profile: id_of(&world, 3), act };
    for (from, to) in [(0, 2), (2, 1)] {
        let [from, to] = [from, to].map(|n| world.worker(&org(n)).clone());
        world.act(&from, &her(PersonAct::TransferOffered(to.organisation.clone()))).unwrap();
        world.act(&to, &her(PersonAct::TransferTaken)).unwrap();
    }
    while world.lag() > 0 {
        world.matcher.step(64).unwrap();
    }
    for who in seated(&world, case) {
        let shown = shown(&world, &who, case).of_resident.len();
        assert_eq!(shown, usize::from(who.organisation != org(2)), "{}", who.organisation.as_str());
    }
}

#[test]
fn s13_a_vote_of_a_body_that_answers_for_the_reporter_since_counts_no_more() {
    let north = |one: &&Actor| one.organisation.as_str() == "review-north";
    let others = [("review-north", Role::Voucher)];
    let (mut world, case, hers) = std::iter::repeat_with(|| {
        let mut world = World::with(std::sync::Arc::new(MemoryStore::default()), &REVIEWING, &others);
        world.say_profile(profile(0, HER));
        world.say_report(report(1, HER, true));
        world.settle();
        let case = world.content().cases[0].id;
        let hers = seated(&world, case).iter().find(north).cloned();
        (world, case, hers)
    })
    .take(50)
    .find(|(_, _, hers)| hers.is_some())
    .unwrap();
    world.vote(&hers.unwrap(), case, Verdict::Kin);
    let (by, id, request) = (&world.others[0], world.content().reports[0].id, world.request());
    let subject = homeward::audit::veiled_subject(&Subject::Report(id));
    let signed = world.signed(by, (Call::VouchForReporter, &subject), vouch_lines(true), request);
    world.service.vouch(by, request, (id, "李桂英", true), &signed).unwrap();
    world.settle();
    let known = world.store.case(case).unwrap().unwrap();
    assert_eq!((known.state, known.round, known.past_votes.len()), (CaseState::Voting, 2, 1));
    assert!(known.seats.iter().all(|seat| seat.organisation.as_str() != "review-north"));
    proved(&world);
}
