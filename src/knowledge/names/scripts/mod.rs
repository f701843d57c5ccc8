//! One file a script or romanisation: text to positions of a lattice.

pub mod cantonese;
pub mod han;
pub mod latin;
pub mod spelled_list;
pub mod wade_giles;
