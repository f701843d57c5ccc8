//! How cases end and begin anew, and what a caller may repeat.

use homeward::domain::access::Call;
use homeward::grpc::proto::{self, Identity, ProfileStatus, ReportStatus, Verdict};
use serde_json::json;
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_types::StatusExt;

use crate::server::people::{self, with};
use crate::server::review::{
    REASON, awaiting, ballot, both_vote, case, dealt, pair, profile, refused, report, signed, state_of,
    two_seats, vote,
};
use crate::server::started::{TestServer, eventually, request_id};

#[tokio::test]
async fn a_withdrawn_report_voids_its_open_case_and_no_vote_is_taken_from_then_on() {
    let server = TestServer::start();
    let (_, name) = pair(&server, 0).await;
    let (open, [first, second]) = two_seats(&server).await;
    vote(&server, first, &open, Verdict::Kin).await.unwrap();
    let request = proto::WithdrawReportRequest { request_id: request_id(), name };
    let withdrawn = server.families("desk").withdraw_report(request).await.unwrap().into_inner();
    assert!(withdrawn.status() == ReportStatus::Withdrawn);
    refused(vote(&server, second, &open, Verdict::Kin).await, Code::FailedPrecondition);
    eventually("the case is voided", async || {
        (state_of(&case(&server, second, &open).await.unwrap()) == "voided").then_some(())
    })
    .await;
    assert!(dealt(&server).await.is_empty());
}

#[tokio::test]
async fn who_left_or_died_is_matched_on_and_who_is_back_with_her_family_is_not() {
    let server = TestServer::start();
    let left = profile(&server, &people::profile(0)).await;
    let died = profile(&server, &people::profile(1)).await;
    close(&server, &left, ProfileStatus::Left, "").await;
    close(&server, &died, ProfileStatus::Deceased, "2022-01").await;
    report(&server, &people::report(0)).await;
    report(&server, &people::report(1)).await;
    let cases = eventually("both are dealt", async || {
        let all = dealt(&server).await;
        (all.len() == 4).then_some(all)
    })
    .await;
    for reunited in [&left, &died] {
        close(&server, reunited, ProfileStatus::Reunited, "").await;
    }
    eventually("the open cases are voided", async || dealt(&server).await.is_empty().then_some(())).await;
    assert_eq!(state_of(&case(&server, cases[0].1, &cases[0].0).await.unwrap()), "voided");
    report(&server, &with(people::report(0), json!({"local_ref": "R-again"}))).await;
    server.settled().await;
    assert!(dealt(&server).await.is_empty());
}

async fn close(server: &TestServer, name: &str, status: ProfileStatus, died_on: &str) {
    let died_on = (!died_on.is_empty())
        .then(|| proto::PartialDate { text: died_on.to_owned(), ..proto::PartialDate::default() });
    let request = proto::CloseProfileRequest {
        request_id: request_id(),
        name: name.to_owned(),
        status: status.into(),
        died_on,
        ..proto::CloseProfileRequest::default()
    };
    server.stations("station").close_profile(request).await.unwrap();
}

#[tokio::test]
async fn a_case_given_back_is_dealt_to_another_and_is_hidden_from_who_gave_it_back() {
    let server = TestServer::start();
    pair(&server, 0).await;
    let (name, [first, second]) = two_seats(&server).await;
    let request_id = request_id();
    let request = proto::DeclineRequest {
        action: signed(&server, first, (Call::Decline, &name, &request_id), "decline", REASON),
        request_id,
        name: name.clone(),
        etag: String::new(),
        reason: REASON.to_owned(),
    };
    server.reviewers(first).decline(request.clone()).await.unwrap();
    let (same, seats) = two_seats(&server).await;
    assert!(same == name && seats.contains(&second) && !seats.contains(&first));
    assert_ne!(server.cast[seats[0]].organisation, server.cast[seats[1]].organisation);
    refused(case(&server, first, &name).await, Code::NotFound);
    refused(vote(&server, first, &name, Verdict::Kin).await, Code::NotFound);
    server.reviewers(first).decline(request).await.expect("a repeated request is answered as before");
}

#[tokio::test]
async fn a_reviewer_of_a_closed_case_has_it_opened_again_with_a_reason() {
    let server = TestServer::start();
    pair(&server, 0).await;
    let (name, seats) = two_seats(&server).await;
    let (request_id, reason) = (request_id(), "the brother's name was misread");
    let request = proto::ReopenRequest {
        action: signed(&server, seats[0], (Call::Reopen, &name, &request_id), "reopen", reason),
        request_id,
        name: name.clone(),
        etag: String::new(),
        reason: reason.to_owned(),
    };
    refused(server.reviewers(seats[0]).reopen(request.clone()).await, Code::FailedPrecondition);
    both_vote(&server, seats, &name, Verdict::NotKin).await;
    let stranger = server
        .cast
        .keys()
        .find(|who| who.contains(' ') && !seats.contains(who) && !who.starts_with("other"))
        .unwrap();
    refused(server.reviewers(stranger).reopen(request.clone()).await, Code::NotFound);
    server.reviewers(seats[0]).reopen(request.clone()).await.unwrap();
    let (same, fresh) = two_seats(&server).await;
    assert!(same == name && fresh.iter().all(|who| !seats.contains(who)));
    let opened = case(&server, fresh[0], &name).await.unwrap();
    let changed = opened.what_changed.unwrap();
    assert_eq!(changed.reason, "", "fresh reviewers judge for themselves");
    let by = case(&server, seats[0], &name).await.unwrap();
    assert_eq!(by.what_changed.unwrap().reason, request.reason);
    assert!(opened.votes.is_empty() && opened.own_vote.is_none());
}

