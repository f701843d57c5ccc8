//! The commands as people call them: help for each, and one plain line when something is wrong.

use std::process::Command;

use crate::server::started::{PROGRAM, TestServer, run, text};

const COMMANDS: [&[&str]; 34] = [
    &[],
    &["demo"],
    &["serve"],
    &["actor"],
    &["actor", "add"],
    &["actor", "remove"],
    &["actor", "list"],
    &["import"],
    &["export"],
    &["review"],
    &["review", "list"],
    &["review", "watch"],
    &["review", "show"],
    &["review", "vote"],
    &["review", "decide"],
    &["review", "decline"],
    &["review", "reopen"],
    &["status"],
    &["explain-name"],
    &["find-place"],
    &["link"],
    &["synth"],
    &["evaluate"],
    &["model"],
    &["model", "fit"],
    &["model", "diff"],
    &["doctor"],
    &["audit"],
    &["audit", "keys"],
    &["audit", "export"],
    &["audit", "verify"],
    &["audit", "receipt"],
    &["audit", "get-receipt"],
    &["witness"],
];

#[test]
fn every_command_explains_itself() {
    for command in COMMANDS {
        let output = Command::new(PROGRAM).args(command).arg("--help").output().unwrap();
        assert!(output.status.success(), "{command:?}");
        let help = text(&output.stdout);
        assert!(help.contains("Usage: homeward") && !help.starts_with("Usage"), "{command:?}: {help}");
    }
}

#[test]
fn a_wrong_token_or_an_absent_server_is_told_in_one_line() {
    let server = TestServer::start();
    let file = server.file("residents.jsonl", crate::server::people::profile(0).to_string());
    let import = ["import", file.to_str().unwrap()];
    let calls: [&[&str]; 4] = [&import, &["export", "--profiles"], &["review", "list"], &["status"]];
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for call in calls {
        for (address, token) in [
            (server.address.as_str(), "0123456789abcdef0123456789abcdef"),
            (server.address.as_str(), "not\na token"),
            (&format!("http://{free}"), &server.cast["station"].token),
            ("no address", &server.cast["station"].token),
        ] {
            let output = run(call, address, token);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{call:?}: {told}");
            assert!(told.starts_with("homeward: ") && told.lines().count() == 1, "{call:?}: {told}");
            assert!(output.stdout.is_empty() && !told.contains("panicked"));
        }
    }
}

#[test]
fn a_wrong_role_is_refused_in_one_line_and_nothing_goes_in() {
    let server = TestServer::start();
    let file = server.file("residents.jsonl", crate::server::people::profile(0).to_string());
    let output = server.run("desk", &["import", file.to_str().unwrap()]);
    assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(1), 1));
    assert_eq!(text(&server.run("station", &["export", "--profiles"]).stdout), "");
}

#[test]
fn actors_are_added_listed_and_removed_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let registry = folder.path().join("new/registry.toml");
    let registry = registry.to_str().unwrap();
    let actor = |arguments: &[&str]| {
        let output = Command::new(PROGRAM)
            .arg("actor")
            .args(arguments)
            .args(["--registry", registry])
            .output()
            .unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let (code, printed, _) = actor(&["add", "--organisation", "410100-01", "--role", "station_worker"]);
    let id = printed.lines().next().unwrap().strip_prefix("actor ").unwrap().to_owned();
    assert!(code == 0 && printed.contains("\ntoken "));
    assert_eq!(actor(&["list"]).1, format!("{id}  410100-01  station_worker\n"));
    for wrong in [
        ["add", "--organisation", "郑州", "--role", "reviewer"],
        ["add", "--organisation", "a", "--role", "king"],
    ] {
        let (code, _, told) = actor(&wrong);
        assert!(code == 1 && told.contains("accepted: "), "{told}");
    }
    assert_eq!(actor(&["remove", &id]).0, 0);
    assert_eq!((actor(&["remove", &id]).0, actor(&["list"]).1), (1, String::new()));
}
