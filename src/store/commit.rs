//! What is written at once: records to put and to remove, entries, what must still be so, and whose reply it
//! is. Says nothing of how it is stored.

use crate::audit::{Hash, Tree};
use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::Case;
use crate::domain::entry::NewEntry;
use crate::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, Timestamp, TipId,
};
use crate::domain::profile::Profile;
use crate::domain::registry::SignedChange;
use crate::domain::release::act::Deed;
use crate::domain::report::{Fingerprint, KinAnswer, Report};
use crate::domain::text::Personal;
use crate::domain::tip::Tip;

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
