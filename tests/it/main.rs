//! All integration tests, one module a feature.

mod transfer;
