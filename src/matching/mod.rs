//! Descriptions in, ranked candidates out: arithmetic on values in memory. What does no I/O cannot
//! fail; time and ids are arguments. Knows nothing of stores, callers or rights.

pub mod features;

pub mod compare;
pub mod learn;
pub mod model;
pub mod score;

pub mod index;
mod parallel;
pub mod search;
mod shortlist;
#[cfg(test)]
mod shortlist_properties;

pub mod duplicates;
pub mod explain;
mod province;
pub mod question;
mod same_name;

pub use explain::{Sentence, explain, explain_between, statement_words, words_of};
pub use features::{Features, Side};
pub use index::{Chunks, FEATURES_VERSION, Rows, from_bytes, to_bytes};
pub use model::Model;
pub use parallel::{
    bytes_of_rows, evidence_of_pairs, features_of_bytes, features_of_profiles, features_of_reports,
};
pub use province::{distance_band, province_of};
pub use same_name::{may_be_one_name, ways_to_write};
pub use score::{Scored, evidence, score, score_at_least};
pub use search::{Found, Wanted, search};
pub use shortlist::{Batch, Delta, Finder, RowIndex, RowPair, Shortlist, pair_of};
