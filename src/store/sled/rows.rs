//! Rows on their way out of a store and back: as bytes of a backup's frames, and the changes that the
//! writer hands on while a backup is made.

use std::sync::{Mutex, PoisonError};

use crate::store::table::Table;

/// A row as it is now; no value: it was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its table.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// Its stored value.
    pub value: Option<Vec<u8>>,
}

/// What the writer hands on to a backup, when one is being made.
#[derive(Default)]
pub struct Tap(Mutex<Option<Vec<Row>>>);

impl Tap {
    /// From now on changes are handed on; `false` when they are already.
    pub fn begin(&self) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = waiting.is_none();
        if free {
            *waiting = Some(Vec::new());
        }
        free
    }

    /// Whether they are.
    pub fn is_open(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Hands on the changes of one batch.
    pub fn hand_on(&self, rows: Vec<Row>) {
        if let Some(waiting) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            waiting.extend(rows);
        }
    }

    /// The changes handed on since the last call.
    pub fn drain(&self) -> Vec<Row> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// No more.
    pub fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Whether rows were found in the tables or changed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They stood in a table when it was read; a change counts for more, wherever it stands.
    Found,
    /// They were written while the backup was made.
    Changed,
}

/// Rows as bytes.
pub fn write_rows(origin: Origin, rows: &[Row]) -> Vec<u8> {
    let mut out = vec![u8::from(origin == Origin::Changed)];
    let long = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    for row in rows {
        out.push(row.table as u8);
        out.extend(long(&row.key));
        out.extend_from_slice(&row.key);
        match &row.value {
            None => out.push(0),
            Some(value) => {
                out.push(1);
                out.extend(long(value));
                out.extend_from_slice(value);
            }
        }
    }
    out
}

/// Rows of bytes; `None` for any that [`write_rows`] would not have written.
pub fn read_rows(bytes: &[u8]) -> Option<(Origin, Vec<Row>)> {
    let (&origin, mut rest) = bytes.split_first()?;
    let origin = match origin {
        0 => Origin::Found,
        1 => Origin::Changed,
        _ => return None,
    };
    let mut rows = Vec::new();
    while let Some((&table, after)) = rest.split_first() {
        let table = *Table::ALL.get(usize::from(table))?;
        let (key, after) = long(after)?;
        let (&has_value, after) = after.split_first()?;
        let (value, after) = match has_value {
            0 => (None, after),
            1 => long(after).map(|(value, after)| (Some(value.to_vec()), after))?,
            _ => return None,
        };
        rows.push(Row { table, key: key.to_vec(), value });
        rest = after;
    }
    Some((origin, rows))
}

/// Rows of a backup's frame read and written again; `None` for other bytes. For a fuzzer.
pub fn frame_again(bytes: &[u8]) -> Option<Vec<u8>> {
    read_rows(bytes).map(|(origin, rows)| write_rows(origin, &rows))
}

fn long(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn rows_read_back(rows in proptest::collection::vec(
            (0..Table::ALL.len(), any::<Vec<u8>>(), any::<Option<Vec<u8>>>()), 0..9), changed in any::<bool>()) {
            let rows: Vec<Row> = rows
                .into_iter()
                .map(|(table, key, value)| Row { table: Table::ALL[table], key, value })
                .collect();
            let origin = if changed { Origin::Changed } else { Origin::Found };
            prop_assert_eq!(read_rows(&write_rows(origin, &rows)), Some((origin, rows)));
        }

        #[test]
        fn any_bytes_are_rows_or_none(bytes in any::<Vec<u8>>()) {
            if let Some((origin, rows)) = read_rows(&bytes) {
                prop_assert_eq!(write_rows(origin, &rows), bytes);
            }
        }

        #[test]
        fn spoilt_rows_are_other_rows_or_none(
            key in any::<Vec<u8>>(), value in any::<Option<Vec<u8>>>(), at in any::<prop::sample::Index>(),
            spoilt in any::<u8>(), cut in any::<bool>()) {
            let rows = [Row { table: Table::ALL[0], key: key.clone(), value: value.clone() }];
            let mut bytes = write_rows(Origin::Found, &rows);
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] = spoilt;
            }
            if let Some((origin, rows)) = read_rows(&bytes) {
                prop_assert_eq!(write_rows(origin, &rows), bytes);
            }
        }
    }
}
