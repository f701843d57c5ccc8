//! What was acknowledged outlives the process: the real server is killed under mixed load and by power
//! cuts, and an observer outside compares what it was told with what is there.

mod cast;
pub mod chance;
mod serving;

mod book;
mod call;
mod worker;

mod content;
mod journal;

mod kill;
mod power;
