//! `homeward evaluate`: measures that are right, files that are readable, faults that are named.

mod invented;

mod files;
mod page;
mod rankers;
