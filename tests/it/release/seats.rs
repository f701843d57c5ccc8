//! Who sits where in a case (S9, S13): a seat that was voted from is given back by nobody, one that changes hands goes
//! to a third body, the third decides from her own seat alone, and the answers of kin are cited by whoever read them
//! after an impression of this round.

use homeward::domain::candidate::Pair;
use homeward::domain::case::{Case, CaseState};
use homeward::domain::case_event::{CaseEvent, FirstImpression, IllegalMove, Reopening};
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{ActorId, CaseId, ProfileId, ReportId, Timestamp};
use homeward::domain::text::Personal;
use homeward::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};

use crate::release::cast::org;

fn seat(person: u8, body: &str) -> Seat {
    Seat { reviewer: ActorId([person; 16]), organisation: org(body) }
}

fn ballot<T>(seat: Seat, choice: T, cites: &[u32]) -> Ballot<T> {
    let reason = Personal::stored("the tree behind the house");
    Ballot { seat, choice, reason, salt: [0; 16], cites: cites.to_vec(), at: Timestamp(1) }
}

fn voted(seat: Seat, choice: Verdict, cites: &[u32]) -> CaseEvent {
    CaseEvent::Voted(ballot(seat, choice, cites))
}

fn chose(seat: Seat, choice: SplitChoice, cites: &[u32]) -> CaseEvent {
    CaseEvent::ThirdChose(ballot(seat, choice, cites))
}

fn impressed(person: u8, round: u32) -> CaseEvent {
    let (reviewer, impression) = (ActorId([person; 16]), Impression::Unsure);
    CaseEvent::Impressed(FirstImpression { reviewer, round, impression, at: Timestamp(1) })
}

fn moves(from: u8, to: Seat) -> CaseEvent {
    CaseEvent::Reassigned { from: ActorId([from; 16]), to, reason: None, at: Timestamp(1) }
}

/// Two of "a" and "b" are asked, and two answers were sealed before.
fn voting() -> Case {
    let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
    let mut case = Case::new(CaseId([3; 16]), pair, Bits(4_000), (1, 1));
    case.sealed_answers = Some(2);
    case.apply(CaseEvent::Dealt([seat(1, "a"), seat(2, "b")])).unwrap();
    case
}

/// They differ, and a third of "c" is asked.
fn split() -> Case {
    let mut case = voting();
    case.apply(voted(seat(1, "a"), Verdict::Kin, &[])).unwrap();
    case.apply(voted(seat(2, "b"), Verdict::NotKin, &[])).unwrap();
    case.apply(CaseEvent::ThirdDealt(seat(3, "c"))).unwrap();
    case
}

/// What an event would do to a case, which stays as it is.
fn tried(case: &Case, event: CaseEvent) -> Result<CaseState, IllegalMove> {
    let mut case = case.clone();
    case.apply(event).map(|()| case.state)
}

#[test]
fn s13_whoever_voted_keeps_her_seat_and_another_goes_to_somebody_of_a_third_body() {
    let mut case = voting();
    assert_eq!(tried(&case, moves(1, seat(4, "c"))), Ok(CaseState::Voting));
    case.apply(voted(seat(1, "a"), Verdict::Kin, &[])).unwrap();
    assert_eq!(tried(&case, moves(1, seat(4, "c"))), Err(IllegalMove::VotedAlready));
    for (to, why) in [
        (seat(4, "a"), "of the body of whoever voted"),
        (seat(1, "c"), "whoever voted herself"),
        (seat(2, "c"), "whoever leaves"),
        (seat(2, "b"), "the same again"),
    ] {
        assert_eq!(tried(&case, moves(2, to)), Err(IllegalMove::SameOrganisation), "{why}");
    }
    assert_eq!(tried(&case, moves(9, seat(4, "c"))), Err(IllegalMove::NotSeated));
    for to in [seat(4, "c"), seat(4, "b")] {
        assert_eq!(tried(&case, moves(2, to)), Ok(CaseState::Voting));
    }
    let case = split();
    for to in [seat(4, "a"), seat(4, "b"), seat(1, "d"), seat(3, "d")] {
        assert_eq!(tried(&case, moves(3, to)), Err(IllegalMove::SameOrganisation));
    }
    assert_eq!(tried(&case, moves(3, seat(4, "d"))), Ok(CaseState::Split));
}

#[test]
fn s13_a_split_is_decided_from_the_thirds_own_seat_alone() {
    let case = split();
    for choice in SplitChoice::ALL {
        for other in [seat(1, "a"), seat(2, "b"), seat(4, "c"), seat(3, "d")] {
            assert_eq!(tried(&case, chose(other, *choice, &[])), Err(IllegalMove::NotSeated));
        }
    }
    assert_eq!(tried(&case, chose(seat(3, "c"), SplitChoice::GoOn, &[])), Ok(CaseState::Waiting));
    assert_eq!(tried(&case, chose(seat(3, "c"), SplitChoice::Close, &[])), Ok(CaseState::Rejected));
}

