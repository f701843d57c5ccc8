//! S24: who was erased leaves what followers keep beside the store, in the time that is stated for it; by a
//! clock of the test, so that ten minutes cost none.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{ProfileId, Timestamp};
use homeward::domain::profile::Status;
use homeward::service::{
    FOLLOWED_EVERY, FORGOTTEN_WITHIN, FingerprintKey, Following, Keeper, NewRoot, Registry, Service, erase,
};
use homeward::store::{Commit, FollowedBook, Lane, Put, SecretKey, SledStore, Store};

use crate::record::history::HandClock;
use crate::store::invented::{created, entry, profile, profile_id, report, report_id};
use crate::store::opened::Folder;

/// The looks of twenty minutes.
const LOOKS: u32 = 20;

struct Followers {
    store: Arc<SledStore>,
    service: Arc<Service>,
    following: Following,
    keeper: Keeper,
}

impl Followers {
    fn start(store: &Arc<SledStore>) -> Self {
        let kept = store.registry().unwrap();
        let root =
            kept.first().map_or_else(|| NewRoot::new().unwrap().text(), |root| root.change.text.to_string());
        let registry = Arc::new(Registry::open(store.clone(), &root, Timestamp(0)).unwrap());
        let clock = Arc::new(HandClock(AtomicI64::new(86_400_000)));
        let key = FingerprintKey(SecretKey::of([7; 32]));
        let service = Arc::new(Service::new(store.clone(), registry, clock.clone(), key));
        let following = Following::new(service.clone());
        let keeper = Keeper::load(store.clone(), clock).unwrap();
        Self { store: store.clone(), service, following, keeper }
    }

    fn log(&self, entries: Vec<homeward::domain::entry::NewEntry>) {
        self.store.commit(Commit { entries, ..Commit::new(Lane::Caller) }).unwrap();
    }

    /// What the server does every minute.
    fn look(&mut self, passed: Duration) {
        self.following.look(passed).unwrap();
        self.keeper.step().unwrap();
        self.keeper.keep_what_was_followed(passed);
    }

    /// Somebody who owes something and is frozen in a dispute, kept in both books; then the next run.
    fn with(her: ProfileId, store: &Arc<SledStore>) -> Self {
        let mut followers = Self::start(store);
        let held = What::RetentionHeld { subject: Subject::Profile(her), held: true, signed: None };
        followers.log(vec![created(8), entry(What::ProfileCreated { profile: her }), entry(held)]);
        followers.look(Duration::ZERO);
        followers.service.keep_duties(1).unwrap();
        followers.keeper.keep(1);
        let next = Self::start(store);
        assert_eq!(next.hold(her), [true; 2]);
        next
    }

    fn erase(&self, her: ProfileId) {
        let (subject, reason) = (Subject::Profile(her), ErasureReason::Request);
        self.log(vec![entry(What::Erased { subject, reason })]);
    }

    /// In which books an id stands.
    fn hold(&self, id: ProfileId) -> [bool; 2] {
        [FollowedBook::Duties, FollowedBook::Keeping].map(|book| {
            let mut found = false;
            let whole = self.store.kept_followed(book, &mut |block| {
                found |= block.windows(16).any(|bytes| bytes == id.0);
                true
            });
            assert_eq!(whole, Ok(true), "{book:?} is kept");
            found
        })
    }
}

/// Whichever minute she is erased in, and though nothing else ever happens.
#[test]
fn a24_who_was_erased_leaves_every_followers_book_within_the_time_stated() {
    let her = profile_id(9);
    for erased_after in 0..=11 {
        let folder = Folder::new();
        let store = Arc::new(folder.open());
        let mut followers = Followers::with(her, &store);
        let mut gone = [None; 2];
        for look in 0..LOOKS {
            let now = look * FOLLOWED_EVERY;
            followers.look(now);
            let held = followers.hold(her);
            for (gone, held) in gone.iter_mut().zip(held) {
                *gone = (*gone).or((!held).then_some(now));
            }
            if look == erased_after {
                assert_eq!(held, [true; 2], "she was not erased yet");
                followers.erase(her);
            }
        }
        let erased = erased_after * FOLLOWED_EVERY;
        for gone in gone {
            let took = gone.expect("she is out of it") - erased;
            assert!(took <= FORGOTTEN_WITHIN, "erased after {erased:?}, gone {took:?} later");
        }
    }
}

/// An orderly end does not leave her in it, however few entries came.
#[test]
fn a24_who_was_erased_is_out_of_every_book_after_an_orderly_end() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let her = profile_id(9);
    let mut followers = Followers::with(her, &store);
    followers.erase(her);
    followers.look(Duration::ZERO);
    assert_eq!(followers.hold(her), [true; 2], "it is not time yet");
    let Followers { store, service, following, mut keeper } = followers;
    following.end().unwrap();
    keeper.end();
    let followers = Followers { following: Following::new(service.clone()), store, service, keeper };
    assert_eq!(followers.hold(her), [false; 2]);
}

/// What is kept of features and counts does not wait: it goes with the commit that erases.
#[test]
fn a24_kept_features_and_counts_go_with_the_record() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let mut withdrawn = report(1, 1);
    withdrawn.withdrawn_at = Some(Timestamp(9));
    let mut left = profile(1, 1);
    left.status = Status::Reunited;
    let put = vec![
        Put::Profile(Box::new(left)),
        Put::Report(Box::new(withdrawn)),
        Put::Counted(report_id(1), b"counted".to_vec()),
    ];
    store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    let kept = || {
        store.keep_features(&|| Ok(true), &mut std::iter::once(b"features".to_vec())).unwrap();
        assert!(folder.store().join("features.sealed").exists());
    };
    for subject in [Subject::Profile(profile_id(1)), Subject::Report(report_id(1))] {
        kept();
        assert_eq!(erase(&*store, subject, ErasureReason::Request, Timestamp(10), &[]), Ok(true));
        assert!(!folder.store().join("features.sealed").exists(), "{subject:?}");
        assert_eq!(store.kept_features(&mut |_| true), Ok(false), "{subject:?}");
    }
    assert_eq!(store.counted(None, 9), Ok(vec![]));
    assert_eq!(store.check(), vec![]);
}
