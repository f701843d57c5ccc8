//! The commands as people call them: help for each, and one plain line when something is wrong.

use std::process::Command;

use crate::server::started::{PROGRAM, TestServer, run, text};

const COMMANDS: [&[&str]; 40] = [
    &[],
    &["demo"],
    &["serve"],
    &["actor"],
    &["setup"],
    &["actor", "key"],
    &["actor", "propose"],
    &["actor", "sign"],
    &["actor", "submit"],
    &["actor", "list"],
    &["import"],
    &["export"],
    &["release"],
    &["release", "agree"],
    &["release", "judge"],
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
fn a_wrong_key_or_an_absent_server_is_told_in_one_line() {
    let server = TestServer::start();
    let stranger = homeward::service::NewRoot::new().unwrap();
    let unknown = server.folder().join("unknown.key");
    stranger.registrars[0].write(&unknown).unwrap();
    let broken = server.file("broken.key", "not\na key");
    let (known, root) = (server.cast["station"].key.clone(), server.folder().join("root.txt"));
    let file = server.file("residents.jsonl", crate::server::people::profile(0).to_string());
    let import = ["import", file.to_str().unwrap()];
    let calls: [&[&str]; 4] = [&import, &["export", "--profiles"], &["review", "list"], &["status"]];
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for call in calls {
        for (address, key) in [
            (server.address.as_str(), &unknown),
            (server.address.as_str(), &broken),
            (&format!("http://{free}"), &known),
            ("no address", &known),
        ] {
            let output = run(call, address, (key, &root));
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
    for (who, call) in [("north 1", ["import", file.to_str().unwrap()]), ("desk", ["export", "--profiles"])] {
        let output = server.run(who, &call);
        assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(1), 1));
    }
    assert_eq!(server.run("desk", &["import", file.to_str().unwrap()]).status.code(), Some(3));
    assert_eq!(text(&server.run("station", &["export", "--profiles"]).stdout), "");
}

#[test]
fn keys_are_made_admitted_listed_and_removed_by_command() {
    let server = TestServer::start();
    let path = |name: &str| server.folder().join(name).to_str().unwrap().to_owned();
    let (key, request, change) = (path("new.key"), path("new.key.request"), path("change"));
    let actor = |who: &str, arguments: &[&str]| {
        let registrar = server.registrar_key(who);
        let arguments = [&["actor"], arguments].concat();
        let output = run(&arguments, &server.address, (&registrar, &server.folder().join("root.txt")));
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let made = ["key", "--organisation", "410100-09", "--role", "station_worker", "--out", &key];
    let (code, printed, _) = actor("a", &made);
    let id = printed.lines().next().unwrap().strip_prefix("actor ").unwrap().to_owned();
    assert_eq!(code, 0);
    assert_eq!(actor("a", &made).0, 1, "no key is written over");
    assert_eq!(actor("a", &["propose", "--out", &change, "admit", &request]).0, 0);
    assert_eq!(actor("a", &["submit", &change]).0, 1, "nobody has signed");
    assert_eq!(actor("a", &["sign", &change]).0, 0);
    let (code, _, told) = actor("a", &["submit", &change]);
    assert!(code == 1 && told.contains("two registrars"), "{told}");
    assert_eq!(actor("b", &["sign", &change]).0, 0);
    assert_eq!(actor("a", &["submit", &change]).0, 0);
    assert_eq!(actor("b", &["submit", &change]).0, 1, "a change works once");
    let listed = actor("b", &["list"]).1;
    assert!(listed.contains(&format!("{id}  410100-09  station_worker\n")), "{listed}");
    for wrong in [
        ["key", "--organisation", "郑州", "--role", "reviewer", "--out", "x"],
        ["key", "--organisation", "a", "--role", "king", "--out", "x"],
    ] {
        let (code, _, told) = actor("a", &wrong);
        assert!(code == 1 && told.contains("accepted: "), "{told}");
    }
    assert_eq!(actor("a", &["propose", "--out", &change, "remove", &id]).0, 0);
    assert_eq!((actor("b", &["sign", &change]).0, actor("a", &["sign", &change]).0), (0, 0));
    assert_eq!(actor("a", &["submit", &change]).0, 0);
    assert!(!actor("a", &["list"]).1.contains(&id));
}

#[test]
fn a_root_is_made_of_requests_of_registrars_of_two_organisations() {
    let folder = tempfile::tempdir().unwrap();
    let command = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), text(&output.stderr))
    };
    for (organisation, file) in [("a", "one.key"), ("b", "two.key"), ("a", "three.key")] {
        let key = ["actor", "key", "--organisation", organisation, "--role", "registrar", "--out", file];
        assert_eq!(command(&key).0, 0);
    }
    let (code, told) = command(&["setup", "--folder", "f", "one.key.request", "three.key.request"]);
    assert!(code == 1 && told.contains("two organisations"), "{told}");
    assert_eq!(command(&["setup", "--folder", "f", "one.key.request", "two.key.request"]).0, 0);
    let again = command(&["setup", "--folder", "f", "one.key.request", "two.key.request"]);
    assert!(again.0 == 1 && again.1.contains("exists already"), "{}", again.1);

    let named = ["setup", "--folder", "g", "--name", "no name!", "one.key.request", "two.key.request"];
    let (code, told) = command(&named);
    assert!(code == 1 && told.contains("no name!"), "{told}");
    assert!(!folder.path().join("g").exists(), "what is wrong is told before anything is made");
    std::fs::create_dir(folder.path().join("g")).unwrap();
    std::fs::write(folder.path().join("g/authority.key"), "of a set-up that was broken off").unwrap();
    let (code, told) = command(&["setup", "--folder", "g", "one.key.request", "two.key.request"]);
    assert!(code == 1 && told.contains("g/authority.key") && told.contains("remove it"), "{told}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("there"), "no key").unwrap();
    let calls: [&[&str]; 9] = [
        &["audit", "verify", "missing"],
        &["audit", "verify", "there"],
        &["evaluate", "missing"],
        &["witness", "--config", "missing"],
        &["setup", "--folder", "f", "missing"],
        &["setup", "--folder", "f", "there"],
        &["actor", "certify", "missing", "--authority-key", "there"],
        &["actor", "key", "--organisation", "a", "--role", "reviewer", "--out", "there"],
        &["import", "missing", "--key", "there"],
    ];
    for call in calls {
        let output = Command::new(PROGRAM).args(call).current_dir(folder.path()).output().unwrap();
        let told = text(&output.stderr);
        let chinese = told.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(told.contains("missing") || told.contains("there"), "{call:?}: {told}");
        assert!(chinese || call[1] == "certify", "{call:?}: {told}");
        assert_eq!((output.status.code(), told.lines().count()), (Some(1), 1), "{call:?}: {told}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault_of_the_program() {
    let mut child = Command::new(PROGRAM)
        .args(["explain-name", "wang xiu yin", "王秀英"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(141), ""));
}
