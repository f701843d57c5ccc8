//! The release machine: the lawful path, every shortcut, and changes of mind in every order.

mod cast;
mod walk;

mod a23_change_of_mind;
mod a4_shortcuts;
mod a6_answers;
mod by_the_record;
mod closures;
pub mod conflicts;
mod edits;
mod holds;
mod holes;
mod in_between;
mod last_look;
mod late;
mod limits;
mod limits_again;
mod links;
mod links_keep;
mod links_votes;
mod meanwhile;
mod one_by_one;
mod path;
mod permits;
mod registrars;
mod reviewer;
mod risks;
pub mod service;
mod signed_and_noted;
mod stops;
mod tips;
mod transfer;
mod verifying;
mod vouching;
mod whose_it_is;
