//! A place as it was said or written: a village in wrong characters, an old county, a station.
//! Finding it in a gazetteer is not done here (`knowledge::places`).

use std::fmt;

use crate::domain::invalid::Problem;
use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// What the place was to the person.
    pub enum PlaceRole {
        /// Where her family lives or lived.
        Home = "home",
        /// Where she was born.
        Birth = "birth",
        /// Where she lived at some time.
        Lived = "lived",
        /// Where she was married into.
        MarriedInto = "married_into",
        /// Where she was last seen.
        LastSeen = "last_seen",
        /// Where she was found.
        Found = "found",
        /// Where she passed through.
        Passed = "passed",
        /// Not known.
        Unknown = "unknown",
    }
}

/// An administrative division by its GB/T 2260 code of six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DivisionCode(pub u32);

impl DivisionCode {
    /// Reads six digits, the first not 0.
    ///
    /// # Errors
    /// Any other text.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let good = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        match text.parse() {
            Ok(code) if good => Ok(Self(code)),
            _ => Err(Problem::new("is no division code", "six digits of GB/T 2260, such as 511721")),
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The text as heard, at most 200 characters.
    pub text: Personal,
    /// The division it lies in, where the giver knows it.
    pub code: Option<DivisionCode>,
    /// What the place was to the person.
    pub role: PlaceRole,
    /// Its own source, where it stands inside another statement and differs from that one's.
    pub source: Option<Source>,
}
