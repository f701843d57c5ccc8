//! The vouching service: translates and calls `service::vouching`. Every reply leaves on the tick (S1).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::grpc::auth::actor_of;
use crate::grpc::call::{blocking, deed, report_id, request_of, with_receipt};
use crate::grpc::proto;
use crate::grpc::proto::vouching_service_server::VouchingService;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::service::{Decision, Service};

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
            let (signed, salt, action) = deed(message.action.as_ref())?;
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