#[test]
fn s13_nobody_who_votes_in_a_case_begins_it_afresh() {
    let reopened = |by: Option<u8>| {
        CaseEvent::Reopened(Reopening {
            by: by.map(|person| ActorId([person; 16])),
            reason: None,
            score_before: Bits::ZERO,
            score_now: Bits::ZERO,
            profile_statements: vec![],
            report_statements: vec![],
            at: Timestamp(1),
        })
    };
    for case in [voting(), split()] {
        for by in [1, 2, 3] {
            assert_eq!(tried(&case, reopened(Some(by))), Err(IllegalMove::State), "{by} {:?}", case.state);
        }
        assert_eq!(tried(&case, reopened(None)), Ok(CaseState::Waiting), "the service, as the bench judges");
    }
    let mut closed = split();
    closed.apply(chose(seat(3, "c"), SplitChoice::Close, &[])).unwrap();
    assert_eq!(tried(&closed, reopened(Some(1))), Ok(CaseState::Waiting));
}

#[test]
fn a6_s9_a_third_cites_what_was_sealed_in_time_and_what_she_read_after_an_impression() {
    let mut case = split();
    let cites = |case: &Case, cites: &[u32]| tried(case, chose(seat(3, "c"), SplitChoice::Close, cites));
    assert_eq!(cites(&case, &[1]), Err(IllegalMove::Impression));
    case.apply(impressed(3, 1)).unwrap();
    for late in [&[3][..], &[0], &[2, 1], &[1, 1]] {
        assert_eq!(cites(&case, late), Err(IllegalMove::LateAnswer), "{late:?}");
    }
    assert_eq!(cites(&case, &[1, 2]), Ok(CaseState::Rejected));
}

#[test]
fn s9_an_impression_is_of_the_round_in_which_it_is_recorded_and_opens_the_answers_in_that_one_alone() {
    let mut case = voting();
    case.apply(impressed(1, 1)).unwrap();
    for (seat, verdict) in [(seat(1, "a"), Verdict::Kin), (seat(2, "b"), Verdict::NotKin)] {
        case.apply(voted(seat, verdict, &[])).unwrap();
    }
    case.apply(CaseEvent::ThirdDealt(seat(3, "c"))).unwrap();
    case.apply(chose(seat(3, "c"), SplitChoice::GoOn, &[])).unwrap();
    let first = ActorId([1; 16]);
    assert!(case.may_read_answers(first), "until others are asked");
    let again = case.apply(CaseEvent::Dealt([seat(1, "a"), seat(5, "b")]));
    assert_eq!(again, Err(IllegalMove::SameOrganisation), "she saw it");
    case.apply(CaseEvent::Dealt([seat(4, "a"), seat(5, "b")])).unwrap();
    assert!(!case.may_read_answers(first));
    let cited = voted(seat(4, "a"), Verdict::Kin, &[1]);
    assert_eq!(tried(&case, cited.clone()), Err(IllegalMove::Impression));
    for other in [1, 3] {
        assert_eq!(tried(&case, impressed(4, other)), Err(IllegalMove::Impression), "{other}");
    }
    case.apply(impressed(4, 2)).unwrap();
    assert_eq!(tried(&case, cited), Ok(CaseState::Voting));
}

#[test]
fn s13_each_step_of_a_case_is_taken_in_its_own_state_alone() {
    let waiting = {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        Case::new(CaseId([3; 16]), pair, Bits(4_000), (1, 1))
    };
    let both = |verdict| {
        let mut case = voting();
        case.apply(voted(seat(1, "a"), verdict, &[])).unwrap();
        case.apply(voted(seat(2, "b"), verdict, &[])).unwrap();
        case
    };
    let mut without_a_third = split();
    without_a_third.third = None;
    let (mut voided, mut closed) = (voting(), split());
    voided.apply(CaseEvent::Voided).unwrap();
    closed.apply(chose(seat(3, "c"), SplitChoice::Close, &[])).unwrap();
    let steps = || {
        [
            ("deal", CaseEvent::Dealt([seat(5, "a"), seat(6, "b")])),
            ("reassign", moves(1, seat(4, "d"))),
            ("reassign the third", moves(3, seat(4, "d"))),
            ("vote", voted(seat(1, "a"), Verdict::Kin, &[])),
            ("deal a third", CaseEvent::ThirdDealt(seat(4, "d"))),
            ("choose", chose(seat(3, "c"), SplitChoice::Close, &[])),
            ("void", CaseEvent::Voided),
        ]
    };
    for (case, taken) in [
        (waiting, &["deal", "void"][..]),
        (voting(), &["reassign", "vote", "void"]),
        (without_a_third, &["deal a third", "void"]),
        (split(), &["reassign the third", "choose", "void"]),
        (both(Verdict::Kin), &[]),
        (both(Verdict::NotKin), &[]),
        (closed, &[]),
        (voided, &[]),
    ] {
        let done = steps().into_iter().filter(|(_, event)| tried(&case, event.clone()).is_ok());
        let done: Vec<&str> = done.map(|(name, _)| name).collect();
        assert_eq!(done, taken, "{:?}", case.state);
    }
}
