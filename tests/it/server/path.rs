//! The whole path by the commands, with everybody's own keys and certificates: from the intake of a resident to a
//! relayed message and its end, with each refusal on the way shown once. `deploy/WALK.md` tells it.

use std::time::{SystemTime, UNIX_EPOCH};

use homeward::grpc::proto;
use serde_json::json;

use crate::server::people::{self, with};
use crate::server::review::{REASON, two_seats};
use crate::server::started::{TestServer, eventually, text};

struct Walk {
    server: TestServer,
}

impl Walk {
    fn run(&self, who: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = self.server.run(who, arguments);
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    fn done(&self, who: &str, arguments: &[&str]) -> String {
        let (code, printed, told) = self.run(who, arguments);
        assert_eq!(code, 0, "{who} {arguments:?}: {told}");
        printed
    }

    fn refused(&self, who: &str, arguments: &[&str], why: &str) {
        let (code, _, told) = self.run(who, arguments);
        assert!(code == 1 && told.contains(why), "{who} {arguments:?}: {told}");
    }

    async fn part(&self, who: &[&'static str]) -> (&'static str, Vec<String>) {
        eventually("a part is dealt", async || {
            who.iter().find_map(|&who| {
                let parts = self.done(who, &["release", "parts"]);
                let line = parts.lines().next()?;
                Some((who, line.split_whitespace().map(str::to_owned).collect()))
            })
        })
        .await
    }
}

#[tokio::test]
async fn from_intake_to_a_relayed_message_every_refusal_is_shown_once() {
    let walk = Walk { server: TestServer::certified("") };
    let age = json!({"age": {"low": 35, "high": 48, "as_of": "2021-03-14"}});
    let residents = walk.server.file("residents.jsonl", with(people::profile(0), age).to_string());
    let families = walk.server.file("families.jsonl", people::report(0).to_string());
    walk.done("station", &["import", residents.to_str().unwrap()]);
    walk.done("desk", &["import", families.to_str().unwrap()]);
    let (case, seats) = two_seats(&walk.server).await;

    two_blind_votes(&walk, &case, seats);
    the_reporter_is_seen(&walk).await;
    let way = a_safety_officer_judges(&walk, &case).await;
    let recipient = she_agrees(&way).await;
    a_liaison_releases(&way, &recipient);
}

/// Nobody but the two sees the case, and nobody votes with another's key.
fn two_blind_votes(walk: &Walk, case: &str, [first, second]: [&'static str; 2]) {
    walk.refused("liaison", &["review", "show", case], "not found");
    walk.refused("station", &["review", "show", case], "not found");
    let vote = ["review", "vote", case, "kin", "--reason", REASON];
    walk.refused("liaison", &vote, "not found");
    let citing = |cited: &'static str| ["review", "vote", case, "kin", "--cite", cited, "--reason", REASON];
    walk.refused(first, &["review", "answers", case], "first impression");
    walk.refused(first, &citing("1"), "first impression");
    // Whoever it awaits calls it by its first digits, and is told what comes next.
    let digits = &case["cases/".len()..][..6];
    let best = walk.done(first, &["review", "next"]);
    assert!(
        best.contains(case) && best.contains(&format!("homeward review vote {digits} kin|not-kin")),
        "{best}"
    );
    assert!(best.contains("姓名 / names:\n  居民 / she"), "{best}");
    walk.refused(first, &["review", "show", "ffffff0"], "no case that awaits you begins so");
    let answers = walk.done(first, &["review", "answers", digits, "--impression", "likely"]);
    assert!(
        answers.contains("动物或树 / an animal or a tree") && !answers.contains("not to be cited"),
        "{answers}"
    );
    walk.refused(first, &citing("2"), "sealed before the case was first dealt");
    walk.done(first, &citing("1"));
    walk.refused(first, &vote, "您已经投过票 / this reviewer has voted already");
    walk.done(second, &vote);
}

/// Nobody judges a claim of somebody of whom no person signed what she saw; the desk's word brought it here.
async fn the_reporter_is_seen(walk: &Walk) {
    walk.server.settled().await;
    let unseen = ["safety", "safety-b"].map(|who| walk.done(who, &["release", "parts"]));
    assert_eq!(unseen, [String::new(), String::new()]);
    let listed = walk.server.families("desk").list_reports(proto::ListReportsRequest::default()).await;
    let report = listed.unwrap().into_inner().reports[0].name.clone();
    let seen = |what: &'static str| ["verify", &report, "--seen", what, "--reason", REASON];
    walk.refused("other desk", &seen("identity_card"), "not found");
    walk.refused("station", &seen("identity_card"), "not found");
    walk.refused("desk", &seen("a_photograph"), "accepted: identity_card");
    walk.done("desk", &seen("identity_card"));
}

/// The acts on one case.
struct Way<'a> {
    walk: &'a Walk,
    case: String,
    /// The resident, as her station knows her.
    profile: String,
    /// The same, as whoever has a part does: by her name in signed acts.
    veiled: String,
    round: String,
}

impl Way<'_> {
    fn digits(&self) -> &str {
        &self.case["cases/".len()..][..6]
    }

    fn act(&self, who: &str, what: &[&str], more: &[&str]) -> (i32, String, String) {
        let of_a_part = who.starts_with("safety") || who == "liaison";
        let profile = if of_a_part { &self.veiled } else { &self.profile };
        let names = [self.case.as_str(), profile, &self.round, "--reason", REASON];
        self.walk.run(who, &[what, &names, more].concat())
    }

    fn done(&self, who: &str, what: &[&str], more: &[&str]) {
        let (code, _, told) = self.act(who, what, more);
        assert_eq!(code, 0, "{who} {what:?}: {told}");
    }

    fn refused(&self, who: &str, what: &[&str], more: &[&str], why: &str) {
        let (code, _, told) = self.act(who, what, more);
        assert!(code == 1 && told.contains(why), "{who} {what:?}: {told}");
    }
}

/// A safety officer is drawn. Until she judged, she who was found is not asked.
async fn a_safety_officer_judges<'a>(walk: &'a Walk, case: &str) -> Way<'a> {
    let (officer, part) = walk.part(&["safety", "safety-b"]).await;
    let other = if officer == "safety" { "safety-b" } else { "safety" };
    let listed = walk.server.stations("station").list_profiles(proto::ListProfilesRequest::default()).await;
    let profile = listed.unwrap().into_inner().profiles[0].name.clone();
    let (veiled, round) = (part[1].clone(), part[2].clone());
    assert_ne!(veiled, profile, "whoever has a part does not learn her id");
    let way = Way { walk, case: case.to_owned(), profile, veiled, round };
    assert_eq!(walk.done("station", &["release", "asks"]), "");
    way.refused("station", &["release", "ask"], &[], "step that does not allow this");
    way.refused(other, &["release", "judge", "safe"], &[], "not found");
    way.refused("liaison", &["release", "make", "alive"], &[], "not found");
    walk.done(officer, &["release", "judge", "safe", way.digits(), "--reason", REASON]);
    way
}

