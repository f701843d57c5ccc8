//! Ways round the release machine, each closed: a stop lifted for one's own station (S36), a seat of another
//! body (S13), a child who was taken for an adult (S6), her will through the claimant's advocate (S5), a
//! laboratory asked until it says yes (S8), two families at once, and asking on after a warning (S8, S13).

use homeward::domain::actor::Role;
use homeward::domain::ids::CaseId;
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::bench::Bench;
use homeward::domain::release::brakes::Brakes;
use homeward::domain::release::conflicts::Conflicts;
use homeward::domain::release::facts::{
    AgeBand, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Proof,
};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::release::cast::{
    CASE, DESK, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

fn ready() -> (Six, Stage) {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    (six, stage)
}

fn safe(proof: Option<Proof>) -> CaseAct {
    CaseAct::SafetyJudged { judgement: Judgement::Safe, proof }
}

/// Voted kin by two, with a safety officer dealt in.
fn voted(six: &Six, reviewers: [&Doer; 2], stage: &mut Stage) {
    stage.deal(reviewers[0], reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    for reviewer in reviewers {
        stage.vote(reviewer, Verdict::Kin).unwrap();
    }
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
}

#[test]
fn s36_a_stop_is_lifted_by_nobody_of_the_station_it_is_of_nor_of_either_side_of_its_case() {
    let officer = |person: u8, body: &str| doer(person, body, Role::SafetyOfficer);
    for (target, apart) in
        [(BrakeTarget::Station(org(STATION)), vec![STATION]), (BrakeTarget::Case(CASE), vec![STATION, DESK])]
    {
        let (_, mut stage) = ready();
        let brake = |act| Act::Brake { target: target.clone(), act };
        stage.brake(&officer(30, "x"), brake(BrakeAct::Pulled(Cause::Stopped))).unwrap();
        for body in apart {
            let theirs = stage.brake(&officer(31, body), brake(BrakeAct::Lifted));
            assert_eq!(theirs, Err(Unlawful::Organisation), "{body} first");
        }
        stage.brake(&officer(32, "x"), brake(BrakeAct::Lifted)).unwrap();
        let second = stage.brake(&officer(33, STATION), brake(BrakeAct::Lifted));
        assert_eq!(second, Err(Unlawful::Organisation), "nor second");
        stage.brake(&officer(34, "y"), brake(BrakeAct::Lifted)).unwrap();
        assert_eq!(stage.brake(&officer(34, "y"), brake(BrakeAct::Lifted)), Err(Unlawful::NothingThere));
    }
}

#[test]
fn s13_nobody_votes_or_decides_in_a_seat_that_was_dealt_to_her_for_another_body() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let moved = Doer { organisation: org("z"), ..six.reviewers[0].clone() };
    assert_eq!(stage.vote(&moved, Verdict::Kin), Err(Unlawful::Vote));
    stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
    stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
    let third = doer(7, "c", Role::Reviewer);
    stage.third(&third).unwrap();
    let moved = Doer { organisation: org("z"), ..third.clone() };
    assert_eq!(stage.choose(&moved, SplitChoice::GoOn), Err(Unlawful::Vote));
    stage.choose(&third, SplitChoice::GoOn).unwrap();

    // Nor does a safety officer or a liaison act in one.
    let (six, mut stage) = ready();
    let elsewhere = |one: &Doer| Doer { organisation: org("z"), ..one.clone() };
    let released = stage.act(&elsewhere(&six.liaison), CaseAct::Released(Scope::Alive));
    assert_eq!(released, Err(Unlawful::NotDealt));
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    voted(&six, [&six.reviewers[0], &six.reviewers[1]], &mut stage);
    assert_eq!(stage.act(&elsewhere(&six.officer), safe(None)), Err(Unlawful::NotDealt));
}

#[test]
fn s6_who_turns_out_to_be_a_child_is_owed_what_a_child_is_owed_before_anything_is_told() {
    let (six, mut stage) = ready();
    stage.say(&six.worker, PersonAct::Withdrew(Some(REPORT))).unwrap();
    let unasked = Terms { childs_view: false, ..terms(Scope::Message, stage.in_days(90)) };
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, PersonAct::Agreed(unasked.clone())).unwrap();
    }
    six.reviewers.iter().for_each(|one| stage.history.note_child_reviewer(one.actor));
    stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Under18)))).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::ChildsView));
    for signer in [&six.worker, &six.advocate] {
        let asked = Terms { childs_view: true, ..unasked.clone() };
        stage.say(signer, PersonAct::Agreed(asked)).unwrap();
    }
    stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
}

