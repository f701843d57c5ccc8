//! One file a script or romanisation: text to positions of a lattice.

pub mod han;
pub mod latin;
