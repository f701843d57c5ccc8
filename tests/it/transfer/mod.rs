//! Files and messages: what goes out comes back the same, and rubbish is told what it is.

mod file;
mod reading;
mod round_trip;
mod rubbish;
pub mod strategies;
pub mod strategies_of_facts;
mod table;
mod wire;