#[test]
fn s5_a_change_of_mind_through_the_claimants_advocate_opens_nothing_for_him() {
    let (six, mut stage) = ready();
    let theirs = doer(9, DESK, Role::Advocate);
    for whom in [Whom::Report(REPORT), Whom::Everybody] {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.say(&six.worker, PersonAct::Refused(whom)).unwrap();
        stage.say(&six.worker, PersonAct::MindChanged(whom)).unwrap();
        stage.say(&theirs, PersonAct::MindChanged(whom)).unwrap();
        let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)));
        assert_eq!(stage.say(&six.worker, agreed), Err(Unlawful::ThroughTheClaimant));
    }
    // He is of her advocate's side only later: what was agreed before counts no more.
    stage.say(&six.worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    let other = doer(10, "vouching", Role::Advocate);
    for signer in [&six.worker, &other] {
        stage.say(signer, PersonAct::MindChanged(Whom::Report(REPORT))).unwrap();
    }
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)))).unwrap();
    }
    let mut vouched = claim(ReporterRelation::Mother);
    vouched.organisations.push(org("vouching"));
    stage.act(&service(), CaseAct::ClaimStated(vouched)).unwrap();
    let released = stage.act(&six.liaison, CaseAct::Released(Scope::Alive));
    assert_eq!(released, Err(Unlawful::ThroughTheClaimant));
}

#[test]
fn s5_nothing_is_sampled_on_the_word_of_the_claimants_advocate() {
    let (six, mut stage) = ready();
    let sampling = |stage: &Stage| {
        let terms = terms(Scope::Alive, stage.in_days(90));
        PersonAct::Agreed(Terms { purpose: Purpose::Sampling, ..terms })
    };
    let agreed = sampling(&stage);
    stage.say(&six.worker, agreed.clone()).unwrap();
    stage.say(&doer(9, DESK, Role::Advocate), agreed).unwrap();
    let ordered = stage.act(&six.officer, CaseAct::LaboratoryOrdered);
    assert_eq!(ordered, Err(Unlawful::ThroughTheClaimant));
    let agreed = sampling(&stage);
    stage.say(&six.worker, agreed.clone()).unwrap();
    stage.say(&six.advocate, agreed).unwrap();
    stage.act(&six.officer, CaseAct::LaboratoryOrdered).unwrap();
}

#[test]
fn s8_what_a_laboratory_excluded_is_not_asked_again_until_it_says_yes() {
    let (six, mut stage) = ready();
    let agreed =
        PersonAct::Agreed(Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(90)) });
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, agreed.clone()).unwrap();
    }
    stage.act(&six.officer, CaseAct::LaboratoryOrdered).unwrap();
    stage
        .act(&six.officer, CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Excludes)))
        .unwrap();
    for by in [&six.officer, &six.reviewers[0]] {
        assert_eq!(stage.act(by, CaseAct::LaboratoryOrdered), Err(Unlawful::Laboratory));
        let yes = CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Supports));
        assert_eq!(stage.act(by, yes), Err(Unlawful::Laboratory));
    }
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Laboratory));
    // People who judge afresh may have it compared afresh.
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = [doer(11, "a", Role::Reviewer), doer(12, "b", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    stage.act(&fresh[0], CaseAct::LaboratoryOrdered).unwrap();
}

#[test]
fn s8_a_laboratorys_word_is_proof_only_where_a_laboratory_gave_it() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    voted(&six, [&six.reviewers[0], &six.reviewers[1]], &mut stage);
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Husband))).unwrap();
    assert_eq!(stage.act(&six.officer, safe(Some(Proof::Laboratory))), Err(Unlawful::Laboratory));
    stage.act(&six.officer, safe(Some(Proof::PoliceRecord))).unwrap();
}

#[test]
fn s1_while_one_case_of_hers_is_handed_over_no_other_is_released() {
    let (six, stage) = ready();
    let (case, course) = stage.history.case(CASE).unwrap();
    let released = CaseAct::Released(Scope::Alive);
    let act = Act::Case { case: CASE, profile: PROFILE, round: case.round, act: released };
    let deed = Deed { by: six.liaison.clone(), at: stage.now(), act };
    let brakes = Brakes::default();
    let mut will = stage.history.will(PROFILE).unwrap().clone();
    let permits = |will: &_| {
        Bench {
            case: Some(case),
            course,
            will,
            linked: &[],
            brakes: &brakes,
            child_reviewer: false,
            conflicts: &Conflicts::default(),
            undone: &[],
            offer_stands_days: 30,
            now: deed.at,
        }
        .permits(&deed)
    };
    assert_eq!(permits(&will), Ok(()));
    will.note_handed_over(CaseId([0xcb; 16]), false);
    assert_eq!(permits(&will), Err(Unlawful::AnotherHandedOver));
    will.note_handed_over(CaseId([0xcb; 16]), true);
    assert_eq!(permits(&will), Ok(()));
}

