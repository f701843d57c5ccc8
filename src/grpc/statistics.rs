//! The service of public figures: no certificate, no actor; the tables as they were published. Every reply
//! leaves on the tick.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::domain::invalid::{Invalid, Problem};
use crate::domain::lines::Lines;
use crate::grpc::call::blocking;
use crate::grpc::proto;
use crate::grpc::proto::statistics_service_server::StatisticsService;
use crate::grpc::status::invalid;
use crate::grpc::tick::on_tick;
use crate::service::{Quarter, Service, quarter_of};

/// Serves everybody.
pub struct Statistics {
    /// The use cases.
    pub service: Arc<Service>,
}

#[tonic::async_trait]
impl StatisticsService for Statistics {
    async fn get_tables(
        &self,
        request: Request<proto::GetTablesRequest>,
    ) -> Result<Response<proto::GetTablesResponse>, Status> {
        on_tick(async {
            let quarter = match request.get_ref().quarter.as_str() {
                "" => None,
                text => Some(Quarter::parse(text).ok_or_else(|| {
                    let problem = Problem::new("is no quarter", "one such as 2026-q1, or nothing");
                    invalid(&Invalid::one("quarter", problem))
                })?),
            };
            let published = move |service: &Service| service.published_tables(quarter);
            let (tables, quarters) = blocking(&self.service, published).await?;
            Ok(Response::new(proto::GetTablesResponse {
                quarter: tables.as_ref().and_then(quarter_of).map(Quarter::text).unwrap_or_default(),
                cells: tables.iter().flat_map(cells).collect(),
                quarters: quarters.into_iter().map(Quarter::text).collect(),
            }))
        })
        .await
    }
}

fn cells(tables: &Lines) -> impl Iterator<Item = proto::PublicCell> + '_ {
    tables.pairs().iter().filter_map(|(name, told)| {
        let (table, province) = name.rsplit_once('_')?;
        let (table, province) = (table.to_owned(), province.to_owned());
        Some(proto::PublicCell { table, province, about: told.parse().ok() })
    })
}
