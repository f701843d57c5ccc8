//! Seats, parts and openings between two acts (S9, S13): nobody is asked twice, nobody is drawn for until one agrees, and
//! a pair has one case.

use homeward::domain::actor::Role;
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::ids::{CaseId, ReportId};
use homeward::domain::release::act::{Doer, Part, PersonAct};
use homeward::domain::release::facts::AgeBand;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::vote::{Seat, Verdict};

use crate::release::between::copy;
use crate::release::cast::{CASE, DESK, PAIR, STATION, Six, Stage, doer, org, person, service};
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

/// The dealing of a case of which so many answers were noted.
fn dealing(case: CaseId, pair: Pair, seats: Vec<Seat>, sealed_answers: Option<u32>) -> Moved {
    let (step, state, choice) = (CaseStep::Dealt, CaseState::Voting, None);
    Moved { case, pair, step, state, seats, choice, sealed_answers, cites: vec![], signed: None }
}

#[test]
fn s13_nobody_is_asked_who_saw_the_case_or_had_another_part() {
    let (six, mut stage) = unjudged();
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = doer(21, "c", Role::Reviewer);
    assert_eq!(stage.deal(&six.reviewers[1], &fresh), Err(Unlawful::Vote), "she saw it");
    let officer = Doer { role: Role::Reviewer, ..six.officer.clone() };
    assert_eq!(stage.deal(&officer, &fresh), Err(Unlawful::TwoParts), "she was to judge safety");
    stage.deal(&doer(22, "d", Role::Reviewer), &fresh).unwrap();
}

#[test]
fn s13_the_service_takes_no_seat_and_no_part_from_whoever_may_keep_it() {
    let (six, mut stage) = unjudged();
    let redealt = |stage: &Stage, listed: &[(&Doer, Role)], bound: &str| {
        let mut stage = copy(stage);
        stage.history.list_roles(listed.iter().map(|(one, role)| (one.actor, *role)));
        stage.history.list_conflicts([(six.officer.actor, vec![org(bound)])].into_iter().collect());
        stage
    };
    let another = doer(35, "x", Role::SafetyOfficer);
    let tried = |listed: &[(&Doer, Role)], bound: &str| {
        redealt(&stage, listed, bound).part(Part::SafetyOfficer, &another)
    };
    let officer = [(&six.officer, Role::SafetyOfficer)];
    assert_eq!(tried(&officer, "z"), Err(Unlawful::NotDealt), "another is drawn until one agrees");
    assert_eq!((tried(&[], "z"), tried(&officer, DESK)), (Ok(()), Ok(())));
    assert_eq!(tried(&[(&six.officer, Role::Reviewer)], "z"), Ok(()), "that is another role");
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = [doer(21, "c", Role::Reviewer), doer(22, "d", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    let taken = |listed: &[(&Doer, Role)]| {
        let mut stage = copy(&stage);
        stage.history.list_roles(listed.iter().map(|(one, role)| (one.actor, *role)));
        let seats = vec![doer(23, "e", Role::Reviewer).seat(), fresh[1].seat()];
        stage.moved(&service(), CaseStep::Reassigned, CaseState::Voting, seats, None)
    };
    assert_eq!(taken(&[(&fresh[0], Role::Reviewer)]), Err(Unlawful::NotDealt));
    assert_eq!(taken(&[(&fresh[1], Role::Reviewer)]), Ok(()));
}

#[test]
fn s13_nobody_of_a_side_opens_a_case_again() {
    let (six, stage) = unjudged();
    for (bound, expected) in
        [(DESK, Err(Unlawful::Organisation)), (STATION, Err(Unlawful::Organisation)), ("z", Ok(()))]
    {
        let mut stage = copy(&stage);
        let listed = [(six.reviewers[0].actor, vec![org(bound)])];
        stage.history.list_conflicts(listed.into_iter().collect());
        assert_eq!(stage.reopen(&six.reviewers[0]), expected, "{bound}");
    }
}

#[test]
fn s13_a_pair_has_one_case_and_a_dealing_seats_whom_it_names() {
    let (_, mut stage) = unjudged();
    let seats = vec![doer(41, "e", Role::Reviewer).seat(), doer(42, "f", Role::Reviewer).seat()];
    let dealt = |case, pair| dealing(case, pair, seats.clone(), Some(1));
    let other = CaseId([0xcb; 16]);
    let at = stage.now();
    let again = stage.history.moved(&dealt(other, PAIR), &service(), at);
    assert_eq!(again, Err(Unlawful::NothingThere), "what was decided is not asked under another name");
    let elsewhere = Pair { report: ReportId([9; 16]), ..PAIR };
    let mut named = dealt(other, elsewhere);
    named.step = CaseStep::Reassigned;
    assert!(stage.history.clone().moved(&named, &service(), at).is_err());
    stage.history.moved(&dealt(other, elsewhere), &service(), at).unwrap();
}

#[test]
fn s9_a_case_of_which_no_answers_were_noted_confirms_nobody() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    let seats = six.reviewers.each_ref().map(Doer::seat).to_vec();
    let dealt = dealing(CASE, PAIR, seats, None);
    let at = stage.now();
    stage.history.moved(&dealt, &service(), at).unwrap();
    assert_eq!(stage.vote(&six.reviewers[0], Verdict::Kin), Err(Unlawful::Vote));
    stage.vote(&six.reviewers[0], Verdict::NotKin).unwrap();
}
