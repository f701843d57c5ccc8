//! How long the log has gone without a witness' cosignature, told by its checkpoints themselves, so that a restart
//! of the program forgives nothing (S20). Asks no witness.

use std::time::Duration;

use crate::audit::{Checkpoint, Note, NoteVerifier, Tree};
use crate::service::notary::Notary;
use crate::store::StoreError;

/// Checkpoints read at once, from the newest back.
const READ: u64 = 1_024;
/// No older checkpoint is looked for: of a witness that is away so long the auditors are called by then.
const BACK_MS: i64 = 48 * 3_600_000;

impl Notary {
    /// How long ago the oldest checkpoint of the main tree was made that this witness has not cosigned, nor any
    /// since; nothing when it has cosigned the newest. It looks back two days.
    ///
    /// # Errors
    /// The store fails.
    pub fn uncosigned_for(&self, witness: &NoteVerifier) -> Result<Duration, StoreError> {
        let now = self.clock.now().0;
        let mut oldest = now;
        let mut number = self.store.newest_checkpoint(Tree::Main)?.map_or(0, |(number, _)| number);
        'back: while number > 0 {
            let after = number.saturating_sub(READ);
            let count = usize::try_from(number - after).unwrap_or(usize::MAX);
            for (_, text) in self.store.checkpoints(Tree::Main, after, count)?.iter().rev() {
                // One that is damaged is the doctor's to tell.
                let Ok(note) = Note::parse(text) else { continue };
                let Ok(checkpoint) = Checkpoint::parse(&note.text) else { continue };
                if witness.verify(&note).is_ok() {
                    break 'back;
                }
                oldest = oldest.min(checkpoint.at.0);
                if now.saturating_sub(oldest) > BACK_MS {
                    break 'back;
                }
            }
            number = after;
        }
        Ok(Duration::from_millis(u64::try_from(now.saturating_sub(oldest)).unwrap_or(0)))
    }
}
