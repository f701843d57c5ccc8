//! The matcher behind the journal: the candidate set is its definition whatever happened in which
//! order, cases follow what happens to their sides, and dealing keeps its rules.

pub mod definition;
pub mod invented;
pub mod other_model;
pub mod overtaken;
pub mod undisturbed;
pub mod world;

mod conflicts;
mod dealing;
mod disk;
mod duplicates;
mod duplicates_hidden;
mod history;
mod kept;
mod laboratory;
pub mod links;
mod links_bars;
mod links_erased;
mod links_hold;
mod links_keep;
mod links_kept;
mod links_known_again;
mod links_left;
mod links_meanwhile;
mod refusal;
