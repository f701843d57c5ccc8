//! A Merkle tree that grows: keeps one hash for every 256 leaves and the last few leaves, about a
//! quarter of a megabyte for a million entries, and asks for leaves only where a proof needs them.

use crate::audit::leaf::Hash;
use crate::audit::merkle;

/// Leaves under one kept hash; a power of two, so that these subtrees are the tree's own.
pub const CHUNK: usize = 256;

/// A tree that only grows.
#[derive(Clone, Debug, Default)]
pub struct GrowingTree {
    chunks: Vec<Hash>,
    tail: Vec<Hash>,
}

impl GrowingTree {
    /// From the roots of its whole chunks; the leaves after them are taken next.
    pub const fn of_chunks(chunks: Vec<Hash>) -> Self {
        Self { chunks, tail: Vec::new() }
    }

    /// The roots of its whole chunks.
    pub fn chunks(&self) -> &[Hash] {
        &self.chunks
    }

    /// Takes the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.tail.push(leaf);
        if self.tail.len() == CHUNK {
            self.chunks.push(merkle::root(&self.tail));
            self.tail.clear();
        }
    }

    /// Leaves taken.
    pub fn size(&self) -> u64 {
        (self.chunks.len() * CHUNK + self.tail.len()) as u64
    }

    /// The root of all of them.
    pub fn root(&self) -> Hash {
        let mut roots = self.chunks.clone();
        if !self.tail.is_empty() {
            roots.push(merkle::root(&self.tail));
        }
        merkle::root(&roots)
    }

    /// The root when there were `size` leaves. `leaves` gives all leaves there are now from a place on,
    /// at least so many as the chunk that begins there has.
    ///
    /// # Errors
    /// Those of `leaves`.
    pub fn root_at<E>(&self, size: u64, leaves: impl Fn(u64) -> Result<Vec<Hash>, E>) -> Result<Hash, E> {
        Ok(merkle::root(&self.roots_at(size, &leaves)?))
    }

    /// Proves that the leaf at `index` is in the tree of `size` leaves; `None` when it is not, or the
    /// tree was never so large.
    ///
    /// # Errors
    /// Those of `leaves`.
    pub fn inclusion<E>(
        &self,
        index: u64,
        size: u64,
        leaves: impl Fn(u64) -> Result<Vec<Hash>, E>,
    ) -> Result<Option<Vec<Hash>>, E> {
        if index >= size || size > self.size() {
            return Ok(None);
        }
        let (chunk, within) = parted(index);
        let roots = self.roots_at(size, &leaves)?;
        let below = chunk_at(chunk, size, &leaves)?;
        let mut proof = merkle::inclusion_proof(&below, within);
        if let (Some(proof), Some(above)) = (&mut proof, merkle::inclusion_proof(&roots, chunk)) {
            proof.extend(above);
        }
        Ok(proof)
    }

    /// Proves that the tree of `new` leaves continues the tree of `old`; `None` when `old` is 0 or
    /// greater than `new`, or the tree was never so large.
    ///
    /// # Errors
    /// Those of `leaves`.
    pub fn consistency<E>(
        &self,
        old: u64,
        new: u64,
        leaves: impl Fn(u64) -> Result<Vec<Hash>, E>,
    ) -> Result<Option<Vec<Hash>>, E> {
        if old == 0 || old > new || new > self.size() {
            return Ok(None);
        }
        let (chunk, within) = parted(old);
        let roots = self.roots_at(new, &leaves)?;
        if old == new || within == 0 {
            let size = if old == new { roots.len() } else { chunk };
            return Ok(merkle::consistency_proof(&roots, size));
        }
        let below = chunk_at(chunk, new, &leaves)?;
        let mut proof = merkle::subtree_proof(&below, within, chunk == 0);
        proof.extend(merkle::inclusion_proof(&roots, chunk).unwrap_or_default());
        Ok(Some(proof))
    }

    fn roots_at<E>(&self, size: u64, leaves: &impl Fn(u64) -> Result<Vec<Hash>, E>) -> Result<Vec<Hash>, E> {
        let (whole, rest) = parted(size);
        let mut roots = self.chunks[..whole.min(self.chunks.len())].to_vec();
        if rest > 0 {
            roots.push(merkle::root(&chunk_at(whole, size, leaves)?));
        }
        Ok(roots)
    }
}

/// The chunk of a leaf and its place within.
const fn parted(index: u64) -> (usize, usize) {
    // A tree in memory has far fewer than 2^64 leaves.
    ((index / CHUNK as u64) as usize, (index % CHUNK as u64) as usize)
}

/// The leaves of a chunk as they were when the tree had `size`.
fn chunk_at<E>(
    chunk: usize,
    size: u64,
    leaves: &impl Fn(u64) -> Result<Vec<Hash>, E>,
) -> Result<Vec<Hash>, E> {
    let from = (chunk * CHUNK) as u64;
    let mut found = leaves(from)?;
    found.truncate(usize::try_from(size - from).unwrap_or(CHUNK).min(CHUNK));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf::leaf_hash;

    #[test]
    fn a_growing_tree_gives_the_roots_and_proofs_of_all_its_leaves() {
        let all: Vec<Hash> = (0..1_100u32).map(|i| leaf_hash(&i.to_be_bytes())).collect();
        let mut tree = GrowingTree::default();
        all.iter().for_each(|leaf| tree.push(*leaf));
        let leaves = |from: u64| Ok::<_, ()>(all[from as usize..].to_vec());
        let sizes = [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 768, 769, 1_000, 1_023, 1_024, 1_025, 1_100];
        assert_eq!(tree.root(), merkle::root(&all));
        for size in sizes {
            let some = &all[..size];
            assert_eq!(tree.root_at(size as u64, leaves), Ok(merkle::root(some)), "{size}");
            for index in (0..size).step_by(37).chain([size - 1]) {
                let proof = tree.inclusion(index as u64, size as u64, leaves).unwrap();
                assert_eq!(proof, merkle::inclusion_proof(some, index), "{index} of {size}");
            }
            for old in sizes.into_iter().filter(|&old| old <= size) {
                let proof = tree.consistency(old as u64, size as u64, leaves).unwrap();
                assert_eq!(proof, merkle::consistency_proof(some, old), "{old} to {size}");
            }
        }
        assert_eq!(tree.inclusion(5, 5, leaves), Ok(None));
        assert_eq!(tree.inclusion(5, 1_101, leaves), Ok(None));
        assert_eq!(tree.consistency(0, 5, leaves), Ok(None));
        assert_eq!(tree.consistency(6, 5, leaves), Ok(None));
    }
}
