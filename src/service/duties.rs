//! Duties with a deadline and the keeping of records: who sees what she owes, records it done or puts it
//! off, freezes a record in a dispute, or asks that one be erased. The clocks are `audit::duties`'s, run
//! from the log; a family desk learns nothing here but of its own reports (S1).

use crate::audit::{Owed, veiled_subject};
use crate::domain::access::{Call, Permit, Relation, permit_as};
use crate::domain::actor::{Actor, Role};
use crate::domain::duty::{DelayReason, Duty};
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{CaseId, OrgCode, Timestamp};
use crate::domain::invalid::Problem;
use crate::domain::retention::Keep;
use crate::service::core::{Request, Service};
use crate::service::refusal::Refusal;
use crate::service::signing::Decision;
use crate::store::{Commit, Expectation, Lane, StoreError};

/// Longest that a duty may be put off at once, in milliseconds.
const LONGEST_DELAY_MS: i64 = 90 * 86_400_000;
/// Duties listed unless the caller says otherwise, and at most.
const LISTED: (usize, usize) = (100, 500);

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

impl Service {
    /// Follows the clocks up to now, so that the first caller need not wait for it; gives how many entries
    /// were read for it since the start: all of the journal the first time, later what came since the clocks
    /// were kept.
    ///
    /// # Errors
    /// Failures of the store; the service was told to end.
    pub fn follow_duties(&self) -> Result<u64, StoreError> {
        self.duties.followed_until(&*self.store, || self.is_ending()).map(|followed| followed.read)
    }

