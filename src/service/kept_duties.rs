//! The clocks of duties kept between starts, with the place in the journal that they were followed to. They
//! are taken back when this version made them and the entry at that place is the one they were followed to,
//! so that a store put back, or another's file, is noticed; otherwise the journal is followed from its
//! beginning. Holds ids, pseudonyms and words of closed lists; never the record.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::audit::{Duties, KeptClock, KeptRules};
use crate::domain::entry::Subject;
use crate::domain::ids::{Position, ProfileId, ReportId, TipId};
use crate::domain::lines::Lines;
use crate::service::duty_book::Followed;
use crate::service::kept_place::{KeptPlace, bytes};
use crate::store::{FollowedBook, Store, StoreError};

/// Records of a block.
const BLOCK: usize = 4_096;

/// The sources that clocks follow from: what any others kept is dropped.
const SOURCES: &[&str] = &[
    include_str!("kept_duties.rs"),
    include_str!("kept_place.rs"),
    include_str!("duty_book.rs"),
    include_str!("../audit/duties.rs"),
    include_str!("../audit/duties_kept.rs"),
    include_str!("../audit/due_time.rs"),
    include_str!("../audit/parts.rs"),
    include_str!("../domain/duty.rs"),
    include_str!("../domain/calendar.rs"),
    include_str!("../domain/setting.rs"),
];

/// What clocks were made by and how far, with what belongs to no clock.
#[derive(Serialize, Deserialize)]
struct Head {
    place: KeptPlace,
    rules: KeptRules,
    tables: Vec<String>,
    tips: Vec<([u8; 16], Vec<u64>)>,
    files: u64,
}

/// The clocks of a record.
#[derive(Serialize, Deserialize)]
struct KeptRecord {
    file: String,
    subject: Option<KeptSubject>,
    clocks: Vec<KeptClock>,
}

/// Whose clocks they are, where a service may know.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum KeptSubject {
    Profile([u8; 16]),
    Report([u8; 16]),
}

/// Keeps what was followed.
pub(super) fn keep(store: &dyn Store, followed: &Followed) -> Result<(), StoreError> {
    let Some(place) = KeptPlace::of(store, SOURCES, followed.position)? else { return Ok(()) };
    let places = |places: &Vec<Position>| places.iter().map(|position| position.0).collect();
    let head = Head {
        place,
        rules: followed.duties.kept_rules(),
        tables: followed.tables.iter().map(Lines::text).collect(),
        tips: followed.tips.iter().map(|(tip, at)| (tip.0, places(at))).collect(),
        files: followed.duties.files() as u64,
    };
    let record = |(file, clocks): (&Arc<str>, Vec<KeptClock>)| KeptRecord {
        file: file.to_string(),
        subject: followed.subjects.get(file).and_then(|subject| match subject {
            Subject::Profile(id) => Some(KeptSubject::Profile(id.0)),
            Subject::Report(id) => Some(KeptSubject::Report(id.0)),
            Subject::Case(_) | Subject::Tip(_) => None,
        }),
        clocks,
    };
    let mut clocks = followed.duties.kept_clocks();
    let blocks = std::iter::from_fn(|| {
        let records: Vec<KeptRecord> = clocks.by_ref().take(BLOCK).map(record).collect();
        (!records.is_empty()).then(|| bytes(&records))
    });
    store.keep_followed(FollowedBook::Duties, &mut std::iter::once(bytes(&head)).chain(blocks))
}

/// Takes back what was kept; `None` when nothing was, or it must not be trusted.
pub(super) fn take_back(store: &dyn Store) -> Result<Option<Followed>, StoreError> {
    let mut head: Option<Head> = None;
    let mut followed = Followed::default();
    let (mut fits, mut files) = (true, 0);
    let read = store.kept_followed(FollowedBook::Duties, &mut |block| {
        if head.is_some() {
            let taken = take_block(&block, &mut followed);
            fits = taken.is_some();
            files += taken.unwrap_or(0);
        } else {
            head = postcard::from_bytes(&block).ok();
            let begun = head.as_ref().filter(|head| head.place.is_of(SOURCES)).and_then(begin);
            fits = begun.is_some();
            followed = begun.unwrap_or_default();
        }
        fits
    });
    let whole = match read {
        Ok(whole) => whole,
        Err(error) => {
            tracing::warn!(%error, "duties that were kept cannot be read: the log is followed from its beginning");
            false
        }
    };
    let Some(head) = head.filter(|head| whole && fits && head.files == files) else { return Ok(None) };
    if !head.place.is_in(store)? {
        tracing::warn!(
            "duties were kept of another state of this store: the log is followed from its beginning"
        );
        return Ok(None);
    }
    Ok(Some(followed))
}

fn begin(head: &Head) -> Option<Followed> {
    let positions = |at: &Vec<u64>| at.iter().copied().map(Position).collect();
    Some(Followed {
        position: head.place.position(),
        duties: Duties::of_kept(&head.rules),
        subjects: HashMap::new(),
        tables: head.tables.iter().map(|text| Lines::parse(text)).collect::<Option<_>>()?,
        tips: head.tips.iter().map(|(tip, at)| (TipId(*tip), positions(at))).collect(),
        kept: head.place.position(),
        ..Followed::default()
    })
}

/// Takes the records of a block; gives how many.
fn take_block(block: &[u8], followed: &mut Followed) -> Option<u64> {
    let records: Vec<KeptRecord> = postcard::from_bytes(block).ok()?;
    for record in &records {
        followed.duties.take_back(&record.file, &record.clocks)?;
        let subject = record.subject.map(|subject| match subject {
            KeptSubject::Profile(id) => Subject::Profile(ProfileId(id)),
            KeptSubject::Report(id) => Subject::Report(ReportId(id)),
        });
        if let Some(subject) = subject {
            followed.subjects.insert(Arc::from(record.file.as_str()), subject);
        }
    }
    Some(records.len() as u64)
}
