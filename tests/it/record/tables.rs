//! S25: the tables of a quarter are published once, after its end, and stay; an auditor counts them again.

use std::sync::Arc;

use homeward::audit::{Fault, Quarter, Tables, quarter_of, verify};
use homeward::domain::access::{Call, Permit};
use homeward::domain::entry::{NewEntry, What};
use homeward::domain::ids::{Position, ProfileId, Timestamp};
use homeward::domain::lines::Lines;
use homeward::service::{Keeper, Refusal};
use homeward::store::{Commit, Lane, Store};

use crate::matcher::world::World;
use crate::record::history::{History, station};
use crate::store::invented::org;
use crate::store::memory::MemoryStore;

const DAY_MS: i64 = 86_400_000;

fn published(history: &History) -> Vec<Lines> {
    let entries = history.store.entries(Position(0), usize::MAX).unwrap();
    let tables = entries.into_iter().filter_map(|entry| match entry.what {
        What::TablesPublished { tables } => Some(tables),
        _ => None,
    });
    tables.collect()
}

#[test]
fn a_quarter_is_published_once_and_a_second_time_is_named() {
    let mut history = History::new(1);
    let created = |history: &History, n: u8| {
        let what = What::ProfileCreated { profile: ProfileId([n; 16]) };
        history.write(&station(Call::CreateProfile), what);
    };
    let load = |history: &History| Keeper::load(history.store.clone(), history.clock.clone()).unwrap();
    (0..13).for_each(|n| created(&history, n));
    history.pass(6 * DAY_MS);
    load(&history).step().unwrap();
    assert_eq!(published(&history), [], "it is not over");
    // Residents of the next quarter, before the last one is published.
    history.pass(DAY_MS);
    (20..60).for_each(|n| created(&history, n));
    history.pass(2 * DAY_MS);
    let mut keeper = load(&history);
    keeper.step().unwrap();
    keeper.step().unwrap();
    load(&history).step().unwrap();
    let tables = published(&history);
    assert_eq!(tables.len(), 1);
    let told = |name: &str| tables[0].pairs().iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!([told("quarter"), told("admitted_00")], ["2026-q1", "15"]);
    assert_eq!([told("admitted_51"), told("reunited_00")], ["fewer_than_11"; 2]);
    history.checkpoint();
    assert_eq!(verify(&history.bundle(), &history.trusted()).findings, []);

    let again = What::TablesPublished { tables: tables[0].clone() };
    history.write(&Permit::of_service(org("homeward")), again);
    let findings = verify(&history.bundle(), &history.trusted()).findings;
    assert!(findings.iter().any(|found| found.fault == Fault::OtherFigure), "{findings:#?}");
}

#[test]
fn s25_a_quarter_is_told_as_the_log_holds_it_and_the_newest_first() {
    let world = World::with(Arc::new(MemoryStore::default()), &[], &[]);
    let quarters = ["2025-q3", "2025-q4"].map(|text| Quarter::parse(text).unwrap());
    assert_eq!(world.service.published_tables(None).unwrap(), (None, vec![]));
    for quarter in quarters {
        let what = What::TablesPublished { tables: Tables::default().published(quarter) };
        let entry = NewEntry::new(&Permit::of_service(org("homeward")), Timestamp(1), what);
        world.store.commit(Commit { entries: vec![entry], ..Commit::new(Lane::Matcher) }).unwrap();
    }
    for (asked, told) in [(None, quarters[1]), (Some(quarters[0]), quarters[0])] {
        let (tables, all) = world.service.published_tables(asked).unwrap();
        assert_eq!((tables.as_ref().and_then(quarter_of), all), (Some(told), quarters.to_vec()));
    }
    let unknown = Quarter::parse("2026-q1");
    assert_eq!(world.service.published_tables(unknown).unwrap_err(), Refusal::NotFound);
}
