//! The gates of one case: its votes, its course, her will and the brakes as the deeds on record make
//! them, loaded together and written back together, each expected unchanged.

use crate::domain::access::Permit;
use crate::domain::case::Case;
use crate::domain::entry::{Acted, Alert, NewEntry, What};
use crate::domain::ids::{CaseId, OrgCode, ProfileId, Timestamp};
use crate::domain::profile::{Profile, Status};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, PersonAct};
use crate::domain::release::age::age_band;
use crate::domain::release::brakes::Brakes;
use crate::domain::release::course::Course;
use crate::domain::release::facts::{Claim, ClaimRisk, Person};
use crate::domain::release::will::Will;
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::service::acts::service_doer;
use crate::service::core::{Service, service_organisation};
use crate::service::refusal::Refusal;
use crate::service::risk::{agrees_with_captor, claim_risks, is_feared};
use crate::store::{Commit, DeedsOf, Expectation, KeptDeed, Lane, Put, Remove, Store, StoreError};

/// Deeds of one kind as they were found, and how many.
struct Kept {
    of: DeedsOf,
    found: Option<u32>,
    deeds: Vec<KeptDeed>,
    changed: bool,
}

/// Everything a deed depends on, loaded.
pub(super) struct Gates {
    /// The case.
    pub case: Option<Case>,
    /// Its course.
    pub course: Course,
    /// Her will.
    pub will: Will,
    /// What is held.
    pub brakes: Brakes,
    profile: Option<Profile>,
    report: Option<Report>,
    kept: Vec<Kept>,
}

impl Gates {
    /// Loads the gates of a case, or of a resident alone, or the brakes alone.
    pub fn load(
        service: &Service,
        case: Option<CaseId>,
        profile: Option<ProfileId>,
    ) -> Result<Self, Refusal> {
        let store = &service.store;
        let case = case.map(|id| store.case(id)).transpose()?.flatten();
        let profile = case.as_ref().map(|case| case.pair.profile).or(profile);
        let mut gates = Self {
            profile: profile.map(|id| store.profile(id)).transpose()?.flatten(),
            report: case.as_ref().map(|case| store.report(case.pair.report)).transpose()?.flatten(),
            case,
            course: Course::default(),
            will: Will::default(),
            brakes: Brakes::default(),
            kept: Vec::new(),
        };
        gates.fold(&**store, DeedsOf::Brakes)?;
        if let Some(id) = gates.case.as_ref().map(|case| case.id) {
            gates.fold(&**store, DeedsOf::Case(id))?;
        }
        if let Some(id) = gates.profile.as_ref().map(|profile| profile.id) {
            gates.fold(&**store, DeedsOf::Person(id))?;
        }
        Ok(gates)
    }

    fn fold(&mut self, store: &dyn Store, of: DeedsOf) -> Result<(), StoreError> {
        let deeds = store.deeds(of)?;
        for kept in &deeds {
            self.note(of, &kept.deed);
        }
        let found = (!deeds.is_empty()).then(|| u32::try_from(deeds.len()).unwrap_or(u32::MAX));
        self.kept.push(Kept { of, found, deeds, changed: false });
        Ok(())
    }

    /// Takes a deed into the state kept under one key.
    fn note(&mut self, of: DeedsOf, deed: &Deed) {
        match (of, &deed.act) {
            (DeedsOf::Case(_), Act::Case { round, act, .. }) => self.course.take(&deed.by, *round, act),
            (DeedsOf::Person(_), Act::Case { case, act, .. }) => {
                self.will.note_handed_over(*case, matches!(act, CaseAct::Undone));
            }
            (DeedsOf::Person(_), Act::Person { act, .. }) => self.will.take(deed, act),
            (DeedsOf::Brakes, Act::Brake { target, act }) => self.brakes.take(&deed.by, target, *act),
            _ => {}
        }
    }

    /// Takes a permitted deed in, wherever it is kept.
    pub fn take(&mut self, kept: KeptDeed) {
        let belongs = |of: DeedsOf| {
            matches!(
                (&kept.deed.act, of),
                (Act::Case { act: CaseAct::HandedOver | CaseAct::Undone, .. }, DeedsOf::Person(_))
                    | (Act::Case { .. }, DeedsOf::Case(_))
                    | (Act::Person { .. }, DeedsOf::Person(_))
                    | (Act::Brake { .. }, DeedsOf::Brakes)
            )
        };
        for i in 0..self.kept.len() {
            let of = self.kept[i].of;
            if belongs(of) {
                self.note(of, &kept.deed);
                self.kept[i].deeds.push(kept.clone());
                self.kept[i].changed = true;
            }
        }
    }

    /// What is known of her, as the record says now.
    pub fn person_at(&self, at: Timestamp) -> Option<Person> {
        let profile = self.profile.as_ref()?;
        let station = match self.will.stations().last() {
            Some(moved_to) => moved_to.clone(),
            None => profile.keeper().clone(),
        };
        let alive = profile.status != Status::Deceased && profile.died_on.is_none();
        Some(Person { station, alive, age: age_band(&profile.description, profile.admitted_on, at) })
    }

    fn claim(&self) -> Option<Claim> {
        let report = self.report.as_ref()?;
        let reporter = &report.reporter;
        let known_by = reporter.known_by(&report.office).cloned().collect();
        // What was sealed later than the first look counts for other candidates only.
        let sealed = match (&self.course.claim, self.case.as_ref().and_then(|case| case.sealed_answers)) {
            (Some(stated), _) => stated.answers_sealed,
            (None, Some(sealed)) => sealed > 0,
            (None, None) => report.kin_answer_count > 0,
        };
        Some(Claim {
            organisations: reporter.side(&report.office).cloned().collect(),
            known_by,
            relation: report.reporter.claimed(),
            answers_sealed: sealed,
            stands: report.is_matched(),
        })
    }

