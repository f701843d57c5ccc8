//! A second, small implementation of RFC 6962's tree for the verifier: the roots of the whole
//! subtrees at its right edge, as a binary counter. Shares no code with `audit::merkle`.

use sha2::{Digest, Sha256};

use crate::audit::leaf::Hash;

/// The right edge of a tree: subtree roots from the largest to the smallest.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    size: u64,
    edge: Vec<Hash>,
}

impl Frontier {
    /// Takes the next leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Every trailing one of the size is a whole subtree that this leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                hash = joined(&left, &hash);
            }
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// Leaves taken.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of all of them.
    pub fn root(&self) -> Hash {
        let mut from_right = self.edge.iter().rev();
        match from_right.next() {
            None => Sha256::digest([]).into(),
            Some(&smallest) => from_right.fold(smallest, |right, left| joined(left, &right)),
        }
    }
}

fn joined(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf::leaf_hash;
    use crate::audit::merkle;

    #[test]
    fn two_implementations_agree_at_every_size() {
        let leaves: Vec<Hash> = (0..600u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut frontier = Frontier::default();
        for size in 0..=leaves.len() {
            assert_eq!(frontier.root(), merkle::root(&leaves[..size]), "{size} leaves");
            if let Some(leaf) = leaves.get(size) {
                frontier.push(*leaf);
            }
        }
        assert_eq!(frontier.size(), 600);
    }
}
