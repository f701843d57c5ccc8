//! What a tip costs its sender, and how many are taken (S11). Nothing is known of a sender, so nothing is
//! counted by sender: whoever sends one solves a puzzle, and the more tips wait for the log the dearer it
//! is, so that whoever would fill the day pays for each of thousands what an honest person pays once. Who
//! holds a receipt of an earlier day has places of her own. The count is of the tips that wait, which
//! outlives a restart and tells nothing of when they came.
//!
//! Which tip raises the price is drawn anew for each tip of each day by a key that nobody outside has. So the
//! price grows with the count as a table of steps would, and nobody can pay to bring the count just below a step and
//! watch for the next tip: wherever it stands, the next one raises the price with the same small chance.

use std::collections::HashMap;
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
    /// Guards the hour, and the hashes with that in which each was used, for the time of a look.
    spent: Mutex<(i64, HashMap<[u8; 32], i64>)>,
}

/// How many tips wait for the log, counted once and counted on, so that nobody who asks for a puzzle or sends
/// junk has the table of them read.
#[derive(Default)]
pub(super) struct WaitingTips {
    /// Guards the count, and one tip that waits by which it is told whether it still holds: all of them join
    /// the log in one commit. For the time of a look; of the first after a start or a new day, for that of
    /// counting them. No tip: nothing is counted, or nothing waits.
    counted: Mutex<Option<(TipId, u64)>>,
    /// Guards what is drawn for the tips of a day, for the time of a look.
    drawn: Mutex<Drawn>,
}

/// What a day's tips raise the price by, drawn as far as they were counted.
#[derive(Default)]
struct Drawn {
    day: i64,
    expected: u64,
    /// So many tips are drawn for,
    tips: u64,
    /// and raise the price by so many bits.
    bits: u64,
}

impl Drawn {
    /// How many bits dearer a tip is than on an ordinary day, when so many wait of so many expected.
    fn dearer_bits(&mut self, day: i64, (waiting, expected): (u64, u64), draw: impl Fn(u64) -> u64) -> u32 {
        if (self.day, self.expected) != (day, expected) || self.tips > waiting {
            *self = Self { day, expected, ..Self::default() };
        }
        // Half of the day is cheap.
        self.tips = self.tips.max((expected / 2).min(waiting));
        while self.tips < waiting && self.bits < u64::from(DEAREST_BITS) {
            self.tips += 1;
            self.bits += raised_by(draw(self.tips), expected);
        }
        u32::try_from(self.bits).unwrap_or(u32::MAX).min(DEAREST_BITS)
    }
}

