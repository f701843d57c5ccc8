//! The gates of one case: its votes, its course, her will and the brakes as the deeds on record make
//! them, loaded together and written back together, each expected unchanged.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::case::Case;
use crate::domain::entry::{Acted, NewEntry, What};
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use crate::domain::profile::{Profile, Status};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, PersonAct, Whom};
use crate::domain::release::age::age_band;
use crate::domain::release::brakes::Brakes;
use crate::domain::release::course::Course;
use crate::domain::release::facts::{Claim, Person};
use crate::domain::release::links::Linkable;
use crate::domain::release::will::Will;
use crate::domain::report::{Fingerprint, Report};
use crate::service::acts::service_doer;
use crate::service::core::{Service, service_organisation};
use crate::service::links::group_of;
use crate::service::refusal::Refusal;
use crate::service::risk::folded;
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
    /// The wills of records linked with hers.
    pub linked: Vec<Will>,
    /// The profiles of these.
    pub linked_profiles: Vec<ProfileId>,
    /// What is held.
    pub brakes: Brakes,
    /// The resident.
    pub profile: Option<Profile>,
    /// The report of the case.
    pub report: Option<Report>,
    kept: Vec<Kept>,
    /// Deeds of linked records, which must stay as they were found.
    seen: Vec<(DeedsOf, Option<u32>)>,
    /// On what the service held something, each time it did.
    pub held_on: BTreeSet<(BrakeTarget, Cause, Fingerprint)>,
    /// By what reporters are known again whom she refused, or of whom somebody warned.
    pub barred: BTreeSet<(Barred, Fingerprint)>,
}

