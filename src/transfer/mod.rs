//! Files of the exchange format: reading, writing, refusing with reasons, packing for the wire.
//! Knows nothing of gRPC or of the store.

pub mod jsonl;

pub mod chunks;
pub mod import;
pub mod kind_of_file;
pub mod problem_words;
pub mod refused_file;
pub mod table;
