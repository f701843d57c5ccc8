//! S21 over a restart: duties that were followed go on from where they were kept, and what was kept of
//! another state, another store or by chance is noticed and followed anew.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::duty::{Duty, ErasureReason};
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{ActorId, Timestamp, TipId};
use homeward::domain::profile::Status;
use homeward::service::{FingerprintKey, NewRoot, Registry, Service, ShownDuty};
use homeward::store::{Commit, Lane, SecretKey, SledStore, Store, StoreError};

use crate::record::history::HandClock;
use crate::store::invented::{created, entry, org, profile_id};
use crate::store::opened::{Folder, settings};

const KEPT: &str = "followed.sealed";
/// Two months after the first entries.
const NOW: i64 = 60 * 86_400_000;

fn open(folder: &Folder) -> Arc<SledStore> {
    Arc::new(folder.try_open(settings()).unwrap())
}

/// The service as after a start.
fn started(store: &Arc<SledStore>) -> Service {
    let kept = store.registry().unwrap();
    let root =
        kept.first().map_or_else(|| NewRoot::new().unwrap().text(), |root| root.change.text.to_string());
    let registry = Arc::new(Registry::open(store.clone(), &root, Timestamp(0)).unwrap());
    let clock = Arc::new(HandClock(AtomicI64::new(NOW)));
    Service::new(store.clone(), registry, clock, FingerprintKey(SecretKey::of([7; 32])))
}

fn write(store: &SledStore, people: impl Iterator<Item = u8>) {
    for n in people {
        let subject = Subject::Profile(profile_id(n));
        let done = entry(What::DutyDone { subject, duty: Duty::ALL[usize::from(n) % 3] });
        let left = entry(What::ProfileStatus { profile: profile_id(n), status: Status::Left });
        let entries = if n.is_multiple_of(4) { vec![created(n), left] } else { vec![created(n), done] };
        store.commit(Commit { entries, ..Commit::new(Lane::Caller) }).unwrap();
    }
}

fn last(store: &SledStore) -> u64 {
    store.status().unwrap().last.0
}

/// What an auditor and the station see.
fn listed(service: &Service) -> (Vec<ShownDuty>, Vec<ShownDuty>) {
    let of = |role, organisation| {
        let actor = Actor {
            id: ActorId([3; 16]),
            organisation: org(organisation),
            roles: vec![role],
            conflicts: vec![],
        };
        service.list_duties(&actor, false, 500).unwrap().0
    };
    (of(Role::Auditor, "auditors"), of(Role::StationWorker, "service"))
}

/// Followed from the beginning, whatever is kept.
fn anew(store: &Arc<SledStore>, folder: &Folder) -> (Vec<ShownDuty>, Vec<ShownDuty>) {
    let (path, aside) = (folder.store().join(KEPT), folder.store().join("aside"));
    let had = fs::rename(&path, &aside).is_ok();
    let service = started(store);
    assert_eq!(service.follow_duties(), Ok(last(store)));
    let listed = listed(&service);
    if had {
        fs::rename(aside, path).unwrap();
    }
    listed
}

#[test]
fn a_start_goes_on_from_where_duties_were_kept() {
    let folder = Folder::new();
    let store = open(&folder);
    let first = started(&store);
    write(&store, 0..9);
    assert_eq!(first.follow_duties(), Ok(last(&store)));
    first.keep_duties(u64::MAX).unwrap();
    assert!(!folder.store().join(KEPT).exists(), "so many entries did not come");
    first.keep_duties(1).unwrap();
    let kept = last(&store);
    let second = started(&store);
    assert_eq!(second.follow_duties(), Ok(0));
    assert_eq!(listed(&second), listed(&first));
    assert!(listed(&second).1.len() > 9, "{:?}", listed(&second));
    write(&store, 9..14);
    let third = started(&store);
    assert_eq!(third.follow_duties(), Ok(last(&store) - kept), "what came since, and nothing else");
    assert_eq!(listed(&third), anew(&store, &folder));
    assert_eq!(store.check(), Vec::new());
}

