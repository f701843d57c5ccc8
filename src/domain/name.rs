//! A name as it was said or written, and what it was used for. Parsing into syllables is not done
//! here (`knowledge::names`).

use crate::domain::source::Source;
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// What a name form is used for.
    pub enum NameUse {
        /// The name in the household register or on a document.
        Legal = "legal",
        /// A legal name of earlier years.
        Former = "former",
        /// A name taken by marriage.
        Married = "married",
        /// What the family or village called her.
        Nickname = "nickname",
        /// Any other name she went by.
        Alias = "alias",
        /// Only the family name.
        Surname = "surname",
        /// Only the given name.
        Given = "given",
        /// Not known.
        Unknown = "unknown",
    }
}

/// One form of a name. Chinese order is surname first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// The form as given, in any script, at most 100 characters.
    pub text: Personal,
    /// What it was used for.
    pub usage: NameUse,
    /// Its own source, where the form stands inside another statement and differs from that one's.
    pub source: Option<Source>,
}
