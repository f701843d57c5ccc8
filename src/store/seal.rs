//! How a stored value is sealed: format version, key version, revision, nonce, ciphertext and a
//! checksum behind it all. The ciphertext is bound to its table, key and versions, so that a value
//! moved to another row is refused.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::store::api::StoreError;
use crate::store::keys::SecretKey;
use crate::store::table::Table;

/// The format of values written now.
const FORMAT: u8 = 1;
const HEADER: usize = 9;
const NONCE: usize = 24;
const TAG: usize = 16;
const CHECKSUM: usize = 4;

/// Where a value stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Its table.
    pub table: Table,
    /// Its key in the table.
    pub key: &'a [u8],
}

/// What stands in clear before a sealed value, and is authenticated with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Version of the key that seals it.
    pub key_version: u32,
    /// Revision of the record, so that it can be compared without opening; 0 for what has none.
    pub revision: u32,
}

impl Place<'_> {
    /// The error that a value of this table is damaged.
    pub fn corrupt(&self, problem: impl Into<String>) -> StoreError {
        StoreError::Corrupt { table: self.table.word(), problem: problem.into() }
    }

    fn bound(&self, header: &[u8]) -> Vec<u8> {
        let table = self.table.word().as_bytes();
        let mut bound = Vec::with_capacity(table.len() + self.key.len() + HEADER + 8);
        for part in [table, self.key, header] {
            bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bound.extend_from_slice(part);
        }
        bound
    }
}

/// Seals a value for its place.
pub fn seal(key: &SecretKey, place: Place<'_>, header: Header, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut out = Vec::with_capacity(HEADER + NONCE + plain.len() + TAG + CHECKSUM);
    out.push(FORMAT);
    out.extend_from_slice(&header.key_version.to_be_bytes());
    out.extend_from_slice(&header.revision.to_be_bytes());
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)
        .map_err(|_| StoreError::Failed("the system gives no random numbers".to_owned()))?;
    let aad = place.bound(&out);
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
        .map_err(|_| StoreError::Failed("a value is too long to seal".to_owned()))?;
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    let checksum = crc32c::crc32c(&out);
    out.extend_from_slice(&checksum.to_be_bytes());
    Ok(out)
}

/// The header of a stored value, after its checksum was found right.
pub fn header(place: Place<'_>, stored: &[u8]) -> Result<Header, StoreError> {
    let short = || place.corrupt("it is cut short");
    if stored.len() < HEADER + NONCE + TAG + CHECKSUM {
        return Err(short());
    }
    let (body, checksum) = stored.split_last_chunk::<CHECKSUM>().ok_or_else(short)?;
    if crc32c::crc32c(body).to_be_bytes() != *checksum {
        return Err(place.corrupt("its checksum is wrong"));
    }
    if body[0] != FORMAT {
        return Err(place.corrupt("it is of a format this version does not know"));
    }
    let number = |at: usize| u32::from_be_bytes([body[at], body[at + 1], body[at + 2], body[at + 3]]);
    Ok(Header { key_version: number(1), revision: number(5) })
}

/// Opens a stored value of this place.
pub fn open(key: &SecretKey, place: Place<'_>, stored: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    header(place, stored)?;
    let short = || place.corrupt("it is cut short");
    let (header, rest) = stored.split_at_checked(HEADER).ok_or_else(short)?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or_else(short)?;
    let (sealed, _) = rest.split_last_chunk::<CHECKSUM>().ok_or_else(short)?;
    let aad = place.bound(header);
    cipher(key)
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| place.corrupt("its seal does not fit its place or its key"))
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Header = Header { key_version: 3, revision: 7 };

    fn place(key: &[u8]) -> Place<'_> {
        Place { table: Table::Profiles, key }
    }

    fn sealed(key: &SecretKey) -> Vec<u8> {
        seal(key, place(b"row"), HEAD, b"Liu Guihua").unwrap()
    }

    #[test]
    fn a_value_opens_in_its_place_only() {
        let key = SecretKey::random().unwrap();
        let stored = sealed(&key);
        assert_eq!(header(place(b"row"), &stored).unwrap(), HEAD);
        assert_eq!(open(&key, place(b"row"), &stored).unwrap().as_slice(), b"Liu Guihua");
        assert!(open(&key, place(b"rox"), &stored).is_err(), "another row");
        assert!(open(&key, Place { table: Table::Reports, key: b"row" }, &stored).is_err(), "another table");
        assert!(open(&SecretKey::random().unwrap(), place(b"row"), &stored).is_err(), "another key");
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed_before_and_after_a_forged_checksum() {
        let key = SecretKey::random().unwrap();
        let stored = sealed(&key);
        for i in 0..stored.len() {
            for bit in 0..8 {
                let mut damaged = stored.clone();
                damaged[i] ^= 1 << bit;
                assert!(open(&key, place(b"row"), &damaged).is_err(), "byte {i}");
                let end = damaged.len() - CHECKSUM;
                let checksum = crc32c::crc32c(&damaged[..end]).to_be_bytes();
                damaged[end..].copy_from_slice(&checksum);
                assert_eq!(open(&key, place(b"row"), &damaged).is_err(), i < end, "forged, byte {i}");
            }
            assert!(open(&key, place(b"row"), &stored[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn no_two_seals_are_alike_and_none_shows_its_words() {
        let key = SecretKey::random().unwrap();
        let (first, second) = (sealed(&key), sealed(&key));
        assert_ne!(first, second);
        assert!(!first.windows(6).any(|window| window == b"Guihua"));
    }
}
