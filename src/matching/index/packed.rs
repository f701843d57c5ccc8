//! Features as bytes: a tenth of their size in memory, read again for the few rows that are scored in
//! full. Tables of birth years are shared among rows and stand apart.

use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::names::NamesFeature;
use crate::matching::features::{Features, Side};

/// What sources features are made by: changes with any line that could change them, or how they are
/// written. Kept features of another version are derived again.
pub const FEATURES_VERSION: &str = env!("HOMEWARD_FEATURES");

/// Features as bytes that need nothing else to be read again.
pub fn to_bytes(features: &Features) -> Vec<u8> {
    postcard::to_stdvec(&(features, &features.birth)).expect("writing to memory does not fail")
}

/// Features of such bytes; `None` where they are none.
pub fn from_bytes(bytes: &[u8]) -> Option<Features> {
    let (features, birth): (Features, BirthFeature) = postcard::from_bytes(bytes).ok()?;
    Some(Features { birth, ..features })
}

/// A row's features as bytes.
pub fn pack(features: &Features) -> Vec<u8> {
    postcard::to_stdvec(&(features, features.birth.without_table())).expect("writing to memory does not fail")
}

/// The names alone, which stand first; `None` where the bytes are none.
pub fn unpack_names(bytes: &[u8]) -> Option<NamesFeature> {
    postcard::take_from_bytes::<(Side, NamesFeature)>(bytes).ok().map(|((_, names), _)| names)
}

/// Features again, given a birth feature of the same table of years; `None` where the bytes are none.
pub fn unpack(bytes: &[u8], birth: &BirthFeature) -> Option<Features> {
    let (features, own): (Features, BirthFeature) = postcard::from_bytes(bytes).ok()?;
    Some(Features { birth: own.with_table_of(birth), ..features })
}