/// She is asked by worker and advocate together; gives who is to hear of her.
async fn she_agrees(way: &Way<'_>) -> String {
    let walk = way.walk;
    let asks = walk.done("station", &["release", "asks"]);
    let recipient = asks.split("recipient ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(asks.contains("her 母亲 / mother"), "{asks}");
    let review = in_days(90);
    let agreed =
        ["--recipient", &recipient, "--scope", "message", "--mode", "supported", "--review", &review];
    let agreed = [&agreed[..], &["--supporter", "advocate"]].concat();
    way.refused("station", &["release", "agree"], &agreed, "step that does not allow this");
    way.refused("other station", &["release", "ask"], &[], "not found");
    walk.done("station", &["release", "ask", way.digits(), "--reason", REASON]);
    let through_him = [&agreed[..], &["--supporter", "reporter"]].concat();
    way.refused("station", &["release", "agree"], &through_him, "claimant's side");
    let (code, printed, told) = way.act("station", &["release", "agree"], &agreed);
    assert_eq!(code, 0, "{told}");
    let (case, profile) = (&way.case, &way.profile);
    let same = format!("homeward release agree {case} {profile} 1 --recipient {recipient} --scope message");
    assert!(printed.contains(&same), "what the advocate types: {printed}");
    way.refused("advocate-of-desk", &["release", "agree"], &agreed, "may not fill this part");
    let (liaison, _) = walk.part(&["liaison"]).await;
    way.refused(liaison, &["release", "make", "message"], &[], "has not agreed");
    way.done("advocate", &["release", "agree"], &agreed);
    recipient
}

/// No further than she agreed, and not while everything is stopped; two lift a stop. Only the liaison sees how to
/// reach the family, and only while the release stands.
fn a_liaison_releases(way: &Way<'_>, recipient: &str) {
    let (walk, case, liaison) = (way.walk, way.case.as_str(), "liaison");
    way.refused(liaison, &["release", "make", "call"], &[], "further than what was agreed");
    walk.refused(liaison, &["release", "show", case], "not found");
    let stop = ["release", "stop", "everything", "--reason", REASON];
    let lift = ["release", "lift", "everything", "--reason", REASON];
    walk.refused("station", &stop, "not found");
    walk.done("safety", &stop);
    way.refused(liaison, &["release", "make", "message"], &[], "safety hold");
    walk.done("safety", &lift);
    walk.refused("safety", &lift, "two parts");
    walk.done("safety-b", &lift);
    way.done(liaison, &["release", "make", "message"], &[]);

    walk.refused("station", &["release", "show", case], "not found");
    let shown = walk.done(liaison, &["release", "show", case]);
    assert!(shown.contains("/ scope     message") && shown.contains("13800000000"), "{shown}");
    way.done(liaison, &["release", "done"], &[]);
    way.done("station", &["release", "follow-up", "well"], &[]);
    let withdraw = ["release", "withdraw", &way.profile, "--recipient", recipient, "--reason", REASON];
    walk.refused("desk", &withdraw, "not found");
    walk.done("advocate", &withdraw);
    walk.refused(liaison, &["release", "show", case], "not found");
}

/// A day to come, as people write it.
fn in_days(days: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    // Days to a civil date, after Howard Hinnant's algorithm.
    let day = now / 86_400 + days + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let in_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    format!("{:04}-{month:02}-{in_month:02}", year + era * 400)
}
