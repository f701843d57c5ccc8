//! Tips of people who will not be named (S11): nothing is known of a sender but the words, and nothing
//! is logged. A tip is durable at once and joins the log at day's end, in random order; its sender comes
//! back with a random receipt, of which a hash is stored. No limit is by sender: there is a number for
//! everybody together, a small puzzle, and what the transport allows one connection. Who reads tips is
//! `tip_readers`'s.

use std::collections::HashSet;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::domain::access::Permit;
use crate::domain::entry::{NewEntry, What};
use crate::domain::ids::{OrgCode, Timestamp, TipId};
use crate::domain::invalid::Problem;
use crate::domain::masking::mask;
use crate::domain::setting::Setting;
use crate::domain::text::Personal;
use crate::domain::tip::{PaperReceipt, TIP_CHARACTERS, TIP_MESSAGES, Tip, TipMessage};
use crate::service::core::{Service, service_organisation};
use crate::service::intake::random_bytes;
use crate::service::refusal::Refusal;
use crate::store::{Commit, Expectation, Lane, Put, Remove, Store, StoreError};

/// Takes a tip; gives the receipt, which nobody can find again.
///
/// # Errors
/// Words that are empty or too long; failures of the store.
pub fn send_tip(store: &dyn Store, about: Option<OrgCode>, words: &str) -> Result<PaperReceipt, Refusal> {
    let words = checked(words)?;
    let receipt = PaperReceipt::new(random_bytes());
    let tip = Tip { id: TipId(random_bytes()), about, words, messages: Vec::new(), revision: 1 };
    let mut commit = Commit::new(Lane::Caller);
    commit.expect.push(Expectation::Tip(tip.id, None));
    commit.put.push(Put::NewTip(Box::new(tip), hash_of(&receipt)));
    store.commit(commit)?;
    Ok(receipt)
}

/// What readers asked the holder of a receipt and what was said before; `None` for an unknown receipt.
///
/// # Errors
/// Failures of the store.
pub fn follow_tip(store: &dyn Store, receipt: &PaperReceipt) -> Result<Option<Vec<TipMessage>>, Refusal> {
    let tip = match tip_of(store, receipt)? {
        Some(id) => store.tip(id)?,
        None => None,
    };
    Ok(tip.map(|tip| tip.messages))
}

/// The tip of a receipt.
pub(super) fn tip_of(store: &dyn Store, receipt: &PaperReceipt) -> Result<Option<TipId>, StoreError> {
    store.tip_of_receipt(&hash_of(receipt))
}

/// Adds what the holder of a receipt says; `false` for an unknown receipt.
///
/// # Errors
/// Words that are empty or too long, too many messages, failures of the store.
pub fn add_to_tip(store: &dyn Store, receipt: &PaperReceipt, words: &str) -> Result<bool, Refusal> {
    let words = checked(words)?;
    let Some(id) = tip_of(store, receipt)? else { return Ok(false) };
    let Some(mut tip) = store.tip(id)? else { return Ok(false) };
    if tip.messages.len() >= TIP_MESSAGES {
        return Err(Refusal::Precondition("the tip has too many messages"));
    }
    let mut commit = Commit::new(Lane::Caller);
    commit.expect.push(Expectation::Tip(id, Some(tip.revision)));
    tip.messages.push(TipMessage { by_sender: true, words });
    tip.revision += 1;
    commit.put.push(Put::TipAddedTo(Box::new(tip)));
    store.commit(commit)?;
    Ok(true)
}

/// Lets the tips of the day join the log, in random order and at one time; gives how many.
///
/// # Errors
/// The store fails.
pub fn log_tips(store: &dyn Store, at: Timestamp) -> Result<usize, StoreError> {
    let mut waiting = store.waiting_tips()?;
    if waiting.is_empty() {
        return Ok(0);
    }
    // Ids are random, but an order by fresh random numbers says nothing at all.
    waiting.sort_by_cached_key(|_| random_bytes::<16>());
    let permit = Permit::of_service(service_organisation());
    let mut commit = Commit::new(Lane::Matcher);
    for &tip in &waiting {
        commit.entries.push(NewEntry::new(&permit, at, What::TipReceived { tip }));
        commit.remove.push(Remove::WaitingTip(tip));
    }
    store.commit(commit)?;
    Ok(waiting.len())
}

fn hash_of(receipt: &PaperReceipt) -> [u8; 32] {
    Sha256::new().chain_update(b"homeward.tip.receipt").chain_update(receipt.digits()).finalize().into()
}

/// The words as they are kept: without numbers and addresses that nobody may write down (S27).
pub(super) fn checked(words: &str) -> Result<Personal, Refusal> {
    let wrong = |_| Refusal::field("words", Problem::new("cannot be taken", "1 to 4000 visible characters"));
    let words = Personal::new(words, TIP_CHARACTERS).map_err(wrong)?;
    Ok(mask(words.reveal()).map_or(words, |masked| Personal::stored(masked.text)))
}

/// What whoever sends a tip has to find: a number that makes a hash of it, the challenge and the words begin
/// with so many zero bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Puzzle {
    /// The challenge of the hour.
    pub challenge: [u8; 16],
    /// Leading zero bits wanted.
    pub bits: u32,
}

