//! Identifiers. Those seen outside are random 128-bit numbers, made by the service and given in;
//! organisation codes and local references are the organisations' own words.

use std::fmt;
use std::sync::Arc;

use crate::domain::invalid::Problem;

macro_rules! random_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// The id written as 32 lower-case hexadecimal digits; `None` for any other text.
            pub fn parse(text: &str) -> Option<Self> {
                let bytes = text.as_bytes();
                if bytes.len() != 32 || bytes.iter().any(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                    return None;
                }
                let mut id = [0u8; 16];
                for (i, byte) in id.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
                }
                Some(Self(id))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

random_id!(
    /// A resident's profile.
    ProfileId
);
random_id!(
    /// A family's report.
    ReportId
);
random_id!(
    /// A candidate that was dealt to reviewers. Candidates have no outside id before that.
    CaseId
);
random_id!(
    /// A tip. Its sender never learns it.
    TipId
);
random_id!(
    /// A person who acts, as the registry knows her.
    ActorId
);
random_id!(
    /// One request of one caller, made by the caller so that a repetition is recognised (AIP-155).
    RequestId
);

/// Ordinal of a statement within its description, from 1. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId(pub u32);

/// Place of an entry in the journal, from 1; 0 stands before the first. Opaque outside the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Position(pub u64);

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

/// How far clocks in China are before UTC, in milliseconds: days begin and end by them.
pub const CHINA_MS: i64 = 8 * 3_600_000;

impl Timestamp {
    /// The day by the clock in China, counted from 1970-01-01.
    pub const fn day_in_china(self) -> i64 {
        self.0.saturating_add(CHINA_MS).div_euclid(24 * 3_600_000)
    }
}

/// An organisation's code: a station, a family desk, or a body that employs reviewers. A clone shares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgCode(Arc<str>);

impl OrgCode {
    /// A code of 1 to 64 letters, digits, `-`, `_` or `.`.
    ///
    /// # Errors
    /// Any other text.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let good = !text.is_empty()
            && text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new("is no organisation code", "1 to 64 ASCII letters, digits, '-', '_' or '.'"))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number an organisation gave a person in its own books. Debug hides it: it may carry a name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalRef(Box<str>);

impl LocalRef {
    /// A reference of 1 to 64 characters without white space at its ends or control characters.
    ///
    /// # Errors
    /// Any other text.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let good = !text.is_empty()
            && text.len() <= 256
            && text.chars().count() <= 64
            && text.trim() == text
            && !text.chars().any(|c| c.is_control() || crate::domain::text::is_hidden(c));
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new("is no local reference", "1 to 64 visible characters"))
        }
    }

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LocalRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalRef(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_written() {
        let id = ProfileId([0, 1, 2, 3, 250, 251, 252, 253, 9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(ProfileId::parse(&id.to_string()), Some(id));
    }

    #[test]
    fn other_spellings_of_an_id_are_refused() {
        for text in ["", "00", "0123456789ABCDEF0123456789abcdef", "+123456789abcdef0123456789abcdef", "é"] {
            assert_eq!(ProfileId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_plain_ascii() {
        assert!(OrgCode::new("410100-01").is_ok());
        for text in ["", "a b", "郑州", &"x".repeat(65)] {
            assert!(OrgCode::new(text).is_err(), "{text}");
        }
    }
}
