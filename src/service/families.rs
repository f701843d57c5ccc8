//! What family desks do: register reports, say more, ask for the status in coarse words, withdraw,
//! import. Nothing here reads or touches anything of residents, so nothing a family can observe
//! depends on them (S1, S3).

use crate::domain::access::{Call, Permit, Relation};
use crate::domain::actor::Actor;
use crate::domain::description::{Completeness, Description};
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{ReportId, StatementId};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::report::{NewKinAnswer, NewReport, Report};
use crate::domain::statement::NewStatement;
use crate::service::core::{Request, Service};
use crate::service::intake::{mask_answers, masked_report, masked_statements, random_bytes, take_reporter};
use crate::service::line_outcome::{LineOutcome, OutcomeKind, outcome_bytes, outcomes_replied, refused};
use crate::service::open_reports::TakenPlaces;
use crate::service::own_records::{Page, change_statements, check_revision, own};
use crate::service::refusal::Refusal;
use crate::service::report_records::{changed, put_report};
use crate::store::{Commit, Expectation, Lane, Put};

/// What a desk adds to a report.
#[derive(Clone, Debug, Default)]
pub struct ReportAddition {
    /// Statements to add.
    pub added: Vec<NewStatement>,
    /// Statements to withdraw.
    pub withdrawn: Vec<StatementId>,
    /// Further kin answers, to be sealed.
    pub kin_answers: Vec<NewKinAnswer>,
}

impl Service {
    /// Registers a report.
    ///
    /// # Errors
    /// What is wrong with it; a reference that exists; another desk's code (not found).
    pub fn register_report(
        &self,
        actor: &Actor,
        request: Request,
        new: &NewReport,
    ) -> Result<Report, Refusal> {
        let permit = self.permit(actor, Call::RegisterReport, own(actor, &new.office))?;
        new.check()?;
        let (new, _) = &masked_report(new);
        self.once(
            actor.id,
            request,
            |ids| Ok((self.report_replied(actor, Call::RegisterReport, &ids)?, self.no_places())),
            || {
                if self.store.report_by_ref(&new.office, &new.local_ref)?.is_some() {
                    return Err(Refusal::AlreadyExists);
                }
                let (mut commit, mut taken) = (Commit::new(Lane::Caller), self.no_places());
                let report = self.put_new_report(&permit, (&mut commit, &mut taken), new)?;
                Ok((commit, report.id.0.to_vec(), (report, taken)))
            },
        )
        .map(kept)
    }

    /// Adds statements to a report and ends others.
    ///
    /// # Errors
    /// What is wrong with them; a withdrawn report; a changed record, when `revision` is given;
    /// unknown or foreign ids.
    pub fn add_report_statements(
        &self,
        actor: &Actor,
        request: Request,
        id: ReportId,
        revision: Option<u32>,
        addition: &ReportAddition,
    ) -> Result<Report, Refusal> {
        let (added, _) = &masked_statements(&addition.added);
        let mut kin_answers = addition.kin_answers.clone();
        mask_answers(&mut kin_answers);
        self.once(
            actor.id,
            request,
            |ids| Ok((self.report_replied(actor, Call::AddReportStatements, &ids)?, self.no_places())),
            || {
                let (permit, mut report) = self.own_report(actor, Call::AddReportStatements, id)?;
                check_revision(revision, report.revision)?;
                if !report.is_matched() {
                    return Err(Refusal::Precondition("the report was withdrawn"));
                }
                let at = self.now();
                let withdrawn = &addition.withdrawn;
                let before = report.clone();
                let change =
                    change_statements(&mut report.description, added, withdrawn, Report::DEFAULT_SOURCE, at)?;
                self.check_edits(&before, &mut report, at)?;
                self.check_answers(&report, &kin_answers)?;
                let (mut commit, mut taken) = (Commit::new(Lane::Caller), self.no_places());
                self.take_places(&permit, (&mut commit, &mut taken), &report)?;
                let sealed = self.seal_answers(&permit, &mut commit, &mut report, &kin_answers, at)?;
                if sealed || !change.is_empty() {
                    put_report(&permit, &mut commit, &mut report, changed(id, change), at);
                }
                Ok((commit, id.0.to_vec(), (report, taken)))
            },
        )
        .map(kept)
    }

