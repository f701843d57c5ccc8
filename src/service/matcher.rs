//! The matcher: follows the journal from its cursor, keeps the candidate set, and deals cases to
//! reviewers. Never on a caller's path; only the journal joins it to intake.
//!
//! Candidates and cursor are one commit. Cases are moved in commits of their own, each from the state
//! of things and not from a single entry, so that whatever a crash leaves undone is found at start.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::CaseState;
use crate::domain::entry::{Entry, What};
use crate::domain::evidence::Bits;
use crate::domain::ids::{CaseId, Position, ProfileId, ReportId};
use crate::domain::profile::Profile;
use crate::domain::report::Report;
use crate::matching::{
    Batch, Delta, Finder, Model, RowIndex, RowPair, Scored, Shortlist, Side, Wanted, evidence_of_pairs,
    features_of_profiles, features_of_reports, score, search,
};
use crate::service::core::Service;
use crate::service::rows::Rows;
use crate::store::{Commit, Expectation, Follower, Lane, Put, Remove, StoreError};

/// How far the matcher is, for status calls and progress bars.
#[derive(Debug, Default)]
pub struct MatcherProgress {
    followed: AtomicU64,
    profiles: AtomicU64,
    reports: AtomicU64,
    candidates: AtomicU64,
}

impl MatcherProgress {
    /// Position of the last entry followed.
    pub fn followed(&self) -> Position {
        Position(self.followed.load(Ordering::Relaxed))
    }

    /// Profiles and reports in the index.
    pub fn rows(&self) -> (u64, u64) {
        (self.profiles.load(Ordering::Relaxed), self.reports.load(Ordering::Relaxed))
    }

    /// Candidates in the set.
    pub fn candidates(&self) -> u64 {
        self.candidates.load(Ordering::Relaxed)
    }
}

/// A pair that waits, in the order of dealing: the best first.
pub(super) type Waiting = (std::cmp::Reverse<Bits>, RowPair);

/// Follows the journal.
pub struct Matcher {
    pub(super) service: Arc<Service>,
    pub(super) rows: Rows,
    shortlist: Shortlist,
    cursor: Position,
    /// State of every case, by its rows.
    pub(super) cases: HashMap<RowPair, (CaseId, CaseState)>,
    /// Cases to look at after rows changed, by row.
    pub(super) cases_of: HashMap<(Side, u32), Vec<RowPair>>,
    /// Candidates that have no case yet, or a case to be dealt: best first.
    pub(super) waiting: BTreeSet<Waiting>,
    /// Where the next round of dealing begins, when the last one found nobody for many in a row.
    pub(super) deal_after: Option<Waiting>,
    pub(super) set: HashMap<RowPair, Bits>,
    progress: Arc<MatcherProgress>,
}

/// Entries taken in one step: enough to use both cores, few enough to show progress.
pub const ENTRIES_A_STEP: usize = 512;
/// Items read from the store at a time.
pub(super) const PAGE: usize = 1_024;

