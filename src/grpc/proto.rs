//! The messages and services of `homeward.v1`, generated from `proto/homeward/v1` when the crate is
//! built. Holds nothing written by hand but the descriptor set for reflection.

#![expect(unused_qualifications, clippy::allow_attributes, reason = "generated code has ways of its own")]

tonic::include_proto!("homeward.v1");

/// The encoded descriptor set of `homeward.v1` with everything it imports.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/homeward.v1.bin"));
