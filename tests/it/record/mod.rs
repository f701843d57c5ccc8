//! The record: that it can be proved, that nobody changes it unseen, and that it can forget. The
//! abuse cases by their numbers, over invented histories.

pub mod cast;
pub mod history;
mod people;

mod a10;
mod a11;
mod a11_conflicts;
mod a11_decisions;
mod a11_order;
mod a12;
mod a21;
mod a22;
pub mod a24;
mod clock;
mod doctor;
mod duties;
mod duties_kept;
mod forgotten;
mod notary;
mod replies;
mod tables;
mod witness;