    /// Keeps the clocks as far as they were followed for the next start, when so many entries came since they
    /// were kept last.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn keep_duties(&self, entries: u64) -> Result<(), StoreError> {
        self.duties.keep(&*self.store, entries)
    }

    /// Keeps them anew when somebody was erased, as far as they were followed, since they were kept last.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn forget_erased_duties(&self) -> Result<(), StoreError> {
        self.duties.forget_erased(&*self.store)
    }

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
        let auditor = actor.has(Role::Auditor);
        let relation = if auditor { Relation::Nobody } else { Relation::Own };
        let permit = self.permit(actor, Call::ListDuties, relation)?;
        let hers = self.duties_of_cases(actor)?;
        let followed = self.duties.followed(&*self.store)?;
        let now = self.now();
        let wanted = |owed: &Owed| owed.overdue || !overdue_only;
        let limit = if limit == 0 { LISTED.0 } else { limit.min(LISTED.1) };
        let mut shown: Vec<ShownDuty> = Vec::new();
        let mut count = 0;
        if auditor {
            for body in followed.duties.bodies() {
                let owed = followed.duties.open_of(body, now).filter(wanted).take(limit);
                shown.extend(owed.map(|owed| ShownDuty { subject: None, owed }));
            }
            count = followed.duties.open(now).filter(wanted).count();
        } else {
            for owed in followed.duties.open_of(permit.organisation(), now).filter(wanted) {
                let subject = followed.subjects.get(&owed.file).copied();
                let hers = match subject {
                    Some(Subject::Profile(_)) => actor.has(Role::StationWorker),
                    Some(Subject::Report(_)) => actor.has(Role::FamilyDesk),
                    _ => false,
                };
                if hers {
                    count += 1;
                    shown.extend((count <= limit).then_some(ShownDuty { subject, owed }));
                }
            }
            for (case, duty) in hers {
                let owed = followed.duties.find(&case.to_string(), duty, now).filter(wanted);
                count += usize::from(owed.is_some());
                shown.extend(owed.map(|owed| ShownDuty { subject: Some(Subject::Case(case)), owed }));
            }
        }
        drop(followed);
        shown.sort_by(|a, b| {
            (a.owed.due, &a.owed.file, a.owed.duty).cmp(&(b.owed.due, &b.owed.file, b.owed.duty))
        });
        shown.truncate(limit);
        let more = count.saturating_sub(shown.len());
        Ok((shown, more))
    }

    /// What the caller owes together with others for cases in which she has a part.
    fn duties_of_cases(&self, actor: &Actor) -> Result<Vec<(CaseId, Duty)>, Refusal> {
        let mut hers: Vec<(CaseId, Duty)> =
            self.open_cases.awaiting(actor.id, |case| (case.id, Duty::Review));
        if [Role::SafetyOfficer, Role::Liaison].iter().any(|&role| actor.has(role)) {
            let parts = self.parts_of(actor)?;
            hers.extend(
                parts.iter().flat_map(|part| [(part.case, Duty::Closing), (part.case, Duty::FollowUp)]),
            );
        }
        hers.sort_unstable();
        hers.dedup();
        Ok(hers)
    }

    /// Records that a duty towards a record of the caller's own was done, or puts it off. What is owed for a
    /// case is done by what is done to the case; whoever has a part in it now may put it off.
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
                let (permit, expected) = match subject {
                    Subject::Case(case) => self.own_case(actor, case, duty)?,
                    _ => self.own_record(actor, Call::RecordDuty, subject)?,
                };
                let at = self.now();
                let what = match step {
                    DutyStep::Done if matches!(subject, Subject::Case(_)) => {
                        return Err(Refusal::Precondition("this duty is done by what is done to the case"));
                    }
                    DutyStep::Done => What::DutyDone { subject, duty },
                    DutyStep::Delayed(until, reason) => {
                        if until <= at || until.0.saturating_sub(at.0) > LONGEST_DELAY_MS {
                            let accepted = "a time within the next 90 days";
                            return Err(Refusal::field("until_ms", Problem::new("cannot be", accepted)));
                        }
                        What::DutyDelayed { subject, duty, until, reason }
                    }
                };
                if !self.is_open(permit.organisation(), (subject, duty))? {
                    return Err(Refusal::Precondition("this duty is not open"));
                }
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(expected);
                commit.entries.push(NewEntry::new(&permit, at, what));
                Ok((commit, Vec::new(), ()))
            },
        )
    }

    fn is_open(&self, owed_by: &OrgCode, (subject, duty): (Subject, Duty)) -> Result<bool, Refusal> {
        let (followed, now) = (self.duties.followed(&*self.store)?, self.now());
        if let Subject::Case(case) = subject {
            return Ok(followed.duties.find(&case.to_string(), duty, now).is_some());
        }
        let is_it = |owed: Owed| owed.duty == duty && followed.subjects.get(&owed.file) == Some(&subject);
        Ok(followed.duties.open_of(owed_by, now).any(is_it))
    }

    /// The permit to put off a duty for a case in which the caller has a part now, and the case expected
    /// as it is.
    fn own_case(&self, actor: &Actor, id: CaseId, duty: Duty) -> Result<(Permit, Expectation), Refusal> {
        let case = self.store.case(id)?;
        let hers = case.is_some() && self.duties_of_cases(actor)?.contains(&(id, duty));
        let roles: &[Role] = match duty {
            Duty::Review => &[Role::Reviewer],
            _ => &[Role::SafetyOfficer, Role::Liaison],
        };
        let role = roles.iter().copied().find(|&role| hers && actor.has(role));
        let permit = role.and_then(|role| permit_as(actor, role, Call::RecordDuty, Relation::Assigned).ok());
        match (permit, case) {
            (Some(permit), Some(case)) => Ok((permit, Expectation::Case(id, Some(case.revision)))),
            _ => {
                self.note_refused(actor, Call::RecordDuty)?;
                Err(Refusal::NotFound)
            }
        }
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
        let done = self.once(
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
        );
        self.noting(actor, Call::KeepRecord, done)
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
                (profile.keeper().clone(), Role::StationWorker, expected)
            }),
            Subject::Report(id) => self.store.report(id)?.map(|report| {
                let expected = Expectation::Report(id, Some(report.revision));
                (report.office, Role::FamilyDesk, expected)
            }),
            Subject::Case(_) | Subject::Tip(_) => None,
        };
        // An advocate is of no station of hers, nor was she of one that kept her before.
        let hers = match subject {
            Subject::Profile(id) => match self.store.profile(id)? {
                Some(profile) => self.stations_of(&profile)?,
                None => Vec::new(),
            },
            Subject::Report(_) | Subject::Case(_) | Subject::Tip(_) => Vec::new(),
        };
        let permit = found.as_ref().and_then(|(organisation, role, _)| {
            let own = (*organisation == actor.organisation)
                .then(|| permit_as(actor, *role, call, Relation::Own).ok())
                .flatten();
            let named = !hers.is_empty() && !hers.contains(&actor.organisation);
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
