//! Where a statement comes from: who said it, when, and how sure she was.

use crate::domain::date::PartialDate;
use crate::domain::words::word_enum;

word_enum! {
    /// Who said it.
    pub enum SaidBy {
        /// The resident herself told it.
        Own = "self",
        /// It was overheard.
        Overheard = "overheard",
        /// The station invented it; never evidence.
        StaffAssigned = "staff_assigned",
        /// A person who held her gave it; never evidence, and agreement with it raises a safety hold.
        Captor = "captor",
        /// It stands in a document.
        Document = "document",
        /// Staff saw or estimated it.
        Clerk = "clerk",
        /// A clinician found it.
        Clinician = "clinician",
        /// Bone age.
        Bone = "bone",
        /// The family told it.
        Family = "family",
        /// Somebody else.
        Other = "other",
    }
}

word_enum! {
    /// How sure the speaker was.
    pub enum Certainty {
        /// Sure.
        Sure = "sure",
        /// Likely.
        Likely = "likely",
        /// Unsure.
        Unsure = "unsure",
    }
}

/// Who said it, when and how sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// Who said it.
    pub by: SaidBy,
    /// When it was said; not known when absent.
    pub on: Option<PartialDate>,
    /// How sure; not known when absent.
    pub certainty: Option<Certainty>,
}

impl Source {
    /// A source of which only the speaker is known.
    pub const fn by(by: SaidBy) -> Self {
        Self { by, on: None, certainty: None }
    }

    /// Whether what it says may count as evidence. Invented and captors' statements never do.
    pub const fn is_evidence(&self) -> bool {
        !matches!(self.by, SaidBy::StaffAssigned | SaidBy::Captor)
    }
}
