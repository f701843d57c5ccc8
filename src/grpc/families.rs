//! The family service: translates and calls the use cases of `service::families`. Every reply leaves
//! on the tick, so that its time tells nothing (S1).

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use crate::domain::ids::{ReportId, StatementId};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::report::Seen;
use crate::grpc::auth::actor_of;
use crate::grpc::call::{PAGE_BYTES, blocking, checked, deed, report_id, request_of, with_receipt};
use crate::grpc::page_token::PageTokens;
use crate::grpc::proto;
use crate::grpc::proto::family_service_server::FamilyService;
use crate::grpc::stations::page_limit;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::grpc::{from_proto, to_proto};
use crate::service::{Decision, ReportAddition, Service, masked_report, masked_statements};

/// Serves family desks.
pub struct Families {
    /// The use cases.
    pub service: Arc<Service>,
    /// Makes page tokens.
    pub tokens: PageTokens,
}

const LIST: &str = "ListReports";

impl Families {
    async fn register(
        &self,
        request: Request<proto::RegisterReportRequest>,
    ) -> Result<Response<proto::RegisterReportResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, new) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "RegisterReport", &message));
            let new = wrong.within("", from_proto::new_report(&message.report.unwrap_or_default()));
            Some((id?, new?))
        })?;
        let masked = to_proto::masked(&masked_report(&new).1);
        let report =
            blocking(&self.service, move |service| service.register_report(&actor, id, &new)).await?;
        let proto::Report { name, status, etag, .. } = to_proto::report(&report);
        Ok(Response::new(proto::RegisterReportResponse { name, status, etag, masked }))
    }

    async fn add(
        &self,
        request: Request<proto::AddReportStatementsRequest>,
    ) -> Result<Response<proto::AddReportStatementsResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (id, revision, addition) = checked(|wrong| {
            let id = wrong.within("", request_of(&message.request_id, "AddReportStatements", &message));
            let revision = wrong.within("", from_proto::etag(&message.etag));
            let added = wrong.within("", from_proto::statements(&message.add));
            let kin_answers = wrong.within("", from_proto::kin_answers(&message.kin_answers));
            let withdrawn = message.withdraw.iter().copied().map(StatementId).collect();
            Some((id?, revision?, ReportAddition { added: added?, withdrawn, kin_answers: kin_answers? }))
        })?;
        let masked = to_proto::masked(&masked_statements(&addition.added).1);
        let report = report_id(&message.name)?;
        let report = blocking(&self.service, move |service| {
            service.add_report_statements(&actor, id, report, revision, &addition)
        })
        .await?;
        let proto::Report { status, etag, .. } = to_proto::report(&report);
        Ok(Response::new(proto::AddReportStatementsResponse { status, etag, masked }))
    }

    async fn get(
        &self,
        request: Request<proto::GetReportStatusRequest>,
    ) -> Result<Response<proto::GetReportStatusResponse>, Status> {
        let actor = actor_of(&request)?;
        let id = report_id(&request.get_ref().name)?;
        let report = blocking(&self.service, move |service| service.get_report(&actor, id)).await?;
        Ok(Response::new(proto::GetReportStatusResponse { report: Some(to_proto::report(&report)) }))
    }

    async fn list(
        &self,
        request: Request<proto::ListReportsRequest>,
    ) -> Result<Response<proto::ListReportsResponse>, Status> {
        let actor = actor_of(&request)?;
        let caller = actor.id;
        let message = request.into_inner();
        let after = self
            .tokens
            .id(caller, LIST, &message.page_token)
            .map_err(|problem| invalid(&Invalid::one("page_token", problem)))?
            .map(ReportId);
        let limit = page_limit(message.page_size);
        let page = blocking(&self.service, move |service| {
            let mut bytes = 0;
            service.list_reports(&actor, after, limit, |report| {
                bytes += to_proto::report(report).encoded_len() + 8;
                bytes <= PAGE_BYTES
            })
        })
        .await?;
        let next_page_token = page.next.map(|id| self.tokens.token(caller, LIST, id.0)).unwrap_or_default();
        let reports = page.items.iter().map(to_proto::report).collect();
        Ok(Response::new(proto::ListReportsResponse { reports, next_page_token }))
    }

    async fn withdraw(
        &self,
        request: Request<proto::WithdrawReportRequest>,
    ) -> Result<Response<proto::WithdrawReportResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id =
            request_of(&message.request_id, "WithdrawReport", &message).map_err(|wrong| invalid(&wrong))?;
        let report = report_id(&message.name)?;
        let report =
            blocking(&self.service, move |service| service.withdraw_report(&actor, id, report)).await?;
        Ok(Response::new(proto::WithdrawReportResponse { status: to_proto::report(&report).status }))
    }

    async fn issue(
        &self,
        request: Request<proto::IssueReceiptRequest>,
    ) -> Result<Response<proto::IssueReceiptResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id =
            request_of(&message.request_id, "IssueReceipt", &message).map_err(|wrong| invalid(&wrong))?;
        let report = report_id(&message.name)?;
        let receipt =
            blocking(&self.service, move |service| service.issue_receipt(&actor, id, report)).await?;
        Ok(Response::new(proto::IssueReceiptResponse { receipt: receipt.text() }))
    }

    async fn verify(
        &self,
        request: Request<proto::VerifyReporterRequest>,
    ) -> Result<Response<proto::VerifyReporterResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let (signed, salt, action) = deed(message.action.as_ref())?;
        let (id, seen) = checked(|wrong| {
            let id = wrong.within("", request_of(&action.id.to_string(), "VerifyReporter", &message));
            let seen = Seen::from_word(&message.seen).ok_or_else(|| Problem::unknown_word(Seen::WORDS));
            Some((id?, wrong.keep("seen", seen)?))
        })?;
        let report = report_id(&message.name)?;
        let ((), receipt) = blocking(&self.service, move |service| {
            let decision = Decision { reason: &message.reason, salt, signed: Some(signed) };
            let done = service.verify_reporter(&actor, id, (report, seen), &decision);
            with_receipt(service, (&actor, id), done)
        })
        .await?;
        Ok(Response::new(proto::VerifyReporterResponse { receipt }))
    }

    async fn restate(
        &self,
        request: Request<proto::RestateReportsRequest>,
    ) -> Result<Response<proto::RestateReportsResponse>, Status> {
        let actor = actor_of(&request)?;
        let message = request.into_inner();
        let id =
            request_of(&message.request_id, "RestateReports", &message).map_err(|wrong| invalid(&wrong))?;
        let numbers: Vec<u64> = message.lines.iter().map(|line| line.line).collect();
        let (outcomes, masked) = blocking(&self.service, move |service| {
            let lines: Vec<_> = message
                .lines
                .into_iter()
                .map(|line| from_proto::new_report(&line.report.unwrap_or_default()))
                .collect();
            let masked: Vec<_> = lines
                .iter()
                .map(|line| {
                    line.as_ref().map_or_else(|_| Vec::new(), |new| to_proto::masked(&masked_report(new).1))
                })
                .collect();
            Ok((service.restate_reports(&actor, id, &lines)?, masked))
        })
        .await?;
        let results = numbers
            .into_iter()
            .zip(&outcomes)
            .zip(masked)
            .map(|((line, outcome), masked)| {
                let (kind, id, violations) = to_proto::line_outcome(outcome);
                let name = id.map(|id| format!("reports/{}", ReportId(id))).unwrap_or_default();
                proto::ReportLineResult { line, outcome: kind.into(), name, violations, masked }
            })
            .collect();
        Ok(Response::new(proto::RestateReportsResponse { results }))
    }
}

