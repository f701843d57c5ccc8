//! The place in the journal to which something kept between starts was followed: taken back only when this
//! version made it and the entry at that place is the one it was followed to, so that a store put back, another
//! store's file or another version's is noticed. An entry's leaf is a keyed hash of it and its position, and
//! nothing before an entry ever changes. Must not know what is kept.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::audit::Hash;
use crate::domain::ids::Position;
use crate::store::{Store, StoreError};

/// Where something was followed to, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptPlace {
    /// A hash of the sources it follows from.
    made_by: [u8; 32],
    position: u64,
    /// The leaf hash of the entry at that position.
    leaf: Hash,
}

impl KeptPlace {
    /// The place of a position; `None` where no entry stands.
    pub fn of(store: &dyn Store, sources: &[&str], position: Position) -> Result<Option<Self>, StoreError> {
        let leaf = leaf_at(store, position)?;
        Ok(leaf.map(|leaf| Self { made_by: made_by(sources), position: position.0, leaf }))
    }

    /// The position.
    pub const fn position(&self) -> Position {
        Position(self.position)
    }

    /// Whether these sources made it.
    pub fn is_of(&self, sources: &[&str]) -> bool {
        self.made_by == made_by(sources)
    }

    /// Whether it is a place of this store's journal.
    pub fn is_in(&self, store: &dyn Store) -> Result<bool, StoreError> {
        Ok(leaf_at(store, self.position())? == Some(self.leaf))
    }
}

/// A value as it is kept.
pub(super) fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("writing to memory does not fail")
}

fn made_by(sources: &[&str]) -> [u8; 32] {
    sources.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source)).finalize().into()
}

/// The leaf hash of the entry at a position, when there is one.
fn leaf_at(store: &dyn Store, position: Position) -> Result<Option<Hash>, StoreError> {
    let Some(before) = position.0.checked_sub(1) else { return Ok(None) };
    Ok(store.public_leaves(Position(before), 1)?.first().map(|leaf| leaf.hash()))
}
