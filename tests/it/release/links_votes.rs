//! Votes that count no more once somebody who voted turns out to be of a side (S1, S13): nothing is decided or
//! cleared by them, and the service alone begins the voting afresh, for that reason alone. A third reviewer's seat
//! changes hands as the others' do.

use homeward::domain::actor::Role;
use homeward::domain::case::CaseState;
use homeward::domain::release::act::{CaseAct, Doer, Part, PersonAct};
use homeward::domain::release::facts::{AgeBand, FollowUp, Judgement, Person};
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::release::cast::{CASE, Six, Stage, claim, doer, org, person, service};
use crate::release::links::{link, other, ready};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
const OF_A_SIDE: Result<(), Unlawful> = Err(Unlawful::Organisation);

/// Two are asked; these vote.
fn voted(votes: &[Verdict]) -> (Six, Stage) {
    let (six, mut stage) = (Six::new(), Stage::new());
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    for (by, verdict) in six.reviewers.iter().zip(votes) {
        stage.vote(by, *verdict).unwrap();
    }
    (six, stage)
}

/// The record of her is linked with one that this body keeps.
fn linked_with(body: &str, six: &Six, stage: &mut Stage) {
    let theirs = Person { station: org("first"), ..person(true, ADULT) };
    other(stage, &service(), PersonAct::Stated(theirs)).unwrap();
    six.reviewers.iter().for_each(|one| link(stage, one, Some(CASE), LinkAct::Linked).unwrap());
    // Who links two records is of no station of either; one of them takes her over since.
    let from = doer(61, "first", Role::StationWorker);
    other(stage, &from, PersonAct::TransferOffered(org(body))).unwrap();
    other(stage, &doer(62, body, Role::StationWorker), PersonAct::TransferTaken).unwrap();
}

fn state(stage: &Stage) -> CaseState {
    stage.history.case(CASE).unwrap().0.state
}

/// A link with a record of this body, or a conflict that the registry lists of the first reviewer.
fn of_a_side(by_registry: bool, six: &Six, stage: &mut Stage) {
    match by_registry {
        true => {
            linked_with("elsewhere", six, stage);
            let listed = [(six.reviewers[0].actor, vec![org("z"), org("elsewhere")])];
            stage.history.list_conflicts(listed.into_iter().collect());
        }
        false => linked_with("a", six, stage),
    }
}

fn fresh() -> [Doer; 2] {
    [doer(21, "c", Role::Reviewer), doer(22, "d", Role::Reviewer)]
}

#[test]
fn s13_a_vote_cast_before_the_link_decides_nothing_and_two_others_vote_afresh() {
    use Verdict::{Kin, NotKin};
    for by_registry in [false, true] {
        for votes in [&[Kin][..], &[NotKin], &[Kin, NotKin], &[Kin, Kin]] {
            let (six, mut stage) = voted(votes);
            assert_eq!(stage.reopen(&service()), Err(Unlawful::Step), "nobody who voted is of a side");
            let before = state(&stage);
            of_a_side(by_registry, &six, &mut stage);
            match before {
                CaseState::Voting => {
                    for verdict in [Kin, NotKin] {
                        assert_eq!(stage.vote(&six.reviewers[1], verdict), OF_A_SIDE, "{votes:?}");
                    }
                }
                CaseState::Split => {
                    // Whoever saw the case as the third is asked no more once it is voted on afresh.
                    let third = doer(24, "e", Role::Reviewer);
                    stage.third(&third).unwrap();
                    for choice in [SplitChoice::GoOn, SplitChoice::Close] {
                        assert_eq!(stage.choose(&third, choice), OF_A_SIDE);
                    }
                }
                _ => assert_eq!(stage.part(Part::SafetyOfficer, &six.officer), OF_A_SIDE),
            }
            assert_eq!(stage.reopen(&doer(30, "x", Role::SafetyOfficer)), Err(Unlawful::Role));
            stage.reopen(&service()).unwrap();
            assert_eq!(state(&stage), CaseState::Waiting);
            assert_eq!(stage.reopen(&service()), Err(Unlawful::Step), "once");
            let [first, second] = fresh();
            stage.deal(&first, &second).unwrap();
            stage.vote(&first, Kin).unwrap();
            stage.vote(&second, Kin).unwrap();
            stage.part(Part::SafetyOfficer, &doer(23, "c", Role::SafetyOfficer)).unwrap();
        }
    }
}

#[test]
fn s13_whoever_is_of_a_side_by_a_link_votes_no_more_and_a_rejection_stands() {
    let (six, mut stage) = voted(&[]);
    linked_with("a", &six, &mut stage);
    assert_eq!(stage.vote(&six.reviewers[0], Verdict::Kin), OF_A_SIDE);
    stage.vote(&six.reviewers[1], Verdict::Kin).expect("nobody of a side has voted");
    assert_eq!(stage.reopen(&service()), Err(Unlawful::Step), "her seat is dealt anew instead");

    let (six, mut stage) = voted(&[Verdict::NotKin, Verdict::NotKin]);
    linked_with("a", &six, &mut stage);
    assert_eq!(state(&stage), CaseState::Rejected, "a no needs no second proof");
}

