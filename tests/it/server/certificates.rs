//! Mutual TLS (S26, S31): who connects is known by her own key; every other certificate is refused, a
//! removal acts on the next request, and peers that stall or come too often hurt nobody.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Instant;

use homeward::domain::ids::Timestamp;
use homeward::domain::registry::{Admission, Change};
use homeward::grpc::caller::Bearer;
use homeward::grpc::proto;
use homeward::grpc::proto::operations_service_client::OperationsServiceClient;
use homeward::service::{Authority, Clock, ConnectionKey, SystemClock, digest};
use tonic::Code;
use tonic::transport::{Channel, Endpoint, Identity};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::server::calls::{CALLS, Named};
use crate::server::review::refused;
use crate::server::started::{PATIENCE, PROGRAM, TestServer, text, with_tls};

const DAY_MS: i64 = 86_400_000;

fn now() -> Timestamp {
    SystemClock.now()
}

fn in_days(days: i64) -> Timestamp {
    Timestamp(now().0 + days * DAY_MS)
}

fn authority(server: &TestServer) -> Authority {
    let key = std::fs::read_to_string(server.folder().join("authority.key")).unwrap();
    Authority::of_key(ConnectionKey::of_pem(&key).unwrap())
}

/// A channel of somebody who shows this certificate.
fn showing(server: &TestServer, certificate: &str, key: &ConnectionKey) -> Channel {
    let identity = Some(Identity::from_pem(certificate, key.pem()));
    let endpoint = Endpoint::from_shared(server.address.clone()).unwrap();
    with_tls(endpoint, server.authority.as_ref().unwrap(), identity).connect_lazy()
}

/// What a channel gets to hear when it asks how the service is.
async fn asked(channel: Channel) -> Result<(), tonic::Status> {
    let mut client = OperationsServiceClient::new(channel);
    client.get_service_status(proto::GetServiceStatusRequest {}).await.map(drop)
}

#[tokio::test]
async fn s26_without_a_certificate_no_call_is_answered_whatever_token_it_carries() {
    let server = TestServer::certified("");
    let mut health = HealthClient::new(server.channel());
    health.check(HealthCheckRequest { service: String::new() }).await.unwrap();
    let token = Bearer::of("0123456789abcdef0123456789abcdef").unwrap();
    for call in CALLS {
        let answer = call.make(server.channel(), token.clone(), &Named::nobody()).await;
        refused(answer, Code::Unauthenticated);
    }
    // Nobody who speaks without TLS is heard.
    let plain = Endpoint::from_shared(server.address.replace("https:", "http:")).unwrap();
    let status = asked(plain.connect_lazy()).await.err().unwrap();
    assert_ne!(status.code(), Code::Unauthenticated, "{status:?}");
}

#[tokio::test]
async fn s26_a_token_that_the_registry_lists_opens_nothing_where_certificates_are_in_use() {
    let server = TestServer::certified("");
    let member = &server.cast["operator"];
    let token = Some(digest(b"a token"));
    let admission = Admission { token, ..member.enrolment.admission.clone() };
    server.change_registry(Change::Admit(Box::new(admission))).await;
    let asked = async |channel: Channel| {
        let mut client = OperationsServiceClient::with_interceptor(channel, Bearer::of("a token").unwrap());
        client.get_service_status(proto::GetServiceStatusRequest {}).await.map(drop)
    };
    refused(asked(server.channel()).await, Code::Unauthenticated);
    let stranger = ConnectionKey::fresh().unwrap();
    let certificate = authority(&server).client(&stranger.point(), now(), in_days(1)).unwrap();
    refused(asked(showing(&server, &certificate, &stranger)).await, Code::Unauthenticated);
    let (own, _) = server.carried(&member.enrolment, &member.key);
    asked(own).await.expect("her certificate opens it");
}

