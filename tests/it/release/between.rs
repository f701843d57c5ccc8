//! What the world does between two acts (S1, S3–S6, S8, S13, S14, S36): each rule is looked at again by the act that
//! rests on it, and what only keeps something back can always be done.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person, Proof,
};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{CASE, DESK, REPORT, Six, Stage, claim, doer, org, person, service, terms};
use crate::release::links::ready;
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
const UNSAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None };
const DOUBTED: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::KinDoubted, proof: None };

pub fn copy(stage: &Stage) -> Stage {
    Stage { history: stage.history.clone(), at: stage.at }
}

fn state_claim(stage: &mut Stage, change: impl FnOnce(&mut Claim)) -> Result<(), Unlawful> {
    let mut claim = stage.history.case(CASE).unwrap().1.claim.clone().unwrap();
    change(&mut claim);
    stage.act(&service(), CaseAct::ClaimStated(claim))
}

pub fn cleared() -> (Six, Stage) {
    let (six, mut stage) = unjudged();
    stage.act(&six.officer, SAFE).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    (six, stage)
}

pub fn sampled(six: &Six, stage: &mut Stage, change: impl Fn(&mut Terms)) {
    let mut sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    change(&mut sampling);
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, PersonAct::Agreed(sampling.clone())).unwrap();
    }
}

fn found(stage: &mut Stage, by: &Doer, result: LaboratoryResult) {
    stage.act(by, CaseAct::LaboratoryOrdered).unwrap();
    stage.act(by, CaseAct::LaboratoryReported(LaboratoryFinding::bare(result))).unwrap();
}

/// The same case, opened again by the first reviewer and dealt to two others.
pub fn second_round(six: &Six, stage: &mut Stage) -> [Doer; 2] {
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = [doer(21, "c", Role::Reviewer), doer(22, "d", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    fresh
}

fn lift(stage: &mut Stage, target: &BrakeTarget) {
    for by in [doer(30, "x", Role::SafetyOfficer), doer(31, "y", Role::SafetyOfficer)] {
        stage.brake(&by, Act::Brake { target: target.clone(), act: BrakeAct::Lifted }).unwrap();
    }
}

pub fn stop(stage: &mut Stage, target: &BrakeTarget) {
    let act = Act::Brake { target: target.clone(), act: BrakeAct::Pulled(Cause::Stopped) };
    stage.brake(&doer(30, "x", Role::SafetyOfficer), act).unwrap();
}

/// Something changes.
type Turn = fn(&mut Stage);

/// Turns after which nothing could come of the case.
fn nothing_could_come_of_it() -> [(Turn, Unlawful); 2] {
    let refused: Turn =
        |stage| stage.say(&Six::new().worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    let withdrawn: Turn = |stage| state_claim(stage, |claim| claim.stands = false).unwrap();
    [(refused, Unlawful::Refused), (withdrawn, Unlawful::ReportWithdrawn)]
}

#[test]
fn s3_nobody_is_asked_to_review_and_no_part_is_dealt_where_nothing_could_come_of_it() {
    for (turn, why) in nothing_could_come_of_it() {
        let (_, mut stage) = unjudged();
        turn(&mut stage);
        let officer = stage.part(Part::SafetyOfficer, &doer(33, "x", Role::SafetyOfficer));
        assert_eq!(officer, Err(why));
        assert_eq!(stage.reopen(&Six::new().reviewers[0]), Err(why));
    }
    // A case that waits is dealt to nobody once she refuses, and split ones to no third.
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    let mut refused = copy(&stage);
    refused.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    assert_eq!(refused.deal(&six.reviewers[0], &six.reviewers[1]), Err(Unlawful::Refused));
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
    stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
    stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    assert_eq!(stage.third(&doer(7, "c", Role::Reviewer)), Err(Unlawful::Refused));
}

#[test]
fn s3_she_is_neither_asked_nor_sampled_where_nothing_could_come_of_it() {
    for (turn, why) in nothing_could_come_of_it() {
        let (six, mut stage) = cleared();
        sampled(&six, &mut stage, |_| ());
        copy(&stage).act(&six.worker, CaseAct::Asked).unwrap();
        copy(&stage).act(&six.reviewers[0], CaseAct::LaboratoryOrdered).unwrap();
        turn(&mut stage);
        assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(why));
        assert_eq!(stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered), Err(why));
    }
    let (six, mut stage) = cleared();
    sampled(&six, &mut stage, |_| ());
    stop(&mut stage, &BrakeTarget::Everything);
    assert_eq!(stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered), Err(Unlawful::Held));
    let (six, mut stage) = cleared();
    stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(Unlawful::Dead), "nobody asks the dead");
}

