//! Every decoder of stored messages fed with the same bytes: what a fuzzer calls. Stored bytes come
//! from a seal that held, so none of this is reached by a stranger; it must not panic all the same.

use prost::Message;

use crate::domain::entry::Entry;
use crate::store::commit::KeptDeed;
use crate::store::encode;
use crate::store::encode::Damaged;

/// How many decoders of stored messages take these bytes for theirs.
pub fn decoders_that_read(bytes: &[u8]) -> usize {
    fn reads<M: Message + Default, T>(bytes: &[u8], read: impl Fn(M) -> Result<T, Damaged>) -> usize {
        usize::from(M::decode(bytes).is_ok_and(|message| read(message).is_ok()))
    }
    reads(bytes, encode::read_profile)
        + reads(bytes, encode::read_report)
        + reads(bytes, encode::read_kin_answers)
        + reads(bytes, encode::read_candidate)
        + reads(bytes, encode::read_case)
        + reads(bytes, encode::read_entry)
        + reads(bytes, encode::read_reply)
        + reads(bytes, encode::read_tip)
        + reads(bytes, encode::read_deeds)
        + reads(bytes, encode::read_changes)
}

/// An entry and deeds as they are stored, to begin from.
pub fn stored_bytes(entry: &Entry, deeds: &[KeptDeed]) -> [Vec<u8>; 2] {
    [encode::write_entry(entry, 7).encode_to_vec(), encode::write_deeds(deeds).encode_to_vec()]
}
