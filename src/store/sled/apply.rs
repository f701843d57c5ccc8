//! Applying staged commits within one transaction, each on its own: one whose expectations do not
//! hold is refused without touching a row, its neighbours go on. Free of side effects.

use std::cell::RefCell;

use prost::Message;
use sled::IVec;
use sled::transaction::{ConflictableTransactionError, UnabortableTransactionError};

use crate::audit::Tree;
use crate::domain::entry::NewEntry;
use crate::domain::ids::Position;
use crate::store::api::StoreError;
use crate::store::commit::{Committed, Follower, Reply};
use crate::store::encode;
use crate::store::keyring::Keyring;
use crate::store::seal::{self, Place};
use crate::store::sled::check::Check;
use crate::store::sled::open::APPLIED_KEY;
use crate::store::sled::progress::Ends;
use crate::store::sled::queue::Outcome;
use crate::store::sled::rows::Row;
use crate::store::sled::stage::{Finder, Staged, cursor_key, reference_changed, reply_key, tree_key};
use crate::store::sled::trees::{InTransaction, failed};
use crate::store::table::Table;

/// Ends the whole transaction.
type Stop = ConflictableTransactionError<StoreError>;

/// A transaction in the making.
pub struct Applying<'a> {
    trees: InTransaction<'a>,
    keyring: &'a Keyring,
    first: Ends,
    ends: Ends,
    /// What was written, when a backup hears of it.
    changes: Option<RefCell<Vec<Row>>>,
}

impl<'a> Applying<'a> {
    /// Goes on from here.
    pub fn new(trees: InTransaction<'a>, keyring: &'a Keyring, ends: Ends, tapped: bool) -> Self {
        Self { trees, keyring, first: ends, ends, changes: tapped.then(RefCell::default) }
    }

    /// Does all of a commit or nothing of it.
    pub fn commit(&mut self, staged: &Staged) -> Result<Outcome, Stop> {
        if let Some(outcome) = self.hindrance(staged)? {
            return Ok(outcome);
        }
        for key in &staged.keys {
            if let Some(made) = &key.made {
                self.insert(Table::Keys, &key.row, made)?;
            }
        }
        for finder in &staged.finders {
            if self.get(finder.table, &finder.key)?.is_none() {
                self.insert(finder.table, &finder.key, &finder.sealed)?;
            }
        }
        for write in &staged.writes {
            match &write.value {
                Some(_) if write.once && self.get(write.table, &write.key)?.is_some() => {}
                Some(value) => self.insert(write.table, &write.key, value)?,
                None => {
                    let removed = self.trees.of(write.table).remove(write.key.as_slice());
                    in_table(write.table, removed)?;
                    self.note(write.table, &write.key, None);
                }
            }
        }
        for entry in &staged.entries {
            self.append(entry)?;
        }
        if let Some((follower, position)) = staged.cursor {
            self.insert_plain(Table::Meta, cursor_key(follower), &position.0.to_be_bytes())?;
        }
        if let Some((actor, request, reply)) = &staged.reply {
            let own = if staged.entries.is_empty() { Position(0) } else { self.ends.last };
            let reply = Reply { position: own, ..reply.clone() };
            let plain = encode::write_reply(&reply).encode_to_vec();
            self.insert_plain(Table::Replies, &reply_key(*actor, *request), &plain)?;
        }
        Ok(Outcome::Done(Committed { last: self.ends.last }))
    }

    /// Notes how far it came; gives that and what was written.
    pub fn finish(self) -> Result<(Ends, Vec<Row>), Stop> {
        if self.ends != self.first {
            self.insert_plain(Table::Meta, APPLIED_KEY, &self.ends.last.0.to_be_bytes())?;
        }
        Ok((self.ends, self.changes.map(RefCell::into_inner).unwrap_or_default()))
    }

    /// Why a commit cannot be done; nothing is written for finding out.
    fn hindrance(&self, staged: &Staged) -> Result<Option<Outcome>, Stop> {
        if let Some((actor, request, _)) = &staged.reply
            && self.get(Table::Replies, &reply_key(*actor, *request))?.is_some()
        {
            return Ok(Some(Outcome::Refused(StoreError::AnsweredBefore)));
        }
        for key in &staged.keys {
            if self.get(Table::Keys, &key.row)?.as_deref() != key.seen.as_deref() {
                return Ok(Some(Outcome::KeyMoved));
            }
        }
        for check in &staged.checks {
            if let Some(error) = self.failing(check)? {
                return Ok(Some(Outcome::Refused(error)));
            }
        }
        for finder in &staged.finders {
            if let Some(error) = self.taken(finder, staged)? {
                return Ok(Some(Outcome::Refused(error)));
            }
        }
        Ok(None)
    }

