//! A2 (S1, S10, S14): somebody with many verified accounts hunts for one resident. Each account files
//! report after report that describes her, each time with another county and another city where she was
//! seen last, edits and withdraws them, and goes on where replies or their times looked unlike the rest;
//! meanwhile reviewers behind vote on what they are dealt. In the end the prober names her county and her
//! station. Public totals say that each is as likely as any other, so by them one guess in so many is
//! right; the prober must do no better. 24 residents, of 2 accounts with 7 reports each; with
//! `HOMEWARD_LONG_TESTS=1` 50 accounts with 18 reports for each resident, and the 95 % interval.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use homeward::domain::actor::Role;
use homeward::grpc::proto::family_service_client::FamilyServiceClient;
use homeward::grpc::proto::receipt_service_client::ReceiptServiceClient;
use homeward::grpc::proto::{self, Verdict};
use prost::Message;
use serde_json::{Value, json};
use tonic::{Response, Status};

use crate::crash::chance::Chance;
use crate::server::a1_worlds::masked;
use crate::server::people;
use crate::server::review::ballot;
use crate::server::started::{Carried, TestServer, eventually, request_id};

/// Where she may come from.
const COUNTIES: [&str; 6] =
    ["四川省达县", "河南省洛宁县", "云南省镇雄县", "贵州省织金县", "广西龙胜县", "湖南省新化县"];
/// Where she may be: the stations, and the city in which each finds people.
const STATIONS: [(&str, &str); 2] = [("station", "郑州火车站"), ("other station", "杭州火车站")];
const SURNAMES: [&str; 6] = ["王", "李", "张", "覃", "杨", "罗"];
const GIVEN: [&str; 4] = ["秀英", "桂芳", "美莲", "小兰"];

/// Residents hunted for.
const HUNTED: usize = SURNAMES.len() * GIVEN.len();
/// Open reports of one account; the oldest is withdrawn first.
const OPEN: usize = 5;
/// How often the script of one report speaks to the service.
const CALLS: usize = 6;

fn long() -> bool {
    std::env::var_os("HOMEWARD_LONG_TESTS").is_some()
}

/// What is hidden, or guessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Guess {
    county: usize,
    station: usize,
}

/// The replies to one report: bytes, and how long each took.
type Replies = [(Vec<u8>, Duration); CALLS];

/// By reply, the guesses that saw it.
type SeenBy<'a> = HashMap<&'a [u8], HashSet<(usize, usize)>>;

/// What a prober has seen so far, by what it asked with: of each place of the script the replies, and
/// how long they took.
#[derive(Default)]
struct Notes {
    seen: Vec<(Guess, Replies)>,
}

impl Notes {
    /// How unlike the rest the replies to each guess are: other bytes than most guesses saw, or other times.
    fn suspicion(&self) -> Vec<(f64, Guess)> {
        // What is usual is what most guesses saw, however often each was asked with.
        let mut usual: Vec<SeenBy<'_>> = vec![HashMap::new(); CALLS];
        for (guess, replies) in &self.seen {
            for (place, (bytes, _)) in replies.iter().enumerate() {
                usual[place].entry(bytes).or_default().insert((guess.county, guess.station));
            }
        }
        let most = |place: usize| usual[place].values().map(HashSet::len).max().unwrap_or_default();
        let unlike = |place: usize, bytes: &[u8]| usual[place][bytes].len() < most(place);
        let of = |guess: Guess| {
            let own: Vec<&Replies> =
                self.seen.iter().filter(|(seen, _)| *seen == guess).map(|(_, replies)| replies).collect();
            let strange = own.iter().flat_map(|replies| replies.iter().enumerate());
            let strange = strange.filter(|(place, (bytes, _))| unlike(*place, bytes)).count();
            let slower: f64 = (0..CALLS).map(|place| self.deviation(&own, place)).sum();
            (100.0 * strange as f64 / own.len().max(1) as f64 + slower, guess)
        };
        all_guesses().map(of).collect()
    }

