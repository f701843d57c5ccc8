//! Parts of a case beyond voting: dealing a safety officer to each case confirmed as kin and a liaison
//! to each that is safe, at random among those the bench permits; and what each sees of hers.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::audit::veiled_profile;
use crate::domain::access::{Call, Relation};
use crate::domain::actor::Actor;
use crate::domain::case::CaseState;
use crate::domain::entry::Subject;
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId};
use crate::domain::release::act::{Act, CaseAct, Deed, Part};
use crate::domain::release::course::Stage;
use crate::domain::release::scope::Scope;
use crate::domain::report::{Report, ReporterRelation};
use crate::domain::text::Personal;
use crate::domain::vote::Seat;
use crate::service::acts::service_doer;
use crate::service::core::{MOST_ATTEMPTS, Service};
use crate::service::dealing::random_below;
use crate::service::gates::Gates;
use crate::service::matcher::Matcher;
use crate::service::refusal::Refusal;
use crate::store::{Commit, Lane, StoreError};

/// Cases confirmed as kin, in memory; filled at start and whenever one is.
#[derive(Default)]
pub(super) struct Confirmed {
    /// Guards the ids, for the time of a copy or a change.
    cases: Mutex<BTreeSet<CaseId>>,
}

impl Confirmed {
    /// Notes a case that was confirmed.
    pub fn note(&self, case: CaseId) {
        if let Ok(mut cases) = self.cases.lock() {
            cases.insert(case);
        }
    }

    fn forget(&self, case: CaseId) {
        if let Ok(mut cases) = self.cases.lock() {
            cases.remove(&case);
        }
    }

    fn all(&self) -> Vec<CaseId> {
        self.cases.lock().map(|cases| cases.iter().copied().collect()).unwrap_or_default()
    }
}

/// A part of a case, as it is shown to whom it is dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DealtPart {
    /// The case.
    pub case: CaseId,
    /// The resident, by her name in signed acts alone.
    pub profile: ProfileId,
    /// The round, which signed acts name.
    pub round: u32,
    /// Which part.
    pub part: Part,
    /// How far the case has come.
    pub stage: Stage,
}

/// A case about which a station is to ask its resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The case.
    pub case: CaseId,
    /// The resident.
    pub profile: ProfileId,
    /// The round, which signed acts name.
    pub round: u32,
    /// The recipient, as terms name it.
    pub report: ReportId,
    /// What the person who looks for her is to her.
    pub relation: ReporterRelation,
    /// How far the case has come.
    pub stage: Stage,
}

/// What a liaison needs to carry out a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseView {
    /// How much may be told.
    pub scope: Scope,
    /// Where she is.
    pub station: OrgCode,
    /// The reporter's desk.
    pub desk: OrgCode,
    /// What the reporter is to her.
    pub relation: ReporterRelation,
    /// The reporter's name.
    pub reporter_name: Option<Personal>,
    /// How to reach the reporter.
    pub reporter_contact: Option<Personal>,
}

impl Service {
    /// The parts dealt to the caller.
    ///
    /// # Errors
    /// Callers who are neither safety officers nor liaisons.
    pub fn my_parts(&self, actor: &Actor) -> Result<Vec<DealtPart>, Refusal> {
        self.permit(actor, Call::GetMyParts, Relation::Own)?;
        self.parts_of(actor)
    }

    /// The parts dealt to somebody.
    pub(super) fn parts_of(&self, actor: &Actor) -> Result<Vec<DealtPart>, Refusal> {
        let mut parts = Vec::new();
        for id in self.confirmed.all() {
            let gates = Gates::load(self, Some(id), None)?;
            let Some(case) = &gates.case else { continue };
            for &part in Part::ALL {
                let hers = gates.course.seat(part).is_some_and(|seat| seat.reviewer == actor.id);
                if hers && gates.course.round == case.round {
                    let profile = veiled_profile(case.pair.profile);
                    let (round, stage) = (case.round, gates.course.stage);
                    parts.push(DealtPart { case: id, profile, round, part, stage });
                }
            }
        }
        Ok(parts)
    }

    /// Cases about which the caller's station is to ask its resident: safe ones, until she answered.
    ///
    /// # Errors
    /// Callers who work at no station.
    pub fn asks(&self, actor: &Actor) -> Result<Vec<Ask>, Refusal> {
        let permit = self.permit(actor, Call::ListAsks, Relation::Own)?;
        let mut asks = Vec::new();
        for id in self.confirmed.all() {
            let gates = Gates::load(self, Some(id), None)?;
            let (Some(case), Some(person)) = (&gates.case, gates.person_at(self.now())) else { continue };
            let stands = gates.report.as_ref().is_some_and(Report::is_matched);
            let open = stands && gates.bench(self).is_to_be_asked_about(case);
            if person.station != actor.organisation || !open {
                continue;
            }
            let Some(claim) = &gates.course.claim else { continue };
            let (profile, report, round) = (case.pair.profile, case.pair.report, case.round);
            let (relation, stage) = (claim.relation, gates.course.stage);
            asks.push(Ask { case: id, profile, round, report, relation, stage });
        }
        let subjects = asks.iter().map(|ask| Subject::Case(ask.case)).collect();
        self.note_reading(&permit, subjects)?;
        Ok(asks)
    }

