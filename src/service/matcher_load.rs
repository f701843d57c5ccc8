//! How the matcher comes to its index: from features kept by the last run and what has changed since, or
//! from every description; and how it keeps them for the next. Candidates that another model scored are
//! taken back as they are, and every row is searched again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::domain::ids::{Position, Timestamp};
use crate::matching::{RowPair, Shortlist, Side};
use crate::service::core::Service;
use crate::service::kept_features;
use crate::service::laboratory::Laboratory;
use crate::service::matcher::{Matcher, PAGE};
use crate::service::pace::Pace;
use crate::service::rescoring::Rescoring;
use crate::service::rows::{Rows, Seen};
use crate::service::touched::Touched;
use crate::store::{Follower, StoreError};

impl Matcher {
    /// Loads the index from the store: features of every description, the stored candidates and
    /// cases. `progress` is told of rows done, of about how many.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn load(service: Arc<Service>, mut told: impl FnMut(usize)) -> Result<Self, StoreError> {
        let model = service.model();
        let mut matcher = Self {
            rows: Rows::new(),
            shortlist: Shortlist::new(model.top(), model.floor()),
            cursor: service.store.cursor(Follower::Matcher)?,
            cases: HashMap::new(),
            cases_of: HashMap::new(),
            waiting: BTreeSet::new(),
            deal_after: None,
            seats_doubted: true,
            set: HashMap::new(),
            stepped: HashSet::new(),
            pace: Pace::default(),
            progress: Arc::default(),
            derived: 0,
            keeping: None,
            erased: false,
            rescoring: Rescoring::default(),
            laboratory: Laboratory::default(),
            kept_on: service.clock.now(),
            service,
        };
        let store = matcher.service.store.clone();
        let now = matcher.service.clock.now();
        let into = (&mut matcher.rows, &mut matcher.shortlist);
        match kept_features::take_back(&*store, model, into, now, &mut told)? {
            Some(position) => matcher.catch_up(position)?,
            None => matcher.derive_all(&mut told)?,
        }
        matcher.load_cases()?;
        matcher.load_candidates()?;
        matcher.show_progress();
        matcher.show_rows();
        Ok(matcher)
    }

    /// Derives the features of every description.
    fn derive_all(&mut self, told: &mut dyn FnMut(usize)) -> Result<(), StoreError> {
        let store = self.service.store.clone();
        let mut after = None;
        loop {
            let page = store.scan_profiles(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            self.take_profiles(&page)?;
            told(self.rows.count(Side::Profile));
        }
        let mut after = None;
        loop {
            let page = store.scan_reports(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            self.take_reports(&page);
            told(self.rows.count(Side::Profile) + self.rows.count(Side::Report));
        }
        Ok(())
    }

    /// Derives the features of what has changed since features were kept.
    fn catch_up(&mut self, since: Position) -> Result<(), StoreError> {
        let store = self.service.store.clone();
        let mut after = since;
        loop {
            let entries = store.entries(after, PAGE)?;
            let Some(last) = entries.last() else { return Ok(()) };
            after = last.position;
            let touched = Touched::by(&entries);
            self.take_touched(&touched)?;
        }
    }

    /// Descriptions derived since this matcher was made.
    pub fn derived(&self) -> usize {
        self.derived
    }

    /// Keeps the features as they are, so that the next start need not derive them.
    ///
    /// # Errors
    /// The store's; nothing depends on it.
    pub fn keep(&mut self) -> Result<(), StoreError> {
        let now = self.service.clock.now();
        (self.kept_on, self.erased) = (now, false);
        keep(&self.service, &self.rows.seen(), self.cursor, now)
    }

    /// The same on a thread of its own, of the rows as they are now: entries that come meanwhile do not wait.
    pub(super) fn keep_beside(&mut self) {
        if self.keeping.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let now = self.service.clock.now();
        (self.kept_on, self.erased) = (now, false);
        let (service, rows, cursor) = (self.service.clone(), self.rows.seen(), self.cursor);
        let keeping = move || say(keep(&service, &rows, cursor, now));
        self.keeping = std::thread::Builder::new().name("kept features".to_owned()).spawn(keeping).ok();
    }

    /// Keeps them for the next start, when no other thread does any more.
    pub(super) fn keep_at_end(&mut self) {
        if let Some(thread) = self.keeping.take() {
            // A thread that panicked kept nothing; what follows does.
            let _ = thread.join();
        }
        say(self.keep());
    }

    fn load_candidates(&mut self) -> Result<(), StoreError> {
        let (mut pairs, mut others) = (Vec::new(), false);
        let mut after = None;
        loop {
            let page = self.service.store.scan_candidates(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.pair);
            others |= page.iter().any(|found| found.model_version != self.service.model().version);
            pairs.extend(page.iter().filter_map(|found| Some((self.rows.pair(found.pair)?, found.score))));
        }
        let mark = self.service.store.cursor(Follower::Rescoring)?;
        self.rescoring = Rescoring::from(mark, self.service.model().number(), others, &self.rows);
        let barred: Vec<RowPair> = self
            .cases
            .iter()
            .filter(|(_, (_, state))| state.takes_no_place())
            .map(|(&pair, _)| pair)
            .collect();
        self.shortlist.restore(&self.rows.matched(), &pairs, &barred);
        self.set = pairs.into_iter().collect();
        let all: Vec<RowPair> = self.set.keys().copied().collect();
        all.into_iter().for_each(|pair| self.note_whether_waiting(pair));
        let cases: Vec<RowPair> = self.cases.keys().copied().collect();
        cases.into_iter().try_for_each(|pair| self.look_at_case(pair))
    }
}

fn keep(service: &Service, rows: &Seen, cursor: Position, now: Timestamp) -> Result<(), StoreError> {
    if !service.store.status()?.writable {
        return Ok(());
    }
    kept_features::keep(&*service.store, service.model(), rows, cursor, now)
}

fn say(kept: Result<(), StoreError>) {
    if let Err(error) = kept {
        tracing::warn!(%error, "features are not kept: the next start derives them");
    }
}
