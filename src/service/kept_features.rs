//! Features kept between starts: what the index holds, row by row, with the versions it was made by and
//! the position it was made at. Any other version, anything older than a day, and whatever holds somebody
//! who was erased, is dropped and all is derived again: features are never the record.

use serde::{Deserialize, Serialize};

use crate::domain::entry::What;
use crate::domain::ids::{OrgCode, Position, Timestamp};
use crate::matching::{FEATURES_VERSION, Model, RowIndex, Shortlist, Side, bytes_of_rows, features_of_bytes};
use crate::service::rows::{Row, Rows, Seen};
use crate::store::{Store, StoreError};

/// Rows of a block.
const BLOCK: usize = 2_048;
/// Kept features older than this are dropped: erased people leave them within a day.
const OLDEST_MS: i64 = 24 * 3_600 * 1_000;

/// What kept features were made by and when.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    features: String,
    model: [u8; 32],
    position: u64,
    made_on: i64,
    rows: [u32; 2],
}

/// A row as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    side: Side,
    id: [u8; 16],
    revision: u32,
    organisation: String,
    may_be_shown: bool,
    features: Option<Vec<u8>>,
}

/// Keeps the rows as they are at a position of the journal.
pub(super) fn keep(
    store: &dyn Store,
    model: &Model,
    rows: &Seen,
    position: Position,
    now: Timestamp,
) -> Result<(), StoreError> {
    let count = |side| rows.count(side) as RowIndex;
    let head = Head {
        features: FEATURES_VERSION.to_owned(),
        model: model.digest(),
        position: position.0,
        made_on: now.0,
        rows: [count(Side::Profile), count(Side::Report)],
    };
    let all: Vec<(Side, RowIndex)> = [Side::Profile, Side::Report]
        .into_iter()
        .flat_map(|side| (0..count(side)).map(move |row| (side, row)))
        .collect();
    let block = |chunk: &[(Side, RowIndex)]| {
        let features = bytes_of_rows(&rows.both(), chunk);
        let kept: Vec<Kept> = chunk
            .iter()
            .zip(features)
            .map(|(&(side, i), features)| {
                let row = rows.row(side, i);
                Kept {
                    side,
                    id: row.id,
                    revision: row.revision,
                    organisation: row.organisation.as_str().to_owned(),
                    may_be_shown: row.may_be_shown,
                    features,
                }
            })
            .collect();
        bytes(&kept)
    };
    let mut blocks = std::iter::once(bytes(&head)).chain(all.chunks(BLOCK).map(block));
    store.keep_features(&|| nobody_erased(store, position), &mut blocks)
}

/// Whether everybody who was erased until now is out of the rows: whoever is erased from now on takes the
/// kept features along.
fn nobody_erased(store: &dyn Store, mut followed: Position) -> Result<bool, StoreError> {
    loop {
        let entries = store.entries(followed, BLOCK)?;
        if entries.iter().any(|entry| matches!(entry.what, What::Erased { .. })) {
            return Ok(false);
        }
        match entries.last() {
            Some(last) if entries.len() == BLOCK => followed = last.position,
            _ => return Ok(true),
        }
    }
}

/// Takes back what was kept, when it was made by the same versions and within the last day: the
/// position it was made at, or `None` when nothing was taken and all must be derived.
pub(super) fn take_back(
    store: &dyn Store,
    model: &Model,
    (rows, shortlist): (&mut Rows, &mut Shortlist),
    now: Timestamp,
    told: &mut dyn FnMut(usize),
) -> Result<Option<Position>, StoreError> {
    let mut head: Option<Head> = None;
    let mut fits = true;
    let whole = store.kept_features(&mut |block| {
        if head.is_none() {
            head = postcard::from_bytes(&block).ok();
            fits = head.as_ref().is_some_and(|head| {
                let age = now.0.saturating_sub(head.made_on);
                head.features == FEATURES_VERSION
                    && head.model == model.digest()
                    && (0..OLDEST_MS).contains(&age)
            });
        } else {
            fits = take_block(&block, model, rows, shortlist).is_some();
            told(rows.count(Side::Profile) + rows.count(Side::Report));
        }
        fits
    })?;
    let expected =
        |head: &Head| [Side::Profile, Side::Report].map(|side| rows.count(side) as u32) == head.rows;
    match head {
        Some(head) if whole && fits && expected(&head) => Ok(Some(Position(head.position))),
        _ => {
            *rows = Rows::new();
            *shortlist = Shortlist::new(model.top(), model.floor());
            Ok(None)
        }
    }
}

fn take_block(block: &[u8], model: &Model, rows: &mut Rows, shortlist: &mut Shortlist) -> Option<()> {
    let kept: Vec<Kept> = postcard::from_bytes(block).ok()?;
    let all = features_of_bytes(&kept, |own| own.features.as_deref())?;
    for (own, features) in kept.into_iter().zip(all) {
        let row = Row {
            id: own.id,
            revision: own.revision,
            organisation: OrgCode::new(&own.organisation).ok()?,
            may_be_shown: own.may_be_shown,
        };
        rows.take(shortlist, model, own.side, row, features);
    }
    Some(())
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("writing to memory does not fail")
}
