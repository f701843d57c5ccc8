//! Descriptions in, ranked candidates out.

mod shortlist;

pub use shortlist::{Batch, Delta, RowIndex, RowPair, Shortlist, Side};
