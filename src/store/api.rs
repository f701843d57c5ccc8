//! The store's trait, as narrow as the service needs: commit, get, scan, entries from a position.
//! One suite runs over every implementation (`tests/it/store`).

use crate::audit::{Hash, PublicLeaf, Tree};
use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::Case;
use crate::domain::entry::{Entry, NewEntry};
use crate::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, Timestamp, TipId,
};
use crate::domain::profile::Profile;
use crate::domain::registry::SignedChange;
use crate::domain::release::act::Deed;
use crate::domain::report::{Fingerprint, KinAnswer, Report};
use crate::domain::text::Personal;
use crate::domain::tip::Tip;
use crate::store::status::StoreStatus;

/// Whose deeds are kept together, so that the state they make is read and changed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeedsOf {
    /// A case.
    Case(CaseId),
    /// A resident.
    Person(ProfileId),
    /// A report.
    Report(ReportId),
    /// All holds and freezes.
    Brakes,
}

impl DeedsOf {
    /// The id they stand under; those of cases, residents and reports are random and never meet.
    pub const fn id(self) -> [u8; 16] {
        match self {
            Self::Case(id) => id.0,
            Self::Person(id) => id.0,
            Self::Report(id) => id.0,
            Self::Brakes => [0; 16],
        }
    }
}

/// A deed with its doer's words, which are in no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDeed {
    /// The deed.
    pub deed: Deed,
    /// Why, in the doer's words.
    pub reason: Option<Personal>,
    /// Salt of the reason's hash in the signed text.
    pub salt: [u8; 16],
    /// Keyed hashes that belong to it: of a hold of the service, on what it rests; of a refusal or a warning,
    /// the reporter's contacts and documents, so that he is known again when his report is gone.
    pub marks: Vec<Fingerprint>,
}

/// A change of the registry, or its root, with the time it was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChange {
    /// When.
    pub at: Timestamp,
    /// The change.
    pub change: SignedChange,
}

/// Who follows the journal and remembers how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Follower {
    /// The matcher.
    Matcher,
    /// The matcher's way through all rows after another model was put in use: no position of the journal, but
    /// a number of its own.
    Rescoring,
}

/// Commits of different lanes never share a batch, so that no caller's waiting time depends on the
/// matcher's work in the same batch (S1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Work for a caller.
    Caller,
    /// The matcher's and dealer's work.
    Matcher,
}

/// A record to be written, in place of what stands under its key.
#[derive(Clone, Debug)]
pub enum Put {
    /// A profile; also found by station and local reference.
    Profile(Box<Profile>),
    /// A report; also found by office and local reference, and by its receipt's hash when it has one.
    Report(Box<Report>),
    /// All kin answers of a report, kept apart from it.
    KinAnswers(ReportId, Vec<KinAnswer>),
    /// A candidate.
    Candidate(Box<Candidate>),
    /// A case; also found by its pair.
    Case(Box<Case>),
    /// All deeds of a case, a resident, a report or the brakes; only ever added to.
    Deeds(DeedsOf, Vec<KeptDeed>),
    /// The registry's root and all its changes; only ever added to.
    Registry(Vec<KeptChange>),
    /// A tip that just came, with the hash of its receipt; it waits for the log from then on.
    NewTip(Box<Tip>, [u8; 32]),
    /// A tip to which its reader added something.
    Tip(Box<Tip>),
    /// A tip to which its sender added something; it waits for the log again.
    TipAddedTo(Box<Tip>),
    /// A signed checkpoint of a tree, with its number from 1 and its note.
    Checkpoint(Tree, u64, String),
    /// Roots of whole chunks of a tree's leaves, in order, from a chunk's number on.
    Chunks(Tree, u64, Vec<Hash>),
    /// What a report is counted under, in bytes of the service's own; it goes with the report.
    Counted(ReportId, Vec<u8>),
}

