//! Everything a release rests on is looked at afresh at the release and at the hand-over (S1, S4–S6, S8, S14): each
//! fact that turns after all was in order stops either, with its own reason, and an earlier round opens nothing.

use homeward::domain::actor::Role;
use homeward::domain::case::Case;
use homeward::domain::ids::CaseId;
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::bench::Bench;
use homeward::domain::release::brakes::Brakes;
use homeward::domain::release::conflicts::Conflicts;
use homeward::domain::release::course::Course;
use homeward::domain::release::facts::{AgeBand, Claim, Judgement, Person, Proof};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::release::will::Will;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::cast::{
    CASE, DESK, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const SAFE: CaseAct = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };

/// Six people of six bodies, so that each can be of a side alone.
fn six() -> Six {
    Six {
        officer: doer(3, "c", Role::SafetyOfficer),
        liaison: doer(6, "d", Role::Liaison),
        advocate: doer(5, "e", Role::Advocate),
        ..Six::new()
    }
}

/// Voted kin, and judged safe on this proof.
fn cleared(six: &Six, person: Person, claim: Claim, proof: Option<Proof>) -> Stage {
    let mut stage = Stage::new();
    six.reviewers.iter().for_each(|one| stage.history.note_child_reviewer(one.actor));
    stage.say(&service(), PersonAct::Stated(person)).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim)).unwrap();
    six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    stage.act(&six.officer, CaseAct::SafetyJudged { judgement: Judgement::Safe, proof }).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    stage
}

fn agreed(six: &Six, stage: &mut Stage, terms: &Terms) {
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    stage.say(&six.worker, PersonAct::Agreed(terms.clone())).unwrap();
    stage.say(&six.advocate, PersonAct::Agreed(terms.clone())).unwrap();
}

fn copy(stage: &Stage) -> Stage {
    Stage { history: stage.history.clone(), at: stage.at }
}

/// An adult, sought by her mother, who is known by more than the desk and showed no proof.
fn in_order() -> (Six, Stage) {
    let six = six();
    let mut stage = cleared(&six, person(true, ADULT), claim(ReporterRelation::Mother), None);
    let terms = terms(Scope::Message, stage.in_days(90));
    agreed(&six, &mut stage, &terms);
    (six, stage)
}

/// A fact turns before the release, and between it and the hand-over.
fn stops(name: &str, turn: &dyn Fn(&Six, &mut Stage), why: Unlawful) {
    for next in [CaseAct::Released(Scope::Message), CaseAct::HandedOver] {
        let (six, mut stage) = in_order();
        if next == CaseAct::HandedOver {
            stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
            assert_eq!(stage.history.may_be_told(CASE, stage.now()), Some(Scope::Message));
        }
        copy(&stage).act(&six.liaison, next.clone()).expect("all is in order");
        turn(&six, &mut stage);
        assert_eq!(stage.act(&six.liaison, next.clone()), Err(why), "{name}, {next:?}");
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name}, {next:?}");
    }
}

fn restated(stage: &mut Stage, change: impl Fn(&mut Claim)) {
    let mut claim = claim(ReporterRelation::Mother);
    change(&mut claim);
    stage.act(&service(), CaseAct::ClaimStated(claim)).unwrap();
}

#[test]
fn s1_s5_whoever_has_a_part_and_turns_out_to_be_of_the_reporters_side_stops_it() {
    for (name, body) in [
        ("the first reviewer", "a"),
        ("the second reviewer", "b"),
        ("the officer", "c"),
        ("the liaison", "d"),
        ("the advocate", "e"),
        ("the worker", STATION),
    ] {
        let theirs =
            |_: &Six, stage: &mut Stage| restated(stage, |claim| claim.organisations.push(org(body)));
        stops(name, &theirs, Unlawful::Organisation);
    }
}

#[test]
fn s8_s9_s14_what_is_known_of_the_claim_is_looked_at_again() {
    type Turn = fn(&mut Claim);
    let turns: [(&str, Turn, Unlawful); 6] = [
        ("withdrawn", |claim| claim.stands = false, Unlawful::ReportWithdrawn),
        ("no answers", |claim| claim.answers_sealed = false, Unlawful::NoAnswers),
        ("known by nobody", |claim| claim.known_by.clear(), Unlawful::ReporterUnknown),
        ("known by her station", |claim| claim.known_by = vec![org(STATION)], Unlawful::ReporterUnknown),
        ("a husband", |claim| claim.relation = ReporterRelation::Husband, Unlawful::ProofMissing),
        ("another", |claim| claim.reporter = [8; 16], Unlawful::ReporterChanged),
    ];
    for (name, turn, why) in turns {
        stops(name, &|_, stage| restated(stage, turn), why);
    }
}

