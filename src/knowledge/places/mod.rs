//! Places as they are heard: the gazetteer, a fragment to weighted nodes, two fragments compared,
//! and what free text says of a landscape.

mod accent;
mod gazetteer;
mod load;
mod stem;

pub use accent::{Accent, accent, accent_ratio, accents_ratio, dialect_of};
pub use gazetteer::{Gazetteer, Level, Node, NodeId, Origin, gazetteer};
