//! The receipt service: hands a caller the receipts of her own requests. It has no line in the table of
//! permits because it reads no record: it finds nothing but replies kept under the caller's own id.
//! Every reply leaves on the tick, as families call it too (S1).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::grpc::auth::actor_of;
use crate::grpc::call::blocking;
use crate::grpc::from_proto;
use crate::grpc::proto;
use crate::grpc::proto::receipt_service_server::ReceiptService;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::service::Service;

/// Serves everybody known.
pub struct Receipts {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl ReceiptService for Receipts {
    async fn get_receipt(
        &self,
        request: Request<proto::GetReceiptRequest>,
    ) -> Result<Response<proto::GetReceiptResponse>, Status> {
        on_tick(async {
            let actor = actor_of(&request)?;
            let id =
                from_proto::request_id(&request.get_ref().request_id).map_err(|wrong| invalid(&wrong))?;
            let given = blocking(&self.service, move |service| service.receipt_of(&actor, id)).await?;
            Ok(Response::new(proto::GetReceiptResponse {
                receipt: given.receipt,
                proof: given.proof.unwrap_or_default(),
                witnessed: given.witnessed,
            }))
        })
        .await
    }
}
