//! The store as a few maps in memory: what the trait promises, said as simply as it can be. The
//! other implementations are compared with it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use homeward::audit::entry_leaf;
use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::case::Case;
use homeward::domain::entry::Entry;
use homeward::domain::ids::{ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId};
use homeward::domain::profile::Profile;
use homeward::domain::report::{KinAnswer, Report};
use homeward::store::{
    Commit, Committed, DeedsOf, Expectation, Follower, KeptChange, KeptDeed, Put, Remove, Reply, Store,
    StoreError, StoreStatus,
};

type Result<T> = std::result::Result<T, StoreError>;

#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    grown: Condvar,
}

#[derive(Clone, Default)]
struct State {
    profiles: BTreeMap<ProfileId, Profile>,
    reports: BTreeMap<ReportId, Report>,
    kin_answers: HashMap<ReportId, Vec<KinAnswer>>,
    candidates: BTreeMap<Pair, Candidate>,
    cases: BTreeMap<CaseId, Case>,
    deeds: HashMap<DeedsOf, Vec<KeptDeed>>,
    registry: Vec<KeptChange>,
    entries: Vec<Entry>,
    cursors: HashMap<Follower, Position>,
    replies: HashMap<(ActorId, RequestId), Reply>,
}

impl State {
    fn last(&self) -> Position {
        Position(self.entries.len() as u64)
    }

    fn profile_of_ref(&self, station: &OrgCode, local_ref: &LocalRef) -> Option<ProfileId> {
        let mut all = self.profiles.values();
        all.find(|profile| profile.station == *station && profile.local_ref == *local_ref).map(|p| p.id)
    }

    fn report_of_ref(&self, office: &OrgCode, local_ref: &LocalRef) -> Option<ReportId> {
        let mut all = self.reports.values();
        all.find(|report| report.office == *office && report.local_ref == *local_ref).map(|r| r.id)
    }

    fn case_of(&self, pair: Pair) -> Option<CaseId> {
        self.cases.values().find(|case| case.pair == pair).map(|case| case.id)
    }

    fn holds(&self, expectation: &Expectation) -> bool {
        match expectation {
            Expectation::Profile(id, revision) => self.profiles.get(id).map(|p| p.revision) == *revision,
            Expectation::Report(id, revision) => self.reports.get(id).map(|r| r.revision) == *revision,
            Expectation::Case(id, revision) => self.cases.get(id).map(|c| c.revision) == *revision,
            Expectation::Deeds(of, count) => self.deeds.get(of).map(|all| all.len() as u32) == *count,
            Expectation::Registry(count) => {
                (!self.registry.is_empty()).then_some(self.registry.len() as u32) == *count
            }
            Expectation::ProfileRefFree(station, reference) => {
                self.profile_of_ref(station, reference).is_none()
            }
            Expectation::ReportRefFree(office, reference) => self.report_of_ref(office, reference).is_none(),
            Expectation::PairWithoutCase(pair) => self.case_of(*pair).is_none(),
            Expectation::Cursor(follower, position) => self.cursor(*follower) == *position,
        }
    }

    fn cursor(&self, follower: Follower) -> Position {
        self.cursors.get(&follower).copied().unwrap_or_default()
    }

    /// Whether another record is found by what this one is to be found by.
    fn is_taken(&self, put: &Put) -> bool {
        match put {
            Put::Profile(new) => {
                self.profile_of_ref(&new.station, &new.local_ref).is_some_and(|id| id != new.id)
            }
            Put::Report(new) => {
                self.report_of_ref(&new.office, &new.local_ref).is_some_and(|id| id != new.id)
            }
            Put::Case(new) => self.case_of(new.pair).is_some_and(|id| id != new.id),
            Put::KinAnswers(..) | Put::Candidate(_) | Put::Deeds(..) | Put::Registry(_) => false,
        }
    }

    fn put(&mut self, put: Put) {
        match put {
            Put::Profile(profile) => drop(self.profiles.insert(profile.id, *profile)),
            Put::Report(report) => drop(self.reports.insert(report.id, *report)),
            Put::KinAnswers(report, answers) => drop(self.kin_answers.insert(report, answers)),
            Put::Candidate(candidate) => drop(self.candidates.insert(candidate.pair, *candidate)),
            Put::Case(case) => drop(self.cases.insert(case.id, *case)),
            Put::Deeds(of, deeds) => drop(self.deeds.insert(of, deeds)),
            Put::Registry(changes) => self.registry = changes,
        }
    }

