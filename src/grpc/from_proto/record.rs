//! Records as their owner reads them, back to what the owner would send to say the same: for
//! export. Only what stands is said, and nothing sealed; a source that would be taken for granted
//! is left out, and so is `corrects`, whose other end no longer stands.

use crate::domain::date::PartialDate;
use crate::domain::description::Completeness;
use crate::domain::ids::{LocalRef, OrgCode};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::profile::{NewProfile, Profile};
use crate::domain::report::{NewReport, NewReporter, Report};
use crate::domain::source::Source;
use crate::domain::statement::NewStatement;
use crate::grpc::from_proto::date::{date, optional_date};
use crate::grpc::from_proto::piece::list;
use crate::grpc::from_proto::profile::same_as;
use crate::grpc::from_proto::statement::statements;
use crate::grpc::proto;
use crate::grpc::words::{required_word, word};

/// What a station would send to say what its profile says.
///
/// # Errors
/// What a service of another version might say that this one does not know.
pub fn profile_record(message: &proto::Profile) -> Result<NewProfile, Invalid> {
    let mut invalid = Invalid::default();
    let station = invalid.keep("station", OrgCode::new(&message.station));
    let local_ref = invalid.keep("local_ref", LocalRef::new(&message.local_ref));
    let admitted_on = match &message.admitted_on {
        Some(message) => invalid.within("admitted_on", date(message)),
        None => invalid.keep("admitted_on", Err(Problem::missing("a date"))),
    };
    let status = invalid.keep("status", word(message.status));
    let died_on = invalid.within("died_on", optional_date(message.died_on.as_ref()));
    let same_as = invalid.within("", list("same_as", &message.same_as, limit::OTHER_NUMBERS, same_as));
    let default = |admitted_on: &PartialDate| Profile::default_source(*admitted_on);
    let statements = invalid.within("", standing(&message.statements, admitted_on.as_ref().map(default)));
    invalid.finish(|| {
        Some(NewProfile {
            station: station?,
            local_ref: local_ref?,
            admitted_on: admitted_on?,
            status: status?,
            died_on: died_on?,
            same_as: same_as.filter(|all| !all.is_empty()),
            feared: None,
            completeness: Completeness::Whole,
            statements: statements?,
        })
    })
}

/// What a desk would send to say what its report says.
///
/// # Errors
/// What a service of another version might say that this one does not know.
pub fn report_record(message: &proto::Report) -> Result<NewReport, Invalid> {
    let mut invalid = Invalid::default();
    let office = invalid.keep("office", OrgCode::new(&message.office));
    let local_ref = invalid.keep("local_ref", LocalRef::new(&message.local_ref));
    let registered_on = invalid.within("registered_on", optional_date(message.registered_on.as_ref()));
    let reporter = message.reporter.clone().unwrap_or_default();
    let relation = invalid.keep("reporter.relation", required_word(reporter.relation));
    let identity = invalid.keep("reporter.identity", word(reporter.identity));
    let statements = invalid.within("", standing(&message.statements, Some(Report::DEFAULT_SOURCE)));
    invalid.finish(|| {
        Some(NewReport {
            office: office?,
            local_ref: local_ref?,
            registered_on: registered_on?,
            reporter: NewReporter {
                relation: relation?,
                name: None,
                contact: None,
                identity: identity?,
                identity_document: None,
            },
            kin_answers: Vec::new(),
            completeness: Completeness::Whole,
            statements: statements?,
        })
    })
}

/// What a service says is wrong with a line of an import.
pub fn violations(messages: &[proto::FieldProblem]) -> Invalid {
    let mut invalid = Invalid::default();
    for message in messages {
        invalid
            .add(message.field.as_str(), Problem::new(message.problem.as_str(), message.accepted.as_str()));
    }
    invalid
}

fn standing(messages: &[proto::Statement], default: Option<Source>) -> Result<Vec<NewStatement>, Invalid> {
    let stands = |message: &&proto::Statement| message.standing() == proto::Standing::Stands;
    let said: Vec<_> = messages.iter().filter(stands).cloned().collect();
    let mut said = statements(&said)?;
    for statement in &mut said {
        statement.corrects = None;
        statement.source = statement.source.filter(|source| Some(*source) != default);
    }
    Ok(said)
}
