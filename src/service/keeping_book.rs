//! What the journal says of the keeping of records: what is due when, what is frozen, who asked for an
//! erasure; followed on whenever the keeper looks, and kept for the next start. A function of the journal and
//! of nothing else; must not decide what is erased.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::audit::{Quarter, quarter_of};
use crate::domain::actor::Role;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::{CaseId, Position, ProfileId, ReportId, Timestamp, TipId};
use crate::domain::retention::Keeping;
use crate::service::kept_place::{KeptPlace, bytes};
use crate::store::{FollowedBook, Store, StoreError};

const DAY_MS: i64 = 24 * 3_600_000;
/// Entries read at once.
const ROWS: usize = 1_024;
/// Records of a block.
const BLOCK: usize = 8_192;
/// Entries after which the book is kept on the way.
const KEPT_EVERY: u64 = 250_000;

/// The sources that it follows from: what any others kept is dropped.
const SOURCES: &[&str] = &[
    include_str!("keeping_book.rs"),
    include_str!("kept_place.rs"),
    include_str!("../domain/retention.rs"),
    include_str!("../domain/actor.rs"),
    include_str!("../audit/tables.rs"),
];

/// As far as the journal was followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeepingBook {
    /// To here.
    pub position: Position,
    /// The time of the newest entry.
    pub latest: Timestamp,
    /// When the time of keeping of closed records is over.
    pub due: BTreeMap<Subject, Timestamp>,
    /// What is frozen in a dispute.
    pub held: BTreeSet<Subject>,
    /// Who asked that a record be erased, by their roles.
    pub asked: BTreeMap<Subject, BTreeSet<Role>>,
    /// The day of the last erasure, if one was since the epoch turned last.
    pub erased: Option<i64>,
    /// The next quarter whose tables are to be published; that of the first entry at first.
    pub quarter: Option<Quarter>,
    /// As far as it is kept for the next start.
    kept: Position,
    /// Whether somebody was erased who may still stand in what is kept.
    outlived: bool,
}

/// What belongs to no record.
#[derive(Serialize, Deserialize)]
struct Head {
    place: KeptPlace,
    latest: i64,
    erased: Option<i64>,
    quarter: Option<String>,
    records: u64,
}

/// What is known of a record.
#[derive(Serialize, Deserialize)]
struct KeptRecord {
    subject: (u8, [u8; 16]),
    due: Option<i64>,
    held: bool,
    asked: Vec<Role>,
}

impl KeepingBook {
    /// What the last run kept, or nothing.
    pub fn take_back(store: &dyn Store) -> Result<Self, StoreError> {
        let mut book: Option<(Head, Self)> = None;
        let mut records = 0;
        let read = store.kept_followed(FollowedBook::Keeping, &mut |block| match &mut book {
            None => {
                let head: Option<Head> = postcard::from_bytes(&block).ok();
                book = head.filter(|head| head.place.is_of(SOURCES)).and_then(|head| {
                    let begun = Self::begin(&head)?;
                    Some((head, begun))
                });
                book.is_some()
            }
            Some((_, book)) => {
                let taken = book.take_block(&block);
                records += taken.unwrap_or(0);
                taken.is_some()
            }
        });
        let whole = read.unwrap_or_else(|error| {
            tracing::warn!(%error, "what was kept of the keeping of records cannot be read");
            false
        });
        match book {
            Some((head, book)) if whole && head.records == records && head.place.is_in(store)? => Ok(book),
            _ => Ok(Self::default()),
        }
    }

    fn begin(head: &Head) -> Option<Self> {
        let quarter = match &head.quarter {
            None => None,
            Some(text) => Some(Quarter::parse(text)?),
        };
        let position = head.place.position();
        let (latest, erased) = (Timestamp(head.latest), head.erased);
        Some(Self { position, kept: position, latest, erased, quarter, ..Self::default() })
    }

    fn take_block(&mut self, block: &[u8]) -> Option<u64> {
        let records: Vec<KeptRecord> = postcard::from_bytes(block).ok()?;
        let count = records.len() as u64;
        for KeptRecord { subject: (kind, id), due, held, asked } in records {
            let subject = subject(kind, id)?;
            self.due.extend(due.map(|due| (subject, Timestamp(due))));
            self.held.extend(held.then_some(subject));
            if !asked.is_empty() {
                self.asked.insert(subject, asked.into_iter().collect());
            }
        }
        Some(count)
    }

