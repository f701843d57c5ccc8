//! What entries of the journal touch, for those who follow it.

use std::collections::BTreeSet;

use crate::domain::candidate::Pair;
use crate::domain::case::CaseState;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::{ActorId, CaseId, ProfileId, ReportId};
use crate::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use crate::domain::release::links::Linkable;

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
    /// Reports of which answers of kin were sealed, and by whom.
    pub answered: Vec<(ReportId, ActorId)>,
    /// Cases of which a laboratory said something.
    pub tested: BTreeSet<CaseId>,
    /// Pairs of a resident and a reporter whom she refused, or refuses no longer.
    pub refusals: Vec<Pair>,
    /// Residents of whom a record says something else now: it counts for those that are linked with it.
    pub restated: BTreeSet<ProfileId>,
    /// Records whose cases are to be looked at again, with those of all linked with them.
    pub regrouped: BTreeSet<(Linkable, [u8; 16])>,
}

impl Touched {
    /// By these entries.
    pub fn by(entries: &[Entry]) -> Self {
        let mut touched = Self::default();
        entries.iter().for_each(|entry| touched.take(entry));
        touched
    }

    /// How many of these entries, from the first on, touch at most so many profiles and reports; at least one.
    pub fn within(records: usize, entries: &[Entry]) -> usize {
        let mut touched = Self::default();
        let fits = |entry: &&Entry| {
            touched.take(entry);
            touched.profiles.len() + touched.reports.len() <= records
        };
        entries.iter().take_while(fits).count().max(1).min(entries.len())
    }

    fn take(&mut self, entry: &Entry) {
        self.erased |= matches!(entry.what, What::Erased { .. });
        match &entry.what {
            What::ProfileChanged { profile, .. } | What::ProfileStatus { profile, .. } => {
                self.profiles.insert(*profile);
                self.restated.insert(*profile);
            }
            What::ProfileCreated { profile } | What::Erased { subject: Subject::Profile(profile), .. } => {
                self.profiles.insert(*profile);
            }
            What::ReportRegistered { report }
            | What::ReportChanged { report, .. }
            | What::ReporterVerified { report, .. }
            | What::ReportWithdrawn { report }
            | What::Erased { subject: Subject::Report(report), .. } => {
                self.reports.insert(*report);
            }
            // Whoever answers for a reporter is of the reporter's side: nobody of it keeps a seat.
            What::ReporterVouched { report, .. } => {
                self.reports.insert(*report);
                self.regrouped.insert((Linkable::Reports, report.0));
            }
            What::Acted(acted) => self.note(&acted.act),
            What::CaseMoved(moved) => self.moves.push((moved.pair, moved.case, moved.state)),
            What::KinAnswersSealed { report, .. } => self.answered.push((*report, entry.actor)),
            What::Read { .. }
            | What::ModelActivated { .. }
            | What::Erased { subject: Subject::Case(_) | Subject::Tip(_), .. }
            | What::RetentionHeld { .. }
            | What::ErasureRequested { .. }
            | What::TipReceived { .. }
            | What::TipsterAsked { .. }
            | What::EpochTurned { .. }
            | What::TablesPublished { .. }
            | What::DutyDone { .. }
            | What::DutyDelayed { .. }
            | What::Refused { .. }
            | What::Alerted { .. }
            | What::Registry(_) => {}
        }
    }

    /// A refusal of everybody, or its end, makes her profile another row; one of a single reporter is of
    /// their pair alone.
    fn note(&mut self, act: &Act) {
        if let Act::Case { case, act: CaseAct::LaboratoryReported(_), .. } = act {
            self.tested.insert(*case);
        }
        if let Act::Link { of, .. } = act {
            self.regrouped.extend(of.ids().map(|id| (of.side(), id)));
        }
        if let Act::Person { profile, act: PersonAct::TransferTaken } = act {
            self.regrouped.insert((Linkable::Profiles, profile.0));
        }
        let Act::Person { profile, act: PersonAct::Refused(whom) | PersonAct::MindChanged(whom) } = act
        else {
            return;
        };
        self.regrouped.insert((Linkable::Profiles, profile.0));
        match whom {
            Whom::Everybody => drop(self.profiles.insert(*profile)),
            Whom::Report(report) => self.refusals.push(Pair { profile: *profile, report: *report }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Permit;
    use crate::domain::entry::NewEntry;
    use crate::domain::ids::{Position, Timestamp};
    use crate::service::core::service_organisation;

    #[test]
    fn a_step_ends_before_the_entry_that_touches_one_record_too_many() {
        let permit = Permit::of_service(service_organisation());
        let came = |id: u8| What::ProfileCreated { profile: ProfileId([id; 16]) };
        let read = What::Read { subjects: Vec::new() };
        let report = What::ReportRegistered { report: ReportId([1; 16]) };
        let all = [came(1), came(1), came(2), read, report];
        let entries: Vec<Entry> = (1..)
            .zip(all)
            .map(|(position, what)| NewEntry::new(&permit, Timestamp(0), what).placed(Position(position)))
            .collect();
        let within = |records| Touched::within(records, &entries);
        assert_eq!((0..5).map(within).collect::<Vec<_>>(), [1, 2, 4, 5, 5]);
        assert_eq!(Touched::within(3, &[]), 0);
    }
}