/// A record to be removed, with its data key: nothing of it can be read from then on.
#[derive(Clone, Debug)]
pub enum Remove {
    /// A candidate that is no longer in the set.
    Candidate(Pair),
    /// A profile and her deeds, with the reference it is found by.
    Profile(ProfileId, OrgCode, LocalRef),
    /// That a profile stands in the list of a station that keeps it no longer.
    ListedProfile(ProfileId, OrgCode),
    /// A report, its kin answers and its deeds, with the reference it is found by.
    Report(ReportId, OrgCode, LocalRef),
    /// A case and its deeds, with its pair.
    Case(CaseId, Pair),
    /// That a tip waits for the log.
    WaitingTip(TipId),
    /// A tip, with the receipt it is found by.
    Tip(TipId),
    /// That a report is found by a receipt of this hash.
    ReportReceipt([u8; 32]),
    /// The reply given to a request.
    Reply(ActorId, RequestId),
}

impl Remove {
    /// Whether what is said of a person goes.
    pub const fn forgets_somebody(&self) -> bool {
        matches!(self, Self::Profile(..) | Self::Report(..))
    }
}

/// What must still be so for a commit to happen; otherwise nothing of it does.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// The profile stands at this revision; `None`: there is none.
    Profile(ProfileId, Option<u32>),
    /// The report stands at this revision; `None`: there is none.
    Report(ReportId, Option<u32>),
    /// The case stands at this revision; `None`: there is none.
    Case(CaseId, Option<u32>),
    /// So many deeds are kept; `None`: none ever were.
    Deeds(DeedsOf, Option<u32>),
    /// So many changes of the registry are kept, its root counted; `None`: it has no root yet.
    Registry(Option<u32>),
    /// The tip stands at this revision; `None`: there is none.
    Tip(TipId, Option<u32>),
    /// No profile has this reference.
    ProfileRefFree(OrgCode, LocalRef),
    /// No report has this reference.
    ReportRefFree(OrgCode, LocalRef),
    /// The pair has no case.
    PairWithoutCase(Pair),
    /// The follower stands here.
    Cursor(Follower, Position),
}

/// The answer to a request id seen before: what was done, as ids, and a hash of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// SHA-256 of the request, so that another request under the same id is noticed.
    pub request_hash: [u8; 32],
    /// The id of the record made or changed, 16 bytes, or empty.
    pub id: Vec<u8>,
    /// Position of the last entry of its commit; 0 when it has none.
    pub position: Position,
    /// When it was given; the beginning of time in the oldest ones.
    pub at: Timestamp,
}

/// Who asked, and under which id.
pub type Asked = (ActorId, RequestId);

/// Everything that happens at once: all of it is durable when `commit` returns, or none of it happened.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Which work it is.
    pub lane: Lane,
    /// What must still be so.
    pub expect: Vec<Expectation>,
    /// Records to write.
    pub put: Vec<Put>,
    /// Records to remove.
    pub remove: Vec<Remove>,
    /// Entries to append, in order; each gets one audit leaf.
    pub entries: Vec<NewEntry>,
    /// A follower's new cursor.
    pub cursor: Option<(Follower, Position)>,
    /// The request this answers; must not have been answered before. The reply's position is set by the store.
    pub reply: Option<(ActorId, RequestId, Reply)>,
}

impl Commit {
    /// A commit that does nothing yet.
    pub const fn new(lane: Lane) -> Self {
        Self {
            lane,
            expect: Vec::new(),
            put: Vec::new(),
            remove: Vec::new(),
            entries: Vec::new(),
            cursor: None,
            reply: None,
        }
    }
}

/// Where a commit's entries came to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Position of the last entry written by it, or of the last entry before it when it has none.
    pub last: Position,
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
    fn keep_followed(&self, _blocks: &mut dyn Iterator<Item = Vec<u8>>) -> Result<(), StoreError> {
        Ok(())
    }
    /// Hands on what was kept so, block by block, until `each` says no more; whether all was read.
    fn kept_followed(&self, _: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<bool, StoreError> {
        Ok(false)
    }
    /// Waits until an entry stands after `after`, or the time is over; gives the last position.
    fn wait_for_entry(&self, after: Position, at_most: std::time::Duration) -> Position;
}
