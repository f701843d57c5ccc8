//! Reports from the wire, as desks send them.

use crate::domain::ids::{LocalRef, OrgCode};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::report::{NewKinAnswer, NewReport, NewReporter};
use crate::domain::text::Personal;
use crate::grpc::from_proto::date::optional_date;
use crate::grpc::from_proto::piece::{list, optional_text};
use crate::grpc::from_proto::profile::completeness;
use crate::grpc::from_proto::statement::{says, statements};
use crate::grpc::proto;
use crate::grpc::words::{required_word, word};

/// A report to be recorded.
///
/// # Errors
/// Everything that is wrong with it.
pub fn new_report(message: &proto::NewReport) -> Result<NewReport, Invalid> {
    let mut invalid = Invalid::default();
    let office = invalid.keep("office", OrgCode::new(&message.office));
    let local_ref = invalid.keep("local_ref", LocalRef::new(&message.local_ref));
    let registered_on = invalid.within("registered_on", optional_date(message.registered_on.as_ref()));
    let reporter = match &message.reporter {
        Some(message) => invalid.within("reporter", reporter(message)),
        None => invalid.keep("reporter.relation", Err(Problem::missing("what the reporter is to her"))),
    };
    let kin_answers = invalid.within("", kin_answers(&message.kin_answers));
    let statements = invalid.within("", statements(&message.statements));
    let says = |field: &str| says(&message.statements, field);
    invalid.absorb("", NewReport::lacking(completeness(message.partial), says));
    let report = invalid.finish(|| {
        Some(NewReport {
            office: office?,
            local_ref: local_ref?,
            registered_on: registered_on?,
            reporter: reporter?,
            kin_answers: kin_answers?,
            completeness: completeness(message.partial),
            statements: statements?,
        })
    })?;
    report.check()?;
    Ok(report)
}

/// Kin answers to be sealed.
///
/// # Errors
/// Everything that is wrong with them.
pub fn kin_answers(messages: &[proto::NewKinAnswer]) -> Result<Vec<NewKinAnswer>, Invalid> {
    list("kin_answers", messages, limit::KIN_ANSWERS, |message| {
        let mut invalid = Invalid::default();
        let question = invalid.keep("question", required_word(message.question));
        let answer = invalid.keep("answer", Personal::new(&message.answer, limit::STORY_CHARACTERS));
        invalid.finish(|| Some(NewKinAnswer { question: question?, answer: answer? }))
    })
}

fn reporter(message: &proto::NewReporter) -> Result<NewReporter, Invalid> {
    let mut invalid = Invalid::default();
    let relation = invalid.keep("relation", required_word(message.relation));
    let name = invalid.keep("name", optional_text(&message.name, limit::NAME_CHARACTERS));
    let contact = invalid.keep("contact", optional_text(&message.contact, limit::TEXT_CHARACTERS));
    let identity = invalid.keep("identity", word(message.identity));
    let identity_document =
        invalid.keep("identity_document", optional_text(&message.identity_document, limit::NAME_CHARACTERS));
    invalid.finish(|| {
        Some(NewReporter {
            relation: relation?,
            name: name?,
            contact: contact?,
            identity: identity?,
            identity_document: identity_document?,
        })
    })
}
