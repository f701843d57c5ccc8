//! A client of another language that knows nothing but the address: reflection, health, a report.

use std::process::Command;

use crate::server::started::{TestServer, text};

#[test]
fn a_foreign_client_finds_its_way_by_reflection() {
    let python = std::env::var_os("HOMEWARD_PYTHON").expect(
        "HOMEWARD_PYTHON names a Python with grpcio and grpcio-reflection: run the tests with tests/run",
    );
    let server = TestServer::start();
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/client.py");
    let output = Command::new(python)
        .arg(client)
        .arg(server.address.strip_prefix("http://").unwrap())
        .env("HOMEWARD_TOKEN", &server.cast["desk"].token)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stdout).lines().last(), Some("OK"));
}
