//! Each rule of the machine alone: everything else is in order, and the one thing that is not is refused with its
//! own reason (S1, S3–S6, S8, S13, S36).

use homeward::domain::actor::Role;
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{CaseId, ProfileId, ReportId, Timestamp};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{AgeBand, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{
    CASE, DESK, PAIR, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };

/// Everything up to the release, which is not made yet.
fn ready() -> (Six, Stage) {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    (six, stage)
}

/// Two votes of kin, and an officer who has not judged.
pub fn unjudged() -> (Six, Stage) {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    (six, stage)
}

fn released() -> (Six, Stage) {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    (six, stage)
}

fn handed_over() -> (Six, Stage) {
    let (six, mut stage) = released();
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    (six, stage)
}

fn everybody(six: &Six) -> Vec<Doer> {
    let mut all = six.reviewers.to_vec();
    all.extend([&six.officer, &six.worker, &six.advocate, &six.liaison].map(Doer::clone));
    all.extend([doer(40, DESK, Role::FamilyDesk), doer(41, "m", Role::Operator)]);
    all
}

/// A refusal of one act by one person, with everything else in order.
fn refused(stage: &Stage, by: &Doer, act: CaseAct, why: Unlawful) {
    let mut stage = Stage { history: stage.history.clone(), at: stage.at };
    assert_eq!(stage.act(by, act.clone()), Err(why), "{act:?} by {:?} of {}", by.role, by.organisation);
}

fn said(stage: &Stage, by: &Doer, act: PersonAct, why: Unlawful) {
    let mut stage = Stage { history: stage.history.clone(), at: stage.at };
    assert_eq!(stage.say(by, act.clone()), Err(why), "{act:?} by {:?} of {}", by.role, by.organisation);
}

#[test]
fn what_the_service_states_and_deals_nobody_else_does() {
    let (six, stage) = unjudged();
    for by in everybody(&six) {
        refused(&stage, &by, CaseAct::ClaimStated(claim(ReporterRelation::Mother)), Unlawful::Role);
        let dealt = CaseAct::PartDealt { part: Part::SafetyOfficer, seat: six.officer.seat() };
        refused(&stage, &by, dealt, Unlawful::Role);
        said(&stage, &by, PersonAct::Stated(person(true, ADULT)), Unlawful::Role);
    }
}

#[test]
fn an_act_names_the_very_case_resident_and_round() {
    let (six, mut stage) = unjudged();
    for (case, profile, round, why) in [
        (CASE, PROFILE, 2, Unlawful::Round),
        (CASE, ProfileId([1; 16]), 1, Unlawful::NothingThere),
        (CaseId([1; 16]), PROFILE, 1, Unlawful::Step),
    ] {
        let act = Act::Case { case, profile, round, act: SAFE };
        assert_eq!(stage.brake(&six.officer, act), Err(why));
    }
    let (six, mut stage) = ready();
    for (case, report) in [(CASE, ReportId([1; 16])), (CaseId([1; 16]), REPORT)] {
        let purpose = Purpose::Contact { case, report, scope: Scope::Alive };
        let agreed = PersonAct::Agreed(Terms { purpose, ..terms(Scope::Alive, stage.in_days(9)) });
        let wrong = stage.say(&six.worker, agreed);
        assert!(matches!(wrong, Err(Unlawful::NothingThere | Unlawful::Step)), "{wrong:?}");
    }
}

#[test]
fn parts_are_dealt_at_their_step_to_whoever_has_no_other_and_is_of_neither_side() {
    let (six, stage) = unjudged();
    let dealt = |part, to: &Doer| CaseAct::PartDealt { part, seat: to.seat() };
    for (part, to, why) in [
        (Part::SafetyOfficer, &doer(50, DESK, Role::SafetyOfficer), Unlawful::Organisation),
        (Part::SafetyOfficer, &doer(50, STATION, Role::SafetyOfficer), Unlawful::Organisation),
        (Part::SafetyOfficer, &doer(1, "a", Role::SafetyOfficer), Unlawful::TwoParts),
        (Part::Liaison, &six.liaison, Unlawful::Step),
    ] {
        refused(&stage, &service(), dealt(part, to), why);
    }
    let (six, stage) = ready();
    refused(&stage, &service(), dealt(Part::SafetyOfficer, &six.officer), Unlawful::Step);
    refused(&stage, &service(), dealt(Part::Liaison, &six.officer), Unlawful::TwoParts);
    refused(&stage, &service(), dealt(Part::Liaison, &doer(50, DESK, Role::Liaison)), Unlawful::Organisation);
    let (six, mut stage) = handed_over();
    refused(&stage, &service(), dealt(Part::Liaison, &doer(51, "x", Role::Liaison)), Unlawful::Step);
    stage.act(&six.liaison, CaseAct::Undone).unwrap();
    refused(&stage, &service(), dealt(Part::Liaison, &doer(51, "x", Role::Liaison)), Unlawful::Step);
}

#[test]
fn safety_is_judged_once_by_whom_it_was_dealt_to() {
    let (six, mut stage) = unjudged();
    refused(&stage, &doer(50, "x", Role::SafetyOfficer), SAFE, Unlawful::NotDealt);
    refused(&stage, &Doer { role: Role::Liaison, ..six.officer.clone() }, SAFE, Unlawful::Role);
    refused(&stage, &Doer { organisation: org("x"), ..six.officer.clone() }, SAFE, Unlawful::NotDealt);
    stage.act(&six.officer, SAFE).unwrap();
    refused(&stage, &six.officer, SAFE, Unlawful::Step);
    let (six, mut stage) = unjudged();
    stage.act(&six.officer, CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None }).unwrap();
    refused(&stage, &six.officer, SAFE, Unlawful::Step);
    refused(&stage, &six.worker, CaseAct::Asked, Unlawful::Held);
    let (six, mut stage) = handed_over();
    stage.act(&six.liaison, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
    refused(&stage, &six.officer, SAFE, Unlawful::Step);
    refused(&stage, &six.liaison, CaseAct::Released(Scope::Message), Unlawful::Step);
}

#[test]
fn she_is_asked_by_her_own_station_by_somebody_without_another_part() {
    let (six, mut stage) = unjudged();
    refused(&stage, &six.worker, CaseAct::Asked, Unlawful::Step);
    stage.act(&six.officer, SAFE).unwrap();
    refused(&stage, &doer(52, "elsewhere", Role::StationWorker), CaseAct::Asked, Unlawful::Organisation);
    refused(&stage, &six.advocate, CaseAct::Asked, Unlawful::Role);
    refused(&stage, &doer(1, STATION, Role::StationWorker), CaseAct::Asked, Unlawful::TwoParts);
    refused(&stage, &doer(3, STATION, Role::StationWorker), CaseAct::Asked, Unlawful::TwoParts);
    stage.part(Part::Liaison, &six.liaison).unwrap();
    refused(&stage, &six.liaison, CaseAct::Released(Scope::Message), Unlawful::NotAgreed);
    let everything = Act::Brake { target: BrakeTarget::Everything, act: BrakeAct::Pulled(Cause::Stopped) };
    let mut stopped = Stage { history: stage.history.clone(), at: stage.at };
    stopped.brake(&doer(30, "x", Role::SafetyOfficer), everything).unwrap();
    refused(&stopped, &six.worker, CaseAct::Asked, Unlawful::Held);
    stage.say(&six.worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    refused(&stage, &six.worker, CaseAct::Asked, Unlawful::Refused);
}

#[test]
fn a_laboratory_is_asked_in_an_open_case_by_a_seat_and_says_what_agrees_with_itself() {
    let (six, mut stage) = unjudged();
    let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    stage.say(&six.worker, PersonAct::Agreed(sampling.clone())).unwrap();
    stage.say(&six.advocate, PersonAct::Agreed(sampling)).unwrap();
    let bare = |result| CaseAct::LaboratoryReported(LaboratoryFinding::bare(result));
    refused(&stage, &six.reviewers[0], bare(LaboratoryResult::Supports), Unlawful::NothingThere);
    refused(&stage, &doer(53, "x", Role::Reviewer), CaseAct::LaboratoryOrdered, Unlawful::NotDealt);
    refused(&stage, &doer(53, "x", Role::SafetyOfficer), CaseAct::LaboratoryOrdered, Unlawful::NotDealt);
    stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered).unwrap();
    let ratio = Some(Bits(-3_000));
    let odd = LaboratoryFinding { ratio, ..LaboratoryFinding::bare(LaboratoryResult::Supports) };
    refused(&stage, &six.reviewers[0], CaseAct::LaboratoryReported(odd), Unlawful::Laboratory);
    let six = Six::new();
    let mut closed = Stage::new();
    closed.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    closed.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    six.reviewers.iter().for_each(|one| closed.vote(one, Verdict::NotKin).unwrap());
    refused(&closed, &six.reviewers[0], CaseAct::LaboratoryOrdered, Unlawful::Step);
}

#[test]
fn who_looks_after_it_and_who_undoes_it() {
    let well = CaseAct::FollowedUp(FollowUp::Well);
    let (six, stage) = released();
    refused(&stage, &six.liaison, well.clone(), Unlawful::Step);
    let (six, mut stage) = handed_over();
    for (by, why) in [
        (&doer(54, "x", Role::Liaison), Unlawful::NotDealt),
        (&doer(54, "elsewhere", Role::StationWorker), Unlawful::Organisation),
        (&doer(54, "x", Role::Advocate), Unlawful::NotDealt),
        (&six.officer, Unlawful::NotDealt),
        (&six.reviewers[0], Unlawful::Role),
    ] {
        refused(&stage, by, well.clone(), why);
    }
    for (by, why) in [
        (&doer(54, "x", Role::Liaison), Unlawful::NotDealt),
        (&doer(54, "x", Role::SafetyOfficer), Unlawful::NotDealt),
        (&doer(54, "x", Role::Reviewer), Unlawful::NotDealt),
        (&six.worker, Unlawful::Role),
    ] {
        refused(&stage, by, CaseAct::Undone, why);
    }
    stage.act(&six.officer, CaseAct::Undone).unwrap();
    refused(&stage, &six.officer, CaseAct::Undone, Unlawful::Step);
}

#[test]
fn her_will_is_recorded_by_her_station_and_an_advocate_of_none_of_hers() {
    let (six, mut stage) = ready();
    let no = PersonAct::Refused(Whom::Report(REPORT));
    let changed = PersonAct::MindChanged(Whom::Report(REPORT));
    said(&stage, &six.worker, changed.clone(), Unlawful::NothingThere);
    for act in [no.clone(), PersonAct::Withdrew(Some(REPORT)), PersonAct::Withdrew(None)] {
        for by in [&six.reviewers[0], &six.liaison, &doer(55, DESK, Role::FamilyDesk)] {
            said(&stage, by, act.clone(), Unlawful::Role);
        }
        said(&stage, &doer(55, "elsewhere", Role::StationWorker), act.clone(), Unlawful::Organisation);
        said(&stage, &doer(55, STATION, Role::Advocate), act, Unlawful::Organisation);
    }
    stage.say(&six.worker, no.clone()).unwrap();
    for by in [&six.reviewers[0], &six.liaison, &six.officer] {
        said(&stage, by, changed.clone(), Unlawful::Role);
    }
    // A refusal in between undoes the first half of a change of mind.
    stage.say(&six.worker, changed.clone()).unwrap();
    stage.say(&six.worker, no).unwrap();
    stage.say(&six.advocate, changed.clone()).unwrap();
    assert!(stage.history.will(PROFILE).unwrap().refuses(REPORT), "one half is none");
    stage.say(&six.worker, changed.clone()).unwrap();
    assert!(!stage.history.will(PROFILE).unwrap().refuses(REPORT));
    refused(&stage, &six.liaison, CaseAct::Released(Scope::Message), Unlawful::NotAgreed);

    let (six, mut stage) = ready();
    stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    for purpose in [Purpose::Sampling, terms(Scope::Alive, stage.in_days(9)).purpose] {
        let agreed = PersonAct::Agreed(Terms { purpose, ..terms(Scope::Alive, stage.in_days(9)) });
        said(&stage, &six.worker, agreed, Unlawful::Refused);
    }
    let changed = PersonAct::MindChanged(Whom::Everybody);
    stage.say(&six.worker, changed.clone()).unwrap();
    stage.say(&six.advocate, changed.clone()).unwrap();
    refused(&stage, &six.liaison, CaseAct::Released(Scope::Message), Unlawful::NotAgreed);
    stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    said(&stage, &six.worker, changed, Unlawful::Dead);
    said(&stage, &six.worker, PersonAct::InterestJudged(REPORT), Unlawful::Role);
    let agreed = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(9)));
    said(&stage, &six.worker, agreed, Unlawful::Refused);
}

