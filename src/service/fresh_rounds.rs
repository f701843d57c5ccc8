//! Votes that count no more: where somebody voted who turned out to be of a side, by a link, a transfer, a body that
//! answers for the reporter or the registry, or nobody trained among those who confirmed a child, the case is voted
//! on afresh by others. Whether that is so is the bench's to say, for the service and for the verifier.

use crate::domain::access::Permit;
use crate::domain::case_event::{CaseEvent, Reopening};
use crate::domain::entry::{CaseStep, NewEntry};
use crate::domain::ids::CaseId;
use crate::service::core::{MOST_ATTEMPTS, Service, service_organisation};
use crate::service::gates::Gates;
use crate::service::refusal::Refusal;
use crate::service::reviewers::moved;
use crate::store::{Commit, Lane, Put, StoreError};

impl Service {
    /// Begins the voting of a case afresh where a vote in it counts no more; whether it did.
    pub(super) fn vote_afresh(&self, id: CaseId) -> Result<bool, StoreError> {
        for _ in 0..MOST_ATTEMPTS {
            match self.begun_afresh(id) {
                Ok(begun) => return Ok(begun),
                // Somebody changed something meanwhile: it is looked at anew.
                Err(Refusal::Changed) => {}
                Err(Refusal::Store(error)) => return Err(error),
                Err(refusal) => {
                    tracing::error!(%refusal, "a case could not be voted on afresh");
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    fn begun_afresh(&self, id: CaseId) -> Result<bool, Refusal> {
        // Who is bound to whom must stand when it is written.
        let registry = self.registry.unchanged();
        let mut gates = Gates::load(self, Some(id), None)?;
        let Some(mut case) = gates.case.clone() else { return Ok(false) };
        if gates.bench(self).permits_fresh_round(&case).is_err() {
            return Ok(false);
        }
        let (mut commit, at) = (Commit::new(Lane::Matcher), self.now());
        gates.state_facts(self, &mut commit, at)?;
        if gates.bench(self).permits_fresh_round(&case).is_err() {
            gates.keep_stated(self, commit)?;
            return Ok(false);
        }
        case.apply(CaseEvent::Reopened(Reopening {
            by: None,
            reason: None,
            score_before: case.score,
            score_now: case.score,
            profile_statements: Vec::new(),
            report_statements: Vec::new(),
            at,
        }))?;
        let permit = Permit::of_service(service_organisation());
        commit.entries.push(NewEntry::new(&permit, at, moved(&case, CaseStep::Reopened)));
        commit.put.push(Put::Case(Box::new(case.clone())));
        commit.expect.push(registry);
        gates.put(&mut commit);
        self.store.commit(commit)?;
        self.open_cases.note(case);
        self.cases_moved();
        Ok(true)
    }
}
