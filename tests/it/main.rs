//! All integration tests: one binary, a module a feature.

mod server;
mod store;
mod transfer;
