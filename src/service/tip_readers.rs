//! Who reads tips: for each tip one safety officer of those not bound to the organisation it is about, by
//! lot and for as long as she is listed; nobody chooses. She reads it once it has joined the log, so that
//! nothing tells when it came (S11), and may ask whoever sent it.

use crate::domain::access::{Call, Relation};
use crate::domain::actor::{Actor, Role};
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::TipId;
use crate::domain::tip::{TIP_MESSAGES, Tip, TipMessage};
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::tips::checked;
use crate::store::{Commit, Expectation, Lane, Put, StoreError};

/// Tips read from the store at a time.
const PAGE: usize = 256;

/// A tip in its reader's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedTip {
    /// Which.
    pub tip: TipId,
    /// How many messages there are after the first.
    pub messages: usize,
    /// Whether its sender spoke last.
    pub sender_spoke_last: bool,
}

impl Service {
    /// The tips that the caller is to read.
    ///
    /// # Errors
    /// Callers who read no tips.
    pub fn list_tips(&self, actor: &Actor) -> Result<Vec<ListedTip>, Refusal> {
        self.permit(actor, Call::ListTips, Relation::Own)?;
        let officers = self.actors_of(Role::SafetyOfficer);
        let waiting = self.store.waiting_tips()?;
        let mut listed = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.scan_tips(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(listed) };
            after = Some(last.id);
            let hers = page.iter().filter(|tip| {
                waiting.binary_search(&tip.id).is_err() && self.reader_of(tip, &officers) == Some(actor)
            });
            listed.extend(hers.map(|tip| ListedTip {
                tip: tip.id,
                messages: tip.messages.len(),
                sender_spoke_last: tip.messages.last().is_none_or(|last| last.by_sender),
            }));
        }
    }

    /// A tip that the caller is to read. Reading it is an entry first.
    ///
    /// # Errors
    /// Unknown tips and those of others (the same).
    pub fn get_tip(&self, actor: &Actor, id: TipId) -> Result<Tip, Refusal> {
        let tip = self.tip_for(actor, id)?;
        let relation = tip.as_ref().map_or(Relation::Stranger, |_| Relation::Assigned);
        let permit = self.permit(actor, Call::GetTip, relation)?;
        let tip = tip.ok_or(Refusal::NotFound)?;
        self.note_reading(&permit, vec![Subject::Tip(id)])?;
        Ok(tip)
    }

    /// Asks whoever sent a tip; she reads it when she comes back with her receipt.
    ///
    /// # Errors
    /// Unknown tips and those of others (the same); words that cannot be taken; too many messages.
    pub fn ask_tipster(
        &self,
        actor: &Actor,
        request: Request,
        id: TipId,
        words: &str,
    ) -> Result<(), Refusal> {
        let words = checked(words)?;
        let hers = || -> Result<_, Refusal> {
            let tip = self.tip_for(actor, id)?;
            let relation = tip.as_ref().map_or(Relation::Stranger, |_| Relation::Assigned);
            let permit = self.permit(actor, Call::AskTipster, relation)?;
            tip.map(|tip| (permit, tip)).ok_or(Refusal::NotFound)
        };
        self.once(
            actor.id,
            request,
            |_| hers().map(drop),
            || {
                let (permit, mut tip) = hers()?;
                if tip.messages.len() >= TIP_MESSAGES {
                    return Err(Refusal::Precondition("the tip has too many messages"));
                }
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(Expectation::Tip(id, Some(tip.revision)));
                tip.messages.push(TipMessage { by_sender: false, words: words.clone() });
                tip.revision += 1;
                commit.put.push(Put::Tip(Box::new(tip)));
                commit.entries.push(NewEntry::new(&permit, self.now(), What::TipsterAsked { tip: id }));
                Ok((commit, id.0.to_vec(), ()))
            },
        )
    }

    /// A tip that has joined the log and that this actor is to read.
    fn tip_for(&self, actor: &Actor, id: TipId) -> Result<Option<Tip>, StoreError> {
        let waiting = self.store.waits(id)?;
        let officers = self.actors_of(Role::SafetyOfficer);
        let tip = self.store.tip(id)?.filter(|_| !waiting);
        Ok(tip.filter(|tip| self.reader_of(tip, &officers) == Some(actor)))
    }

    /// Who reads a tip: whose lot, by a keyed hash of both ids, is the highest.
    fn reader_of<'a>(&self, tip: &Tip, officers: &'a [Actor]) -> Option<&'a Actor> {
        let bound = |officer: &&Actor| tip.about.as_ref().is_some_and(|about| officer.is_bound_to(about));
        let lot = |officer: &&Actor| self.fingerprint_key.0.mac(&[b"tip reader", &tip.id.0, &officer.id.0]);
        officers.iter().filter(|officer| !bound(officer)).max_by_key(lot)
    }
}