#[test]
fn s3_s4_s6_what_is_known_of_her_and_of_her_will_is_looked_at_again() {
    let known = |stage: &mut Stage, person| stage.say(&service(), PersonAct::Stated(person)).unwrap();
    stops("no age", &|_, stage| known(stage, person(true, None)), Unlawful::AgeUnknown);
    stops("dead", &|_, stage| known(stage, person(false, ADULT)), Unlawful::Dead);
    let young = person(true, Some(AgeBand::Under14));
    stops("a young child", &|_, stage| known(stage, young.clone()), Unlawful::Guardian);
    let untrained = |_: &Six, stage: &mut Stage| {
        stage.history.list_child_reviewers([]);
        known(stage, person(true, Some(AgeBand::Under18)));
    };
    stops("a child", &untrained, Unlawful::ChildReviewer);
    for whom in [Whom::Report(REPORT), Whom::Everybody] {
        let no = |six: &Six, stage: &mut Stage| stage.say(&six.worker, PersonAct::Refused(whom)).unwrap();
        stops("refused", &no, Unlawful::Refused);
    }
    let withdrew =
        |six: &Six, stage: &mut Stage| stage.say(&six.advocate, PersonAct::Withdrew(Some(REPORT))).unwrap();
    stops("withdrawn by one", &withdrew, Unlawful::NotAgreed);
    stops("expired", &|_, stage| stage.at = stage.in_days(90).0, Unlawful::NotAgreed);
}

#[test]
fn s36_a_stop_of_the_case_of_a_station_of_hers_or_of_everything_holds_both() {
    let targets = [BrakeTarget::Case(CASE), BrakeTarget::Station(org(STATION)), BrakeTarget::Everything];
    for target in targets {
        let stop = |_: &Six, stage: &mut Stage| {
            let act = Act::Brake { target: target.clone(), act: BrakeAct::Pulled(Cause::Stopped) };
            stage.brake(&doer(30, "x", Role::SafetyOfficer), act).unwrap();
        };
        stops("stopped", &stop, Unlawful::Held);
    }
    let elsewhere = BrakeTarget::Station(org("elsewhere"));
    let (six, mut stage) = in_order();
    let act = Act::Brake { target: elsewhere, act: BrakeAct::Pulled(Cause::Stopped) };
    stage.brake(&doer(30, "x", Role::SafetyOfficer), act).unwrap();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).expect("another station's");
}

#[test]
fn s1_who_signed_with_her_is_no_liaison_for_a_moment() {
    let (six, mut stage) = in_order();
    let as_liaison = Doer { role: Role::Liaison, ..six.advocate.clone() };
    assert_eq!(stage.part(Part::Liaison, &as_liaison), Err(Unlawful::TwoParts));
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
}

#[test]
fn s6_who_says_later_that_he_is_the_young_childs_guardian_or_father_needs_an_authority_beside_her() {
    for (guardian, relation, why) in [
        (Guardian::Independent, ReporterRelation::UncleAunt, Ok(())),
        (Guardian::Independent, ReporterRelation::Guardian, Err(Unlawful::Guardian)),
        (Guardian::Independent, ReporterRelation::Father, Err(Unlawful::Guardian)),
        (Guardian::Authority, ReporterRelation::Father, Ok(())),
    ] {
        let six = six();
        let young = person(true, Some(AgeBand::Under14));
        let proof = Some(Proof::PoliceRecord);
        let mut stage = cleared(&six, young, claim(ReporterRelation::UncleAunt), proof);
        let terms = Terms { guardian: Some(guardian), ..terms(Scope::Message, stage.in_days(90)) };
        agreed(&six, &mut stage, &terms);
        stage.act(&service(), CaseAct::ClaimStated(claim(relation))).unwrap();
        let released = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
        assert_eq!(released, why, "{guardian:?} {relation:?}");
    }
}

#[test]
fn s1_after_her_death_nobody_of_his_side_judges_what_is_in_her_interest() {
    for (theirs, why) in [(None, Ok(())), (Some("e"), Err(Unlawful::Organisation))] {
        let six = six();
        let mut stage = cleared(&six, person(true, ADULT), claim(ReporterRelation::Mother), None);
        stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
        let told = CaseAct::Released(Scope::ToldOfDeath);
        assert_eq!(copy(&stage).act(&six.liaison, told.clone()), Err(Unlawful::NotAgreed));
        stage.say(&six.advocate, PersonAct::InterestJudged(REPORT)).unwrap();
        restated(&mut stage, |claim| claim.organisations.extend(theirs.map(org)));
        assert_eq!(stage.act(&six.liaison, told), why);
    }
}

