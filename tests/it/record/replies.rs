//! S26, S32: whoever asks again gets the first answer, over restarts, for as long as it is promised; after
//! that it is forgotten, what was signed is refused as past its end whatever the clock says, and the disk
//! has its room back.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use homeward::audit::veiled_subject;
use homeward::domain::access::{Call, Permit};
use homeward::domain::entry::{NewEntry, Subject, What};
use homeward::domain::ids::{ActorId, RequestId, Timestamp};
use homeward::domain::retention::{Keep, REPLY_KEPT_MS};
use homeward::domain::signed::ActionFault;
use homeward::service::{FingerprintKey, Keeper, Refusal, Registry, Service};
use homeward::store::{Commit, Lane, Reply, SecretKey, SledStore, Store};

use crate::matcher::invented::profile;
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::record::history::HandClock;
use crate::store::invented::org;
use crate::store::opened::Folder;

const DAY_MS: i64 = 86_400_000;

/// Somebody else's entry at a time, as there are every day.
fn note(store: &SledStore, at: i64) {
    let permit = Permit::of_service(org("service"));
    let new = NewEntry::new(&permit, Timestamp(at), What::ModelActivated { version: 1 });
    store.commit(Commit { entries: vec![new], ..Commit::new(Lane::Caller) }).unwrap();
}

fn clock(at: i64) -> Arc<HandClock> {
    Arc::new(HandClock(AtomicI64::new(at)))
}

/// The service after a restart, at a time.
fn restarted(store: &Arc<SledStore>, at: i64) -> Service {
    let root = store.registry().unwrap()[0].change.text.to_string();
    let registry = Arc::new(Registry::open(store.clone(), &root, Timestamp(0)).unwrap());
    let key = FingerprintKey(SecretKey::of([7; 32]));
    let service = Service::new(store.clone(), registry, clock(at), key);
    service.recall_day().unwrap();
    service
}

#[test]
fn s26_a_request_has_its_first_answer_for_thirty_days_and_what_was_signed_never_works_twice() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let world = World::with(store.clone(), &REVIEWING, &[]);
    let worker = world.worker(&profile(0, 12).station).clone();
    let (made, kept) = (world.request(), world.request());
    let lines = [Ok(profile(0, 12))];
    let first = world.service.restate_profiles(&worker, made, &lines).unwrap();
    let subject = Subject::Profile(store.scan_profiles(None, 1).unwrap()[0].id);
    let call = (Call::KeepRecord, veiled_subject(&subject));
    let decision = world.signed(&worker, (call.0, &call.1), Keep::Hold.to_lines(), kept);
    world.service.keep_record(&worker, kept, (subject, Keep::Hold), &decision).unwrap();
    drop((world, store));

    // The day by the clock; that of the newest entry; whether the answers are still there.
    for (day, newest, answered) in [(1, 1, true), (29, 25, true), (31, 25, true), (31, 31, false)] {
        let store = Arc::new(folder.open());
        let now = BEGINNING + day * DAY_MS;
        note(&store, BEGINNING + newest * DAY_MS);
        Keeper::load(store.clone(), clock(now)).unwrap().step().unwrap();
        let (service, before) = (restarted(&store, now), store.status().unwrap().last);
        let again = service.keep_record(&worker, kept, (subject, Keep::Hold), &decision);
        if answered {
            assert_eq!((again, store.status().unwrap().last), (Ok(()), before), "day {day}");
            assert_eq!(service.restate_profiles(&worker, made, &lines), Ok(first.clone()), "day {day}");
        } else {
            assert_eq!(store.scan_replies(None, 9).unwrap(), []);
            assert_eq!(again, Err(Refusal::Unsigned(ActionFault::Expired)));
        }
        // Where the clock stands at the next start makes no difference.
        let service = restarted(&store, BEGINNING + 60_000);
        let again = service.keep_record(&worker, kept, (subject, Keep::Hold), &decision);
        let expected = if answered { Ok(()) } else { Err(Refusal::Unsigned(ActionFault::Expired)) };
        assert_eq!((again, store.check()), (expected, vec![]));
    }
}

#[test]
fn s35_a_clock_that_jumped_forgets_no_answer() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let at = clock(BEGINNING);
    note(&store, BEGINNING);
    answer(&store, 0..3, BEGINNING);
    let mut keeper = Keeper::load(store.clone(), at.clone()).unwrap();
    at.0.store(BEGINNING + 4_000 * DAY_MS, std::sync::atomic::Ordering::SeqCst);
    keeper.step().unwrap();
    Keeper::load(store.clone(), at).unwrap().step().unwrap();
    assert_eq!(store.scan_replies(None, 9).unwrap().len(), 3);
}

fn answer(store: &SledStore, requests: std::ops::Range<u32>, at: i64) {
    let reply = |n: u32| {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.wrapping_mul(0x9e37_79b9).to_be_bytes());
        let reply = Reply {
            request_hash: [n as u8; 32],
            id: vec![0; 16],
            position: Default::default(),
            at: Timestamp(at),
        };
        Some((ActorId([1; 16]), RequestId(id), reply))
    };
    // Many ask at once, so that they share the waiting for the disk.
    std::thread::scope(|scope| {
        for part in 0..64 {
            let mine = requests.clone().filter(move |n| n % 64 == part);
            scope.spawn(move || {
                mine.for_each(|n| {
                    store.commit(Commit { reply: reply(n), ..Commit::new(Lane::Caller) }).unwrap();
                });
            });
        }
    });
}

fn bytes(folder: &Path) -> u64 {
    let of = |item: fs::DirEntry| match item.metadata().unwrap() {
        meta if meta.is_dir() => bytes(&item.path()),
        meta => meta.len(),
    };
    fs::read_dir(folder).unwrap().map(|item| of(item.unwrap())).sum()
}

#[test]
fn what_is_forgotten_makes_room_on_the_disk() {
    const A_MONTH: u32 = 4_000;
    let folder = Folder::new();
    let mut sizes = Vec::new();
    for month in 0..8_u32 {
        // Each month's answers are over when the next one's are given, after a restart.
        let store = Arc::new(folder.open());
        let now = BEGINNING + i64::from(month) * (REPLY_KEPT_MS + DAY_MS);
        note(&store, now);
        Keeper::load(store.clone(), clock(now)).unwrap().step().unwrap();
        assert_eq!(store.scan_replies(None, 9).unwrap(), [], "month {month}");
        answer(&store, month * A_MONTH..(month + 1) * A_MONTH, now);
        assert_eq!(store.scan_replies(None, usize::MAX).unwrap().len(), A_MONTH as usize);
        drop(store);
        sizes.push(bytes(&folder.store()));
    }
    println!("{sizes:?}");
    assert!(sizes[7] < 2 * sizes[1], "{sizes:?}");
}
