//! The leaf of an entry: RFC 6962's `SHA-256(0x00 || bytes)` over a public part, which auditors read,
//! and a keyed commitment to the sealed part, which holds the ids of people (S24). The bytes are
//! defined here and nowhere else, apart from how entries are stored, so that an auditor needs nothing
//! but this file to recompute a leaf from its public part and commitment.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::audit::parts::{Parts, parts};
use crate::domain::actor::Role;
use crate::domain::entry::{Entry, What};
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::words::word_enum;

/// A hash of the audit trees.
pub type Hash = [u8; 32];

/// Names this version of the public bytes; another layout gets another name.
const PUBLIC_LAYOUT: &[u8] = b"homeward.public.2";
/// Names this version of the sealed bytes.
const SEALED_LAYOUT: &[u8] = b"homeward.sealed.2";

word_enum! {
    /// Which tree a leaf stands in: what families and tipsters hand in has one of its own, so that
    /// their proofs say nothing of anything else (S19).
    pub enum Tree {
        /// Everything else.
        Main = "main",
        /// Submissions of families and tipsters, and readings at their desks.
        Families = "families",
    }
}

impl Tree {
    /// The tree that an entry's leaf stands in.
    pub const fn of(entry: &Entry) -> Self {
        match (&entry.what, entry.role) {
            (What::TipReceived { .. }, _) | (_, Role::FamilyDesk | Role::Voucher) => Self::Families,
            _ => Self::Main,
        }
    }
}

/// What everybody who audits may read of an entry: pseudonyms and words of closed lists, no ids of
/// people and no words of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPart {
    /// The tree its leaf stands in.
    pub tree: Tree,
    /// Its place in that tree, from 0.
    pub index: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// For which organisation.
    pub organisation: OrgCode,
    /// In which role, as a word.
    pub role: String,
    /// What happened, as a word.
    pub kind: String,
    /// Its particulars by name, in a fixed order: state moves, counts, deadlines, pseudonyms.
    pub details: Vec<(String, String)>,
}

impl PublicPart {
    /// A particular by its name.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The one sequence of bytes that stands for it. Numbers are big-endian; words are led by their
    /// length in four bytes, the list by its count.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut out = Canonical(Vec::with_capacity(256));
        out.raw(PUBLIC_LAYOUT);
        out.word(self.tree.word());
        out.raw(&self.index.to_be_bytes());
        out.raw(&self.at.0.to_be_bytes());
        out.raw(&self.actor.0);
        out.word(self.organisation.as_str());
        out.word(&self.role);
        out.word(&self.kind);
        out.count(self.details.len());
        for (name, value) in &self.details {
            out.word(name);
            out.word(value);
        }
        out.0
    }
}

/// What a leaf is the hash of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLeaf {
    /// What auditors read.
    pub public: PublicPart,
    /// Binds the sealed part without showing it.
    pub commitment: Hash,
}

impl PublicLeaf {
    /// The leaf hash.
    pub fn hash(&self) -> Hash {
        let mut bytes = self.public.canonical_bytes();
        bytes.extend_from_slice(&self.commitment);
        leaf_hash(&bytes)
    }
}

/// The leaf hash of any bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(bytes);
    hasher.finalize().into()
}

/// The secret keys behind commitments and pseudonyms. They cannot be printed and are wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LeafKeys {
    commitments: [u8; 32],
    files: [u8; 32],
}

impl LeafKeys {
    /// From two independent secret keys.
    pub const fn new(commitments: [u8; 32], files: [u8; 32]) -> Self {
        Self { commitments, files }
    }

    /// The leaf of an entry at this place of its tree.
    pub fn leaf(&self, entry: &Entry, index: u64) -> PublicLeaf {
        let Parts { kind, details, sealed } = parts(&entry.what, |whose, id| self.file(whose, id));
        let tree = Tree::of(entry);
        let mut bytes = Canonical(Vec::with_capacity(128));
        bytes.raw(SEALED_LAYOUT);
        bytes.word(tree.word());
        bytes.raw(&index.to_be_bytes());
        bytes.word(kind);
        bytes.raw(&sealed);
        PublicLeaf {
            public: PublicPart {
                tree,
                index,
                at: entry.at,
                actor: entry.actor,
                organisation: entry.organisation.clone(),
                role: entry.role.word().to_owned(),
                kind: kind.to_owned(),
                details: details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            },
            commitment: mac(&self.commitments, &[&bytes.0]),
        }
    }

