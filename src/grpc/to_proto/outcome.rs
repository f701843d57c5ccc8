//! What became of a line of an import.

use crate::grpc::proto;
use crate::grpc::to_proto::statement::violations;
use crate::service::{LineOutcome, OutcomeKind};

/// The outcome, the record's id, and what was wrong.
pub fn line_outcome(
    outcome: &LineOutcome,
) -> (proto::ImportOutcome, Option<[u8; 16]>, Vec<proto::FieldProblem>) {
    let kind = match outcome.kind {
        OutcomeKind::Created => proto::ImportOutcome::Created,
        OutcomeKind::Changed => proto::ImportOutcome::Changed,
        OutcomeKind::Unchanged => proto::ImportOutcome::Unchanged,
        OutcomeKind::Refused => proto::ImportOutcome::Refused,
    };
    (kind, outcome.id, violations(&outcome.invalid))
}
