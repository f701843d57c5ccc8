//! Descriptions in, ranked candidates out: arithmetic on values in memory. What does no I/O cannot
//! fail; time and ids are arguments. Knows nothing of stores, callers or rights.

pub mod features;

pub mod compare;
pub mod model;
pub mod score;

pub mod search;
mod shortlist;

pub mod explain;

pub use shortlist::{Batch, Delta, RowIndex, RowPair, Shortlist, Side};