    /// Has the service state what the records say of her and of the claim, where that has changed.
    pub fn state_facts(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        if let (Some(person), Some(profile)) = (self.person_at(at), &self.profile)
            && self.will.person() != Some(&person)
        {
            let act = Act::Person { profile: profile.id, act: PersonAct::Stated(person) };
            self.state(service, commit, act, at)?;
        }
        if let (Some(claim), Some(case)) = (self.claim(), &self.case)
            && self.course.claim.as_ref() != Some(&claim)
        {
            let (id, profile, round) = (case.id, case.pair.profile, case.round);
            let act = Act::Case { case: id, profile, round, act: CaseAct::ClaimStated(claim) };
            self.state(service, commit, act, at)?;
        }
        self.hold_at_risk(service, commit, at)
    }

    /// Everything as the records say now, for a look that commits nothing.
    pub fn brought_up_to_date(mut self, service: &Service) -> Result<Self, Refusal> {
        self.state_facts(service, &mut Commit::new(Lane::Caller), service.now())?;
        Ok(self)
    }

    /// A claim by a person she may fear, or by one whose telephone or document such a person used, one that
    /// agrees with what a captor said, near copies and claims to look at twice are held, and the auditor called (S5, S8, S10). Nobody
    /// of the claimant's side can see anything of it.
    fn hold_at_risk(&mut self, service: &Service, commit: &mut Commit, at: Timestamp) -> Result<(), Refusal> {
        let (Some(case), Some(profile), Some(report)) = (&self.case, &self.profile, &self.report) else {
            return Ok(());
        };
        let target = BrakeTarget::Case(case.id);
        let linked = service.linked_reports(report.id)?;
        let mut feared = is_feared(profile, report);
        for other in &linked {
            feared = feared || service.store.report(*other)?.is_some_and(|other| is_feared(profile, &other));
        }
        // Whom she refused comes back under no other report.
        let refused = linked.iter().any(|other| self.will.refuses(*other));
        let copies = service.registry.setting(Setting::NearCopies);
        let (evidence, _) = service.scored(case.id, profile, report)?;
        let risks = claim_risks(profile, report, &evidence, service.has_many_reports(report.id)?);
        let risky = refused || risks.into_iter().any(ClaimRisk::holds);
        let causes = [
            (feared, Cause::FearedPerson, Alert::FearedPerson),
            (agrees_with_captor(profile, report), Cause::CaptorsWords, Alert::FearedPerson),
            (service.is_near_copy(report.id, copies)?, Cause::NearCopies, Alert::Limit),
            (risky, Cause::ClaimRisk, Alert::ClaimRisk),
        ];
        for (found, cause, alert) in causes {
            if !found || self.brakes.was_set(&target, cause) {
                continue;
            }
            let permit = Permit::of_service(service_organisation());
            let what = What::Alerted { alert, about: permit.actor() };
            commit.entries.push(NewEntry::new(&permit, at, what));
            let act = Act::Brake { target: target.clone(), act: BrakeAct::Pulled(cause) };
            self.state(service, commit, act, at)?;
        }
        Ok(())
    }

    /// A deed of the service itself.
    pub fn state(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        act: Act,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let deed = Deed { by: service_doer(), at, act };
        self.bench(service).permits(&deed)?;
        let permit = Permit::of_service(service_organisation());
        let acted = Acted { act: deed.act.clone(), signed: None };
        commit.entries.push(NewEntry::new(&permit, at, What::Acted(Box::new(acted))));
        self.take(KeptDeed { deed, reason: None, salt: [0; 16] });
        Ok(())
    }

    /// The organisations nobody who judges may be bound to: hers, past and present, and the reporter's.
    pub fn sides(&self) -> impl Iterator<Item = &OrgCode> {
        let claim = self.course.claim.iter().flat_map(|claim| &claim.organisations);
        self.will.stations().iter().chain(claim)
    }

    /// The record follows her to the station that took her over: it is that station's from then on, and the
    /// other one's no more.
    pub fn move_record(&self, permit: &Permit, commit: &mut Commit, at: Timestamp) {
        let Some(mut profile) = self.profile.clone() else { return };
        if profile.keeper() == permit.organisation() {
            return;
        }
        commit.remove.push(Remove::ListedProfile(profile.id, profile.keeper().clone()));
        profile.kept_by = Some(permit.organisation().clone());
        profile.revision += 1;
        let what = What::ProfileChanged { profile: profile.id, added: Vec::new(), withdrawn: Vec::new() };
        commit.entries.push(NewEntry::new(permit, at, what));
        commit.put.push(Put::Profile(Box::new(profile)));
    }

    /// Expects everything as it was found, and writes what changed.
    pub fn put(self, commit: &mut Commit) {
        let case = self.case.iter().map(|case| Expectation::Case(case.id, Some(case.revision)));
        commit.expect.extend(case);
        let profile = self.profile.iter().map(|one| Expectation::Profile(one.id, Some(one.revision)));
        commit.expect.extend(profile);
        let report = self.report.iter().map(|one| Expectation::Report(one.id, Some(one.revision)));
        commit.expect.extend(report);
        for kept in self.kept {
            commit.expect.push(Expectation::Deeds(kept.of, kept.found));
            if kept.changed {
                commit.put.push(Put::Deeds(kept.of, kept.deeds));
            }
        }
    }
}
