//! Who may ask what: no token, no call; unknown and forbidden are the same bytes; a removal acts on
//! the next request; reviewers never see where she is, who holds her samples or how to reach a family.

use std::time::{Duration, Instant};

use homeward::domain::actor::Role;
use homeward::domain::ids::{OrgCode, Timestamp};
use homeward::domain::registry::Change;
use homeward::grpc::proto::{self, Verdict};
use homeward::service::Enrolment;
use prost::Message;
use serde_json::json;
use tonic::{Code, Request, Status};

use crate::server::calls::{CALLS, Named};
use crate::server::people::{self, with};
use crate::server::review::{awaiting, ballot, both_vote, case, pair, profile, refused, report, two_seats};
use crate::server::started::{TestServer, eventually, request_id};

#[tokio::test]
async fn without_a_known_token_nothing_is_answered() {
    let server = TestServer::start();
    for token in [None, Some(""), Some("Bearer 0123456789abcdef0123456789abcdef"), Some("Basic x")] {
        let carrying = move |mut request: Request<()>| {
            if let Some(token) = token {
                request.metadata_mut().insert("authorization", token.parse().unwrap());
            }
            Ok(request)
        };
        for call in CALLS {
            refused(call.make(server.channel(), carrying, &Named::nobody()).await, Code::Unauthenticated);
        }
    }
}

#[tokio::test]
async fn unknown_and_forbidden_are_the_same_bytes_for_every_call_and_caller() {
    let server = TestServer::start();
    let (profile, report) = pair(&server, 0).await;
    let (case, seats) = two_seats(&server).await;
    let existing = Named { profile, report, case };
    let known = bytes(&CALLS[3].make_as(&server, "station", &Named::nobody()).await.err().unwrap());
    let seated = server.cast.keys().filter(|who| seats.contains(who)).copied();
    let outside =
        server.cast.keys().find(|who| !seats.contains(who) && who.contains(' ') && !who.starts_with("other"));
    let callers: Vec<&str> = ["station", "other station", "desk", "other desk", "operator"]
        .into_iter()
        .chain(seated)
        .chain(outside.copied())
        .collect();
    let mut refusals = 0;
    for who in callers {
        let tried = CALLS.map(|call| {
            let (server, existing) = (&server, &existing);
            async move {
                (
                    call,
                    call.make_as(server, who, existing).await,
                    call.make_as(server, who, &Named::nobody()).await,
                )
            }
        });
        for (call, there, not_there) in futures_util::future::join_all(tried).await {
            for (outcome, allowed) in [
                (there, call.is_for(&server, who, seats)),
                (not_there, call.is_for_role(&server, who) && !call.names_something()),
            ] {
                match outcome {
                    Err(status) if status.code() == Code::NotFound => {
                        assert!(!allowed, "{who} may {call:?}");
                        assert_eq!(bytes(&status), known, "{who} {call:?}");
                        refusals += 1;
                    }
                    _ => assert!(allowed, "{who} may not {call:?}"),
                }
            }
        }
    }
    assert!(refusals > 200, "{refusals}");
}

#[tokio::test]
async fn s16_that_something_is_not_there_or_not_hers_is_told_on_the_tick() {
    let server = TestServer::with_cast(|name| name == "station");
    let begun = Instant::now();
    for _ in 0..6 {
        refused(CALLS[3].make_as(&server, "station", &Named::nobody()).await, Code::NotFound);
    }
    // The first left on a tick; each of the others took at least one more.
    assert!(begun.elapsed() + Duration::from_millis(150) >= 5 * Duration::from_millis(250));
}

fn bytes(status: &Status) -> (i32, String, Vec<u8>) {
    (status.code() as i32, status.message().to_owned(), status.details().to_vec())
}

#[tokio::test]
async fn a_removed_reviewer_is_refused_at_once_and_another_takes_her_seat() {
    let server = TestServer::start();
    pair(&server, 0).await;
    let (name, [gone, stays]) = two_seats(&server).await;
    let mut hers = server.reviewers(gone);
    hers.get_case(proto::GetCaseRequest { name: name.clone() }).await.unwrap();
    server.change_registry(Change::Remove(server.cast[gone].id)).await;
    refused(hers.vote(ballot(&server, gone, &name, Verdict::Kin)).await, Code::Unauthenticated);
    let taken =
        eventually("her seat is dealt", async || {
            for who in server.cast.keys().filter(|who| {
                who.contains(' ') && **who != gone && **who != stays && !who.starts_with("other")
            }) {
                if awaiting(&server, who).await.iter().any(|one| one.name == name) {
                    return Some(*who);
                }
            }
            None
        })
        .await;
    assert_ne!(server.cast[taken].organisation, server.cast[stays].organisation);
}

