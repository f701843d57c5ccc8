//! A10 (S11), as far as tips are stored: nothing of a tip or its receipt stands in clear, nothing of
//! when it came is kept, and the log learns of the day's tips at once, in an order of its own. What a
//! transport sees is shown by `server::a10_tips`.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeward::audit::Tree;
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, TipId};
use homeward::domain::tip::PaperReceipt;
use homeward::service::{Clock, Keeper, add_to_tip, follow_tip, send_tip};
use homeward::store::Store;

use crate::record::history::HandClock;
use crate::store::invented::org;
use crate::store::opened::Folder;

const HOUR_MS: i64 = 3_600_000;

fn bytes_below(folder: &Path, found: &mut Vec<u8>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            bytes_below(&path, found);
        } else {
            found.extend(fs::read(path).unwrap());
        }
    }
}

#[test]
fn a10_no_word_receipt_or_hour_of_a_tip_is_kept() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let clock = Arc::new(HandClock::default());
    clock.0.store(20_000 * 24 * HOUR_MS, Ordering::SeqCst);
    let mut keeper = Keeper::load(store.clone(), clock.clone()).unwrap();
    let mut sent: Vec<(TipId, PaperReceipt)> = Vec::new();
    for n in 0..40 {
        clock.0.fetch_add(60_000, Ordering::SeqCst);
        let before = store.waiting_tips().unwrap();
        let words = format!("Qzv王 tip {n}: ask at the brick kiln");
        let receipt = send_tip(&*store, Some(org("zhengzhou")), &words).unwrap();
        let new = store.waiting_tips().unwrap().into_iter().find(|id| !before.contains(id)).unwrap();
        assert_eq!(store.tip(new).unwrap().unwrap().words.reveal(), words);
        sent.push((new, receipt));
    }
    assert_eq!(store.status().unwrap().last, Position(0), "durable at once, and nowhere in the journal");

    // Who holds the receipt comes back; nobody else does.
    assert_eq!(follow_tip(&*store, &sent[3].1), Ok(Some(Vec::new())));
    assert_eq!(add_to_tip(&*store, &sent[3].1, "Qzv王 and she had a child"), Ok(true));
    assert_eq!(follow_tip(&*store, &sent[3].1).unwrap().unwrap().len(), 1);
    assert_eq!(add_to_tip(&*store, &sent[4].1, "Qzv王 call me, 138 0013 8000"), Ok(true));
    let said = follow_tip(&*store, &sent[4].1).unwrap().unwrap();
    assert!(!said[0].words.reveal().contains("8000"), "nobody names herself (S27)");
    let other = PaperReceipt::new([9; 25]);
    assert_eq!(follow_tip(&*store, &other), Ok(None));
    assert_eq!(add_to_tip(&*store, &other, "words"), Ok(false));

    // The day ends: all join the log at one time, in an order that is not theirs.
    assert_eq!(keeper.step().unwrap(), 0);
    assert!(store.entries(Position(0), 99).unwrap().is_empty(), "not before the day is over");
    clock.0.fetch_add(24 * HOUR_MS, Ordering::SeqCst);
    keeper.step().unwrap();
    let entries = store.entries(Position(0), 99).unwrap();
    let logged: Vec<TipId> = entries
        .iter()
        .map(|entry| match entry.what {
            What::TipReceived { tip } => tip,
            ref other => panic!("{other:?}"),
        })
        .collect();
    let order: Vec<TipId> = sent.iter().map(|(id, _)| *id).collect();
    let mut sorted = (logged.clone(), order.clone());
    sorted.0.sort();
    sorted.1.sort();
    assert_eq!(sorted.0, sorted.1, "every tip once");
    assert!(logged != order && logged != sorted.0, "40! orders: neither as sent nor by id");
    assert!(entries.iter().all(|entry| entry.at == clock.now()), "one time for all");
    let public = store.public_leaves(Position(0), 99).unwrap();
    assert!(public.iter().all(|leaf| leaf.public.tree == Tree::Families && leaf.public.details.is_empty()));
    assert!(store.waiting_tips().unwrap().is_empty());
    assert_eq!(store.check(), Vec::new());

    let mut all = Vec::new();
    bytes_below(&folder.store(), &mut all);
    let holds = |needle: &[u8]| all.windows(needle.len()).any(|window| window == needle);
    assert!(!holds("Qzv王".as_bytes()) && !holds(b"brick kiln"));
    for (_, receipt) in &sent {
        assert!(!holds(receipt.text().as_bytes()) && !holds(receipt.digits()));
    }
}
