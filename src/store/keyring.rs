//! The keys of one store: its own key, which seals what holds no words and fingerprints references,
//! and the data keys of records, wrapped by epoch keys. Knows nothing of where wrapped keys stand.

use std::sync::Arc;

use crate::audit::LeafKeys;
use crate::domain::ids::{LocalRef, OrgCode};
use crate::store::api::StoreError;
use crate::store::keys::{EpochKeys, SecretKey};
use crate::store::seal::{self, Header, Place};
use crate::store::table::Table;

/// Whose key it is; the first byte of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum KeyOf {
    /// The store itself.
    Store = 0,
    /// A profile.
    Profile = 1,
    /// A report.
    Report = 2,
    /// The kin answers of a report.
    KinAnswers = 3,
    /// A case.
    Case = 4,
    /// Deeds of a case, a resident or the brakes.
    Deeds = 5,
    /// The registry.
    Registry = 6,
    /// A tip.
    Tip = 32,
    /// The features that are kept for the next start.
    Features = 33,
}

impl KeyOf {
    /// The row of the wrapped key.
    pub fn row(self, id: &[u8; 16]) -> Vec<u8> {
        let mut row = vec![self as u8];
        row.extend_from_slice(id);
        row
    }
}

/// A key of 16 bytes that stands for words without showing them.
pub type ShortMac = [u8; 16];

/// The keys of one store.
pub struct Keyring {
    epochs: Arc<dyn EpochKeys>,
    plain: SecretKey,
    references: SecretKey,
    followed: SecretKey,
    leaves: LeafKeys,
}

/// A data key and its wrapped form.
pub struct DataKey {
    /// The key.
    pub key: SecretKey,
    /// As it stands in the key table.
    pub wrapped: Vec<u8>,
}

impl Keyring {
    /// The row of the store's own key.
    pub fn store_row() -> Vec<u8> {
        KeyOf::Store.row(&[0; 16])
    }

    /// A ring for a new store, and its own key wrapped.
    pub fn create(epochs: Arc<dyn EpochKeys>) -> Result<(Self, Vec<u8>), StoreError> {
        let made = new_key(&*epochs, &Self::store_row())?;
        Ok((Self::of(epochs, &made.key), made.wrapped))
    }

    /// The ring of a store with this wrapped key.
    pub fn open(epochs: Arc<dyn EpochKeys>, wrapped: &[u8]) -> Result<Self, StoreError> {
        let key = unwrap(&*epochs, &Self::store_row(), wrapped)?;
        Ok(Self::of(epochs, &key))
    }

    /// The row of the key of kept features.
    pub fn features_row() -> Vec<u8> {
        KeyOf::Features.row(&[0; 16])
    }

    fn of(epochs: Arc<dyn EpochKeys>, own: &SecretKey) -> Self {
        let derive = |purpose: &[u8]| SecretKey::of(own.mac(&[b"homeward.store", purpose]));
        let leaves = LeafKeys::new(*derive(b"commitments").bytes(), *derive(b"files").bytes());
        let followed = derive(b"followed");
        Self { epochs, plain: derive(b"seal"), references: derive(b"references"), followed, leaves }
    }

    /// The key of what followers made of the journal.
    pub const fn followed(&self) -> &SecretKey {
        &self.followed
    }

    /// The keys behind the audit leaves.
    pub const fn leaves(&self) -> &LeafKeys {
        &self.leaves
    }

    /// A new data key for this row of the key table.
    pub fn new_key(&self, row: &[u8]) -> Result<DataKey, StoreError> {
        new_key(&*self.epochs, row)
    }

    /// Where epoch keys come from.
    pub fn epochs(&self) -> &dyn EpochKeys {
        &*self.epochs
    }

    /// The epoch whose key wraps this data key.
    pub fn epoch_of(row: &[u8], wrapped: &[u8]) -> Result<u32, StoreError> {
        Ok(seal::header(Place { table: Table::Keys, key: row }, wrapped)?.key_version)
    }

    /// The same data key wrapped under the newest epoch key.
    pub fn wrap_anew(&self, row: &[u8], wrapped: &[u8]) -> Result<Vec<u8>, StoreError> {
        wrap(&*self.epochs, row, &self.unwrap(row, wrapped)?)
    }

    /// The data key of this row of the key table.
    pub fn unwrap(&self, row: &[u8], wrapped: &[u8]) -> Result<SecretKey, StoreError> {
        unwrap(&*self.epochs, row, wrapped)
    }

    /// Seals what holds no words about anybody.
    pub fn seal_plain(&self, table: Table, key: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let header = Header { key_version: 1, revision: 0 };
        seal::seal(&self.plain, Place { table, key }, header, plain)
    }

    /// Opens what holds no words about anybody.
    pub fn open_plain(&self, table: Table, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut plain = seal::open(&self.plain, Place { table, key }, stored)?;
        Ok(std::mem::take(&mut *plain))
    }

    /// The key under which an organisation's local reference is found.
    pub fn reference(&self, table: Table, organisation: &OrgCode, local_ref: &LocalRef) -> ShortMac {
        self.short(&[
            table.word().as_bytes(),
            organisation.as_str().as_bytes(),
            local_ref.as_str().as_bytes(),
        ])
    }

    /// The key behind which an organisation's records stand.
    pub fn organisation(&self, table: Table, organisation: &OrgCode) -> ShortMac {
        self.short(&[table.word().as_bytes(), organisation.as_str().as_bytes()])
    }

    fn short(&self, parts: &[&[u8]]) -> ShortMac {
        let mac = self.references.mac(parts);
        *mac.first_chunk().expect("a MAC of 32 bytes has 16")
    }
}

fn new_key(epochs: &dyn EpochKeys, row: &[u8]) -> Result<DataKey, StoreError> {
    let key = SecretKey::random()?;
    let wrapped = wrap(epochs, row, &key)?;
    Ok(DataKey { key, wrapped })
}

/// A data key wrapped under the newest epoch key.
pub fn wrap(epochs: &dyn EpochKeys, row: &[u8], key: &SecretKey) -> Result<Vec<u8>, StoreError> {
    let epoch = epochs.newest();
    let wrapping =
        epochs.key(epoch).ok_or_else(|| StoreError::CannotOpen("there is no epoch key".to_owned()))?;
    let header = Header { key_version: epoch, revision: 0 };
    seal::seal(&wrapping, Place { table: Table::Keys, key: row }, header, key.bytes())
}

fn unwrap(epochs: &dyn EpochKeys, row: &[u8], wrapped: &[u8]) -> Result<SecretKey, StoreError> {
    let place = Place { table: Table::Keys, key: row };
    let epoch = seal::header(place, wrapped)?.key_version;
    let wrapping = epochs
        .key(epoch)
        .ok_or_else(|| StoreError::CannotOpen(format!("the key of epoch {epoch} is missing")))?;
    let bytes = seal::open(&wrapping, place, wrapped)?;
    let bytes = bytes.as_slice().try_into().map_err(|_| place.corrupt("it is no key"))?;
    Ok(SecretKey::of(bytes))
}
