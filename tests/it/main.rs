//! All integration tests: one binary, a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod fuzz;
mod crash;
mod matcher;
mod matching;
mod store;
mod transfer;
