//! The matcher: follows the journal from its cursor, keeps the candidate set, and deals cases to
//! reviewers. Never on a caller's path; only the journal joins it to intake.
//!
//! Candidates and cursor are one commit. Cases are moved in commits of their own, each from the state
//! of things and not from a single entry, so that whatever a crash leaves undone is found at start.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::domain::access::Permit;
use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::CaseState;
use crate::domain::entry::{Alert, Entry, NewEntry, What};
use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, Position, Timestamp};
use crate::domain::profile::Profile;
use crate::domain::release::links::Linkable;
use crate::domain::report::Report;
use crate::matching::{
    Batch, Delta, RowIndex, RowPair, Scored, Shortlist, Side, evidence_of_pairs, features_of_profiles,
    features_of_reports,
};
use crate::service::core::{Service, service_organisation};
use crate::service::laboratory::Laboratory;
use crate::service::matcher_progress::MatcherProgress;
use crate::service::pace::Pace;
use crate::service::rescoring::Rescoring;
use crate::service::rows::{Indexed, Rows, Stands};
use crate::service::touched::Touched;
use crate::store::{Commit, Expectation, Follower, Lane, Put, Remove, StoreError};

/// A row that was taken in, and how it stands.
pub(super) type Taken = ((Side, RowIndex), Stands);

/// A pair that waits, in the order of dealing: the best first.
pub(super) type Waiting = (std::cmp::Reverse<Bits>, RowPair);

/// Follows the journal.
pub struct Matcher {
    pub(super) service: Arc<Service>,
    pub(super) rows: Rows,
    pub(super) shortlist: Shortlist,
    pub(super) cursor: Position,
    /// What laboratories found about pairs.
    pub(super) laboratory: Laboratory,
    /// State of every case, by its rows.
    pub(super) cases: HashMap<RowPair, (CaseId, CaseState)>,
    /// Cases to look at after rows changed, by row.
    pub(super) cases_of: HashMap<(Side, u32), Vec<RowPair>>,
    /// Candidates that have no case yet, or a case to be dealt: best first.
    pub(super) waiting: BTreeSet<Waiting>,
    /// Where the next round of dealing begins, when the last one found nobody for many in a row.
    pub(super) deal_after: Option<Waiting>,
    /// Whether a link or a transfer may have made somebody seated a party since the open cases were looked at.
    pub(super) seats_doubted: bool,
    pub(super) set: HashMap<RowPair, Bits>,
    /// Rows taken in by a step since it was made: the set knows them as they stand. What was loaded may be newer
    /// than the set.
    pub(super) stepped: HashSet<(Side, RowIndex)>,
    /// How many rows it takes on at once.
    pub(super) pace: Pace,
    pub(super) progress: Arc<MatcherProgress>,
    /// Descriptions derived since it was made.
    pub(super) derived: usize,
    /// When features were kept last, or it was made.
    pub(super) kept_on: Timestamp,
    /// Keeps features while the matcher goes on.
    pub(super) keeping: Option<JoinHandle<()>>,
    /// Whether somebody was erased since features were kept, and took them along.
    pub(super) erased: bool,
    /// Rows whose candidates another model scored, to be searched again when nothing else waits.
    pub(super) rescoring: Rescoring,
}

/// Entries taken in one step at most: enough to use both cores, few enough to show progress.
pub const ENTRIES_A_STEP: usize = 512;
/// Items read from the store at a time.
pub(super) const PAGE: usize = 1_024;