impl Puzzle {
    /// Whether a number solves it for these words.
    pub fn is_solved_by(&self, words: &str, number: u64) -> bool {
        leading_zero_bits(&self.hash(words, number)) >= self.bits
    }

    /// Finds a number that solves it.
    pub fn solve(&self, words: &str) -> u64 {
        (0..u64::MAX).find(|&number| self.is_solved_by(words, number)).unwrap_or_default()
    }

    fn hash(&self, words: &str, number: u64) -> [u8; 32] {
        let words = Sha256::digest(words.as_bytes());
        let hash = Sha256::new().chain_update(b"homeward.tip.puzzle").chain_update(self.challenge);
        hash.chain_update(words).chain_update(number.to_be_bytes()).finalize().into()
    }
}

fn leading_zero_bits(hash: &[u8; 32]) -> u32 {
    let zeros = hash.iter().take_while(|byte| **byte == 0).count();
    8 * zeros as u32 + hash.get(zeros).map_or(0, |byte| byte.leading_zeros())
}

/// Solutions that were used in this hour and the one before, so that none is used twice. In memory alone.
#[derive(Default)]
pub(super) struct SpentPuzzles {
    /// Guards the hour and the hashes, for the time of a look.
    spent: Mutex<(i64, HashSet<[u8; 32]>)>,
}

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

impl Service {
    /// The puzzle of this hour.
    pub fn tip_puzzle(&self) -> Puzzle {
        self.puzzle_of(self.now().0.div_euclid(HOUR_MS))
    }

    /// Takes a tip; gives the receipt.
    ///
    /// # Errors
    /// A puzzle not solved, or with a number used before; too many tips today; words that cannot be taken.
    pub fn take_tip(
        &self,
        about: Option<OrgCode>,
        words: &str,
        number: u64,
    ) -> Result<PaperReceipt, Refusal> {
        self.take_place_for_tip(words, number)?;
        send_tip(&*self.store, about, words)
    }

    /// What was said about a tip since, by its reader and its sender.
    ///
    /// # Errors
    /// Not found: a receipt of nothing.
    pub fn follow_tip(&self, receipt: &PaperReceipt) -> Result<Vec<TipMessage>, Refusal> {
        follow_tip(&*self.store, receipt)?.ok_or(Refusal::NotFound)
    }

    /// Adds what the holder of a receipt says.
    ///
    /// # Errors
    /// As for a tip; not found: a receipt of nothing.
    pub fn add_to_tip(&self, receipt: &PaperReceipt, words: &str, number: u64) -> Result<(), Refusal> {
        self.take_place_for_tip(words, number)?;
        match add_to_tip(&*self.store, receipt, words)? {
            true => Ok(()),
            false => Err(Refusal::NotFound),
        }
    }

    /// The tips that wait for the log are those of today, so their count outlives a restart and tells
    /// nothing of when they came.
    fn take_place_for_tip(&self, words: &str, number: u64) -> Result<(), Refusal> {
        checked(words)?;
        let unsolved =
            || Refusal::field("number", Problem::new("solves no puzzle of now", "a fresh solution"));
        let hour = self.now().0.div_euclid(HOUR_MS);
        let puzzles = [hour, hour - 1].map(|hour| self.puzzle_of(hour));
        let solved = puzzles.iter().find(|puzzle| puzzle.is_solved_by(words, number)).ok_or_else(unsolved)?;
        if self.store.waiting_tips()?.len() >= self.registry.setting(Setting::TipsADay) as usize {
            return Err(Refusal::Precondition("no more tips are taken today; please come again tomorrow"));
        }
        let mut spent = self.spent_puzzles.spent.lock().map_err(|_| StoreError::Stopped)?;
        if spent.0 < hour {
            *spent = (hour, HashSet::new());
        }
        match spent.1.insert(solved.hash(words, number)) {
            true => Ok(()),
            false => Err(unsolved()),
        }
    }

    fn puzzle_of(&self, hour: i64) -> Puzzle {
        let mac = self.fingerprint_key.0.mac(&[b"tip puzzle", &hour.to_be_bytes()]);
        let mut challenge = [0; 16];
        challenge.copy_from_slice(&mac[..16]);
        Puzzle { challenge, bits: self.registry.setting(Setting::TipPuzzleBits) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_puzzle_is_solved_for_its_words_and_its_hour_alone() {
        let puzzle = Puzzle { challenge: [7; 16], bits: 10 };
        let number = puzzle.solve("ask at the brick kiln");
        assert!(puzzle.is_solved_by("ask at the brick kiln", number));
        let elsewhere = Puzzle { challenge: [8; 16], bits: 10 };
        let others = (0..64u64).filter(|more| {
            puzzle.is_solved_by(&format!("other words {more}"), number)
                || Puzzle { challenge: [*more as u8 + 8; 16], ..elsewhere }
                    .is_solved_by("ask at the brick kiln", number)
        });
        assert!(others.count() < 4, "one in a thousand by chance");
        assert_eq!(leading_zero_bits(&[0; 32]), 256);
        assert_eq!(leading_zero_bits(&[0x01; 32]), 7);
    }
}
