//! The keeper's book over restarts: whatever happened between journal and book, what is taken back and
//! followed on is what the whole journal says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use proptest::prelude::*;

use crate::audit::Quarter;
use crate::domain::access::Permit;
use crate::domain::actor::Role;
use crate::domain::duty::ErasureReason;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{OrgCode, Position, ProfileId, ReportId, Timestamp, TipId};
use crate::domain::profile::Status;
use crate::service::keeping_book::KeepingBook;
use crate::store::{Commit, KeyDirectory, Lane, SledSettings, SledStore, Store};

const FILE: &str = "store/keeping.sealed";

/// What befalls a book.
#[derive(Clone, Debug)]
enum Step {
    /// So many entries of this and the next kinds, a day apart.
    Logged(u8, u8),
    Followed,
    Kept,
    ForgotErased,
    /// The process ends, however; the next one begins.
    Restarted,
    /// The file is lost before the next one begins.
    Lost,
    /// A byte of it is another one.
    Rotten(u16),
    /// The file is put back as it was when it was kept the last time but one.
    Older,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<u8>(), 1..40u8).prop_map(|(kind, count)| Step::Logged(kind, count)),
        2 => Just(Step::Followed),
        3 => Just(Step::Kept),
        1 => Just(Step::ForgotErased),
        3 => Just(Step::Restarted),
        1 => Just(Step::Lost),
        1 => any::<u16>().prop_map(Step::Rotten),
        1 => Just(Step::Older),
    ]
}

/// The `n`th entry of a journal.
fn what(kind: u8, n: i64) -> What {
    let id = [(kind % 7) + 1; 16];
    let subject = match kind % 3 {
        0 => Subject::Profile(ProfileId(id)),
        1 => Subject::Report(ReportId(id)),
        _ => Subject::Tip(TipId(id)),
    };
    let profile = ProfileId(id);
    match (i64::from(kind) + n) % 9 {
        0 => What::ProfileStatus { profile, status: Status::Reunited },
        1 => What::ProfileStatus { profile, status: Status::InCare },
        2 => What::ReportWithdrawn { report: ReportId(id) },
        3 => What::TipReceived { tip: TipId(id) },
        4 => What::RetentionHeld { subject, held: n % 2 == 0, signed: None },
        5 => What::ErasureRequested { subject, signed: None },
        6 => What::Erased { subject, reason: ErasureReason::Schedule },
        7 => What::EpochTurned { epoch: 2 },
        _ => What::ProfileCreated { profile },
    }
}

type State = (
    (Position, Timestamp, Option<i64>, Option<Quarter>),
    (BTreeMap<Subject, Timestamp>, BTreeSet<Subject>, BTreeMap<Subject, BTreeSet<Role>>),
);

fn state(book: &KeepingBook) -> State {
    (
        (book.position, book.latest, book.erased, book.quarter),
        (book.due.clone(), book.held.clone(), book.asked.clone()),
    )
}

fn log(store: &SledStore, entries: Vec<NewEntry>) {
    store.commit(Commit { entries, ..Commit::new(Lane::Caller) }).unwrap();
}

fn run(steps: &[Step]) {
    let folder = tempfile::tempdir().unwrap();
    let (keys, path) = (folder.path().join("keys"), folder.path().join("store"));
    let keys = KeyDirectory::create(&keys, &path).unwrap();
    let settings = SledSettings { low_disk_bytes: 0, ballast_bytes: 0, ..SledSettings::default() };
    let store = SledStore::open(&path, Arc::new(keys), settings).unwrap();
    let permit = Permit::of_service(OrgCode::new("service").unwrap());
    let file = folder.path().join(FILE);
    let (mut book, mut day, mut files) = (KeepingBook::default(), 0, Vec::new());
    let begin = |must_not_trust: bool| {
        let begun = KeepingBook::take_back(&store).unwrap();
        assert!(!must_not_trust || begun.position == Position(0), "what is spoilt was trusted");
        begun
    };
    for step in steps {
        match *step {
            Step::Logged(kind, count) => {
                let entry = |n: i64| NewEntry::new(&permit, Timestamp((day + n) * 86_400_000), what(kind, n));
                log(&store, (0..i64::from(count)).map(entry).collect());
                day += i64::from(count);
                continue;
            }
            Step::Followed => drop(book.follow(&store, || false).unwrap()),
            Step::Kept | Step::ForgotErased => {
                match step {
                    Step::Kept => book.keep_after(&store, 1),
                    _ => book.forget_erased(&store),
                }
                files.extend(fs::read(&file).ok());
                continue;
            }
            Step::Restarted => book = begin(false),
            Step::Lost => {
                drop(fs::remove_file(&file));
                book = begin(true);
            }
            Step::Rotten(at) => {
                let whole = fs::read(&file).unwrap_or_default();
                if let Some(at) = usize::from(at).checked_rem(whole.len()) {
                    let mut bytes = whole;
                    bytes[at] ^= 1;
                    fs::write(&file, bytes).unwrap();
                    book = begin(true);
                    fs::remove_file(&file).unwrap();
                }
            }
            Step::Older => {
                if let [.., older, _] = files.as_slice() {
                    fs::write(&file, older).unwrap();
                    book = begin(false);
                }
            }
        }
        book.follow(&store, || false).unwrap();
        let mut anew = KeepingBook::default();
        anew.follow(&store, || false).unwrap();
        assert_eq!(state(&book), state(&anew), "{step:?} of {steps:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_book_that_was_kept_is_that_of_the_whole_journal(
        steps in proptest::collection::vec(step(), 1..30)
    ) {
        run(&steps);
    }
}

#[test]
fn a_book_that_was_kept_is_taken_back_and_one_of_another_store_is_not() {
    run(&[Step::Logged(1, 30), Step::Followed, Step::Kept, Step::Restarted, Step::Rotten(70), Step::Lost]);
    let made = |name: &str| {
        let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
        let (keys, path) = (folder.path().join("keys"), folder.path().join("store"));
        let keys = KeyDirectory::create(&keys, &path).unwrap();
        let settings = SledSettings { low_disk_bytes: 0, ballast_bytes: 0, ..SledSettings::default() };
        let store = SledStore::open(&path, Arc::new(keys), settings).unwrap();
        let permit = Permit::of_service(OrgCode::new("service").unwrap());
        log(&store, (0..20).map(|n| NewEntry::new(&permit, Timestamp(n), what(1, n))).collect());
        let mut book = KeepingBook::default();
        assert_eq!(book.follow(&store, || false), Ok(20));
        book.keep_after(&store, 21);
        assert!(!folder.path().join(FILE).exists(), "so many entries did not come");
        book.keep_after(&store, 20);
        // The store closes before its folder goes.
        (store, folder)
    };
    let (one, other) = (made("one"), made("other"));
    let begun = || KeepingBook::take_back(&one.0).unwrap();
    assert_eq!(begun().position, Position(20));
    assert_eq!(begun().follow(&one.0, || false), Ok(0), "nothing is read again");
    fs::copy(other.1.path().join(FILE), one.1.path().join(FILE)).unwrap();
    assert_eq!(begun().position, Position(0));
}