#[test]
fn an_agreement_needs_the_same_terms_of_another_role_body_and_person_and_a_date_to_come() {
    let (six, stage) = ready();
    let alive = |scope, at| PersonAct::Agreed(terms(scope, at));
    said(&stage, &six.worker, alive(Scope::ToldOfDeath, stage.in_days(9)), Unlawful::Scope);
    said(&stage, &six.worker, alive(Scope::Alive, stage.now()), Unlawful::ReviewDate);
    said(&stage, &six.worker, alive(Scope::Alive, stage.in_days(181)), Unlawful::ReviewDate);
    let day = stage.in_days(9);
    let message = alive(Scope::Message, day);
    for (second, act) in [
        (six.advocate.clone(), alive(Scope::Call, day)),
        (doer(56, STATION, Role::StationWorker), message.clone()),
        (six.worker.clone(), message.clone()),
        (doer(4, "b", Role::Advocate), message.clone()),
    ] {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.say(&six.worker, PersonAct::Withdrew(Some(REPORT))).unwrap();
        stage.say(&six.worker, message.clone()).unwrap();
        stage.say(&second, act).unwrap();
        refused(&stage, &six.liaison, CaseAct::Released(Scope::Message), Unlawful::NotAgreed);
    }
    // After her death she agrees to nothing any more.
    let (six, mut dead) = unjudged();
    dead.act(&six.officer, SAFE).unwrap();
    dead.act(&six.worker, CaseAct::Asked).unwrap();
    dead.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    said(&dead, &six.worker, alive(Scope::Alive, dead.in_days(9)), Unlawful::Dead);
}

