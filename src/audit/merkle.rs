//! The Merkle tree of RFC 6962: its root, and proofs that a leaf is in it and that a longer tree
//! continues a shorter one. Works on leaf hashes in memory; what signs a root is not here.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::audit::leaf::Hash;

/// The root over these leaf hashes; of none it is the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// Proves that the leaf of that index is in the tree; `None` when there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    inclusion_path(leaves.len(), index, |range| root(&leaves[range]))
}

/// The same of a tree of which only the roots over ranges of leaves are known.
pub(super) fn inclusion_path(
    size: usize,
    index: usize,
    root: impl Fn(Range<usize>) -> Hash,
) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let (mut rest, mut proof) = (0..size, Vec::new());
    while rest.len() > 1 {
        let middle = rest.start + split(rest.len());
        if index < middle {
            proof.push(root(middle..rest.end));
            rest.end = middle;
        } else {
            proof.push(root(rest.start..middle));
            rest.start = middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether the proof shows that `leaf` stands at `index` in the tree of `size` leaves with that root.
pub fn inclusion_holds(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut index, mut last, mut hash) = (index, size - 1, *leaf);
    for other in proof {
        if last == 0 {
            return false;
        }
        if index % 2 == 1 || index == last {
            hash = node(other, &hash);
            while index % 2 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, other);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Proves that the tree of all leaves continues the tree of the first `size` ones; `None` when there
/// are not so many or `size` is 0.
pub fn consistency_proof(leaves: &[Hash], size: usize) -> Option<Vec<Hash>> {
    if size == 0 || size > leaves.len() {
        return None;
    }
    Some(subtree_proof(leaves, size, true))
}

/// The part of a consistency proof within a subtree that holds the old tree's end; `whole` when the
/// old tree is the beginning of this subtree itself. `size` is at least 1 and at most all of it.
pub(super) fn subtree_proof(leaves: &[Hash], size: usize, whole: bool) -> Vec<Hash> {
    subtree_path(leaves.len(), size, whole, |range| root(&leaves[range]))
}

/// The same of a subtree of which only the roots over ranges of leaves are known.
pub(super) fn subtree_path(
    leaves: usize,
    size: usize,
    mut whole: bool,
    root: impl Fn(Range<usize>) -> Hash,
) -> Vec<Hash> {
    let (mut rest, mut proof) = (0..leaves, Vec::new());
    while size < rest.end {
        let middle = rest.start + split(rest.len());
        if size <= middle {
            proof.push(root(middle..rest.end));
            rest.end = middle;
        } else {
            proof.push(root(rest.start..middle));
            rest.start = middle;
            whole = false;
        }
    }
    if !whole {
        proof.push(root(rest));
    }
    proof.reverse();
    proof
}

/// Whether the proof shows that the tree of `new_size` leaves with `new_root` continues the tree of
/// `old_size` leaves with `old_root`.
pub fn consistency_holds(
    (old_size, old_root): (u64, &Hash),
    (new_size, new_root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    let (mut old, mut last) = (old_size - 1, new_size - 1);
    while old % 2 == 1 {
        old >>= 1;
        last >>= 1;
    }
    let mut path = proof.iter();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(&first) = first else { return false };
    let (mut old_hash, mut new_hash) = (first, first);
    for other in path {
        if last == 0 {
            return false;
        }
        if old % 2 == 1 || old == last {
            old_hash = node(other, &old_hash);
            new_hash = node(other, &new_hash);
            while old % 2 == 0 && old != 0 {
                old >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node(&new_hash, other);
        }
        old >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// The hash over two subtrees.
pub(super) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The largest power of two below `count`, which is at least 2.
pub(super) const fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::leaf::leaf_hash;

    /// Inputs and roots of the reference implementation of certificate transparency.
    const INPUTS: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    fn leaves() -> Vec<Hash> {
        INPUTS.iter().map(|input| leaf_hash(&bytes(input))).collect()
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        for (size, expected) in ROOTS.iter().enumerate() {
            assert_eq!(root(&leaves()[..size]).to_vec(), bytes(expected), "{size} leaves");
        }
    }

    #[test]
    fn every_leaf_is_proved_and_no_other() {
        let many: Vec<Hash> = (0..70u8).map(|i| leaf_hash(&[i])).collect();
        for size in 1..=many.len() {
            let top = root(&many[..size]);
            for index in 0..size {
                let proof = inclusion_proof(&many[..size], index).unwrap();
                let (at, of) = (index as u64, size as u64);
                assert!(inclusion_holds(&many[index], at, of, &proof, &top));
                assert!(!inclusion_holds(&[9; 32], at, of, &proof, &top));
                assert!(!inclusion_holds(&many[index], (at + 1) % of, of, &proof, &top) || size == 1);
            }
        }
        assert_eq!(inclusion_proof(&many, many.len()), None);
    }

    #[test]
    fn every_longer_tree_is_proved_to_continue_and_a_changed_one_not() {
        let many: Vec<Hash> = (0..40u8).map(|i| leaf_hash(&[i])).collect();
        for new in 1..=many.len() {
            for old in 1..=new {
                let proof = consistency_proof(&many[..new], old).unwrap();
                let (old_root, new_root) = (root(&many[..old]), root(&many[..new]));
                let (old, new) = (old as u64, new as u64);
                assert!(consistency_holds((old, &old_root), (new, &new_root), &proof), "{old} to {new}");
                assert!(!consistency_holds((old, &[9; 32]), (new, &new_root), &proof));
                assert!(!consistency_holds((old, &old_root), (new, &[9; 32]), &proof));
            }
        }
    }
}
