//! A client of a running server, for the commands: connects with the caller's certificate, or carries her
//! token to a server without, and blocks.

use std::time::Duration;

use tokio::runtime::Runtime;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::domain::ids::{RequestId, Timestamp};
use crate::domain::registry::SignedChange;
use crate::grpc::caller::{Bearer, Caller, Credentials, connected};
use crate::grpc::proto::family_service_client::FamilyServiceClient;
use crate::grpc::proto::operations_service_client::OperationsServiceClient;
use crate::grpc::proto::paper_receipt_service_client::PaperReceiptServiceClient;
use crate::grpc::proto::receipt_service_client::ReceiptServiceClient;
use crate::grpc::proto::record_service_client::RecordServiceClient;
use crate::grpc::proto::registry_service_client::RegistryServiceClient;
use crate::grpc::proto::station_service_client::StationServiceClient;
use crate::grpc::proto::statistics_service_client::StatisticsServiceClient;
use crate::grpc::{from_proto, proto, to_proto};

pub(super) type Carried = InterceptedService<Channel, Bearer>;

/// Why a client could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address or token cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// The server cannot be reached.
    #[error(
        "the server at {server} cannot be reached: {cause}; is it running, and are both sides' certificates good?"
    )]
    Unreachable {
        /// Its address.
        server: String,
        /// What the operating system or the other side's certificate says.
        cause: String,
    },
    /// The server refused.
    #[error("{}", words(.0))]
    Refused(Box<Status>),
}

impl From<Status> for ClientError {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

/// A status in words, with every field violation.
fn words(status: &Status) -> String {
    use tonic_types::StatusExt;

    // What the rules refuse speaks for itself; what broke is told with its kind.
    let broke = matches!(status.code(), Code::Internal | Code::Unavailable | Code::Unknown | Code::DataLoss);
    let kind = if broke { format!("{}: ", status.code().description()) } else { String::new() };
    let mut words = format!("{kind}{}", status.message());
    if status.message() == BROKEN {
        words.push_str("; accepted: an https address, where the server has certificates");
    }
    if let Some(bad) = status.get_error_details().bad_request() {
        for violation in &bad.field_violations {
            words.push_str(&format!("\n  {}: {}", violation.field, violation.description));
        }
    }
    words
}

/// What the transport says of a connection that ended under a call, as one does that speaks without TLS to a
/// server with certificates.
pub const BROKEN: &str = "transport error";

/// How often a call is tried again while the server is away or busy.
const TRIES: u32 = 6;

/// Chunks of an import under way at once.
pub const CHUNKS_UNDER_WAY: usize = 8;

/// A connected client.
pub struct Client {
    pub(super) runtime: Runtime,
    server: String,
    pub(super) own: Caller,
}

impl Client {
    /// Connects to a server such as `https://127.0.0.1:50051`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn connect(server: &str, who: &Credentials) -> Result<Self, ClientError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ClientError::Unusable(error.to_string()))?;
        let own = runtime.block_on(connected(server, who))?;
        Ok(Self { runtime, server: server.to_owned(), own })
    }

