//! Puts the services together with their limits, health and reflection, and ends them in order.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Server;
use tonic::transport::server::Router;
use tower::layer::util::{Identity, Stack};

use crate::grpc::auth::Authenticate;
use crate::grpc::call::{MESSAGE_BYTES, REPLY_BYTES};
use crate::grpc::deadline::DeadlineLayer;
use crate::grpc::door;
use crate::grpc::families::Families;
use crate::grpc::health::Health;
use crate::grpc::operations::Operations;
use crate::grpc::page_token::PageTokens;
use crate::grpc::paper_receipts::PaperReceipts;
use crate::grpc::places::ConnectionLimits;
use crate::grpc::proto::DESCRIPTOR_SET;
use crate::grpc::proto::family_service_server::FamilyServiceServer;
use crate::grpc::proto::operations_service_server::OperationsServiceServer;
use crate::grpc::proto::paper_receipt_service_server::PaperReceiptServiceServer;
use crate::grpc::proto::receipt_service_server::ReceiptServiceServer;
use crate::grpc::proto::record_service_server::RecordServiceServer;
use crate::grpc::proto::registry_service_server::RegistryServiceServer;
use crate::grpc::proto::release_service_server::ReleaseServiceServer;
use crate::grpc::proto::reviewer_service_server::ReviewerServiceServer;
use crate::grpc::proto::station_service_server::StationServiceServer;
use crate::grpc::proto::statistics_service_server::StatisticsServiceServer;
use crate::grpc::proto::tip_reader_service_server::TipReaderServiceServer;
use crate::grpc::proto::tip_service_server::TipServiceServer;
use crate::grpc::proto::vouching_service_server::VouchingServiceServer;
use crate::grpc::receipts::Receipts;
use crate::grpc::record::Records;
use crate::grpc::registry::RegistryCalls;
use crate::grpc::releases::Releases;
use crate::grpc::reviewers::Reviewers;
use crate::grpc::stations::Stations;
use crate::grpc::statistics::Statistics;
use crate::grpc::tips::{TipReaders, Tips};
use crate::grpc::tls::ServerTls;
use crate::grpc::vouching::Vouching;
use crate::service::Service;

/// The limits of the transport.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls worked on at once by one connection.
    pub calls_per_connection: usize,
    /// Longest time a call may take.
    pub longest_call: Duration,
    /// Time between "not serving" and the end of accepting calls.
    pub lame_duck: Duration,
    /// Longest wait for calls under way.
    pub drain: Duration,
    /// Whether the services can be listed.
    pub reflection: bool,
    /// How many may connect, and how fast they must prove themselves.
    pub connections: ConnectionLimits,
}

/// Why serving ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed.
    #[error("{0}")]
    Transport(#[from] tonic::transport::Error),
    /// Reflection could not be set up.
    #[error("{0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// No random bytes for page tokens.
    #[error("the operating system gives no random bytes: {0}")]
    Random(getrandom::Error),
}

const STREAMS_PER_CONNECTION: u32 = 100;
const HEADER_BYTES: u32 = 16 << 10;

/// A service that reads and writes messages of bounded size.
macro_rules! sized {
    ($server:ident, $handler:expr) => {
        $server::new($handler).max_decoding_message_size(MESSAGE_BYTES).max_encoding_message_size(REPLY_BYTES)
    };
}

/// Serves until `shutdown` is done: then health says so, calls under way may end, streams are cut.
/// Without certificates callers are known by their tokens.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    (listener, tls): (TcpListener, Option<ServerTls>),
    service: Arc<Service>,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let tokens = PageTokens::fresh().map_err(ServeError::Random)?;
    let (moved_sender, moved) = watch::channel(0u64);
    service.on_cases_moved(move || moved_sender.send_modify(|count| *count += 1));
    let (stop_streams, stopping_streams) = watch::channel(false);
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let mut health = Health::begin(reporter, service.clone()).await;
    let authenticate = Authenticate { service: service.clone() };
    macro_rules! guarded {
        ($server:ident, $handler:expr) => {
            InterceptedService::new(sized!($server, $handler), authenticate.clone())
        };
    }
    let (reflection_v1, reflection_v1alpha) = match limits.reflection {
        true => (Some(described().build_v1()?), Some(described().build_v1alpha()?)),
        false => (None, None),
    };
    let router = for_nobody_known(limited(limits), &service)
        .add_service(health_service)
        .add_optional_service(reflection_v1)
        .add_optional_service(reflection_v1alpha)
        .add_service(guarded!(
            StationServiceServer,
            Stations { service: service.clone(), tokens: tokens.clone() }
        ))
        .add_service(guarded!(
            FamilyServiceServer,
            Families { service: service.clone(), tokens: tokens.clone() }
        ))
        .add_service(guarded!(
            ReviewerServiceServer,
            Reviewers { service: service.clone(), moved, stopping: stopping_streams }
        ))
        .add_service(guarded!(ReleaseServiceServer, Releases { service: service.clone() }))
        .add_service(guarded!(RegistryServiceServer, RegistryCalls { service: service.clone() }))
        .add_service(guarded!(ReceiptServiceServer, Receipts { service: service.clone() }))
        .add_service(guarded!(TipReaderServiceServer, TipReaders { service: service.clone() }))
        .add_service(guarded!(VouchingServiceServer, Vouching { service: service.clone() }))
        .add_service(guarded!(RecordServiceServer, Records { service: service.clone() }))
        .add_service(guarded!(OperationsServiceServer, Operations { service, started: Instant::now() }));

    let (begun, door) = door::open(listener, tls.as_ref(), limits.connections);
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let ending = async move {
        tokio::select! {
            () = shutdown => {}
            never = health.follow() => match never {},
        }
        health.end(limits.lame_duck).await;
        // Without watchers of assignments nobody listens.
        let _ = stop_streams.send(true);
        door.abort();
        // The receiver waits as long as the server runs.
        let _ = stopping.send(());
    };
    let serving = router.serve_with_incoming_shutdown(begun, ending);
    tokio::select! {
        served = serving => Ok(served?),
        () = drained(stopped, limits.drain) => Ok(()),
    }
}

/// Ends when calls under way had their time after the stop: streams that nobody ends would hold the
/// server for ever.
async fn drained(stopped: tokio::sync::oneshot::Receiver<()>, drain: Duration) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(drain).await,
        Err(_) => std::future::pending().await,
    }
}

/// With the services that need no actor.
fn for_nobody_known(mut server: Bounded, service: &Arc<Service>) -> Router<Stack<DeadlineLayer, Identity>> {
    server
        .add_service(sized!(PaperReceiptServiceServer, PaperReceipts { service: service.clone() }))
        .add_service(sized!(StatisticsServiceServer, Statistics { service: service.clone() }))
        .add_service(sized!(TipServiceServer, Tips { service: service.clone() }))
}

/// A server with its layers.
type Bounded = Server<Stack<DeadlineLayer, Identity>>;

/// A server whose connections, streams and calls are all bounded.
fn limited(limits: Limits) -> Bounded {
    Server::builder()
        .concurrency_limit_per_connection(limits.calls_per_connection)
        .max_concurrent_streams(STREAMS_PER_CONNECTION)
        .http2_max_header_list_size(HEADER_BYTES)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(10)))
        .max_connection_age(Duration::from_secs(3_600))
        .max_connection_age_grace(Duration::from_secs(300))
        .layer(DeadlineLayer { longest: limits.longest_call })
}

/// What reflection tells of the calls.
fn described() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