    /// How far the mean time of these lies from the middle of all, in standard errors of such a mean.
    fn deviation(&self, own: &[&Replies], place: usize) -> f64 {
        let seconds = |replies: &Replies| replies[place].1.as_secs_f64();
        let mut all: Vec<f64> = self.seen.iter().map(|(_, replies)| seconds(replies)).collect();
        all.sort_by(f64::total_cmp);
        let middle = all[all.len() / 2];
        let spread = all.iter().map(|time| (time - middle).powi(2)).sum::<f64>() / all.len() as f64;
        if own.is_empty() || spread == 0.0 {
            return 0.0;
        }
        let mean = own.iter().map(|replies| seconds(replies)).sum::<f64>() / own.len() as f64;
        (mean - middle).abs() * (own.len() as f64 / spread).sqrt()
    }

    fn guess(&self) -> Guess {
        self.suspicion().into_iter().max_by(|(one, _), (other, _)| one.total_cmp(other)).unwrap().1
    }

    /// What to ask with next: by turns what was asked with least, and what looks most unlike the rest.
    fn next(&self, chance: &mut Chance) -> Guess {
        if self.seen.len() >= 2 * COUNTIES.len() && chance.below(2) == 0 {
            return self.guess();
        }
        let tried = |guess: &Guess| self.seen.iter().filter(|(seen, _)| seen == guess).count();
        all_guesses()
            .map(|guess| ((tried(&guess), chance.next()), guess))
            .min_by_key(|(order, _)| *order)
            .unwrap()
            .1
    }
}

fn all_guesses() -> impl Iterator<Item = Guess> {
    (0..COUNTIES.len()).flat_map(|county| (0..STATIONS.len()).map(move |station| Guess { county, station }))
}

fn name(number: usize) -> String {
    format!("{}{}", SURNAMES[number % SURNAMES.len()], GIVEN[number / SURNAMES.len()])
}

fn resident(number: usize, at: Guess) -> Value {
    let (station, city) = STATIONS[at.station];
    let code = if station == "station" { people::STATION } else { "330100-02" };
    json!({
        "kind": "profile", "station": code, "local_ref": format!("A2-{number}"), "admitted_on": "2021-03-14",
        "found": {"on": "2021-03-12", "place": {"text": city}}, "sex": "female",
        "names": [{"text": name(number), "use": "unknown", "source": {"by": "self"}}],
        "places": [{"text": COUNTIES[at.county], "role": "home", "source": {"by": "self"}}],
        "birth": {"value": (1960 + number).to_string(), "source": {"by": "self"}},
        "marks": [{"kind": "burn", "site": "hand", "side": "left"}], "blood": "AB",
    })
}

/// One account that hunts for one resident.
struct Account<'a> {
    desk: FamilyServiceClient<Carried>,
    receipts: ReceiptServiceClient<Carried>,
    of: (usize, usize),
    notes: &'a RefCell<Notes>,
    open: Vec<String>,
}

impl Account<'_> {
    fn report(&self, number: usize, guess: Guess) -> Value {
        let (hunted, account) = self.of;
        json!({
            "kind": "report", "office": people::DESK, "local_ref": format!("A2-{hunted}-{account}-{number}"),
            "reporter": {"relation": "brother", "name": name((hunted + 1) % HUNTED), "identity": "verified",
                "contact": format!("account {hunted} {account}"), "identity_document": format!("{hunted} {account}")},
            "kin_answers": [{"question": "animal_or_tree", "answer": "院后一棵柿子树"}],
            "names": [{"text": name(hunted), "use": "legal"}], "sex": "female", "birth": (1960 + hunted).to_string(),
            "missing": {"on": "2009-07", "place": {"text": STATIONS[guess.station].1}},
            "places": [{"text": COUNTIES[guess.county], "role": "home"}],
            "marks": [{"kind": "burn", "site": "hand", "side": "left"}], "blood": "AB",
        })
    }

    /// Files one report with this guess and looks at every reply.
    async fn probe(&mut self, number: usize, guess: Guess) {
        let line = people::new_report(&self.report(number, guess));
        let mut replies: Replies = Default::default();
        let request = request_id();
        let asked = proto::RegisterReportRequest { request_id: request.clone(), report: Some(line.clone()) };
        let mut report = String::new();
        let told = timed(self.desk.register_report(asked)).await;
        replies[0] = noted(told, |mut answer| {
            report = std::mem::take(&mut answer.name);
            answer.encode_to_vec()
        });
        let asked = proto::GetReceiptRequest { request_id: request };
        let told = timed(self.receipts.get_receipt(asked)).await;
        replies[1] =
            noted(told, |given| format!("{}|{}", masked(&given.receipt), masked(&given.proof)).into_bytes());
        let lines = vec![proto::ReportLine { line: 1, report: Some(line) }];
        let asked = proto::RestateReportsRequest { request_id: request_id(), lines };
        replies[2] = noted(timed(self.desk.restate_reports(asked)).await, |mut answer| {
            answer.results.iter_mut().for_each(|result| result.name.clear());
            answer.encode_to_vec()
        });
        let asked = proto::AddReportStatementsRequest {
            request_id: request_id(),
            name: report.clone(),
            add: people::statements(json!({"habits": "爱唱山歌"})),
            ..Default::default()
        };
        let told = timed(self.desk.add_report_statements(asked)).await;
        replies[3] = noted(told, |answer| answer.encode_to_vec());
        let asked = proto::GetReportStatusRequest { name: report.clone() };
        replies[4] = noted(timed(self.desk.get_report_status(asked)).await, |answer| {
            let report = answer.report.unwrap();
            format!("{} {} {}", report.status, report.etag, report.statements.len()).into_bytes()
        });
        self.open.push(report);
        let name = if self.open.len() > OPEN { self.open.remove(0) } else { String::new() };
        let asked = proto::WithdrawReportRequest { request_id: request_id(), name };
        // Withdrawing nothing is refused, the same for all.
        let full = self.open.len() == OPEN;
        let told = timed(self.desk.withdraw_report(asked)).await;
        let (mut bytes, took) = noted(told, |answer| answer.encode_to_vec());
        bytes.push(u8::from(full));
        replies[5] = (if full { bytes } else { Vec::new() }, took);
        self.notes.borrow_mut().seen.push((guess, replies));
    }
}

