//! A Merkle tree that grows: keeps one hash for every 256 leaves, one for every two of these and so on, and
//! the last few leaves: about a quarter of a megabyte for a million entries. A root or a proof costs what the
//! logarithm of the tree does; leaves are asked for only where a proof needs them.

use std::ops::Range;

use crate::audit::leaf::Hash;
use crate::audit::merkle;

/// Leaves under one kept hash; a power of two, so that these subtrees are the tree's own.
pub const CHUNK: usize = 256;

/// A tree that only grows.
#[derive(Clone, Debug, Default)]
pub struct GrowingTree {
    /// Roots of whole subtrees: of a chunk each, of two chunks each, of four and so on.
    levels: Vec<Vec<Hash>>,
    tail: Vec<Hash>,
}

impl GrowingTree {
    /// From the roots of its whole chunks; the leaves after them are taken next.
    pub fn of_chunks(chunks: &[Hash]) -> Self {
        let mut tree = Self::default();
        chunks.iter().for_each(|root| tree.push_chunk(*root));
        tree
    }

    /// The roots of its whole chunks.
    pub fn chunks(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// Takes the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.tail.push(leaf);
        if self.tail.len() == CHUNK {
            self.push_chunk(merkle::root(&self.tail));
            self.tail.clear();
        }
    }

    fn push_chunk(&mut self, root: Hash) {
        let mut hash = root;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            // Every second subtree completes one of twice the size.
            match row.as_slice() {
                [.., left, right] if row.len().is_multiple_of(2) => hash = merkle::node(left, right),
                _ => return,
            }
        }
    }

    /// Leaves taken.
    pub fn size(&self) -> u64 {
        (self.chunks().len() * CHUNK + self.tail.len()) as u64
    }

    /// The root of all of them.
    pub fn root(&self) -> Hash {
        let rest = (!self.tail.is_empty()).then(|| merkle::root(&self.tail));
        Above { tree: self, whole: self.chunks().len(), rest }.root()
    }

    /// The root when there were `size` leaves. `leaves` gives all leaves there are now from a place on,
    /// at least so many as the chunk that begins there has.
    ///
    /// # Errors
    /// Those of `leaves`.
    pub fn root_at<E>(&self, size: u64, leaves: impl Fn(u64) -> Result<Vec<Hash>, E>) -> Result<Hash, E> {
        Ok(self.above(size, &leaves)?.root())
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
        let above = self.above(size, &leaves)?;
        let below = chunk_at(chunk, size, &leaves)?;
        let mut proof = merkle::inclusion_proof(&below, within);
        if let (Some(proof), Some(above)) = (&mut proof, above.inclusion(chunk)) {
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
        let above = self.above(new, &leaves)?;
        if old == new || within == 0 {
            let size = if old == new { above.len() } else { chunk };
            return Ok(Some(merkle::subtree_path(above.len(), size, true, |range| above.root_of(range))));
        }
        let below = chunk_at(chunk, new, &leaves)?;
        let mut proof = merkle::subtree_proof(&below, within, chunk == 0);
        proof.extend(above.inclusion(chunk).unwrap_or_default());
        Ok(Some(proof))
    }

    fn above<E>(&self, size: u64, leaves: &impl Fn(u64) -> Result<Vec<Hash>, E>) -> Result<Above<'_>, E> {
        let (whole, rest) = parted(size);
        let rest = match rest {
            0 => None,
            _ => Some(merkle::root(&chunk_at(whole, size, leaves)?)),
        };
        Ok(Above { tree: self, whole: whole.min(self.chunks().len()), rest })
    }
}

/// The tree above its chunks, as it was when it had so many whole ones and perhaps a part of another.
struct Above<'a> {
    tree: &'a GrowingTree,
    whole: usize,
    rest: Option<Hash>,
}

impl Above<'_> {
    fn len(&self) -> usize {
        self.whole + usize::from(self.rest.is_some())
    }

    fn root(&self) -> Hash {
        self.root_of(0..self.len())
    }

    /// The root over a range of chunks that is a subtree of the tree.
    fn root_of(&self, range: Range<usize>) -> Hash {
        let count = range.len();
        if count.is_power_of_two() && range.end <= self.whole {
            return self.tree.levels[count.trailing_zeros() as usize][range.start / count];
        }
        match (count, self.rest) {
            (1, Some(rest)) => rest,
            (0 | 1, _) => merkle::root(&[]),
            _ => {
                let middle = range.start + merkle::split(count);
                merkle::node(&self.root_of(range.start..middle), &self.root_of(middle..range.end))
            }
        }
    }

    fn inclusion(&self, chunk: usize) -> Option<Vec<Hash>> {
        merkle::inclusion_path(self.len(), chunk, |range| self.root_of(range))
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

    #[test]
    fn many_chunks_give_the_same_whether_they_grew_or_were_kept() {
        let all: Vec<Hash> = (0..21 * CHUNK as u32 + 77).map(|i| leaf_hash(&i.to_be_bytes())).collect();
        let mut grown = GrowingTree::default();
        all.iter().for_each(|leaf| grown.push(*leaf));
        let mut kept = GrowingTree::of_chunks(&grown.chunks()[..19]);
        all[19 * CHUNK..].iter().for_each(|leaf| kept.push(*leaf));
        let leaves = |from: u64| Ok::<_, ()>(all[from as usize..].to_vec());
        let sizes = (1..=21).flat_map(|n| [n * CHUNK - 1, n * CHUNK, n * CHUNK + 50]);
        for size in sizes.chain([all.len()]).filter(|&size| size <= all.len()) {
            let (some, at) = (&all[..size], size as u64);
            assert_eq!(kept.root_at(at, leaves), Ok(merkle::root(some)), "{size}");
            let (index, old) = (size * 5 / 7, (size * 3 / 5).max(1));
            let proof = kept.inclusion(index as u64, at, leaves).unwrap();
            assert_eq!(proof, merkle::inclusion_proof(some, index), "{index} of {size}");
            let proof = kept.consistency(old as u64, at, leaves).unwrap();
            assert_eq!(proof, merkle::consistency_proof(some, old), "{old} to {size}");
        }
        assert_eq!((kept.root(), kept.size()), (merkle::root(&all), all.len() as u64));
        assert_eq!(kept.chunks(), grown.chunks());
    }
}
