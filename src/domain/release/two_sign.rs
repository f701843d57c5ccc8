//! What becomes valid once two people of two roles and two bodies sign the same, in time. What is signed so, and
//! whether it is in force, is `will`'s.

use crate::domain::ids::{ReportId, Timestamp};
use crate::domain::release::act::Doer;
use crate::domain::release::terms::{Purpose, SIGNED_WITHIN_HOURS, Terms};

/// A record that becomes valid with a second signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<T> {
    /// What both record.
    pub what: T,
    /// Who recorded it first, and when.
    pub first: (Doer, Timestamp),
    /// Who recorded the same then.
    pub second: Option<Doer>,
}

impl<T: PartialEq> Signed<T> {
    /// Whether this deed would be the second signature of it: the same, of the other role, in time.
    pub(super) fn is_completed_by(&self, what: &T, by: &Doer, at: Timestamp) -> bool {
        let open = self.second.is_none() && at.0 - self.first.1.0 <= SIGNED_WITHIN_HOURS * 3_600_000;
        let other = self.first.0.role != by.role
            && self.first.0.actor != by.actor
            && self.first.0.organisation != by.organisation;
        open && other && self.what == *what
    }
}

/// What two records are about: the same purpose, whatever the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// That this reporter be told.
    Report(ReportId),
    /// That a sample be taken.
    Sampling,
}

impl About {
    /// Towards a report; `None`: to sampling.
    pub const fn this(report: Option<ReportId>) -> Self {
        match report {
            Some(report) => Self::Report(report),
            None => Self::Sampling,
        }
    }

    /// The report, where it is about one.
    pub const fn report(self) -> Option<ReportId> {
        match self {
            Self::Report(report) => Some(report),
            Self::Sampling => None,
        }
    }

    /// What these terms are about.
    pub const fn of(terms: &Terms) -> Self {
        match terms.purpose {
            Purpose::Contact { report, .. } => Self::Report(report),
            Purpose::Sampling => Self::Sampling,
        }
    }
}