#[test]
fn s4_who_was_taken_for_dead_is_asked_before_anything_is_told_of_the_living() {
    for handed_over in [false, true] {
        let (six, mut stage) = cleared();
        stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
        stage.say(&six.advocate, PersonAct::InterestJudged(REPORT)).unwrap();
        stage.act(&six.liaison, CaseAct::Released(Scope::ToldOfDeath)).unwrap();
        if handed_over {
            stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
        }
        stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
        let agreed = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(9)));
        assert_eq!(stage.say(&six.worker, agreed.clone()), Err(Unlawful::Step), "she was not asked");
        let released = CaseAct::Released(Scope::Alive);
        assert_eq!(stage.act(&six.liaison, released.clone()), Err(Unlawful::NotAgreed));
        stage.act(&six.worker, CaseAct::Asked).unwrap();
        stage.say(&six.worker, agreed.clone()).unwrap();
        stage.say(&six.advocate, agreed).unwrap();
        stage.act(&six.liaison, released).unwrap();
    }
}

#[test]
fn s4_nothing_is_agreed_to_once_the_report_is_withdrawn() {
    let (six, mut stage) = ready();
    state_claim(&mut stage, |claim| claim.stands = false).unwrap();
    let agreed = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(9)));
    assert_eq!(stage.say(&six.worker, agreed), Err(Unlawful::ReportWithdrawn));
}

#[test]
fn s8_a_warning_waits_for_nothing() {
    // Whatever became of the claim, and also where she doubts the kinship, or cleared it a while ago.
    let turns: [fn(&Six, &mut Stage); 6] = [
        |_, stage| state_claim(stage, |claim| claim.stands = false).unwrap(),
        |_, stage| state_claim(stage, |claim| claim.known_by.clear()).unwrap(),
        |six, stage| stage.act(&six.officer, DOUBTED).unwrap(),
        |six, stage| stage.act(&six.officer, SAFE).unwrap(),
        |six, stage| {
            let listed = [(six.officer.actor, vec![org(DESK)])];
            stage.history.list_conflicts(listed.into_iter().collect());
        },
        |six, stage| stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap(),
    ];
    for (n, turn) in turns.into_iter().enumerate() {
        let (six, mut stage) = unjudged();
        turn(&six, &mut stage);
        stage.act(&six.officer, UNSAFE).unwrap_or_else(|why| panic!("{n}: {why:?}"));
        assert!(stage.history.case(CASE).unwrap().1.warned.is_some());
    }
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
    stage.act(&six.officer, UNSAFE).unwrap();
    assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
}

#[test]
fn s8_a_warning_of_what_was_handed_over_is_taken_in_also_once_the_case_was_opened_again() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    second_round(&six, &mut stage);
    let well = CaseAct::FollowedUp(FollowUp::Well);
    assert_eq!(stage.act(&six.worker, well), Err(Unlawful::Step));
    for by in [&six.worker, &six.advocate, &six.liaison] {
        copy(&stage).act(by, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
    }
    let stranger = doer(40, "liaisons", Role::Liaison);
    let concern = CaseAct::FollowedUp(FollowUp::Concern);
    assert_eq!(stage.act(&stranger, concern), Err(Unlawful::NotDealt));
}

#[test]
fn s8_what_two_lifted_before_a_warning_is_no_look_at_it() {
    let (six, mut stage) = unjudged();
    let of_case = BrakeTarget::Case(CASE);
    stop(&mut stage, &of_case);
    lift(&mut stage, &of_case);
    stage.act(&six.officer, UNSAFE).unwrap();
    let fresh = second_round(&six, &mut stage);
    fresh.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    let officer = doer(33, "x", Role::SafetyOfficer);
    stage.part(Part::SafetyOfficer, &officer).unwrap();
    assert_eq!(stage.act(&officer, SAFE), Err(Unlawful::Held));
    stop(&mut stage, &of_case);
    lift(&mut stage, &of_case);
    stage.act(&officer, SAFE).unwrap();
}

#[test]
fn s8_a_doubt_of_the_kinship_stays_until_a_laboratory_speaks_for_it_and_for_as_long_as_it_does() {
    let (six, mut stage) = unjudged();
    stage.act(&six.officer, DOUBTED).unwrap();
    let fresh = second_round(&six, &mut stage);
    fresh.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    let officer = doer(33, "x", Role::SafetyOfficer);
    stage.part(Part::SafetyOfficer, &officer).unwrap();
    assert_eq!(
        stage.act(&officer, SAFE),
        Err(Unlawful::Laboratory),
        "another officer does not see it otherwise"
    );
    sampled(&six, &mut stage, |_| ());
    found(&mut stage, &officer, LaboratoryResult::Supports);
    stage.act(&officer, SAFE).unwrap();
    copy(&stage).act(&six.worker, CaseAct::Asked).unwrap();
    found(&mut stage, &officer, LaboratoryResult::Inconclusive);
    assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(Unlawful::Laboratory), "it stands by it no more");
}