    /// What the liaison of a released case needs; nothing before the release, and nothing any more once
    /// whatever it rests on is gone.
    ///
    /// # Errors
    /// Cases that are not the caller's, or not released (the same).
    pub fn get_release(&self, actor: &Actor, id: CaseId) -> Result<ReleaseView, Refusal> {
        for _ in 0..MOST_ATTEMPTS {
            match self.release_as_it_stands(actor, id) {
                Err(Refusal::Changed) => {}
                told => return told,
            }
        }
        Err(Refusal::Changed)
    }

    /// What is told stands unchanged until the reading is on record; otherwise it is looked at anew.
    fn release_as_it_stands(&self, actor: &Actor, id: CaseId) -> Result<ReleaseView, Refusal> {
        let registry = self.registry.unchanged();
        let mut gates = Gates::load(self, Some(id), None)?;
        let (mut commit, now) = (Commit::new(Lane::Caller), self.now());
        let hers = gates.course.liaison.as_ref().is_some_and(|seat| seat.reviewer == actor.id);
        if hers {
            gates.state_facts(self, &mut commit, now)?;
        }
        let scope = gates.bench(self).may_be_told(now).filter(|_| hers);
        let told = scope.zip(gates.report.clone()).zip(gates.person_at(now));
        let Some(((scope, report), person)) = told else {
            // What was found on the way stands, and calls the auditor.
            gates.keep_stated(self, commit)?;
            self.permit(actor, Call::GetRelease, Relation::Stranger)?;
            return Err(Refusal::NotFound);
        };
        let permit = self.permit(actor, Call::GetRelease, Relation::Assigned)?;
        commit.expect.push(registry);
        gates.put(&mut commit);
        self.note_reading_in(&permit, vec![Subject::Case(id), Subject::Report(report.id)], commit)?;
        Ok(ReleaseView {
            scope,
            station: person.station,
            desk: report.office,
            relation: report.reporter.relation,
            reporter_name: report.reporter.name,
            reporter_contact: report.reporter.contact,
        })
    }

    /// Deals the part a case lacks now, if anybody may fill it; whether it may lack one later.
    fn deal_part(&self, id: CaseId) -> Result<bool, Refusal> {
        let registry = self.registry.unchanged();
        let mut gates = Gates::load(self, Some(id), None)?;
        let Some(case) = gates.case.clone() else { return Ok(false) };
        let afresh = gates.bench(self).permits_fresh_round(&case).is_ok();
        if case.state != CaseState::KinConfirmed || (afresh && self.vote_afresh(id)?) {
            return Ok(false);
        }
        let (now, this_round) = (self.now(), gates.course.round == case.round);
        let filled = |part: Part| {
            let seat = gates.course.seat(part).filter(|_| this_round);
            let holder = seat.and_then(|seat| self.registry.actor(seat.reviewer, now));
            holder.is_some_and(|one| one.has(part.role()) && !gates.sides().any(|side| one.is_bound_to(side)))
        };
        let stage = if this_round { gates.course.stage } else { Stage::Unjudged };
        let wanted = match stage {
            _ if gates.bench(self).is_to_be_judged(&case) => Part::SafetyOfficer,
            Stage::Safe | Stage::Asking | Stage::NotAsked | Stage::Released(_) => Part::Liaison,
            _ => return Ok(true),
        };
        if filled(wanted) {
            return Ok(true);
        }
        let mut commit = Commit::new(Lane::Matcher);
        gates.state_facts(self, &mut commit, now)?;
        let (profile, round) = (case.pair.profile, case.round);
        let dealing = |actor: &Actor| {
            let seat = Seat { reviewer: actor.id, organisation: actor.organisation.clone() };
            Act::Case { case: id, profile, round, act: CaseAct::PartDealt { part: wanted, seat } }
        };
        let fitting: Vec<Act> = self
            .registry
            .of_role(wanted.role(), now)
            .iter()
            .map(dealing)
            .filter(|act| {
                let deed = Deed { by: service_doer(), at: now, act: act.clone() };
                gates.bench(self).permits(&deed).is_ok()
            })
            .collect();
        if fitting.is_empty() {
            return Ok(true);
        }
        gates.state(self, &mut commit, fitting[random_below(fitting.len())].clone(), now)?;
        commit.expect.push(registry);
        gates.put(&mut commit);
        self.store.commit(commit)?;
        Ok(true)
    }
}

/// Cases looked at in one round of dealing.
const LOOKED_AT: usize = 64;

impl Matcher {
    /// Deals safety officers and liaisons to the cases that lack them.
    pub(super) fn deal_parts(&mut self) -> Result<(), StoreError> {
        let cases = self.service.confirmed.all();
        if cases.is_empty() {
            return Ok(());
        }
        // A round begins at random, so that cases nobody may take do not hold up the others.
        let start = random_below(cases.len());
        for id in cases.iter().cycle().skip(start).take(cases.len().min(LOOKED_AT)) {
            match self.service.deal_part(*id) {
                Ok(true) | Err(Refusal::Changed | Refusal::Unlawful(_)) => {}
                Ok(false) => self.service.confirmed.forget(*id),
                Err(Refusal::Store(error)) => return Err(error),
                Err(refusal) => tracing::error!(%refusal, "a part of a case could not be dealt"),
            }
        }
        Ok(())
    }
}
