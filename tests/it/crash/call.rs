//! The calls of these tests: what is asked, and what of the answer must be the same each time.

use homeward::domain::ids::Timestamp;
use homeward::domain::registry::{Change, Proposal, Signed, SignedChange};
use homeward::grpc::caller::Bearer;
use homeward::grpc::proto::family_service_client::FamilyServiceClient;
use homeward::grpc::proto::operations_service_client::OperationsServiceClient;
use homeward::grpc::proto::registry_service_client::RegistryServiceClient;
use homeward::grpc::proto::reviewer_service_client::ReviewerServiceClient;
use homeward::grpc::proto::station_service_client::StationServiceClient;
use homeward::grpc::{proto, to_proto};
use homeward::service::Enrolment;
use tokio::runtime::Runtime;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::crash::cast::Cast;

/// A change asked for.
#[derive(Clone)]
pub enum Asked {
    Profiles(proto::RestateProfilesRequest),
    ProfileStatements(proto::AddProfileStatementsRequest),
    Close(proto::CloseProfileRequest),
    Reports(proto::RestateReportsRequest),
    ReportStatements(proto::AddReportStatementsRequest),
    Withdraw(proto::WithdrawReportRequest),
    Vote(proto::VoteRequest),
    Split(proto::DecideSplitRequest),
}

impl Asked {
    pub fn request_id(&self) -> &str {
        match self {
            Self::Profiles(request) => &request.request_id,
            Self::ProfileStatements(request) => &request.request_id,
            Self::Close(request) => &request.request_id,
            Self::Reports(request) => &request.request_id,
            Self::ReportStatements(request) => &request.request_id,
            Self::Withdraw(request) => &request.request_id,
            Self::Vote(request) => &request.request_id,
            Self::Split(request) => &request.request_id,
        }
    }
}

/// What became of it, as far as its caller knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was acknowledged, with these names.
    Told(Vec<String>),
    /// It was refused: nothing of it may be there.
    Refused(Code),
    /// The connection broke or the deadline passed: all of it is there, or nothing.
    Unknown,
}

/// A caller with a connection of her own.
pub struct Caller {
    runtime: Runtime,
    channel: Channel,
    bearer: Bearer,
}

type Carried = InterceptedService<Channel, Bearer>;

impl Caller {
    /// Connects; `None` when the server is gone already.
    pub fn connect(address: &str, token: &str) -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let endpoint = Endpoint::from_shared(address.to_owned()).unwrap();
        let channel = runtime.block_on(endpoint.connect()).ok()?;
        Some(Self { runtime, channel, bearer: Bearer::of(token).ok().unwrap() })
    }

    /// What health says of the whole server.
    pub fn healthy(&self) -> bool {
        let mut health = HealthClient::new(self.channel.clone());
        let asked = HealthCheckRequest { service: String::new() };
        let said = self.runtime.block_on(health.check(asked)).unwrap().into_inner();
        said.status() == ServingStatus::Serving
    }

    fn reviewers(&self) -> ReviewerServiceClient<Carried> {
        ReviewerServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone())
    }

    /// What awaits a reviewer; nothing when the server is gone.
    pub fn assignments(&self) -> Vec<proto::Assignment> {
        let mut client = self.reviewers();
        let answer = self.runtime.block_on(client.get_my_assignments(proto::GetMyAssignmentsRequest {}));
        answer.map(|answer| answer.into_inner().assignments).unwrap_or_default()
    }

    /// Reads a case; whether it was given.
    pub fn reads_case(&self, name: &str) -> bool {
        let request = proto::GetCaseRequest { name: name.to_owned() };
        self.runtime.block_on(self.reviewers().get_case(request)).is_ok()
    }

    /// Entries the matcher has still to follow.
    pub fn lag(&self) -> u64 {
        self.status().journal_lag_entries
    }

    /// How the server is.
    pub fn status(&self) -> proto::GetServiceStatusResponse {
        let mut client = OperationsServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone());
        let answer = self.runtime.block_on(client.get_service_status(proto::GetServiceStatusRequest {}));
        answer.ok().unwrap().into_inner()
    }

    /// Makes the first change of the registry, as both registrars sign it.
    pub fn change_registry(&self, cast: &Cast, change: Change) {
        let text = Proposal { root: cast.root, number: 1, change }.text();
        let signed = |by: &Enrolment| {
            let signature = by.key().sign(&text).signature;
            Signed { by: by.admission.actor.id, signature }
        };
        let signatures = cast.registrars.iter().map(signed).collect();
        let change = SignedChange { text: text.as_str().into(), signatures };
        let change = Some(to_proto::signed_change(&change, Timestamp(0)));
        let mut client = RegistryServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone());
        let asked = proto::ChangeRegistryRequest { change };
        self.runtime.block_on(client.change_registry(asked)).ok().unwrap();
    }

    /// Asks once; what was told, or how it was refused.
    pub fn told(&self, asked: &Asked) -> Result<Vec<String>, Status> {
        self.runtime.block_on(self.answer(asked.clone()))
    }

    /// Asks once and never again.
    pub fn ask(&self, asked: &Asked) -> Outcome {
        match self.told(asked) {
            Ok(names) => Outcome::Told(names),
            Err(status) => match status.code() {
                // A passed deadline says nothing of what was done, either.
                Code::Unavailable
                | Code::Unknown
                | Code::Internal
                | Code::Cancelled
                | Code::DeadlineExceeded => Outcome::Unknown,
                code => Outcome::Refused(code),
            },
        }
    }

    async fn answer(&self, asked: Asked) -> Result<Vec<String>, Status> {
        let (channel, bearer) = (self.channel.clone(), self.bearer.clone());
        let mut stations = StationServiceClient::with_interceptor(channel.clone(), bearer.clone());
        let mut families = FamilyServiceClient::with_interceptor(channel, bearer);
        let mut reviewers = self.reviewers();
        let told = |outcome: proto::ImportOutcome, name: String| format!("{} {name}", outcome.as_str_name());
        Ok(match asked {
            Asked::Profiles(request) => {
                let results = stations.restate_profiles(request).await?.into_inner().results;
                results.into_iter().map(|one| told(one.outcome(), one.name)).collect()
            }
            Asked::ProfileStatements(request) => {
                let answer = stations.add_profile_statements(request).await?.into_inner();
                vec![answer.profile.unwrap().name]
            }
            Asked::Close(request) => {
                vec![stations.close_profile(request).await?.into_inner().profile.unwrap().name]
            }
            Asked::Reports(request) => {
                let results = families.restate_reports(request).await?.into_inner().results;
                results.into_iter().map(|one| told(one.outcome(), one.name)).collect()
            }
            Asked::ReportStatements(request) => {
                let name = request.name.clone();
                families.add_report_statements(request).await?;
                vec![name]
            }
            Asked::Withdraw(request) => {
                let name = request.name.clone();
                families.withdraw_report(request).await?;
                vec![name]
            }
            Asked::Vote(request) => {
                vec![reviewers.vote(request).await?.into_inner().assignment.unwrap().name]
            }
            Asked::Split(request) => {
                vec![reviewers.decide_split(request).await?.into_inner().assignment.unwrap().name]
            }
        })
    }
}