/// S24: whoever is erased is out of what is kept when it is kept anew for her, though few entries came.
#[test]
fn a24_nothing_that_is_kept_leads_to_who_was_erased() {
    let folder = Folder::new();
    let store = open(&folder);
    let service = started(&store);
    let path = folder.store().join(KEPT);
    let look = |entries| {
        service.follow_duties().unwrap();
        service.keep_duties(entries).unwrap();
        service.forget_erased_duties().unwrap();
        fs::read(&path).unwrap()
    };
    let log = |what| {
        let entries = vec![entry(what)];
        store.commit(Commit { entries, ..Commit::new(Lane::Caller) }).unwrap();
    };
    write(&store, 1..4);
    log(What::TipReceived { tip: TipId([5; 16]) });
    let whole = look(1);
    assert_eq!(look(u64::MAX), whole, "nothing came");
    log(What::ProfileCreated { profile: profile_id(9) });
    assert_eq!(look(u64::MAX), whole, "nobody was erased");
    let before = look(1);
    for subject in [Subject::Tip(TipId([5; 16])), Subject::Profile(profile_id(9))] {
        log(What::Erased { subject, reason: ErasureReason::Schedule });
        look(u64::MAX);
    }
    let after = look(u64::MAX);
    assert!(
        after.len() + 2 * 16 < before.len(),
        "{} and {}: both ids are out of it",
        after.len(),
        before.len()
    );
    let next = started(&store);
    assert_eq!(next.follow_duties(), Ok(0), "it is of now");
    assert_eq!(look(u64::MAX), after, "and it is not written again and again");
    assert_eq!(listed(&next), anew(&store, &folder));
}

#[test]
fn following_that_was_ended_goes_on_behind_its_last_page() {
    let folder = Folder::new();
    let store = open(&folder);
    let service = started(&store);
    let entries = (0..1_500).map(|n| created((n % 200) as u8)).collect();
    store.commit(Commit { entries, ..Commit::new(Lane::Caller) }).unwrap();
    service.end_following();
    assert_eq!(service.follow_duties(), Err(StoreError::Stopped));
    service.keep_duties(1).unwrap();
    let next = started(&store);
    assert_eq!(next.follow_duties(), Ok(last(&store) - 1_024));
    assert_eq!(listed(&next), anew(&store, &folder));
}

#[test]
fn what_was_kept_of_another_state_or_is_damaged_is_not_trusted() {
    let folder = Folder::new();
    let store = open(&folder);
    write(&store, 0..6);
    let service = started(&store);
    service.follow_duties().unwrap();
    service.keep_duties(1).unwrap();
    let path = folder.store().join(KEPT);
    let whole = fs::read(&path).unwrap();
    let other = {
        let folder = Folder::new();
        let store = open(&folder);
        write(&store, 0..6);
        let service = started(&store);
        service.follow_duties().unwrap();
        service.keep_duties(1).unwrap();
        fs::read(folder.store().join(KEPT)).unwrap()
    };
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let spoilt = [
        ("of another store", other),
        ("cut short", whole[..whole.len() - 5].to_vec()),
        ("cut after its head", whole[..whole.len() / 2].to_vec()),
        ("empty", Vec::new()),
        ("flipped at its head", flipped(60)),
        ("flipped at its end", flipped(whole.len() - 9)),
    ];
    let right = anew(&store, &folder);
    for (name, bytes) in spoilt {
        fs::write(&path, bytes).unwrap();
        let service = started(&store);
        assert_eq!(service.follow_duties(), Ok(last(&store)), "{name}");
        assert_eq!(listed(&service), right, "{name}");
    }
    fs::write(&path, whole).unwrap();
    assert_eq!(started(&store).follow_duties(), Ok(0), "whole again, it is trusted");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().map(Result::unwrap) {
        match item.path() {
            path if path.is_dir() => copy(&path, &to.join(item.file_name())),
            path => drop(fs::copy(path, to.join(item.file_name())).unwrap()),
        }
    }
}

/// The store as it was is put back and goes on otherwise, and the file of what came in between stays.
#[test]
fn what_was_kept_of_a_future_that_did_not_happen_is_not_trusted() {
    let folder = Folder::new();
    let store = open(&folder);
    drop(started(&store));
    write(&store, 0..3);
    drop(store);
    let older = folder.store().with_extension("older");
    copy(&folder.store(), &older);
    let store = open(&folder);
    write(&store, 3..6);
    let service = started(&store);
    service.follow_duties().unwrap();
    service.keep_duties(1).unwrap();
    let (file, reached) = (fs::read(folder.store().join(KEPT)).unwrap(), last(&store));
    drop((service, store));
    fs::remove_dir_all(folder.store()).unwrap();
    fs::rename(older, folder.store()).unwrap();
    fs::write(folder.store().join(KEPT), file).unwrap();
    let store = open(&folder);
    assert_eq!(started(&store).follow_duties(), Ok(last(&store)), "it is of entries that are not there");
    write(&store, 30..40);
    assert!(last(&store) > reached);
    let service = started(&store);
    assert_eq!(service.follow_duties(), Ok(last(&store)), "another entry stands in that place");
    assert_eq!(listed(&service), anew(&store, &folder));
}
