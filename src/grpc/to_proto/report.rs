//! Reports to the wire: on record, as their desk sees them, and as a desk sends them.

use crate::domain::description::Completeness;
use crate::domain::report::{NewReport, Report};
use crate::grpc::proto;
use crate::grpc::to_proto::date::{date, timestamp};
use crate::grpc::to_proto::piece::text;
use crate::grpc::to_proto::statement::{new_statement, statements};
use crate::grpc::words::{number, number_or_none};

/// A report on record, as its desk sees it, without what is sealed.
pub fn report(report: &Report) -> proto::Report {
    proto::Report {
        name: format!("reports/{}", report.id),
        office: report.office.to_string(),
        local_ref: report.local_ref.as_str().to_owned(),
        registered_on: report.registered_on.as_ref().map(date),
        reporter: Some(proto::Reporter {
            relation: number(report.reporter.relation),
            identity: number(report.reporter.identity),
            vouched_by: report.reporter.vouched_by.iter().map(ToString::to_string).collect(),
        }),
        statements: statements(&report.description),
        status: report_status(report).into(),
        create_time: Some(timestamp(report.created_at)),
        withdraw_time: report.withdrawn_at.map(timestamp),
        etag: report.revision.to_string(),
    }
}

/// How a report stands. A function of the report alone, whatever is known of residents.
pub const fn report_status(report: &Report) -> proto::ReportStatus {
    if report.withdrawn_at.is_some() {
        proto::ReportStatus::Withdrawn
    } else if report.reporter.is_known() {
        proto::ReportStatus::Searching
    } else {
        proto::ReportStatus::AwaitingIdentity
    }
}

/// A report as a desk sends it.
pub fn new_report(new: &NewReport) -> proto::NewReport {
    let reporter = &new.reporter;
    proto::NewReport {
        office: new.office.to_string(),
        local_ref: new.local_ref.as_str().to_owned(),
        registered_on: new.registered_on.as_ref().map(date),
        reporter: Some(proto::NewReporter {
            relation: number(reporter.relation),
            name: text(reporter.name.as_ref()),
            contact: text(reporter.contact.as_ref()),
            identity: number_or_none(reporter.identity),
            identity_document: text(reporter.identity_document.as_ref()),
        }),
        kin_answers: (new.kin_answers.iter())
            .map(|one| proto::NewKinAnswer {
                question: number(one.question),
                answer: one.answer.reveal().to_owned(),
            })
            .collect(),
        partial: new.completeness == Completeness::Partial,
        statements: new.statements.iter().map(new_statement).collect(),
    }
}
