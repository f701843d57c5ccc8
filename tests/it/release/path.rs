//! The path of one case, step by step: each refusal on the way with its reason, and every end.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Part, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Purpose, Supporter, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::release::cast::{CASE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

fn ready() -> (Six, Stage) {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    (six, stage)
}

fn told(stage: &Stage) -> Option<Scope> {
    stage.history.may_be_told(CASE, stage.now())
}

#[test]
fn six_people_open_a_release_as_far_as_she_agreed_and_no_further() {
    let (six, mut stage) = ready();
    assert_eq!(told(&stage), None, "nothing is told before the release");
    for further in [Scope::Call, Scope::Meeting] {
        assert_eq!(stage.act(&six.liaison, CaseAct::Released(further)), Err(Unlawful::Scope));
    }
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    assert_eq!(told(&stage), Some(Scope::Message));
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    stage.act(&six.worker, CaseAct::FollowedUp(FollowUp::Well)).unwrap();
    stage.act(&six.advocate, CaseAct::FollowedUp(FollowUp::NotReached)).unwrap();
    assert_eq!(told(&stage), Some(Scope::Message));
    stage.act(&six.liaison, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
    assert_eq!(told(&stage), None, "a concern ends it");
    stage.reopen(&six.reviewers[0]).unwrap();
    assert_eq!(stage.round(), 1, "a new round begins when it is dealt");
}

#[test]
fn no_step_can_be_taken_before_the_one_it_rests_on() {
    let six = Six::new();
    let mut stage = Stage::new();
    let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Step));
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    assert_eq!(stage.part(Part::SafetyOfficer, &six.officer), Err(Unlawful::KinNotConfirmed));
    stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
    assert_eq!(stage.vote(&six.reviewers[0], Verdict::Kin), Err(Unlawful::Vote));
    stage.vote(&six.reviewers[1], Verdict::Kin).unwrap();
    assert_eq!(stage.act(&six.officer, safe.clone()), Err(Unlawful::NotDealt));
    assert_eq!(stage.part(Part::Liaison, &six.liaison), Err(Unlawful::Step));
    assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(Unlawful::Step));
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    let agreed = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(10)));
    assert_eq!(stage.say(&six.worker, agreed.clone()), Err(Unlawful::Step), "she was not asked");
    stage.act(&six.officer, safe).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::NotAgreed));
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::NotAgreed));
    stage.say(&six.worker, agreed.clone()).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::NotAgreed));
    stage.at += 73 * 3_600_000;
    stage.say(&six.advocate, agreed.clone()).unwrap();
    assert_eq!(
        stage.act(&six.liaison, CaseAct::Released(Scope::Alive)),
        Err(Unlawful::NotAgreed),
        "the second signature came after more than 72 hours"
    );
    stage.say(&six.worker, agreed).unwrap();
    stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
}

#[test]
fn an_agreement_ends_at_its_review_date_whatever_the_clock_does() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
    assert_eq!(told(&stage), Some(Scope::Alive));
    let before = stage.at;
    stage.at = stage.in_days(91).0;
    assert_eq!(told(&stage), None);
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::NotAgreed));
    stage.at = before;
    assert_eq!(told(&stage), None, "a clock set back does not bring it back");
    let long = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(300)));
    assert_eq!(stage.say(&six.worker, long), Err(Unlawful::ReviewDate));
}

#[test]
fn a_child_needs_a_trained_reviewer_her_view_and_somebody_who_is_not_the_claimant() {
    let six = Six::new();
    for age in [AgeBand::Under18, AgeBand::Under14] {
        let mut stage = Stage::new();
        stage.say(&service(), PersonAct::Stated(person(true, Some(age)))).unwrap();
        stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
        stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Guardian))).unwrap();
        stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
        stage.vote(&six.reviewers[1], Verdict::Kin).unwrap();
        assert_eq!(stage.part(Part::SafetyOfficer, &six.officer), Err(Unlawful::ChildReviewer));
        stage.history.note_child_reviewer(six.reviewers[1].actor);
        stage.part(Part::SafetyOfficer, &six.officer).unwrap();
        let safe = |proof| CaseAct::SafetyJudged { judgement: Judgement::Safe, proof };
        assert_eq!(stage.act(&six.officer, safe(None)), Err(Unlawful::ProofMissing));
        let proof = Some(homeward::domain::release::facts::Proof::HouseholdRegister);
        stage.act(&six.officer, safe(proof)).unwrap();
        stage.act(&six.worker, CaseAct::Asked).unwrap();
        let plain = terms(Scope::Alive, stage.in_days(30));
        let silent = Terms { childs_view: false, ..plain.clone() };
        assert_eq!(stage.say(&six.worker, PersonAct::Agreed(silent)), Err(Unlawful::ChildsView));
        let with = |guardian| PersonAct::Agreed(Terms { guardian, ..plain.clone() });
        assert_eq!(stage.say(&six.worker, with(Some(Guardian::Claimant))), Err(Unlawful::ThroughTheClaimant));
        if age == AgeBand::Under14 {
            assert_eq!(stage.say(&six.worker, with(None)), Err(Unlawful::Guardian));
            assert_eq!(stage.say(&six.worker, with(Some(Guardian::Independent))), Err(Unlawful::Guardian));
        }
        stage.say(&six.worker, with(Some(Guardian::Authority))).unwrap();
        stage.say(&six.advocate, with(Some(Guardian::Authority))).unwrap();
        stage.part(Part::Liaison, &six.liaison).unwrap();
        stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
    }
}

