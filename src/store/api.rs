//! The store's trait, as narrow as the service needs: commit, get, scan, entries from a position.
//! One suite runs over every implementation (`tests/it/store`).

use crate::audit::{Hash, PublicLeaf, Tree};
use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::Case;
use crate::domain::entry::Entry;
use crate::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, TipId,
};
use crate::domain::profile::Profile;
use crate::domain::report::{KinAnswer, Report};
use crate::domain::tip::Tip;
use crate::store::commit::{Asked, Commit, Committed, DeedsOf, Follower, KeptChange, KeptDeed, Reply};
use crate::store::status::StoreStatus;

/// What followers of the journal made of it and keep for the next start, each in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowedBook {
    /// Clocks of duties, public tables, places of tips.
    Duties,
    /// What is to be erased when, what is frozen, and what was asked.
    Keeping,
}

/// Why the store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// An expectation no longer holds; read again and retry.
    #[error("the record has changed since it was read")]
    Changed,
    /// The request id was answered before; look the reply up.
    #[error("this request was answered before")]
    AnsweredBefore,
    /// The disk is nearly full: nothing is written until there is space again.
    #[error("the disk is nearly full, nothing can be written now")]
    DiskLow,
    /// Too many commits wait already.
    #[error("too much work is waiting to be written")]
    Busy,
    /// The writer has stopped; the process must recover.
    #[error("the store has stopped and must be opened again")]
    Stopped,
    /// A stored value is damaged or does not belong where it was found; named by table.
    #[error("a stored value of {table} is damaged: {problem}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong with it, without any of its content.
        problem: String,
    },
    /// The file system or the embedded store failed.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The store cannot be opened as it is.
    #[error("the store cannot be opened: {0}")]
    CannotOpen(String),
}

/// Durable storage. All calls block; none may be made from an async task or under a lock that a
/// matcher takes.
pub trait Store: Send + Sync {
    /// Does all of it or nothing; returns after it is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has happened then, except after `Stopped`, when the outcome is unknown
    /// and the same request id tells it.
    fn commit(&self, commit: Commit) -> Result<Committed, StoreError>;

    /// The profile of that id.
    ///
    /// # Errors
    /// [`StoreError`], as for every reading call.
    fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError>;
    /// The id of the profile of that station and local reference.
    fn profile_by_ref(
        &self,
        station: &OrgCode,
        local_ref: &LocalRef,
    ) -> Result<Option<ProfileId>, StoreError>;
    /// Profiles of a station, by id, after `after`.
    fn profiles_of(
        &self,
        station: &OrgCode,
        after: Option<ProfileId>,
        limit: usize,
    ) -> Result<Vec<ProfileId>, StoreError>;
    /// All profiles, by id, after `after`.
    fn scan_profiles(&self, after: Option<ProfileId>, limit: usize) -> Result<Vec<Profile>, StoreError>;

    /// The report of that id.
    fn report(&self, id: ReportId) -> Result<Option<Report>, StoreError>;
    /// The id of the report of that office and local reference.
    fn report_by_ref(&self, office: &OrgCode, local_ref: &LocalRef) -> Result<Option<ReportId>, StoreError>;
    /// Reports of an office, by id, after `after`.
    fn reports_of(
        &self,
        office: &OrgCode,
        after: Option<ReportId>,
        limit: usize,
    ) -> Result<Vec<ReportId>, StoreError>;
    /// All reports, by id, after `after`.
    fn scan_reports(&self, after: Option<ReportId>, limit: usize) -> Result<Vec<Report>, StoreError>;
    /// The id of the report whose family holds a receipt of this hash.
    fn report_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<ReportId>, StoreError>;
    /// Kin answers of a report; empty when there are none.
    fn kin_answers(&self, report: ReportId) -> Result<Vec<KinAnswer>, StoreError>;

    /// The candidate of that pair.
    fn candidate(&self, pair: Pair) -> Result<Option<Candidate>, StoreError>;
    /// All candidates, by pair, after `after`.
    fn scan_candidates(&self, after: Option<Pair>, limit: usize) -> Result<Vec<Candidate>, StoreError>;

    /// The case of that id.
    fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError>;
    /// The id of the pair's case.
    fn case_of(&self, pair: Pair) -> Result<Option<CaseId>, StoreError>;
    /// All cases, by id, after `after`.
    fn scan_cases(&self, after: Option<CaseId>, limit: usize) -> Result<Vec<Case>, StoreError>;

