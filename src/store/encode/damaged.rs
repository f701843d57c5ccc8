//! What makes a stored message unreadable, by the name of the field, without any of its content.

/// A stored message that cannot be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be read")]
pub struct Damaged(pub &'static str);

/// The value, or the name of the field that lacks it or holds a word this version does not know.
pub fn known<T>(value: Option<T>, field: &'static str) -> Result<T, Damaged> {
    value.ok_or(Damaged(field))
}

/// A number that fits its smaller type.
pub fn fits<T, U: TryFrom<T>>(number: T, field: &'static str) -> Result<U, Damaged> {
    U::try_from(number).map_err(|_| Damaged(field))
}

/// Bytes of a fixed length: an id or a hash.
pub fn sized<const N: usize>(bytes: &[u8], field: &'static str) -> Result<[u8; N], Damaged> {
    fits(bytes, field)
}

/// Reads every item.
pub fn all<P, T>(items: Vec<P>, read: impl FnMut(P) -> Result<T, Damaged>) -> Result<Vec<T>, Damaged> {
    items.into_iter().map(read).collect()
}
