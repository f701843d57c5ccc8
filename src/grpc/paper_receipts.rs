//! The service of paper receipts: no certificate, no actor; what is told follows from the report of the
//! receipt alone. Every reply leaves on the tick, so that its time tells nothing (S1).

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::invalid::Invalid;
use crate::domain::tip::PaperReceipt;
use crate::grpc::call::blocking;
use crate::grpc::proto;
use crate::grpc::proto::paper_receipt_service_server::PaperReceiptService;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::grpc::to_proto;
use crate::service::Service;

/// Serves whoever holds a receipt.
pub struct PaperReceipts {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl PaperReceiptService for PaperReceipts {
    async fn get_report_state(
        &self,
        request: Request<proto::GetReportStateRequest>,
    ) -> Result<Response<proto::GetReportStateResponse>, Status> {
        on_tick(async {
            let receipt = PaperReceipt::parse(&request.get_ref().receipt)
                .map_err(|problem| invalid(&Invalid::one("receipt", problem)))?;
            let report = blocking(&self.service, move |service| service.report_of_receipt(&receipt)).await?;
            let proto::Report { status, registered_on, .. } = to_proto::report(&report);
            Ok(Response::new(proto::GetReportStateResponse { status, registered_on }))
        })
        .await
    }
}
