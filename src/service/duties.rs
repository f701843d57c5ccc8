//! Duties with a deadline and the keeping of records: who sees what she owes, records it done or puts it
//! off, freezes a record in a dispute, or asks that one be erased. The clocks are `audit::duties`'s, run
//! from the log; a family desk learns nothing here but of its own reports (S1).

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};

use crate::audit::{Duties, Owed, veiled_subject};
use crate::domain::access::{Call, Permit, Relation, permit_as};
use crate::domain::actor::{Actor, Role};
use crate::domain::duty::{DelayReason, Duty};
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{CaseId, Position, Timestamp};
use crate::domain::invalid::Problem;
use crate::domain::retention::Keep;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::signing::Decision;
use crate::store::{Commit, Expectation, Lane, Store, StoreError};

/// Longest that a duty may be put off at once, in milliseconds.
const LONGEST_DELAY_MS: i64 = 90 * 86_400_000;
/// Entries followed at once.
const ROWS: usize = 1_024;
/// Duties listed unless the caller says otherwise, and at most.
const LISTED: (usize, usize) = (100, 500);

/// The clocks as far as they were followed, and whose they are.
#[derive(Default)]
pub(super) struct DutyBook {
    /// Guards what was followed, for the time of following on.
    followed: Mutex<Followed>,
}

#[derive(Default)]
struct Followed {
    position: Position,
    duties: Duties,
    subjects: HashMap<String, Subject>,
}

/// A duty as it is shown to whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDuty {
    /// Whose; `None` for auditors, who see the pseudonym alone.
    pub subject: Option<Subject>,
    /// The duty.
    pub owed: Owed,
}

/// What is recorded of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyStep {
    /// It was done.
    Done,
    /// It is put off until then.
    Delayed(Timestamp, DelayReason),
}

impl DutyBook {
    fn followed(&self, store: &dyn Store) -> Result<MutexGuard<'_, Followed>, StoreError> {
        let mut followed = self.followed.lock().map_err(|_| StoreError::Stopped)?;
        loop {
            let after = followed.position;
            let (leaves, entries) = (store.public_leaves(after, ROWS)?, store.entries(after, ROWS)?);
            for (leaf, entry) in leaves.iter().zip(&entries) {
                followed.duties.take(&leaf.public);
                let file = || leaf.public.detail("file").unwrap_or_default().to_owned();
                match &entry.what {
                    What::ProfileCreated { profile } => {
                        followed.subjects.insert(file(), Subject::Profile(*profile));
                    }
                    What::ReportRegistered { report } => {
                        followed.subjects.insert(file(), Subject::Report(*report));
                    }
                    What::Erased { .. } => drop(followed.subjects.remove(&file())),
                    _ => {}
                }
                followed.position = entry.position;
            }
            if entries.len() < ROWS || leaves.len() < entries.len() {
                return Ok(followed);
            }
        }
    }
}

impl Service {
    /// Duties that concern the caller, first due first, and how many more there are.
    ///
    /// # Errors
    /// Callers who owe nothing and audit nothing; failures of the store.
    pub fn list_duties(
        &self,
        actor: &Actor,
        overdue_only: bool,
        limit: usize,
    ) -> Result<(Vec<ShownDuty>, usize), Refusal> {
        let relation = if actor.has(Role::Auditor) { Relation::Nobody } else { Relation::Own };
        let permit = self.permit(actor, Call::ListDuties, relation)?;
        let hers: BTreeSet<CaseId> = self.open_cases.awaiting(actor.id, |case| case.id).into_iter().collect();
        let followed = self.duties.followed(&*self.store)?;
        let all = followed.duties.open(self.now());
        let shown = all.into_iter().filter(|owed| owed.overdue || !overdue_only).filter_map(|owed| {
            let subject = followed.subjects.get(&owed.file).copied();
            let subject = subject.or_else(|| CaseId::parse(&owed.file).map(Subject::Case));
            let own = owed.organisation == *permit.organisation();
            match (permit.role(), subject) {
                (Role::Auditor, _) => Some(ShownDuty { subject: None, owed }),
                (Role::StationWorker, Some(Subject::Profile(_))) if own => Some(ShownDuty { subject, owed }),
                (Role::FamilyDesk, Some(Subject::Report(_))) if own => Some(ShownDuty { subject, owed }),
                (Role::Reviewer, Some(Subject::Case(case))) if hers.contains(&case) => {
                    Some(ShownDuty { subject, owed })
                }
                _ => None,
            }
        });
        let mut shown: Vec<ShownDuty> = shown.collect();
        drop(followed);
        let limit = if limit == 0 { LISTED.0 } else { limit.min(LISTED.1) };
        let more = shown.len().saturating_sub(limit);
        shown.truncate(limit);
        Ok((shown, more))
    }

