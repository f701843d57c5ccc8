//! What entries of the journal touch, for those who follow it.

use std::collections::BTreeSet;

use crate::domain::candidate::Pair;
use crate::domain::case::CaseState;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::{CaseId, ProfileId, ReportId};

/// What entries speak of.
#[derive(Default)]
pub(super) struct Touched {
    /// Profiles that came, changed or moved.
    pub profiles: BTreeSet<ProfileId>,
    /// Reports that came, changed or were withdrawn.
    pub reports: BTreeSet<ReportId>,
    /// Whether somebody was erased.
    pub erased: bool,
    /// Cases and where they moved, in order.
    pub moves: Vec<(Pair, CaseId, CaseState)>,
}

impl Touched {
    /// By these entries.
    pub fn by(entries: &[Entry]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            touched.erased |= matches!(entry.what, What::Erased { .. });
            match &entry.what {
                What::ProfileCreated { profile }
                | What::ProfileChanged { profile, .. }
                | What::ProfileStatus { profile, .. }
                | What::Erased { subject: Subject::Profile(profile), .. } => {
                    touched.profiles.insert(*profile);
                }
                What::ReportRegistered { report }
                | What::ReportChanged { report, .. }
                | What::ReportWithdrawn { report }
                | What::Erased { subject: Subject::Report(report), .. } => {
                    touched.reports.insert(*report);
                }
                What::CaseMoved(moved) => touched.moves.push((moved.pair, moved.case, moved.state)),
                What::KinAnswersSealed { .. }
                | What::Read { .. }
                | What::ModelActivated { .. }
                | What::Erased { subject: Subject::Case(_), .. }
                | What::RetentionHeld { .. }
                | What::ErasureRequested { .. }
                | What::TipReceived { .. }
                | What::EpochTurned { .. }
                | What::DutyDone { .. }
                | What::DutyDelayed { .. }
                | What::Acted(_)
                | What::Refused { .. }
                | What::Alerted { .. }
                | What::Registry(_) => {}
            }
        }
        touched
    }
}
