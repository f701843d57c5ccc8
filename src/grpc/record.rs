//! The record service: duties and the keeping of records. Desks call it too, so every reply leaves on the
//! tick (S1).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::duty::{DelayReason, Duty};
use crate::domain::entry::Subject;
use crate::domain::ids::Timestamp;
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::retention::Keep;
use crate::domain::words::Word;
use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, case_id, checked, deed, profile_id, report_id, request_of, with_receipt};
use crate::grpc::proto;
use crate::grpc::proto::record_service_server::RecordService;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::service::{Decision, DutyStep, Service, ShownDuty};

/// Serves stations, desks, reviewers, advocates and auditors.
pub struct Records {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl RecordService for Records {
    async fn list_duties(
        &self,
        request: Request<proto::ListDutiesRequest>,
    ) -> Result<Response<proto::ListDutiesResponse>, Status> {
        on_tick(async {
            let actor = actor_of(&request)?;
            let proto::ListDutiesRequest { overdue_only, limit } = *request.get_ref();
            let listed = move |service: &Service| service.list_duties(&actor, overdue_only, limit as usize);
            let (duties, more) = blocking(&self.service, listed).await?;
            Ok(Response::new(proto::ListDutiesResponse {
                duties: duties.into_iter().map(duty).collect(),
                more: u32::try_from(more).unwrap_or(u32::MAX),
            }))
        })
        .await
    }

    async fn record_duty(
        &self,
        request: Request<proto::RecordDutyRequest>,
    ) -> Result<Response<proto::RecordDutyResponse>, Status> {
        on_tick(async {
            let actor = actor_of(&request)?;
            let message = request.into_inner();
            let id =
                request_of(&message.request_id, "RecordDuty", &message).map_err(|wrong| invalid(&wrong))?;
            let (which, step) = checked(|wrong| {
                let which = known::<Duty>("duty", &message.duty, wrong)?;
                let step = match message.until_ms {
                    0 => DutyStep::Done,
                    until => {
                        let reason = known::<DelayReason>("reason", &message.reason, wrong)?;
                        DutyStep::Delayed(Timestamp(until), reason)
                    }
                };
                Some((which, step))
            })?;
            let subject = subject(&message.name)?;
            let ((), receipt) = blocking(&self.service, move |service| {
                let done = service.record_duty(&actor, id, (subject, which), step);
                with_receipt(service, (&actor, id), done)
            })
            .await?;
            Ok(Response::new(proto::RecordDutyResponse { receipt }))
        })
        .await
    }

    async fn keep_record(
        &self,
        request: Request<proto::KeepRecordRequest>,
    ) -> Result<Response<proto::KeepRecordResponse>, Status> {
        on_tick(async {
            let actor = actor_of(&request)?;
            let message = request.into_inner();
            let (signed, salt, action) = deed(message.action.as_ref())?;
            let keep = checked(|wrong| known::<Keep>("keep", &message.keep, wrong))?;
            let id = request_of(&action.id.to_string(), "KeepRecord", &message)
                .map_err(|wrong| invalid(&wrong))?;
            let subject = subject(&message.name)?;
            let ((), receipt) = blocking(&self.service, move |service| {
                let decision = Decision { reason: &message.reason, salt, signed: Some(signed) };
                let done = service.keep_record(&actor, id, (subject, keep), &decision);
                with_receipt(service, (&actor, id), done)
            })
            .await?;
            Ok(Response::new(proto::KeepRecordResponse { receipt }))
        })
        .await
    }
}

fn duty(shown: ShownDuty) -> proto::OpenDuty {
    let name = match shown.subject {
        Some(Subject::Profile(id)) => format!("profiles/{id}"),
        Some(Subject::Report(id)) => format!("reports/{id}"),
        Some(Subject::Case(id)) => format!("cases/{id}"),
        Some(Subject::Tip(id)) => format!("tips/{id}"),
        None => shown.owed.file.to_string(),
    };
    proto::OpenDuty {
        name,
        duty: shown.owed.duty.word().to_owned(),
        due_ms: shown.owed.due.0,
        overdue: shown.owed.overdue,
        delays: shown.owed.delays,
        owed_by: shown.owed.organisation.to_string(),
        by_calendar: shown.owed.by_calendar,
    }
}

fn known<W: Word>(field: &str, word: &str, wrong: &mut Invalid) -> Option<W> {
    let found = W::VALUES.iter().find(|value| value.as_word() == word).copied();
    wrong.keep(field, found.ok_or_else(|| Problem::unknown_word(W::ACCEPTED)))
}

fn subject(name: &str) -> Result<Subject, Status> {
    match name.split_once('/') {
        Some(("reports", _)) => report_id(name).map(Subject::Report),
        Some(("cases", _)) => case_id(name).map(Subject::Case),
        _ => profile_id(name).map(Subject::Profile),
    }
}
