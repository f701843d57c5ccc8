//! The kill loop: rounds of mixed load on the real server, each ended by a kill at a random moment.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use homeward::store::{KeyDirectory, SledSettings, SledStore};
use tempfile::TempDir;

use crate::crash::book::Book;
use crate::crash::call::{Caller, Outcome};
use crate::crash::cast::{Cast, sample};
use crate::crash::chance::Chance;
use crate::crash::serving::Server;
use crate::crash::worker::{Desk, Worker};
use crate::crash::{content, journal};
use crate::matcher::definition::Content;
use crate::matcher::undisturbed::undisturbed;
use crate::store::opened::Folder;

/// Rounds, and people of each station and desk.
fn measures() -> (u32, usize, usize) {
    if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { (50, 200, 300) } else { (5, 60, 90) }
}

/// Earlier requests sent again after each start, beside those of the last round.
const SENT_AGAIN: usize = 100;

#[test]
fn what_was_acknowledged_outlives_every_kill_and_the_candidates_are_those_of_an_undisturbed_run() {
    let (rounds, profiles, reports) = measures();
    let seed = Chance::seed();
    eprintln!("seed {seed}: set HOMEWARD_TEST_SEED to it to have the same again");
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::register(folder.path());
    let mut workers = workers(&cast, (profiles, reports), seed);
    let mut chance = Chance(seed);
    let book = Mutex::new(Book::default());
    let mut slowest = Duration::ZERO;
    for round in 1..=rounds {
        if round % 5 == 0 {
            let after = Duration::from_millis(chance.next() % 250);
            Server::kill_while_starting(folder.path(), after);
        }
        let server = Server::start(folder.path());
        slowest = slowest.max(server.took);
        send_again(&server, &cast, &mut workers, &book, &mut chance);
        let load = Duration::from_millis(300 + chance.next() % 1_200);
        let before = book.lock().unwrap().deeds.len();
        let address = server.address.clone();
        thread::scope(|scope| {
            let (address, book) = (&address, &book);
            workers.iter_mut().for_each(|worker| drop(scope.spawn(|| worker.work(address, book))));
            thread::sleep(load);
            server.kill();
        });
        let book = book.lock().unwrap();
        let new = book.deeds.len() - before;
        eprintln!("round {round}: killed after {} ms, {new} changes asked for", load.as_millis());
        if round % 2 == 1 || round == rounds {
            look(folder.path(), &book, round);
        }
    }
    finish(&folder, &cast, &mut workers, &book, seed);
    let book = book.lock().unwrap();
    eprintln!(
        "{rounds} kills, {} acknowledged changes of {} and {} readings, none lost; slowest start {} ms; seed {seed}",
        book.acknowledged(),
        book.deeds.len(),
        book.readings.len(),
        slowest.as_millis()
    );
}

pub fn workers(cast: &Cast, (profiles, reports): (usize, usize), seed: u64) -> Vec<Worker<'_>> {
    let (profiles, reports) = sample(2 * profiles, 2 * reports);
    let mut workers: Vec<Worker<'_>> = Vec::new();
    let stations = cast.stations.iter().zip(profiles.chunks(profiles.len() / cast.stations.len()));
    let desks = cast.desks.iter().zip(reports.chunks(reports.len() / cast.desks.len()));
    let stations = stations.map(|(member, own)| (member, Desk::Station(own.to_vec())));
    let desks = desks.map(|(member, own)| (member, Desk::Family(own.to_vec())));
    let reviewers = cast.reviewers.iter().map(|member| (member, Desk::Review));
    for (number, (member, desk)) in stations.chain(desks).chain(reviewers).enumerate() {
        workers.push(Worker::new((member, cast.root), number, desk, seed));
    }
    workers
}

/// Sends again what nobody knows the end of, and some of what was acknowledged: the first answer comes.
pub fn send_again(
    server: &Server,
    cast: &Cast,
    workers: &mut [Worker<'_>],
    book: &Mutex<Book>,
    chance: &mut Chance,
) {
    let mut book = book.lock().unwrap();
    let members = cast.stations.iter().chain(&cast.desks).chain(&cast.reviewers);
    let callers: BTreeMap<_, _> =
        members.map(|member| (member.id, Caller::connect(&server.address, &member.token).unwrap())).collect();
    let known = book.deeds.len();
    let earlier: Vec<usize> = (0..SENT_AGAIN).map(|_| chance.below(known)).collect();
    let last = known.saturating_sub(SENT_AGAIN)..known;
    let unknown: Vec<usize> = (0..known).filter(|&i| book.deeds[i].outcome == Outcome::Unknown).collect();
    for i in unknown.into_iter().chain(last).chain(earlier).filter(|&i| i < known) {
        let deed = &mut book.deeds[i];
        let answer = callers[&deed.by].ask(&deed.asked);
        match &deed.outcome {
            Outcome::Told(_) => assert_eq!(answer, deed.outcome, "{}: another answer", deed.mark),
            Outcome::Unknown => {
                assert_ne!(answer, Outcome::Unknown, "{}: no answer", deed.mark);
                deed.outcome = answer;
                workers.iter_mut().filter(|one| one.member.id == deed.by).for_each(|one| one.learn(deed));
            }
            Outcome::Refused(_) => {}
        }
    }
}

pub fn open(folder: &Path) -> SledStore {
    let keys = KeyDirectory::open(&folder.join("keys")).unwrap();
    SledStore::open(&folder.join("data"), Arc::new(keys), SledSettings::default()).unwrap()
}

/// Looks at the store itself after a kill.
pub fn look(folder: &Path, book: &Book, round: u32) {
    let store = open(folder);
    let content = Content::of(&store);
    let mut wrong = journal::differences(&store, &content);
    wrong.extend(content::differences(book, &store, &content));
    wrong.extend(journal::unrecorded(&store, book));
    assert!(wrong.is_empty(), "round {round}: {} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(9)]);
}

/// Lets the matcher come to the end, stops the server and compares everything once more.
fn finish(folder: &TempDir, cast: &Cast, workers: &mut [Worker<'_>], book: &Mutex<Book>, seed: u64) {
    let server = Server::start(folder.path());
    send_again(&server, cast, workers, book, &mut Chance(seed));
    let operator = Caller::connect(&server.address, &cast.operator.token).unwrap();
    let begun = Instant::now();
    while operator.lag() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(300), "the matcher does not come to the end");
        thread::sleep(Duration::from_millis(50));
    }
    drop(operator);
    assert!(server.stop().success(), "it stops cleanly when asked");
    let store = open(folder.path());
    let content = Content::of(&store);
    look_closely(&store, &content, &book.lock().unwrap());
    let stored = Content::stored_candidates(&store);
    eprintln!(
        "{} profiles, {} reports, {} cases, {} candidates; store checked",
        content.profiles.len(),
        content.reports.len(),
        content.cases.len(),
        stored.len()
    );
    assert!(!stored.is_empty(), "there is something to compare");
    assert_eq!(stored, content.candidates(), "the candidates are their definition");
    let fresh = Folder::new();
    let again = undisturbed(&content, seed, Arc::new(fresh.open()), 40);
    assert_eq!(stored, again, "and those of an undisturbed run");
}

fn look_closely(store: &SledStore, content: &Content, book: &Book) {
    let mut wrong = journal::differences(store, content);
    wrong.extend(content::differences(book, store, content));
    wrong.extend(journal::unrecorded(store, book));
    assert!(wrong.is_empty(), "at the end: {} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(9)]);
}
