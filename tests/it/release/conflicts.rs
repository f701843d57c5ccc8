//! A conflict that the registry lists after the dealing (S5, S13): whoever has one reads, votes, judges,
//! signs, carries out and lifts nothing any more, what she held goes to somebody else, and what only keeps
//! something from being told stays open to her. And the limit of answers of kin of one report (S10).

use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::ids::OrgCode;
use homeward::domain::limit::KIN_ANSWERS_OF_REPORT;
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, PersonAct, Whom};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{KinQuestion, NewKinAnswer};
use homeward::domain::text::Personal;
use homeward::domain::vote::{Impression, Verdict};
use homeward::service::{CaseRef, OutcomeKind, Refusal, ReportAddition};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::World;
use crate::release::service::{Path, WELL};

const BOUND: Refusal = Refusal::Unlawful(Unlawful::Organisation);

/// Lists a conflict of somebody; gives her as the registry has her now.
pub fn bind(world: &World, who: &Actor, to: &OrgCode) -> Actor {
    let admission = world.enrolment(who.id).admission.clone();
    let actor = Actor { conflicts: vec![to.clone()], ..admission.actor.clone() };
    world.change_registry(Change::Admit(Box::new(Admission { actor: actor.clone(), ..admission })));
    actor
}

fn desk() -> OrgCode {
    report(1, WELL, true).office
}

#[test]
fn a_reviewer_bound_to_a_side_after_the_dealing_reads_and_votes_no_more_and_her_seat_is_dealt_anew() {
    for bound_to in [desk(), profile(0, WELL).station] {
        let mut world = Path::dealt();
        let (reviewer, one) = world.awaited().remove(0);
        world.service.get_case(&reviewer, one.case).unwrap();
        world.service.record_impression(&reviewer, world.request(), one.case, Impression::Likely).unwrap();
        world.service.kin_answers(&reviewer, one.case).unwrap();
        let bound = bind(&world, &reviewer, &bound_to);
        assert_eq!(world.service.get_case(&bound, one.case).unwrap_err(), BOUND);
        assert_eq!(world.service.kin_answers(&bound, one.case).unwrap_err(), BOUND);
        for verdict in [Verdict::Kin, Verdict::NotKin] {
            assert_eq!(world.try_vote(&bound, one.case, verdict).unwrap_err(), BOUND);
        }
        world.settle();
        let case = world.store.case(one.case).unwrap().unwrap();
        assert!(case.seats.iter().all(|seat| seat.reviewer != bound.id), "{:?}", case.seats);
        assert_eq!(case.reassignments.len(), 1);
        let late = world.try_vote(&bound, one.case, Verdict::Kin);
        assert_eq!(late.unwrap_err(), Refusal::NotFound, "it is hers no more");
        world.both_vote(one.case, Verdict::Kin);
    }
}

#[test]
fn she_may_still_give_her_seat_back() {
    let world = Path::dealt();
    let (reviewer, one) = world.awaited().remove(0);
    let bound = bind(&world, &reviewer, &desk());
    let request = world.request();
    let decision = world.decision(&bound, (Call::Decline, one.case, request), "decline");
    world.service.decline(&bound, request, CaseRef { id: one.case, etag: "" }, &decision).unwrap();
}

#[test]
fn a_safety_officer_bound_to_a_side_judges_nothing_and_the_other_is_dealt_in() {
    let mut path = Path::confirmed();
    let (officer, other) = path.officers();
    let bound = bind(&path.world, &officer, &desk());
    assert_eq!(path.world.act(&bound, &path.safe()), Err(BOUND));
    path.world.settle();
    assert_eq!(path.world.act(&bound, &path.safe()), Err(Refusal::NotFound), "it is hers no more");
    path.world.act(&other, &path.safe()).unwrap();
}

