//! Homeward matches residents of rescue stations who cannot say who they are with the reports of
//! families who look for them, and gives the pair to people who decide. It never decides.
//!
//! The modules in reading order:

/// Facts and their rules; knows nothing of storage, wire or matching.
pub mod domain;

/// What names and places sound like and where they are; pure tables and functions.
pub mod knowledge;

/// Features, comparisons, the score in bits, the best of many, and its explanation in words.
pub mod matching;

/// The record that can be proved: leaf hashes and the Merkle tree over them.
pub mod audit;

/// Durable storage behind one trait.
pub mod store;

/// What happens when somebody asks something, by audience; the matcher.
pub mod service;

/// Messages, services and errors as gRPC clients see them.
pub mod grpc;

/// The exchange format: files in and out.
pub mod transfer;

/// Two ordinary tables of people linked without labels, every pair scored.
pub mod linkage;

/// Labelled sets in, figures out: recall, calibration, gaps between groups, and the misses in words.
pub mod evaluate;

/// Text settings to typed ones, with every limit.
pub mod config;

/// Logs: what may be logged and how.
pub mod telemetry;

/// The server from start to end.
pub mod server;

/// The commands.
pub mod cli;