    /// A report of the caller's desk, with which its status in coarse words is made.
    ///
    /// # Errors
    /// Unknown or foreign ids.
    pub fn get_report(&self, actor: &Actor, id: ReportId) -> Result<Report, Refusal> {
        let (permit, report) = self.own_report(actor, Call::GetReportStatus, id)?;
        self.note_reading(&permit, vec![Subject::Report(id)])?;
        Ok(report)
    }

    /// Reads a page of the reports of the caller's desk, ordered by id. `fits` tells, item by item,
    /// whether the page still has room.
    ///
    /// # Errors
    /// Callers of no family desk.
    pub fn list_reports(
        &self,
        actor: &Actor,
        after: Option<ReportId>,
        limit: usize,
        mut fits: impl FnMut(&Report) -> bool,
    ) -> Result<Page<Report, ReportId>, Refusal> {
        let permit = self.permit(actor, Call::ListReports, Relation::Own)?;
        let ids = self.store.reports_of(&actor.organisation, after, limit.saturating_add(1))?;
        let mut items: Vec<Report> = Vec::new();
        let mut next = None;
        for id in ids {
            let Some(report) = self.store.report(id)? else { continue };
            // A record larger than a page is a page of its own.
            let fits = fits(&report) || items.is_empty();
            if items.len() == limit || !fits {
                next = items.last().map(|last| last.id);
                break;
            }
            items.push(report);
        }
        self.note_reading(&permit, items.iter().map(|report| Subject::Report(report.id)).collect())?;
        Ok(Page { items, next })
    }

    /// Withdraws a report. Its open cases end behind the journal, so that the reply tells nothing of
    /// whether there were any; a vote on them is refused from this moment on.
    ///
    /// # Errors
    /// Unknown or foreign ids.
    pub fn withdraw_report(&self, actor: &Actor, request: Request, id: ReportId) -> Result<Report, Refusal> {
        self.once(
            actor.id,
            request,
            |ids| Ok((self.report_replied(actor, Call::WithdrawReport, &ids)?, self.no_places())),
            || {
                let (permit, mut report) = self.own_report(actor, Call::WithdrawReport, id)?;
                let (mut commit, mut taken) = (Commit::new(Lane::Caller), self.no_places());
                if report.is_matched() {
                    let at = self.now();
                    report.withdrawn_at = Some(at);
                    self.take_places(&permit, (&mut commit, &mut taken), &report)?;
                    put_report(&permit, &mut commit, &mut report, What::ReportWithdrawn { report: id }, at);
                }
                Ok((commit, id.0.to_vec(), (report, taken)))
            },
        )
        .map(kept)
    }

    /// Takes in a chunk of an import: each line restates one report. A bad line is refused alone.
    ///
    /// # Errors
    /// Failures of the whole chunk; nothing of it was taken in then.
    pub fn restate_reports(
        &self,
        actor: &Actor,
        request: Request,
        lines: &[Result<NewReport, Invalid>],
    ) -> Result<Vec<LineOutcome>, Refusal> {
        let permit = self.permit(actor, Call::RestateReports, Relation::Own)?;
        let checked: Vec<Result<NewReport, Invalid>> = lines
            .iter()
            .map(|line| {
                let new = line.as_ref().map_err(Clone::clone)?;
                if new.office != actor.organisation {
                    return Err(Invalid::one(
                        "office",
                        Problem::new("is not the caller's", "the code of one's own desk"),
                    ));
                }
                new.check().map(|()| masked_report(new).0)
            })
            .collect();
        self.once(
            actor.id,
            request,
            |reply| Ok((outcomes_replied(&reply, &checked), self.no_places())),
            || {
                let (mut commit, mut taken) = (Commit::new(Lane::Caller), self.no_places());
                let mut outcomes = Vec::with_capacity(checked.len());
                for line in &checked {
                    outcomes.push(match line {
                        Ok(new) => self.restate_report(&permit, (&mut commit, &mut taken), new)?,
                        Err(invalid) => refused(invalid.clone()),
                    });
                }
                Ok((commit, outcome_bytes(&outcomes), (outcomes, taken)))
            },
        )
        .map(kept)
    }

