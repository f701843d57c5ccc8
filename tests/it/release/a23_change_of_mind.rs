//! A23 (S3, S4, S36): a withdrawal, a refusal or a freeze races with votes, clearance and release in
//! every order: once it was acknowledged, no release is acted on and nothing is told.

use homeward::domain::actor::Role;
use homeward::domain::ids::Timestamp;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Part, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Judgement};
use homeward::domain::release::scope::Scope;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{CASE, REPORT, Six, Stage, claim, doer, person, service, terms};

/// How many steps the lawful path has.
const STEPS: usize = 12;

/// When the agreement is to be looked at again.
const REVIEW: Timestamp = Timestamp(9_000_000);

/// Takes a step of the lawful path; whether it was taken.
fn step(i: usize, stage: &mut Stage, six: &Six) -> bool {
    let agreed = || PersonAct::Agreed(terms(Scope::Message, REVIEW));
    let done = match i {
        0 => stage.deal(&six.reviewers[0], &six.reviewers[1]),
        1 => stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))),
        2 => stage.vote(&six.reviewers[0], Verdict::Kin),
        3 => stage.vote(&six.reviewers[1], Verdict::Kin),
        4 => stage.part(Part::SafetyOfficer, &six.officer),
        5 => {
            let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
            stage.act(&six.officer, safe)
        }
        6 => stage.part(Part::Liaison, &six.liaison),
        7 => stage.act(&six.worker, CaseAct::Asked),
        8 => stage.say(&six.worker, agreed()),
        9 => stage.say(&six.advocate, agreed()),
        10 => stage.act(&six.liaison, CaseAct::Released(Scope::Message)),
        _ => stage.act(&six.liaison, CaseAct::HandedOver),
    };
    done.is_ok()
}

/// Something that stops it, at any moment; whether it was taken.
type Stop = fn(&mut Stage, &Six) -> bool;

const STOPS: [(&str, Stop); 5] = [
    ("one person withdraws", |s, six| s.say(&six.advocate, PersonAct::Withdrew(Some(REPORT))).is_ok()),
    ("she refuses him", |s, six| s.say(&six.worker, PersonAct::Refused(Whom::Report(REPORT))).is_ok()),
    ("she refuses everybody", |s, six| s.say(&six.worker, PersonAct::Refused(Whom::Everybody)).is_ok()),
    ("the case is frozen", |s, _| freeze(s, BrakeTarget::Case(CASE))),
    ("everything is frozen", |s, _| freeze(s, BrakeTarget::Everything)),
];

fn freeze(stage: &mut Stage, target: BrakeTarget) -> bool {
    let officer = doer(30, "x", Role::SafetyOfficer);
    stage.brake(&officer, Act::Brake { target, act: BrakeAct::Pulled(Cause::Stopped) }).is_ok()
}

#[test]
fn a23_whatever_stops_it_stops_it_at_every_moment() {
    let six = Six::new();
    for (name, stop) in STOPS {
        for moment in 0..=STEPS {
            let mut stage = Stage::new();
            stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Adult)))).unwrap();
            for i in 0..STEPS {
                if i == moment {
                    assert!(stop(&mut stage, &six), "{name} at {moment}: it is always taken");
                    assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name} at {moment}");
                }
                let done = step(i, &mut stage, &six);
                // Withdrawing before there is an agreement leaves a later agreement in force.
                let stopped = i >= moment && !(name == "one person withdraws" && moment <= 8);
                if stopped && i >= 10 {
                    assert!(!done, "{name} at {moment}: step {i} was acted on");
                }
                if i < moment {
                    assert!(done, "step {i} of the lawful path");
                }
            }
            if moment == STEPS {
                assert_eq!(stage.history.may_be_told(CASE, stage.now()), Some(Scope::Message));
                assert!(stop(&mut stage, &six), "{name} at the end");
                assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name} at the end");
            }
        }
    }
}
