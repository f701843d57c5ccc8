//! What became of a line of an import, and what was masked in what was sent.

use crate::domain::masking::MaskedField;
use crate::grpc::proto;
use crate::grpc::to_proto::statement::violations;
use crate::grpc::words::number;
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

/// What was masked, field by field.
pub fn masked(told: &[MaskedField]) -> Vec<proto::MaskedField> {
    told.iter()
        .map(|one| proto::MaskedField { field: one.field.to_owned(), kind: number(one.kind) })
        .collect()
}
