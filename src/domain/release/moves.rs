//! A step of the voting as the journal keeps it, turned back into what happened to the case, and who may open a case
//! again. What the step does to the case is `case`'s.

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::{CaseEvent, FirstImpression, Reopening};
use crate::domain::entry::{CaseStep, Moved};
use crate::domain::evidence::Bits;
use crate::domain::ids::Timestamp;
use crate::domain::release::act::Doer;
use crate::domain::release::bench::Bench;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::text::Personal;
use crate::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};

/// Whether a case may be opened again by whoever says so.
pub(super) fn may_be_reopened(bench: &Bench<'_>, case: &Case, by: &Doer) -> Result<(), Unlawful> {
    match by.role {
        Role::Reviewer if !case.is_party(by.actor) => Err(Unlawful::NotDealt),
        Role::Reviewer => bench.permits_reopening(case, Some(&by.seat())),
        // What new evidence opens was closed; anything else the service begins afresh for one reason alone.
        Role::Service if matches!(case.state, CaseState::Rejected | CaseState::Voided) => {
            bench.permits_reopening(case, None)
        }
        Role::Service => bench.permits_fresh_round(case),
        _ => Err(Unlawful::Role),
    }
}

/// The event of a move, made of what the journal keeps of it; words are not in the journal.
pub(super) fn event_of(moved: &Moved, case: &Case, by: &Doer, at: Timestamp) -> Option<CaseEvent> {
    let reason = Personal::default;
    // Nobody votes in a seat that was dealt to her for another body.
    let seat = |seats: &[Seat]| seats.iter().find(|seat| **seat == by.seat()).cloned();
    Some(match moved.step {
        CaseStep::Dealt => {
            let [first, second] = moved.seats.as_slice() else { return None };
            CaseEvent::Dealt([first.clone(), second.clone()])
        }
        CaseStep::Reassigned => {
            let left = case.left_by(&moved.seats)?;
            let to = moved.seats.iter().find(|seat| !case.asked().any(|one| one == *seat))?.clone();
            CaseEvent::Reassigned { from: left.reviewer, to, reason: None, at }
        }
        CaseStep::Impressed => CaseEvent::Impressed(FirstImpression {
            reviewer: by.actor,
            round: case.round,
            impression: Impression::from_word(moved.choice.as_deref()?)?,
            at,
        }),
        CaseStep::Voted => CaseEvent::Voted(Ballot {
            seat: seat(&case.seats)?,
            choice: Verdict::from_word(moved.choice.as_deref()?)?,
            reason: reason(),
            salt: [0; 16],
            cites: moved.cites.clone(),
            at,
        }),
        CaseStep::ThirdDealt => CaseEvent::ThirdDealt(moved.seats.last()?.clone()),
        CaseStep::ThirdChose => CaseEvent::ThirdChose(Ballot {
            seat: case.third.clone().filter(|third| *third == by.seat())?,
            choice: SplitChoice::from_word(moved.choice.as_deref()?)?,
            reason: reason(),
            salt: [0; 16],
            cites: moved.cites.clone(),
            at,
        }),
        CaseStep::Reopened => CaseEvent::Reopened(Reopening {
            by: (by.role == Role::Reviewer).then_some(by.actor),
            reason: None,
            score_before: Bits::ZERO,
            score_now: Bits::ZERO,
            profile_statements: Vec::new(),
            report_statements: Vec::new(),
            at,
        }),
        CaseStep::Voided => CaseEvent::Voided,
    })
}