    /// A connection to the same server in another caller's name.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn caller(&self, who: &Credentials) -> Result<Caller, ClientError> {
        self.runtime.block_on(connected(&self.server, who))
    }

    /// Goes on in another caller's name.
    pub fn carrying(&mut self, caller: Caller) {
        self.own = caller;
    }

    fn stations(&self) -> StationServiceClient<Carried> {
        StationServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    fn families(&self) -> FamilyServiceClient<Carried> {
        FamilyServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    fn records(&self) -> RecordServiceClient<Carried> {
        RecordServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    fn registrars(&self) -> RegistryServiceClient<Carried> {
        RegistryServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone())
    }

    /// Duties that concern the caller.
    ///
    /// # Errors
    /// [`ClientError`], as for every call.
    pub fn duties(
        &self,
        request: proto::ListDutiesRequest,
    ) -> Result<proto::ListDutiesResponse, ClientError> {
        Ok(self.runtime.block_on(self.records().list_duties(request))?.into_inner())
    }

    /// Records a duty as done, or puts it off; the receipt.
    pub fn record_duty(&self, request: proto::RecordDutyRequest) -> Result<String, ClientError> {
        Ok(self.runtime.block_on(self.records().record_duty(request))?.into_inner().receipt)
    }

    /// Freezes a record, frees it, or asks that it be erased; the receipt.
    pub fn keep_record(&self, request: proto::KeepRecordRequest) -> Result<String, ClientError> {
        Ok(self.runtime.block_on(self.records().keep_record(request))?.into_inner().receipt)
    }

    /// The registry's root and every change, each with the time it was taken in.
    pub fn registry(&self) -> Result<Vec<(Timestamp, SignedChange)>, ClientError> {
        let mut all = Vec::new();
        loop {
            let skip = u32::try_from(all.len()).unwrap_or(u32::MAX);
            let request = proto::GetRegistryRequest { skip };
            let answer = self.runtime.block_on(self.registrars().get_registry(request))?.into_inner();
            let (count, more) = (answer.count as usize, !answer.changes.is_empty());
            for change in answer.changes {
                let at = Timestamp(change.at_ms);
                let change = from_proto::signed_change(change);
                all.push((at, change.map_err(|wrong| ClientError::Unusable(wrong.to_string()))?));
            }
            if all.len() >= count || !more {
                return Ok(all);
            }
        }
    }

    /// Hands in a change of the registry.
    pub fn change_registry(&self, change: &SignedChange) -> Result<(), ClientError> {
        let change = Some(to_proto::signed_change(change, Timestamp(0)));
        self.runtime.block_on(self.registrars().change_registry(proto::ChangeRegistryRequest { change }))?;
        Ok(())
    }

    /// How the service is.
    pub fn service_status(&self) -> Result<proto::GetServiceStatusResponse, ClientError> {
        let mut client =
            OperationsServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone());
        Ok(self.runtime.block_on(client.get_service_status(proto::GetServiceStatusRequest {}))?.into_inner())
    }

    /// The receipt of a request of the caller's own.
    pub fn receipt(&self, request_id: String) -> Result<proto::GetReceiptResponse, ClientError> {
        let mut client =
            ReceiptServiceClient::with_interceptor(self.own.channel.clone(), self.own.bearer.clone());
        Ok(self.runtime.block_on(client.get_receipt(proto::GetReceiptRequest { request_id }))?.into_inner())
    }

    /// Gives a receipt for a report of the caller's desk.
    pub fn issue_receipt(&self, request: proto::IssueReceiptRequest) -> Result<String, ClientError> {
        Ok(self.runtime.block_on(self.families().issue_receipt(request))?.into_inner().receipt)
    }

    /// How the report of a receipt stands.
    pub fn report_state(&self, receipt: String) -> Result<proto::GetReportStateResponse, ClientError> {
        let (channel, bearer) = (self.own.channel.clone(), self.own.bearer.clone());
        let mut client = PaperReceiptServiceClient::with_interceptor(channel, bearer);
        let request = proto::GetReportStateRequest { receipt };
        Ok(self.runtime.block_on(client.get_report_state(request))?.into_inner())
    }

    /// The public tables of a quarter; of the newest when it is empty.
    pub fn tables(&self, quarter: String) -> Result<proto::GetTablesResponse, ClientError> {
        let (channel, bearer) = (self.own.channel.clone(), self.own.bearer.clone());
        let mut client = StatisticsServiceClient::with_interceptor(channel, bearer);
        let request = proto::GetTablesRequest { quarter };
        Ok(self.runtime.block_on(client.get_tables(request))?.into_inner())
    }

    /// Other profiles of the caller's station that may be of the same resident.
    pub fn likely_duplicates(
        &self,
        name: String,
    ) -> Result<proto::ListLikelyDuplicatesResponse, ClientError> {
        let request = proto::ListLikelyDuplicatesRequest { name };
        Ok(self.runtime.block_on(self.stations().list_likely_duplicates(request))?.into_inner())
    }

    /// A page of the caller's own profiles.
    pub fn list_profiles(&self, page_token: String) -> Result<proto::ListProfilesResponse, ClientError> {
        let request = proto::ListProfilesRequest { page_size: 0, page_token };
        Ok(self.runtime.block_on(self.stations().list_profiles(request))?.into_inner())
    }

    /// A page of the caller's own reports.
    pub fn list_reports(&self, page_token: String) -> Result<proto::ListReportsResponse, ClientError> {
        let request = proto::ListReportsRequest { page_size: 0, page_token };
        Ok(self.runtime.block_on(self.families().list_reports(request))?.into_inner())
    }

    /// Sends chunks of profiles, several at once, each in the name of its caller or of the client's own; the
    /// answers come in the order of the chunks.
    pub fn restate_profiles(
        &self,
        chunks: Vec<(Option<Caller>, proto::RestateProfilesRequest)>,
    ) -> Result<Vec<proto::RestateProfilesResponse>, ClientError> {
        self.several(chunks, |caller, request| {
            let mut client = StationServiceClient::with_interceptor(caller.channel, caller.bearer);
            async move { client.restate_profiles(request).await.map(tonic::Response::into_inner) }
        })
    }

    /// The same for reports.
    pub fn restate_reports(
        &self,
        chunks: Vec<(Option<Caller>, proto::RestateReportsRequest)>,
    ) -> Result<Vec<proto::RestateReportsResponse>, ClientError> {
        self.several(chunks, |caller, request| {
            let mut client = FamilyServiceClient::with_interceptor(caller.channel, caller.bearer);
            async move { client.restate_reports(request).await.map(tonic::Response::into_inner) }
        })
    }

    /// Sends all requests at once and waits for all; each is tried again with the same request id
    /// while the server is away or busy.
    fn several<M: Clone, R, F>(
        &self,
        requests: Vec<(Option<Caller>, M)>,
        call: impl Fn(Caller, M) -> F,
    ) -> Result<Vec<R>, ClientError>
    where
        F: Future<Output = Result<R, Status>>,
    {
        let call = &call;
        let all = requests.into_iter().map(|(caller, request)| {
            let caller = caller.unwrap_or_else(|| self.own.clone());
            tried_again(request, move |request| call(caller.clone(), request))
        });
        let answers = self.runtime.block_on(async { futures_util::future::join_all(all).await });
        answers.into_iter().map(|answer| answer.map_err(ClientError::from)).collect()
    }
}

async fn tried_again<M: Clone, R, F>(request: M, call: impl Fn(M) -> F) -> Result<R, Status>
where
    F: Future<Output = Result<R, Status>>,
{
    let mut pause = Duration::from_millis(200);
    for _ in 1..TRIES {
        match call(request.clone()).await {
            Err(status)
                if matches!(status.code(), Code::Unavailable | Code::ResourceExhausted | Code::Aborted) =>
            {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            answer => return answer,
        }
    }
    call(request).await
}

/// A fresh request id as text.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn request_id() -> Result<String, ClientError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| ClientError::Unusable(error.to_string()))?;
    Ok(RequestId(bytes).to_string())
}
