//! S25: the tables of a quarter are published once, after its end, and stay; an auditor counts them again.

use homeward::audit::{Fault, verify};
use homeward::domain::access::{Call, Permit};
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, ProfileId};
use homeward::domain::lines::Lines;
use homeward::service::Keeper;
use homeward::store::Store;

use crate::record::history::{History, station};
use crate::store::invented::org;

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
