//! What turns between one step and the next (S1, S3, S6, S8): the officer judges what is still kin, she is asked for
//! whoever was found safe, and nobody votes on another family once she was found.

use homeward::domain::actor::Role;
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::ids::{CaseId, ReportId};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Doer, PersonAct};
use homeward::domain::release::facts::{AgeBand, Claim, Judgement, LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{Seat, Verdict};

use crate::release::cast::{
    CASE, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };

fn restated(stage: &mut Stage, change: fn(&mut Claim)) {
    let mut claim = claim(ReporterRelation::Mother);
    change(&mut claim);
    stage.act(&service(), CaseAct::ClaimStated(claim)).unwrap();
}

type Turn = fn(&mut Stage);

/// Facts that end what two said, and why.
const ENDS: [(&str, Turn, Unlawful); 4] = [
    ("a child", |stage| aged(stage, Some(AgeBand::Under18)), Unlawful::ChildReviewer),
    ("no age", |stage| aged(stage, None), Unlawful::AgeUnknown),
    ("of his side", |stage| restated(stage, |one| one.organisations.push(org("b"))), Unlawful::Organisation),
    ("unknown", |stage| restated(stage, |one| one.known_by.clear()), Unlawful::ReporterUnknown),
];

fn aged(stage: &mut Stage, age: Option<AgeBand>) {
    stage.say(&service(), PersonAct::Stated(person(true, age))).unwrap();
}

#[test]
fn s8_an_officer_clears_nothing_that_two_did_not_say_or_that_counts_no_more() {
    for (name, end, why) in ENDS {
        let (six, mut stage) = unjudged();
        end(&mut stage);
        assert_eq!(stage.act(&six.officer, SAFE), Err(why), "{name}");
    }
    let (six, mut stage) = unjudged();
    stage.act(&six.officer, SAFE).unwrap();
}

#[test]
fn s1_she_is_asked_while_what_two_said_counts_and_for_whoever_was_found_safe() {
    let other = |stage: &mut Stage| restated(stage, |claim| claim.reporter = [8; 16]);
    for (name, end, why) in ENDS.into_iter().chain([("another", other as Turn, Unlawful::ReporterChanged)]) {
        let (six, mut stage) = unjudged();
        stage.act(&six.officer, SAFE).unwrap();
        end(&mut stage);
        assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(why), "{name}");
    }
    let (six, mut stage) = unjudged();
    stage.act(&six.officer, SAFE).unwrap();
    stage.act(&six.worker, CaseAct::Asked).unwrap();
}

/// A step of another case of hers.
fn moved(stage: &mut Stage, by: &Doer, step: CaseStep, seats: Vec<Seat>) -> Result<(), Unlawful> {
    let pair = Pair { profile: PROFILE, report: ReportId([0xbc; 16]) };
    let choice = (step == CaseStep::Voted).then(|| Box::from(Verdict::Kin.word()));
    let moved = Moved {
        case: CaseId([0xcb; 16]),
        pair,
        step,
        state: CaseState::Voting,
        seats,
        choice,
        sealed_answers: Some(1),
        cites: vec![],
        signed: None,
    };
    let at = stage.now();
    stage.history.moved(&moved, by, at)
}

#[test]
fn s3_nobody_votes_on_another_family_once_she_was_found_by_one_until_that_is_undone() {
    let six = Six::new();
    let mut stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    let seats = six.reviewers.iter().map(Doer::seat).collect();
    moved(&mut stage, &service(), CaseStep::Dealt, seats).unwrap();
    let votes = |stage: &Stage| {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        moved(&mut stage, &six.reviewers[0], CaseStep::Voted, vec![])
    };
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    assert_eq!(votes(&stage), Ok(()), "nothing was carried out");
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    assert_eq!(votes(&stage), Err(Unlawful::AnotherHandedOver));
    stage.act(&six.liaison, CaseAct::Undone).unwrap();
    assert_eq!(votes(&stage), Ok(()));
}

#[test]
fn s8_what_a_laboratory_was_asked_once_it_answers_once() {
    let (six, mut stage) = unjudged();
    let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, PersonAct::Agreed(sampling.clone())).unwrap();
    }
    let supports = CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Supports));
    let by = &six.reviewers[0];
    assert_eq!(stage.act(by, supports.clone()), Err(Unlawful::NothingThere), "nothing was ordered");
    stage.act(by, CaseAct::LaboratoryOrdered).unwrap();
    stage.act(by, supports.clone()).unwrap();
    assert_eq!(stage.act(by, supports), Err(Unlawful::NothingThere), "it has come");
}

#[test]
fn s3_s4_an_advocate_unlinks_no_reports_and_an_offer_is_taken_once() {
    let (six, mut stage) = unjudged();
    let of = LinkOf::reports(REPORT, ReportId([0xbc; 16])).unwrap();
    let link = |act, case| Act::Link { of, case, act };
    six.reviewers.iter().for_each(|by| stage.brake(by, link(LinkAct::Linked, Some(CASE))).unwrap());
    assert_eq!(stage.brake(&six.advocate, link(LinkAct::Unlinked, None)), Err(Unlawful::Role));
    assert_eq!(stage.brake(&six.worker, link(LinkAct::Unlinked, None)), Err(Unlawful::Role));
    stage.say(&six.worker, PersonAct::TransferOffered(org("next"))).unwrap();
    let theirs = Doer { organisation: org("next"), ..six.worker.clone() };
    stage.say(&theirs, PersonAct::TransferTaken).unwrap();
    assert_eq!(stage.say(&theirs, PersonAct::TransferTaken), Err(Unlawful::NothingThere));
}

#[test]
fn s1_who_has_another_part_signs_no_agreement_of_hers() {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    let agreed = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(30)));
    let signs = |who: u8, body: &str, role: Role| {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.say(&doer(who, body, role), agreed.clone())
    };
    for (part, who) in [("first reviewer", 1), ("second reviewer", 2), ("officer", 3), ("liaison", 6)] {
        assert_eq!(signs(who, STATION, Role::StationWorker), Err(Unlawful::TwoParts), "{part}");
        assert_eq!(signs(who, "e", Role::Advocate), Err(Unlawful::TwoParts), "{part}");
    }
    assert_eq!(signs(40, STATION, Role::StationWorker), Ok(()));
    assert_eq!(signs(41, "e", Role::Advocate), Ok(()));
}

#[test]
fn s6_a_child_is_sampled_on_nothing_that_was_agreed_to_for_an_adult() {
    let (six, mut stage) = unjudged();
    let grown = Terms { childs_view: false, ..terms(Scope::Alive, stage.in_days(30)) };
    let sampling = PersonAct::Agreed(Terms { purpose: Purpose::Sampling, ..grown });
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, sampling.clone()).unwrap();
    }
    let order = |stage: &Stage| {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered)
    };
    assert_eq!(order(&stage), Ok(()));
    aged(&mut stage, Some(AgeBand::Under18));
    assert_eq!(order(&stage), Err(Unlawful::ChildsView));
}

#[test]
fn s36_a_stop_of_a_case_is_lifted_by_nobody_before_it_is_known_whose_it_is() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let brake = |act| Act::Brake { target: BrakeTarget::Case(CASE), act };
    stage.brake(&six.officer, brake(BrakeAct::Pulled(Cause::Stopped))).unwrap();
    assert_eq!(stage.brake(&six.officer, brake(BrakeAct::Lifted)), Err(Unlawful::FactsUnknown));
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    stage.brake(&six.officer, brake(BrakeAct::Lifted)).unwrap();
}
