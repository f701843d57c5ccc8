//! Seats of reviewers: what the records say of both sides is stated in the commit that deals one, and the registry
//! expected as it stands, so that the bench, and whoever replays the journal, can tell by the sides and the conflicts
//! of that moment whether she may have it. Who is drawn is `dealing`'s.

use crate::domain::access::Permit;
use crate::domain::case::Case;
use crate::domain::case_event::CaseEvent;
use crate::domain::entry::{CaseStep, NewEntry};
use crate::domain::ids::CaseId;
use crate::domain::vote::Seat;
use crate::service::core::{Service, service_organisation};
use crate::service::gates::Gates;
use crate::service::refusal::Refusal;
use crate::service::reviewers::moved;
use crate::store::{Commit, Expectation, Lane, Put, StoreError};

impl Service {
    /// Deals seats of a case that stands as it stood before, or is new; whether it did. Nobody is seated who turned
    /// out to be of a side, and what somebody else changed meanwhile is looked at anew with the next dealing.
    pub(super) fn seat(
        &self,
        before: Option<&Case>,
        step: CaseStep,
        case: &Case,
    ) -> Result<bool, StoreError> {
        match self.seated(before, step, case) {
            Ok(seated) => Ok(seated),
            Err(Refusal::Changed) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
            Err(refusal) => {
                tracing::error!(%refusal, "a seat of a case could not be dealt");
                Ok(false)
            }
        }
    }

    fn seated(&self, before: Option<&Case>, step: CaseStep, case: &Case) -> Result<bool, Refusal> {
        let registry = self.registry.unchanged();
        let mut gates = Gates::around(self, Some(before.unwrap_or(case).clone()), None)?;
        let (mut commit, at) = (Commit::new(Lane::Matcher), self.now());
        let permit = Permit::of_service(service_organisation());
        let dealt = NewEntry::new(&permit, at, moved(case, step));
        // Nothing is stated of a case before there is one.
        if before.is_none() {
            commit.entries.push(dealt.clone());
        }
        gates.state_facts(self, &mut commit, at)?;
        let fresh = fresh_seats(before, case);
        if gates.bench(self).permits_dealing(before.unwrap_or(case), fresh).is_err() {
            if before.is_some() {
                gates.keep_stated(self, commit)?;
            }
            return Ok(false);
        }
        if before.is_some() {
            commit.entries.push(dealt);
        } else {
            commit.expect.push(Expectation::PairWithoutCase(case.pair));
            gates.case = None;
        }
        commit.put.push(Put::Case(Box::new(case.clone())));
        commit.expect.push(registry);
        gates.put(&mut commit);
        self.store.commit(commit)?;
        Ok(true)
    }

    /// Gives a seat of an open case to somebody, or to somebody else.
    pub(super) fn seat_another(
        &self,
        id: CaseId,
        step: CaseStep,
        event: CaseEvent,
    ) -> Result<(), StoreError> {
        let Some(before) = self.store.case(id)? else { return Ok(()) };
        let mut case = before.clone();
        if case.apply(event).is_ok() && self.seat(Some(&before), step, &case)? {
            self.open_cases.note(case);
            self.cases_moved();
        }
        Ok(())
    }
}

/// Who is asked in a case and was not before.
pub(super) fn fresh_seats<'a>(before: Option<&'a Case>, case: &'a Case) -> impl Iterator<Item = &'a Seat> {
    let asked_before =
        move |seat: &&Seat| before.is_some_and(|before| before.asked().any(|one| one == *seat));
    case.asked().filter(move |seat| !asked_before(seat))
}
