//! What became of the lines of an import, and how the reply table keeps it, so that a chunk sent again
//! gets the same answer.

use crate::domain::invalid::{Invalid, Problem};

/// What became of one line of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOutcome {
    /// What happened.
    pub kind: OutcomeKind,
    /// The record's id; absent when refused.
    pub id: Option<[u8; 16]>,
    /// Why it was refused.
    pub invalid: Invalid,
}

/// The kinds of outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeKind {
    /// A new record.
    Created,
    /// An existing record changed.
    Changed,
    /// Nothing new was said.
    Unchanged,
    /// Nothing was taken in.
    Refused,
}

pub(super) fn refused(invalid: Invalid) -> LineOutcome {
    LineOutcome { kind: OutcomeKind::Refused, id: None, invalid }
}

const CREATED: u8 = 1;
const CHANGED: u8 = 2;
const UNCHANGED: u8 = 3;
const REFUSED: u8 = 4;

/// The outcomes as the reply table keeps them: a code a line, and the id where there is one.
pub(super) fn outcome_bytes(outcomes: &[LineOutcome]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(outcomes.len() * 17);
    for outcome in outcomes {
        bytes.push(match outcome.kind {
            OutcomeKind::Created => CREATED,
            OutcomeKind::Changed => CHANGED,
            OutcomeKind::Unchanged => UNCHANGED,
            OutcomeKind::Refused => REFUSED,
        });
        bytes.extend(outcome.id.unwrap_or_default());
    }
    bytes
}

/// The outcomes of a chunk answered before. Why a line was refused is found again from the line
/// itself, where it can be.
pub(super) fn outcomes_replied<T>(reply: &[u8], lines: &[Result<T, Invalid>]) -> Vec<LineOutcome> {
    let line = |(record, line): (&[u8], &Result<T, Invalid>)| {
        let kind = match record[0] {
            CREATED => OutcomeKind::Created,
            CHANGED => OutcomeKind::Changed,
            UNCHANGED => OutcomeKind::Unchanged,
            _ => OutcomeKind::Refused,
        };
        let id = (kind != OutcomeKind::Refused).then(|| record[1..].try_into().unwrap_or_default());
        let invalid = match (kind, line) {
            (OutcomeKind::Refused, Err(invalid)) => invalid.clone(),
            (OutcomeKind::Refused, Ok(_)) => Invalid::one(
                "",
                Problem::new("was refused when first sent", "the line sent again under a new request id"),
            ),
            _ => Invalid::default(),
        };
        LineOutcome { kind, id, invalid }
    };
    reply.chunks_exact(17).zip(lines).map(line).collect()
}
