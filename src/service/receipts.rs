//! Receipts of what was done (S20): who made a request asks for its receipt, then or years later, and
//! for the proof once a checkpoint covers it; whoever sent a tip asks by her paper receipt. Gives nobody
//! anything of another's request, and families and tipsters no place or size of anything but their own tree.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::ids::{Position, RequestId};
use crate::domain::tip::PaperReceipt;
use crate::service::core::Service;
use crate::service::notary::Notary;
use crate::service::refusal::Refusal;
use crate::service::tips::tip_of;
use crate::store::StoreError;

/// A receipt as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenReceipt {
    /// The signed note.
    pub receipt: String,
    /// Its proof; `None` until the next checkpoint, for families until the next day's.
    pub proof: Option<String>,
    /// Whether a witness has cosigned the checkpoint of the proof.
    pub witnessed: bool,
}

impl Service {
    /// Tells the service who signs its receipts.
    pub fn give_receipts_by(&self, notary: Arc<Notary>) {
        // A second notary of the same service would be a fault of the caller; the first one signs.
        let _ = self.notary.set(notary);
    }

    /// The signed receipt of a request just answered; empty when nobody signs receipts here, or it did
    /// nothing.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn receipt_note(&self, actor: &Actor, request: RequestId) -> Result<String, Refusal> {
        let (Some(notary), Some(position)) = (self.notary.get(), self.position_of(actor, request)?) else {
            return Ok(String::new());
        };
        Ok(notary.receipt(position)?.map(|note| note.to_string()).unwrap_or_default())
    }

    /// Where the entry of a request of this actor's own stands, when it has one.
    fn position_of(&self, actor: &Actor, request: RequestId) -> Result<Option<Position>, StoreError> {
        let Some(reply) = self.store.reply(actor.id, request)? else { return Ok(None) };
        // A request that changed nothing has no entry.
        let Some(before) = reply.position.0.checked_sub(1) else { return Ok(None) };
        let entry = self.store.entries(Position(before), 1)?.pop();
        Ok(entry.filter(|entry| entry.actor == actor.id).map(|_| reply.position))
    }

    /// The receipt of a request of this actor's own. A request that did nothing has none, nor has one
    /// that is not known: the two look the same.
    ///
    /// # Errors
    /// Not found; failures of the store.
    pub fn receipt_of(&self, actor: &Actor, request: RequestId) -> Result<GivenReceipt, Refusal> {
        let notary = self.notary.get().ok_or(Refusal::NotFound)?;
        let position = self.position_of(actor, request)?.ok_or(Refusal::NotFound)?;
        given(notary, position)
    }

    /// The receipts of a tip and of what its sender added to it, in the order in which they joined the log at
    /// the ends of their days; none before that. All that joined at one time carry that time alone, and their
    /// places in the log are by lot, so that nothing tells when a tip came (S11).
    ///
    /// # Errors
    /// Not found: a paper receipt of nothing; failures of the store.
    pub fn receipts_of_tip(&self, receipt: &PaperReceipt) -> Result<Vec<GivenReceipt>, Refusal> {
        let tip = tip_of(&*self.store, receipt)?.ok_or(Refusal::NotFound)?;
        let Some(notary) = self.notary.get() else { return Ok(Vec::new()) };
        let entries = self.duties.entries_of_tip(&*self.store, tip)?;
        entries.into_iter().map(|position| given(notary, position)).collect()
    }
}

fn given(notary: &Notary, position: Position) -> Result<GivenReceipt, Refusal> {
    let receipt = notary.receipt(position)?.ok_or(Refusal::NotFound)?;
    let proof = notary.proof(position)?;
    let witnessed = proof.as_ref().is_some_and(|proof| proof.checkpoint.lines.len() > 1);
    Ok(GivenReceipt { receipt: receipt.to_string(), proof: proof.map(|proof| proof.text()), witnessed })
}
