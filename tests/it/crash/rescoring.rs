//! The real server killed while it searches all rows again under another model: after each start it goes on from
//! its mark, and it ends at the candidates, to the last piece of evidence, of a server that nothing disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::evidence::Bits;
use homeward::domain::ids::LocalRef;
use homeward::domain::profile::NewProfile;
use homeward::domain::registry::Change;
use homeward::domain::report::NewReport;
use homeward::domain::setting::Setting;
use homeward::grpc::{proto, to_proto};
use homeward::matching::Model;
use homeward::store::{Follower, Store};

use crate::crash::call::{Asked, Caller, Outcome};
use crate::crash::cast::{Cast, sample};
use crate::crash::chance::Chance;
use crate::crash::kill::open;
use crate::crash::serving::Server;
use crate::matcher::definition::Content;
use crate::matcher::other_model::other_text;
use crate::record::a24::copy;

/// Profiles and reports of each station and desk.
const PEOPLE: (usize, usize) = (100, 150);
/// Times it is killed on the way.
const KILLS: usize = 4;
/// Lines of a request.
const LINES: usize = 8;
/// The longest any of it may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// The version of the other model.
const VERSION: u32 = 91;

#[test]
fn a_server_killed_while_it_scores_again_goes_on_from_its_mark_and_ends_as_one_that_nothing_disturbed() {
    let killed = tempfile::tempdir().unwrap();
    let cast = Cast::register(killed.path());
    let other = Model::parse(&other_text(VERSION)).unwrap();
    fs::create_dir(killed.path().join("models")).unwrap();
    fs::write(killed.path().join("models/other.toml"), other_text(VERSION)).unwrap();
    let server = Server::start(killed.path());
    hand_in(&server, &cast);
    until(&server, &cast, |status| status.journal_lag_entries == 0);
    assert!(server.stop().success());
    let before = candidates(killed.path());
    let undisturbed = tempfile::tempdir().unwrap();
    copy(killed.path(), undisturbed.path());

    let server = Server::start(undisturbed.path());
    activate(&server, &cast, &other);
    until(&server, &cast, is_over);
    assert!(server.stop().success());
    let wanted = candidates(undisturbed.path());
    assert!(!wanted.is_empty() && wanted.iter().all(|found| found.model_version == VERSION));
    assert_eq!(scores(&wanted), Content::of(&open(undisturbed.path())).candidates_under(&other));
    assert_ne!(scores(&wanted), scores(&before), "the other model says something else");

    let server = Server::start(killed.path());
    activate(&server, &cast, &other);
    let server = kill_on_the_way(server, killed.path(), &cast);
    until(&server, &cast, is_over);
    assert!(server.stop().success());
    let found = candidates(killed.path());
    let surplus = found.iter().filter(|own| !wanted.contains(own)).count();
    let missing = wanted.iter().filter(|own| !found.contains(own)).count();
    assert_eq!((surplus, missing), (0, 0), "candidates beyond those of an undisturbed run, and missing ones");
}

/// Kills it after it has committed something, again and again while rows are left; after each start it has left
/// what lies beyond its mark, and nothing else.
fn kill_on_the_way(mut server: Server, folder: &Path, cast: &Cast) -> Server {
    let seed = Chance::seed();
    eprintln!("seed {seed}: set HOMEWARD_TEST_SEED to it to have the same again");
    let (mut chance, mut last, mut on_the_way) = (Chance(seed), 0, 0);
    for kill in 0..KILLS {
        let left = until(&server, cast, |_| true).rows_to_search_again;
        let some = 1 + chance.next() % 30;
        until(&server, cast, |status| status.rows_to_search_again + some <= left || is_over(status));
        sleep(Duration::from_micros(chance.next() % 8_000));
        server.kill();
        let (mark, places) = (mark(folder), places(folder));
        let (all, beyond) = (places.len(), places.iter().filter(|place| **place >= mark).count());
        eprintln!("kill {kill}: {beyond} of {all} rows left");
        assert!(mark > last && beyond < all, "it came further, to {mark} from {last}");
        last = mark;
        server = Server::start(folder);
        if beyond == 0 {
            break;
        }
        on_the_way += 1;
        assert_eq!(rows_told(folder), Some(beyond), "it goes on from its mark");
    }
    assert!(on_the_way > 0, "it is killed on the way at least once: there must be more rows");
    server
}

