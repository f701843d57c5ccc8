//! Statements and violations to the wire.

use crate::domain::description::Description;
use crate::domain::invalid::Invalid;
use crate::domain::statement::{NewStatement, Standing, Statement};
use crate::grpc::proto;
use crate::grpc::to_proto::date::timestamp;
use crate::grpc::to_proto::fact::fact;
use crate::grpc::to_proto::piece::{source, text};

/// A statement as a caller sends it.
pub fn new_statement(new: &NewStatement) -> proto::Statement {
    proto::Statement {
        id: text(new.label.as_ref()),
        corrects: text(new.corrects.as_ref()),
        source: new.source.as_ref().map(source),
        fact: Some(fact(&new.fact)),
        ..proto::Statement::default()
    }
}

/// All statements of a description, withdrawn and corrected ones included.
pub fn statements(description: &Description) -> Vec<proto::Statement> {
    description.statements.iter().map(|one| statement(one, description)).collect()
}

fn statement(statement: &Statement, description: &Description) -> proto::Statement {
    let corrected = statement.corrects.and_then(|id| description.statement(id));
    let (standing, ended) = standing(statement.standing);
    proto::Statement {
        id: text(statement.label.as_ref()),
        corrects: text(corrected.and_then(|earlier| earlier.label.as_ref())),
        source: Some(source(&statement.source)),
        standing: standing.into(),
        recorded_time: Some(timestamp(statement.recorded_at)),
        number: statement.id.0,
        ended_time: ended,
        fact: Some(fact(&statement.fact)),
    }
}

/// How a statement stands, and since when it does not.
pub fn standing(standing: Standing) -> (proto::Standing, Option<prost_types::Timestamp>) {
    match standing {
        Standing::Stands => (proto::Standing::Stands, None),
        Standing::Withdrawn { at } => (proto::Standing::Withdrawn, Some(timestamp(at))),
        Standing::Corrected { at, .. } => (proto::Standing::Corrected, Some(timestamp(at))),
    }
}

/// Violations told of one line of an import.
const VIOLATIONS_OF_A_LINE: usize = 16;

/// What is wrong with a line of an import; of more than 16 faults the first and how many more.
pub fn violations(invalid: &Invalid) -> Vec<proto::FieldProblem> {
    let all = &invalid.violations;
    let mut told: Vec<_> = all
        .iter()
        .take(VIOLATIONS_OF_A_LINE)
        .map(|violation| proto::FieldProblem {
            field: violation.field.clone(),
            problem: violation.problem.problem.clone(),
            accepted: violation.problem.accepted.clone(),
        })
        .collect();
    if all.len() > told.len() {
        let problem = format!("and {} more problems", all.len() - told.len());
        told.push(proto::FieldProblem { problem, ..proto::FieldProblem::default() });
    }
    told
}
