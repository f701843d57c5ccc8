//! The store: one suite of rules over every implementation, a model to compare with, and what only
//! the embedded store promises: damage is found, nothing is readable on disk, faults end it safely.

mod any;
mod any_release;
mod any_review;
pub mod invented;
pub mod memory;
pub mod opened;

mod model;
mod rules;

mod backup;
mod damage;
mod faults;
mod sealed;
