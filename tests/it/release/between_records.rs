//! What the world does to her records, her will, links and stops between two acts (S1, S3-S5, S7, S13, S24, S36): what
//! kept back is set free by nobody's word alone, and by nobody of his side.

use homeward::domain::actor::Role;
use homeward::domain::ids::{ProfileId, ReportId};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{AgeBand, Person};
use homeward::domain::release::links::{GROUP, LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::Guardian;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Verdict;

use crate::release::between::{cleared, copy, sampled, second_round, stop};
use crate::release::cast::{
    CASE, DESK, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};
use crate::release::links::{OTHER, link, other, ready};
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

#[test]
fn s5_that_she_refuses_no_longer_by_another_record_is_nobodys_word_of_his_side() {
    for (advocate, why) in [("e", Ok(())), (DESK, Err(Unlawful::ThroughTheClaimant))] {
        let (six, mut stage) = ready();
        let elsewhere = doer(50, "elsewhere", Role::StationWorker);
        let there = Person { station: org("elsewhere"), ..person(true, ADULT) };
        other(&mut stage, &service(), PersonAct::Stated(there)).unwrap();
        other(&mut stage, &elsewhere, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
        let advocate = doer(51, advocate, Role::Advocate);
        for by in [&elsewhere, &advocate] {
            other(&mut stage, by, PersonAct::MindChanged(Whom::Report(REPORT))).unwrap();
        }
        six.reviewers.iter().for_each(|one| link(&mut stage, one, Some(CASE), LinkAct::Linked).unwrap());
        let terms = PersonAct::Agreed(terms(Scope::Alive, stage.in_days(9)));
        let agreed = stage.say(&six.worker, terms.clone()).and_then(|()| stage.say(&six.advocate, terms));
        assert_eq!(agreed.and_then(|()| stage.act(&six.liaison, CaseAct::Released(Scope::Alive))), why);
    }
}

#[test]
fn s5_a_link_is_undone_by_nobody_of_his_side() {
    for (advocate, why) in [("e", Ok(())), (DESK, Err(Unlawful::ThroughTheClaimant))] {
        let (six, mut stage) = ready();
        other(&mut stage, &service(), PersonAct::Stated(person(true, ADULT))).unwrap();
        link(&mut stage, &six.worker, None, LinkAct::Linked).unwrap();
        other(&mut stage, &six.worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
        let released = CaseAct::Released(Scope::Alive);
        assert_eq!(stage.act(&six.liaison, released.clone()), Err(Unlawful::Refused));
        for by in [&six.worker, &doer(51, advocate, Role::Advocate)] {
            link(&mut stage, by, None, LinkAct::Unlinked).unwrap();
        }
        assert_eq!(stage.act(&six.liaison, released.clone()), why, "{advocate}");
        // Linked and undone by others, nothing is left of that.
        link(&mut stage, &six.worker, None, LinkAct::Linked).unwrap();
        for by in [&six.worker, &doer(52, "e", Role::Advocate)] {
            link(&mut stage, by, None, LinkAct::Unlinked).unwrap();
        }
        stage.act(&six.liaison, released).unwrap();
    }
}

#[test]
fn s13_who_links_two_records_is_bound_to_neither() {
    let tried = |reviewer: usize, to: &str, theirs: &str| {
        let (six, mut stage) = ready();
        let there = Person { station: org(theirs), ..person(true, ADULT) };
        other(&mut stage, &service(), PersonAct::Stated(there)).unwrap();
        let listed = [(six.reviewers[reviewer].actor, vec![org(to)])];
        stage.history.list_conflicts(listed.into_iter().collect());
        link(&mut stage, &six.reviewers[reviewer], Some(CASE), LinkAct::Linked)
    };
    assert_eq!(tried(0, "z", "elsewhere"), Ok(()));
    for (to, theirs) in [(DESK, "elsewhere"), (STATION, "elsewhere"), ("elsewhere", "elsewhere"), ("z", "a")]
    {
        assert_eq!(tried(0, to, theirs), Err(Unlawful::Organisation), "{to}, {theirs}");
    }
    // Reports: of whoever answers for either reporter.
    let (six, mut stage) = ready();
    let of = LinkOf::reports(REPORT, ReportId([0xbc; 16])).unwrap();
    let act = Act::Link { of, case: Some(CASE), act: LinkAct::Linked };
    stage.brake(&six.reviewers[1], act.clone()).unwrap();
    let listed = [(six.reviewers[0].actor, vec![org(DESK)])];
    stage.history.list_conflicts(listed.into_iter().collect());
    assert_eq!(stage.brake(&six.reviewers[0], act), Err(Unlawful::Organisation));
}

#[test]
fn s3_no_link_makes_a_group_so_large_that_a_refusal_is_overlooked() {
    let worker = Six::new().worker;
    let mut stage = Stage::new();
    let name = |n: usize| ProfileId([n as u8 + 1; 16]);
    let linked = |stage: &mut Stage, one: usize, two: usize| {
        let of = LinkOf::profiles(name(one), name(two)).unwrap();
        stage.brake(&worker, Act::Link { of, case: None, act: LinkAct::Linked })
    };
    for n in 0..=GROUP {
        let stated = PersonAct::Stated(person(true, ADULT));
        stage.brake(&service(), Act::Person { profile: name(n), act: stated }).unwrap();
        if n > 0 {
            let expected = if n < GROUP { Ok(()) } else { Err(Unlawful::Step) };
            assert_eq!(linked(&mut stage, n - 1, n), expected, "{n}");
        }
    }
}

#[test]
fn s3_s24_the_service_undoes_no_link_by_which_something_is_kept_back() {
    let (six, mut stage) = ready();
    other(&mut stage, &service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    link(&mut stage, &six.worker, None, LinkAct::Linked).unwrap();
    other(&mut stage, &six.worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    let undone = |stage: &mut Stage| link(stage, &service(), None, LinkAct::Unlinked);
    assert_eq!(undone(&mut stage), Err(Unlawful::Contradicted), "nothing was handed on");
    stage.say(&service(), PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    assert_eq!(undone(&mut stage), Err(Unlawful::Contradicted), "the refusal alone");
    let left = stage.history.will(OTHER).unwrap().leaves(stage.now());
    stage.say(&service(), PersonAct::Inherited(left)).unwrap();
    undone(&mut stage).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Alive)), Err(Unlawful::Refused));
    // What went is gone: nothing is done for it any more but what keeps back.
    let again = PersonAct::Stated(person(true, ADULT));
    assert_eq!(other(&mut stage, &service(), again), Err(Unlawful::NothingThere));
    other(&mut stage, &six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
}

#[test]
fn s36_nothing_is_lifted_on_the_half_of_somebody_who_turned_out_to_be_of_a_side() {
    let (_, mut stage) = unjudged();
    let target = BrakeTarget::Case(CASE);
    stop(&mut stage, &target);
    let lifted = |n, body| {
        (doer(n, body, Role::SafetyOfficer), Act::Brake { target: target.clone(), act: BrakeAct::Lifted })
    };
    let (first, act) = lifted(30, "x");
    stage.brake(&first, act).unwrap();
    let listed = [(first.actor, vec![org(DESK)])];
    stage.history.list_conflicts(listed.into_iter().collect());
    let (second, act) = lifted(31, "y");
    assert_eq!(stage.brake(&second, act), Err(Unlawful::Organisation));
    // Set anew, it takes two who are free.
    let pulled = Act::Brake { target: target.clone(), act: BrakeAct::Pulled(Cause::Stopped) };
    stage.brake(&second, pulled).unwrap();
    for (n, body) in [(31, "y"), (32, "w")] {
        let (by, act) = lifted(n, body);
        stage.brake(&by, act).unwrap();
    }
}

#[test]
fn s1_after_her_death_nobody_speaks_for_her_who_once_refused_everybody_or_was_thought_dead_before() {
    let dead = || PersonAct::Stated(person(false, ADULT));
    let judged = PersonAct::InterestJudged(REPORT);
    let told = CaseAct::Released(Scope::ToldOfDeath);
    let (six, mut stage) = cleared();
    stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    for by in [&six.worker, &six.advocate] {
        stage.say(by, PersonAct::MindChanged(Whom::Everybody)).unwrap();
    }
    stage.say(&service(), dead()).unwrap();
    stage.say(&six.advocate, judged.clone()).unwrap();
    assert_eq!(stage.act(&six.liaison, told.clone()), Err(Unlawful::NotAgreed), "she once spoke for herself");

    let (six, mut stage) = cleared();
    stage.say(&service(), dead()).unwrap();
    stage.say(&six.advocate, judged.clone()).unwrap();
    copy(&stage).act(&six.liaison, told.clone()).unwrap();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.say(&service(), dead()).unwrap();
    assert_eq!(
        stage.act(&six.liaison, told.clone()),
        Err(Unlawful::NotAgreed),
        "it was judged of one who lived"
    );
    stage.say(&six.advocate, judged).unwrap();
    stage.act(&six.liaison, told).unwrap();
}

#[test]
fn s7_an_offer_of_transfer_ends_when_the_registry_says() {
    for (days, later, expected) in [
        (30, 30, Ok(())),
        (30, 31, Err(Unlawful::NothingThere)),
        (7, 8, Err(Unlawful::NothingThere)),
        (60, 59, Ok(())),
    ] {
        let (six, mut stage) = ready();
        stage.history.offers_stand(days);
        stage.say(&six.worker, PersonAct::TransferOffered(org("next"))).unwrap();
        stage.at += later * 86_400_000 - 1_000;
        let taker = doer(20, "next", Role::StationWorker);
        assert_eq!(stage.say(&taker, PersonAct::TransferTaken), expected, "{days}, {later}");
    }
}

#[test]
fn s6_a_young_child_is_not_sampled_for_her_father_on_a_guardians_word() {
    for (relation, guardian, expected) in [
        (ReporterRelation::Father, Guardian::Independent, Err(Unlawful::Guardian)),
        (ReporterRelation::Father, Guardian::Authority, Ok(())),
        (ReporterRelation::Sister, Guardian::Independent, Ok(())),
    ] {
        let six = Six::new();
        let mut stage = Stage::new();
        stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Under14)))).unwrap();
        stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
        stage.act(&service(), CaseAct::ClaimStated(claim(relation))).unwrap();
        sampled(&six, &mut stage, |terms| terms.guardian = Some(guardian));
        let ordered = stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
        assert_eq!(ordered, expected, "{relation:?}, {guardian:?}");
    }
}

#[test]
fn s1_who_signed_with_her_once_is_dealt_no_part_in_the_next_round() {
    let (six, mut stage) = ready();
    let fresh = second_round(&six, &mut stage);
    fresh.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    let officer = Doer { role: Role::SafetyOfficer, ..six.advocate.clone() };
    assert_eq!(stage.part(Part::SafetyOfficer, &officer), Err(Unlawful::TwoParts));
    let deed = Deed {
        by: service(),
        at: stage.now(),
        act: Act::Person { profile: PROFILE, act: PersonAct::Withdrew(Some(REPORT)) },
    };
    stage.history.deed(&deed).unwrap();
    stage.part(Part::SafetyOfficer, &officer).expect("her agreement ended, and so did her part in it");
}
