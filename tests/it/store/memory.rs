//! The store as a few maps in memory: what the trait promises, said as simply as it can be. The
//! other implementations are compared with it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use homeward::audit::{Hash, LeafKeys, PublicLeaf, Tree};
use homeward::domain::candidate::{Candidate, Pair};
use homeward::domain::case::Case;
use homeward::domain::entry::Entry;
use homeward::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, TipId,
};
use homeward::domain::profile::Profile;
use homeward::domain::report::{KinAnswer, Report};
use homeward::domain::tip::Tip;
use homeward::store::{
    Asked, Commit, Committed, DeedsOf, Expectation, Follower, KeptChange, KeptDeed, Put, Remove, Reply,
    Store, StoreError, StoreStatus,
};

type Result<T> = std::result::Result<T, StoreError>;

#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    grown: Condvar,
    turned: std::sync::atomic::AtomicU32,
    /// How often all waiting tips were read.
    pub waiting_read: std::sync::atomic::AtomicU32,
}

#[derive(Clone, Default)]
struct State {
    profiles: BTreeMap<ProfileId, Profile>,
    reports: BTreeMap<ReportId, Report>,
    kin_answers: HashMap<ReportId, Vec<KinAnswer>>,
    candidates: BTreeMap<Pair, Candidate>,
    cases: BTreeMap<CaseId, Case>,
    /// By the id they stand under, as in every store.
    deeds: HashMap<[u8; 16], Vec<KeptDeed>>,
    registry: Vec<KeptChange>,
    entries: Vec<Entry>,
    cursors: HashMap<Follower, Position>,
    replies: BTreeMap<Asked, Reply>,
    checkpoints: BTreeMap<(Tree, u64), String>,
    chunks: BTreeMap<(Tree, u64), Hash>,
    tips: BTreeMap<TipId, Tip>,
    tip_receipts: HashMap<[u8; 32], TipId>,
    report_receipts: HashMap<[u8; 32], ReportId>,
    waiting_tips: std::collections::BTreeSet<TipId>,
}