#[tonic::async_trait]
impl FamilyService for Families {
    async fn register_report(
        &self,
        request: Request<proto::RegisterReportRequest>,
    ) -> Result<Response<proto::RegisterReportResponse>, Status> {
        on_tick(self.register(request)).await
    }

    async fn add_report_statements(
        &self,
        request: Request<proto::AddReportStatementsRequest>,
    ) -> Result<Response<proto::AddReportStatementsResponse>, Status> {
        on_tick(self.add(request)).await
    }

    async fn get_report_status(
        &self,
        request: Request<proto::GetReportStatusRequest>,
    ) -> Result<Response<proto::GetReportStatusResponse>, Status> {
        on_tick(self.get(request)).await
    }

    async fn list_reports(
        &self,
        request: Request<proto::ListReportsRequest>,
    ) -> Result<Response<proto::ListReportsResponse>, Status> {
        on_tick(self.list(request)).await
    }

    async fn withdraw_report(
        &self,
        request: Request<proto::WithdrawReportRequest>,
    ) -> Result<Response<proto::WithdrawReportResponse>, Status> {
        on_tick(self.withdraw(request)).await
    }

    async fn issue_receipt(
        &self,
        request: Request<proto::IssueReceiptRequest>,
    ) -> Result<Response<proto::IssueReceiptResponse>, Status> {
        on_tick(self.issue(request)).await
    }

    async fn verify_reporter(
        &self,
        request: Request<proto::VerifyReporterRequest>,
    ) -> Result<Response<proto::VerifyReporterResponse>, Status> {
        on_tick(self.verify(request)).await
    }

    async fn restate_reports(
        &self,
        request: Request<proto::RestateReportsRequest>,
    ) -> Result<Response<proto::RestateReportsResponse>, Status> {
        on_tick(self.restate(request)).await
    }
}
