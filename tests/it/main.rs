//! All integration tests, one module a feature.

mod matching;
mod transfer;
