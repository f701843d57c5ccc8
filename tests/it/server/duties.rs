//! Duties and the keeping of records by the commands, each in its caller's own name.

use homeward::audit::Note;
use homeward::grpc::proto;

use crate::server::people;
use crate::server::started::{TestServer, request_id, text};

fn run(server: &TestServer, who: &str, arguments: &[&str]) -> (bool, String) {
    let output = server.run(who, arguments);
    (output.status.success(), text(&output.stdout) + &text(&output.stderr))
}

#[tokio::test]
async fn duties_are_listed_recorded_and_put_off_and_records_are_kept_by_commands() {
    let server = TestServer::start();
    let residents = server.file("residents.jsonl", people::profile(0).to_string());
    assert_eq!(server.import("station", &residents).0, 0);
    let (good, listed) = run(&server, "station", &["duties", "list"]);
    assert!(good && listed.lines().count() == 5, "four duties and what is said of calendars: {listed}");
    let name = listed.split_whitespace().next().unwrap();
    assert!(name.starts_with("profiles/"), "{listed}");
    let (good, told) = run(&server, "station", &["duties", "done", name, "notice"]);
    let id = told.split_once("homeward audit get-receipt ").unwrap().1.split(' ').next().unwrap();
    let receipt = server.folder().join("mine");
    assert!(good && run(&server, "station", &["audit", "get-receipt", id, receipt.to_str().unwrap()]).0);
    let note = std::fs::read_to_string(receipt.with_extension("receipt")).unwrap();
    assert!(note.starts_with("homeward-receipt/v1\n"), "{note}");
    let until = ["duties", "delay", name, "dna_request", "--until", "2000-01-01", "--because", "her_wish"];
    let (good, told) = run(&server, "station", &until);
    assert!(!good && told.contains("until_ms"), "{told}");
    let (good, told) = run(&server, "desk", &["duties", "done", name, "notice"]);
    assert!(!good && told.contains("not found"), "{told}");
    let listed = run(&server, "station", &["duties", "list"]).1;
    assert!(!listed.contains("notice") && listed.contains("dna_request"), "{listed}");
    let (good, listed) = run(&server, "desk", &["duties", "list"]);
    assert!(good && !listed.contains("profiles/"), "a desk sees nothing of residents: {listed}");
    assert!(listed.contains("目前没有待办职责"), "{listed}");

    let reason = "two families say she is theirs";
    assert!(run(&server, "station", &["keep", "hold", name, "--reason", reason]).0);
    let (good, told) = run(&server, "other station", &["keep", "hold", name, "--reason", reason]);
    assert!(!good && told.contains("not found"), "{told}");
    let telling = "her mother's number is 13812345678";
    let (good, told) = run(&server, "station", &["keep", "free", name, "--reason", telling]);
    assert!(!good && told.contains("reason") && !told.contains("13812345678"), "{told}");
}

#[tokio::test]
async fn who_does_something_gets_its_receipt_with_the_answer_and_again_when_she_asks_again() {
    let server = TestServer::start();
    let request = proto::CreateProfileRequest {
        request_id: request_id(),
        profile: Some(people::new_profile(&people::profile(0))),
    };
    let mut station = server.stations("station");
    let made = station.create_profile(request.clone()).await.unwrap().into_inner();
    let note = Note::parse(&made.receipt).unwrap();
    assert!(note.text.starts_with("homeward-receipt/v1\n"), "{}", note.text);
    let again = station.create_profile(request).await.unwrap().into_inner();
    assert_eq!(again.receipt, made.receipt, "the same bytes at any time");
    let name = made.profile.unwrap().name;
    let nothing = proto::AddProfileStatementsRequest { request_id: request_id(), name, ..Default::default() };
    let unchanged = station.add_profile_statements(nothing).await.unwrap().into_inner();
    assert_eq!(unchanged.receipt, "", "what changed nothing has no entry");
}
