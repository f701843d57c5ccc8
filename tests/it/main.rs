//! All integration tests: one binary, a module a feature.

mod store;
mod transfer;
