//! The tables of a store by name. Tables hold sealed values; their keys hold no words about anybody.

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Schema version, store id, applied position, followers' cursors.
    Meta,
    /// Wrapped data keys, and nowhere else.
    Keys,
    /// Profiles by id.
    Profiles,
    /// Reports by id.
    Reports,
    /// Kin answers by report.
    KinAnswers,
    /// Candidates by pair.
    Candidates,
    /// Cases by id.
    Cases,
    /// Deeds by case, resident, or none for the brakes.
    Deeds,
    /// The registry's root and changes.
    Registry,
    /// Entries by position.
    Entries,
    /// Audit leaf hashes by tree and place in it.
    Leaves,
    /// Signed checkpoints by tree and number.
    Checkpoints,
    /// Profile ids by fingerprint of station and local reference.
    ProfileRefs,
    /// Report ids by fingerprint of office and local reference.
    ReportRefs,
    /// Profile ids behind a fingerprint of their station.
    ProfilesOf,
    /// Report ids behind a fingerprint of their office.
    ReportsOf,
    /// Case ids by pair.
    CaseOf,
    /// Replies by actor and request.
    Replies,
    /// Tips by id.
    Tips,
    /// Tip ids by the hash of their receipt.
    TipReceipts,
    /// Tips that have not joined the log yet.
    WaitingTips,
    /// Report ids by the hash of their family's receipt.
    ReportReceipts,
    /// Roots of whole chunks of audit leaves by tree and number.
    Chunks,
    /// What reports are counted under, by id.
    Counted,
}

impl Table {
    /// Every table, in declaration order.
    pub const ALL: &'static [Self] = &[
        Self::Meta,
        Self::Keys,
        Self::Profiles,
        Self::Reports,
        Self::KinAnswers,
        Self::Candidates,
        Self::Cases,
        Self::Deeds,
        Self::Registry,
        Self::Entries,
        Self::Leaves,
        Self::Checkpoints,
        Self::ProfileRefs,
        Self::ReportRefs,
        Self::ProfilesOf,
        Self::ReportsOf,
        Self::CaseOf,
        Self::Replies,
        Self::Tips,
        Self::TipReceipts,
        Self::WaitingTips,
        Self::ReportReceipts,
        Self::Chunks,
        Self::Counted,
    ];

    /// Its name in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Keys => "keys",
            Self::Profiles => "profiles",
            Self::Reports => "reports",
            Self::KinAnswers => "kin_answers",
            Self::Candidates => "candidates",
            Self::Cases => "cases",
            Self::Deeds => "deeds",
            Self::Registry => "registry",
            Self::Entries => "entries",
            Self::Leaves => "leaves",
            Self::Checkpoints => "checkpoints",
            Self::ProfileRefs => "profile_refs",
            Self::ReportRefs => "report_refs",
            Self::ProfilesOf => "profiles_of",
            Self::ReportsOf => "reports_of",
            Self::CaseOf => "case_of",
            Self::Replies => "replies",
            Self::Tips => "tips",
            Self::TipReceipts => "tip_receipts",
            Self::WaitingTips => "waiting_tips",
            Self::ReportReceipts => "report_receipts",
            Self::Chunks => "chunks",
            Self::Counted => "counted",
        }
    }
}