#[tokio::test]
async fn s26_a_certificate_that_is_not_good_now_is_refused_at_the_door() {
    let server = TestServer::certified("");
    let member = &server.cast["operator"].enrolment;
    let (own, point) = (authority(&server), member.connection.point());
    let other = Authority::of_key(ConnectionKey::fresh().unwrap());
    let key_in = |name: &str| {
        let pem = std::fs::read_to_string(server.folder().join(name)).unwrap();
        ConnectionKey::of_pem(&pem).unwrap()
    };
    let (server_key, authority_key) = (key_in("tls/server.key"), key_in("authority.key"));
    let good = own.client(&point, now(), in_days(1)).unwrap();
    asked(showing(&server, &good, &member.connection)).await.unwrap();
    let at_the_door = [
        ("another authority", other.client(&point, now(), in_days(1)).unwrap(), &member.connection),
        ("expired", own.client(&point, in_days(-2), in_days(-1)).unwrap(), &member.connection),
        ("not yet good", own.client(&point, in_days(1), in_days(2)).unwrap(), &member.connection),
        ("a server's", own.server(&server_key, &[], now()).unwrap(), &server_key),
        ("the authority's own", own.certificate(now()).unwrap(), &authority_key),
    ];
    for (what, certificate, key) in at_the_door {
        let status = asked(showing(&server, &certificate, key)).await.err();
        let status = status.unwrap_or_else(|| panic!("{what} is let in"));
        // The connection broke before any call was looked at.
        let broken = [Code::Unavailable, Code::Unknown, Code::Cancelled, Code::Internal];
        assert!(broken.contains(&status.code()), "{what}: {status:?}");
    }
    // A good certificate for a key that no two registrars admitted opens nothing.
    let stranger = ConnectionKey::fresh().unwrap();
    let certificate = own.client(&stranger.point(), now(), in_days(1)).unwrap();
    refused(asked(showing(&server, &certificate, &stranger)).await, Code::Unauthenticated);
}

