//! A1 (S1, S3, S16): one family's script against a service that knows no fitting resident, one that
//! knows her and has confirmed her as kin, and one in which she refuses everybody; under matching load.
//! What the family sees is the same bytes after ids and times are masked, receipts and proofs among it,
//! and how long it takes tells nothing. 288 calls in each world; 10,000 with `HOMEWARD_LONG_TESTS=1`.

use std::time::{Duration, Instant};

use homeward::grpc::caller::Bearer;
use homeward::grpc::proto::family_service_client::FamilyServiceClient;
use homeward::grpc::proto::paper_receipt_service_client::PaperReceiptServiceClient;
use homeward::grpc::proto::receipt_service_client::ReceiptServiceClient;
use homeward::grpc::proto::{self, Verdict};
use prost::Message;
use serde_json::json;
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::crash::chance::Chance;
use crate::server::people::{self, with};
use crate::server::review::{REASON, both_vote, profile, report, two_seats};
use crate::server::started::{Carried, TestServer, request_id, text};

/// Calls of one family, one after the other.
const CALLS_OF_FAMILY: usize = 9;

/// Families that call at once.
const AT_ONCE: usize = 8;

fn long() -> bool {
    std::env::var_os("HOMEWARD_LONG_TESTS").is_some()
}

/// One family in one world, and what it has seen there.
struct Family {
    desk: FamilyServiceClient<Carried>,
    receipts: ReceiptServiceClient<Carried>,
    paper: PaperReceiptServiceClient<Channel>,
    name: String,
    request: String,
    paper_receipt: String,
}

/// What one call showed: bytes with ids and times masked, and how long it took.
struct Seen {
    bytes: Vec<u8>,
    took: Duration,
}

impl Family {
    fn of(server: &TestServer) -> Self {
        let carried = || {
            let bearer = Bearer::of(&server.cast["desk"].token).unwrap();
            (server.channel(), bearer)
        };
        let (channel, bearer) = carried();
        Self {
            desk: FamilyServiceClient::with_interceptor(channel.clone(), bearer.clone()),
            receipts: ReceiptServiceClient::with_interceptor(channel.clone(), bearer),
            paper: PaperReceiptServiceClient::new(channel),
            name: String::new(),
            request: String::new(),
            paper_receipt: String::new(),
        }
    }

    /// The call of this place in the script of a family with this number.
    async fn call(&mut self, number: usize, place: usize) -> Seen {
        let begun = Instant::now();
        let local_ref = format!("A1-{number:06}");
        let reporter =
            json!({"relation": "mother", "contact": format!("family {number}"), "identity": "verified"});
        let line = with(people::report(0), json!({"local_ref": local_ref, "reporter": reporter}));
        let name = self.name.clone();
        let request = request_id();
        let bytes = match place {
            0 => {
                let report = Some(people::new_report(&line));
                self.request.clone_from(&request);
                let asked = proto::RegisterReportRequest { request_id: request, report };
                let mut answer = told(self.desk.register_report(asked).await).unwrap();
                self.name = std::mem::take(&mut answer.name);
                answer.encode_to_vec()
            }
            1 => {
                let asked = proto::GetReceiptRequest { request_id: self.request.clone() };
                let given = told(self.receipts.get_receipt(asked).await).unwrap();
                let text = format!("{}|{}|{}", masked(&given.receipt), masked(&given.proof), given.witnessed);
                text.into_bytes()
            }
            2 => {
                let asked = proto::IssueReceiptRequest { request_id: request, name };
                let answer = told(self.desk.issue_receipt(asked).await).unwrap();
                self.paper_receipt = answer.receipt;
                self.paper_receipt.len().to_be_bytes().to_vec()
            }
            3 | 7 => {
                let asked = proto::GetReportStateRequest { receipt: self.paper_receipt.clone() };
                told(self.paper.get_report_state(asked).await).unwrap().encode_to_vec()
            }
            4 => {
                let add = people::statements(json!({"habits": "爱唱山歌"}));
                let asked = proto::AddReportStatementsRequest {
                    request_id: request,
                    name,
                    add,
                    ..Default::default()
                };
                told(self.desk.add_report_statements(asked).await).unwrap().encode_to_vec()
            }
            5 => {
                let asked = proto::GetReportStatusRequest { name };
                let answer = told(self.desk.get_report_status(asked).await).unwrap();
                without_ids(answer.report.unwrap()).encode_to_vec()
            }
            6 => {
                let report = Some(people::new_report(&line));
                let asked = proto::RegisterReportRequest { request_id: request, report };
                let status = told(self.desk.register_report(asked).await).err().unwrap();
                [&[status.code() as u8], status.message().as_bytes(), status.details()].concat()
            }
            _ => {
                let asked = proto::WithdrawReportRequest { request_id: request, name };
                told(self.desk.withdraw_report(asked).await).unwrap().encode_to_vec()
            }
        };
        Seen { bytes, took: begun.elapsed() }
    }
}

