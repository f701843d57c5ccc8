//! Facts about people as they were given, and the rules they obey. Knows nothing of storage, the
//! wire, matching or time of day: times and ids are arguments.

pub mod name;
pub mod sex;
