//! Statements and violations to the wire.

use crate::domain::description::Description;
use crate::domain::invalid::{Invalid, Violation};
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

/// What is wrong with a line of an import.
pub fn violations(invalid: &Invalid) -> Vec<proto::FieldProblem> {
    let problem = |violation: &Violation| proto::FieldProblem {
        field: violation.field.clone(),
        problem: violation.problem.problem.clone(),
        accepted: violation.problem.accepted.clone(),
    };
    invalid.violations.iter().map(problem).collect()
}