    fn restate_report(
        &self,
        permit: &Permit,
        (commit, taken): (&mut Commit, &mut TakenPlaces),
        new: &NewReport,
    ) -> Result<LineOutcome, Refusal> {
        let earlier = commit.put.iter().rev().find_map(|put| match put {
            Put::Report(report) if report.office == new.office && report.local_ref == new.local_ref => {
                Some((**report).clone())
            }
            _ => None,
        });
        let stored = match (earlier, self.store.report_by_ref(&new.office, &new.local_ref)?) {
            (Some(report), _) => Some(report),
            (None, Some(id)) => self.store.report(id)?,
            (None, None) => None,
        };
        let Some(mut report) = stored else {
            return match self.put_new_report(permit, (commit, taken), new) {
                Ok(report) => Ok(LineOutcome {
                    kind: OutcomeKind::Created,
                    id: Some(report.id.0),
                    invalid: Invalid::default(),
                }),
                Err(Refusal::Invalid(invalid)) => Ok(refused(invalid)),
                Err(other) => Err(other),
            };
        };
        let id = report.id;
        let at = self.now();
        if let Err(invalid) = new.check_dates(at) {
            return Ok(refused(invalid));
        }
        let before = report.clone();
        let change =
            match report.description.restate(&new.statements, new.completeness, Report::DEFAULT_SOURCE, at) {
                Ok(change) => change,
                Err(invalid) => return Ok(refused(invalid)),
            };
        report.registered_on = new.registered_on.or(report.registered_on);
        report.reporter = take_reporter(&self.fingerprint_key, &new.reporter, Some(&before.reporter));
        if let Err(invalid) = self.check_edits(&before, &mut report, at) {
            return Ok(refused(invalid));
        }
        let fits = self.check_answers(&report, &new.kin_answers);
        match fits.and_then(|()| self.take_places(permit, (commit, taken), &report)) {
            Err(Refusal::Invalid(invalid)) => return Ok(refused(invalid)),
            taken => taken?,
        }
        self.seal_answers(permit, commit, &mut report, &new.kin_answers, at)?;
        if report == before {
            return Ok(LineOutcome {
                kind: OutcomeKind::Unchanged,
                id: Some(id.0),
                invalid: Invalid::default(),
            });
        }
        put_report(permit, commit, &mut report, changed(id, change), at);
        Ok(LineOutcome { kind: OutcomeKind::Changed, id: Some(id.0), invalid: Invalid::default() })
    }

    fn put_new_report(
        &self,
        permit: &Permit,
        (commit, taken): (&mut Commit, &mut TakenPlaces),
        new: &NewReport,
    ) -> Result<Report, Refusal> {
        let at = self.now();
        new.check_dates(at)?;
        let mut description = Description::default();
        if new.completeness == Completeness::Partial {
            return Err(Refusal::field(
                "partial",
                Problem::new("adds to a record that does not exist", "a whole first line"),
            ));
        }
        description.restate(&new.statements, Completeness::Partial, Report::DEFAULT_SOURCE, at)?;
        let mut report = Report {
            id: ReportId(random_bytes()),
            office: new.office.clone(),
            local_ref: new.local_ref.clone(),
            registered_on: new.registered_on,
            reporter: take_reporter(&self.fingerprint_key, &new.reporter, None),
            kin_answer_count: 0,
            description,
            created_at: at,
            withdrawn_at: None,
            edited_at: Vec::new(),
            receipt: None,
            revision: 1,
        };
        self.take_places(permit, (commit, taken), &report)?;
        self.seal_answers(permit, commit, &mut report, &new.kin_answers, at)?;
        commit.expect.push(Expectation::ReportRefFree(report.office.clone(), report.local_ref.clone()));
        commit.put.push(Put::Report(Box::new(report.clone())));
        commit.entries.push(NewEntry::new(permit, at, What::ReportRegistered { report: report.id }));
        Ok(report)
    }
}

/// What was done, with its places kept, since it is committed.
fn kept<T>((outcome, taken): (T, TakenPlaces)) -> T {
    taken.keep();
    outcome
}
