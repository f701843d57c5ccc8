//! What each rule of the machine keeps by itself, where nothing else would (S1, S3–S6, S8, S13): a warning waits for
//! nothing, another round begins with nothing of the last, nothing is recorded of whom nobody knows.

use homeward::domain::actor::Role;
use homeward::domain::ids::CaseId;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Part, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Claim, Judgement, Proof};
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::release::will::Will;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{CASE, DESK, REPORT, Six, Stage, claim, doer, org, person, service, terms};
use crate::release::links::{link, ready};
use crate::release::rounds::second_round;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

/// Two said kin of a claim of this kind, and an officer is asked.
fn to_be_judged(relation: ReporterRelation, age: Option<AgeBand>) -> (Six, Stage) {
    let (six, mut stage) = (Six::new(), Stage::new());
    six.reviewers.iter().for_each(|one| stage.history.note_child_reviewer(one.actor));
    stage.say(&service(), PersonAct::Stated(person(true, age))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(relation))).unwrap();
    six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    (six, stage)
}

#[test]
fn s8_a_warning_and_a_doubt_need_no_proof_and_wait_for_no_lift() {
    for judgement in [Judgement::Unsafe, Judgement::KinDoubted] {
        for held in [false, true] {
            let (six, mut stage) = to_be_judged(ReporterRelation::Husband, ADULT);
            if held {
                let officer = doer(30, "x", Role::SafetyOfficer);
                let act = BrakeAct::Pulled(Cause::Stopped);
                stage.brake(&officer, Act::Brake { target: BrakeTarget::Case(CASE), act }).unwrap();
            }
            let act = CaseAct::SafetyJudged { judgement, proof: None };
            assert_eq!(stage.act(&six.officer, act), Ok(()), "{judgement:?}, held: {held}");
        }
    }
}

#[test]
fn s4_nothing_is_agreed_in_a_round_in_which_she_was_not_asked() {
    let (six, mut stage) = ready();
    second_round(&six, &mut stage);
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(30)));
    for by in [&six.worker, &six.advocate] {
        assert_eq!(stage.say(by, agreed.clone()), Err(Unlawful::Step));
    }
}

#[test]
fn s13_that_an_officer_of_an_earlier_round_is_of_a_side_by_now_begins_nothing_afresh() {
    let (six, mut stage) = ready();
    second_round(&six, &mut stage);
    stage.history.list_conflicts([(six.officer.actor, vec![org(DESK)])].into_iter().collect());
    assert_eq!(stage.reopen(&service()), Err(Unlawful::Step));
}

#[test]
fn s4_nothing_is_recorded_of_whom_nobody_knows() {
    let six = Six::new();
    for act in [PersonAct::Refused(Whom::Everybody), PersonAct::Withdrew(Some(REPORT))] {
        for by in [&six.worker, &six.advocate] {
            assert_eq!(Stage::new().say(by, act.clone()), Err(Unlawful::FactsUnknown), "{act:?}");
        }
    }
    assert_eq!(
        Stage::new().say(&six.worker, PersonAct::TransferOffered(org("elsewhere"))),
        Err(Unlawful::FactsUnknown)
    );
}

#[test]
fn s6_nobody_of_an_age_that_nobody_told_agrees_to_a_sample() {
    for (age, agreed) in [(ADULT, Ok(())), (None, Err(Unlawful::AgeUnknown))] {
        let (six, mut stage) = (Six::new(), Stage::new());
        stage.say(&service(), PersonAct::Stated(person(true, age))).unwrap();
        let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
        assert_eq!(stage.say(&six.worker, PersonAct::Agreed(sampling)), agreed, "{age:?}");
    }
}

#[test]
fn s1_what_is_undone_of_one_case_leaves_another_handed_over() {
    let (one, other) = (CaseId([1; 16]), CaseId([2; 16]));
    let mut will = Will::default();
    will.note_handed_over(one, false);
    will.note_handed_over(other, true);
    assert_eq!(will.handed_over(), Some(one));
    will.note_handed_over(one, true);
    assert_eq!(will.handed_over(), None);
}

#[test]
fn s5_an_advocate_undoes_no_link_with_a_record_of_whom_nobody_knows() {
    let (six, mut stage) = ready();
    for reviewer in &six.reviewers {
        link(&mut stage, reviewer, Some(CASE), LinkAct::Linked).unwrap();
    }
    assert_eq!(link(&mut stage, &six.advocate, None, LinkAct::Unlinked), Err(Unlawful::FactsUnknown));
}

#[test]
fn s8_a_proof_goes_with_the_judgement_it_was_given_for() {
    let (six, mut stage) = to_be_judged(ReporterRelation::Mother, ADULT);
    let judged = |proof| CaseAct::SafetyJudged { judgement: Judgement::Safe, proof };
    stage.act(&six.officer, judged(Some(Proof::PoliceRecord))).unwrap();
    // Somebody else stands in the report, is judged anew, and turns out to be her employer.
    let other = |relation| CaseAct::ClaimStated(Claim { reporter: [8; 16], ..claim(relation) });
    stage.act(&service(), other(ReporterRelation::Mother)).unwrap();
    stage.act(&six.officer, judged(None)).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(30)));
    [&six.worker, &six.advocate].iter().for_each(|by| stage.say(by, agreed.clone()).unwrap());
    stage.act(&service(), other(ReporterRelation::Employer)).unwrap();
    let released = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
    assert_eq!(released, Err(Unlawful::ProofMissing));
}