impl Matcher {
    /// Loads the index from the store: features of every description, the stored candidates and
    /// cases. `progress` is told of rows done, of about how many.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn load(service: Arc<Service>, mut told: impl FnMut(usize)) -> Result<Self, StoreError> {
        let model = service.model;
        let mut matcher = Self {
            rows: Rows::new(),
            shortlist: Shortlist::new(model.top(), model.floor()),
            cursor: service.store.cursor(Follower::Matcher)?,
            cases: HashMap::new(),
            cases_of: HashMap::new(),
            waiting: BTreeSet::new(),
            deal_after: None,
            set: HashMap::new(),
            progress: Arc::default(),
            service,
        };
        let store = matcher.service.store.clone();
        let mut after = None;
        loop {
            let page = store.scan_profiles(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            matcher.take_profiles(&page);
            told(matcher.rows.count(Side::Profile));
        }
        let mut after = None;
        loop {
            let page = store.scan_reports(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            matcher.take_reports(&page);
            told(matcher.rows.count(Side::Profile) + matcher.rows.count(Side::Report));
        }
        matcher.load_cases()?;
        matcher.load_candidates()?;
        matcher.show_progress();
        Ok(matcher)
    }

    /// How far it is.
    pub fn progress(&self) -> Arc<MatcherProgress> {
        self.progress.clone()
    }

    /// Every pair of the candidate set with its score.
    pub fn candidates(&self) -> Vec<(Pair, Bits)> {
        self.shortlist.pairs().into_iter().map(|(pair, bits)| (self.rows.ids(pair), bits)).collect()
    }

    /// Follows the journal until `stop` is set, waking at each entry.
    ///
    /// # Errors
    /// Failures of the store that waiting cannot mend.
    pub fn run(&mut self, stop: &AtomicBool) -> Result<(), StoreError> {
        while !stop.load(Ordering::Relaxed) {
            match self.step(ENTRIES_A_STEP) {
                Ok(0) => {
                    self.service.store.wait_for_entry(self.cursor, IDLE);
                }
                Ok(_) => {}
                Err(error @ (StoreError::DiskLow | StoreError::Busy)) => {
                    tracing::warn!(%error, "the matcher waits for the store");
                    self.wait_for_store(stop)?;
                    *self = Self::load(self.service.clone(), |_| ())?.with_progress(self.progress.clone());
                }
                Err(error) => {
                    tracing::error!(%error, "the matcher stopped: nothing is matched until the next start");
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Waits until the store takes commits again, or `stop` is set.
    fn wait_for_store(&self, stop: &AtomicBool) -> Result<(), StoreError> {
        loop {
            std::thread::sleep(IDLE);
            if stop.load(Ordering::Relaxed) || self.service.store.status()?.writable {
                return Ok(());
            }
        }
    }

    fn with_progress(mut self, progress: Arc<MatcherProgress>) -> Self {
        self.progress = progress;
        self.show_progress();
        self
    }

    /// Follows up to `at_most` entries; gives how many it followed.
    ///
    /// # Errors
    /// Failures of the store; the matcher must be loaded again then.
    pub fn step(&mut self, at_most: usize) -> Result<usize, StoreError> {
        let entries = self.service.store.entries(self.cursor, at_most)?;
        if let Some(last) = entries.last() {
            let batch = self.read_batch(&entries)?;
            let delta = self.bring_up_to_date(&batch);
            self.commit_candidates(&delta, last.position)?;
            self.cursor = last.position;
            self.note_waiting(&delta);
            self.look_at_cases(&batch)?;
            self.show_progress();
        }
        self.deal()?;
        Ok(entries.len())
    }

    fn read_batch(&mut self, entries: &[Entry]) -> Result<Batch, StoreError> {
        let store = self.service.store.clone();
        let mut profiles: BTreeSet<ProfileId> = BTreeSet::new();
        let mut reports: BTreeSet<ReportId> = BTreeSet::new();
        let mut moves: Vec<(Pair, CaseId, CaseState)> = Vec::new();
        for entry in entries {
            match &entry.what {
                What::ProfileCreated { profile }
                | What::ProfileChanged { profile, .. }
                | What::ProfileStatus { profile, .. } => {
                    profiles.insert(*profile);
                }
                What::ReportRegistered { report }
                | What::ReportChanged { report, .. }
                | What::ReportWithdrawn { report } => {
                    reports.insert(*report);
                }
                What::CaseMoved { case, pair, state, .. } => moves.push((*pair, *case, *state)),
                What::KinAnswersSealed { .. }
                | What::Read { .. }
                | What::ModelActivated { .. }
                | What::Erased { .. }
                | What::RetentionHeld { .. }
                | What::TipReceived { .. }
                | What::EpochTurned { .. }
                | What::DutyDone { .. }
                | What::DutyDelayed { .. }
                | What::DutySet { .. } => {}
            }
        }
        let mut batch = Batch::default();
        let mut read = Vec::with_capacity(profiles.len());
        for id in profiles {
            read.extend(store.profile(id)?);
        }
        let rows = self.take_profiles(&read);
        let mut note = |row: (Side, u32), matched: bool| {
            if matched {
                batch.changed.insert(row)
            } else {
                batch.removed.insert(row)
            };
        };
        rows.iter().for_each(|&(row, matched)| note((Side::Profile, row), matched));
        let mut read = Vec::with_capacity(reports.len());
        for id in reports {
            read.extend(store.report(id)?);
        }
        let rows = self.take_reports(&read);
        rows.iter().for_each(|&(row, matched)| note((Side::Report, row), matched));
        for (pair, case, state) in moves {
            if let Some(pair) = self.rows.pair(pair) {
                self.note_case(pair, case, state);
                batch.barred.insert(pair, state.takes_no_place());
                if let Some(case) = store.case(case)? {
                    self.service.open_cases.note(case);
                }
            }
        }
        Ok(batch)
    }

    /// Makes features in parallel and takes the rows in; gives each row and whether it is matched.
    fn take_profiles(&mut self, profiles: &[Profile]) -> Vec<(u32, bool)> {
        let features = features_of_profiles(self.service.model, profiles);
        let mut rows = Vec::with_capacity(profiles.len());
        for (profile, features) in profiles.iter().zip(features) {
            let matched = features.is_some();
            rows.push((
                self.rows.take_profile(&mut self.shortlist, self.service.model, profile, features),
                matched,
            ));
        }
        rows
    }

    fn take_reports(&mut self, reports: &[Report]) -> Vec<(u32, bool)> {
        let features = features_of_reports(self.service.model, reports);
        let mut rows = Vec::with_capacity(reports.len());
        for (report, features) in reports.iter().zip(features) {
            let matched = features.is_some();
            rows.push((
                self.rows.take_report(&mut self.shortlist, self.service.model, report, features),
                matched,
            ));
        }
        rows
    }

    fn bring_up_to_date(&mut self, batch: &Batch) -> Delta {
        self.shortlist.apply(batch, &Indexed { model: self.service.model, rows: &self.rows })
    }

    fn commit_candidates(&self, delta: &Delta, cursor: Position) -> Result<(), StoreError> {
        let mut commit = Commit::new(Lane::Matcher);
        commit.expect.push(Expectation::Cursor(Follower::Matcher, self.cursor));
        commit.cursor = Some((Follower::Matcher, cursor));
        let paired = |&(pair, _): &(RowPair, Bits)| Some((pair, self.rows.features(pair)?));
        let (pairs, features): (Vec<_>, Vec<_>) = delta.put.iter().filter_map(paired).unzip();
        let scored = evidence_of_pairs(self.service.model, &features);
        let candidates = pairs.into_iter().zip(scored).map(|(pair, scored)| self.candidate(pair, scored));
        commit.put = candidates.map(|candidate| Put::Candidate(Box::new(candidate))).collect();
        commit.remove = delta.removed.iter().map(|&pair| Remove::Candidate(self.rows.ids(pair))).collect();
        self.service.store.commit(commit).map(|_| ())
    }

    fn candidate(&self, pair: RowPair, scored: Scored) -> Candidate {
        Candidate {
            pair: self.rows.ids(pair),
            score: scored.score,
            prior: scored.prior,
            evidence: scored.evidence,
            model_version: self.service.model.version,
            profile_revision: self.rows.row(Side::Profile, pair.0).revision,
            report_revision: self.rows.row(Side::Report, pair.1).revision,
        }
    }

    fn note_waiting(&mut self, delta: &Delta) {
        for &(pair, bits) in &delta.put {
            if let Some(old) = self.set.insert(pair, bits) {
                self.waiting.remove(&(std::cmp::Reverse(old), pair));
            }
            self.note_whether_waiting(pair);
        }
        for pair in &delta.removed {
            if let Some(old) = self.set.remove(pair) {
                self.waiting.remove(&(std::cmp::Reverse(old), *pair));
            }
        }
    }

    /// A candidate waits when it has no case, or a case that is to be dealt, and may be shown.
    pub(super) fn note_whether_waiting(&mut self, pair: RowPair) {
        let Some(&bits) = self.set.get(&pair) else { return };
        let key = (std::cmp::Reverse(bits), pair);
        let to_be_dealt = matches!(self.cases.get(&pair), None | Some((_, CaseState::Waiting)));
        if to_be_dealt && self.rows.may_be_shown(pair) {
            self.waiting.insert(key);
        } else {
            self.waiting.remove(&key);
        }
    }

    fn load_candidates(&mut self) -> Result<(), StoreError> {
        let mut pairs = Vec::new();
        let mut after = None;
        loop {
            let page = self.service.store.scan_candidates(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.pair);
            pairs.extend(page.iter().filter_map(|found| Some((self.rows.pair(found.pair)?, found.score))));
        }
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

    fn show_progress(&self) {
        self.progress.followed.store(self.cursor.0, Ordering::Relaxed);
        self.progress.profiles.store(self.rows.count(Side::Profile) as u64, Ordering::Relaxed);
        self.progress.reports.store(self.rows.count(Side::Report) as u64, Ordering::Relaxed);
        self.progress.candidates.store(self.set.len() as u64, Ordering::Relaxed);
    }
}

/// The index as the candidate set asks it.
struct Indexed<'a> {
    model: &'a Model,
    rows: &'a Rows,
}

impl Finder for Indexed<'_> {
    fn find(&self, side: Side, row: RowIndex, wanted: &Wanted<'_>) -> Vec<(RowIndex, Bits)> {
        let query = self.rows.index(side).features(row);
        query.map_or_else(Vec::new, |query| {
            search(self.model, self.rows.index(side.other()), &query, wanted).rows
        })
    }

    fn score(&self, pair: RowPair) -> Option<Bits> {
        let (heard, said) = self.rows.features(pair)?;
        Some(score(self.model, &heard, &said))
    }
}

/// How long the matcher waits for an entry before it looks at the registry again.
const IDLE: Duration = Duration::from_millis(500);