fn told<T>(answer: Result<Response<T>, Status>) -> Result<T, Status> {
    answer.map(Response::into_inner)
}

/// A signed note without what is a hash, a key, a signature or a time: those words become as many signs.
/// Whatever counts entries would stay.
pub fn masked(note: &str) -> String {
    let word = |word: &str| match word.len() >= 9 {
        true => "#".repeat(word.len()),
        false => word.to_owned(),
    };
    note.split_inclusive(['\n', ' ']).map(word).collect()
}

fn without_ids(mut report: proto::Report) -> proto::Report {
    report.name.clear();
    (report.create_time, report.withdraw_time) = (None, None);
    for statement in &mut report.statements {
        (statement.recorded_time, statement.ended_time) = (None, None);
    }
    report
}

/// A service that knows nobody who fits, one that knows her, one in which she refuses.
async fn three_worlds() -> [TestServer; 3] {
    let worlds = [TestServer::start(), TestServer::start(), TestServer::start()];
    profile(&worlds[0], &with(people::profile(1), json!({"sex": "male"}))).await;
    let known = profile(&worlds[1], &people::profile(0)).await;
    let refusing = profile(&worlds[2], &people::profile(0)).await;
    assert!(!known.is_empty());
    for world in &worlds {
        report(world, &people::report(0)).await;
    }
    let (case, seats) = two_seats(&worlds[1]).await;
    both_vote(&worlds[1], seats, &case, Verdict::Kin).await;
    let (_, [reviewer, _]) = two_seats(&worlds[2]).await;
    let refuse = worlds[2].run("station", &["release", "refuse", &refusing, "--reason", REASON]);
    assert!(refuse.status.success(), "{}", text(&refuse.stderr));
    crate::server::started::eventually("her refusal ends the case", async || {
        crate::server::review::awaiting(&worlds[2], reviewer).await.is_empty().then_some(())
    })
    .await;
    worlds
}

