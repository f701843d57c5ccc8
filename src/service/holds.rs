//! Holds that the service sets by itself: on a claim by a person she may fear, one that agrees with what a
//! captor said, near copies, and claims to look at twice (S5, S8, S10). Each is set once for each thing it
//! rests on, and the auditor called; two safety officers of different organisations lift it.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::entry::{Alert, NewEntry, What};
use crate::domain::ids::{CaseId, ProfileId, ReportId, Timestamp};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, Cause};
use crate::domain::release::links::Linkable;
use crate::domain::report::{Fingerprint, Report};
use crate::domain::setting::Setting;
use crate::domain::signed::hex;
use crate::service::core::{Service, service_organisation};
use crate::service::feared::reporter_marks;
use crate::service::gates::{Barred, Gates};
use crate::service::links::group_of;
use crate::service::refusal::Refusal;
use crate::service::risk::{agrees_with_captor, claim_risks, feared_by};
use crate::store::{Commit, Lane, StoreError};

/// Why a case is held, and on what each time: what two people looked at and lifted is not held on the same
/// again, but on anything else.
type Grounds = BTreeSet<(Cause, String)>;

impl Service {
    /// States what the records say of a case now, and holds it where that is a reason to, whether or not
    /// anybody acts on it.
    pub(super) fn state_now(&self, case: CaseId) -> Result<(), StoreError> {
        self.state_of(Some(case), None)
    }

    /// States what a record says of a resident now where others are linked with it, for which it counts; whether
    /// there are any.
    pub(super) fn state_linked(&self, id: ProfileId) -> Result<bool, StoreError> {
        let linked = !group_of(&*self.store, Linkable::Profiles, id.0)?.is_empty();
        if linked {
            self.state_of(None, Some(id))?;
        }
        Ok(linked)
    }

    fn state_of(&self, case: Option<CaseId>, profile: Option<ProfileId>) -> Result<(), StoreError> {
        let stated = || -> Result<(), Refusal> {
            let mut gates = Gates::load(self, case, profile)?;
            let mut commit = Commit::new(Lane::Matcher);
            gates.state_facts(self, &mut commit, self.now())?;
            Ok(gates.keep_stated(self, commit)?)
        };
        match stated() {
            Ok(()) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
            Err(refusal) => {
                tracing::error!(%refusal, "what is known of a case could not be stated");
                Ok(())
            }
        }
    }
}

impl Gates {
    /// Holds the case on whatever it was not held on yet. Nobody of the claimant's side can see anything of it.
    pub(super) fn hold_at_risk(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(case) = self.case.as_ref().map(|case| case.id) else { return Ok(()) };
        let target = BrakeTarget::Case(case);
        let mut called = None;
        for (cause, ground) in self.grounds(service)? {
            let key = &service.fingerprint_key.0;
            let mark = Fingerprint(key.mac(&[b"hold", &case.0, cause.word().as_bytes(), ground.as_bytes()]));
            if self.held_on.contains(&(target.clone(), cause, mark)) {
                continue;
            }
            if called != Some(cause) {
                called = Some(cause);
                let permit = Permit::of_service(service_organisation());
                let what = What::Alerted { alert: alert_of(cause), about: permit.actor() };
                commit.entries.push(NewEntry::new(&permit, at, what));
            }
            let act = Act::Brake { target: target.clone(), act: BrakeAct::Pulled(cause) };
            self.state_on(service, commit, (act, vec![mark]), at)?;
        }
        Ok(())
    }

    fn grounds(&self, service: &Service) -> Result<Grounds, Refusal> {
        let mut grounds = Grounds::new();
        let (Some(case), Some(profile), Some(report)) = (&self.case, &self.profile, &self.report) else {
            return Ok(grounds);
        };
        let mut add = |cause: Cause, ground: String| {
            grounds.insert((cause, ground));
        };
        let mut linked = service.linked_reports(report.id)?;
        // Whoever seeks the same person may speak for whom she refused, or fears.
        linked.extend(group_of(&*service.store, Linkable::Reports, report.id.0)?.into_iter().map(ReportId));
        let mut others = Vec::new();
        for other in &linked {
            others.extend(service.store.report(*other)?);
        }
        for other in &others {
            // Whom she refused comes back under no other report.
            if self.refuses(other.id) {
                add(Cause::ClaimRisk, format!("refused {}", other.id));
            }
        }
        for gone in service.gone_reports(report.id)?.iter().filter(|gone| self.refuses(**gone)) {
            // Nor does he who is erased, under one that seeks the same person.
            add(Cause::ClaimRisk, format!("refused {gone}"));
        }
        // Whom she fears by any record of hers.
        let fearing = || std::iter::once(profile).chain(&self.linked_profiles);
        for his in others.iter().chain([report]) {
            let feared = fearing().flat_map(|hers| feared_by(hers, his));
            feared.for_each(|by| add(Cause::FearedPerson, by));
            // By a record that is erased she feared whoever has this name, or is that to her.
            let known = reporter_marks(&service.fingerprint_key, his);
            let marked =
                self.barred.iter().filter(|(why, mark)| *why == Barred::Feared && known.contains(mark));
            marked.for_each(|(_, mark)| add(Cause::FearedPerson, format!("marked {}", hex(&mark.0))));
        }
        if agrees_with_captor(profile, report) {
            add(Cause::CaptorsWords, String::new());
        }
        if service.is_near_copy(report.id, service.registry.setting(Setting::NearCopies))? {
            add(Cause::NearCopies, String::new());
        }
        let (evidence, _) = service.scored(case.id, profile, report)?;
        let risks = claim_risks(profile, report, &evidence, service.has_many_reports(report.id)?);
        let holding = risks.into_iter().filter(|risk| risk.holds());
        holding.for_each(|risk| add(Cause::ClaimRisk, risk.word().to_owned()));
        // Each warning is looked at by two, whatever two looked at before.
        if let Some(warned) = self.course.warned {
            add(Cause::ClaimRisk, format!("warned in {} at {}", case.id, warned.0));
        }
        self.known_again(report).into_iter().for_each(|ground| add(Cause::ClaimRisk, ground));
        Ok(grounds)
    }

    /// Whether the reporter is one whom she refused, or of whom somebody warned, under another report, also
    /// when that is erased.
    fn known_again(&self, report: &Report) -> BTreeSet<String> {
        let prints: BTreeSet<Fingerprint> = report.reporter.prints().collect();
        let same = self.barred.iter().filter(|(_, print)| prints.contains(print));
        same.filter_map(|(why, _)| match why {
            Barred::Refused(other) if *other != report.id && self.refuses(*other) => {
                Some(format!("refused {other}"))
            }
            Barred::Warned(other) if self.case.as_ref().is_some_and(|case| case.id != *other) => {
                Some(format!("warned in {other}"))
            }
            Barred::Once => Some("refused by a record that is gone".to_owned()),
            _ => None,
        })
        .collect()
    }

    /// Whether she refuses this reporter, or everybody, by any record of hers.
    fn refuses(&self, report: ReportId) -> bool {
        self.will.refuses(report) || self.linked.iter().any(|will| will.refuses(report))
    }
}

const fn alert_of(cause: Cause) -> Alert {
    match cause {
        Cause::FearedPerson | Cause::CaptorsWords => Alert::FearedPerson,
        Cause::NearCopies => Alert::Limit,
        Cause::ClaimRisk | Cause::Stopped => Alert::ClaimRisk,
    }
}