/// How many bits one tip raises the price by, for a number drawn for it: a doubling each sixteenth of the expected
/// number, by chance. Where fewer than sixteen are expected each one raises it.
fn raised_by(drawn: u64, expected: u64) -> u64 {
    let expected = expected.max(1);
    STEPS / expected + u64::from(drawn % expected < STEPS % expected)
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

/// Parts of the expected number, with each of which the price doubles, on average, once half of it waits.
const STEPS: u64 = 16;

/// So many times the expected number are taken at most, so that the disk is bounded.
const TIMES_TAKEN: u64 = 4;

/// A share of the expected number, one in so many, beyond all others for whoever holds an earlier receipt.
const RESERVED: u64 = 4;

/// So many bits a solution may be cheaper than the price is now, which grew while it was being found.
const GROWN_BITS: u32 = 2;

impl Service {
    /// The puzzle of this hour at the price of now.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn tip_puzzle(&self) -> Result<Puzzle, Refusal> {
        let hour = self.now().0.div_euclid(HOUR_MS);
        Ok(self.puzzle_of(hour, self.dearer_bits(self.tips_today()?)?))
    }

    /// How many bits dearer a tip is now than on an ordinary day, when so many wait of so many expected.
    fn dearer_bits(&self, today: (u64, u64)) -> Result<u32, StoreError> {
        let day = self.now().day_in_china();
        let draw = |tip: u64| {
            let mac = self.fingerprint_key.0.mac(&[b"tip price", &day.to_be_bytes(), &tip.to_be_bytes()]);
            mac.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
        };
        let mut drawn = self.waiting_tips.drawn.lock().map_err(|_| StoreError::Stopped)?;
        Ok(drawn.dearer_bits(day, today, draw))
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
        let dearer = self.dearer_bits((waiting, expected))?;
        let solved = solved_at(dearer.saturating_sub(GROWN_BITS))?;
        let reserved = match receipt {
            Some(receipt) if self.is_of_an_earlier_day(receipt)? => expected / RESERVED,
            _ => 0,
        };
        if waiting >= expected * TIMES_TAKEN + reserved {
            return Err(Refusal::Precondition("no more tips are taken today; please come again tomorrow"));
        }
        let mut spent = self.spent_puzzles.spent.lock().map_err(|_| StoreError::Stopped)?;
        if spent.0 < hour {
            spent.0 = hour;
            spent.1.retain(|_, used| *used >= hour - 1);
        }
        match spent.1.insert(solved.hash(words, number), hour) {
            None => Ok(()),
            Some(_) => Err(unsolved()),
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

    /// The price after each of so many tips of a day on which a thousand are expected.
    fn prices(seed: u64, tips: u64) -> Vec<u32> {
        let draw = |tip: u64| {
            let hash =
                Sha256::new().chain_update(seed.to_be_bytes()).chain_update(tip.to_be_bytes()).finalize();
            u64::from_be_bytes(*hash.first_chunk().unwrap())
        };
        let mut drawn = Drawn::default();
        (0..=tips).map(|waiting| drawn.dearer_bits(7, (waiting, 1_000), draw)).collect()
    }

    #[test]
    fn half_of_the_day_is_cheap_and_then_each_sixteenth_doubles_the_price_up_to_a_thousandfold() {
        let days: Vec<Vec<u32>> = (0..400).map(|seed| prices(seed, 4_000)).collect();
        assert!(days.iter().all(|day| day.is_sorted() && day[500] == 0 && day[4_000] == DEAREST_BITS));
        // Sixteen in a thousand raise it: eight on average of the second half, before the dearest is reached.
        let mean = |tips: usize| days.iter().map(|day| f64::from(day[tips])).sum::<f64>() / days.len() as f64;
        assert!((mean(750) - 4.0).abs() < 0.4, "{}", mean(750));
        // A flood that fills the day pays the dearest for all but a small part of it.
        let dear = days.iter().map(|day| day.iter().position(|bits| *bits == DEAREST_BITS).unwrap());
        assert!(dear.max().unwrap() < 2_500);
        // Small days, on which each tip raises it, and none at all.
        let price = |waiting, expected| Drawn::default().dearer_bits(7, (waiting, expected), |_| 0);
        assert_eq!((price(4, 8), price(5, 8), price(6, 8)), (0, 2, 4));
        assert_eq!((price(0, 0), price(1, 0)), (0, 10));
    }

    #[test]
    fn s11_wherever_the_count_stands_the_next_tip_raises_the_price_with_the_same_small_chance() {
        // Whoever just paid to see the price rise, or sent so many since it did, sees no more of the next tip.
        let (mut raised, mut looked) = ([0_u32; 4], [0_u32; 4]);
        for day in (0..500).map(|seed| prices(seed, 1_000)) {
            let mut since = 0_usize;
            for tip in 501..1_000 {
                let rises = day[tip] > day[tip - 1];
                if day[tip - 1] < DEAREST_BITS {
                    let part = (since / 20).min(3);
                    looked[part] += 1;
                    raised[part] += u32::from(rises);
                }
                since = if rises { 0 } else { since + 1 };
            }
        }
        for part in 0..4 {
            let chance = f64::from(raised[part]) / f64::from(looked[part]);
            assert!((chance - 0.016).abs() < 0.0025, "{part}: {chance} of {}", looked[part]);
        }
        assert_ne!(prices(1, 1_000), prices(2, 1_000), "another day, other tips");
    }

    #[test]
    fn what_is_drawn_is_the_same_in_one_go_after_a_restart_and_after_the_tips_joined_the_log() {
        let draw = |tip: u64| tip.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut drawn = Drawn::default();
        for waiting in (0..2_000).chain([40, 700]) {
            let whole = Drawn::default().dearer_bits(7, (waiting, 1_000), draw);
            assert_eq!(drawn.dearer_bits(7, (waiting, 1_000), draw), whole);
        }
    }
}
