//! A23 (S3, S4, S36): a withdrawal, a refusal or a freeze races with votes, clearance and release in
//! every order: once it was acknowledged, no release is acted on and nothing is told.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Part, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Judgement};
use homeward::domain::release::scope::Scope;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{CASE, REPORT, Six, Stage, claim, doer, person, service, terms};

type Step = Box<dyn Fn(&mut Stage) -> bool>;

fn path(six: &Six) -> Vec<Step> {
    let step = |what: Box<dyn Fn(&mut Stage, &Six) -> bool>| -> Step {
        let six = Six { ..six_again(six) };
        Box::new(move |stage| what(stage, &six))
    };
    vec![
        step(Box::new(|s, six| s.deal(&six.reviewers[0], &six.reviewers[1]).is_ok())),
        step(Box::new(|s, _| {
            s.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).is_ok()
        })),
        step(Box::new(|s, six| s.vote(&six.reviewers[0], Verdict::Kin).is_ok())),
        step(Box::new(|s, six| s.vote(&six.reviewers[1], Verdict::Kin).is_ok())),
        step(Box::new(|s, six| s.part(Part::SafetyOfficer, &six.officer).is_ok())),
        step(Box::new(|s, six| {
            let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
            s.act(&six.officer, safe).is_ok()
        })),
        step(Box::new(|s, six| s.part(Part::Liaison, &six.liaison).is_ok())),
        step(Box::new(|s, six| s.act(&six.worker, CaseAct::Asked).is_ok())),
        step(Box::new(|s, six| {
            let agreed =
                PersonAct::Agreed(terms(Scope::Message, homeward::domain::ids::Timestamp(9_000_000)));
            s.say(&six.worker, agreed).is_ok()
        })),
        step(Box::new(|s, six| {
            let agreed =
                PersonAct::Agreed(terms(Scope::Message, homeward::domain::ids::Timestamp(9_000_000)));
            s.say(&six.advocate, agreed).is_ok()
        })),
        step(Box::new(|s, six| s.act(&six.liaison, CaseAct::Released(Scope::Message)).is_ok())),
        step(Box::new(|s, six| s.act(&six.liaison, CaseAct::HandedOver).is_ok())),
    ]
}

fn six_again(six: &Six) -> Six {
    Six {
        reviewers: six.reviewers.clone(),
        officer: six.officer.clone(),
        worker: six.worker.clone(),
        advocate: six.advocate.clone(),
        liaison: six.liaison.clone(),
    }
}

#[test]
fn a23_whatever_stops_it_stops_it_at_every_moment() {
    let six = Six::new();
    let freeze = |target| Act::Brake { target, act: BrakeAct::Pulled(Cause::Stopped) };
    let officer = doer(30, "x", Role::SafetyOfficer);
    let stops: Vec<(&str, Step)> = vec![
        ("one person withdraws", {
            let advocate = six.advocate.clone();
            Box::new(move |s| s.say(&advocate, PersonAct::Withdrew(Some(REPORT))).is_ok())
        }),
        ("she refuses him", {
            let worker = six.worker.clone();
            Box::new(move |s| s.say(&worker, PersonAct::Refused(Whom::Report(REPORT))).is_ok())
        }),
        ("she refuses everybody", {
            let worker = six.worker.clone();
            Box::new(move |s| s.say(&worker, PersonAct::Refused(Whom::Everybody)).is_ok())
        }),
        ("the case is frozen", {
            let officer = officer.clone();
            Box::new(move |s| s.brake(&officer, freeze(BrakeTarget::Case(CASE))).is_ok())
        }),
        ("everything is frozen", {
            Box::new(move |s| s.brake(&officer, freeze(BrakeTarget::Everything)).is_ok())
        }),
    ];
    let steps = path(&six);
    for (name, stop) in &stops {
        for moment in 0..=steps.len() {
            let mut stage = Stage::new();
            stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Adult)))).unwrap();
            for (i, step) in steps.iter().enumerate() {
                if i == moment {
                    assert!(stop(&mut stage), "{name} at {moment}: it is always taken");
                    assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name} at {moment}");
                }
                let done = step(&mut stage);
                // Withdrawing before there is an agreement leaves a later agreement in force.
                let stopped = i >= moment && !(*name == "one person withdraws" && moment <= 8);
                if stopped && i >= 10 {
                    assert!(!done, "{name} at {moment}: step {i} was acted on");
                }
                if i < moment {
                    assert!(done, "step {i} of the lawful path");
                }
            }
            if moment == steps.len() {
                assert_eq!(stage.history.may_be_told(CASE, stage.now()), Some(Scope::Message));
                assert!(stop(&mut stage), "{name} at the end");
                assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name} at the end");
            }
        }
    }
}
