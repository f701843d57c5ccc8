//! The record that can be proved: leaves of entries, the Merkle trees over them (RFC 6962), signed
//! checkpoints, receipts, witnesses, and the offline verifier. Knows nothing of storage or
//! transports; anybody can recompute it from the public parts of entries alone.

mod deed_parts;
mod leaf;
mod parts;
mod veil;

mod growing;
mod merkle;
mod signature;

mod checkpoint;
mod note;
mod receipt;
mod witness;

mod bundle;
mod due_time;
mod duties;
mod duties_kept;
#[cfg(test)]
mod duties_tests;
mod tables;
mod verify;

pub use bundle::{Bundle, Figures, StatedDuty, day_text, figures, stated_duties};
pub use checkpoint::{Checkpoint, Head, origin, parse_head};
pub use due_time::due;
pub use duties::{Duties, Owed};
pub use duties_kept::{KeptClock, KeptRules};
pub use growing::{CHUNK, GrowingTree};
pub use leaf::{Hash, LeafKeys, PublicLeaf, PublicPart, Tree, leaf_hash};
pub use merkle::{consistency_holds, consistency_proof, inclusion_holds, inclusion_proof, root};
pub use note::{Note, NoteError, NoteSigner, NoteVerifier, Scheme, SignatureLine};
pub use receipt::{InclusionProof, Receipt};
pub use signature::{ActorKey, reason_digest, signature_fits};
pub use tables::{Quarter, Tables, quarter_of};
pub use veil::{signed_lines, veiled_profile, veiled_report, veiled_subject};
pub use verify::{Fault, Finding, Report, Trusted, verify};
pub use witness::{AddCheckpoint, Unwitnessed, cosign};