/// A second round of the same case, confirmed as kin by these two; her agreement of the first is in force.
fn second_round(stage: &mut Stage, six: &Six, reviewers: [&Doer; 2]) -> Doer {
    stage.reopen(&six.reviewers[0]).unwrap();
    stage.deal(reviewers[0], reviewers[1]).unwrap();
    reviewers.into_iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    let officer = doer(13, "c", Role::SafetyOfficer);
    stage.part(Part::SafetyOfficer, &officer).unwrap();
    assert!(stage.history.will(PROFILE).unwrap().agreement(REPORT, stage.now()).is_some());
    officer
}

#[test]
fn s1_what_she_agreed_to_in_an_earlier_round_opens_nothing_before_this_one_is_cleared_and_she_is_asked() {
    let fresh = [doer(11, "a", Role::Reviewer), doer(12, "b", Role::Reviewer)];
    let released = CaseAct::Released(Scope::Message);
    for (judgement, why) in [
        (Judgement::Safe, Unlawful::NotAgreed),
        (Judgement::KinDoubted, Unlawful::NotCleared),
        (Judgement::Unsafe, Unlawful::NotCleared),
    ] {
        let (six, mut stage) = in_order();
        let officer = second_round(&mut stage, &six, [&fresh[0], &fresh[1]]);
        stage.act(&officer, SAFE).unwrap();
        stage.part(Part::Liaison, &six.liaison).unwrap();
        if judgement != Judgement::Safe {
            // Of another reporter, who came once a liaison was dealt in.
            restated(&mut stage, |claim| claim.reporter = [8; 16]);
            stage.act(&officer, CaseAct::SafetyJudged { judgement, proof: None }).unwrap();
        }
        // Two looked at the warning, and lifted what held it.
        let brake = |act| Act::Brake { target: BrakeTarget::Case(CASE), act };
        stage.brake(&service(), brake(BrakeAct::Pulled(Cause::ClaimRisk))).unwrap();
        for lifts in [doer(31, "x", Role::SafetyOfficer), doer(32, "y", Role::SafetyOfficer)] {
            stage.brake(&lifts, brake(BrakeAct::Lifted)).unwrap();
        }
        assert_eq!(stage.act(&six.liaison, released.clone()), Err(why), "{judgement:?}");
        if judgement == Judgement::Safe {
            stage.act(&six.worker, CaseAct::Asked).unwrap();
            stage.act(&six.liaison, released.clone()).expect("she was asked, and what she said stands");
        }
    }
}

#[test]
fn s1_who_signed_with_her_and_reviews_the_next_round_fills_two_parts() {
    let colleague = doer(11, "a", Role::Reviewer);
    for (second, why) in [(12, Ok(())), (5, Err(Unlawful::TwoParts))] {
        let (six, mut stage) = in_order();
        let officer = second_round(&mut stage, &six, [&colleague, &doer(second, "e", Role::Reviewer)]);
        stage.act(&officer, SAFE).unwrap();
        stage.part(Part::Liaison, &six.liaison).unwrap();
        stage.act(&six.worker, CaseAct::Asked).unwrap();
        assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Message)), why, "{second}");
    }
}

/// What the bench says of the release, of this case and its course, with these records of hers linked.
fn judged(
    six: &Six,
    stage: &Stage,
    (case, course): (&Case, &Course),
    linked: &[Will],
) -> Result<(), Unlawful> {
    let act = CaseAct::Released(Scope::Message);
    let act = Act::Case { case: case.id, profile: PROFILE, round: case.round, act };
    let deed = Deed { by: six.liaison.clone(), at: stage.now(), act };
    let bench = Bench {
        case: Some(case),
        course,
        will: stage.history.will(PROFILE).unwrap(),
        linked,
        brakes: &Brakes::default(),
        child_reviewer: false,
        conflicts: &Conflicts::default(),
        undone: &[],
        offer_stands_days: 30,
        now: stage.now(),
    };
    bench.permits(&deed)
}

/// The same with the course as it is.
fn released(six: &Six, stage: &Stage, case: &Case, linked: &[Will]) -> Result<(), Unlawful> {
    judged(six, stage, (case, &stage.history.case(CASE).unwrap().1), linked)
}

