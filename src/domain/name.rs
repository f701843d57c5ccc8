//! A name as it was said or written, and what it was used for. Parsing into syllables is not done
//! here (`knowledge::names`).

/// What a name form is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameUse {
    /// The name in the household register or on a document.
    Legal,
    /// A legal name of earlier years.
    Former,
    /// A name taken by marriage.
    Married,
    /// What the family or village called her.
    Nickname,
    /// Any other name she went by.
    Alias,
    /// Only the family name.
    Surname,
    /// Only the given name.
    Given,
    /// Not known.
    Unknown,
}
