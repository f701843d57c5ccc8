//! A candidate: a report and a profile with score and evidence, as the matcher suggests them.
//! Holds ids, bits and versions, no words.

use crate::domain::evidence::{Bits, Evidence};
use crate::domain::ids::{ProfileId, ReportId};

/// A profile and a report that may be the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// The profile.
    pub profile: ProfileId,
    /// The report.
    pub report: ReportId,
}

/// A pair with its score and the evidence that makes it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The pair.
    pub pair: Pair,
    /// Prior plus the sum of the evidence.
    pub score: Bits,
    /// The prior alone.
    pub prior: Bits,
    /// The evidence, in the order of `Comparison`.
    pub evidence: Vec<Evidence>,
    /// Version of the model it was scored under.
    pub model_version: u32,
    /// Revision of the profile it was scored at.
    pub profile_revision: u32,
    /// Revision of the report it was scored at.
    pub report_revision: u32,
}
