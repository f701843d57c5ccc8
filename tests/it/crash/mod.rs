//! What was acknowledged outlives the process: the real server is killed under mixed load and by power
//! cuts, and an observer outside compares what it was told with what is there.

pub mod cast;
pub mod chance;
pub mod serving;

pub mod book;
pub mod call;
pub mod worker;

mod content;
mod journal;

mod full;
pub mod kill;
mod power;
mod rescoring;
