//! What a tip costs its sender, and how many are taken (S11). Nothing is known of a sender, so nothing is
//! counted by sender: whoever sends one solves a puzzle, and the more tips wait for the log the dearer it
//! is, so that whoever would fill the day pays for each of thousands what an honest person pays once. Who
//! holds a receipt of an earlier day has places of her own. The count is of the tips that wait, which
//! outlives a restart and tells nothing of when they came.

use std::collections::HashSet;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::domain::ids::TipId;
use crate::domain::invalid::Problem;
use crate::domain::setting::Setting;
use crate::domain::tip::PaperReceipt;
use crate::service::core::Service;
use crate::service::refusal::Refusal;
use crate::service::tips::tip_of;
use crate::store::{Store, StoreError};

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
        // What does not change from number to number is hashed once.
        let begun = self.begun(words);
        let solves = |number: &u64| leading_zero_bits(&ended(begun.clone(), *number)) >= self.bits;
        (0..u64::MAX).find(solves).unwrap_or_default()
    }

    fn hash(&self, words: &str, number: u64) -> [u8; 32] {
        ended(self.begun(words), number)
    }

    fn begun(&self, words: &str) -> Sha256 {
        let hash = Sha256::new().chain_update(b"homeward.tip.puzzle").chain_update(self.challenge);
        hash.chain_update(Sha256::digest(words.as_bytes()))
    }
}

fn ended(begun: Sha256, number: u64) -> [u8; 32] {
    begun.chain_update(number.to_be_bytes()).finalize().into()
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

/// How many tips wait for the log, counted once and counted on, so that nobody who asks for a puzzle or sends
/// junk has the table of them read.
#[derive(Default)]
pub(super) struct WaitingTips {
    /// Guards the count, and one tip that waits by which it is told whether it still holds: all of them join
    /// the log in one commit. For the time of a look; of the first after a start or a new day, for that of
    /// counting them. No tip: nothing is counted, or nothing waits.
    counted: Mutex<Option<(TipId, u64)>>,
}

impl WaitingTips {
    fn count(&self, store: &dyn Store) -> Result<u64, StoreError> {
        let mut counted = self.counted.lock().map_err(|_| StoreError::Stopped)?;
        if let Some((one, count)) = *counted
            && store.waits(one)?
        {
            return Ok(count);
        }
        let waiting = store.waiting_tips()?;
        let count = waiting.len() as u64;
        *counted = waiting.first().map(|one| (*one, count));
        Ok(count)
    }

    /// One more waits. Whoever counts between its commit and this counts it twice until the day is over.
    pub fn add(&self) -> Result<(), StoreError> {
        let mut counted = self.counted.lock().map_err(|_| StoreError::Stopped)?;
        if let Some((_, count)) = counted.as_mut() {
            *count += 1;
        }
        Ok(())
    }
}

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// So many bits dearer than on an ordinary day a tip becomes at most: a thousand times, a minute or less on
/// an ordinary machine.
const DEAREST_BITS: u32 = 10;

/// Parts of the expected number, at each of which the price doubles once half of it waits.
const STEPS: u64 = 16;

/// So many times the expected number are taken at most, so that the disk is bounded.
const TIMES_TAKEN: u64 = 4;

/// A share of the expected number, one in so many, beyond all others for whoever holds an earlier receipt.
const RESERVED: u64 = 4;

/// So many bits a solution may be cheaper than the price is now, which grew while it was being found.
const GROWN_BITS: u32 = 2;

/// How many bits dearer a tip is than on an ordinary day, when so many wait of so many expected.
fn dearer_bits(waiting: u64, expected: u64) -> u32 {
    let beyond_half = (2 * waiting).saturating_sub(expected);
    let steps = (beyond_half * STEPS).div_ceil(2 * expected.max(1));
    u32::try_from(steps).unwrap_or(u32::MAX).min(DEAREST_BITS)
}

impl Service {
    /// The puzzle of this hour at the price of now.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn tip_puzzle(&self) -> Result<Puzzle, Refusal> {
        let (waiting, expected) = self.tips_today()?;
        let hour = self.now().0.div_euclid(HOUR_MS);
        Ok(self.puzzle_of(hour, dearer_bits(waiting, expected)))
    }

    /// Takes a place among the tips of the day for a solved puzzle; of a receipt, for what its holder adds.
    pub(super) fn take_place_for_tip(
        &self,
        words: &str,
        number: u64,
        receipt: Option<&PaperReceipt>,
    ) -> Result<(), Refusal> {
        let unsolved =
            || Refusal::field("number", Problem::new("solves no puzzle of now", "a fresh solution"));
        let hour = self.now().0.div_euclid(HOUR_MS);
        let solved_at = |dearer: u32| {
            let puzzles = [hour, hour - 1].map(|hour| self.puzzle_of(hour, dearer));
            puzzles.into_iter().find(|puzzle| puzzle.is_solved_by(words, number)).ok_or_else(unsolved)
        };
        // Nothing is looked up for a number that solves nothing at the lowest price.
        solved_at(0)?;
        let (waiting, expected) = self.tips_today()?;
        let solved = solved_at(dearer_bits(waiting, expected).saturating_sub(GROWN_BITS))?;
        let reserved = match receipt {
            Some(receipt) if self.is_of_an_earlier_day(receipt)? => expected / RESERVED,
            _ => 0,
        };
        if waiting >= expected * TIMES_TAKEN + reserved {
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

    /// Whether the tip of a receipt has joined the log, and nothing was added to it today.
    fn is_of_an_earlier_day(&self, receipt: &PaperReceipt) -> Result<bool, StoreError> {
        let Some(tip) = tip_of(&*self.store, receipt)? else { return Ok(false) };
        Ok(!self.store.waits(tip)?)
    }

    /// How many tips wait for the log, and how many are expected in a day.
    fn tips_today(&self) -> Result<(u64, u64), StoreError> {
        let expected = self.registry.setting(Setting::TipsADay);
        Ok((self.waiting_tips.count(&*self.store)?, u64::from(expected)))
    }

    fn puzzle_of(&self, hour: i64, dearer: u32) -> Puzzle {
        let mac = self.fingerprint_key.0.mac(&[b"tip puzzle", &hour.to_be_bytes()]);
        let mut challenge = [0; 16];
        challenge.copy_from_slice(&mac[..16]);
        Puzzle { challenge, bits: self.registry.setting(Setting::TipPuzzleBits) + dearer }
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

    #[test]
    fn half_of_the_day_is_cheap_and_then_each_sixteenth_doubles_the_price_up_to_a_thousandfold() {
        let price = |waiting| dearer_bits(waiting, 1_000);
        assert_eq!((price(0), price(500), price(501), price(562), price(563)), (0, 0, 1, 1, 2));
        assert_eq!((price(1_000), price(1_063), price(1_063 + 63), price(1_000_000)), (8, 10, 10, 10));
        assert!((0..2_000).all(|waiting| price(waiting) <= price(waiting + 1)));
        assert_eq!((dearer_bits(0, 0), dearer_bits(1, 0)), (0, 10));
    }
}
