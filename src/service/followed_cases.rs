//! What the matcher does to cases when rows change: ends those whose side is no longer matched, opens
//! rejected ones again that material new evidence speaks for. Dealing is `dealing`'s.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::{CaseEvent, Reopening};
use crate::domain::entry::{CaseStep, NewEntry};
use crate::domain::evidence::Bits;
use crate::domain::ids::{CaseId, ReportId};
use crate::domain::release::links::Linkable;
use crate::matching::{Batch, RowPair, Side, evidence};
use crate::service::core::service_organisation;
use crate::service::gates::Gates;
use crate::service::links::group_of;
use crate::service::matcher::{Matcher, PAGE};
use crate::service::reviewers::{changed_since, moved};
use crate::store::{Commit, Lane, Put, StoreError};

impl Matcher {
    /// Takes in every stored case.
    pub(super) fn load_cases(&mut self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.service.store.scan_cases(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for case in page {
                if case.state == CaseState::KinConfirmed {
                    self.service.confirmed.note(case.id);
                }
                if let Some(pair) = self.rows.pair(case.pair) {
                    self.note_case(pair, case.id, case.state);
                    self.laboratory.put(pair, self.service.laboratory_of(case.id)?);
                }
                self.service.open_cases.note(case);
            }
        }
    }

    /// Takes in what a laboratory found in a case: both its rows are searched again.
    pub(super) fn take_tested(&mut self, id: CaseId, batch: &mut Batch) -> Result<(), StoreError> {
        let Some(case) = self.service.store.case(id)? else { return Ok(()) };
        let Some(pair) = self.rows.pair(case.pair) else { return Ok(()) };
        self.laboratory.put(pair, self.service.laboratory_of(id)?);
        for (side, row) in [(Side::Profile, pair.0), (Side::Report, pair.1)] {
            if self.rows.index(side).is_matched(row) {
                batch.changed.insert((side, row));
            }
        }
        Ok(())
    }

    /// Notes where a case stands.
    pub(super) fn note_case(&mut self, pair: RowPair, case: CaseId, state: CaseState) {
        if self.cases.insert(pair, (case, state)).is_none() {
            self.cases_of.entry((Side::Profile, pair.0)).or_default().push(pair);
            self.cases_of.entry((Side::Report, pair.1)).or_default().push(pair);
        }
        self.note_whether_waiting(pair);
    }

    /// Ends open cases of rows that are no longer matched or whose pair she refuses, and opens rejected ones that material new
    /// evidence speaks for.
    pub(super) fn look_at_cases(&mut self, batch: &Batch, refusals: &[RowPair]) -> Result<(), StoreError> {
        let rows = batch.changed.iter().chain(&batch.removed).chain(&batch.restated);
        let of_rows = rows.filter_map(|row| self.cases_of.get(row)).flatten();
        // A case may have been opened after its side was withdrawn, by somebody who did not know yet.
        let pairs: BTreeSet<RowPair> = of_rows.chain(batch.barred.keys()).chain(refusals).copied().collect();
        for pair in pairs {
            self.look_at_case(pair)?;
        }
        Ok(())
    }

    /// The cases of a record and of all that are linked with it.
    pub(super) fn cases_of_group(&self, side: Linkable, id: [u8; 16]) -> Result<Vec<RowPair>, StoreError> {
        let mut all = group_of(&*self.service.store, side, id)?;
        all.insert(id);
        let side = match side {
            Linkable::Profiles => Side::Profile,
            Linkable::Reports => Side::Report,
        };
        let rows = all.iter().filter_map(|id| self.rows.row_of(side, id));
        Ok(rows.filter_map(|row| self.cases_of.get(&(side, row))).flatten().copied().collect())
    }