#[test]
fn s1_the_bench_sees_for_itself_that_nobody_fills_two_parts_whatever_was_dealt() {
    let (six, stage) = in_order();
    let (case, course) = stage.history.case(CASE).unwrap();
    assert_eq!(judged(&six, &stage, (case, course), &[]), Ok(()));
    let cleared_himself = Course { judge: Some(six.liaison.seat()), ..course.clone() };
    let mut once_an_officer = course.clone();
    once_an_officer.parts.push((six.liaison.actor, Part::SafetyOfficer));
    let mut signer = course.clone();
    signer.parts.push((six.advocate.actor, Part::Liaison));
    let mut voter = course.clone();
    voter.parts.push((six.reviewers[0].actor, Part::Liaison));
    for course in [cleared_himself, once_an_officer, signer, voter] {
        assert_eq!(judged(&six, &stage, (case, &course), &[]), Err(Unlawful::TwoParts));
    }
}

#[test]
fn s4_what_she_agreed_to_in_another_case_opens_nothing_in_this_one() {
    let (six, stage) = in_order();
    // The same in every way, under another id.
    for (id, why) in [(CASE, Ok(())), (CaseId([0xcb; 16]), Err(Unlawful::NotAgreed))] {
        let mut case = stage.history.case(CASE).unwrap().0.clone();
        case.id = id;
        assert_eq!(released(&six, &stage, &case, &[]), why);
    }
}

#[test]
fn s3_who_was_found_by_a_linked_record_is_not_found_again() {
    let (six, stage) = in_order();
    let case = &stage.history.case(CASE).unwrap().0;
    let mut linked = Will::default();
    assert_eq!(released(&six, &stage, case, std::slice::from_ref(&linked)), Ok(()));
    linked.note_handed_over(CaseId([0xcb; 16]), false);
    let again = released(&six, &stage, case, std::slice::from_ref(&linked));
    assert_eq!(again, Err(Unlawful::AnotherHandedOver));
    // What is left of it once it is erased says so too.
    let left = linked.leaves(stage.now());
    linked.note_handed_over(CaseId([0xcb; 16]), true);
    assert_eq!(released(&six, &stage, case, std::slice::from_ref(&linked)), Ok(()));
    let act = PersonAct::Inherited(left);
    let by = service();
    let deed = Deed { by, at: stage.now(), act: Act::Person { profile: PROFILE, act: act.clone() } };
    linked.take(&deed, &act);
    assert_eq!(released(&six, &stage, case, &[linked]), Err(Unlawful::AnotherHandedOver));
}

#[test]
fn s1_s6_s9_no_part_is_dealt_before_two_of_neither_side_said_kin_of_somebody_known() {
    let dealt = |bodies: [&str; 2], votes: [Verdict; 2], person: Person, turn: &dyn Fn(&mut Claim)| {
        let six = six();
        let mut stage = Stage::new();
        let reviewers = [doer(1, bodies[0], Role::Reviewer), doer(2, bodies[1], Role::Reviewer)];
        stage.say(&service(), PersonAct::Stated(person)).unwrap();
        stage.deal(&reviewers[0], &reviewers[1])?;
        restated(&mut stage, turn);
        for (reviewer, verdict) in reviewers.iter().zip(votes) {
            stage.vote(reviewer, verdict)?;
        }
        stage.part(Part::SafetyOfficer, &six.officer)
    };
    let (kin, adult, as_it_is) = ([Verdict::Kin; 2], || person(true, ADULT), |_: &mut Claim| ());
    assert_eq!(dealt(["a", "b"], kin, adult(), &as_it_is), Ok(()));
    for bodies in [[DESK, "b"], ["a", DESK], [STATION, "b"], ["a", STATION]] {
        let refused = dealt(bodies, kin, adult(), &as_it_is);
        assert_eq!(refused, Err(Unlawful::Organisation), "{bodies:?}");
    }
    for votes in [[Verdict::Kin, Verdict::NotKin], [Verdict::NotKin, Verdict::Kin], [Verdict::NotKin; 2]] {
        let refused = dealt(["a", "b"], votes, adult(), &as_it_is);
        assert_eq!(refused, Err(Unlawful::KinNotConfirmed), "{votes:?}");
    }
    let silent = |claim: &mut Claim| claim.answers_sealed = false;
    assert_eq!(dealt(["a", "b"], kin, adult(), &silent), Err(Unlawful::NoAnswers));
    let child = |age| dealt(["a", "b"], kin, person(true, age), &as_it_is);
    assert_eq!(child(None), Err(Unlawful::AgeUnknown));
    assert_eq!(child(Some(AgeBand::Under18)), Err(Unlawful::ChildReviewer));
}
