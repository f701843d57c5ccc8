//! What an erasure leaves of links and refusals (S3, S24): it undoes nothing that takes two people; and whom a link
//! bars that is made when a case is dealt already (S1, S13, S14).

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::CaseState;
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{ActorId, CaseId, OrgCode, ProfileId, Timestamp};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::release::act::{Act, CaseAct, Deed, Doer, PersonAct, Whom};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::domain::vouching::vouch_lines;
use homeward::service::{Refusal, erase};
use homeward::store::{Commit, DeedsOf, KeptDeed, Lane, Put};

use crate::matcher::invented::{profile, report, report_by_telephone};
use crate::matcher::links::{
    HER, does, drawn, id_of, named, own_link, proved, report_of, seated, shown, twice_at_one_station,
    two_records, world,
};
use crate::matcher::links_hold::{HELD, cleared};
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::store::memory::MemoryStore;

/// Record `n` of hers is over, and erased.
fn erased(world: &mut World, n: usize) -> ProfileId {
    let id = id_of(world, n);
    for status in [Status::Left, Status::Reunited] {
        world.say_profile(NewProfile { status: Some(status), ..profile(n, HER) });
    }
    world.settle();
    let (cases, at) = (world.content().cases, Timestamp(BEGINNING + 1));
    assert!(erase(&*world.store, Subject::Profile(id), ErasureReason::Request, at, &cases).unwrap());
    world.restart();
    world.settle();
    id
}

fn says(world: &World, by: &Actor, profile: ProfileId, act: PersonAct) {
    world.act(by, &Act::Person { profile, act }).unwrap();
}

fn station_0(world: &World) -> Actor {
    world.worker(&profile(0, HER).station).clone()
}

fn state(world: &World, case: CaseId) -> CaseState {
    world.store.case(case).unwrap().unwrap().state
}

#[test]
fn s24_what_hung_together_over_an_erased_record_still_does() {
    let mut world = world();
    [0, 3, 6].into_iter().for_each(|n| world.say_profile(profile(n, HER)));
    world.settle();
    let worker = station_0(&world);
    for (one, other) in [(0, 3), (3, 6)] {
        world.act(&worker, &own_link(&world, one, other, LinkAct::Linked)).unwrap();
    }
    let ends = [0, 6].map(|n| id_of(&world, n));
    let gone = erased(&mut world, 3);
    let stands =
        |world: &World, one, other| proved(world).links().stands(&LinkOf::profiles(one, other).unwrap());
    assert!(stands(&world, ends[0], ends[1]));
    assert!(ends.iter().all(|end| !stands(&world, *end, gone)));
    // They are dealt one after the other, and what either refuses holds for both.
    world.say_report(report(1, HER, true));
    world.settle();
    assert_eq!(world.content().cases.len(), 1);
    let case = world.content().cases[0].clone();
    let other = ends.into_iter().find(|end| *end != case.pair.profile).unwrap();
    says(&world, &worker, other, PersonAct::Refused(Whom::Report(case.pair.report)));
    world.settle();
    assert_eq!(state(&world, case.id), CaseState::Voided);
    world.act(&worker, &own_link(&world, 0, 6, LinkAct::Unlinked)).unwrap();
    assert!(stands(&world, ends[0], ends[1]), "to undo it takes two");
}

#[test]
fn s3_a_refusal_outlives_the_record_that_says_it_until_two_people_end_it() {
    for everybody in [true, false] {
        let mut world = twice_at_one_station(true);
        let case = world.content().cases[0].clone();
        let kept = case.pair.profile;
        let n = if kept == id_of(&world, 0) { 3 } else { 0 };
        // Nothing of this reporter is known by which he could be known again.
        assert_eq!(world.store.report(case.pair.report).unwrap().unwrap().reporter.prints().count(), 0);
        let whom = if everybody { Whom::Everybody } else { Whom::Report(report_of(&world, 1)) };
        let worker = station_0(&world);
        says(&world, &worker, id_of(&world, n), PersonAct::Refused(whom));
        erased(&mut world, n);
        assert_eq!(state(&world, case.id), CaseState::Voided, "{whom:?}");
        assert!(proved(&world).will(kept).unwrap().refuses(case.pair.report), "{whom:?}");
        says(&world, &worker, kept, PersonAct::MindChanged(whom));
        world.settle();
        assert_eq!(state(&world, case.id), CaseState::Voided, "one alone ends nothing: {whom:?}");
        says(&world, &world.others[2].clone(), kept, PersonAct::MindChanged(whom));
        world.settle();
        assert_eq!(state(&world, case.id), CaseState::Voting, "{whom:?}");
        proved(&world);
    }
}