#[tokio::test]
async fn a_repeated_request_is_answered_by_the_rights_of_today() {
    let server = TestServer::start();
    let request = proto::CreateProfileRequest {
        request_id: request_id(),
        profile: Some(people::new_profile(&people::profile(0))),
    };
    let mut station = server.stations("station");
    let made = station.create_profile(request).await.unwrap().into_inner().profile.unwrap();
    let said = proto::AddProfileStatementsRequest {
        request_id: request_id(),
        name: made.name,
        add: people::statements(json!({"habits": "爱唱山歌"})),
        ..proto::AddProfileStatementsRequest::default()
    };
    station.add_profile_statements(said.clone()).await.unwrap();
    let mut other = server.cast["station"].enrolment.admission.clone();
    other.actor.roles = vec![Role::Reviewer];
    server.change_registry(Change::Admit(Box::new(other))).await;
    refused(station.add_profile_statements(said).await, Code::NotFound);
}

#[tokio::test]
async fn nothing_a_reviewer_receives_says_where_she_is_or_how_to_reach_a_family() {
    let server = TestServer::start();
    let resident = with(
        people::profile(0),
        json!({
            "local_ref": "MARK-A1", "brought_by": "hospital",
            "found": {"on": "2021-03-12", "place": {"text": "郑州火车站MARK-A2", "code": "410103"}},
            "places": [{"text": "双塘村", "role": "home", "source": {"by": "self"}, "id": "MARK-A3"},
                       {"text": "中牟县MARK-A4", "role": "found", "code": "410122"}],
            "relatives": [{"relation": "brother", "names": [{"text": "小军", "use": "nickname"}],
                           "places": [{"text": "新郑MARK-A5", "role": "found"}], "source": {"by": "overheard"}}],
            "references": [{"type": "dna", "lab": "MARK-A6", "sample": "MARK-A7", "status": "taken"}],
            "same_as": [{"station": "MARK-A8", "local_ref": "MARK-A9"}],
            "feared": [{"names": [{"text": "MARK-A0", "use": "legal"}], "relation": "husband", "places": [{"text": "MARK-AA", "role": "home"}]}],
        }),
    );
    let family = with(
        people::report(0),
        json!({
            "local_ref": "MARK-B1",
            "reporter": {"relation": "mother", "name": "MARK-B2", "contact": "MARK-B3", "identity": "verified", "identity_document": "MARK-B4"},
            "kin_answers": [{"question": "neighbour", "answer": "MARK-B5"}],
            "references": [{"type": "dna", "lab": "MARK-B6", "sample": "MARK-B7", "status": "taken"}],
            "blood": {"value": "O", "id": "MARK-B8"},
        }),
    );
    profile(&server, &resident).await;
    report(&server, &family).await;
    let (name, seats) = two_seats(&server).await;
    let mut seen = awaiting(&server, seats[0]).await[0].encode_to_vec();
    let open = case(&server, seats[0], &name).await.unwrap();
    assert!(open.resident_statements.len() >= 8, "what may be told is told");
    seen.extend(open.encode_to_vec());
    both_vote(&server, seats, &name, Verdict::NotKin).await;
    seen.extend(case(&server, seats[1], &name).await.unwrap().encode_to_vec());
    for mark in [
        b"MARK-".as_slice(),
        b"410103",
        b"410122",
        people::STATION.as_bytes(),
        people::DESK.as_bytes(),
        "火车站MARK".as_bytes(),
        "中牟".as_bytes(),
    ] {
        let at = seen.windows(mark.len()).position(|window| window == mark);
        assert!(at.is_none(), "{}", String::from_utf8_lossy(&seen[at.unwrap()..][..12]));
    }
    let province = open.resident_statements.iter().find_map(|one| match &one.fact {
        Some(proto::reviewer_statement::Fact::Found(found)) => Some(found.province.clone()),
        _ => None,
    });
    assert!(province.unwrap().contains("河南"));
}

#[tokio::test]
async fn nobody_of_the_station_or_the_desk_is_dealt_in() {
    let server = TestServer::with_cast(|who| !who.contains(' ') || who == "north 1");
    let join = async |organisation: &str| {
        let organisation = OrgCode::new(organisation).unwrap();
        let times = (Timestamp(0), Timestamp(i64::MAX));
        let new = Enrolment::new(&organisation, &[Role::Reviewer], times).unwrap();
        server.change_registry(Change::Admit(Box::new(new.admission))).await;
    };
    join(people::STATION).await;
    join(people::DESK).await;
    pair(&server, 0).await;
    server.settled().await;
    assert!(awaiting(&server, "north 1").await.is_empty());
    join("review-south").await;
    eventually("the case is dealt", async || (awaiting(&server, "north 1").await.len() == 1).then_some(()))
        .await;
}
