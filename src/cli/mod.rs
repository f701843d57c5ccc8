//! The commands, one file each. They speak gRPC to a running server with the caller's own
//! credentials, but for those that say otherwise.

#![expect(clippy::print_stdout, reason = "a command's output is what it is for")]

mod arguments;
mod failure;

mod serve;
mod demo;
mod actor;

mod import;
mod export;
mod review;
mod case_text;
mod status;

mod explain_name;
mod find_place;
mod bench;
mod doctor;

pub use arguments::{Arguments, run};
pub use failure::Failure;
