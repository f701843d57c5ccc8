//! Features as bytes: a tenth of their size in memory, read again for the few rows that are scored in
//! full. Tables of birth years are shared among rows and stand apart.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::clothing::ClothingFeature;
use crate::matching::compare::names::NamesFeature;
use crate::matching::compare::origin_feature::OriginFeature;
use crate::matching::compare::relatives::RelativesFeature;
use crate::matching::compare::time::TimeFeature;
use crate::matching::compare::traits::TraitsFeature;
use crate::matching::features::Features;

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

/// The parts of a row's features, each read when it is asked for, in the order in which they stand: scoring asks
/// no further than it must.
pub enum Parts<'r> {
    /// Features at hand.
    Ready(&'r Features),
    /// Bytes from the next part on.
    Packed(&'r [u8]),
}

impl<'r> Parts<'r> {
    /// Of a row's bytes.
    pub fn of(bytes: &'r [u8]) -> Self {
        let mut parts = Self::Packed(bytes);
        parts.next(|own| &own.side);
        parts
    }

    /// Names; asked first.
    pub fn names(&mut self) -> Cow<'r, NamesFeature> {
        self.next(|own| &own.names)
    }

    /// Origin; asked second.
    pub fn origin(&mut self) -> Cow<'r, OriginFeature> {
        self.next(|own| &own.origin)
    }

    /// Day of loss or finding, clothing and traits; asked third.
    pub fn looks(&mut self) -> (Cow<'r, TimeFeature>, Cow<'r, ClothingFeature>, Cow<'r, TraitsFeature>) {
        (self.next(|own| &own.time), self.next(|own| &own.clothing), self.next(|own| &own.traits))
    }

    /// Relatives; asked last.
    pub fn relatives(&mut self) -> Cow<'r, RelativesFeature> {
        self.next(|own| &own.relatives)
    }

    fn next<T: Clone + DeserializeOwned>(&mut self, of: impl Fn(&'r Features) -> &'r T) -> Cow<'r, T> {
        match self {
            Self::Ready(features) => Cow::Borrowed(of(features)),
            Self::Packed(bytes) => {
                let (part, rest) =
                    postcard::take_from_bytes::<T>(bytes).expect("the bytes were made by this process");
                *bytes = rest;
                Cow::Owned(part)
            }
        }
    }
}

/// Features again, given a birth feature of the same table of years; `None` where the bytes are none.
pub fn unpack(bytes: &[u8], birth: &BirthFeature) -> Option<Features> {
    let (features, own): (Features, BirthFeature) = postcard::from_bytes(bytes).ok()?;
    Some(Features { birth: own.with_table_of(birth), ..features })
}