    pub(super) fn look_at_case(&mut self, pair: RowPair) -> Result<(), StoreError> {
        let Some(&(id, state)) = self.cases.get(&pair) else { return Ok(()) };
        let both = self.rows.features(pair);
        let refused = both.is_some() && self.service.is_refused(self.rows.ids(pair))?;
        match (state, both.filter(|_| !refused)) {
            (CaseState::Voting | CaseState::Split | CaseState::KinConfirmed, Some(_)) => {
                self.service.state_now(id)?;
                self.service.vote_afresh(id).map(drop)
            }
            (state, None) if state.is_open() => {
                self.move_case(id, CaseStep::Voided, |_| Some(CaseEvent::Voided))
            }
            (CaseState::Rejected | CaseState::Voided, Some((heard, said))) => {
                let now = evidence(self.service.model(), &heard, &said).score + self.laboratory.bits(pair);
                let (floor, material) = (self.service.model().floor(), self.service.model().material());
                self.move_case(id, CaseStep::Reopened, |case| self.reopening(case, now, floor, material))
            }
            _ => Ok(()),
        }
    }

    /// Whether a case of this report was dealt before its last answers of kin were sealed.
    pub(super) fn has_late_answers(&self, report: ReportId) -> Result<bool, StoreError> {
        let store = &self.service.store;
        let Some(row) = self.rows.row_of(Side::Report, &report.0) else { return Ok(false) };
        let Some(sealed_now) = store.report(report)?.map(|report| report.kin_answer_count) else {
            return Ok(false);
        };
        for pair in self.cases_of.get(&(Side::Report, row)).into_iter().flatten() {
            let Some(&(id, _)) = self.cases.get(pair) else { continue };
            let sealed = store.case(id)?.and_then(|case| case.sealed_answers);
            if sealed.is_some_and(|sealed| sealed < sealed_now) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A rejection stays until the score has grown by a material amount; a voided case comes back when
    /// both sides are matched again.
    fn reopening(&self, case: &Case, now: Bits, floor: Bits, material: Bits) -> Option<CaseEvent> {
        let speaks = match case.state {
            CaseState::Rejected => now >= case.score + material,
            CaseState::Voided => true,
            // Somebody moved it on since; what they decided stands.
            CaseState::Waiting | CaseState::Voting | CaseState::Split | CaseState::KinConfirmed => false,
        };
        if now < floor || !speaks {
            return None;
        }
        let store = &self.service.store;
        let since = case.closed_at();
        let profile = store.profile(case.pair.profile).ok()??;
        let report = store.report(case.pair.report).ok()??;
        Some(CaseEvent::Reopened(Reopening {
            by: None,
            reason: None,
            score_before: case.score,
            score_now: now,
            profile_statements: changed_since(&profile.description, since),
            report_statements: changed_since(&report.description, since),
            at: self.service.now(),
        }))
    }

    /// Moves a case by the service itself; a case that somebody else moved meanwhile is looked at anew.
    pub(super) fn move_case(
        &self,
        id: CaseId,
        step: CaseStep,
        event: impl Fn(&Case) -> Option<CaseEvent>,
    ) -> Result<(), StoreError> {
        let permit = Permit::of_service(service_organisation());
        loop {
            let Some(mut case) = self.service.store.case(id)? else { return Ok(()) };
            let gates = Gates::around(&self.service, Some(case.clone()), None)?;
            let Some(event) = event(&case) else { return Ok(()) };
            let reopens = matches!(event, CaseEvent::Reopened(_));
            if reopens && gates.bench(&self.service).permits_reopening(&case, None).is_err() {
                return Ok(());
            }
            if case.apply(event).is_err() {
                return Ok(());
            }
            let mut commit = Commit::new(Lane::Matcher);
            // What keeps a case closed stands as it was found.
            gates.put(&mut commit);
            commit.entries.push(NewEntry::new(&permit, self.service.now(), moved(&case, step)));
            commit.put.push(Put::Case(Box::new(case.clone())));
            match self.service.store.commit(commit) {
                Ok(_) => {
                    self.service.open_cases.note(case);
                    self.service.cases_moved();
                    return Ok(());
                }
                Err(StoreError::Changed) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
