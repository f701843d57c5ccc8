//! Conflicts that the registry lists, by the journal alone (S13, S37): an act, a vote and a dealing are judged by
//! what was listed at that moment. One listed later accuses nobody of what was lawful, and nothing is decided on it;
//! one that is gone later hides nothing.

use homeward::domain::actor::Role;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{Acted, CaseStep, Entry, Moved, What};
use homeward::domain::ids::{Position, Timestamp};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{AgeBand, FollowUp, Judgement};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{ReporterRelation, Seen};
use homeward::domain::vote::Verdict;

use crate::release::cast::{
    CASE, DESK, PAIR, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
const BOUND: Result<(), Unlawful> = Err(Unlawful::Organisation);

/// The registry lists a conflict of somebody with this body, and no other.
fn bind(stage: &mut Stage, who: &Doer, to: &str) {
    stage.history.list_conflicts([(who.actor, vec![org("elsewhere"), org(to)])].into_iter().collect());
}

fn free(stage: &mut Stage) {
    stage.history.list_conflicts([].into_iter().collect());
}

fn ready() -> (Six, Stage) {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    (six, stage)
}

fn dealt() -> (Six, Stage) {
    let (six, mut stage) = (Six::new(), Stage::new());
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    (six, stage)
}

#[test]
fn s13_who_is_bound_when_she_votes_votes_not_and_who_is_bound_later_did() {
    for side in [STATION, DESK] {
        for verdict in [Verdict::Kin, Verdict::NotKin] {
            let (six, mut stage) = dealt();
            bind(&mut stage, &six.reviewers[0], side);
            assert_eq!(stage.vote(&six.reviewers[0], verdict), BOUND, "{side}");
            free(&mut stage);
            stage.vote(&six.reviewers[0], verdict).unwrap();
            bind(&mut stage, &six.reviewers[0], side);
            assert_eq!(stage.vote(&six.reviewers[1], verdict), BOUND, "nothing is decided on it: {side}");
            free(&mut stage);
            stage.vote(&six.reviewers[1], verdict).unwrap();
        }
    }
}

#[test]
fn s13_nobody_bound_to_a_side_acts_and_whoever_is_free_does() {
    let (six, stage) = ready();
    let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    let on = |act| Act::Case { case: CASE, profile: PROFILE, round: 1, act };
    let her = |act| Act::Person { profile: PROFILE, act };
    let lift = Act::Brake { target: BrakeTarget::Case(CASE), act: BrakeAct::Lifted };
    let station = Act::Brake { target: BrakeTarget::Station(org(STATION)), act: BrakeAct::Lifted };
    let officer = doer(30, "x", Role::SafetyOfficer);
    let reviewer = &six.reviewers[0];
    let tries = [
        (&six.liaison, on(CaseAct::Released(Scope::Message)), &[STATION, DESK][..]),
        (&six.worker, her(PersonAct::Agreed(terms(Scope::Alive, stage.in_days(30)))), &[DESK][..]),
        (&six.worker, on(CaseAct::CouldNotAsk), &[DESK][..]),
        (&six.advocate, her(PersonAct::Agreed(terms(Scope::Alive, stage.in_days(30)))), &[STATION, DESK][..]),
        (&six.advocate, her(PersonAct::Agreed(sampling)), &[STATION][..]),
        (reviewer, on(CaseAct::LaboratoryOrdered), &[STATION, DESK][..]),
        (&officer, lift, &[STATION, DESK][..]),
        (&officer, station, &[STATION][..]),
    ];
    for (by, act, sides) in tries {
        let tried = |to: Option<&str>| {
            let mut stage = Stage { history: stage.history.clone(), at: stage.at };
            if let Act::Brake { target, .. } = &act {
                let pulled = BrakeAct::Pulled(Cause::Stopped);
                stage.brake(&officer, Act::Brake { target: target.clone(), act: pulled }).unwrap();
            }
            to.into_iter().for_each(|to| bind(&mut stage, by, to));
            stage.brake(by, act.clone())
        };
        // A laboratory is ordered once she agreed to that.
        let otherwise = if *by == *reviewer { Err(Unlawful::Sampling) } else { Ok(()) };
        assert_eq!((tried(None), tried(Some("z"))), (otherwise, otherwise), "{act:?}");
        for side in [STATION, DESK] {
            let expected = if sides.contains(&side) { BOUND } else { otherwise };
            assert_eq!(tried(Some(side)), expected, "{side}: {act:?}");
        }
    }
}

#[test]
fn s3_s36_what_only_keeps_something_from_being_told_is_open_to_whoever_is_bound() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    let officer = doer(30, "x", Role::SafetyOfficer);
    let pulled = Act::Brake { target: BrakeTarget::Case(CASE), act: BrakeAct::Pulled(Cause::Stopped) };
    bind(&mut stage, &officer, DESK);
    stage.brake(&officer, pulled).unwrap();
    bind(&mut stage, &six.worker, DESK);
    stage.act(&six.worker, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
    bind(&mut stage, &six.advocate, DESK);
    stage.say(&six.advocate, PersonAct::Withdrew(Some(REPORT))).unwrap();
    stage.say(&six.advocate, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    bind(&mut stage, &six.officer, DESK);
    stage.act(&six.officer, CaseAct::Undone).unwrap();
}

#[test]
fn s1_a_release_rests_on_nobody_who_is_bound_by_then() {
    let (six, stage) = ready();
    let [first, second] = &six.reviewers;
    for (name, by, sides) in [
        ("first reviewer", first, &[STATION, DESK][..]),
        ("second reviewer", second, &[STATION, DESK][..]),
        ("officer", &six.officer, &[STATION, DESK][..]),
        ("advocate", &six.advocate, &[STATION, DESK][..]),
        ("worker", &six.worker, &[DESK][..]),
    ] {
        for side in [STATION, DESK, "z"] {
            let mut stage = Stage { history: stage.history.clone(), at: stage.at };
            bind(&mut stage, by, side);
            let release = CaseAct::Released(Scope::Message);
            let expected = if sides.contains(&side) { BOUND } else { Ok(()) };
            assert_eq!(stage.act(&six.liaison, release), expected, "{name}, {side}");
            let afresh = stage.reopen(&service());
            let begins = sides.contains(&side) && !["advocate", "worker"].contains(&name);
            assert_eq!(afresh, if begins { Ok(()) } else { Err(Unlawful::Step) }, "{name}, {side}");
        }
    }
}

#[test]
fn s5_that_she_refuses_no_longer_is_recorded_by_nobody_bound_to_the_claimants_side() {
    let (six, mut stage) = ready();
    let whom = Whom::Report(REPORT);
    stage.say(&six.worker, PersonAct::Refused(whom)).unwrap();
    for by in [&six.worker, &six.advocate] {
        stage.say(by, PersonAct::MindChanged(whom)).unwrap();
    }
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)));
    for by in [&six.worker, &six.advocate] {
        // Neither signs the agreement: others do, who are free.
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        bind(&mut stage, by, DESK);
        let other = doer(41, STATION, Role::StationWorker);
        assert_eq!(stage.say(&other, agreed.clone()), Err(Unlawful::ThroughTheClaimant));
    }
    stage.say(&six.worker, agreed).unwrap();
}