/// Keeps the matcher of a world at work: residents come in until the test is over.
async fn load(server: &TestServer) {
    let mut station = server.stations("station");
    for number in 1.. {
        let line = with(
            people::profile(1),
            json!({"local_ref": format!("LOAD-{}", number % 400), "habits": format!("爱唱山歌 {number}")}),
        );
        let profile = Some(people::new_profile(&line));
        let lines = vec![proto::ProfileLine { line: 1, profile }];
        let asked = proto::RestateProfilesRequest { request_id: request_id(), lines };
        station.restate_profiles(asked).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How well the best of two plain classifiers tells two samples of times apart: by length, and by
/// distance from the middle. 0.5 is chance; doubled samples of one world are the yardstick.
pub fn best_auc(one: &[Duration], other: &[Duration]) -> f64 {
    let seconds = |times: &[Duration]| -> Vec<f64> { times.iter().map(Duration::as_secs_f64).collect() };
    let (one, other) = (seconds(one), seconds(other));
    let mut all: Vec<f64> = one.iter().chain(&other).copied().collect();
    all.sort_by(f64::total_cmp);
    let middle = all[all.len() / 2];
    let apart = |times: &[f64]| -> Vec<f64> { times.iter().map(|time| (time - middle).abs()).collect() };
    auc(&one, &other).max(auc(&apart(&one), &apart(&other)))
}

/// The chance that one of the first is longer than one of the second, or the other way round.
fn auc(one: &[f64], other: &[f64]) -> f64 {
    let mut other = other.to_vec();
    other.sort_by(f64::total_cmp);
    let below = |time: &f64| {
        let less = other.partition_point(|one| one < time);
        let not_more = other.partition_point(|one| one <= time);
        (less + not_more) as f64 / 2.0
    };
    let auc = one.iter().map(below).sum::<f64>() / (one.len() * other.len()) as f64;
    auc.max(1.0 - auc)
}

/// Every family's script in one world, with a pause of any length before each call, so that no call's
/// time follows from the end of another's.
async fn played(world: &TestServer, families: usize, seed: u64) -> Vec<Seen> {
    let mut seen = Vec::new();
    for first in (0..families).step_by(AT_ONCE) {
        let several = (first..families.min(first + AT_ONCE)).map(|number| async move {
            let mut chance = Chance(seed ^ (number as u64) << 20);
            let mut family = Family::of(world);
            let mut seen = Vec::new();
            for place in 0..CALLS_OF_FAMILY {
                tokio::time::sleep(Duration::from_micros(chance.next() % 250_000)).await;
                seen.push(family.call(number, place).await);
            }
            seen
        });
        seen.extend(futures_util::future::join_all(several).await.into_iter().flatten());
    }
    seen
}

#[tokio::test]
async fn a1_s1_s3_s16_a_family_sees_and_times_the_same_in_every_world() {
    let worlds = three_worlds().await;
    let families = if long() { 10_000usize.div_ceil(CALLS_OF_FAMILY) } else { 4 * AT_ONCE };
    let seed = Chance::seed();
    eprintln!("A1: HOMEWARD_TEST_SEED={seed}");
    let all =
        worlds.iter().zip(1..).map(|(world, number)| played(world, families, seed.wrapping_mul(number)));
    let seen = tokio::select! {
        seen = futures_util::future::join_all(all) => seen,
        _ = futures_util::future::join_all(worlds.iter().map(load)) => panic!("the load ended"),
    };
    for (world, other) in seen.iter().enumerate().skip(1) {
        assert_eq!(other.len(), seen[0].len());
        for (call, (one, other)) in seen[0].iter().zip(other).enumerate() {
            let texts = [one, other].map(|seen| String::from_utf8_lossy(&seen.bytes).into_owned());
            assert!(one.bytes == other.bytes, "world {world}, call {call}: {texts:?}");
        }
    }
    let times = |world: usize| -> Vec<Duration> { seen[world].iter().map(|call| call.took).collect() };
    // Four standard deviations of an AUC of equal samples of this size; the promise is 0.55 of 10,000.
    let most = if long() { 0.55 } else { 0.5 + 4.0 / (6.0 * seen[0].len() as f64).sqrt() };
    for (what, other) in [("she is known", times(1)), ("she refuses", times(2))] {
        let auc = best_auc(&times(0), &other);
        eprintln!("A1: {} calls, {what}: AUC of times {auc:.3}", other.len());
        assert!(auc <= most, "{what}: AUC {auc} above {most}");
    }
}

#[test]
fn the_classifier_of_a1_tells_what_differs() {
    let times = |base: u64, spread: u64| -> Vec<Duration> {
        (0..500).map(|i| Duration::from_millis(base + (i * 7_919) % 100 * spread)).collect()
    };
    assert!(best_auc(&times(0, 1), &times(0, 1)) < 0.51);
    assert!(best_auc(&times(0, 1), &times(20, 1)) > 0.6);
    assert!(best_auc(&times(500, 10), &times(950, 1)) > 0.9, "the same middle, another spread");
}
