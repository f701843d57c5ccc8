//! Limits of size and time, pages, and rubbish on every call.

use std::collections::BTreeSet;

use homeward::grpc::{MESSAGE_BYTES, proto};
use prost::Message;
use serde_json::json;
use tonic::Code;
use tonic_types::StatusExt;

use crate::server::people::{self, with};
use crate::server::raw::{Raw, framed};
use crate::server::review::{pair, profile, refused, tell, two_seats};
use crate::server::started::{TestServer, request_id};

#[tokio::test]
async fn a_message_of_more_than_64_kib_is_refused() {
    let server = TestServer::start();
    let page_token = "x".repeat(MESSAGE_BYTES);
    let request = proto::ListProfilesRequest { page_size: 0, page_token: page_token.clone() };
    refused(server.stations("station").list_profiles(request).await, Code::OutOfRange);
    let request = proto::ListReportsRequest { page_size: 0, page_token };
    refused(server.families("desk").list_reports(request).await, Code::OutOfRange);
}

#[tokio::test]
async fn a_call_past_its_deadline_ends_with_deadline_exceeded() {
    let server = TestServer::start();
    let mut raw = Raw::connect(&server, "desk").await;
    let past = [Code::DeadlineExceeded as i32];
    // A reply leaves on the tick, which may come before a deadline of some milliseconds.
    let past_or_answered = [Code::DeadlineExceeded as i32, Code::Ok as i32];
    let expected = [
        ("0S", &past[..]),
        ("1n", &past),
        ("1u", &past),
        ("1m", &past),
        ("3m", &past_or_answered),
        ("9m", &past_or_answered),
    ];
    for (timeout, codes) in expected {
        for _ in 0..25 {
            let code = raw.call("/homeward.v1.FamilyService/ListReports", Some(timeout), framed(&[])).await;
            assert!(code.is_some_and(|code| codes.contains(&code)), "{timeout}: {code:?}");
        }
    }
    let code = raw.call("/homeward.v1.FamilyService/ListReports", Some("20S"), framed(&[])).await;
    assert_eq!(code, Some(Code::Ok as i32));
}

#[tokio::test]
async fn pages_stay_small_list_everything_and_serve_their_caller_alone() {
    let server = TestServer::start();
    let memory = "门口有河".repeat(250);
    let lines: Vec<String> = (0..60)
        .map(|i| {
            with(
                people::profile(0),
                json!({"local_ref": format!("P-{i:03}"), "memories": [{"text": memory}]}),
            )
            .to_string()
        })
        .collect();
    let file = server.file("many.jsonl", lines.join("\n"));
    assert_eq!(
        server.import("station", &file),
        (0, "60 created, 0 changed, 0 unchanged, 0 refused\n".to_owned())
    );
    let mut station = server.stations("station");
    let mut listed = BTreeSet::new();
    let mut page_token = String::new();
    let mut tokens = Vec::new();
    loop {
        let request = proto::ListProfilesRequest { page_size: 1_000, page_token: page_token.clone() };
        let page = station.list_profiles(request).await.unwrap().into_inner();
        assert!(page.encoded_len() <= MESSAGE_BYTES && !page.profiles.is_empty());
        for profile in page.profiles {
            assert!(listed.insert(profile.local_ref), "listed twice");
        }
        if page.next_page_token.is_empty() {
            break;
        }
        page_token.clone_from(&page.next_page_token);
        tokens.push(page.next_page_token);
    }
    assert!(listed.len() == 60 && tokens.len() >= 3, "{} pages", tokens.len() + 1);
    let request = proto::ListProfilesRequest { page_size: 2, page_token: tokens[0].clone() };
    assert_eq!(station.list_profiles(request.clone()).await.unwrap().into_inner().profiles.len(), 2);
    let foreign =
        refused(server.stations("other station").list_profiles(request).await, Code::InvalidArgument);
    assert_eq!(foreign.get_details_bad_request().unwrap().field_violations[0].field, "page_token");
    let request = proto::ListReportsRequest { page_size: 2, page_token: tokens[0].clone() };
    refused(server.families("desk").list_reports(request).await, Code::InvalidArgument);
}

#[tokio::test]
async fn a_record_that_grew_larger_than_a_page_is_still_read_listed_and_exported() {
    let server = TestServer::start();
    let (large, _) = pair(&server, 0).await;
    profile(&server, &with(people::profile(1), json!({"local_ref": "P-1"}))).await;
    profile(&server, &with(people::profile(1), json!({"local_ref": "P-2"}))).await;
    for i in 0..14 {
        tell(&server, &large, json!({"memories": [{"text": format!("{i}{}", "门口有河".repeat(499))}]}))
            .await;
    }
    let read = server.stations("station").get_profile(proto::GetProfileRequest { name: large }).await;
    assert!(read.unwrap().into_inner().encoded_len() > MESSAGE_BYTES);
    let exported = server.run("station", &["export", "--profiles"]);
    assert_eq!((exported.status.code(), exported.stdout.split(|byte| *byte == b'\n').count()), (Some(0), 4));
    let (case, seats) = two_seats(&server).await;
    crate::server::review::case(&server, seats[0], &case).await.unwrap();
}

