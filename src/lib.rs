//! Homeward matches residents of rescue stations who cannot say who they are with the reports of
//! families who look for them, and gives the pair to people who decide. It never decides.
//!
//! The modules in reading order:

/// Facts and their rules; knows nothing of storage, wire or matching.
pub mod domain;
/// Messages, services and errors as gRPC clients see them.
pub mod grpc;
/// What names and places sound like and where they are; pure tables and functions.
pub mod knowledge;
/// Features, comparisons, the score in bits, the best of many, and its explanation in words.
pub mod matching;
/// Durable storage behind one trait.
pub mod store;
/// Files: what stations and desks hand over and take back.
pub mod transfer;
