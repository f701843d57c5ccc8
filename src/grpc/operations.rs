//! The operations service: how the service is, in numbers about nobody.

use std::sync::Arc;
use std::time::Instant;

use tonic::{Request, Response, Status};

use crate::grpc::auth::actor_of;
use crate::grpc::call::blocking;
use crate::grpc::proto;
use crate::grpc::proto::operations_service_server::OperationsService;
use crate::service::Service;

/// Serves operators.
pub struct Operations {
    /// The use cases.
    pub service: Arc<Service>,
    /// When the server started.
    pub started: Instant,
}

#[tonic::async_trait]
impl OperationsService for Operations {
    async fn get_service_status(
        &self,
        request: Request<proto::GetServiceStatusRequest>,
    ) -> Result<Response<proto::GetServiceStatusResponse>, Status> {
        let actor = actor_of(&request)?;
        let status = blocking(&self.service, move |service| service.service_status(&actor)).await?;
        Ok(Response::new(proto::GetServiceStatusResponse {
            journal_lag_entries: status.lag_entries,
            index_profile_rows: status.rows.0,
            index_report_rows: status.rows.1,
            disk_free_bytes: status.store.disk_free_bytes,
            writer_queue_depth: u32::try_from(status.store.writer_queue_depth).unwrap_or(u32::MAX),
            writable: status.store.writable,
            short_of_space: status.store.short_of_space,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            model_version: status.model_version,
            rows_to_search_again: status.to_rescore,
            uptime_seconds: self.started.elapsed().as_secs(),
        }))
    }
}
