//! Receipts and their proofs (S20). A receipt is a signed promise that a leaf is in the log; it
//! states neither place nor size. The proof, in the form of c2sp.org/tlog-proof, comes with a
//! checkpoint: within a minute, for families from the next daily one.

use crate::audit::checkpoint::{Head, hash, number, parse_head, written};
use crate::audit::leaf::Hash;
use crate::audit::merkle;
use crate::audit::note::{Note, NoteError, NoteSigner, NoteVerifier};
use crate::domain::ids::Timestamp;

const RECEIPT: &str = "homeward-receipt/v1";
const PROOF: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^64 leaves has no longer path.
const PATH: usize = 64;

/// A promise that a leaf is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The log.
    pub origin: String,
    /// The leaf.
    pub leaf: Hash,
    /// When its entry was written, to the second.
    pub at: Timestamp,
}

impl Receipt {
    /// Signs it. The same receipt gives the same bytes at any time.
    pub fn sign(&self, signer: &NoteSigner) -> Note {
        signer.sign(&self.text())
    }

    fn text(&self) -> String {
        format!("{RECEIPT}\n{}\n{}\ntime {}\n", self.origin, written(&self.leaf), self.at.0.div_euclid(1_000))
    }

    /// Reads a receipt and checks its signature.
    ///
    /// # Errors
    /// It is none, or not this key's.
    pub fn verify(note: &Note, verifier: &NoteVerifier) -> Result<Self, NoteError> {
        verifier.verify(note)?;
        Self::parse(&note.text)
    }

    fn parse(text: &str) -> Result<Self, NoteError> {
        let lines: Vec<&str> = text.lines().collect();
        let [RECEIPT, origin, leaf, time] = lines[..] else { return Err(NoteError::Form) };
        let seconds = number(time.strip_prefix("time ").ok_or(NoteError::Form)?)?;
        let at = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000));
        let at = Timestamp(at.ok_or(NoteError::Form)?);
        let receipt = Self { origin: origin.to_owned(), leaf: hash(leaf)?, at };
        if receipt.text() == text { Ok(receipt) } else { Err(NoteError::Form) }
    }
}

/// Shows that a leaf is in the tree of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's place.
    pub index: u64,
    /// The path to the root.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl InclusionProof {
    /// As text.
    pub fn text(&self) -> String {
        let path: String = self.path.iter().map(|hash| written(hash) + "\n").collect();
        format!("{PROOF}\nindex {}\n{path}\n{}", self.index, self.checkpoint)
    }

    /// Reads the text of a proof.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (head, note) = text.split_once("\n\n").ok_or(NoteError::Form)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(PROOF) {
            return Err(NoteError::Form);
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(NoteError::Form)?;
        let path: Vec<Hash> = lines.map(hash).collect::<Result<_, _>>()?;
        if path.len() > PATH {
            return Err(NoteError::Form);
        }
        Ok(Self { index: number(index)?, path, checkpoint: Note::parse(note)? })
    }

    /// Checks that the receipt's leaf is in the log, at a checkpoint that this key signed.
    ///
    /// # Errors
    /// In words, what does not hold.
    pub fn verify(&self, receipt: &Receipt, verifier: &NoteVerifier) -> Result<Head, String> {
        verifier.verify(&self.checkpoint).map_err(|error| format!("the checkpoint: {error}"))?;
        let (origin, head, _) =
            parse_head(&self.checkpoint.text).map_err(|error| format!("the checkpoint: {error}"))?;
        if origin != receipt.origin {
            return Err("the receipt is of another log".to_owned());
        }
        if !merkle::inclusion_holds(&receipt.leaf, self.index, head.size, &self.path, &head.root) {
            return Err("the receipt's leaf is not in the tree of the checkpoint".to_owned());
        }
        Ok(head)
    }
}
