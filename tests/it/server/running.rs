//! A server's end and its next beginning.

use std::time::{Duration, Instant};

use homeward::grpc::proto::{self, Verdict};
use prost::Message;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::server::people;
use crate::server::review::{case, pair, two_seats, vote};
use crate::server::started::{TestServer, request_id};

#[tokio::test]
async fn asked_to_end_it_says_so_finishes_calls_under_way_and_serves_the_same_data_next_time() {
    let mut server = TestServer::start();
    pair(&server, 0).await;
    let (name, [first, second]) = two_seats(&server).await;
    vote(&server, first, &name, Verdict::Kin).await.unwrap();
    let before = seen(&server, &name, second).await;

    let mut health = HealthClient::new(server.channel());
    let asked = HealthCheckRequest { service: "homeward.v1.ReviewerService".to_owned() };
    let mut health = health.watch(asked).await.unwrap().into_inner();
    assert_eq!(health.next().await.unwrap().unwrap().status(), ServingStatus::Serving);
    let mut watching = server
        .reviewers(second)
        .watch_assignments(proto::WatchAssignmentsRequest {})
        .await
        .unwrap()
        .into_inner();
    watching.next().await.unwrap().unwrap();

    let mut desk = server.families("desk");
    let under_way = tokio::spawn(async move {
        let report = Some(people::new_report(&people::report(1)));
        desk.register_report(proto::RegisterReportRequest { request_id: request_id(), report }).await
    });
    let begun = Instant::now();
    server.terminate();
    assert_eq!(health.next().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let registered = under_way.await.unwrap().unwrap().into_inner();
    assert!(watching.next().await.unwrap().err().unwrap().code() == Code::Unavailable);
    assert_eq!(server.ended().await.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "watchers hold up the end");
    assert!(health.next().await.is_none());

    server.restart();
    assert!(seen(&server, &name, second).await == before);
    let status = server
        .families("desk")
        .get_report_status(proto::GetReportStatusRequest { name: registered.name })
        .await;
    assert_eq!(status.unwrap().into_inner().report.unwrap().local_ref, "R-00001");
    vote(&server, second, &name, Verdict::Kin).await.unwrap();
}

#[tokio::test]
async fn after_a_crash_it_serves_what_it_had_acknowledged() {
    let mut server = TestServer::start();
    pair(&server, 0).await;
    let (name, [first, second]) = two_seats(&server).await;
    vote(&server, first, &name, Verdict::Kin).await.unwrap();
    let before = seen(&server, &name, second).await;
    server.crash_and_restart();
    assert!(seen(&server, &name, second).await == before);
    vote(&server, second, &name, Verdict::Kin).await.unwrap();
    server.crash_and_restart();
    assert_eq!(case(&server, second, &name).await.unwrap().votes.len(), 2);
}

/// What there is, in bytes: profiles, reports, the case.
async fn seen(server: &TestServer, name: &str, who: &str) -> [Vec<u8>; 3] {
    let profiles = server.stations("station").list_profiles(proto::ListProfilesRequest::default()).await;
    let reports = server.families("desk").list_reports(proto::ListReportsRequest::default()).await;
    let reports: Vec<_> = reports
        .unwrap()
        .into_inner()
        .reports
        .into_iter()
        .filter(|report| report.local_ref == "R-00000")
        .collect();
    [
        profiles.unwrap().into_inner().encode_to_vec(),
        proto::ListReportsResponse { reports, ..Default::default() }.encode_to_vec(),
        case(server, who, name).await.unwrap().encode_to_vec(),
    ]
}