type Ends = fn(&Six, &mut Stage);

#[test]
fn s13_a_clearance_and_an_agreement_end_with_the_votes_they_rest_on_and_what_was_carried_out_stays() {
    let (six, mut stage) = ready();
    stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
    linked_with("a", &six, &mut stage);
    assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), OF_A_SIDE);
    stage.reopen(&service()).unwrap();
    assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);

    let ends: [Ends; 3] = [
        |six, stage| stage.act(&six.liaison, CaseAct::HandedOver).unwrap(),
        |six, stage| {
            stage.act(&six.liaison, CaseAct::HandedOver).unwrap();
            stage.act(&six.worker, CaseAct::FollowedUp(FollowUp::Concern)).unwrap();
        },
        |six, stage| stage.act(&six.liaison, CaseAct::Undone).unwrap(),
    ];
    for end in ends {
        let (six, mut stage) = ready();
        stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
        end(&six, &mut stage);
        linked_with("a", &six, &mut stage);
        assert_eq!(stage.reopen(&service()), Err(Unlawful::Step), "what was carried out, or ended, stays");
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
    }
}

#[test]
fn s6_a_child_whom_none_trained_confirmed_is_voted_on_afresh() {
    let (six, mut stage) = voted(&[Verdict::Kin, Verdict::Kin]);
    assert_eq!(stage.reopen(&service()), Err(Unlawful::Step));
    linked_with("elsewhere", &six, &mut stage);
    let child = Person { station: org("elsewhere"), ..person(true, Some(AgeBand::Under18)) };
    other(&mut stage, &service(), PersonAct::Stated(child)).unwrap();
    let mut trained = Stage { history: stage.history.clone(), at: stage.at };
    trained.history.note_child_reviewer(six.reviewers[1].actor);
    assert_eq!(trained.reopen(&service()), Err(Unlawful::Step), "one of the two is trained");
    assert_eq!(stage.part(Part::SafetyOfficer, &six.officer), Err(Unlawful::ChildReviewer));
    stage.reopen(&service()).unwrap();
}

#[test]
fn s13_a_third_reviewers_seat_changes_hands_and_only_the_one_who_holds_it_decides() {
    let (six, mut stage) = voted(&[Verdict::Kin, Verdict::NotKin]);
    let [third, next] = fresh();
    assert_eq!(stage.third_leaves(&next), Err(Unlawful::Vote), "nobody holds it yet");
    stage.third(&third).unwrap();
    for unfit in [&third, &six.reviewers[0], &doer(24, "a", Role::Reviewer)] {
        assert_eq!(stage.third_leaves(unfit), Err(Unlawful::Vote), "{:?}", unfit.actor);
    }
    stage.third_leaves(&next).unwrap();
    assert_eq!(stage.choose(&third, SplitChoice::GoOn), Err(Unlawful::Vote), "it is hers no more");
    stage.choose(&next, SplitChoice::GoOn).unwrap();
    // She had seen it: it is dealt to her in no part.
    let (case, _) = stage.history.case(CASE).unwrap();
    assert!(case.has_seen(third.actor) && case.has_seen(next.actor));
}

#[test]
fn s13_a_clearance_by_somebody_of_a_side_is_given_anew_by_another() {
    let six = Six { officer: doer(3, "e", Role::SafetyOfficer), ..Six::new() };
    for judged in [Judgement::Safe, Judgement::KinDoubted, Judgement::Unsafe] {
        let (_, mut stage) = voted(&[Verdict::Kin, Verdict::Kin]);
        stage.part(Part::SafetyOfficer, &six.officer).unwrap();
        let mut early = Stage { history: stage.history.clone(), at: stage.at };
        linked_with("e", &six, &mut early);
        assert_eq!(early.reopen(&service()), Err(Unlawful::Step), "nothing was judged: another is dealt in");
        let judgement = CaseAct::SafetyJudged { judgement: judged, proof: None };
        stage.act(&six.officer, judgement.clone()).unwrap();
        assert_eq!(stage.reopen(&service()), Err(Unlawful::Step));
        linked_with("e", &six, &mut stage);
        let stays = judged == Judgement::Unsafe;
        assert_eq!(stage.reopen(&service()).is_err(), stays, "a warning stays, whoever gave it");
    }
    let mut stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    linked_with("e", &six, &mut stage);
    assert_eq!(stage.act(&six.liaison, CaseAct::Released(Scope::Message)), OF_A_SIDE);
    stage.reopen(&service()).unwrap();
}
