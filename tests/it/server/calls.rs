//! Every call of every service as a value, so that a rule can be tried on all of them.

use homeward::domain::actor::Role;
use homeward::grpc::caller::Bearer;
use homeward::grpc::proto;
use homeward::grpc::proto::family_service_client::FamilyServiceClient;
use homeward::grpc::proto::operations_service_client::OperationsServiceClient;
use homeward::grpc::proto::record_service_client::RecordServiceClient;
use homeward::grpc::proto::reviewer_service_client::ReviewerServiceClient;
use homeward::grpc::proto::station_service_client::StationServiceClient;
use tonic::Status;
use tonic::service::Interceptor;
use tonic::transport::Channel;

use crate::server::people;
use crate::server::review::REASON;
use crate::server::started::{TestServer, request_id};

/// Anything that puts a token, or none, into a call.
pub trait Carrying: Interceptor + Clone + Send + 'static {}
impl<T: Interceptor + Clone + Send + 'static> Carrying for T {}

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    CreateProfile,
    RestateProfiles,
    AddProfileStatements,
    GetProfile,
    ListProfiles,
    ListLikelyDuplicates,
    CloseProfile,
    RegisterReport,
    RestateReports,
    AddReportStatements,
    GetReportStatus,
    ListReports,
    IssueReceipt,
    WithdrawReport,
    GetMyAssignments,
    WatchAssignments,
    GetCase,
    RecordImpression,
    GetKinAnswers,
    ListDuplicates,
    Vote,
    DecideSplit,
    Decline,
    Reopen,
    GetServiceStatus,
    ListDuties,
    RecordDuty,
}

/// All of them; those that change what others lean on come last when made in order.
pub const CALLS: [Call; 27] = [
    Call::CreateProfile,
    Call::RestateProfiles,
    Call::AddProfileStatements,
    Call::GetProfile,
    Call::ListProfiles,
    Call::ListLikelyDuplicates,
    Call::CloseProfile,
    Call::RegisterReport,
    Call::RestateReports,
    Call::AddReportStatements,
    Call::GetReportStatus,
    Call::ListReports,
    Call::IssueReceipt,
    Call::WithdrawReport,
    Call::GetMyAssignments,
    Call::WatchAssignments,
    Call::GetCase,
    Call::RecordImpression,
    Call::GetKinAnswers,
    Call::ListDuplicates,
    Call::Vote,
    Call::DecideSplit,
    Call::Decline,
    Call::Reopen,
    Call::GetServiceStatus,
    Call::ListDuties,
    Call::RecordDuty,
];

/// A fresh reference that no row of digits makes look like the number of a person.
fn unlike_a_number(request_id: &str) -> String {
    request_id.chars().map(|c| c.to_digit(10).map_or(c, |digit| (b'g' + digit as u8) as char)).collect()
}

/// The records that calls are about.
pub struct Named {
    pub profile: String,
    pub report: String,
    pub case: String,
}

impl Named {
    /// Ids that nobody has.
    pub fn nobody() -> Self {
        let id = "00112233445566778899aabbccddeeff";
        Self {
            profile: format!("profiles/{id}"),
            report: format!("reports/{id}"),
            case: format!("cases/{id}"),
        }
    }
}

impl Call {
    /// Makes the call in somebody's name.
    pub async fn make_as(self, server: &TestServer, who: &str, named: &Named) -> Result<(), Status> {
        let bearer = Bearer::of(&server.cast[who].token).unwrap();
        self.make(server.channel(), bearer, named).await
    }

