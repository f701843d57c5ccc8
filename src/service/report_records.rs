//! Reports as their use cases read and write them: whose they are, their entries, their sealed answers.

use crate::domain::access::{Call, Permit, Relation};
use crate::domain::actor::Actor;
use crate::domain::description::Change;
use crate::domain::entry::{NewEntry, Subject, What};
use crate::domain::ids::{ReportId, Timestamp};
use crate::domain::limit::{KIN_ANSWERS_OF_REPORT, length};
use crate::domain::report::{NewKinAnswer, Report};
use crate::service::core::Service;
use crate::service::intake::new_answers;
use crate::service::own_records::own;
use crate::service::refusal::Refusal;
use crate::store::{Commit, Expectation, Put};

impl Service {
    /// Adds kin answers that are new, in a record of their own; tells whether there were any.
    pub(super) fn seal_answers(
        &self,
        permit: &Permit,
        commit: &mut Commit,
        report: &mut Report,
        said: &[NewKinAnswer],
        at: Timestamp,
    ) -> Result<bool, Refusal> {
        let earlier =
            commit.put.iter().position(|put| matches!(put, Put::KinAnswers(id, _) if *id == report.id));
        let mut answers = match earlier.map(|i| commit.put.remove(i)) {
            Some(Put::KinAnswers(_, answers)) => answers,
            _ if report.kin_answer_count > 0 => self.store.kin_answers(report.id)?,
            _ => Vec::new(),
        };
        let fresh = new_answers(&answers, said, at);
        let count = fresh.len() as u32;
        answers.extend(fresh);
        if count > 0 {
            report.kin_answer_count += count;
            commit.entries.push(NewEntry::new(
                permit,
                at,
                What::KinAnswersSealed { report: report.id, count },
            ));
        }
        if count > 0 || earlier.is_some() {
            commit.put.push(Put::KinAnswers(report.id, answers));
        }
        Ok(count > 0)
    }

    /// Whether a report has room for these answers, those on record in the same words not counted (S10).
    pub(super) fn check_answers(&self, report: &Report, said: &[NewKinAnswer]) -> Result<(), Refusal> {
        if report.kin_answer_count as usize + said.len() <= KIN_ANSWERS_OF_REPORT {
            return Ok(());
        }
        let sealed = self.store.kin_answers(report.id)?;
        let all = sealed.len() + new_answers(&sealed, said, self.now()).len();
        length(all, KIN_ANSWERS_OF_REPORT).map_err(|wrong| Refusal::field("kin_answers", wrong))
    }

    /// A report of the caller's desk, with the permit for this call.
    pub(super) fn own_report(
        &self,
        actor: &Actor,
        call: Call,
        id: ReportId,
    ) -> Result<(Permit, Report), Refusal> {
        let report = self.store.report(id)?;
        let relation = report.as_ref().map_or(Relation::Stranger, |report| own(actor, &report.office));
        let permit = self.permit(actor, call, relation)?;
        report.map(|report| (permit, report)).ok_or(Refusal::NotFound)
    }

    /// The report of a request answered before, by the rights the caller has now; reading it is noted.
    pub(super) fn report_replied(&self, actor: &Actor, call: Call, ids: &[u8]) -> Result<Report, Refusal> {
        let id = ids.try_into().map(ReportId).map_err(|_| Refusal::NotFound)?;
        let (permit, report) = self.own_report(actor, call, id)?;
        self.note_reading(&permit, vec![Subject::Report(id)])?;
        Ok(report)
    }
}

/// The entry of a changed report.
pub(super) fn changed(report: ReportId, change: Change) -> What {
    What::ReportChanged { report, added: change.added, withdrawn: change.withdrawn }
}

/// Writes a changed report, with the entry of what changed.
pub(super) fn put_report(
    permit: &Permit,
    commit: &mut Commit,
    report: &mut Report,
    what: What,
    at: Timestamp,
) {
    let earlier = commit.put.iter().position(|put| matches!(put, Put::Report(old) if old.id == report.id));
    match earlier {
        // A second line of the same chunk: the first one's expectation holds for both.
        Some(i) => {
            commit.put.remove(i);
        }
        None => commit.expect.push(Expectation::Report(report.id, Some(report.revision))),
    }
    report.revision += 1;
    commit.put.push(Put::Report(Box::new(report.clone())));
    commit.entries.push(NewEntry::new(permit, at, what));
}