    /// Deeds of a case, a resident, a report or the brakes, in order; empty when there are none.
    fn deeds(&self, of: DeedsOf) -> Result<Vec<KeptDeed>, StoreError>;
    /// The registry's root and changes, in order; empty before set-up.
    fn registry(&self) -> Result<Vec<KeptChange>, StoreError>;
    /// The tip of that id.
    fn tip(&self, id: TipId) -> Result<Option<Tip>, StoreError>;
    /// All tips, by id, after `after`.
    fn scan_tips(&self, after: Option<TipId>, limit: usize) -> Result<Vec<Tip>, StoreError>;
    /// The id of the tip whose receipt has this hash.
    fn tip_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<TipId>, StoreError>;
    /// Tips that have not joined the log yet, in the order of their random ids.
    fn waiting_tips(&self) -> Result<Vec<TipId>, StoreError>;
    /// Whether a tip is one of them.
    fn waits(&self, tip: TipId) -> Result<bool, StoreError>;

    /// Entries after a position, in order.
    fn entries(&self, after: Position, limit: usize) -> Result<Vec<Entry>, StoreError>;
    /// Leaf hashes of an audit tree from a place on, in order: one for each entry of the tree.
    fn leaves(&self, tree: Tree, from: u64, limit: usize) -> Result<Vec<Hash>, StoreError>;
    /// What leaves are hashes of, for entries after a position, in order.
    fn public_leaves(&self, after: Position, limit: usize) -> Result<Vec<PublicLeaf>, StoreError>;
    /// Entries after a position, each with what its leaf is the hash of, in order.
    fn logged(&self, after: Position, limit: usize) -> Result<Vec<(Entry, PublicLeaf)>, StoreError> {
        let (entries, leaves) = (self.entries(after, limit)?, self.public_leaves(after, limit)?);
        Ok(entries.into_iter().zip(leaves).collect())
    }
    /// What reports are counted under, by id, after `after`. It is made from the reports: a store that keeps
    /// none is as good.
    fn counted(&self, _after: Option<ReportId>, _: usize) -> Result<Vec<(ReportId, Vec<u8>)>, StoreError> {
        Ok(Vec::new())
    }
    /// Signed checkpoints of a tree, by number, after a number.
    fn checkpoints(&self, tree: Tree, after: u64, limit: usize) -> Result<Vec<(u64, String)>, StoreError>;
    /// Roots of whole chunks ([`crate::audit::CHUNK`]) of a tree's leaves, in order, as far as they are kept.
    fn chunks(&self, tree: Tree) -> Result<Vec<Hash>, StoreError>;
    /// The newest signed checkpoint of a tree, with its number.
    fn newest_checkpoint(&self, tree: Tree) -> Result<Option<(u64, String)>, StoreError>;
    /// How far a follower has come.
    fn cursor(&self, follower: Follower) -> Result<Position, StoreError>;
    /// The reply given to a request before.
    fn reply(&self, actor: ActorId, request: RequestId) -> Result<Option<Reply>, StoreError>;
    /// All replies, by actor and request, after `after`.
    fn scan_replies(&self, after: Option<Asked>, limit: usize) -> Result<Vec<(Asked, Reply)>, StoreError>;
    /// Wraps every data key anew under a new epoch key and destroys the earlier ones; gives the number of
    /// the new epoch. Others go on meanwhile; a call after an error ends what it began.
    fn turn_epoch(&self) -> Result<u32, StoreError>;
    /// How the store is.
    fn status(&self) -> Result<StoreStatus, StoreError>;
    /// Keeps derived features, block by block, in place of those kept before, until a profile or report
    /// is removed: from that commit on they can be read by nobody. `current` is asked once such a removal
    /// would be noticed; when it says no, nothing is kept. They are not the record: a store that keeps
    /// none is as good.
    fn keep_features(
        &self,
        _current: &dyn Fn() -> Result<bool, StoreError>,
        _blocks: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        Ok(())
    }
    /// Hands on kept features, block by block, until `each` says no more; whether all were read.
    fn kept_features(&self, _: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<bool, StoreError> {
        Ok(false)
    }
    /// Keeps what a follower made of the journal, block by block, in place of what it kept before. It can be
    /// made again from the journal: a store that keeps none is as good.
    fn keep_followed(
        &self,
        _: FollowedBook,
        _blocks: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        Ok(())
    }
    /// Hands on what was kept so, block by block, until `each` says no more; whether all was read.
    fn kept_followed(
        &self,
        _: FollowedBook,
        _each: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }
    /// Waits until an entry stands after `after`, or the time is over; gives the last position.
    fn wait_for_entry(&self, after: Position, at_most: std::time::Duration) -> Position;
}