/// Why a reporter is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Barred {
    /// She refused this report.
    Refused(ReportId),
    /// Somebody warned of him in this case.
    Warned(CaseId),
    /// She refused him by a linked record that is erased.
    Once,
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
            linked: Vec::new(),
            linked_profiles: Vec::new(),
            brakes: Brakes::default(),
            kept: Vec::new(),
            seen: Vec::new(),
            held_on: BTreeSet::new(),
            barred: BTreeSet::new(),
        };
        gates.fold(&**store, DeedsOf::Brakes)?;
        if let Some(id) = gates.case.as_ref().map(|case| case.id) {
            gates.fold(&**store, DeedsOf::Case(id))?;
        }
        if let Some(id) = gates.profile.as_ref().map(|profile| profile.id) {
            gates.fold(&**store, DeedsOf::Person(id))?;
            let linked = group_of(&**store, Linkable::Profiles, id.0)?;
            linked.into_iter().try_for_each(|other| gates.fold_linked(&**store, ProfileId(other)))?;
        }
        Ok(gates)
    }

    /// Takes in what a linked record of hers says.
    fn fold_linked(&mut self, store: &dyn Store, id: ProfileId) -> Result<(), StoreError> {
        let deeds = store.deeds(DeedsOf::Person(id))?;
        let mut will = Will::default();
        deeds.iter().for_each(|kept| note_of_person(&mut will, &mut self.barred, kept));
        let found = (!deeds.is_empty()).then(|| u32::try_from(deeds.len()).unwrap_or(u32::MAX));
        self.seen.push((DeedsOf::Person(id), found));
        self.linked.push(will);
        self.linked_profiles.push(id);
        Ok(())
    }

    fn fold(&mut self, store: &dyn Store, of: DeedsOf) -> Result<(), StoreError> {
        let deeds = store.deeds(of)?;
        for kept in &deeds {
            self.note(of, kept);
        }
        let found = (!deeds.is_empty()).then(|| u32::try_from(deeds.len()).unwrap_or(u32::MAX));
        self.kept.push(Kept { of, found, deeds, changed: false });
        Ok(())
    }

    /// Takes a deed into the state kept under one key.
    fn note(&mut self, of: DeedsOf, kept: &KeptDeed) {
        let deed = &kept.deed;
        match (of, &deed.act) {
            (DeedsOf::Case(_), Act::Case { round, act, .. }) => self.course.take(&deed.by, *round, act),
            (DeedsOf::Person(_), _) => note_of_person(&mut self.will, &mut self.barred, kept),
            (DeedsOf::Brakes, Act::Brake { target, act }) => {
                if let BrakeAct::Pulled(cause) = act {
                    self.held_on.extend(kept.marks.iter().map(|mark| (target.clone(), *cause, *mark)));
                }
                self.brakes.take(&deed.by, target, *act);
            }
            _ => {}
        }
    }

    /// The deeds of one kind, in order.
    pub fn deeds_of(&self, of: DeedsOf) -> impl Iterator<Item = &Deed> {
        let kept = self.kept.iter().filter(move |kept| kept.of == of);
        kept.flat_map(|kept| kept.deeds.iter().map(|kept| &kept.deed))
    }

    /// Her own deeds, as they are kept.
    pub fn kept_of_person(&self) -> impl Iterator<Item = &KeptDeed> {
        self.kept.iter().filter(|kept| matches!(kept.of, DeedsOf::Person(_))).flat_map(|kept| &kept.deeds)
    }

    /// Takes a permitted deed in, wherever it is kept.
    pub fn take(&mut self, kept: KeptDeed) {
        let belongs = |of: DeedsOf| match (&kept.deed.act, of) {
            (Act::Case { act, .. }, DeedsOf::Person(_)) => {
                matches!(act, CaseAct::HandedOver | CaseAct::Undone) || act.warns()
            }
            (Act::Case { .. }, DeedsOf::Case(_))
            | (Act::Person { .. } | Act::Link { .. }, DeedsOf::Person(_))
            | (Act::Brake { .. }, DeedsOf::Brakes) => true,
            _ => false,
        };
        for i in 0..self.kept.len() {
            let of = self.kept[i].of;
            if belongs(of) {
                self.note(of, &kept);
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
        Some(Claim {
            organisations: reporter.side(&report.office).cloned().collect(),
            known_by,
            relation: report.reporter.claimed(),
            answers_sealed: sealed,
            stands: report.is_matched(),
            reporter: reporter_mark(service, report),
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

    /// Everything as the records say now, for a look that commits nothing.
    pub fn brought_up_to_date(mut self, service: &Service) -> Result<Self, Refusal> {
        self.state_facts(service, &mut Commit::new(Lane::Caller), service.now())?;
        Ok(self)
    }

    /// A deed of the service itself.
    pub fn state(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        act: Act,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        self.state_on(service, commit, (act, Vec::new()), at)
    }

    /// The same, with keyed hashes of what it rests on.
    pub fn state_on(
        &mut self,
        service: &Service,
        commit: &mut Commit,
        (act, marks): (Act, Vec<Fingerprint>),
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let deed = Deed { by: service_doer(), at, act };
        self.bench(service).permits(&deed)?;
        let permit = Permit::of_service(service_organisation());
        let acted = Acted { act: deed.act.clone(), signed: None };
        commit.entries.push(NewEntry::new(&permit, at, What::Acted(Box::new(acted))));
        self.take(KeptDeed { deed, reason: None, salt: [0; 16], marks });
        Ok(())
    }

    /// The organisations nobody who judges may be bound to: hers, past and present, and the reporter's.
    pub fn sides(&self) -> impl Iterator<Item = &OrgCode> {
        let claim = self.course.claim.iter().flat_map(|claim| &claim.organisations);
        let linked = self.linked.iter().flat_map(Will::stations);
        self.will.stations().iter().chain(linked).chain(claim)
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

    /// Writes what the service stated, when it stated anything. What somebody else changed meanwhile is stated
    /// with the next look.
    pub fn keep_stated(self, service: &Service, mut commit: Commit) -> Result<(), StoreError> {
        if commit.entries.is_empty() {
            return Ok(());
        }
        self.put(&mut commit);
        match service.store.commit(commit) {
            Ok(_) | Err(StoreError::Changed) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Expects everything as it was found, and writes what changed.
    pub fn put(self, commit: &mut Commit) {
        let case = self.case.iter().map(|case| Expectation::Case(case.id, Some(case.revision)));
        commit.expect.extend(case);
        let profile = self.profile.iter().map(|one| Expectation::Profile(one.id, Some(one.revision)));
        commit.expect.extend(profile);
        let report = self.report.iter().map(|one| Expectation::Report(one.id, Some(one.revision)));
        commit.expect.extend(report);
        self.expect_deeds(commit);
        for kept in self.kept {
            if kept.changed {
                commit.put.push(Put::Deeds(kept.of, kept.deeds));
            }
        }
    }

    /// Expects every deed as it was found, so that what is decided by them is looked at again where one came first.
    pub fn expect_deeds(&self, commit: &mut Commit) {
        let kept = self.kept.iter().map(|kept| (kept.of, kept.found));
        let all = kept.chain(self.seen.iter().copied());
        commit.expect.extend(all.map(|(of, found)| Expectation::Deeds(of, found)));
    }
}

/// Takes a deed of a resident into her will, and by what reporters are known again.
pub(super) fn note_of_person(will: &mut Will, barred: &mut BTreeSet<(Barred, Fingerprint)>, kept: &KeptDeed) {
    let why = match &kept.deed.act {
        Act::Case { case, act, .. } => {
            if matches!(act, CaseAct::HandedOver | CaseAct::Undone) {
                will.note_handed_over(*case, matches!(act, CaseAct::Undone));
            }
            Barred::Warned(*case)
        }
        Act::Person { act, .. } => {
            will.take(&kept.deed, act);
            let PersonAct::Refused(Whom::Report(report)) = act else { return };
            Barred::Refused(*report)
        }
        Act::Link { .. } => Barred::Once,
        Act::Brake { .. } => return,
    };
    barred.extend(kept.marks.iter().map(|mark| (why, *mark)));
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
