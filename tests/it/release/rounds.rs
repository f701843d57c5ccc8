//! What an earlier round leaves to the next (S1, S8), and a journal taken entry by entry (S13, S35).

use homeward::domain::actor::Role;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{Acted, CaseStep, Entry, Moved, What};
use homeward::domain::ids::{Position, Timestamp};
use homeward::domain::release::act::{Act, CaseAct, Doer, Part, PersonAct};
use homeward::domain::release::facts::{AgeBand, Judgement, LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{Impression, Verdict};

use crate::release::cast::{CASE, PAIR, PROFILE, Six, Stage, claim, doer, person, service, terms};
use crate::release::links::ready;
use crate::release::one_by_one::unjudged;

const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };

/// The same case voted on anew by two others.
pub fn second_round(six: &Six, stage: &mut Stage) {
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = [doer(11, "c", Role::Reviewer), doer(12, "d", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    fresh.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
}

#[test]
fn s1_who_had_a_part_in_an_earlier_round_has_no_other_one_in_the_next() {
    let (six, mut stage) = ready();
    second_round(&six, &mut stage);
    let as_officer = Doer { role: Role::SafetyOfficer, ..six.liaison.clone() };
    assert_eq!(stage.part(Part::SafetyOfficer, &as_officer), Err(Unlawful::TwoParts));
    let officer = doer(13, "c", Role::SafetyOfficer);
    stage.part(Part::SafetyOfficer, &officer).unwrap();
    stage.act(&officer, SAFE).unwrap();
    let as_liaison = Doer { role: Role::Liaison, ..six.officer.clone() };
    assert_eq!(stage.part(Part::Liaison, &as_liaison), Err(Unlawful::TwoParts));
    stage.part(Part::Liaison, &six.liaison).expect("the part that was hers before");
}

#[test]
fn s8_what_a_laboratory_excluded_stays_excluded_in_the_next_round() {
    for (result, why) in [
        (LaboratoryResult::Excludes, Err(Unlawful::Laboratory)),
        (LaboratoryResult::Inconclusive, Ok(())),
        (LaboratoryResult::Supports, Ok(())),
    ] {
        let (six, mut stage) = unjudged();
        let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
        for signer in [&six.worker, &six.advocate] {
            stage.say(signer, PersonAct::Agreed(sampling.clone())).unwrap();
        }
        stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered).unwrap();
        let found = CaseAct::LaboratoryReported(LaboratoryFinding::bare(result));
        stage.act(&six.reviewers[0], found).unwrap();
        second_round(&six, &mut stage);
        // The round begins with what is stated of it.
        stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
        let dealt = stage.part(Part::SafetyOfficer, &doer(13, "c", Role::SafetyOfficer));
        assert_eq!(dealt, why, "{result:?}");
    }
}

fn entry(by: &Doer, at: Timestamp, act: Act) -> Entry {
    let (actor, organisation, role) = (by.actor, by.organisation.clone(), by.role);
    let what = What::Acted(Box::new(Acted { act, signed: None }));
    Entry { position: Position(1), at, actor, organisation, role, what }
}

#[test]
fn s35_an_entry_that_was_written_by_a_clock_set_back_reopens_no_agreement_that_had_ended() {
    let released = CaseAct::Released(Scope::Message);
    let released = Act::Case { case: CASE, profile: PROFILE, round: 1, act: released };
    for (days, told) in [(89, Ok(())), (91, Err(Unlawful::NotAgreed))] {
        let (six, mut stage) = ready();
        let (now, later) = (stage.now(), stage.in_days(days));
        let act = PersonAct::Stated(person(true, Some(AgeBand::Adult)));
        let stated = Act::Person { profile: PROFILE, act };
        stage.history.take(&entry(&service(), later, stated)).unwrap();
        let done = stage.history.take(&entry(&six.liaison, now, released.clone()));
        assert_eq!(done.map_err(|unlawful| unlawful.problem), told, "{days}");
    }
}

#[test]
fn s13_a_first_impression_is_a_reviewers() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Adult)))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let impressed = Moved {
        case: CASE,
        pair: PAIR,
        step: CaseStep::Impressed,
        state: CaseState::Voting,
        seats: vec![],
        choice: Some(Box::from(Impression::Likely.word())),
        sealed_answers: None,
        cites: vec![],
        signed: None,
    };
    for role in [Role::SafetyOfficer, Role::Service, Role::Liaison] {
        let by = Doer { role, ..six.reviewers[0].clone() };
        assert_eq!(stage.history.moved(&impressed, &by, stage.now()), Err(Unlawful::Role), "{role:?}");
    }
    let (first, now) = (&six.reviewers[0], stage.now());
    stage.history.moved(&impressed, first, now).unwrap();
    assert_eq!(stage.history.moved(&impressed, first, now), Err(Unlawful::Vote), "once");
}
