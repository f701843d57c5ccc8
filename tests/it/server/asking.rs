//! What a reviewer is told to ask next: questions of the catalogue that would tell candidates apart,
//! none whose answer is known.

use serde_json::json;

use crate::server::people;
use crate::server::review::{case, dealt, profile, report};
use crate::server::started::{TestServer, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_sees_what_would_tell_her_candidates_apart() {
    let server = TestServer::start();
    let mut her = people::profile(0);
    her.as_object_mut().unwrap().retain(|key, _| key != "blood" && key != "marks");
    let mut other = people::report(0);
    other["local_ref"] = json!("R-10000");
    other["blood"] = json!("AB");
    profile(&server, &her).await;
    report(&server, &people::report(0)).await;
    report(&server, &other).await;
    let (name, who) = eventually("a case is dealt", async || dealt(&server).await.first().cloned()).await;
    let seen = case(&server, who, &name).await.unwrap();
    let asked: Vec<(&str, &str)> =
        seen.ask_next.iter().map(|ask| (ask.answerer.as_str(), ask.words_en.as_str())).collect();
    assert!(
        asked.contains(&("examination", "with the resident's consent, have the blood group determined")),
        "{asked:?}"
    );
    assert!(asked.iter().all(|(_, words)| !words.contains("zodiac")), "{asked:?}");
    assert!(seen.ask_next.iter().all(|ask| ask.bits > 0.0 && !ask.words_zh.is_empty()));
    assert!(seen.ask_next.is_sorted_by(|a, b| a.bits >= b.bits));
}
