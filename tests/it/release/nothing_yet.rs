//! What is not released is told to nobody (S1), in whatever else it resembles a release: before one is made, in a round
//! that was not cleared yet, and where somebody was taken for dead; and nobody decides from a seat that is not hers (S13).

use homeward::domain::actor::Role;
use homeward::domain::release::act::{CaseAct, PersonAct};
use homeward::domain::release::facts::AgeBand;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::release::cast::{CASE, REPORT, Six, Stage, claim, doer, person, service};
use crate::release::links::ready;
use crate::release::links_keep::voted_safe;
use crate::release::rounds::second_round;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

fn told(stage: &Stage) -> Option<Scope> {
    stage.history.may_be_told(CASE, stage.now())
}

#[test]
fn s1_what_is_ready_to_be_released_is_told_and_handed_over_by_nobody() {
    let (six, mut stage) = ready();
    assert_eq!(told(&stage), None);
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::Step));
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    assert_eq!(told(&stage), Some(Scope::Message));
    stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::Step), "once");
}

#[test]
fn s1_a_release_of_an_earlier_round_tells_nothing_in_the_next() {
    for handed_over in [false, true] {
        let (six, mut stage) = ready();
        stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
        if handed_over {
            stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
        }
        second_round(&six, &mut stage);
        assert_eq!(told(&stage), None, "two others say kin, and nobody cleared it: {handed_over}");
        assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::NotDealt));
    }
}

#[test]
fn s1_s4_what_an_advocate_judged_while_she_was_taken_for_dead_is_no_agreement_of_hers() {
    let (six, mut stage) = voted_safe();
    stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
    stage.say(&six.advocate, PersonAct::InterestJudged(REPORT)).unwrap();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.act(&six.worker, CaseAct::Asked).unwrap();
    for scope in Scope::ALL {
        let expected = if *scope == Scope::ToldOfDeath { Unlawful::Scope } else { Unlawful::NotAgreed };
        assert_eq!(stage.act(&six.liaison, CaseAct::Released(*scope)), Err(expected), "{scope:?}");
    }
}

#[test]
fn s13_nobody_votes_or_chooses_in_a_seat_of_somebody_else() {
    let (six, mut stage) = (Six::new(), Stage::new());
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    let reviewer = |who: u8, body: &str| doer(who, body, Role::Reviewer);
    for other in [reviewer(1, "z"), reviewer(9, "a"), reviewer(9, "z")] {
        assert_eq!(stage.vote(&other, Verdict::Kin), Err(Unlawful::Vote));
    }
    stage.vote(&six.reviewers[0], Verdict::Kin).unwrap();
    stage.vote(&six.reviewers[1], Verdict::NotKin).unwrap();
    let third = reviewer(7, "c");
    stage.third(&third).unwrap();
    for other in [reviewer(7, "z"), reviewer(9, "c"), six.reviewers[0].clone()] {
        for choice in SplitChoice::ALL {
            assert_eq!(stage.choose(&other, *choice), Err(Unlawful::Vote));
        }
    }
    stage.choose(&third, SplitChoice::Close).unwrap();
}