#[tokio::test]
async fn s26_a_server_of_another_authority_is_not_spoken_to() {
    let server = TestServer::certified("");
    let other = Authority::of_key(ConnectionKey::fresh().unwrap()).certificate(now()).unwrap();
    let endpoint = Endpoint::from_shared(server.address.clone()).unwrap();
    let channel = with_tls(endpoint, &other, None).connect_lazy();
    let mut health = HealthClient::new(channel);
    assert!(health.check(HealthCheckRequest { service: String::new() }).await.is_err());
    let root = server.file("root-of-others.txt", std::fs::read(server.folder().join("root.txt")).unwrap());
    std::fs::write(root.with_extension("crt"), other).unwrap();
    let output = server.run("operator", &["status", "--root", root.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot be reached"), "{}", text(&output.stderr));
}

#[tokio::test]
async fn s26_a_removal_acts_on_the_next_request_of_an_open_connection() {
    let server = TestServer::certified("");
    let mut client = server.operations("operator");
    client.get_service_status(proto::GetServiceStatusRequest {}).await.unwrap();
    server.change_registry(Change::Remove(server.cast["operator"].id)).await;
    let answer = client.get_service_status(proto::GetServiceStatusRequest {}).await;
    refused(answer, Code::Unauthenticated);
    // Nor does a fresh certificate for the same key help her; admitted again she may.
    let member = &server.cast["operator"].enrolment;
    let renewed = authority(&server).client(&member.connection.point(), now(), in_days(9)).unwrap();
    let renewed = showing(&server, &renewed, &member.connection);
    refused(asked(renewed.clone()).await, Code::Unauthenticated);
    server.change_registry(Change::Admit(Box::new(member.admission.clone()))).await;
    asked(renewed).await.unwrap();
}

#[tokio::test]
async fn s37_who_joins_later_is_certified_and_admitted_by_the_commands() {
    let server = TestServer::certified("");
    let at = |name: &str| server.folder().join(name).to_str().unwrap().to_owned();
    let path = |text: &str| std::path::PathBuf::from(text);
    let (key, request) = (at("late.key"), at("late.key.request"));
    let code = homeward::domain::ids::OrgCode::new("machines").unwrap();
    super::started::made_by_command(&code, homeward::domain::actor::Role::Operator, &path(&key));
    let registrar = |which: &str, arguments: &[&str]| {
        let (key, root) = (server.registrar_key(which), path(&at("root.txt")));
        let output = super::started::run(arguments, &server.address, (&key, &root));
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    };
    let as_late = || super::started::run(&["status"], &server.address, (&path(&key), &path(&at("root.txt"))));
    assert!(text(&as_late().stderr).contains("late.key.crt"), "no certificate yet");
    registrar("a", &["actor", "certify", &request, "--authority-key", &at("authority.key")]);
    assert!(text(&as_late().stderr).contains("registry knows"), "{}", text(&as_late().stderr));
    let change = at("change");
    registrar("a", &["actor", "propose", "--out", &change, "admit", &request]);
    registrar("a", &["actor", "sign", &change]);
    registrar("b", &["actor", "sign", &change]);
    registrar("b", &["actor", "submit", &change]);
    assert!(as_late().status.success(), "{}", text(&as_late().stderr));
}

#[test]
fn s26_a_server_without_certificates_starts_on_loopback_only_and_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let root = homeward::service::NewRoot::new().unwrap().text();
    std::fs::write(folder.path().join("root.txt"), root).unwrap();
    let serve = |more: &[&str]| {
        let mut command = Command::new(PROGRAM);
        let output = command.args(["serve", "--folder"]).arg(folder.path()).args(more).output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let (code, told) = serve(&["--listen", "127.0.0.1:0"]);
    assert!(code == Some(1) && told.contains("homeward setup"), "{told}");
    let (code, told) = serve(&["--plain", "--listen", "0.0.0.0:0"]);
    assert!(code == Some(1) && told.contains("loopback"), "{told}");
}

fn tcp(server: &TestServer) -> TcpStream {
    let stream = TcpStream::connect(server.address.strip_prefix("https://").unwrap()).unwrap();
    stream.set_read_timeout(Some(3 * PATIENCE)).unwrap();
    stream
}

/// Whether the server cuts a peer that waits, with or without a last word.
fn cut(stream: &mut TcpStream) -> bool {
    let late = |error: std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    !stream.read_to_end(&mut Vec::new()).is_err_and(late)
}

#[tokio::test]
async fn s31_half_open_handshakes_starve_nobody_and_end_in_time() {
    let server = TestServer::certified("connections_beginning = 40\nhandshake_ms = 2000\n");
    let begun = Instant::now();
    // The head of a TLS record that never comes, a byte, and nothing at all.
    let said: [&[u8]; 3] = [&[0x16, 3, 1, 2, 0, 1, 0], b"P", b""];
    let mut stalled: Vec<TcpStream> = (0..100)
        .map(|number| {
            let mut stream = tcp(&server);
            stream.write_all(said[number % 3]).unwrap();
            stream
        })
        .collect();
    for _ in 0..5 {
        let asked = Instant::now();
        server.operations("operator").get_service_status(proto::GetServiceStatusRequest {}).await.unwrap();
        assert!(asked.elapsed() < 3 * PATIENCE, "{:?}", asked.elapsed());
    }
    assert!(stalled.iter_mut().all(cut), "a stalled peer is not cut");
    assert!(begun.elapsed() < 3 * PATIENCE, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn s31_connections_of_one_address_have_a_limit_and_give_their_places_back() {
    let server = TestServer::certified("connections_of_address = 6\nhandshake_ms = 5000\n");
    let mut open: Vec<Channel> = Vec::new();
    let member = &server.cast["operator"];
    for _ in 0..5 {
        let (channel, _) = server.carried(&member.enrolment, &member.key);
        asked(channel.clone()).await.unwrap();
        open.push(channel);
    }
    // One peer that says nothing has the sixth place until its handshake must end; one more, who came later, is
    // cut before it. Without the limit the first would be cut first. Other work may be so long that both are.
    let the_later_first = |_| {
        let (mut sixth, mut seventh) = (tcp(&server), tcp(&server));
        let is_cut = cut(&mut seventh);
        sixth.set_nonblocking(true).unwrap();
        let waits = |error: std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
        is_cut && sixth.read(&mut [0]).is_err_and(waits)
    };
    assert!((0..40).any(the_later_first), "it is cut when its handshake would have to end");
    // The others go on, and a place that was given back is taken.
    asked(open[0].clone()).await.unwrap();
    open.truncate(2);
    super::started::eventually("a place is free", async || {
        let (channel, _) = server.carried(&member.enrolment, &member.key);
        asked(channel).await.ok()
    })
    .await;
}

#[tokio::test]
async fn s31_peers_without_a_certificate_take_no_place_of_those_with_one() {
    let server = TestServer::certified("connections_without_certificate = 3\n");
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut health = HealthClient::new(server.channel());
        health.check(HealthCheckRequest { service: String::new() }).await.unwrap();
        open.push(health);
    }
    let mut health = HealthClient::new(server.channel());
    assert!(health.check(HealthCheckRequest { service: String::new() }).await.is_err());
    server.operations("operator").get_service_status(proto::GetServiceStatusRequest {}).await.unwrap();
}
