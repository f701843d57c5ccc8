//! Two worlds: what a family desk can observe is the same whether or not a fitting resident is known
//! (S1, S3).

use std::time::{Duration, Instant};

use homeward::grpc::proto::{self, Verdict};
use prost::Message;
use serde_json::json;
use tonic::{Response, Status};

use crate::server::people::{self, with};
use crate::server::review::{both_vote, dealt, profile, two_seats};
use crate::server::started::{TestServer, request_id};

const TICK: Duration = Duration::from_millis(250);

#[tokio::test]
async fn a_family_sees_the_same_whether_or_not_a_fitting_resident_is_known() {
    let (with_her, without_her) = (TestServer::start(), TestServer::start());
    profile(&with_her, &people::profile(0)).await;
    profile(&without_her, &with(people::profile(1), json!({"sex": "male"}))).await;
    let mut with_her = Script::against(with_her);
    let mut without_her = Script::against(without_her);
    with_her.register().await;
    without_her.register().await;
    let (case, seats) = two_seats(&with_her.server).await;
    both_vote(&with_her.server, seats, &case, Verdict::Kin).await;
    without_her.server.settled().await;
    assert!(dealt(&without_her.server).await.is_empty(), "nobody fits in the other world");
    with_her.go_on().await;
    without_her.go_on().await;

    assert_eq!(with_her.transcript.len(), without_her.transcript.len());
    for (i, (one, other)) in with_her.transcript.iter().zip(&without_her.transcript).enumerate() {
        assert!(
            one == other,
            "reply {i}: {} and {}",
            String::from_utf8_lossy(one),
            String::from_utf8_lossy(other)
        );
    }
    let medians = [&mut with_her, &mut without_her].map(Script::median);
    assert!(medians[0].abs_diff(medians[1]) < Duration::from_millis(100), "{medians:?}");
}

#[tokio::test]
async fn replies_to_families_leave_on_the_tick() {
    let server = TestServer::start();
    let mut script = Script::against(server);
    script.register().await;
    let begun = Instant::now();
    script.go_on().await;
    let ticks = u32::try_from(script.times.len() - 3).unwrap();
    let passed = begun.elapsed();
    // The first reply of all left on a tick; each of these took at least one more.
    assert!(passed + Duration::from_millis(150) >= TICK * ticks, "{ticks} replies in {passed:?}");
}

/// What one desk does, and what it sees with ids and times masked.
struct Script {
    server: TestServer,
    transcript: Vec<Vec<u8>>,
    times: Vec<Duration>,
    name: String,
}

impl Script {
    fn against(server: TestServer) -> Self {
        Self { server, transcript: Vec::new(), times: Vec::new(), name: String::new() }
    }

    async fn register(&mut self) {
        let mut desk = self.server.families("desk");
        for (number, identity) in [(0, "verified"), (1, "unverified")] {
            let line = with(
                people::report(number),
                json!({"reporter": {"relation": "mother", "identity": identity}}),
            );
            let request = register(&line);
            let answer = self.timed(desk.register_report(request)).await.unwrap();
            if number == 0 {
                self.name.clone_from(&answer.name);
            }
            self.note(&proto::RegisterReportResponse { name: String::new(), ..answer });
        }
        let refused = self.timed(desk.register_report(register(&people::report(0)))).await;
        self.note_refusal(refused.err().unwrap());
    }

    async fn go_on(&mut self) {
        let mut desk = self.server.families("desk");
        let name = self.name.clone();
        for round in 0..3 {
            let add = people::statements(json!({"habits": format!("爱唱山歌 {round}")}));
            let request = proto::AddReportStatementsRequest {
                request_id: request_id(),
                name: name.clone(),
                add,
                ..Default::default()
            };
            let answer = self.timed(desk.add_report_statements(request)).await.unwrap();
            self.note(&answer);
            let request = proto::GetReportStatusRequest { name: name.clone() };
            let answer = self.timed(desk.get_report_status(request)).await.unwrap();
            self.note(&masked(answer.report.unwrap()));
        }
        let lines = vec![proto::ReportLine { line: 1, report: Some(people::new_report(&people::report(0))) }];
        let answer = self
            .timed(desk.restate_reports(proto::RestateReportsRequest { request_id: request_id(), lines }))
            .await
            .unwrap();
        for mut result in answer.results {
            result.name.clear();
            self.note(&result);
        }
        let unknown =
            proto::GetReportStatusRequest { name: "reports/00112233445566778899aabbccddeeff".to_owned() };
        let refused = self.timed(desk.get_report_status(unknown)).await;
        self.note_refusal(refused.err().unwrap());
        let request = proto::WithdrawReportRequest { request_id: request_id(), name };
        let answer = self.timed(desk.withdraw_report(request.clone())).await.unwrap();
        self.note(&answer);
        let again = self.timed(desk.withdraw_report(request)).await.unwrap();
        self.note(&again);
        let listed = self.timed(desk.list_reports(proto::ListReportsRequest::default())).await.unwrap();
        assert!(listed.next_page_token.is_empty());
        // The order of a list is that of its random ids.
        let mut reports: Vec<_> = listed.reports.into_iter().map(masked).collect();
        reports.sort_by(|one, other| one.local_ref.cmp(&other.local_ref));
        reports.iter().for_each(|report| self.note(report));
    }

    async fn timed<T>(
        &mut self,
        call: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<T, Status> {
        let begun = Instant::now();
        let answer = call.await;
        self.times.push(begun.elapsed());
        answer.map(|answer| answer.into_inner())
    }

    fn note(&mut self, message: &impl Message) {
        self.transcript.push(message.encode_to_vec());
    }

    fn note_refusal(&mut self, status: Status) {
        let told = [&[status.code() as u8], status.message().as_bytes(), status.details()].concat();
        self.transcript.push(told);
    }

    fn median(&mut self) -> Duration {
        self.times.sort();
        self.times[self.times.len() / 2]
    }
}

fn register(line: &serde_json::Value) -> proto::RegisterReportRequest {
    proto::RegisterReportRequest { request_id: request_id(), report: Some(people::new_report(line)) }
}

/// Without id and times; the etag stays, it counts the desk's own changes alone.
fn masked(mut report: proto::Report) -> proto::Report {
    report.name.clear();
    (report.create_time, report.withdraw_time) = (None, None);
    for statement in &mut report.statements {
        (statement.recorded_time, statement.ended_time) = (None, None);
    }
    report
}