#[test]
fn s13_nobody_opens_a_case_again_and_again_until_others_say_yes() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let close = |stage: &mut Stage, two: [&Doer; 2]| {
        two.into_iter().for_each(|one| stage.vote(one, Verdict::NotKin).unwrap());
    };
    close(&mut stage, [&six.reviewers[0], &six.reviewers[1]]);
    assert_eq!(stage.reopen(&doer(40, "c", Role::Reviewer)), Err(Unlawful::NotDealt), "it is not hers");
    stage.reopen(&six.reviewers[0]).unwrap();
    let fresh = [doer(11, "a", Role::Reviewer), doer(12, "b", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    close(&mut stage, [&fresh[0], &fresh[1]]);
    assert_eq!(stage.reopen(&six.reviewers[0]), Err(Unlawful::Vote), "once each");
    stage.reopen(&six.reviewers[1]).unwrap();
}

#[test]
fn s8_after_a_warning_another_officer_clears_nothing_until_two_have_looked() {
    let concern = |six: &Six, stage: &mut Stage| {
        stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
        stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
        stage.act(&six.worker, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
        stage.act(&six.reviewers[0], CaseAct::Undone).unwrap();
    };
    let judged = |six: &Six, stage: &mut Stage| {
        *stage = Stage::new();
        stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
        voted(six, [&six.reviewers[0], &six.reviewers[1]], stage);
        let unsafe_for_her = CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None };
        stage.act(&six.officer, unsafe_for_her).unwrap();
    };
    for warn in [&concern as &dyn Fn(&Six, &mut Stage), &judged] {
        let (mut six, mut stage) = ready();
        warn(&six, &mut stage);
        stage.reopen(&six.reviewers[0]).unwrap();
        let fresh = [doer(11, "a", Role::Reviewer), doer(12, "b", Role::Reviewer)];
        six.officer = doer(13, "a", Role::SafetyOfficer);
        voted(&six, [&fresh[0], &fresh[1]], &mut stage);
        assert_eq!(stage.act(&six.officer, safe(None)), Err(Unlawful::Held));
        let brake = |act| Act::Brake { target: BrakeTarget::Case(CASE), act };
        stage.brake(&service(), brake(BrakeAct::Pulled(Cause::ClaimRisk))).unwrap();
        stage.brake(&doer(14, "x", Role::SafetyOfficer), brake(BrakeAct::Lifted)).unwrap();
        assert_eq!(stage.act(&six.officer, safe(None)), Err(Unlawful::Held));
        stage.brake(&doer(15, "y", Role::SafetyOfficer), brake(BrakeAct::Lifted)).unwrap();
        stage.act(&six.officer, safe(None)).unwrap();
    }
}

#[test]
fn s1_another_recipient_than_the_one_found_safe_is_told_nothing_until_judged_and_agreed_to_again() {
    let (six, mut stage) = ready();
    let mut other = claim(ReporterRelation::Mother);
    other.reporter = [8; 16];
    let swapped = |stage: &mut Stage| stage.act(&service(), CaseAct::ClaimStated(other.clone())).unwrap();
    let released = CaseAct::Released(Scope::Alive);
    {
        // After the release too: nothing may be told from that moment on.
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.act(&six.liaison, released.clone()).unwrap();
        swapped(&mut stage);
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
        assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::ReporterChanged));
    }
    swapped(&mut stage);
    assert_eq!(stage.act(&six.liaison, released.clone()), Err(Unlawful::ReporterChanged));
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
    assert_eq!(stage.say(&six.worker, agreed.clone()), Err(Unlawful::ReporterChanged));
    assert_eq!(stage.act(&doer(16, "a", Role::SafetyOfficer), safe(None)), Err(Unlawful::NotDealt));
    stage.say(&service(), PersonAct::Withdrew(Some(REPORT))).unwrap();
    stage.act(&six.officer, safe(None)).unwrap();
    assert_eq!(stage.act(&six.officer, safe(None)), Err(Unlawful::Step), "once");
    assert_eq!(stage.act(&six.liaison, released.clone()), Err(Unlawful::NotAgreed));
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    assert_eq!(stage.act(&six.liaison, released.clone()), Err(Unlawful::NotAgreed), "she is asked again");
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, agreed.clone()).unwrap();
    }
    stage.act(&six.liaison, released).unwrap();
}