async fn timed<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> (Result<T, Status>, Duration) {
    let begun = Instant::now();
    let answer = call.await.map(Response::into_inner);
    (answer, begun.elapsed())
}

fn noted<T>(
    (told, took): (Result<T, Status>, Duration),
    read: impl FnOnce(T) -> Vec<u8>,
) -> (Vec<u8>, Duration) {
    match told {
        Ok(answer) => (read(answer), took),
        Err(status) => {
            ([&[status.code() as u8], status.message().as_bytes(), status.details()].concat(), took)
        }
    }
}

/// Reviewers vote on whatever they are dealt, until the test is over.
async fn life(server: &TestServer, dealt: &Cell<usize>) {
    let reviewers = server.cast.iter().filter(|(_, member)| member.role == Role::Reviewer);
    let mut reviewers: Vec<_> = reviewers.map(|(who, _)| (*who, server.reviewers(who))).collect();
    loop {
        for (who, client) in &mut reviewers {
            let asked = client.get_my_assignments(proto::GetMyAssignmentsRequest {}).await;
            let Ok(answer) = asked else { continue };
            let awaited = answer.into_inner().assignments.into_iter().filter(|case| case.awaited);
            for case in awaited.take(2) {
                let verdict = if case.score_bits > 8.0 { Verdict::Kin } else { Verdict::NotKin };
                dealt.set(dealt.get() + 1);
                // The report may be withdrawn meanwhile.
                let _refused = client.vote(ballot(server, who, &case.name, verdict)).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The most right guesses of so many that chance explains, but for `doubt`.
fn most_by_chance(guesses: usize, one_in: usize, doubt: f64) -> usize {
    let right = 1.0 / one_in as f64;
    let mut left = 1.0;
    let mut exactly = (1.0 - right).powi(guesses as i32);
    for hits in 0..guesses {
        left -= exactly;
        if left <= doubt {
            return hits;
        }
        exactly *= (guesses - hits) as f64 / (hits + 1) as f64 * right / (1.0 - right);
    }
    guesses
}

#[tokio::test]
async fn a2_s1_s10_s14_a_prober_guesses_no_better_than_public_totals() {
    let (accounts, reports) = if long() { (50, 18) } else { (2, 7) };
    let server = TestServer::start();
    let seed = Chance::seed();
    eprintln!("A2: HOMEWARD_TEST_SEED={seed}");
    let mut chance = Chance(seed);
    let hidden: Vec<Guess> = (0..HUNTED)
        .map(|_| Guess { county: chance.below(COUNTIES.len()), station: chance.below(STATIONS.len()) })
        .collect();
    for (number, at) in hidden.iter().enumerate() {
        let profile = Some(people::new_profile(&resident(number, *at)));
        let asked = proto::CreateProfileRequest { request_id: request_id(), profile };
        server.stations(STATIONS[at.station].0).create_profile(asked).await.unwrap();
    }
    let notes: Vec<RefCell<Notes>> = hidden.iter().map(|_| RefCell::default()).collect();
    let hunts = (0..HUNTED).map(|hunted| {
        let desk = server.families("desk");
        let (channel, bearer) = server.carried(&server.cast["desk"].enrolment, &server.cast["desk"].key);
        let receipts = ReceiptServiceClient::with_interceptor(channel, bearer);
        let notes = &notes[hunted];
        let several = (0..accounts).map(move |account| {
            let of = (hunted, account);
            let mut account =
                Account { desk: desk.clone(), receipts: receipts.clone(), of, notes, open: Vec::new() };
            let mut chance = Chance(seed ^ ((hunted * 1_000 + of.1) as u64) << 16);
            async move {
                for number in 0..reports {
                    let guess = notes.borrow().next(&mut chance);
                    account.probe(number, guess).await;
                }
            }
        });
        futures_util::future::join_all(several)
    });
    let dealt = Cell::new(0);
    tokio::select! {
        _ = futures_util::future::join_all(hunts) => {}
        () = life(&server, &dealt) => panic!("life ended"),
    }
    tokio::select! {
        () = life(&server, &dealt) => panic!("life ended"),
        () = eventually("pairs that fit are dealt: there is something to be found", async || {
            (dealt.get() > 0).then_some(())
        }) => {}
    }
    eprintln!("A2: {} cases were voted on meanwhile", dealt.get());
    let guesses: Vec<Guess> = notes.iter().map(|notes| notes.borrow().guess()).collect();
    let right = |of: fn(&Guess) -> usize| {
        hidden.iter().zip(&guesses).filter(|(truth, guess)| of(truth) == of(guess)).count()
    };
    // A short run is repeated with every change, so it is given a doubt that no repetition uses up.
    let doubt = if long() { 0.025 } else { 1e-6 };
    for (what, hits, one_in) in [
        ("county", right(|guess| guess.county), COUNTIES.len()),
        ("station", right(|guess| guess.station), STATIONS.len()),
    ] {
        let most = most_by_chance(HUNTED, one_in, doubt);
        eprintln!(
            "A2: {accounts} accounts, {} reports a resident: {hits} of {HUNTED} {what} guesses right; by public totals {:.1}, at most {most}",
            accounts * reports,
            HUNTED as f64 / one_in as f64
        );
        assert!(hits <= most, "{what}: {hits} of {HUNTED} right; seed {seed}");
    }
}

#[test]
fn the_prober_of_a2_finds_what_leaks() {
    let (mut by_time, mut by_bytes) = (0, 0);
    for seed in 0..40 {
        let mut chance = Chance(seed);
        let truth = Guess { county: chance.below(COUNTIES.len()), station: chance.below(STATIONS.len()) };
        let (mut slow, mut told) = (Notes::default(), Notes::default());
        for _ in 0..60 {
            // A tick later every other time, or another byte.
            let guess = slow.next(&mut chance);
            let later = guess == truth && chance.below(2) == 0;
            let took = Duration::from_micros(250_000 * (1 + u64::from(later)) + chance.next() % 9_000);
            slow.seen.push((guess, std::array::from_fn(|_| (vec![1], took))));
            let guess = told.next(&mut chance);
            let other = u8::from(guess == truth && chance.below(2) == 0);
            told.seen.push((guess, std::array::from_fn(|_| (vec![other], Duration::from_millis(250)))));
        }
        by_time += usize::from(slow.guess() == truth);
        by_bytes += usize::from(told.guess() == truth);
    }
    // One of twelve by chance.
    assert!(by_time > 20 && by_bytes > 30, "{by_time} and {by_bytes} of 40");
}

#[test]
fn the_interval_of_a2_is_that_of_the_binomial() {
    assert_eq!(most_by_chance(24, 2, 0.025), 17, "P(X > 17) = 0.0113, P(X > 16) = 0.032");
    assert_eq!(most_by_chance(1, 2, 0.6), 0);
    assert_eq!(most_by_chance(3, 2, 0.0), 3);
}
