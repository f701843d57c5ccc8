//! Sex as recorded.

/// Sex as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither fits.
    Other,
    /// Not known.
    Unknown,
}
