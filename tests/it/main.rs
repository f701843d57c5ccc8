//! All integration tests: one binary, a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod crash;
mod fuzz;
mod matcher;
mod matching;
mod store;
mod transfer;
