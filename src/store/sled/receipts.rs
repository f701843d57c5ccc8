//! The receipts a tip is found by, which nothing else tells: a receipt's row holds the tip's id, and a tip
//! holds no receipt.

use crate::domain::ids::TipId;
use crate::store::api::StoreError;
use crate::store::keyring::Keyring;
use crate::store::sled::trees::{Trees, failed};
use crate::store::table::Table;

/// A row by its table and key.
pub type RowKey = (Table, Vec<u8>);

/// The rows of a tip's receipts. Reads all receipts: tips are few, and go one by one.
pub fn receipts_of(trees: &Trees, keyring: &Keyring, tip: &TipId) -> Result<Vec<RowKey>, StoreError> {
    let mut found = Vec::new();
    for row in trees.of(Table::TipReceipts) {
        let (key, stored) = row.map_err(|error| failed(Table::TipReceipts, &error))?;
        if keyring.open_plain(Table::TipReceipts, &key, &stored)? == tip.0 {
            found.push((Table::TipReceipts, key.to_vec()));
        }
    }
    Ok(found)
}