    /// Records that a duty towards a record of the caller's own was done, or puts it off.
    ///
    /// # Errors
    /// Unknown and foreign records (the same); a duty that is not open; a delay too long or in the past.
    pub fn record_duty(
        &self,
        actor: &Actor,
        request: Request,
        (subject, duty): (Subject, Duty),
        step: DutyStep,
    ) -> Result<(), Refusal> {
        self.once(
            actor.id,
            request,
            |_| Ok(()),
            || {
                let (permit, expected) = self.own_record(actor, Call::RecordDuty, subject)?;
                let at = self.now();
                let what = match step {
                    DutyStep::Done => What::DutyDone { subject, duty },
                    DutyStep::Delayed(until, reason) => {
                        if until <= at || until.0.saturating_sub(at.0) > LONGEST_DELAY_MS {
                            let accepted = "a time within the next 90 days";
                            return Err(Refusal::field("until_ms", Problem::new("cannot be", accepted)));
                        }
                        What::DutyDelayed { subject, duty, until, reason }
                    }
                };
                let open = {
                    let followed = self.duties.followed(&*self.store)?;
                    let is_it = |owed: &Owed| {
                        owed.duty == duty && followed.subjects.get(&owed.file) == Some(&subject)
                    };
                    followed.duties.open(at).iter().any(is_it)
                };
                if !open {
                    return Err(Refusal::Precondition("this duty is not open"));
                }
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(expected);
                commit.entries.push(NewEntry::new(&permit, at, what));
                Ok((commit, Vec::new(), ()))
            },
        )
    }

    /// Freezes a record, frees it, or asks that it be erased; signed by the caller.
    ///
    /// # Errors
    /// Unknown and foreign records (the same); a signature that does not fit.
    pub fn keep_record(
        &self,
        actor: &Actor,
        request: Request,
        (subject, keep): (Subject, Keep),
        decision: &Decision,
    ) -> Result<(), Refusal> {
        self.once(
            actor.id,
            request,
            |_| Ok(()),
            || {
                let registry = self.registry.unchanged();
                let (permit, expected) = self.own_record(actor, Call::KeepRecord, subject)?;
                let name = veiled_subject(&subject);
                let signed =
                    self.check_signed(actor, (Call::KeepRecord, &name), request, &keep.to_lines(), decision)?;
                let signed = Some(signed);
                let what = match keep {
                    Keep::Hold | Keep::Free => {
                        What::RetentionHeld { subject, held: keep == Keep::Hold, signed }
                    }
                    Keep::Erase => What::ErasureRequested { subject, signed },
                };
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.extend([registry, expected]);
                commit.entries.push(NewEntry::new(&permit, self.now(), what));
                Ok((commit, Vec::new(), ()))
            },
        )
    }

    /// The permit for a call about a record that is the caller's own, or named to her as an advocate, and
    /// the record expected as it is.
    fn own_record(
        &self,
        actor: &Actor,
        call: Call,
        subject: Subject,
    ) -> Result<(Permit, Expectation), Refusal> {
        let found = match subject {
            Subject::Profile(id) => self.store.profile(id)?.map(|profile| {
                let expected = Expectation::Profile(id, Some(profile.revision));
                (profile.station, Role::StationWorker, expected)
            }),
            Subject::Report(id) => self.store.report(id)?.map(|report| {
                let expected = Expectation::Report(id, Some(report.revision));
                (report.office, Role::FamilyDesk, expected)
            }),
            Subject::Case(_) | Subject::Tip(_) => None,
        };
        let permit = found.as_ref().and_then(|(organisation, role, _)| {
            let own = (*organisation == actor.organisation)
                .then(|| permit_as(actor, *role, call, Relation::Own).ok())
                .flatten();
            let named = matches!(subject, Subject::Profile(_)) && *organisation != actor.organisation;
            own.or_else(|| {
                named.then(|| permit_as(actor, Role::Advocate, call, Relation::Named).ok()).flatten()
            })
        });
        match (permit, found) {
            (Some(permit), Some((_, _, expected))) => Ok((permit, expected)),
            _ => {
                self.note_refused(actor, call)?;
                Err(Refusal::NotFound)
            }
        }
    }
}
