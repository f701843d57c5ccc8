//! Whom a link, a voucher and a late conflict bar (S1, S5, S13, S15): a party of either side judges nothing and keeps
//! no seat, each try is noted, and what is repeated is answered by the rights of now.

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{CaseId, OrgCode, Position, ProfileId};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Part};
use homeward::domain::release::facts::Judgement;
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::vote::{Impression, Verdict};
use homeward::domain::vouching::vouch_lines;
use homeward::service::{CaseRef, Refusal};

use crate::matcher::invented::{profile, report};
use crate::matcher::links::{HER, beside, does, id_of, named, seated, shown};
use crate::matcher::world::{REVIEWING, World};
use crate::release::conflicts::bind;
use crate::release::service::{Path, WELL};
use crate::store::memory::MemoryStore;

const BOUND: Refusal = Refusal::Unlawful(Unlawful::Organisation);
const HELD: Result<(), Refusal> = Err(Refusal::Unlawful(Unlawful::Held));

fn safe(world: &World, case: CaseId, round: u32, judgement: Judgement) -> Act {
    let profile = world.store.case(case).unwrap().unwrap().pair.profile;
    Act::Case { case, profile, round, act: CaseAct::SafetyJudged { judgement, proof: None } }
}

/// The officer to whom a case is dealt.
fn officer(world: &World, case: CaseId) -> Option<Actor> {
    let hers = |one: &&Actor| {
        let parts = world.service.my_parts(one).unwrap();
        parts.iter().any(|dealt| dealt.case == case && dealt.part == Part::SafetyOfficer)
    };
    world.others[..2].iter().find(hers).cloned()
}

fn noted(world: &World, by: &Actor, wanted: Call) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    let of = |what: &What| matches!(what, What::Refused { call } if *call == wanted);
    entries.iter().filter(|one| one.actor == by.id && of(&one.what)).count()
}

#[test]
fn s5_an_officer_bound_to_the_station_of_a_linked_record_judges_nothing_and_another_is_dealt_in() {
    for link in [false, true] {
        let (mut world, case) = beside();
        let found = shown(&world, &seated(&world, case)[0], case);
        let act = named(case, &found.resident, &found.of_resident[0].name, LinkAct::Linked);
        if link {
            seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
        }
        world.both_vote(case, Verdict::Kin);
        world.settle();
        let first = officer(&world, case).unwrap();
        let bound = bind(&world, &first, &profile(1, HER).station);
        let judged = world.act(&bound, &safe(&world, case, 1, Judgement::Safe));
        assert_eq!(judged, if link { Err(BOUND) } else { Ok(()) }, "linked: {link}");
        world.settle();
        assert_eq!(officer(&world, case) == Some(first), !link, "linked: {link}");
    }
}

#[test]
fn s8_what_an_officer_warned_of_is_held_in_the_next_round_until_two_lift_it() {
    let Path { mut world, case, .. } = Path::confirmed();
    let by = officer(&world, case).unwrap();
    world.act(&by, &safe(&world, case, 1, Judgement::Unsafe)).unwrap();
    let party = world.store.case(case).unwrap().unwrap().votes[0].seat.reviewer;
    let reviewer = world.reviewers.iter().find(|one| one.id == party).unwrap().clone();
    let request = world.request();
    let decision = world.decision(&reviewer, (Call::Reopen, case, request), "reopen");
    world.service.reopen(&reviewer, request, CaseRef { id: case, etag: "" }, &decision).unwrap();
    world.settle();
    world.both_vote(case, Verdict::Kin);
    world.settle();
    let by = officer(&world, case).unwrap();
    let clear = |world: &World| world.act(&by, &safe(world, case, 2, Judgement::Safe));
    assert_eq!(clear(&world), HELD);
    let lift = Act::Brake { target: BrakeTarget::Case(case), act: BrakeAct::Lifted };
    world.act(&world.others[0], &lift).expect("something holds it that can be lifted");
    assert_eq!(clear(&world), HELD, "one half");
    world.act(&world.others[1], &lift).unwrap();
    assert_eq!(clear(&world), Ok(()));
}

