//! Homeward matches residents of rescue stations who cannot say who they are with the reports of
//! families who look for them, and gives the pair to people who decide. It never decides.
//!
//! The modules in reading order:

/// The audit trail's hashes and proofs.
pub mod audit;
/// Facts and their rules; knows nothing of storage, wire or matching.
pub mod domain;
/// Messages, services and errors as gRPC clients see them.
pub mod grpc;
/// What names and places sound like and where they are; pure tables and functions.
pub mod knowledge;
/// Features, comparisons, the score in bits, the best of many, and its explanation in words.
pub mod matching;
/// What happens when somebody asks something, by audience; the matcher.
pub mod service;
/// Durable storage behind one trait.
pub mod store;
