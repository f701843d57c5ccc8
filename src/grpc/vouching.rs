//! The vouching service: translates and calls `service::vouching`. Every reply leaves on the tick (S1).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::signed::{Action, ActionFault};
use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, report_id, request_of, with_receipt};
use crate::grpc::from_proto::signed_action;
use crate::grpc::proto;
use crate::grpc::proto::vouching_service_server::VouchingService;
use crate::grpc::status::{invalid, refusal};
use crate::grpc::tick::on_tick;
use crate::service::{Decision, Refusal, Service};

/// Serves bodies that vouch.
pub struct Vouching {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl VouchingService for Vouching {
    async fn vouch_for_reporter(
        &self,
        request: Request<proto::VouchForReporterRequest>,
    ) -> Result<Response<proto::VouchForReporterResponse>, Status> {
        on_tick(async {
            let actor = actor_of(&request)?;
            let message = request.into_inner();
            let unreadable = || refusal(&Refusal::Unsigned(ActionFault::Unreadable));
            let sent = signed_action(message.action.as_ref()).map_err(|wrong| invalid(&wrong))?;
            let (signed, salt) = sent.ok_or_else(unreadable)?;
            let action = Action::parse(&signed.text).ok_or_else(unreadable)?;
            let id = request_of(&action.id.to_string(), "VouchForReporter", &message)
                .map_err(|wrong| invalid(&wrong))?;
            let report = report_id(&message.name)?;
            let ((), receipt) = blocking(&self.service, move |service| {
                let decision = Decision { reason: &message.reason, salt, signed: Some(signed) };
                let vouched = (report, message.reporter_name.as_str(), message.vouched);
                let done = service.vouch(&actor, id, vouched, &decision);
                with_receipt(service, (&actor, id), done)
            })
            .await?;
            Ok(Response::new(proto::VouchForReporterResponse { receipt }))
        })
        .await
    }
}