    /// Makes the call over a channel.
    pub async fn make(self, channel: Channel, carrying: impl Carrying, named: &Named) -> Result<(), Status> {
        match self {
            Self::CreateProfile
            | Self::RestateProfiles
            | Self::AddProfileStatements
            | Self::GetProfile
            | Self::ListProfiles
            | Self::ListLikelyDuplicates
            | Self::CloseProfile => self.to_stations(channel, carrying, &named.profile).await,
            Self::RegisterReport
            | Self::RestateReports
            | Self::AddReportStatements
            | Self::GetReportStatus
            | Self::ListReports
            | Self::IssueReceipt
            | Self::WithdrawReport => self.to_families(channel, carrying, &named.report).await,
            Self::ListDuties => {
                let mut client = RecordServiceClient::with_interceptor(channel, carrying);
                client.list_duties(proto::ListDutiesRequest::default()).await.map(drop)
            }
            Self::RecordDuty => {
                let mut client = RecordServiceClient::with_interceptor(channel, carrying);
                // Asking again is owed for as long as she is there.
                let (request_id, name, duty) =
                    (request_id(), named.profile.clone(), "re_interview".to_owned());
                let request = proto::RecordDutyRequest { request_id, name, duty, ..Default::default() };
                client.record_duty(request).await.map(drop)
            }
            Self::GetServiceStatus => {
                let mut client = OperationsServiceClient::with_interceptor(channel, carrying);
                client.get_service_status(proto::GetServiceStatusRequest {}).await.map(drop)
            }
            _ => self.to_reviewers(channel, carrying, &named.case).await,
        }
    }

    async fn to_stations(self, channel: Channel, carrying: impl Carrying, name: &str) -> Result<(), Status> {
        let mut client = StationServiceClient::with_interceptor(channel, carrying);
        let (request_id, name) = (request_id(), name.to_owned());
        let new = || {
            people::new_profile(&people::with(
                people::profile(0),
                serde_json::json!({"local_ref": unlike_a_number(&request_id)}),
            ))
        };
        match self {
            Self::CreateProfile => {
                let profile = Some(new());
                client.create_profile(proto::CreateProfileRequest { request_id, profile }).await.map(drop)
            }
            Self::RestateProfiles => {
                let lines = vec![proto::ProfileLine { line: 1, profile: Some(new()) }];
                client.restate_profiles(proto::RestateProfilesRequest { request_id, lines }).await.map(drop)
            }
            Self::AddProfileStatements => {
                let add = people::statements(serde_json::json!({"habits": "爱唱山歌"}));
                let request =
                    proto::AddProfileStatementsRequest { request_id, name, add, ..Default::default() };
                client.add_profile_statements(request).await.map(drop)
            }
            Self::GetProfile => client.get_profile(proto::GetProfileRequest { name }).await.map(drop),
            Self::ListProfiles => client.list_profiles(proto::ListProfilesRequest::default()).await.map(drop),
            Self::ListLikelyDuplicates => {
                client.list_likely_duplicates(proto::ListLikelyDuplicatesRequest { name }).await.map(drop)
            }
            _ => {
                let status = proto::ProfileStatus::Left.into();
                let request = proto::CloseProfileRequest { request_id, name, status, ..Default::default() };
                client.close_profile(request).await.map(drop)
            }
        }
    }

    async fn to_families(self, channel: Channel, carrying: impl Carrying, name: &str) -> Result<(), Status> {
        let mut client = FamilyServiceClient::with_interceptor(channel, carrying);
        let (request_id, name) = (request_id(), name.to_owned());
        let new = || {
            people::new_report(&people::with(
                people::report(1),
                serde_json::json!({"local_ref": unlike_a_number(&request_id)}),
            ))
        };
        match self {
            Self::RegisterReport => {
                let report = Some(new());
                client.register_report(proto::RegisterReportRequest { request_id, report }).await.map(drop)
            }
            Self::RestateReports => {
                let lines = vec![proto::ReportLine { line: 1, report: Some(new()) }];
                client.restate_reports(proto::RestateReportsRequest { request_id, lines }).await.map(drop)
            }
            Self::AddReportStatements => {
                let add = people::statements(serde_json::json!({"habits": "爱唱山歌"}));
                let request =
                    proto::AddReportStatementsRequest { request_id, name, add, ..Default::default() };
                client.add_report_statements(request).await.map(drop)
            }
            Self::GetReportStatus => {
                client.get_report_status(proto::GetReportStatusRequest { name }).await.map(drop)
            }
            Self::ListReports => client.list_reports(proto::ListReportsRequest::default()).await.map(drop),
            Self::IssueReceipt => {
                client.issue_receipt(proto::IssueReceiptRequest { request_id, name }).await.map(drop)
            }
            _ => client.withdraw_report(proto::WithdrawReportRequest { request_id, name }).await.map(drop),
        }
    }