    /// The pseudonym of a record in the log: the same for all its entries, and tied to its id by
    /// nothing but the key.
    pub fn file(&self, whose: &str, id: &[u8; 16]) -> String {
        let mac = mac(&self.files, &[whose.as_bytes(), id]);
        hex(&mac[..16])
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[digit as usize]))
        .collect()
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a MAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Canonical bytes in the making.
pub(super) struct Canonical(pub Vec<u8>);

impl Canonical {
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub fn count(&mut self, count: usize) {
        let count = u32::try_from(count).expect("no list or word of an entry has 2^32 items");
        self.raw(&count.to_be_bytes());
    }

    pub fn word(&mut self, word: &str) {
        self.count(word.len());
        self.raw(word.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Position, ProfileId, ReportId};

    const KEYS: LeafKeys = LeafKeys::new([3; 32], [4; 32]);

    fn entry() -> Entry {
        Entry {
            position: Position(7),
            at: Timestamp(1_000),
            actor: ActorId([1; 16]),
            organisation: OrgCode::new("a").unwrap(),
            role: Role::StationWorker,
            what: What::ProfileCreated { profile: ProfileId([2; 16]) },
        }
    }

    #[test]
    fn the_public_bytes_of_an_entry_never_change() {
        let leaf = KEYS.leaf(&entry(), 5);
        let mut expected = b"homeward.public.2\0\0\0\x04main".to_vec();
        expected.extend([0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 3, 232]);
        expected.extend([1; 16]);
        expected.extend(
            b"\0\0\0\x01a\0\0\0\x0estation_worker\0\0\0\x0fprofile_created\0\0\0\x01\0\0\0\x04file\0\0\0 ",
        );
        expected.extend(KEYS.file("profile", &[2; 16]).bytes());
        assert_eq!(leaf.public.canonical_bytes(), expected);
    }

    #[test]
    fn every_field_and_the_place_count_and_nothing_of_other_trees() {
        let mut elsewhere = entry();
        elsewhere.position = Position(8);
        assert_eq!(KEYS.leaf(&elsewhere, 5), KEYS.leaf(&entry(), 5), "the journal's position is another's");
        let changes: [fn(&mut Entry); 6] = [
            |e| e.at = Timestamp(1_001),
            |e| e.actor = ActorId([9; 16]),
            |e| e.organisation = OrgCode::new("b").unwrap(),
            |e| e.role = Role::Service,
            |e| e.what = What::ProfileCreated { profile: ProfileId([3; 16]) },
            |e| e.what = What::ReportRegistered { report: ReportId([2; 16]) },
        ];
        for change in changes {
            let mut other = entry();
            change(&mut other);
            assert_ne!(KEYS.leaf(&other, 5).hash(), KEYS.leaf(&entry(), 5).hash());
        }
        assert_ne!(KEYS.leaf(&entry(), 6).hash(), KEYS.leaf(&entry(), 5).hash());
    }

    #[test]
    fn a_public_part_shows_no_id_of_a_record_and_another_store_names_it_otherwise() {
        let leaf = KEYS.leaf(&entry(), 5);
        let bytes = leaf.public.canonical_bytes();
        assert!(!bytes.windows(4).any(|window| window == [2; 4]));
        assert!(!format!("{:?}", leaf.public).contains(&"02".repeat(8)));
        let other = LeafKeys::new([3; 32], [5; 32]);
        assert_ne!(other.leaf(&entry(), 5).public, leaf.public);
        assert_ne!(LeafKeys::new([9; 32], [4; 32]).leaf(&entry(), 5).commitment, leaf.commitment);
    }

    #[test]
    fn what_families_hand_in_has_a_tree_of_its_own() {
        let mut registered = entry();
        registered.role = Role::FamilyDesk;
        registered.what = What::ReportRegistered { report: ReportId([2; 16]) };
        assert_eq!(KEYS.leaf(&registered, 0).public.tree, Tree::Families);
    }
}