#[test]
fn s13_a_body_that_answers_for_the_reporter_after_the_dealing_keeps_no_seat() {
    let seat_of = |world: &World, case: CaseId| {
        let seats = world.store.case(case).unwrap().unwrap().seats;
        seats.into_iter().find(|seat| seat.organisation.as_str() == "review-north")
    };
    let others = [("review-north", Role::Voucher)];
    let (mut world, case) = std::iter::repeat_with(|| {
        let mut world = World::with(std::sync::Arc::new(MemoryStore::default()), &REVIEWING, &others);
        world.say_profile(profile(0, WELL));
        world.say_report(report(1, WELL, true));
        world.settle();
        let case = world.content().cases[0].id;
        (world, case)
    })
    .take(50)
    .find(|(world, case)| seat_of(world, *case).is_some())
    .expect("dealt in at one of so many deals");
    let seat = seat_of(&world, case).unwrap();
    let hers = world.reviewers.iter().find(|one| one.id == seat.reviewer).unwrap().clone();
    world.service.get_case(&hers, case).unwrap();
    vouches(&world);
    assert_eq!(world.service.get_case(&hers, case).unwrap_err(), BOUND);
    assert_eq!(world.try_vote(&hers, case, Verdict::Kin).unwrap_err(), BOUND);
    world.settle();
    assert_eq!(seat_of(&world, case), None, "another has her seat");
    world.both_vote(case, Verdict::Kin);
}

#[test]
fn s15_whatever_a_late_conflict_bars_is_noted_with_who_tried() {
    let (world, case) = beside();
    let [first, _] = seated(&world, case);
    world.service.record_impression(&first, world.request(), case, Impression::Likely).unwrap();
    world.service.kin_answers(&first, case).unwrap();
    let bound = bind(&world, &first, &report(0, HER, true).office);
    assert_eq!(world.service.get_case(&bound, case).unwrap_err(), BOUND);
    assert_eq!(world.service.kin_answers(&bound, case).unwrap_err(), BOUND);
    assert_eq!(world.service.case_duplicates(&bound, case, &|| true).err(), Some(BOUND));
    let calls = [Call::GetCase, Call::GetKinAnswers, Call::ListDuplicates];
    assert_eq!(calls.map(|call| noted(&world, &first, call)), [1; 3]);
}

#[test]
fn s15_a_link_of_two_records_that_are_not_of_her_case_is_noted_with_who_tried() {
    let (world, case) = beside();
    let [first, _] = seated(&world, case);
    let found = shown(&world, &first, case);
    let tries = [(&found.of_resident[0].name, "profiles/"), (&found.of_report[0].name, "reports/")];
    for (n, (other, kind)) in tries.into_iter().enumerate() {
        let nobody = format!("{kind}{}", CaseId([9; 16]));
        for (i, (call, act)) in
            [(Call::LinkRecords, LinkAct::Linked), (Call::UnlinkRecords, LinkAct::Unlinked)]
                .into_iter()
                .enumerate()
        {
            assert_eq!(does(&world, &first, &named(case, &nobody, other, act)), Err(Refusal::NotFound));
            assert_eq!(noted(&world, &first, call), n + 1, "{kind} {i}");
        }
    }
}

#[test]
fn s16_an_advocate_unlinks_nobody_and_learns_nothing_by_trying() {
    let (world, _) = beside();
    let advocate = world.others[2].clone();
    for (one, other) in [(id_of(&world, 0), ProfileId([9; 16])), (ProfileId([8; 16]), ProfileId([9; 16]))] {
        let of = LinkOf::profiles(one, other).unwrap();
        let act = Act::Link { of, case: None, act: LinkAct::Unlinked };
        assert_eq!(world.act(&advocate, &act), Err(Refusal::NotFound));
    }
    let of = LinkOf::profiles(id_of(&world, 0), id_of(&world, 1)).unwrap();
    let act = Act::Link { of, case: None, act: LinkAct::Unlinked };
    assert_eq!(world.act(&advocate, &act), Err(Refusal::Unlawful(Unlawful::NothingThere)), "named to her");
}