#[test]
fn holds_and_transfers_are_of_who_may() {
    let (six, mut stage) = ready();
    let brake = |act| Act::Brake { target: BrakeTarget::Case(CASE), act };
    for by in everybody(&six).iter().filter(|by| by.role != Role::SafetyOfficer) {
        for act in [BrakeAct::Pulled(Cause::Stopped), BrakeAct::Pulled(Cause::ClaimRisk), BrakeAct::Lifted] {
            assert_eq!(stage.brake(by, brake(act)), Err(Unlawful::Role), "{:?}", by.role);
        }
    }
    said(&stage, &six.worker, PersonAct::TransferOffered(org(STATION)), Unlawful::Organisation);
    let offers = PersonAct::TransferOffered(org("next"));
    said(&stage, &doer(58, "elsewhere", Role::StationWorker), offers.clone(), Unlawful::Organisation);
    for by in [&six.advocate, &six.officer, &six.liaison] {
        said(&stage, by, offers.clone(), Unlawful::Role);
    }
    stage.say(&six.worker, offers).unwrap();
    said(&stage, &doer(57, "next", Role::Advocate), PersonAct::TransferTaken, Unlawful::Role);
    said(&stage, &six.worker, PersonAct::TransferTaken, Unlawful::Organisation);
    stage.say(&doer(57, "next", Role::StationWorker), PersonAct::TransferTaken).unwrap();
    let stations = stage.history.will(PROFILE).unwrap().stations();
    assert_eq!(stations, [org(STATION), org("next")], "every station she was in");
}

