//! What the service states of a resident, by every record of hers, and of a claim, whenever the records say something
//! else than the journal: nobody signs it, and the machine obeys it. Whether a deed may be done is not asked here.

use crate::domain::ids::{OrgCode, Timestamp};
use crate::domain::profile::{Profile, Status};
use crate::domain::release::act::{Act, CaseAct, PersonAct};
use crate::domain::release::age::age_band;
use crate::domain::release::facts::{Claim, Person};
use crate::domain::release::will::Will;
use crate::domain::report::Report;
use crate::service::core::Service;
use crate::service::feared::{feared_marks, stated_marks};
use crate::service::gates::Gates;
use crate::service::refusal::Refusal;
use crate::service::risk::folded;
use crate::store::{Commit, DeedsOf};

impl Gates {
    /// Has the service state what the records say of her and of the claim, where that has changed.
    pub fn state_facts(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        for linked in self.linked_profiles.clone() {
            self.state_person(service, commit, &linked, at)?;
        }
        self.state_own(service, commit, at)?;
        if let (Some(claim), Some(case)) = (self.claim(service), &self.case)
            && self.course.claim.as_ref() != Some(&claim)
        {
            let (id, pair, round) = (case.id, case.pair, case.round);
            let another = self.course.claim.as_ref().is_some_and(|old| old.reporter != claim.reporter);
            let stated = CaseAct::ClaimStated(claim);
            let act = Act::Case { case: id, profile: pair.profile, round, act: stated };
            self.state(service, commit, act, at)?;
            if another && self.will.has_terms(pair.report) {
                // She agreed to be told of to somebody else.
                let act = PersonAct::Withdrew(Some(pair.report));
                self.state(service, commit, Act::Person { profile: pair.profile, act }, at)?;
            }
        }
        self.hold_at_risk(service, commit, at)
    }

    /// Has the service state what her own record says of her.
    pub fn state_own(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        match self.profile.clone() {
            Some(own) => self.state_person(service, commit, &own, at),
            None => Ok(()),
        }
    }

    /// Has the service state what one of her records says, where that has changed, with keyed hashes of whom she
    /// fears by it, which outlive it in those that are linked with it.
    fn state_person(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        profile: &Profile,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let will = self.will_of(profile.id);
        let (person, marks) = (person_of(profile, will, at), feared_marks(&service.fingerprint_key, profile));
        let stated = stated_marks(self.kept(DeedsOf::Person(profile.id)));
        if will.person() == Some(&person) && stated == marks {
            return Ok(());
        }
        let act = Act::Person { profile: profile.id, act: PersonAct::Stated(person) };
        self.state_on(service, commit, (act, marks.into_iter().collect()), at)
    }

    fn claim(&self, service: &Service) -> Option<Claim> {
        let report = self.report.as_ref()?;
        let reporter = &report.reporter;
        let known_by = reporter.known_by(&report.office).cloned().collect();
        // What was sealed later than the first look counts for other candidates only.
        let sealed = match (&self.course.claim, self.case.as_ref().and_then(|case| case.sealed_answers)) {
            (Some(stated), _) => stated.answers_sealed,
            (None, Some(sealed)) => sealed > 0,
            (None, None) => report.kin_answer_count > 0,
        };
        // Who was of the reporter's side once stays of it.
        let before = self.course.claim.iter().flat_map(|before| &before.organisations);
        let mut organisations: Vec<OrgCode> = reporter.side(&report.office).cloned().collect();
        for one in before {
            if !organisations.contains(one) {
                organisations.push(one.clone());
            }
        }
        Some(Claim {
            organisations,
            known_by,
            relation: report.reporter.claimed(),
            answers_sealed: sealed,
            stands: report.is_matched(),
            reporter: reporter_mark(service, report),
        })
    }
}

/// What one record says of her.
pub(super) fn person_of(profile: &Profile, will: &Will, at: Timestamp) -> Person {
    let station = will.stations().last().unwrap_or(profile.keeper()).clone();
    let alive = profile.status != Status::Deceased && profile.died_on.is_none();
    Person { station, alive, age: age_band(&profile.description, profile.admitted_on, at) }
}

/// A keyed hash of who the reporter is and how to reach her.
fn reporter_mark(service: &Service, report: &Report) -> [u8; 16] {
    let reporter = &report.reporter;
    let name = reporter.name.as_ref().map(|name| folded(name.reveal())).unwrap_or_default();
    let [contact, document] = [reporter.contact_fingerprint, reporter.document_fingerprint]
        .map(|print| print.map_or_else(Vec::new, |print| print.0.to_vec()));
    let mac = service.fingerprint_key.0.mac(&[b"reporter", name.as_bytes(), &contact, &document]);
    let mut mark = [0; 16];
    mark.copy_from_slice(&mac[..16]);
    mark
}
