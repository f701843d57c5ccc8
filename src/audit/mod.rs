//! The audit trail's arithmetic: leaf hashes of entries and the Merkle tree over them (RFC 6962).
//! Knows nothing of storage; anybody can recompute it from the entries alone.

mod leaf;
mod merkle;
mod signature;

pub use leaf::{Hash, canonical_bytes, entry_leaf, leaf_hash};
pub use merkle::{consistency_holds, consistency_proof, inclusion_holds, inclusion_proof, root};
pub use signature::{ActorKey, KeyFault, reason_digest, signature_fits};