    /// Follows the journal to its end, or until it is told to end; gives how many entries were read.
    pub fn follow(&mut self, store: &dyn Store, is_ending: impl Fn() -> bool) -> Result<u64, StoreError> {
        let mut read = 0;
        loop {
            let entries = store.entries(self.position, ROWS)?;
            read += entries.len() as u64;
            entries.iter().for_each(|entry| self.take(entry));
            if entries.len() < ROWS {
                return Ok(read);
            }
            if self.position.0 - self.kept.0 >= KEPT_EVERY {
                self.keep(store);
            }
            if is_ending() {
                return Err(StoreError::Stopped);
            }
        }
    }

    fn take(&mut self, entry: &Entry) {
        (self.position, self.latest) = (entry.position, entry.at);
        self.quarter = match &entry.what {
            What::TablesPublished { tables } => quarter_of(tables).map(Quarter::next).max(self.quarter),
            _ => self.quarter.or(Some(Quarter::of(entry.at))),
        };
        match Keeping::of(entry) {
            Some(Keeping::For(subject, ms)) => {
                self.due.insert(subject, Timestamp(entry.at.0.saturating_add(ms)));
            }
            Some(Keeping::On(subject)) => drop(self.due.remove(&subject)),
            Some(Keeping::Held(subject, true)) => drop(self.held.insert(subject)),
            Some(Keeping::Held(subject, false)) => drop(self.held.remove(&subject)),
            Some(Keeping::Asked(subject, role)) => {
                self.asked.entry(subject).or_default().insert(role);
            }
            Some(Keeping::TakenOver(subject)) => drop(self.asked.remove(&subject)),
            Some(Keeping::Gone(subject)) => {
                self.due.remove(&subject);
                self.held.remove(&subject);
                self.asked.remove(&subject);
                self.erased = Some(entry.at.0.div_euclid(DAY_MS));
                self.outlived = true;
            }
            None => {}
        }
        if matches!(entry.what, What::EpochTurned { .. }) {
            self.erased = None;
        }
    }

    /// Keeps it for the next start when so many entries came since it was kept last.
    pub fn keep_after(&mut self, store: &dyn Store, entries: u64) {
        if self.position.0 - self.kept.0 >= entries.max(1) {
            self.keep(store);
        }
    }

    /// Keeps it anew when somebody was erased since: her id leaves the file (S24).
    pub fn forget_erased(&mut self, store: &dyn Store) {
        if self.outlived {
            self.keep(store);
        }
    }

    /// Keeps it. Nothing rests on it.
    fn keep(&mut self, store: &dyn Store) {
        let kept = store.status().and_then(|status| match status.writable {
            true => self.write(store),
            false => Err(StoreError::DiskLow),
        });
        match kept {
            Ok(()) => (self.kept, self.outlived) = (self.position, false),
            Err(error) => {
                tracing::warn!(%error, "the keeping of records is not kept: the next start follows more of the log");
            }
        }
    }

    fn write(&self, store: &dyn Store) -> Result<(), StoreError> {
        let Some(place) = KeptPlace::of(store, SOURCES, self.position)? else { return Ok(()) };
        let subjects: BTreeSet<Subject> =
            self.due.keys().chain(&self.held).chain(self.asked.keys()).copied().collect();
        let head = Head {
            place,
            latest: self.latest.0,
            erased: self.erased,
            quarter: self.quarter.map(Quarter::text),
            records: subjects.len() as u64,
        };
        let record = |subject: Subject| KeptRecord {
            subject: kept_subject(subject),
            due: self.due.get(&subject).map(|due| due.0),
            held: self.held.contains(&subject),
            asked: self.asked.get(&subject).into_iter().flatten().copied().collect(),
        };
        let mut records = subjects.into_iter().map(record);
        let blocks = std::iter::from_fn(|| {
            let some: Vec<KeptRecord> = records.by_ref().take(BLOCK).collect();
            (!some.is_empty()).then(|| bytes(&some))
        });
        store.keep_followed(FollowedBook::Keeping, &mut std::iter::once(bytes(&head)).chain(blocks))
    }
}

const fn kept_subject(subject: Subject) -> (u8, [u8; 16]) {
    match subject {
        Subject::Profile(id) => (0, id.0),
        Subject::Report(id) => (1, id.0),
        Subject::Case(id) => (2, id.0),
        Subject::Tip(id) => (3, id.0),
    }
}

const fn subject(kind: u8, id: [u8; 16]) -> Option<Subject> {
    match kind {
        0 => Some(Subject::Profile(ProfileId(id))),
        1 => Some(Subject::Report(ReportId(id))),
        2 => Some(Subject::Case(CaseId(id))),
        3 => Some(Subject::Tip(TipId(id))),
        _ => None,
    }
}
