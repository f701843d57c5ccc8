//! The clocks of duties as far as the journal was followed, with whose they are, the public tables and the
//! places of tips; followed on whenever somebody looks, and kept for the next start. Must not decide who sees
//! what of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::audit::{Duties, PublicPart};
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::{Position, TipId};
use crate::domain::lines::Lines;
use crate::service::kept_duties;
use crate::store::{Store, StoreError};

/// Entries followed at once.
const ROWS: usize = 1_024;
/// Entries after which the clocks are kept on the way.
const KEPT_EVERY: u64 = 250_000;

/// The clocks as far as they were followed, and whose they are.
#[derive(Default)]
pub(super) struct DutyBook {
    /// Guards what was followed, for the time of following on.
    followed: Mutex<Followed>,
}

/// What was made of the journal so far.
#[derive(Default)]
pub(super) struct Followed {
    /// To here.
    pub position: Position,
    pub duties: Duties,
    /// Whose duties are open, by their pseudonyms.
    pub subjects: HashMap<Arc<str>, Subject>,
    /// Public tables, in the order of their quarters.
    pub tables: Vec<Lines>,
    /// Where each tip, and what was added to it, joined the log.
    pub tips: HashMap<TipId, Vec<Position>>,
    /// As far as it is kept for the next start.
    pub kept: Position,
    /// Whether somebody was erased whose ids may still stand in what is kept.
    pub outlived: bool,
    /// Whether it was looked for what the last run kept.
    pub begun: bool,
    /// Entries read since the start.
    pub read: u64,
}

impl DutyBook {
    /// The public tables in the log.
    pub fn tables(&self, store: &dyn Store) -> Result<Vec<Lines>, StoreError> {
        Ok(self.followed(store)?.tables.clone())
    }

    /// Where a tip, and what was added to it, joined the log, in that order.
    pub fn entries_of_tip(&self, store: &dyn Store, tip: TipId) -> Result<Vec<Position>, StoreError> {
        Ok(self.followed(store)?.tips.get(&tip).cloned().unwrap_or_default())
    }

    /// All that was made of the journal, to its end.
    pub fn followed(&self, store: &dyn Store) -> Result<MutexGuard<'_, Followed>, StoreError> {
        self.followed_until(store, || false)
    }

    /// Follows to the end of the journal, or until it is told to end.
    pub fn followed_until(
        &self,
        store: &dyn Store,
        is_ending: impl Fn() -> bool,
    ) -> Result<MutexGuard<'_, Followed>, StoreError> {
        let mut followed = self.followed.lock().map_err(|_| StoreError::Stopped)?;
        if !followed.begun {
            *followed = kept_duties::take_back(store)?.unwrap_or_default();
            followed.begun = true;
        }
        loop {
            let logged = store.logged(followed.position, ROWS)?;
            logged.iter().for_each(|(entry, leaf)| followed.take(entry, &leaf.public));
            if logged.len() < ROWS {
                return Ok(followed);
            }
            if followed.position.0 - followed.kept.0 >= KEPT_EVERY {
                followed.keep(store);
            }
            if is_ending() {
                return Err(StoreError::Stopped);
            }
        }
    }

    /// Keeps what was followed, when so many entries came since it was kept last.
    pub fn keep(&self, store: &dyn Store, entries: u64) -> Result<(), StoreError> {
        let mut followed = self.followed.lock().map_err(|_| StoreError::Stopped)?;
        if followed.position.0 - followed.kept.0 >= entries.max(1) {
            followed.keep(store);
        }
        Ok(())
    }

    /// Keeps it anew when somebody was erased since: her ids and her pseudonym leave the file (S24).
    pub fn forget_erased(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut followed = self.followed.lock().map_err(|_| StoreError::Stopped)?;
        if followed.outlived {
            followed.keep(store);
        }
        Ok(())
    }
}

impl Followed {
    fn take(&mut self, entry: &Entry, public: &PublicPart) {
        self.duties.take(public);
        (self.position, self.read) = (entry.position, self.read + 1);
        match &entry.what {
            What::TablesPublished { tables } => self.tables.push(tables.clone()),
            What::TipReceived { tip } => self.tips.entry(*tip).or_default().push(entry.position),
            What::Erased { subject, .. } => self.forget(subject),
            _ => {}
        }
        let (Some(subject), Some(file)) = (owed_for(&entry.what), public.detail("file")) else { return };
        if !self.duties.concern(file) {
            self.subjects.remove(file);
        } else if !self.subjects.contains_key(file) {
            self.subjects.insert(Arc::from(file), subject);
        }
    }

    /// Nothing of it leads to who was erased, and what is kept is to be kept anew.
    fn forget(&mut self, subject: &Subject) {
        self.outlived = true;
        if let Subject::Tip(tip) = subject {
            self.tips.remove(tip);
        }
    }

    /// Keeps it for the next start. Nothing rests on it.
    fn keep(&mut self, store: &dyn Store) {
        let kept = store.status().and_then(|status| match status.writable {
            true => kept_duties::keep(store, self),
            false => Err(StoreError::DiskLow),
        });
        match kept {
            Ok(()) => (self.kept, self.outlived) = (self.position, false),
            Err(error) => {
                tracing::warn!(%error, "duties are not kept: the next start follows more of the log");
            }
        }
    }
}

/// The record whose clocks an entry may move.
const fn owed_for(what: &What) -> Option<Subject> {
    match what {
        What::ProfileCreated { profile } | What::ProfileStatus { profile, .. } => {
            Some(Subject::Profile(*profile))
        }
        What::ReportRegistered { report } | What::ReportWithdrawn { report } => {
            Some(Subject::Report(*report))
        }
        What::DutyDone { subject, .. } | What::Erased { subject, .. } => Some(*subject),
        _ => None,
    }
}