#[test]
fn s5_a_sample_is_taken_by_no_agreement_that_somebody_bound_to_the_claimants_side_recorded() {
    let (six, mut stage) = unjudged();
    let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    for by in [&six.worker, &six.advocate] {
        stage.say(by, PersonAct::Agreed(sampling.clone())).unwrap();
    }
    for by in [&six.worker, &six.advocate] {
        bind(&mut stage, by, DESK);
        let ordered = stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
        assert_eq!(ordered, Err(Unlawful::ThroughTheClaimant));
    }
    free(&mut stage);
    stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered).unwrap();
}

#[test]
fn s13_no_part_and_no_seat_is_dealt_to_anybody_bound() {
    for side in [STATION, DESK] {
        let (six, mut stage) = dealt();
        six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
        bind(&mut stage, &six.officer, side);
        assert_eq!(stage.part(Part::SafetyOfficer, &six.officer), BOUND);
        free(&mut stage);
        stage.part(Part::SafetyOfficer, &six.officer).unwrap();
        stage.act(&six.officer, SAFE).unwrap();
        bind(&mut stage, &six.liaison, side);
        assert_eq!(stage.part(Part::Liaison, &six.liaison), BOUND);
        free(&mut stage);
        stage.part(Part::Liaison, &six.liaison).unwrap();

        let (six, mut stage) = dealt();
        stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
        stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
        let third = doer(20, "c", Role::Reviewer);
        bind(&mut stage, &third, side);
        assert_eq!(stage.third(&third), BOUND);
        free(&mut stage);
        stage.third(&third).unwrap();
        let other = doer(21, "d", Role::Reviewer);
        bind(&mut stage, &other, side);
        assert_eq!(stage.third_leaves(&other), BOUND);
        assert_eq!(stage.third_leaves(&doer(22, side, Role::Reviewer)), BOUND, "nor of its own body");
        // Who gives it up may be bound by now.
        bind(&mut stage, &third, side);
        stage.third_leaves(&other).unwrap();
    }
}