impl Matcher {
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
            self.follow_model()?;
            match self.step_unless(ENTRIES_A_STEP, stop) {
                Ok(0) => {
                    let wait = if self.erased { KEEP_AFTER_ERASURE_MS } else { KEEP_EVERY_MS };
                    if self.service.clock.now().0 - self.kept_on.0 > wait {
                        self.keep_beside();
                    }
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
        self.keep_at_end();
        Ok(())
    }

    /// Takes the model the registry names, when it is another one: all is derived and searched again.
    ///
    /// # Errors
    /// Failures of the store; the matcher must be loaded again then.
    pub fn follow_model(&mut self) -> Result<(), StoreError> {
        if self.service.change_model()? {
            let version = self.service.model().version;
            tracing::info!(version, "another model scores from now on");
            // Until they are counted, all rows are to be searched again.
            self.progress.to_rescore.store(self.rows.matched().len() as u64, Ordering::Relaxed);
            *self = Self::load(self.service.clone(), |_| ())?.with_progress(self.progress.clone());
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
        self.step_unless(at_most, &AtomicBool::new(false))
    }

    /// The same; nothing is committed once `stop` is set, and the matcher is of no more use then.
    fn step_unless(&mut self, at_most: usize, stop: &AtomicBool) -> Result<usize, StoreError> {
        let mut entries = self.service.store.entries(self.cursor, at_most)?;
        entries.truncate(Touched::within(self.pace.rows(), &entries));
        if let Some(last) = entries.last() {
            let (batch, refusals, late) = self.read_batch(&entries)?;
            // What a step costs whatever its rows are, the disk above all, must not make it smaller.
            let begun = Instant::now();
            let Some(delta) = self.bring_up_to_date(&batch, stop) else { return Ok(0) };
            self.pace.took(batch.changed.len(), begun.elapsed());
            self.commit_candidates(&delta, (Follower::Matcher, last.position), &late)?;
            self.cursor = last.position;
            self.note_waiting(&delta);
            self.look_at_cases(&batch, &refusals)?;
            self.show_progress();
            if [&batch.changed, &batch.removed, &batch.restated].into_iter().any(|rows| !rows.is_empty()) {
                self.show_rows();
            }
        }
        let searched = if entries.is_empty() { self.search_stale(at_most, stop)? } else { 0 };
        if stop.load(Ordering::Relaxed) {
            return Ok(0);
        }
        self.deal()?;
        Ok(entries.len() + searched)
    }

    /// Searches rows again whose candidates another model scored: the set ends up as if this model had
    /// scored every pair from the beginning. How many it searched; after a crash on the way it goes on there.
    fn search_stale(&mut self, at_most: usize, stop: &AtomicBool) -> Result<usize, StoreError> {
        let begun = Instant::now();
        let some = self.rescoring.next(at_most.min(self.pace.rows()));
        let searched = some.len();
        let mark = self.rescoring.mark();
        if searched == 0 && self.rescoring.is_kept(mark) {
            return Ok(0);
        }
        let still = some.into_iter().filter(|&(side, row)| self.rows.index(side).is_matched(row));
        let batch = Batch { changed: still.collect(), ..Batch::default() };
        let Some(delta) = self.bring_up_to_date(&batch, stop) else { return Ok(0) };
        self.commit_candidates(&delta, (Follower::Rescoring, mark), &[])?;
        self.rescoring.keep(mark);
        self.note_waiting(&delta);
        self.show_progress();
        self.pace.took(searched, begun.elapsed());
        Ok(searched)
    }

    /// Takes in what was touched, as it is now; the rows, and how they stand.
    pub(super) fn take_touched(&mut self, touched: &Touched) -> Result<Vec<Taken>, StoreError> {
        let store = self.service.store.clone();
        let mut gone = Vec::new();
        let mut profiles = Vec::with_capacity(touched.profiles.len());
        for &id in &touched.profiles {
            match store.profile(id)? {
                Some(profile) => profiles.push(profile),
                None => gone.extend(self.rows.forget(self.service.model(), Side::Profile, &id.0)),
            }
        }
        let mut reports = Vec::with_capacity(touched.reports.len());
        for &id in &touched.reports {
            match store.report(id)? {
                Some(report) => reports.push(report),
                None => gone.extend(self.rows.forget(self.service.model(), Side::Report, &id.0)),
            }
        }
        let of = |side: Side| move |(row, stands): (RowIndex, Stands)| ((side, row), stands);
        let mut rows: Vec<_> = gone.into_iter().map(|row| (row, Stands::Unmatched)).collect();
        rows.extend(self.take_profiles(&profiles)?.into_iter().map(of(Side::Profile)));
        rows.extend(self.take_reports(&reports).into_iter().map(of(Side::Report)));
        Ok(rows)
    }

    /// What entries change, the pairs whose refusal began or ended, and who sealed answers of kin after a
    /// case of their report was dealt.
    fn read_batch(&mut self, entries: &[Entry]) -> Result<(Batch, Vec<RowPair>, Vec<ActorId>), StoreError> {
        let touched = Touched::by(entries);
        self.erased |= touched.erased;
        let mut batch = Batch::default();
        for (row, stands) in self.take_touched(&touched)? {
            let known = !self.stepped.insert(row);
            match stands {
                Stands::Unmatched => batch.removed.insert(row),
                Stands::AsBefore if known => batch.restated.insert(row),
                Stands::AsBefore | Stands::Changed => batch.changed.insert(row),
            };
        }
        let moves = touched.moves;
        for (pair, case, state) in moves {
            if let Some(pair) = self.rows.pair(pair) {
                self.note_case(pair, case, state);
                batch.barred.insert(pair, state.takes_no_place());
                if let Some(case) = self.service.store.case(case)? {
                    self.service.open_cases.note(case);
                }
            }
        }
        for case in touched.tested {
            self.take_tested(case, &mut batch)?;
        }
        let refusals = touched.refusals.into_iter().filter_map(|pair| self.rows.pair(pair));
        let mut refusals: Vec<RowPair> = refusals.collect();
        self.seats_doubted |= !touched.regrouped.is_empty();
        for (side, id) in touched.regrouped {
            refusals.extend(self.cases_of_group(side, id)?);
        }
        for id in touched.restated {
            if self.service.state_linked(id)? {
                refusals.extend(self.cases_of_group(Linkable::Profiles, id.0)?);
            }
        }
        let mut late = Vec::new();
        for (report, by) in touched.answered {
            if self.has_late_answers(report)? {
                late.push(by);
            }
        }
        Ok((batch, refusals, late))
    }

    /// Makes features in parallel and takes the rows in; gives each row and how it stands. Whoever refuses
    /// everybody is not matched (S3).
    pub(super) fn take_profiles(
        &mut self,
        profiles: &[Profile],
    ) -> Result<Vec<(RowIndex, Stands)>, StoreError> {
        self.derived += profiles.len();
        let features = features_of_profiles(self.service.model(), profiles);
        let mut rows = Vec::with_capacity(profiles.len());
        for (profile, features) in profiles.iter().zip(features) {
            let refused = features.is_some() && self.service.is_unmatched_by_refusal(profile.id)?;
            let features = features.filter(|_| !refused);
            rows.push(self.rows.take_profile(&mut self.shortlist, self.service.model(), profile, features));
        }
        Ok(rows)
    }

    pub(super) fn take_reports(&mut self, reports: &[Report]) -> Vec<(RowIndex, Stands)> {
        self.derived += reports.len();
        let features = features_of_reports(self.service.model(), reports);
        let taken = reports.iter().zip(features).map(|(report, features)| {
            self.rows.take_report(&mut self.shortlist, self.service.model(), report, features)
        });
        taken.collect()
    }

    pub(super) fn bring_up_to_date(&mut self, batch: &Batch, stop: &AtomicBool) -> Option<Delta> {
        let indexed = Indexed { model: self.service.model(), rows: &self.rows, laboratory: &self.laboratory };
        self.shortlist.apply(batch, &indexed, &|| !stop.load(Ordering::Relaxed))
    }

    /// Commits what changed of the set, with how far it came and calls for the auditor (S9).
    fn commit_candidates(
        &self,
        delta: &Delta,
        come: (Follower, Position),
        late: &[ActorId],
    ) -> Result<(), StoreError> {
        let mut commit = Commit::new(Lane::Matcher);
        for &about in late {
            let permit = Permit::of_service(service_organisation());
            let what = What::Alerted { alert: Alert::LateAnswers, about };
            commit.entries.push(NewEntry::new(&permit, self.service.now(), what));
        }
        commit.expect.push(Expectation::Cursor(Follower::Matcher, self.cursor));
        commit.cursor = Some(come);
        let paired = |&(pair, _): &(RowPair, Bits)| Some((pair, self.rows.features(pair)?));
        let (pairs, features): (Vec<_>, Vec<_>) = delta.put.iter().filter_map(paired).unzip();
        let scored = evidence_of_pairs(self.service.model(), &features);
        let candidates = pairs.into_iter().zip(scored).map(|(pair, scored)| self.candidate(pair, scored));
        commit.put = candidates.map(|candidate| Put::Candidate(Box::new(candidate))).collect();
        commit.remove = delta.removed.iter().map(|&pair| Remove::Candidate(self.rows.ids(pair))).collect();
        self.service.store.commit(commit).map(|_| ())
    }

    fn candidate(&self, pair: RowPair, scored: Scored) -> Candidate {
        let scored = scored.with_laboratory(self.laboratory.of(pair).cloned());
        Candidate {
            pair: self.rows.ids(pair),
            score: scored.score,
            prior: scored.prior,
            evidence: scored.evidence,
            model_version: self.service.model().version,
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

    /// Lets callers search the rows as they are now.
    pub(super) fn show_rows(&self) {
        self.service.searching.show(self.rows.seen());
    }

    pub(super) fn show_progress(&self) {
        self.progress.followed.store(self.cursor.0, Ordering::Relaxed);
        self.progress.profiles.store(self.rows.count(Side::Profile) as u64, Ordering::Relaxed);
        self.progress.reports.store(self.rows.count(Side::Report) as u64, Ordering::Relaxed);
        self.progress.candidates.store(self.set.len() as u64, Ordering::Relaxed);
        self.progress.to_rescore.store(self.rescoring.left() as u64, Ordering::Relaxed);
    }
}

/// How often features are kept while the matcher runs, in milliseconds.
const KEEP_EVERY_MS: i64 = 12 * 3_600 * 1_000;

/// How soon they are kept anew after somebody was erased, in milliseconds.
const KEEP_AFTER_ERASURE_MS: i64 = 600 * 1_000;

/// How long the matcher waits for an entry before it looks at the registry again.
const IDLE: Duration = Duration::from_millis(500);
