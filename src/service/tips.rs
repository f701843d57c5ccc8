//! Tips of people who will not be named (S11): nothing is known of a sender but the words, and nothing
//! is logged. A tip is durable at once and joins the log at day's end, in random order; its sender comes
//! back with a random receipt, of which a hash is stored. No limit is by sender: what a tip costs, and how
//! many are taken, is `tip_puzzle`'s; what the transport allows one connection is `grpc`'s. Who reads tips
//! is `tip_readers`'s.

use sha2::{Digest, Sha256};

use crate::domain::access::Permit;
use crate::domain::entry::{NewEntry, What};
use crate::domain::ids::{OrgCode, Timestamp, TipId};
use crate::domain::invalid::Problem;
use crate::domain::masking::mask;
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

impl Service {
    /// Takes a tip; gives the receipt.
    ///
    /// # Errors
    /// A puzzle not solved as dearly as it is now, or with a number used before; too many tips today; words
    /// that cannot be taken.
    pub fn take_tip(
        &self,
        about: Option<OrgCode>,
        words: &str,
        number: u64,
    ) -> Result<PaperReceipt, Refusal> {
        checked(words)?;
        self.take_place_for_tip(words, number, None)?;
        let receipt = send_tip(&*self.store, about, words)?;
        self.waiting_tips.add()?;
        Ok(receipt)
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
        checked(words)?;
        self.take_place_for_tip(words, number, Some(receipt))?;
        let waits = tip_of(&*self.store, receipt)?.map(|tip| self.store.waits(tip)).transpose()?;
        if !add_to_tip(&*self.store, receipt, words)? {
            return Err(Refusal::NotFound);
        }
        if waits == Some(false) {
            self.waiting_tips.add()?;
        }
        Ok(())
    }
}
