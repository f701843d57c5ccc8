//! All integration tests: one binary, a module a feature.

mod evaluate;
mod store;
mod transfer;