    fn failing(&self, check: &Check) -> Result<Option<StoreError>, Stop> {
        let holds = match check {
            Check::Never(error) => return Ok(Some(error.clone())),
            Check::Free(table, key) => self.get(*table, key)?.is_none(),
            Check::Revision(table, key, expected) => {
                let found = match self.get(*table, key)? {
                    None => None,
                    Some(stored) => match seal::header(Place { table: *table, key }, &stored) {
                        Ok(header) => Some(header.revision),
                        Err(error) => return Ok(Some(error)),
                    },
                };
                found == *expected
            }
            Check::Cursor(follower, expected) => match self.cursor(*follower)? {
                Ok(position) => position == *expected,
                Err(error) => return Ok(Some(error)),
            },
        };
        Ok((!holds).then_some(StoreError::Changed))
    }

    fn cursor(&self, follower: Follower) -> Result<Result<Position, StoreError>, Stop> {
        let stored = self.get(Table::Meta, cursor_key(follower))?;
        Ok(read_cursor(self.keyring, follower, stored.as_deref()))
    }

    /// Why a record cannot be found by this row: another is, or this one is found by another row.
    fn taken(&self, finder: &Finder, staged: &Staged) -> Result<Option<StoreError>, Stop> {
        let Some(stored) = self.get(finder.table, &finder.key)? else {
            let known = staged.keys.iter().any(|key| key.row == finder.key_row && key.seen.is_some());
            return Ok(known.then(reference_changed));
        };
        Ok(match self.keyring.open_plain(finder.table, &finder.key, &stored) {
            Ok(id) if id == finder.id => None,
            Ok(_) => Some(StoreError::Changed),
            Err(error) => Some(error),
        })
    }

    fn append(&mut self, entry: &NewEntry) -> Result<(), Stop> {
        let position = Position(self.ends.last.0 + 1);
        let entry = entry.clone().placed(position);
        let tree = Tree::of(&entry);
        let index = self.ends.trees[tree as usize];
        let plain = encode::write_entry(&entry, index).encode_to_vec();
        self.insert_plain(Table::Entries, &position.0.to_be_bytes(), &plain)?;
        let leaf = self.keyring.leaves().leaf(&entry, index).hash();
        self.insert_plain(Table::Leaves, &tree_key(tree, index), &leaf)?;
        self.ends.last = position;
        self.ends.trees[tree as usize] = index + 1;
        Ok(())
    }

    fn insert_plain(&self, table: Table, key: &[u8], plain: &[u8]) -> Result<(), Stop> {
        let value = self.keyring.seal_plain(table, key, plain).map_err(Stop::Abort)?;
        self.insert(table, key, &value)
    }

    fn insert(&self, table: Table, key: &[u8], value: &[u8]) -> Result<(), Stop> {
        in_table(table, self.trees.of(table).insert(key, value))?;
        self.note(table, key, Some(value));
        Ok(())
    }

    fn note(&self, table: Table, key: &[u8], value: Option<&[u8]>) {
        if let Some(changes) = &self.changes {
            changes.borrow_mut().push(Row { table, key: key.to_vec(), value: value.map(<[u8]>::to_vec) });
        }
    }

    fn get(&self, table: Table, key: &[u8]) -> Result<Option<IVec>, Stop> {
        in_table(table, self.trees.of(table).get(key))
    }
}

/// The position in a cursor's row; 0 when there is none.
pub fn read_cursor(
    keyring: &Keyring,
    follower: Follower,
    stored: Option<&[u8]>,
) -> Result<Position, StoreError> {
    let Some(stored) = stored else { return Ok(Position(0)) };
    let key = cursor_key(follower);
    let plain = keyring.open_plain(Table::Meta, key, stored)?;
    let bytes = plain.as_slice().try_into();
    let place = Place { table: Table::Meta, key };
    bytes.map(|bytes| Position(u64::from_be_bytes(bytes))).map_err(|_| place.corrupt("it is no position"))
}

/// A failure within the closure ends the transaction before anything of it is in the log.
fn in_table<T>(table: Table, result: Result<T, UnabortableTransactionError>) -> Result<T, Stop> {
    result.map_err(|error| match error {
        UnabortableTransactionError::Conflict => Stop::Conflict,
        UnabortableTransactionError::Storage(error) => Stop::Abort(failed(table, &error)),
    })
}