/// Where the mark stands among the places of rows, in the model's own number.
fn mark(folder: &Path) -> u32 {
    open(folder).cursor(Follower::Rescoring).unwrap().0 as u32
}

/// The place of every matched row in the order in which rows are searched: profiles first, by id.
fn places(folder: &Path) -> Vec<u32> {
    let content = Content::of(&open(folder));
    let place = |id: [u8; 16]| u32::from_be_bytes([id[0], id[1], id[2], id[3]]) >> 1;
    let profiles = content.profiles.iter().filter(|one| one.status.is_matched()).map(|one| place(one.id.0));
    let reports = content.reports.iter().filter(|one| one.is_matched()).map(|one| 1 << 31 | place(one.id.0));
    profiles.chain(reports).collect()
}

/// How many rows the last start said it has to search again.
fn rows_told(folder: &Path) -> Option<usize> {
    let log = fs::read_to_string(folder.join("server.log")).unwrap();
    let line = log.lines().rfind(|line| line.contains("rows are searched again"))?;
    line.split("rows=").nth(1)?.split_whitespace().next()?.parse().ok()
}

fn scores(all: &[Candidate]) -> BTreeMap<Pair, Bits> {
    all.iter().map(|found| (found.pair, found.score)).collect()
}

fn candidates(folder: &Path) -> Vec<Candidate> {
    open(folder).scan_candidates(None, usize::MAX).unwrap()
}

fn is_over(status: &proto::GetServiceStatusResponse) -> bool {
    status.model_version == VERSION && status.rows_to_search_again == 0 && status.journal_lag_entries == 0
}

fn until(
    server: &Server,
    cast: &Cast,
    is: impl Fn(&proto::GetServiceStatusResponse) -> bool,
) -> proto::GetServiceStatusResponse {
    let operator = Caller::connect(&server.address, &cast.operator.token).unwrap();
    let begun = Instant::now();
    loop {
        let status = operator.status();
        if is(&status) {
            return status;
        }
        assert!(begun.elapsed() < PATIENCE, "{} rows left", status.rows_to_search_again);
        sleep(Duration::from_millis(2));
    }
}

fn activate(server: &Server, cast: &Cast, model: &Model) {
    let registrar = cast.registrars[0].token.as_str();
    let caller = Caller::connect(&server.address, registrar).unwrap();
    caller.change_registry(cast, Change::Set(Setting::Model, model.number()));
    until(server, cast, |status| status.model_version == VERSION);
}

fn hand_in(server: &Server, cast: &Cast) {
    let mut chance = Chance(11);
    let (profiles, reports) = sample(2 * PEOPLE.0, 2 * PEOPLE.1);
    let local_ref = |line: usize| LocalRef::new(&format!("L-{line}")).unwrap();
    for (member, own) in cast.stations.iter().zip(profiles.chunks(PEOPLE.0)) {
        let lines = (0..).zip(own).map(|(line, new)| {
            let (station, local_ref) = (member.organisation.clone(), local_ref(line));
            let new = to_proto::new_profile(&NewProfile { station, local_ref, ..new.clone() });
            proto::ProfileLine { line: line as u64 + 1, profile: Some(new) }
        });
        for lines in lines.collect::<Vec<_>>().chunks(LINES) {
            let request_id = chance.request_id();
            let asked = proto::RestateProfilesRequest { request_id, lines: lines.to_vec() };
            ask(server, &member.token, Asked::Profiles(asked));
        }
    }
    for (member, own) in cast.desks.iter().zip(reports.chunks(PEOPLE.1)) {
        let lines = (0..).zip(own).map(|(line, new)| {
            let (office, local_ref) = (member.organisation.clone(), local_ref(line));
            let new = to_proto::new_report(&NewReport { office, local_ref, ..new.clone() });
            proto::ReportLine { line: line as u64 + 1, report: Some(new) }
        });
        for lines in lines.collect::<Vec<_>>().chunks(LINES) {
            let request_id = chance.request_id();
            let asked = proto::RestateReportsRequest { request_id, lines: lines.to_vec() };
            ask(server, &member.token, Asked::Reports(asked));
        }
    }
}

fn ask(server: &Server, token: &str, asked: Asked) {
    let caller = Caller::connect(&server.address, token).unwrap();
    assert!(matches!(caller.ask(&asked), Outcome::Told(_)));
}
