//! Paper receipts (S1, S2, S16): whoever holds one asks how her report stands, without a certificate;
//! the answer follows from the report alone, and every other receipt is answered alike.

use homeward::grpc::proto;
use homeward::grpc::proto::Verdict;
use homeward::grpc::proto::paper_receipt_service_client::PaperReceiptServiceClient;
use prost::Message;
use serde_json::json;
use tonic::Code;

use crate::server::people::{self, with};
use crate::server::review::{both_vote, profile, refused, report, two_seats};
use crate::server::started::{TestServer, request_id, text};

async fn issue(server: &TestServer, who: &str, name: &str) -> Result<String, tonic::Status> {
    let request = proto::IssueReceiptRequest { request_id: request_id(), name: name.to_owned() };
    Ok(server.families(who).issue_receipt(request).await?.into_inner().receipt)
}

async fn state(server: &TestServer, receipt: &str) -> Result<proto::GetReportStateResponse, tonic::Status> {
    let mut client = PaperReceiptServiceClient::new(server.channel());
    let request = proto::GetReportStateRequest { receipt: receipt.to_owned() };
    Ok(client.get_report_state(request).await?.into_inner())
}

#[tokio::test]
async fn s2_a_receipt_tells_how_the_report_stands_whether_or_not_a_fitting_resident_is_known() {
    let server = TestServer::certified("");
    let name = report(&server, &people::report(0)).await;
    let receipt = issue(&server, "desk", &name).await.unwrap();
    assert_eq!(receipt.len(), 26);
    let alone = state(&server, &receipt).await.unwrap();
    assert!(alone.status() == proto::ReportStatus::Searching);
    profile(&server, &people::profile(0)).await;
    let (case, seats) = two_seats(&server).await;
    both_vote(&server, seats, &case, Verdict::Kin).await;
    let written = format!("{} {}", &receipt[..9].to_lowercase(), &receipt[9..]);
    let confirmed = state(&server, &written).await.unwrap();
    assert_eq!(confirmed.encode_to_vec(), alone.encode_to_vec());
    let withdraw = proto::WithdrawReportRequest { request_id: request_id(), name };
    server.families("desk").withdraw_report(withdraw).await.unwrap();
    assert!(state(&server, &receipt).await.unwrap().status() == proto::ReportStatus::Withdrawn);
}

#[tokio::test]
async fn s16_unknown_and_replaced_receipts_are_the_same_bytes_and_another_desk_gives_none() {
    let server = TestServer::start();
    let name = report(&server, &with(people::report(0), json!({"local_ref": "R-1"}))).await;
    let refusal = refused(issue(&server, "other desk", &name).await, Code::NotFound);
    assert_eq!(refusal.message(), "not found");
    refused(issue(&server, "station", &name).await, Code::NotFound);
    let request = proto::IssueReceiptRequest { request_id: request_id(), name: name.clone() };
    let mut desk = server.families("desk");
    let first = desk.issue_receipt(request.clone()).await.unwrap().into_inner().receipt;
    let again = desk.issue_receipt(request.clone()).await.unwrap().into_inner().receipt;
    assert_eq!(first, again, "a lawful repeat gives the first answer");
    let second = issue(&server, "desk", &name).await.unwrap();
    assert_ne!(first, second);
    state(&server, &second).await.unwrap();
    refused(desk.issue_receipt(request).await, Code::FailedPrecondition);
    let unknown = homeward::domain::tip::PaperReceipt::new([7; 25]).text();
    let bytes = |status: tonic::Status| (status.message().to_owned(), status.details().to_vec());
    let replaced = bytes(refused(state(&server, &first).await, Code::NotFound));
    assert_eq!(replaced, bytes(refused(state(&server, &unknown).await, Code::NotFound)));
    refused(state(&server, "7ZK3M").await, Code::InvalidArgument);
}

#[tokio::test]
async fn s10_looks_by_a_receipt_have_a_daily_limit_that_outlives_a_restart() {
    let mut server = TestServer::start();
    let name = report(&server, &people::report(0)).await;
    let receipt = issue(&server, "desk", &name).await.unwrap();
    let setting = homeward::domain::setting::Setting::LooksByReceiptADay;
    server.change_registry(homeward::domain::registry::Change::Set(setting, 3)).await;
    for _ in 0..3 {
        state(&server, &receipt).await.unwrap();
    }
    refused(state(&server, &receipt).await, Code::ResourceExhausted);
    server.crash_and_restart();
    refused(state(&server, &receipt).await, Code::ResourceExhausted);
}

#[test]
fn a_desk_prints_a_receipt_and_the_family_asks_by_it_without_a_key() {
    let server = TestServer::certified("");
    let line = server.file("families.jsonl", people::report(0).to_string());
    assert_eq!(server.import("desk", &line).0, 0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listed = runtime.block_on(async {
        server.families("desk").list_reports(proto::ListReportsRequest::default()).await.unwrap()
    });
    let name = listed.into_inner().reports[0].name.clone();
    let printed = text(&server.run("desk", &["receipt", "issue", &name]).stdout);
    let receipt = printed.lines().next().unwrap();
    let paper = server.file("receipt.txt", format!("{receipt}\n"));
    let asked = std::process::Command::new(crate::server::started::PROGRAM)
        .args(["receipt", "state", "--server", &server.address, "--root"])
        .arg(server.folder().join("root.txt"))
        .stdin(std::fs::File::open(paper).unwrap())
        .output()
        .unwrap();
    assert!(text(&asked.stdout).contains("searched for"), "{}", text(&asked.stderr));
}