#[test]
fn the_journal_takes_no_vote_of_another_role_no_other_pair_and_no_other_state() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let (seats, cites) = (Vec::new(), Vec::new());
    let choice = Some(Box::from(Verdict::Kin.word()));
    let vote = Moved {
        case: CASE,
        pair: PAIR,
        step: CaseStep::Voted,
        state: CaseState::Voting,
        seats,
        choice,
        sealed_answers: None,
        cites,
        signed: None,
    };
    let as_officer = Doer { role: Role::SafetyOfficer, ..six.reviewers[0].clone() };
    let at = Timestamp(9_000);
    let other_pair = Pair { report: ReportId([1; 16]), ..PAIR };
    for (moved, by, why) in [
        (vote.clone(), &as_officer, Unlawful::Role),
        (Moved { pair: other_pair, ..vote.clone() }, &six.reviewers[0], Unlawful::Vote),
        (Moved { state: CaseState::KinConfirmed, ..vote.clone() }, &six.reviewers[0], Unlawful::Vote),
    ] {
        assert_eq!(stage.history.moved(&moved, by, at), Err(why));
    }
    six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::NotKin).unwrap());
    assert_eq!(stage.reopen(&doer(58, "x", Role::Reviewer)), Err(Unlawful::NotDealt));
    stage.reopen(&six.reviewers[0]).unwrap();
}
