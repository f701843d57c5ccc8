//! All integration tests: one binary, a module a feature.

mod crash;
mod matcher;
mod store;
mod transfer;
