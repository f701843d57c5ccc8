//! A10 (S11) from outside: a tip with a unique name, agent and address, over a connection with certificates.
//! Nothing of it stands in clear in any file or log, and what the station it is about can see is the same as
//! without it. That the log learns of tips at day's end alone is shown by `record::a10`; who reads them by
//! `release::tips`.

use std::path::Path;

use homeward::grpc::proto;
use homeward::grpc::proto::tip_reader_service_client::TipReaderServiceClient;
use homeward::grpc::proto::tip_service_client::TipServiceClient;
use homeward::service::Puzzle;
use prost::Message;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};

use crate::server::people::{self, STATION};
use crate::server::review::{profile, refused};
use crate::server::started::{TestServer, request_id, text, with_tls};

const AGENT: &str = "Qzv-agent-7731";
const WORDS: &str = "Qzv王 keeps her at the brick kiln";

/// A connection of somebody who shows no certificate and names her agent.
fn unknown(server: &TestServer) -> Channel {
    let endpoint = Endpoint::from_shared(server.address.clone()).unwrap().user_agent(AGENT).unwrap();
    with_tls(endpoint, server.authority.as_ref().unwrap(), None).connect_lazy()
}

async fn solved(client: &mut TipServiceClient<Channel>, words: &str) -> u64 {
    let asked = client.get_tip_puzzle(proto::GetTipPuzzleRequest {}).await.unwrap().into_inner();
    Puzzle { challenge: asked.challenge.try_into().unwrap(), bits: asked.zero_bits }.solve(words)
}

async fn send(client: &mut TipServiceClient<Channel>, words: &str) -> Result<String, tonic::Status> {
    let number = solved(client, words).await;
    let request = proto::SendTipRequest { about: STATION.to_owned(), words: words.to_owned(), number };
    Ok(client.send_tip(request).await?.into_inner().receipt)
}

/// What the station it is about can see: its records, and what it owes.
async fn seen_by_station(server: &TestServer) -> Vec<Vec<u8>> {
    let listed = server.stations("station").list_profiles(proto::ListProfilesRequest::default()).await;
    let owed = server.run("station", &["duties", "list"]);
    let tips = server.run("station", &["tip", "list"]);
    vec![listed.unwrap().into_inner().encode_to_vec(), owed.stdout, tips.stdout, tips.stderr]
}

fn bytes_below(folder: &Path, found: &mut Vec<u8>) {
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            bytes_below(&path, found);
        } else {
            found.extend(std::fs::read(path).unwrap());
        }
    }
}

#[tokio::test]
async fn a10_s11_a_tip_leaves_nothing_of_its_sender_and_its_station_sees_nothing() {
    let server = TestServer::certified("");
    profile(&server, &people::profile(0)).await;
    let before = seen_by_station(&server).await;
    let mut client = TipServiceClient::new(unknown(&server));
    let receipt = send(&mut client, WORDS).await.unwrap();
    assert_eq!(receipt.len(), 26);
    let follow = proto::FollowTipRequest { receipt: receipt.to_lowercase() };
    assert!(client.follow_tip(follow).await.unwrap().into_inner().messages.is_empty());
    let more = "Qzv王 has a white van";
    let number = solved(&mut client, more).await;
    let add = proto::AddToTipRequest { receipt: receipt.clone(), words: more.to_owned(), number };
    client.add_to_tip(add).await.unwrap();
    let follow = proto::FollowTipRequest { receipt: receipt.clone() };
    assert_eq!(client.follow_tip(follow).await.unwrap().into_inner().messages.len(), 1);
    let asked = proto::GetTipReceiptsRequest { receipt: receipt.clone() };
    let given = client.get_tip_receipts(asked).await.unwrap().into_inner().receipts;
    assert!(given.is_empty(), "it joins the log at the end of the day");
    assert!(seen_by_station(&server).await == before, "the station it is about sees what it saw before");

    // By the commands, and by nobody who is not asked.
    let sent = server.run("station", &["tip", "send", "another word", "--about", STATION]);
    assert!(sent.status.success() && text(&sent.stdout).contains('-'), "{}", text(&sent.stderr));
    for who in ["station", "desk", "operator", "liaison"] {
        let listed = server.run(who, &["tip", "list"]);
        assert!(!listed.status.success() && text(&listed.stderr).contains("not found"), "{who}");
    }
    for who in ["safety", "safety-b"] {
        let listed = server.run(who, &["tip", "list"]);
        assert_eq!(text(&listed.stdout), "", "nobody reads it before the day is over");
    }

    let mut all = Vec::new();
    bytes_below(server.folder(), &mut all);
    let holds = |needle: &str| all.windows(needle.len()).any(|window| window == needle.as_bytes());
    for needle in ["Qzv王", "brick kiln", AGENT, &receipt, "white van"] {
        assert!(!holds(needle), "{needle} stands in a file");
    }
    let log = std::fs::read_to_string(server.folder().join("stderr")).unwrap();
    assert!(!log.contains("127.0.0.1:") && !log.contains("SendTip") && !log.to_lowercase().contains("tip"));
}

#[tokio::test]
async fn s11_one_connection_sends_so_many_tips_and_receipts_of_nothing_are_alike() {
    let server = TestServer::certified("");
    let mut client = TipServiceClient::new(unknown(&server));
    let mut told = Vec::new();
    for number in 0..10 {
        told.push(send(&mut client, &format!("word {number}")).await.err().map(|status| status.code()));
    }
    assert_eq!(told[..8], [None; 8]);
    assert_eq!(told[8..], [Some(Code::ResourceExhausted); 2]);
    let mut again = TipServiceClient::new(unknown(&server));
    send(&mut again, "over another connection").await.unwrap();
    let unsolved = proto::SendTipRequest { about: String::new(), words: "x".to_owned(), number: 1 };
    refused(again.send_tip(unsolved).await, Code::InvalidArgument);
    let nobody = homeward::domain::tip::PaperReceipt::new([9; 25]).text();
    let follow = proto::FollowTipRequest { receipt: nobody };
    assert_eq!(refused(again.follow_tip(follow.clone()).await, Code::NotFound).message(), "not found");
    let asked = proto::GetTipReceiptsRequest { receipt: follow.receipt };
    assert_eq!(refused(again.get_tip_receipts(asked).await, Code::NotFound).message(), "not found");

    // A reader's call about a tip that is nobody's is refused like any other, and noted.
    let (channel, bearer) = server.carried(&server.cast["safety"].enrolment, &server.cast["safety"].key);
    let mut reader = TipReaderServiceClient::with_interceptor(channel, bearer);
    let name = "tips/00112233445566778899aabbccddeeff".to_owned();
    let status = refused(reader.get_tip(proto::GetTipRequest { name: name.clone() }).await, Code::NotFound);
    let words = "who are you?".to_owned();
    let ask = proto::AskTipsterRequest { request_id: request_id(), name, words };
    let other = refused(reader.ask_tipster(ask).await, Code::NotFound);
    assert_eq!((status.message(), status.details()), (other.message(), other.details()));
}
