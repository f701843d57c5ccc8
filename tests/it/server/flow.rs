//! The whole path: import, match, two blind votes, split, rejection, new evidence, withdrawal.

use homeward::grpc::proto::{SplitChoice, Verdict};
use serde_json::json;
use tonic::Code;
use tonic_types::StatusExt;

use crate::server::people;
use crate::server::review::{
    awaiting, ballot_for, both_vote, case, choose, dealt, one_seat, pair, refused, state_of, tell, two_seats,
    vote,
};
use crate::server::started::TestServer;

#[tokio::test]
async fn what_is_imported_is_matched_dealt_and_confirmed_by_two_blind_votes() {
    let server = TestServer::start();
    let residents = server.file("residents.jsonl", format!("{}\n", people::profile(0)));
    let families = server.file("families.jsonl", format!("{}\n", people::report(0)));
    let created = "1 created, 0 changed, 0 unchanged, 0 refused\n";
    assert_eq!(server.import("station", &residents), (0, created.to_owned()));
    assert_eq!(server.import("desk", &families), (0, created.to_owned()));

    let (name, [first, second]) = two_seats(&server).await;
    assert_ne!(server.cast[first].organisation, server.cast[second].organisation);
    let before = case(&server, second, &name).await.unwrap();
    assert_eq!(state_of(&before), "voting");
    assert!(!before.evidence.is_empty() && before.own_vote.is_none() && before.votes.is_empty());
    let sum: f64 = before.evidence.iter().map(|line| line.bits).sum();
    assert!((before.prior_bits + sum - before.score_bits).abs() < 1e-6);

    assert_eq!(vote(&server, first, &name, Verdict::Kin).await.unwrap(), "voting");
    assert!(case(&server, second, &name).await.unwrap() == before, "the first vote shows to the second");
    let own = case(&server, first, &name).await.unwrap();
    assert!(own.own_vote.as_ref().unwrap().verdict() == Verdict::Kin);
    assert!(own.votes.is_empty() && !own.awaited && own.etag == before.etag);
    assert_eq!(awaiting(&server, second).await[0].etag, before.etag);
    refused(vote(&server, first, &name, Verdict::Kin).await, Code::FailedPrecondition);

    assert_eq!(vote(&server, second, &name, Verdict::Kin).await.unwrap(), "kin_confirmed");
    for who in [first, second] {
        let after = case(&server, who, &name).await.unwrap();
        assert_eq!((state_of(&after), after.votes.len()), ("kin_confirmed", 2));
    }
    assert!(dealt(&server).await.is_empty());
}

#[tokio::test]
async fn a_split_goes_to_a_third_organisation_which_goes_on_or_closes() {
    let server = TestServer::start();
    pair(&server, 0).await;
    let (name, [first, second]) = two_seats(&server).await;
    vote(&server, first, &name, Verdict::Kin).await.unwrap();
    assert_eq!(vote(&server, second, &name, Verdict::NotKin).await.unwrap(), "split");
    let third = one_seat(&server, &name).await;
    let organisations = [first, second, third].map(|who| &server.cast[who].organisation);
    assert!(organisations[0] != organisations[2] && organisations[1] != organisations[2]);
    refused(choose(&server, first, &name, SplitChoice::GoOn).await, Code::FailedPrecondition);
    assert_eq!(choose(&server, third, &name, SplitChoice::GoOn).await.unwrap(), "waiting");

    let (same, fresh) = two_seats(&server).await;
    assert_eq!(same, name);
    assert!(fresh.iter().all(|who| ![first, second, third].contains(who)));
    let blind = case(&server, fresh[0], &name).await.unwrap();
    assert_eq!(blind.round, 2);
    assert!(blind.votes.is_empty(), "a fresh round does not see the votes of the round before");
    vote(&server, fresh[0], &name, Verdict::NotKin).await.unwrap();
    vote(&server, fresh[1], &name, Verdict::Kin).await.unwrap();
    let last = one_seat(&server, &name).await;
    assert_eq!(choose(&server, last, &name, SplitChoice::Close).await.unwrap(), "rejected");
    assert!(dealt(&server).await.is_empty());
}

#[tokio::test]
async fn a_rejection_stays_until_material_evidence_and_then_shows_what_changed() {
    let server = TestServer::start();
    let bare = json!({"kind": "profile", "station": people::STATION, "local_ref": "2021-0001", "admitted_on": "2021-03-14",
        "sex": "female", "places": [{"text": "四川达县", "role": "home", "source": {"by": "self"}}],
        "names": [{"text": "xiu yin", "use": "given", "source": {"by": "self"}}]});
    let profile = crate::server::review::profile(&server, &bare).await;
    crate::server::review::report(&server, &people::report(0)).await;
    let (name, seats) = two_seats(&server).await;
    both_vote(&server, seats, &name, Verdict::NotKin).await;
    let closed = case(&server, seats[0], &name).await.unwrap();
    assert_eq!(state_of(&closed), "rejected");

    tell(&server, &profile, json!({"habits": "爱唱山歌"})).await;
    server.settled().await;
    assert_eq!(state_of(&case(&server, seats[0], &name).await.unwrap()), "rejected");

    tell(
        &server,
        &profile,
        json!({"relatives": [{"relation": "brother", "names": [{"text": "小军", "use": "nickname"}]}],
        "marks": [{"kind": "burn", "site": "hand", "side": "left"}], "blood": "O"}),
    )
    .await;
    let (again, fresh) = two_seats(&server).await;
    assert_eq!(again, name);
    assert!(fresh.iter().all(|who| !seats.contains(who)));
    let opened = case(&server, fresh[0], &name).await.unwrap();
    let change = opened.what_changed.unwrap();
    assert_eq!((change.resident_statements, change.family_statements), (vec![4, 5, 6, 7], vec![]));
    assert!(change.score_bits_now >= change.score_bits_before + 3.0 && change.reason.is_empty());
    assert_eq!(change.score_bits_before, closed.score_bits);
}

#[tokio::test]
async fn no_verdict_is_taken_without_a_reason() {
    let server = TestServer::start();
    pair(&server, 0).await;
    let (name, [first, _]) = two_seats(&server).await;
    for reason in ["", "   kin   ", &"x".repeat(2_001)] {
        let vote = ballot_for(&server, first, &name, Verdict::Kin, reason);
        let status = refused(server.reviewers(first).vote(vote).await, Code::InvalidArgument);
        assert_eq!(status.get_details_bad_request().unwrap().field_violations[0].field, "reason");
    }
    assert!(case(&server, first, &name).await.unwrap().own_vote.is_none());
}
