//! Turning the epoch: every data key is wrapped anew under a new epoch key, in small steps between
//! other commits, and then the old epoch keys are destroyed at their provider. What is left of old
//! wrapped keys in the log files opens with nothing any more.

use std::sync::PoisonError;

use crate::store::api::StoreError;
use crate::store::commit::Lane;
use crate::store::keyring::Keyring;
use crate::store::sled::handle::SledStore;
use crate::store::sled::queue::Outcome;
use crate::store::sled::stage::{KeySeen, Staged};
use crate::store::sled::trees::failed;
use crate::store::table::Table;

/// Keys wrapped anew in one commit, so that others wait for a moment only.
const KEYS_AT_ONCE: usize = 256;

impl SledStore {
    /// Turns the epoch; gives its number. After an error or a crash a next call ends what this one
    /// began: until then the old keys are kept.
    pub(super) fn turn(&self) -> Result<u32, StoreError> {
        let _alone = self.shared.turning.lock().unwrap_or_else(PoisonError::into_inner);
        let epoch = self.shared.keyring.epochs().make()?;
        // Whoever wrapped a key before the new one was there has committed it when this is passed.
        drop(self.shared.epoch_gate.write().unwrap_or_else(PoisonError::into_inner));
        while self.wrap_some(epoch)? {}
        self.shared.keyring.epochs().destroy_before(epoch)?;
        Ok(epoch)
    }

    /// Wraps every key of an earlier epoch anew; `false` when there was none.
    fn wrap_some(&self, epoch: u32) -> Result<bool, StoreError> {
        let mut found = false;
        let mut keys = Vec::new();
        for row in self.shared.trees.of(Table::Keys) {
            let (row, wrapped) = row.map_err(|error| failed(Table::Keys, &error))?;
            if Keyring::epoch_of(&row, &wrapped)? >= epoch {
                continue;
            }
            found = true;
            let made = self.shared.keyring.wrap_anew(&row, &wrapped)?;
            keys.push(KeySeen { row: row.to_vec(), seen: Some(wrapped.to_vec()), made: Some(made) });
            if keys.len() == KEYS_AT_ONCE {
                self.replace(std::mem::take(&mut keys))?;
            }
        }
        if !keys.is_empty() {
            self.replace(keys)?;
        }
        Ok(found)
    }

    /// One of them may have gone meanwhile; the next look at all of them finds the rest.
    fn replace(&self, keys: Vec<KeySeen>) -> Result<(), StoreError> {
        match self.apply(Staged::of_keys(Lane::Matcher, keys))? {
            Outcome::Done(_) | Outcome::KeyMoved => Ok(()),
            Outcome::Refused(error) => Err(error),
        }
    }
}