#[test]
fn whoever_is_bound_to_the_reporters_side_signs_and_carries_out_nothing_but_may_stop_it() {
    let mut path = Path::confirmed();
    let (officer, _) = path.officers();
    let worker = path.world.worker(&path.station).clone();
    let [advocate, liaison] = [path.world.others[2].clone(), path.world.others[3].clone()];
    path.world.act(&officer, &path.safe()).unwrap();
    path.world.act(&worker, &path.on(CaseAct::Asked)).unwrap();
    let bound = bind(&path.world, &worker, &desk());
    assert_eq!(path.world.act(&bound, &path.agreed()), Err(BOUND), "her own station's worker");
    let worker = bind(&path.world, &worker, &OrgCode::new("elsewhere").unwrap());
    path.world.act(&worker, &path.agreed()).unwrap();
    let bound = bind(&path.world, &advocate, &desk());
    assert_eq!(path.world.act(&bound, &path.agreed()), Err(BOUND));
    let advocate = bind(&path.world, &advocate, &OrgCode::new("elsewhere").unwrap());
    path.world.act(&advocate, &path.agreed()).unwrap();
    path.world.settle();
    let release = path.on(CaseAct::Released(Scope::Message));
    let bound = bind(&path.world, &liaison, &path.station.clone());
    assert_eq!(path.world.act(&bound, &release), Err(BOUND));
    let liaison = bind(&path.world, &liaison, &OrgCode::new("elsewhere").unwrap());
    path.world.act(&liaison, &release).unwrap();
    assert_eq!(path.told(), Some(Scope::Message));
    bind(&path.world, &liaison, &desk());
    assert_eq!(path.told(), None);
    bind(&path.world, &liaison, &OrgCode::new("elsewhere").unwrap());
    assert_eq!(path.told(), Some(Scope::Message));
    // What only keeps something from being told is open to everybody who could do it before.
    let bound = bind(&path.world, &advocate, &desk());
    assert_eq!(path.told(), None, "she signed the agreement");
    path.world.act(&bound, &path.her(PersonAct::Refused(Whom::Report(path.report)))).unwrap();
    bind(&path.world, &advocate, &OrgCode::new("elsewhere").unwrap());
    assert_eq!(path.told(), None, "she refuses");
}

#[test]
fn s36_a_stop_is_lifted_by_nobody_bound_to_the_station_it_is_of() {
    let path = Path::confirmed();
    let (one, other) = path.officers();
    let target = BrakeTarget::Station(path.station.clone());
    let act = |act| Act::Brake { target: target.clone(), act };
    let bound = bind(&path.world, &one, &path.station);
    path.world.act(&bound, &act(BrakeAct::Pulled(Cause::Stopped))).unwrap();
    assert_eq!(path.world.act(&bound, &act(BrakeAct::Lifted)), Err(BOUND));
    path.world.act(&other, &act(BrakeAct::Lifted)).unwrap();
    assert_eq!(path.world.act(&bound, &act(BrakeAct::Lifted)), Err(BOUND), "nor second");
}

#[test]
fn s10_a_report_holds_64_answers_of_kin_whichever_way_they_come_and_the_same_words_count_once() {
    let world = Path::dealt();
    let id = world.content().reports[0].id;
    let by = world.worker(&desk()).clone();
    let answers = |from: usize, count: usize| -> Vec<NewKinAnswer> {
        let answer = |n: usize| Personal::stored(format!("a tree in the yard, number {n}"));
        let one = |n| NewKinAnswer { question: KinQuestion::AnimalOrTree, answer: answer(n) };
        (from..from + count).map(one).collect()
    };
    let add = |said: Vec<NewKinAnswer>| {
        let addition = ReportAddition { kin_answers: said, ..ReportAddition::default() };
        world.service.add_report_statements(&by, world.request(), id, None, &addition).map(drop)
    };
    // One was sealed with the report.
    add(answers(0, 32)).unwrap();
    add(answers(0, 32)).expect("the same words are no further answers");
    add(answers(32, 31)).unwrap();
    let count = || world.store.report(id).unwrap().unwrap().kin_answer_count as usize;
    assert_eq!(count(), KIN_ANSWERS_OF_REPORT);
    let told = format!("{:?}", add(answers(63, 1)).unwrap_err());
    assert!(told.contains("kin_answers") && told.contains("64"), "{told}");
    let mut again = report(1, WELL, true);
    again.kin_answers = answers(70, 1);
    let outcome = world.service.restate_reports(&by, world.request(), &[Ok(again)]).unwrap();
    assert_eq!(outcome[0].kind, OutcomeKind::Refused, "nor by an import");
    add(answers(10, 5)).expect("those on record are no further ones");
    assert_eq!(count(), KIN_ANSWERS_OF_REPORT);
}