#[test]
fn agreement_never_comes_through_the_claimant_or_a_sole_guardian() {
    let (six, mut stage) = ready();
    let plain = terms(Scope::Alive, stage.in_days(30));
    for supporters in [
        vec![Supporter::Reporter],
        vec![Supporter::Advocate, Supporter::ReportersKin],
        vec![Supporter::FearedPerson],
        vec![Supporter::Guardian],
        vec![],
    ] {
        let agreed = PersonAct::Agreed(Terms { supporters, ..plain.clone() });
        assert_eq!(stage.say(&six.worker, agreed), Err(Unlawful::ThroughTheClaimant));
    }
    let of_desk = doer(9, "desk", Role::Advocate);
    assert_eq!(stage.say(&of_desk, PersonAct::Agreed(plain.clone())), Err(Unlawful::Organisation));
    let of_station = doer(9, STATION, Role::Advocate);
    assert_eq!(stage.say(&of_station, PersonAct::Agreed(plain)), Err(Unlawful::Organisation));
}

#[test]
fn a_doubt_about_kinship_needs_a_laboratory_and_a_laboratory_needs_her_agreement() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Brother))).unwrap();
    assert_eq!(stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered), Err(Unlawful::Sampling));
    for reviewer in &six.reviewers {
        stage.vote(reviewer, Verdict::Kin).unwrap();
    }
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    let judged = |judgement| CaseAct::SafetyJudged { judgement, proof: None };
    stage.act(&six.officer, judged(Judgement::KinDoubted)).unwrap();
    assert_eq!(stage.act(&six.officer, judged(Judgement::Safe)), Err(Unlawful::Laboratory));
    let sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    stage.say(&six.worker, PersonAct::Agreed(sampling.clone())).unwrap();
    assert_eq!(stage.act(&six.officer, CaseAct::LaboratoryOrdered), Err(Unlawful::Sampling));
    stage.say(&six.advocate, PersonAct::Agreed(sampling)).unwrap();
    let report = CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Inconclusive));
    assert_eq!(stage.act(&six.officer, report.clone()), Err(Unlawful::NothingThere));
    stage.act(&six.officer, CaseAct::LaboratoryOrdered).unwrap();
    stage.act(&six.officer, report).unwrap();
    assert_eq!(stage.act(&six.officer, judged(Judgement::Safe)), Err(Unlawful::Laboratory));
    stage.act(&six.officer, CaseAct::LaboratoryOrdered).unwrap();
    stage
        .act(&six.officer, CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Supports)))
        .unwrap();
    stage.act(&six.officer, judged(Judgement::Safe)).unwrap();
    stage.act(&six.officer, CaseAct::LaboratoryOrdered).unwrap();
    stage
        .act(&six.officer, CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Excludes)))
        .unwrap();
    assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(Unlawful::Laboratory));
}

#[test]
fn after_her_death_a_refusal_binds_and_silence_needs_an_advocates_judgement() {
    let six = Six::new();
    let silent = || {
        let mut stage = Stage::new();
        stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
        stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
        stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
        for reviewer in &six.reviewers {
            stage.vote(reviewer, Verdict::Kin).unwrap();
        }
        stage.part(Part::SafetyOfficer, &six.officer).unwrap();
        let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
        stage.act(&six.officer, safe).unwrap();
        stage.part(Part::Liaison, &six.liaison).unwrap();
        stage
    };
    let mut stage = silent();
    let told_of_death = CaseAct::Released(Scope::ToldOfDeath);
    let judged = PersonAct::InterestJudged(REPORT);
    assert_eq!(stage.say(&six.advocate, judged.clone()), Err(Unlawful::Step), "she lives");
    stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    assert_eq!(stage.act(&six.liaison, told_of_death.clone()), Err(Unlawful::NotAgreed));
    stage.say(&six.advocate, judged.clone()).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Dead));
    stage.act(&six.liaison, told_of_death.clone()).unwrap();
    assert_eq!(told(&stage), Some(Scope::ToldOfDeath));

    let mut stage = silent();
    stage.say(&six.worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    assert_eq!(stage.say(&six.advocate, judged), Err(Unlawful::Refused));
    assert_eq!(stage.act(&six.liaison, told_of_death), Err(Unlawful::Refused));
}