#[test]
fn s8_a_liaison_is_dealt_to_what_is_cleared_alone() {
    let (six, stage) = unjudged();
    for (judgement, free) in [
        (Judgement::Safe, Ok(())),
        (Judgement::Unsafe, Err(Unlawful::Step)),
        (Judgement::KinDoubted, Err(Unlawful::Step)),
    ] {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.act(&six.officer, CaseAct::SafetyJudged { judgement, proof: None }).unwrap();
        assert_eq!(stage.part(Part::Liaison, &six.liaison), free, "{judgement:?}");
    }
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    stage.part(Part::Liaison, &doer(31, "c", Role::Liaison)).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    assert_eq!(stage.part(Part::Liaison, &six.liaison), Err(Unlawful::Step), "handed over");
    stage.act(&six.liaison, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
    assert_eq!(stage.part(Part::Liaison, &six.liaison), Err(Unlawful::Step), "something was wrong");
}

/// The journal says what the service did.
fn entry(stage: &mut Stage, at: i64, what: What) -> Result<(), Unlawful> {
    let by = service();
    let (actor, organisation, role) = (by.actor, by.organisation, by.role);
    let entry = Entry { position: Position(1), at: Timestamp(at), actor, organisation, role, what };
    stage.history.take(&entry).map_err(|wrong| wrong.problem)
}

#[test]
fn s13_s37_a_first_dealing_is_judged_by_the_conflicts_listed_then_and_the_sides_stated_with_it() {
    let six = Six::new();
    let deals = |bound: Option<&str>, bodies: [&str; 2], stated_at: i64| {
        let mut stage = Stage::new();
        let [first, second] = [doer(1, bodies[0], Role::Reviewer), doer(2, bodies[1], Role::Reviewer)];
        bound.into_iter().for_each(|to| bind(&mut stage, &first, to));
        let seats = vec![first.seat(), second.seat()];
        let (step, state, choice) = (CaseStep::Dealt, CaseState::Voting, None);
        let (sealed_answers, cites, signed) = (Some(1), vec![], None);
        let moved =
            Moved { case: CASE, pair: PAIR, step, state, seats, choice, sealed_answers, cites, signed };
        entry(&mut stage, 5, What::CaseMoved(Box::new(moved))).unwrap();
        // The conflict is gone before anybody votes.
        free(&mut stage);
        // Somebody of the desk has signed what she saw of the reporter.
        let desk = doer(9, DESK, Role::FamilyDesk);
        let (actor, organisation, role) = (desk.actor, desk.organisation, desk.role);
        let what = What::ReporterVerified { report: PAIR.report, seen: Seen::Passport, signed: None };
        let at = Timestamp(5);
        let seen = Entry { position: Position(1), at, actor, organisation, role, what };
        stage.history.take(&seen).unwrap();
        let acted = |act| What::Acted(Box::new(Acted { act, signed: None }));
        let stated = PersonAct::Stated(person(true, ADULT));
        entry(&mut stage, stated_at, acted(Act::Person { profile: PROFILE, act: stated })).unwrap();
        let act = CaseAct::ClaimStated(claim(ReporterRelation::Mother));
        let act = Act::Case { case: CASE, profile: PROFILE, round: 1, act };
        let shown = entry(&mut stage, stated_at, acted(act));
        assert!(stage.history.case(CASE).unwrap().1.claim.is_some(), "what is stated counts all the same");
        shown
    };
    assert_eq!(deals(None, ["a", "b"], 5), Ok(()));
    assert_eq!(deals(Some("z"), ["a", "b"], 5), Ok(()));
    for side in [STATION, DESK] {
        assert_eq!(deals(Some(side), ["a", "b"], 5), BOUND, "{side}");
        assert_eq!(deals(None, ["a", side], 5), BOUND, "{side}");
    }
    // What is stated later tells nothing of the sides as they were.
    assert_eq!(deals(Some(DESK), ["a", "b"], 6), Ok(()));
    let (_, mut stage) = dealt();
    stage.vote(&six.reviewers[0], Verdict::NotKin).unwrap();
    stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
    stage.reopen(&six.reviewers[0]).unwrap();
    let [first, second] = [doer(11, "c", Role::Reviewer), doer(12, "d", Role::Reviewer)];
    bind(&mut stage, &second, DESK);
    assert_eq!(stage.deal(&first, &second), BOUND, "a later one by what is known");
    free(&mut stage);
    stage.deal(&first, &second).unwrap();
}

#[test]
fn s7_whose_a_case_is_is_told_to_nobody_who_lifts_what_does_not_stand() {
    let (_, mut stage) = ready();
    for body in [STATION, DESK, "x"] {
        for case in [CASE, homeward::domain::ids::CaseId([0xcb; 16])] {
            let lift = Act::Brake { target: BrakeTarget::Case(case), act: BrakeAct::Lifted };
            let lifted = stage.brake(&doer(31, body, Role::SafetyOfficer), lift);
            assert_eq!(lifted, Err(Unlawful::NothingThere), "{body}");
        }
    }
}