#[tokio::test]
async fn a_watcher_sees_her_assignments_come_and_go() {
    let server = TestServer::with_cast(|who| {
        !["north 2", "south 2"].contains(&who) && !who.starts_with("east") && !who.starts_with("west")
    });
    let mut watching = server
        .reviewers("north 1")
        .watch_assignments(proto::WatchAssignmentsRequest {})
        .await
        .unwrap()
        .into_inner();
    pair(&server, 0).await;
    let come = watching.next().await.unwrap().unwrap();
    let assignment = come.assignment.unwrap();
    assert!(!come.removed && assignment.awaited);
    assert_eq!(awaiting(&server, "north 1").await[0].name, assignment.name);
    vote(&server, "north 1", &assignment.name, Verdict::Kin).await.unwrap();
    let gone = watching.next().await.unwrap().unwrap();
    assert!(gone.removed && gone.assignment.unwrap().name == assignment.name);
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before_and_its_id_serves_no_other() {
    let server = TestServer::start();
    let request = proto::RegisterReportRequest {
        request_id: request_id(),
        report: Some(people::new_report(&people::report(0))),
    };
    let mut desk = server.families("desk");
    let first = desk.register_report(request.clone()).await.unwrap().into_inner();
    assert!(desk.register_report(request.clone()).await.unwrap().into_inner() == first);
    let listed = desk.list_reports(proto::ListReportsRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.reports.len(), 1);
    let other =
        proto::RegisterReportRequest { report: Some(people::new_report(&people::report(1))), ..request };
    let status = refused(desk.register_report(other).await, Code::InvalidArgument);
    assert_eq!(status.get_details_bad_request().unwrap().field_violations[0].field, "request_id");

    profile(&server, &people::profile(0)).await;
    let (name, [voter, _]) = two_seats(&server).await;
    let request = ballot(&server, voter, &name, Verdict::Kin);
    let mut reviewer = server.reviewers(voter);
    let cast = reviewer.vote(request.clone()).await.unwrap().into_inner();
    assert!(reviewer.vote(request.clone()).await.unwrap().into_inner() == cast);
    let changed = proto::VoteRequest { verdict: Verdict::NotKin.into(), ..request };
    refused(reviewer.vote(changed).await, Code::InvalidArgument);
    assert!(case(&server, voter, &name).await.unwrap().own_vote.unwrap().verdict() == Verdict::Kin);
}

#[tokio::test]
async fn a_change_of_something_read_before_it_changed_is_aborted() {
    let server = TestServer::start();
    let (resident, _) = pair(&server, 0).await;
    let (name, [first, second]) = two_seats(&server).await;
    let read = case(&server, first, &name).await.unwrap();
    vote(&server, second, &name, Verdict::Kin).await.unwrap();
    let stale =
        proto::VoteRequest { etag: "9-voting".to_owned(), ..ballot(&server, first, &name, Verdict::Kin) };
    refused(server.reviewers(first).vote(stale).await, Code::Aborted);
    let fresh = proto::VoteRequest { etag: read.etag, ..ballot(&server, first, &name, Verdict::Kin) };
    server.reviewers(first).vote(fresh).await.unwrap();

    let add = |etag: &str, keys| proto::AddProfileStatementsRequest {
        request_id: request_id(),
        name: resident.clone(),
        etag: etag.to_owned(),
        add: people::statements(keys),
        withdraw: vec![],
    };
    let mut station = server.stations("station");
    let told = station.add_profile_statements(add("1", json!({"habits": "爱唱山歌"}))).await.unwrap();
    assert_eq!(told.into_inner().profile.unwrap().etag, "2");
    refused(station.add_profile_statements(add("1", json!({"skills": "绣花"}))).await, Code::Aborted);
}

#[tokio::test]
async fn candidates_of_an_unknown_reporter_are_dealt_to_nobody_until_she_is_known() {
    let server = TestServer::start();
    let unknown =
        with(people::report(0), json!({"reporter": {"relation": "mother", "identity": "unverified"}}));
    let known = with(people::report(0), json!({"reporter": {"relation": "mother", "identity": "verified"}}));
    profile(&server, &people::profile(0)).await;
    let file = server.file("families.jsonl", unknown.to_string());
    assert_eq!(server.import("desk", &file).1, "1 created, 0 changed, 0 unchanged, 0 refused\n");
    server.settled().await;
    assert!(dealt(&server).await.is_empty());
    let file = server.file("families.jsonl", known.to_string());
    assert_eq!(server.import("desk", &file).1, "0 created, 1 changed, 0 unchanged, 0 refused\n");
    two_seats(&server).await;
    let mut desk = server.families("desk");
    let listed = desk.list_reports(proto::ListReportsRequest::default()).await.unwrap().into_inner();
    assert!(listed.reports[0].reporter.as_ref().unwrap().identity() == Identity::Verified);
}