#[test]
fn a_case_that_moved_since_it_was_read_is_decided_by_nobody_who_says_what_she_read() {
    let world = Path::dealt();
    let (reviewer, one) = world.awaited().remove(0);
    let votes = |etag: &str| {
        let request = world.request();
        let decision = world.decision(&reviewer, (Call::Vote, one.case, request), Verdict::Kin.word());
        let named = CaseRef { id: one.case, etag };
        world.service.vote(&reviewer, request, named, (Verdict::Kin, &[]), &decision).map(drop)
    };
    for earlier in ["0-waiting", "1-split", "2-voting", "voting"] {
        assert_eq!(votes(earlier), Err(Refusal::Changed), "{earlier}");
    }
    assert_eq!(votes(&one.etag()), Ok(()));
}

#[test]
fn s26_a_request_that_was_answered_opens_no_case_of_somebody_else() {
    let mut world = Path::dealt();
    let cases = |world: &World| world.content().cases;
    let two = (0..20).find_map(|n| {
        world.say_report(report(3 * n + 4, WELL, true));
        world.settle();
        let all = cases(&world);
        let (one, other) = all
            .iter()
            .filter(|one| one.seats.len() == 2)
            .flat_map(|one| all.iter().map(move |other| (one, other)))
            .find(|(one, other)| other.seats.iter().all(|seat| seat.reviewer != one.seats[0].reviewer))?;
        Some((one.clone(), other.clone()))
    });
    let (hers, other) = two.expect("not everybody sees everything");
    let who = world.reviewers.iter().find(|one| one.id == hers.seats[0].reviewer).unwrap().clone();
    let request = world.request();
    let decision = world.decision(&who, (Call::Vote, hers.id, request), Verdict::NotKin.word());
    let vote = |id| {
        let named = CaseRef { id, etag: "" };
        world.service.vote(&who, request, named, (Verdict::NotKin, &[]), &decision)
    };
    vote(hers.id).unwrap();
    assert_eq!(vote(hers.id).unwrap().case, hers.id, "a lawful repeat gives the first answer");
    assert_eq!(vote(other.id).unwrap_err(), Refusal::NotFound);
    assert_eq!(noted(&world, &who, Call::Vote), 1);
}

#[test]
fn s13_a_seat_of_a_party_that_nobody_can_take_yet_is_filled_once_somebody_can() {
    // Two bodies review; those of a third are bound to her station, and only for a while.
    let others = [("review-north", Role::Voucher)];
    let bodies = ["review-north", "review-south", "review-west"];
    let mut world = World::with(std::sync::Arc::new(MemoryStore::default()), &bodies, &others);
    let station = profile(0, WELL).station;
    let west: Vec<Actor> =
        world.reviewers.iter().filter(|one| one.organisation.as_str() == "review-west").cloned().collect();
    west.iter().for_each(|one| drop(bind(&world, one, &station)));
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    world.settle();
    let case = world.content().cases[0].id;
    let bodies_of = |world: &World| {
        let seats = world.store.case(case).unwrap().unwrap().seats;
        let mut bodies: Vec<_> = seats.iter().map(|seat| seat.organisation.as_str().to_owned()).collect();
        bodies.sort_unstable();
        bodies
    };
    assert_eq!(bodies_of(&world), ["review-north", "review-south"]);
    vouches(&world);
    world.settle();
    assert_eq!(bodies_of(&world), ["review-north", "review-south"], "there is nobody else");
    west.iter().for_each(|one| drop(bind(&world, one, &OrgCode::new("elsewhere").unwrap())));
    world.settle();
    assert_eq!(bodies_of(&world), ["review-south", "review-west"]);
}

/// The first of the others answers for the reporter of the one report.
fn vouches(world: &World) {
    let (by, id) = (world.others[0].clone(), world.content().reports[0].id);
    let (request, subject) = (world.request(), homeward::audit::veiled_subject(&Subject::Report(id)));
    let signed = world.signed(&by, (Call::VouchForReporter, &subject), vouch_lines(true), request);
    world.service.vouch(&by, request, (id, "李桂英", true), &signed).unwrap();
}