    async fn to_reviewers(self, channel: Channel, carrying: impl Carrying, name: &str) -> Result<(), Status> {
        let mut client = ReviewerServiceClient::with_interceptor(channel, carrying);
        let (request_id, name) = (request_id(), name.to_owned());
        // Never what stands, so that a call that is allowed changes nothing for the others.
        let etag = "9-waiting".to_owned();
        let reason = REASON.to_owned();
        match self {
            Self::GetMyAssignments => {
                client.get_my_assignments(proto::GetMyAssignmentsRequest {}).await.map(drop)
            }
            Self::WatchAssignments => {
                client.watch_assignments(proto::WatchAssignmentsRequest {}).await.map(drop)
            }
            Self::GetCase => client.get_case(proto::GetCaseRequest { name }).await.map(drop),
            Self::RecordImpression => {
                let impression = proto::Impression::Unsure.into();
                let request = proto::RecordImpressionRequest { request_id, name, impression };
                client.record_impression(request).await.map(drop)
            }
            Self::GetKinAnswers => {
                client.get_kin_answers(proto::GetKinAnswersRequest { name }).await.map(drop)
            }
            Self::ListDuplicates => {
                client.list_duplicates(proto::ListDuplicatesRequest { name }).await.map(drop)
            }
            Self::Vote => {
                let verdict = proto::Verdict::Kin.into();
                let request =
                    proto::VoteRequest { request_id, name, etag, verdict, reason, ..Default::default() };
                client.vote(request).await.map(drop)
            }
            Self::DecideSplit => {
                let choice = proto::SplitChoice::Close.into();
                client
                    .decide_split(proto::DecideSplitRequest {
                        request_id,
                        name,
                        etag,
                        choice,
                        reason,
                        ..Default::default()
                    })
                    .await
                    .map(drop)
            }
            Self::Decline => {
                let request = proto::DeclineRequest { request_id, name, etag, reason, action: None };
                client.decline(request).await.map(drop)
            }
            _ => {
                let request = proto::ReopenRequest { request_id, name, etag, reason, action: None };
                client.reopen(request).await.map(drop)
            }
        }
    }

    /// Whether the call names a record.
    pub const fn names_something(self) -> bool {
        !matches!(
            self,
            Self::CreateProfile
                | Self::RestateProfiles
                | Self::ListProfiles
                | Self::RegisterReport
                | Self::RestateReports
                | Self::ListReports
                | Self::GetMyAssignments
                | Self::WatchAssignments
                | Self::GetServiceStatus
                | Self::ListDuties
        )
    }

    /// Whether somebody of that role may make the call about something of hers; a new record here is
    /// always the first station's or desk's.
    pub fn is_for_role(self, server: &TestServer, who: &str) -> bool {
        let place = CALLS.iter().position(|call| *call == self).unwrap();
        if self == Self::ListDuties {
            let owing =
                [Role::StationWorker, Role::FamilyDesk, Role::Reviewer, Role::SafetyOfficer, Role::Liaison];
            return owing.contains(&server.cast[who].role);
        }
        match server.cast[who].role {
            Role::StationWorker if self == Self::RecordDuty => true,
            Role::StationWorker => place < 7 && (self != Self::CreateProfile || who == "station"),
            Role::FamilyDesk => (7..14).contains(&place) && (self != Self::RegisterReport || who == "desk"),
            Role::Reviewer => (14..24).contains(&place),
            Role::Operator => self == Self::GetServiceStatus,
            _ => false,
        }
    }

    /// Whether somebody may make the call about what there is.
    pub fn is_for(self, server: &TestServer, who: &str, seats: [&str; 2]) -> bool {
        let hers = match server.cast[who].role {
            Role::Reviewer => seats.contains(&who),
            _ => who == "station" || who == "desk",
        };
        self.is_for_role(server, who) && (hers || !self.names_something())
    }
}