#[test]
fn s24_whom_she_refused_is_known_again_after_two_erasures() {
    let mut world = world();
    [0, 3, 6].into_iter().for_each(|n| world.say_profile(profile(n, HER)));
    world.say_report(report_by_telephone(4, 40));
    world.settle();
    let (worker, new) = (station_0(&world), report_by_telephone(4, 40));
    let refused = world.store.report_by_ref(&new.office, &new.local_ref).unwrap().unwrap();
    world.act(&worker, &own_link(&world, 3, 6, LinkAct::Linked)).unwrap();
    says(&world, &worker, id_of(&world, 3), PersonAct::Refused(Whom::Report(refused)));
    erased(&mut world, 3);
    world.act(&worker, &own_link(&world, 0, 6, LinkAct::Linked)).unwrap();
    erased(&mut world, 6);
    world.say_report(report_by_telephone(1, HER));
    world.settle();
    let (hers, again) = (id_of(&world, 0), report_of(&world, 1));
    let cases = world.content().cases;
    let case = cases.iter().find(|case| case.pair.profile == hers && case.pair.report == again).unwrap();
    assert_eq!(cleared(&mut world, case.id), HELD);
    proved(&world);
}

/// Writes a deed past all rules with the record of a resident.
fn put(world: &World, profile: ProfileId, (by, act): (Doer, Act)) {
    let mut deeds = world.store.deeds(DeedsOf::Person(profile)).unwrap();
    let deed = Deed { by, at: Timestamp(BEGINNING), act };
    deeds.push(KeptDeed { deed, reason: None, salt: [0; 16], marks: Vec::new() });
    let mut commit = Commit::new(Lane::Caller);
    commit.put.push(Put::Deeds(DeedsOf::Person(profile), deeds));
    world.store.commit(commit).unwrap();
}

fn doer(organisation: &str, role: Role) -> Doer {
    Doer { actor: ActorId([9; 16]), organisation: OrgCode::new(organisation).unwrap(), role }
}

#[test]
fn s3_she_is_not_found_twice_though_the_record_is_erased_by_which_she_was_found() {
    let mut world = twice_at_one_station(true);
    let case = world.content().cases[0].clone();
    let n = if case.pair.profile == id_of(&world, 0) { 3 } else { 0 };
    let profile = id_of(&world, n);
    let act = Act::Case { case: CaseId([8; 16]), profile, round: 1, act: CaseAct::HandedOver };
    put(&world, profile, (doer("liaisons", Role::Liaison), act));
    erased(&mut world, n);
    let [first, _] = seated(&world, case.id);
    let vote = world.try_vote(&first, case.id, Verdict::Kin);
    assert_eq!(vote.unwrap_err(), Refusal::Unlawful(Unlawful::AnotherHandedOver));
}

#[test]
fn s13_a_reviewer_of_a_station_that_is_linked_after_dealing_reads_and_votes_no_more() {
    let of_it = |world: &World, case: CaseId| {
        let seats = world.store.case(case).unwrap().unwrap().seats;
        seats.into_iter().find(|seat| seat.organisation.as_str() == "review-east")
    };
    let case_of = |world: &World, n: usize| {
        let hers = id_of(world, n);
        world.content().cases.iter().find(|case| case.pair.profile == hers).unwrap().id
    };
    let mut world = drawn(two_records, |world| of_it(world, case_of(world, 0)).is_some());
    let (case, beside) = (case_of(&world, 0), case_of(&world, 2));
    let found = shown(&world, &seated(&world, beside)[0], beside);
    let act = named(beside, &found.resident, &found.of_resident[0].name, LinkAct::Linked);
    seated(&world, beside).iter().for_each(|who| does(&world, who, &act).unwrap());

    let seat = of_it(&world, case).unwrap();
    let bound = world.reviewers.iter().find(|one| one.id == seat.reviewer).unwrap().clone();
    let barred = Refusal::Unlawful(Unlawful::Organisation);
    assert_eq!(world.service.get_case(&bound, case).err(), Some(barred.clone()));
    assert_eq!(world.try_vote(&bound, case, Verdict::Kin).err(), Some(barred));
    world.settle();
    assert_eq!(of_it(&world, case), None, "another has her seat");
    assert_eq!(cleared(&mut world, case), Ok(()), "and the case goes on");
    proved(&world);
}

#[test]
fn s14_the_word_of_a_station_that_keeps_a_linked_record_is_not_enough() {
    for link in [false, true] {
        let station = profile(1, HER).station;
        let others = [(station.as_str(), Role::Voucher)];
        let mut world = World::with(std::sync::Arc::new(MemoryStore::default()), &REVIEWING, &others);
        world.say_profile(profile(0, HER));
        world.say_profile(profile(1, HER));
        let mut new = report(0, HER, false);
        new.reporter.name = Some(Personal::stored("李桂英"));
        world.say_report(new);
        world.settle();
        if link {
            let of = LinkOf::profiles(id_of(&world, 0), id_of(&world, 1)).unwrap();
            for n in [0, 1] {
                let act = Act::Link { of, case: None, act: LinkAct::Linked };
                put(&world, id_of(&world, n), (doer("homeward", Role::Service), act));
            }
        }
        let (by, id, request) = (&world.others[0], report_of(&world, 0), world.request());
        let subject = homeward::audit::veiled_subject(&Subject::Report(id));
        let signed = world.signed(by, (Call::VouchForReporter, &subject), vouch_lines(true), request);
        world.service.vouch(by, request, (id, "李桂英", true), &signed).unwrap();
        world.settle();
        let dealt: Vec<_> = world.content().cases.iter().map(|case| case.pair.profile).collect();
        assert_eq!(dealt, if link { vec![] } else { vec![id_of(&world, 0)] }, "linked: {link}");
    }
}
