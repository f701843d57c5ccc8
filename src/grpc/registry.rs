//! The registry service: signed texts in and out.

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use crate::grpc::auth::actor_of;
use crate::grpc::call::{PAGE_BYTES, blocking};
use crate::grpc::proto::registry_service_server::RegistryService;
use crate::grpc::status::invalid;
use crate::grpc::{from_proto, proto, to_proto};
use crate::service::Service;

/// Serves registrars and auditors.
pub struct RegistryCalls {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl RegistryService for RegistryCalls {
    async fn get_registry(
        &self,
        request: Request<proto::GetRegistryRequest>,
    ) -> Result<Response<proto::GetRegistryResponse>, Status> {
        let actor = actor_of(&request)?;
        let skip = request.get_ref().skip as usize;
        let kept = blocking(&self.service, move |service| service.get_registry(&actor)).await?;
        let mut answer = proto::GetRegistryResponse {
            changes: Vec::new(),
            count: u32::try_from(kept.len()).unwrap_or(u32::MAX),
        };
        for one in kept.iter().skip(skip) {
            answer.changes.push(to_proto::signed_change(&one.change, one.at));
            if answer.encoded_len() > PAGE_BYTES && answer.changes.len() > 1 {
                answer.changes.pop();
                break;
            }
        }
        Ok(Response::new(answer))
    }

    async fn change_registry(
        &self,
        request: Request<proto::ChangeRegistryRequest>,
    ) -> Result<Response<proto::ChangeRegistryResponse>, Status> {
        let actor = actor_of(&request)?;
        let sent = request.into_inner().change.unwrap_or_default();
        let change = from_proto::signed_change(sent).map_err(|wrong| invalid(&wrong))?;
        blocking(&self.service, move |service| service.change_registry(&actor, &change)).await?;
        Ok(Response::new(proto::ChangeRegistryResponse {}))
    }
}