#[test]
fn a_transfer_needs_both_stations_and_her_will_travels() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
    let taker = doer(20, "next", Role::StationWorker);
    assert_eq!(stage.say(&taker, PersonAct::TransferTaken), Err(Unlawful::NothingThere));
    let offer = PersonAct::TransferOffered(org("next"));
    assert_eq!(stage.say(&taker, offer.clone()), Err(Unlawful::Organisation));
    stage.say(&six.worker, offer).unwrap();
    let other = doer(21, "elsewhere", Role::StationWorker);
    assert_eq!(stage.say(&other, PersonAct::TransferTaken), Err(Unlawful::Organisation));
    stage.say(&taker, PersonAct::TransferTaken).unwrap();
    assert_eq!(told(&stage), Some(Scope::Alive), "the agreement travels");
    let refused = PersonAct::Refused(Whom::Everybody);
    assert_eq!(stage.say(&six.worker, refused.clone()), Err(Unlawful::Organisation));
    stage.say(&taker, refused).unwrap();
    assert_eq!(told(&stage), None);
    assert_eq!(
        stage.say(&doer(22, STATION, Role::Advocate), PersonAct::Withdrew(None)),
        Err(Unlawful::Organisation)
    );

    // A station of a reviewer's own organisation takes her: the verdict no longer stands apart.
    let (six, mut stage) = ready();
    stage.say(&six.worker, PersonAct::TransferOffered(org("a"))).unwrap();
    stage.say(&doer(20, "a", Role::StationWorker), PersonAct::TransferTaken).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Organisation));
}

#[test]
fn a_hold_is_set_by_one_and_lifted_by_two_of_different_organisations() {
    let (six, stage) = ready();
    for target in [BrakeTarget::Case(CASE), BrakeTarget::Station(org(STATION)), BrakeTarget::Everything] {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        let brake = |act| Act::Brake { target: target.clone(), act };
        let (one, other) = (doer(30, "x", Role::SafetyOfficer), doer(31, "y", Role::SafetyOfficer));
        assert_eq!(stage.brake(&one, brake(BrakeAct::Lifted)), Err(Unlawful::NothingThere));
        assert_eq!(stage.brake(&six.worker, brake(BrakeAct::Pulled(Cause::Stopped))), Err(Unlawful::Role));
        stage.brake(&one, brake(BrakeAct::Pulled(Cause::Stopped))).unwrap();
        assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Held));
        stage.brake(&one, brake(BrakeAct::Lifted)).unwrap();
        assert_eq!(stage.brake(&one, brake(BrakeAct::Lifted)), Err(Unlawful::TwoParts));
        let colleague = doer(32, "x", Role::SafetyOfficer);
        assert_eq!(stage.brake(&colleague, brake(BrakeAct::Lifted)), Err(Unlawful::Organisation));
        assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Held));
        stage.brake(&service(), brake(BrakeAct::Pulled(Cause::FearedPerson))).unwrap();
        stage.brake(&other, brake(BrakeAct::Lifted)).unwrap();
        assert_eq!(
            stage.act(&six.liaison, CaseAct::Released(Scope::Alive)),
            Err(Unlawful::Held),
            "a hold set meanwhile undoes the first half"
        );
        stage.brake(&one, brake(BrakeAct::Lifted)).unwrap();
        stage.act(&six.liaison, CaseAct::Released(Scope::Alive)).unwrap();
    }
}

#[test]
fn undoing_a_handing_over_frees_the_competitors() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    let will = |stage: &Stage| stage.history.will(crate::release::cast::PROFILE).unwrap().handed_over();
    assert_eq!(will(&stage), Some(CASE));
    assert_eq!(stage.act(&six.advocate, CaseAct::Undone), Err(Unlawful::Role));
    stage.act(&six.reviewers[0], CaseAct::Undone).unwrap();
    assert_eq!((will(&stage), told(&stage)), (None, None));
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::Step));
}

#[test]
fn a_split_goes_on_with_fresh_people_and_nothing_of_the_old_round_counts() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
    stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
    let third = doer(7, "c", Role::Reviewer);
    stage.third(&third).unwrap();
    assert_eq!(stage.choose(&six.reviewers[0], SplitChoice::GoOn), Err(Unlawful::Vote));
    stage.choose(&third, SplitChoice::GoOn).unwrap();
    let fresh = [doer(8, "a", Role::Reviewer), doer(9, "b", Role::Reviewer)];
    stage.deal(&fresh[0], &fresh[1]).unwrap();
    for reviewer in &fresh {
        stage.vote(reviewer, Verdict::Kin).unwrap();
    }
    let seen = doer(7, "c", Role::SafetyOfficer);
    assert_eq!(stage.part(Part::SafetyOfficer, &seen), Err(Unlawful::TwoParts));
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
}
