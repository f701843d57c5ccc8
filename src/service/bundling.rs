//! The bundle for auditors, made from the store: public parts, checkpoints with their cosignatures,
//! receipts of decisions with their proofs, and figures. Holds no id of a profile or report and no words.

use crate::audit::{Bundle, PublicLeaf, Tree, figures, stated_duties};
use crate::domain::ids::Position;
use crate::service::notary::Notary;
use crate::store::{Store, StoreError};

/// Rows read at once.
const ROWS: usize = 4_096;

/// Makes the bundle of a store's whole log, after a last checkpoint over it.
///
/// # Errors
/// The store fails.
pub fn bundle(store: &dyn Store, notary: &Notary, witness_keys: Vec<String>) -> Result<Bundle, StoreError> {
    notary.checkpoint()?;
    let log_keys = Tree::ALL.iter().map(|&tree| notary.verifier(tree).to_string()).collect();
    let mut bundle = Bundle { log_keys, witness_keys, ..Bundle::default() };
    loop {
        let read = store.public_leaves(Position(bundle.leaves.len() as u64), ROWS)?;
        let whole = read.len() == ROWS;
        bundle.leaves.extend(read);
        if !whole {
            break;
        }
    }
    for &tree in Tree::ALL {
        let kept = store.checkpoints(tree, 0, usize::MAX)?;
        bundle.checkpoints.extend(kept.into_iter().map(|(_, note)| note));
    }
    // The families' tree is proved from its daily checkpoint; a first entry may have none yet.
    for leaf in bundle.leaves.iter().filter(|leaf| is_decision(leaf)) {
        let proof = notary.proof_of(leaf)?.map(|proof| proof.text());
        bundle.receipts.push((notary.receipt_of(leaf).to_string(), proof));
    }
    bundle.duties = stated_duties(&bundle.leaves);
    bundle.figures = figures(&bundle.leaves);
    Ok(bundle)
}

/// Whether an entry is a person's decision.
fn is_decision(leaf: &PublicLeaf) -> bool {
    matches!(leaf.public.kind.as_str(), "case_moved" | "acted") && leaf.public.role != "service"
}