#[test]
fn s8_what_says_nothing_takes_back_no_exclusion() {
    let (six, mut stage) = unjudged();
    sampled(&six, &mut stage, |_| ());
    found(&mut stage, &six.officer, LaboratoryResult::Excludes);
    let fresh = second_round(&six, &mut stage);
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    found(&mut stage, &fresh[0], LaboratoryResult::Inconclusive);
    fresh.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    let dealt = stage.part(Part::SafetyOfficer, &doer(33, "x", Role::SafetyOfficer));
    assert_eq!(dealt, Err(Unlawful::Laboratory));
}

#[test]
fn s8_a_laboratory_that_was_asked_answers_in_the_next_round_too() {
    let (six, mut stage) = unjudged();
    sampled(&six, &mut stage, |_| ());
    stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered).unwrap();
    let fresh = second_round(&six, &mut stage);
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    let excluded = CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Excludes));
    stage.act(&fresh[0], excluded).unwrap();
}

#[test]
fn s8_who_is_asked_about_her_is_who_was_cleared_with_the_proof_that_he_needs_by_somebody_of_no_side() {
    type Turn = fn(&Six, &mut Stage);
    let turns: [(&str, Turn, Unlawful); 2] = [
        (
            "a husband since",
            |_, stage| state_claim(stage, |claim| claim.relation = ReporterRelation::Husband).unwrap(),
            Unlawful::ProofMissing,
        ),
        (
            "the officer is bound since",
            |six, stage| {
                let listed = [(six.officer.actor, vec![org(DESK)])];
                stage.history.list_conflicts(listed.into_iter().collect());
            },
            Unlawful::Organisation,
        ),
    ];
    for (name, turn, why) in turns {
        let (six, mut stage) = cleared();
        turn(&six, &mut stage);
        assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(why), "{name}");
        let another = doer(34, "y", Role::Liaison);
        assert_eq!(stage.part(Part::Liaison, &another), Err(why), "{name}");
    }
    // A husband is judged anew, with his proof.
    let (six, mut stage) = cleared();
    state_claim(&mut stage, |claim| claim.relation = ReporterRelation::Husband).unwrap();
    assert_eq!(stage.act(&six.officer, SAFE), Err(Unlawful::ProofMissing));
    let proof = Some(Proof::HouseholdRegister);
    stage.act(&six.officer, CaseAct::SafetyJudged { judgement: Judgement::Safe, proof }).unwrap();
    stage.act(&six.worker, CaseAct::Asked).unwrap();
}

#[test]
fn s1_who_comes_back_into_a_report_is_judged_and_agreed_to_anew() {
    let (six, mut stage) = ready();
    state_claim(&mut stage, |claim| claim.reporter = [8; 16]).unwrap();
    state_claim(&mut stage, |claim| claim.reporter = [7; 16]).unwrap();
    let release = CaseAct::Released(Scope::Alive);
    assert_eq!(stage.act(&six.liaison, release.clone()), Err(Unlawful::ReporterChanged));
    stage.act(&six.officer, SAFE).unwrap();
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    let agreed = stage.act(&six.liaison, release.clone());
    assert_eq!(agreed, Err(Unlawful::NotAgreed), "though the service did not say that her agreement ended");
    let terms = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(9)));
    stage.say(&six.worker, terms.clone()).unwrap();
    stage.say(&six.advocate, terms).unwrap();
    stage.act(&six.liaison, release).unwrap();
}

#[test]
fn s1_s8_s9_what_was_stated_of_a_claim_is_taken_back_by_no_later_statement() {
    type Change = fn(&mut Claim);
    let changes: [(&str, Change, Change); 4] = [
        ("a side", |one| one.organisations.push(org("v")), |one| drop(one.organisations.pop())),
        ("withdrawn", |one| one.stands = false, |one| one.stands = true),
        ("no answers", |one| one.answers_sealed = false, |one| one.answers_sealed = true),
        (
            "a husband",
            |one| one.relation = ReporterRelation::Husband,
            |one| one.relation = ReporterRelation::Brother,
        ),
    ];
    for (name, there, back) in changes {
        let (_, mut stage) = unjudged();
        state_claim(&mut stage, there).unwrap();
        assert_eq!(state_claim(&mut stage, back), Err(Unlawful::Contradicted), "{name}");
    }
}

#[test]
fn s7_nobody_is_moved_to_another_station_by_a_statement_alone() {
    let (_, mut stage) = unjudged();
    let there = Person { station: org("elsewhere"), ..person(true, ADULT) };
    let stated = stage.say(&service(), PersonAct::Stated(there));
    assert_eq!(stated, Err(Unlawful::Contradicted));
}
