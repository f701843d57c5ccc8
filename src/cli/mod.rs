//! The commands, one file each. They speak gRPC to a running server with the caller's own
//! credentials, but for those that say otherwise.

#![expect(clippy::print_stdout, reason = "a command's output is what it is for")]

mod arguments;
mod failure;
mod help;

mod actor;
mod demo;
mod serve;
mod setup;

mod case_text;
mod duplicates;
mod duties;
mod export;
mod import;
mod import_names;
mod import_summary;
mod on_case;
mod plain_words;
mod receipt;
mod refused_words;
mod release;
mod review;
mod same_person;
mod status;
mod tables;
mod tip;
mod verify;
mod vouch;

mod audit;
mod backup;
mod witness;

mod bench;
mod bench_entries;
mod doctor;
mod evaluate;
mod explain_name;
mod find_place;
mod hearing;
mod link;
mod model;
mod synth;

pub use arguments::{Arguments, run};
pub use failure::Failure;
