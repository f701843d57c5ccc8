//! The index: both sides in memory, and the exact best of one for a query of the other. Bounds are
//! never below the score, so no row is left out by any rule but its own score. Does no I/O.

mod apart;
mod chunks;
mod codes;
mod columns;
mod dictionary;
mod segment;
mod shared;

mod packed;
mod part_book;
mod postings;
mod rows;
mod scan;
mod tables;

pub use chunks::Chunks;
pub use packed::{FEATURES_VERSION, Parts, from_bytes, to_bytes};
pub use rows::{IndexBytes, Rows};
pub use scan::{Near, Sums, scan};
pub use segment::Segment;
pub use tables::Tables;
