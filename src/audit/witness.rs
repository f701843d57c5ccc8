//! A witness (c2sp.org/tlog-witness): cosigns a log's checkpoint after it has seen that the log only
//! grew since the last one it cosigned. Pure: who stores its state and who carries its messages is
//! elsewhere. Any witness of that protocol does as well as this one.

use crate::audit::checkpoint::{Head, hash, number, parse_head, written};
use crate::audit::leaf::Hash;
use crate::audit::merkle;
use crate::audit::note::{NOTE_BYTES, Note, NoteError, NoteSigner, NoteVerifier, SignatureLine};

/// Most hashes of a consistency proof.
const PROOF: usize = 63;

/// A request to cosign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness cosigned last; 0 when none.
    pub old: u64,
    /// Proof that the log continues that one.
    pub proof: Vec<Hash>,
    /// The new checkpoint, signed by the log.
    pub checkpoint: Note,
}

impl AddCheckpoint {
    /// As the body of a request.
    pub fn text(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| written(hash) + "\n").collect();
        format!("old {}\n{proof}\n{}", self.old, self.checkpoint)
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(body: &str) -> Result<Self, NoteError> {
        if body.len() > 2 * NOTE_BYTES {
            return Err(NoteError::Form);
        }
        let (head, note) = body.split_once("\n\n").ok_or(NoteError::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(NoteError::Form)?;
        let proof: Vec<Hash> = lines.map(hash).collect::<Result<_, _>>()?;
        if proof.len() > PROOF {
            return Err(NoteError::Form);
        }
        Ok(Self { old: number(old)?, proof, checkpoint: Note::parse(note)? })
    }
}

/// Why a witness does not cosign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// It is no such request, or its old size is beyond the new one.
    #[error("it is no request to cosign")]
    Form,
    /// The log is not one of those it watches.
    #[error("the log is not watched here")]
    UnknownLog,
    /// The log's key has not signed it.
    #[error("the log has not signed it")]
    Unsigned,
    /// The witness cosigned another size last.
    #[error("{0} was cosigned last")]
    OtherSize(u64),
    /// It cosigned the same size with another root: the log shows two faces.
    #[error("another root of the same size was cosigned: the log shows two faces")]
    OtherRoot,
    /// The proof does not show that the log only grew.
    #[error("the log does not continue what was cosigned last")]
    Inconsistent,
}

/// Checks a request against the last head cosigned; gives the new head and the cosignature, which may
/// be handed out only after the new head is on disk. `at_s` is now, in seconds since 1970.
///
/// # Errors
/// [`Unwitnessed`]; the last head stands then.
pub fn cosign(
    request: &AddCheckpoint,
    log: &NoteVerifier,
    last: Option<Head>,
    witness: &NoteSigner,
    at_s: u64,
) -> Result<(Head, SignatureLine), Unwitnessed> {
    let (origin, head, _) = parse_head(&request.checkpoint.text).map_err(|_| Unwitnessed::Form)?;
    if origin != log.name() {
        return Err(Unwitnessed::UnknownLog);
    }
    log.verify(&request.checkpoint).map_err(|_| Unwitnessed::Unsigned)?;
    if request.old > head.size {
        return Err(Unwitnessed::Form);
    }
    let size = last.map_or(0, |last| last.size);
    if request.old != size {
        return Err(Unwitnessed::OtherSize(size));
    }
    match last {
        Some(last) if last.size == head.size && last.root != head.root => return Err(Unwitnessed::OtherRoot),
        Some(last) if last.size > 0 => {
            let grown =
                merkle::consistency_holds((last.size, &last.root), (head.size, &head.root), &request.proof);
            if !grown {
                return Err(Unwitnessed::Inconsistent);
            }
        }
        _ if !request.proof.is_empty() => return Err(Unwitnessed::Inconsistent),
        _ => {}
    }
    Ok((head, witness.line(&request.checkpoint.text, at_s)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::checkpoint::Checkpoint;
    use crate::audit::leaf::leaf_hash;
    use crate::audit::note::Scheme;
    use crate::domain::ids::Timestamp;

    const LOG: &str = "log.example";

    fn log() -> NoteSigner {
        NoteSigner::new(LOG, Scheme::Text, &[1; 32]).unwrap()
    }

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&[n])).collect()
    }

    fn request(old: u8, leaves: &[Hash]) -> AddCheckpoint {
        let head = Head { size: leaves.len() as u64, root: merkle::root(leaves) };
        let checkpoint = Checkpoint { origin: LOG.to_owned(), head, families: None, at: Timestamp(0) };
        let proof = merkle::consistency_proof(leaves, usize::from(old)).unwrap_or_default();
        AddCheckpoint { old: u64::from(old), proof, checkpoint: log().sign(&checkpoint.text()) }
    }

    fn ask(request: &AddCheckpoint, last: Option<Head>) -> Result<Head, Unwitnessed> {
        let witness = NoteSigner::new("witness.example", Scheme::Cosignature, &[2; 32]).unwrap();
        assert_eq!(AddCheckpoint::parse(&request.text()).as_ref(), Ok(request));
        let (head, line) = cosign(request, &log().verifier(), last, &witness, 77)?;
        assert_eq!(witness.verifier().verify_line(&request.checkpoint.text, &line), Ok(77));
        Ok(head)
    }

    #[test]
    fn a_log_that_grows_is_cosigned_again_and_again() {
        let mut last = None;
        for (old, new) in [(0, 3), (3, 3), (3, 7), (7, 8), (8, 40)] {
            last = Some(ask(&request(old, &leaves(new)), last).unwrap());
            assert_eq!(last.map(|head| head.size), Some(u64::from(new)));
        }
    }

    #[test]
    fn a_log_that_does_anything_else_is_not() {
        let seven = leaves(7);
        let last = Some(ask(&request(0, &seven), None).unwrap());
        let mut forked = leaves(9);
        forked[2] = [9; 32];
        assert_eq!(ask(&request(7, &forked), last), Err(Unwitnessed::Inconsistent));
        assert_eq!(ask(&request(7, &forked[..7]), last), Err(Unwitnessed::OtherRoot));
        assert_eq!(ask(&request(0, &leaves(9)), last), Err(Unwitnessed::OtherSize(7)));
        assert_eq!(ask(&request(5, &leaves(5)), last), Err(Unwitnessed::OtherSize(7)));
        assert_eq!(ask(&request(7, &leaves(5)), last), Err(Unwitnessed::Form));
        let mut unsigned = request(7, &leaves(9));
        unsigned.checkpoint.lines.clear();
        let other = NoteSigner::new(LOG, Scheme::Text, &[3; 32]).unwrap();
        unsigned.checkpoint = other.sign(&unsigned.checkpoint.text);
        assert_eq!(ask(&unsigned, last), Err(Unwitnessed::Unsigned));
        let mut elsewhere = request(7, &leaves(9));
        elsewhere.checkpoint.text = elsewhere.checkpoint.text.replace(LOG, "another.example");
        assert_eq!(ask(&elsewhere, last), Err(Unwitnessed::UnknownLog));
        let mut unproved = request(7, &leaves(9));
        unproved.proof.clear();
        assert_eq!(ask(&unproved, last), Err(Unwitnessed::Inconsistent));
        let mut proof_of_nothing = request(0, &seven);
        proof_of_nothing.proof.push([0; 32]);
        assert_eq!(ask(&proof_of_nothing, None), Err(Unwitnessed::Inconsistent));
    }
}
