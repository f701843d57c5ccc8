//! What is known about names and places before anybody is looked for: pure tables and functions,
//! useful alone. Knows nothing of matching, stores or people.

pub mod names;
pub mod places;
