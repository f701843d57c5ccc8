//! Links by the commands of the real program: two reviewers link what both see beside their case and undo it, a
//! station links two of its own and undoes it with an advocate, and nobody else does either.

use serde_json::json;

use crate::server::people::{self, with};
use crate::server::review::{REASON, pair, profile, two_seats};
use crate::server::started::{TestServer, text};

const LINKED: &str = "已关联为同一人 / linked as one person";

fn run(server: &TestServer, who: &str, arguments: &[&str]) -> (bool, String, String) {
    let output = server.run(who, arguments);
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

fn done(server: &TestServer, who: &str, arguments: &[&str]) -> String {
    let (done, printed, told) = run(server, who, arguments);
    assert!(done, "{who} {arguments:?}: {told}");
    printed
}

fn refused(server: &TestServer, who: &str, arguments: &[&str], why: &str) {
    let (done, _, told) = run(server, who, arguments);
    assert!(!done && told.contains(why), "{who} {arguments:?}: {told}");
}

#[tokio::test]
async fn two_reviewers_link_what_both_see_and_a_station_what_it_keeps() {
    let server = TestServer::certified("");
    let (own, _) = pair(&server, 0).await;
    let (case, [first, second]) = two_seats(&server).await;
    let again = with(people::profile(0), json!({"station": "330100-02", "local_ref": "again"}));
    let file = server.file("again.jsonl", again.to_string());
    assert_eq!(server.import("other station", &file).0, 0);
    server.settled().await;

    let shown = |who: &str| done(&server, who, &["review", "duplicates", &case]);
    let seen = shown(first);
    let other = seen.lines().find(|line| line.starts_with("profiles/")).expect("another record of her");
    let reason = ["--reason", REASON];
    let said = |what: &'static str| ["review", what, &case, other, reason[0], reason[1]];
    let outside = ["north 1", "north 2", "south 1", "south 2", "east 1", "east 2", "west 1", "west 2"]
        .into_iter()
        .filter(|who| ![first, second].contains(who));
    for who in outside.chain(["liaison", "station", "desk", "safety"]) {
        refused(&server, who, &said("link"), "not found");
    }
    refused(&server, first, &said("unlink"), "not found");
    let nobody = ["review", "link", &case, "profiles/00112233445566778899aabbccddeeff", reason[0], reason[1]];
    refused(&server, first, &nobody, "not found");
    for (what, before, after) in [("link", false, true), ("unlink", true, false)] {
        done(&server, second, &said(what));
        refused(&server, second, &said(what), "two parts");
        assert_eq!(shown(first).contains(LINKED), before, "{what}: one alone does nothing");
        done(&server, first, &said(what));
        assert_eq!(shown(second).contains(LINKED), after, "{what}");
    }

    let twice = profile(&server, &with(people::profile(0), json!({"local_ref": "twice"}))).await;
    server.settled().await;
    assert_eq!(done(&server, "station", &["duplicates", &own]).trim(), twice);
    let link = ["duplicates", &own, "--link", &twice, "--reason", REASON];
    let unlink = ["duplicates", &own, "--unlink", &twice, "--reason", REASON];
    for who in ["other station", "desk", first, "advocate", "liaison"] {
        refused(&server, who, &link, "not found");
    }
    done(&server, "station", &link);
    let listed = done(&server, "station", &["duplicates", &own]);
    assert!(listed.contains(&twice) && listed.contains(LINKED), "{listed}");
    done(&server, "station", &unlink);
    assert!(done(&server, "station", &["duplicates", &own]).contains(LINKED), "one alone does nothing");
    done(&server, "advocate", &unlink);
    assert_eq!(done(&server, "station", &["duplicates", &own]).trim(), twice);
}