#[tokio::test]
async fn everything_wrong_with_a_message_is_told_at_once() {
    let server = TestServer::start();
    let report =
        proto::NewReport { office: "a b".to_owned(), local_ref: " ".to_owned(), ..Default::default() };
    let request = proto::RegisterReportRequest { request_id: "x".to_owned(), report: Some(report) };
    let status = refused(server.families("desk").register_report(request).await, Code::InvalidArgument);
    let details = status.get_error_details();
    let fields: Vec<_> =
        details.bad_request().unwrap().field_violations.iter().map(|one| one.field.as_str()).collect();
    for field in ["request_id", "office", "local_ref", "reporter.relation", "sex", "missing"] {
        assert!(fields.iter().any(|told| told.starts_with(field)), "{field} in {fields:?}");
    }
    let request = proto::AddProfileStatementsRequest {
        request_id: "x".to_owned(),
        etag: "yesterday".to_owned(),
        add: vec![proto::Statement::default()],
        ..Default::default()
    };
    let status =
        refused(server.stations("station").add_profile_statements(request).await, Code::InvalidArgument);
    assert_eq!(status.get_details_bad_request().unwrap().field_violations.len(), 3);
}

const PATHS: [(&str, &str); 22] = [
    ("station", "StationService/CreateProfile"),
    ("station", "StationService/AddProfileStatements"),
    ("station", "StationService/GetProfile"),
    ("station", "StationService/ListProfiles"),
    ("station", "StationService/CloseProfile"),
    ("station", "StationService/RestateProfiles"),
    ("desk", "FamilyService/RegisterReport"),
    ("desk", "FamilyService/AddReportStatements"),
    ("desk", "FamilyService/GetReportStatus"),
    ("desk", "FamilyService/ListReports"),
    ("desk", "FamilyService/IssueReceipt"),
    ("desk", "FamilyService/WithdrawReport"),
    ("desk", "PaperReceiptService/GetReportState"),
    ("desk", "FamilyService/RestateReports"),
    ("north 1", "ReviewerService/GetMyAssignments"),
    ("north 1", "ReviewerService/GetCase"),
    ("north 1", "ReviewerService/Vote"),
    ("north 1", "ReviewerService/DecideSplit"),
    ("north 1", "ReviewerService/Decline"),
    ("north 1", "ReviewerService/Reopen"),
    ("operator", "OperationsService/GetServiceStatus"),
    ("operator", "NoService/Nothing"),
];

#[tokio::test]
async fn rubbish_on_every_call_is_refused_and_the_server_goes_on() {
    let server = TestServer::start();
    let seed = 0x5eed_0001_u64;
    println!("seed {seed:#x}");
    for (who, call) in PATHS {
        let path = format!("/homeward.v1.{call}");
        let mut random = Random(seed ^ call.len() as u64);
        let bodies = (0..24).map(|i| random.body(i));
        let answers = bodies.map(|body| {
            let (server, path) = (&server, &path);
            async move { Raw::connect(server, who).await.call(path, Some("10S"), body).await }
        });
        for code in futures_util::future::join_all(answers).await {
            let expected = [
                Code::Ok,
                Code::InvalidArgument,
                Code::NotFound,
                Code::OutOfRange,
                Code::Internal,
                Code::Unimplemented,
                Code::FailedPrecondition,
                Code::Cancelled,
            ];
            assert!(
                code.is_none_or(|code| expected.iter().any(|known| *known as i32 == code)),
                "{call}: {code:?}"
            );
        }
    }
    pair(&server, 0).await;
    two_seats(&server).await;
    let told = std::fs::read_to_string(server.folder().join("stderr")).unwrap();
    assert!(!told.contains("panicked"), "{told}");
}

/// Numbers that look random and come again with the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Random bytes in a frame, without one, in a wrong one, and damaged messages.
    fn body(&mut self, i: usize) -> Vec<u8> {
        let length = usize::try_from(self.next() % 400).unwrap();
        let mut bytes: Vec<u8> = (0..length).map(|_| self.next() as u8).collect();
        match i % 6 {
            0 => framed(&bytes),
            1 => bytes,
            2 => [vec![1], framed(&bytes)[1..].to_vec()].concat(),
            3 => framed(&bytes)[..framed(&bytes).len() / 2].to_vec(),
            _ => {
                let request = proto::RegisterReportRequest {
                    request_id: request_id(),
                    report: Some(people::new_report(&people::report(i))),
                };
                bytes = request.encode_to_vec();
                for _ in 0..3 {
                    let at = usize::try_from(self.next()).unwrap() % bytes.len();
                    bytes[at] = self.next() as u8;
                }
                framed(&bytes)
            }
        }
    }
}
