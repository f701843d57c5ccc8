//! What reviewers do, in short words for the tests of whole flows.

use homeward::domain::access::Call;
use homeward::domain::ids::RequestId;
use homeward::domain::lines::Lines;
use homeward::grpc::proto::{self, CaseState, SplitChoice, Verdict};
use homeward::grpc::to_proto;
use homeward::service::{Clock, SystemClock, ToSign};
use tonic::{Code, Status};

use crate::server::people;
use crate::server::started::{TestServer, eventually, request_id};

/// A reason long enough to be accepted.
pub const REASON: &str = "the burn is on the same hand";

/// Registers the pair of that number; gives the names of profile and report.
pub async fn pair(server: &TestServer, number: usize) -> (String, String) {
    (profile(server, &people::profile(number)).await, report(server, &people::report(number)).await)
}

/// Creates a profile; gives its name.
pub async fn profile(server: &TestServer, value: &serde_json::Value) -> String {
    let request =
        proto::CreateProfileRequest { request_id: request_id(), profile: Some(people::new_profile(value)) };
    let made = server.stations("station").create_profile(request).await.unwrap().into_inner();
    made.profile.unwrap().name
}

/// Registers a report; gives its name.
pub async fn report(server: &TestServer, value: &serde_json::Value) -> String {
    let request =
        proto::RegisterReportRequest { request_id: request_id(), report: Some(people::new_report(value)) };
    server.families("desk").register_report(request).await.unwrap().into_inner().name
}

/// What awaits a reviewer.
pub async fn awaiting(server: &TestServer, who: &str) -> Vec<proto::Assignment> {
    let request = proto::GetMyAssignmentsRequest {};
    server.reviewers(who).get_my_assignments(request).await.unwrap().into_inner().assignments
}

/// Who is awaited in which case, over all reviewers.
pub async fn dealt(server: &TestServer) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for (who, member) in &server.cast {
        if member.role == homeward::domain::actor::Role::Reviewer {
            all.extend(awaiting(server, who).await.into_iter().map(|one| (one.name, *who)));
        }
    }
    all.sort();
    all
}

/// Waits for the one case that awaits two reviewers; gives it and them.
pub async fn two_seats(server: &TestServer) -> (String, [&'static str; 2]) {
    eventually("two reviewers are dealt in", async || match dealt(server).await.as_slice() {
        [(case, first), (same, second)] if case == same => Some((case.clone(), [*first, *second])),
        _ => None,
    })
    .await
}

/// Waits for the one reviewer who is awaited; gives her.
pub async fn one_seat(server: &TestServer, case: &str) -> &'static str {
    eventually("one reviewer is dealt in", async || match dealt(server).await.as_slice() {
        [(name, who)] if name == case => Some(*who),
        _ => None,
    })
    .await
}

/// A case as a reviewer sees it.
pub async fn case(server: &TestServer, who: &str, name: &str) -> Result<proto::Case, Status> {
    let request = proto::GetCaseRequest { name: name.to_owned() };
    server.reviewers(who).get_case(request).await.map(|answer| answer.into_inner().case.unwrap())
}

/// What somebody signs for a call about a case.
pub fn signed(
    server: &TestServer,
    who: &str,
    (call, name, request_id): (Call, &str, &str),
    choice: &str,
    reason: &str,
) -> Option<proto::SignedAction> {
    let mut body = Lines::new();
    body.put("choice", choice);
    let id = RequestId::parse(request_id).unwrap();
    let act = ToSign { call, subject: name, id, body, reason };
    let sent = server.cast[who].enrolment.sign(&server.root, act, SystemClock.now());
    Some(to_proto::signed_action(&sent.signed, sent.salt))
}

/// A vote without an etag, under a fresh request id, signed by who casts it.
pub fn ballot(server: &TestServer, who: &str, name: &str, verdict: Verdict) -> proto::VoteRequest {
    ballot_for(server, who, name, verdict, REASON)
}

/// The same with a reason.
pub fn ballot_for(
    server: &TestServer,
    who: &str,
    name: &str,
    verdict: Verdict,
    reason: &str,
) -> proto::VoteRequest {
    let request_id = request_id();
    let choice = if verdict == Verdict::Kin { "kin" } else { "not_kin" };
    let action = signed(server, who, (Call::Vote, name, &request_id), choice, reason);
    let (name, etag) = (name.to_owned(), String::new());
    let (verdict, reason) = (verdict.into(), reason.to_owned());
    proto::VoteRequest { request_id, name, etag, verdict, reason, action, cites: vec![] }
}

/// Votes; gives where the case stands then.
pub async fn vote(
    server: &TestServer,
    who: &str,
    name: &str,
    verdict: Verdict,
) -> Result<&'static str, Status> {
    let answer = server.reviewers(who).vote(ballot(server, who, name, verdict)).await?.into_inner();
    Ok(word(answer.assignment.unwrap().state()))
}

/// Both vote the same.
pub async fn both_vote(server: &TestServer, seats: [&str; 2], name: &str, verdict: Verdict) {
    for who in seats {
        vote(server, who, name, verdict).await.unwrap();
    }
}

/// Chooses for a split case.
pub async fn choose(
    server: &TestServer,
    who: &str,
    name: &str,
    choice: SplitChoice,
) -> Result<&'static str, Status> {
    let request_id = request_id();
    let chosen = if choice == SplitChoice::Close { "close" } else { "go_on" };
    let request = proto::DecideSplitRequest {
        action: signed(server, who, (Call::DecideSplit, name, &request_id), chosen, REASON),
        request_id,
        name: name.to_owned(),
        etag: String::new(),
        choice: choice.into(),
        reason: REASON.to_owned(),
        cites: vec![],
    };
    let answer = server.reviewers(who).decide_split(request).await?.into_inner();
    Ok(word(answer.assignment.unwrap().state()))
}

/// Adds statements to a profile.
pub async fn tell(server: &TestServer, profile: &str, keys: serde_json::Value) {
    let request = proto::AddProfileStatementsRequest {
        request_id: request_id(),
        name: profile.to_owned(),
        add: people::statements(keys),
        ..proto::AddProfileStatementsRequest::default()
    };
    server.stations("station").add_profile_statements(request).await.unwrap();
}

/// Whether a call was refused in that way.
pub fn refused<T>(outcome: Result<T, Status>, code: Code) -> Status {
    let status = outcome.err().expect("a refusal");
    assert_eq!(status.code(), code, "{status}");
    status
}

/// Where a case stands, in the word of the exchange.
pub fn state_of(case: &proto::Case) -> &'static str {
    word(case.state())
}

fn word(state: CaseState) -> &'static str {
    match state {
        CaseState::Waiting => "waiting",
        CaseState::Voting => "voting",
        CaseState::Split => "split",
        CaseState::KinConfirmed => "kin_confirmed",
        CaseState::Rejected => "rejected",
        CaseState::Voided => "voided",
        CaseState::Unspecified => "unspecified",
    }
}