    fn apply(&mut self, commit: Commit) -> Result<Committed> {
        if commit.reply.as_ref().is_some_and(|(actor, id, _)| self.replies.contains_key(&(*actor, *id))) {
            return Err(StoreError::AnsweredBefore);
        }
        if !commit.expect.iter().all(|expectation| self.holds(expectation)) {
            return Err(StoreError::Changed);
        }
        let mut next = self.clone();
        for put in commit.put {
            if next.is_taken(&put) {
                return Err(StoreError::Changed);
            }
            next.put(put);
        }
        *self = next;
        for Remove::Candidate(pair) in commit.remove {
            self.candidates.remove(&pair);
        }
        for entry in commit.entries {
            let position = Position(self.last().0 + 1);
            self.entries.push(entry.placed(position));
        }
        if let Some((follower, position)) = commit.cursor {
            self.cursors.insert(follower, position);
        }
        let last = self.last();
        if let Some((actor, request, reply)) = commit.reply {
            self.replies.insert((actor, request), Reply { position: last, ..reply });
        }
        Ok(Committed { last })
    }
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn page<K: Ord + Copy, V: Clone>(map: &BTreeMap<K, V>, after: Option<K>, limit: usize) -> Vec<V> {
    let rest = map.iter().filter(|(key, _)| after.is_none_or(|after| **key > after));
    rest.take(limit).map(|(_, value)| value.clone()).collect()
}

impl Store for MemoryStore {
    fn commit(&self, commit: Commit) -> Result<Committed> {
        let committed = self.state().apply(commit);
        self.grown.notify_all();
        committed
    }

    fn profile(&self, id: ProfileId) -> Result<Option<Profile>> {
        Ok(self.state().profiles.get(&id).cloned())
    }

    fn profile_by_ref(&self, station: &OrgCode, local_ref: &LocalRef) -> Result<Option<ProfileId>> {
        Ok(self.state().profile_of_ref(station, local_ref))
    }

    fn profiles_of(
        &self,
        station: &OrgCode,
        after: Option<ProfileId>,
        limit: usize,
    ) -> Result<Vec<ProfileId>> {
        let all = page(&self.state().profiles, after, usize::MAX);
        Ok(all.iter().filter(|p| p.station == *station).map(|p| p.id).take(limit).collect())
    }

    fn scan_profiles(&self, after: Option<ProfileId>, limit: usize) -> Result<Vec<Profile>> {
        Ok(page(&self.state().profiles, after, limit))
    }

    fn report(&self, id: ReportId) -> Result<Option<Report>> {
        Ok(self.state().reports.get(&id).cloned())
    }

    fn report_by_ref(&self, office: &OrgCode, local_ref: &LocalRef) -> Result<Option<ReportId>> {
        Ok(self.state().report_of_ref(office, local_ref))
    }

    fn reports_of(&self, office: &OrgCode, after: Option<ReportId>, limit: usize) -> Result<Vec<ReportId>> {
        let all = page(&self.state().reports, after, usize::MAX);
        Ok(all.iter().filter(|r| r.office == *office).map(|r| r.id).take(limit).collect())
    }

    fn scan_reports(&self, after: Option<ReportId>, limit: usize) -> Result<Vec<Report>> {
        Ok(page(&self.state().reports, after, limit))
    }

    fn kin_answers(&self, report: ReportId) -> Result<Vec<KinAnswer>> {
        Ok(self.state().kin_answers.get(&report).cloned().unwrap_or_default())
    }

    fn candidate(&self, pair: Pair) -> Result<Option<Candidate>> {
        Ok(self.state().candidates.get(&pair).cloned())
    }

    fn scan_candidates(&self, after: Option<Pair>, limit: usize) -> Result<Vec<Candidate>> {
        Ok(page(&self.state().candidates, after, limit))
    }

    fn case(&self, id: CaseId) -> Result<Option<Case>> {
        Ok(self.state().cases.get(&id).cloned())
    }

    fn case_of(&self, pair: Pair) -> Result<Option<CaseId>> {
        Ok(self.state().case_of(pair))
    }

    fn scan_cases(&self, after: Option<CaseId>, limit: usize) -> Result<Vec<Case>> {
        Ok(page(&self.state().cases, after, limit))
    }

    fn deeds(&self, of: DeedsOf) -> Result<Vec<KeptDeed>> {
        Ok(self.state().deeds.get(&of).cloned().unwrap_or_default())
    }

    fn registry(&self) -> Result<Vec<KeptChange>> {
        Ok(self.state().registry.clone())
    }

    fn entries(&self, after: Position, limit: usize) -> Result<Vec<Entry>> {
        let state = self.state();
        Ok(state.entries.iter().filter(|entry| entry.position > after).take(limit).cloned().collect())
    }

    fn leaves(&self, after: Position, limit: usize) -> Result<Vec<(Position, [u8; 32])>> {
        Ok(self.entries(after, limit)?.iter().map(|entry| (entry.position, entry_leaf(entry))).collect())
    }

    fn cursor(&self, follower: Follower) -> Result<Position> {
        Ok(self.state().cursor(follower))
    }

    fn reply(&self, actor: ActorId, request: RequestId) -> Result<Option<Reply>> {
        Ok(self.state().replies.get(&(actor, request)).cloned())
    }

    fn status(&self) -> Result<StoreStatus> {
        let last = self.state().last();
        Ok(StoreStatus { last, disk_free_bytes: u64::MAX, writable: true, writer_queue_depth: 0 })
    }

    fn wait_for_entry(&self, after: Position, at_most: Duration) -> Position {
        let state = self.state();
        let waiting = |state: &mut State| state.last() <= after;
        self.grown.wait_timeout_while(state, at_most, waiting).unwrap().0.last()
    }
}