/// The keys behind every memory store's leaves.
const KEYS: LeafKeys = LeafKeys::new([1; 32], [2; 32]);

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
            Expectation::Deeds(of, count) => self.deeds.get(&of.id()).map(|all| all.len() as u32) == *count,
            Expectation::Registry(count) => {
                (!self.registry.is_empty()).then_some(self.registry.len() as u32) == *count
            }
            Expectation::Tip(id, revision) => self.tips.get(id).map(|t| t.revision) == *revision,
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
            Put::KinAnswers(..)
            | Put::Candidate(_)
            | Put::Checkpoint(..)
            | Put::Chunks(..)
            | Put::Counted(..)
            | Put::NewTip(..)
            | Put::Tip(_)
            | Put::TipAddedTo(_)
            | Put::Deeds(..)
            | Put::Registry(_) => false,
        }
    }

    fn put(&mut self, put: Put) {
        match put {
            Put::Profile(profile) => drop(self.profiles.insert(profile.id, *profile)),
            Put::Report(report) => {
                self.report_receipts.extend(report.receipt.map(|hash| (hash, report.id)));
                self.reports.insert(report.id, *report);
            }
            Put::KinAnswers(report, answers) => drop(self.kin_answers.insert(report, answers)),
            Put::Candidate(candidate) => drop(self.candidates.insert(candidate.pair, *candidate)),
            Put::Case(case) => drop(self.cases.insert(case.id, *case)),
            Put::Deeds(of, deeds) => drop(self.deeds.insert(of.id(), deeds)),
            Put::Registry(changes) => self.registry = changes,
            Put::NewTip(tip, receipt) => {
                self.tip_receipts.insert(receipt, tip.id);
                self.waiting_tips.insert(tip.id);
                self.tips.insert(tip.id, *tip);
            }
            Put::Tip(tip) => drop(self.tips.insert(tip.id, *tip)),
            Put::TipAddedTo(tip) => {
                self.waiting_tips.insert(tip.id);
                self.tips.insert(tip.id, *tip);
            }
            Put::Checkpoint(tree, number, note) => drop(self.checkpoints.insert((tree, number), note)),
            // A store that keeps none is as good.
            Put::Counted(..) => {}
            Put::Chunks(tree, first, roots) => {
                self.chunks.extend((first..).zip(roots).map(|(number, root)| ((tree, number), root)));
            }
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
        for remove in commit.remove {
            match remove {
                Remove::Candidate(pair) => drop(self.candidates.remove(&pair)),
                Remove::Profile(id, ..) => {
                    self.profiles.remove(&id);
                    self.deeds.remove(&id.0);
                }
                Remove::Report(id, ..) => {
                    self.reports.remove(&id);
                    self.kin_answers.remove(&id);
                    self.deeds.remove(&id.0);
                }
                Remove::Case(id, _) => {
                    self.cases.remove(&id);
                    self.deeds.remove(&id.0);
                }
                Remove::ReportReceipt(hash) => drop(self.report_receipts.remove(&hash)),
                Remove::Reply(actor, request) => drop(self.replies.remove(&(actor, request))),
                // Lists here follow from the records.
                Remove::ListedProfile(..) => {}
                Remove::WaitingTip(id) => drop(self.waiting_tips.remove(&id)),
                Remove::Tip(id) => {
                    self.tips.remove(&id);
                    self.tip_receipts.retain(|_, tip| *tip != id);
                }
            }
        }
        let has_entries = !commit.entries.is_empty();
        for entry in commit.entries {
            let position = Position(self.last().0 + 1);
            self.entries.push(entry.placed(position));
        }
        if let Some((follower, position)) = commit.cursor {
            self.cursors.insert(follower, position);
        }
        let last = self.last();
        if let Some((actor, request, reply)) = commit.reply {
            let position = if has_entries { last } else { Position(0) };
            self.replies.insert((actor, request), Reply { position, ..reply });
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
        Ok(all.iter().filter(|p| p.keeper() == station).map(|p| p.id).take(limit).collect())
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
        Ok(self.state().deeds.get(&of.id()).cloned().unwrap_or_default())
    }

    fn registry(&self) -> Result<Vec<KeptChange>> {
        Ok(self.state().registry.clone())
    }

    fn tip(&self, id: TipId) -> Result<Option<Tip>> {
        Ok(self.state().tips.get(&id).cloned())
    }

    fn scan_tips(&self, after: Option<TipId>, limit: usize) -> Result<Vec<Tip>> {
        Ok(page(&self.state().tips, after, limit))
    }

    fn report_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<ReportId>> {
        Ok(self.state().report_receipts.get(hash).copied())
    }

    fn tip_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<TipId>> {
        Ok(self.state().tip_receipts.get(hash).copied())
    }

    fn waiting_tips(&self) -> Result<Vec<TipId>> {
        self.waiting_read.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(self.state().waiting_tips.iter().copied().collect())
    }

    fn waits(&self, tip: TipId) -> Result<bool> {
        Ok(self.state().waiting_tips.contains(&tip))
    }

    fn entries(&self, after: Position, limit: usize) -> Result<Vec<Entry>> {
        let state = self.state();
        Ok(state.entries.iter().filter(|entry| entry.position > after).take(limit).cloned().collect())
    }

    fn leaves(&self, tree: Tree, from: u64, limit: usize) -> Result<Vec<Hash>> {
        let all = self.public_leaves(Position(0), usize::MAX)?;
        let of_tree = all.iter().filter(|leaf| leaf.public.tree == tree && leaf.public.index >= from);
        Ok(of_tree.take(limit).map(PublicLeaf::hash).collect())
    }

    fn public_leaves(&self, after: Position, limit: usize) -> Result<Vec<PublicLeaf>> {
        let mut sizes = [0; 2];
        let entries = self.entries(Position(0), usize::MAX)?;
        let leaves = entries.iter().map(|entry| {
            let size = &mut sizes[Tree::of(entry) as usize];
            *size += 1;
            KEYS.leaf(entry, *size - 1)
        });
        Ok(leaves.skip(after.0 as usize).take(limit).collect())
    }

    fn checkpoints(&self, tree: Tree, after: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        let state = self.state();
        let of_tree = state.checkpoints.iter().filter(|((of, number), _)| *of == tree && *number > after);
        Ok(of_tree.take(limit).map(|((_, number), note)| (*number, note.clone())).collect())
    }

    fn chunks(&self, tree: Tree) -> Result<Vec<Hash>> {
        let state = self.state();
        Ok((0..).map_while(|number| state.chunks.get(&(tree, number)).copied()).collect())
    }

    fn newest_checkpoint(&self, tree: Tree) -> Result<Option<(u64, String)>> {
        Ok(self.checkpoints(tree, 0, usize::MAX)?.pop())
    }

    fn cursor(&self, follower: Follower) -> Result<Position> {
        Ok(self.state().cursor(follower))
    }

    fn reply(&self, actor: ActorId, request: RequestId) -> Result<Option<Reply>> {
        Ok(self.state().replies.get(&(actor, request)).cloned())
    }

    fn scan_replies(&self, after: Option<Asked>, limit: usize) -> Result<Vec<(Asked, Reply)>> {
        let state = self.state();
        let rest = state.replies.iter().filter(|(asked, _)| after.is_none_or(|after| **asked > after));
        Ok(rest.take(limit).map(|(asked, reply)| (*asked, reply.clone())).collect())
    }

    fn turn_epoch(&self) -> Result<u32> {
        Ok(self.turned.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 2)
    }

    fn status(&self) -> Result<StoreStatus> {
        let last = self.state().last();
        Ok(StoreStatus {
            last,
            disk_free_bytes: u64::MAX,
            writable: true,
            short_of_space: false,
            writer_queue_depth: 0,
        })
    }

    fn wait_for_entry(&self, after: Position, at_most: Duration) -> Position {
        let state = self.state();
        let waiting = |state: &mut State| state.last() <= after;
        self.grown.wait_timeout_while(state, at_most, waiting).unwrap().0.last()
    }
}
