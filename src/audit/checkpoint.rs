//! Checkpoints (c2sp.org/tlog-checkpoint): the origin of a log, its size and its root, to be signed
//! as a note. The main tree's states the families' tree beside it, so that one signature holds both
//! roots (S19); the families' own states nothing of the main tree.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::audit::leaf::{Hash, Tree};
use crate::audit::note::NoteError;
use crate::domain::ids::Timestamp;

/// A size and the root of so many leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Leaves.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// What a checkpoint states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's unique name.
    pub origin: String,
    /// Its head.
    pub head: Head,
    /// The families' tree as it stood; in the main tree's checkpoints only.
    pub families: Option<Head>,
    /// When it was made, to the second.
    pub at: Timestamp,
}

/// The origin of a tree's log, after the store's random id.
pub fn origin(store: &[u8; 16], tree: Tree) -> String {
    let store = crate::audit::leaf::hex(store);
    match tree {
        Tree::Main => format!("homeward.invalid/{store}"),
        Tree::Families => format!("homeward.invalid/{store}/families"),
    }
}

impl Checkpoint {
    /// The text to be signed.
    pub fn text(&self) -> String {
        let Head { size, root } = &self.head;
        let mut text = format!("{}\n{size}\n{}\n", self.origin, STANDARD.encode(root));
        if let Some(Head { size, root }) = &self.families {
            text.push_str(&format!("families {size} {}\n", STANDARD.encode(root)));
        }
        text.push_str(&format!("time {}\n", self.at.0.div_euclid(1_000)));
        text
    }

    /// Reads the text of a checkpoint of ours; verifies nothing.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (origin, head, rest) = parse_head(text)?;
        let mut checkpoint = Self { origin, head, families: None, at: Timestamp(0) };
        for line in rest {
            if let Some(families) = line.strip_prefix("families ") {
                let (size, root) = families.split_once(' ').ok_or(NoteError::Form)?;
                checkpoint.families = Some(Head { size: number(size)?, root: hash(root)? });
            } else if let Some(time) = line.strip_prefix("time ") {
                let seconds = i64::try_from(number(time)?).map_err(|_| NoteError::Form)?;
                checkpoint.at = Timestamp(seconds.checked_mul(1_000).ok_or(NoteError::Form)?);
            }
        }
        // What was read is exactly what was signed.
        if checkpoint.text() == text { Ok(checkpoint) } else { Err(NoteError::Form) }
    }
}

/// Origin, head and further lines of any log's checkpoint.
///
/// # Errors
/// It is none.
pub fn parse_head(text: &str) -> Result<(String, Head, Vec<&str>), NoteError> {
    let mut lines = text.strip_suffix('\n').ok_or(NoteError::Form)?.split('\n');
    let mut line = || lines.next().ok_or(NoteError::Form);
    let (origin, size, root) = (line()?, line()?, line()?);
    if origin.is_empty() {
        return Err(NoteError::Form);
    }
    Ok((origin.to_owned(), Head { size: number(size)?, root: hash(root)? }, lines.collect()))
}

/// A decimal number without leading zeroes.
pub(super) fn number(text: &str) -> Result<u64, NoteError> {
    let number: u64 = text.parse().map_err(|_| NoteError::Form)?;
    if number.to_string() == text { Ok(number) } else { Err(NoteError::Form) }
}

/// A hash in base64.
pub(super) fn hash(text: &str) -> Result<Hash, NoteError> {
    let bytes = STANDARD.decode(text).map_err(|_| NoteError::Form)?;
    bytes.try_into().map_err(|_| NoteError::Form)
}

/// A hash as base64.
pub(super) fn written(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_reads_back_and_no_other_spelling_of_it() {
        let head = Head { size: 1_234, root: [7; 32] };
        let families = Some(Head { size: 0, root: [8; 32] });
        let checkpoint =
            Checkpoint { origin: origin(&[1; 16], Tree::Main), head, families, at: Timestamp(9_000) };
        let text = checkpoint.text();
        assert_eq!(Checkpoint::parse(&text), Ok(checkpoint));
        for other in [
            text.replace("\n1234\n", "\n01234\n"),
            text.replace("time 9", "time 09"),
            text.replace("time 9\n", "time 9"),
            text.replace("time 9\n", "time 9\nmore\n"),
            text.replace("BwcH", "!wcH"),
            String::new(),
        ] {
            assert_eq!(Checkpoint::parse(&other), Err(NoteError::Form), "{other}");
        }
    }

    #[test]
    fn the_families_checkpoint_states_nothing_of_the_main_tree() {
        let head = Head { size: 3, root: [7; 32] };
        let origin = origin(&[1; 16], Tree::Families);
        let text = Checkpoint { origin, head, families: None, at: Timestamp(9_000) }.text();
        assert_eq!(text.lines().count(), 4);
        assert!(!text.contains("families "));
    }
}
