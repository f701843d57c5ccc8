//! Places as they are heard: the gazetteer, a fragment to weighted nodes, two fragments compared,
//! and what free text says of a landscape.

mod accent;
mod compare;
mod explain;
mod foreign;
mod free_text;
mod gazetteer;
mod hearing;
mod load;
mod lookup;
mod segment;
mod sound;
mod spoken;
mod spots;
mod stem;
mod tail;
mod tail_parts;
mod text;
mod together;

pub use accent::{Accent, accent, accent_provinces, accent_ratio, accents_ratio, scope_of_accent};
pub use compare::{Background, PlaceEvidence, PlaceLevel, PlaceSet, apart_at_most, evidence, ratio_of_nodes};
pub use explain::find_place_text;
pub use free_text::{Thing, ThingId, ThingSet, area_evidence, memory_evidence, thing_name, thing_set, words};
pub use gazetteer::{Gazetteer, Level, Node, NodeId, Origin, gazetteer};
pub use hearing::{Hearing, Reached, hearing};
pub use lookup::{Found, Hint, Placed, find_place, find_place_with_code};
pub use segment::Why;
pub use spoken::dialect_of;
pub use spots::{Spot, spot};
pub use tail::{Tail, tail_ratio};
pub use tail_parts::{TailPart, TailReaches, VillageFactors, stray_at_most};
pub use together::{together, village_apart};

#[cfg(test)]
mod golden;
