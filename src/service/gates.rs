//! The gates of one case: its votes, its course, her will and the brakes as the deeds on record make
//! them, loaded together and written back together, each expected unchanged.

use std::collections::BTreeSet;

use crate::domain::access::Permit;
use crate::domain::case::Case;
use crate::domain::entry::{Acted, NewEntry, What};
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId, Timestamp};
use crate::domain::profile::Profile;
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, PersonAct, Whom};
use crate::domain::release::brakes::Brakes;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::course::Course;
use crate::domain::release::facts::Person;
use crate::domain::release::links::Linkable;
use crate::domain::release::will::Will;
use crate::domain::report::{Fingerprint, Report};
use crate::service::acts::service_doer;
use crate::service::core::{Service, service_organisation};
use crate::service::links::{found_count, group_of, links_of};
use crate::service::refusal::Refusal;
use crate::service::stating::person_of;
use crate::store::{Commit, DeedsOf, Expectation, KeptDeed, Put, Remove, Store, StoreError};

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
    /// Their ids, in the same order.
    linked_ids: Vec<ProfileId>,
    /// These records, without any that went.
    pub linked_profiles: Vec<Profile>,
    /// What is held.
    pub brakes: Brakes,
    /// Who is bound to whom, as the registry lists it.
    pub conflicts: Conflicts,
    /// Whoever undid links of her records.
    pub undone: Vec<Doer>,
    /// The resident.
    pub profile: Option<Profile>,
    /// The report of the case.
    pub report: Option<Report>,
    kept: Vec<Kept>,
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
    /// She feared him by a linked record that is erased.
    Feared,
}

impl Gates {
    /// Loads the gates of a case, or of a resident alone, or the brakes alone.
    pub fn load(
        service: &Service,
        case: Option<CaseId>,
        profile: Option<ProfileId>,
    ) -> Result<Self, Refusal> {
        let case = case.map(|id| service.store.case(id)).transpose()?.flatten();
        // What is recorded of one resident names no case of another: it is as if there were none.
        let hers = |case: &Case| profile.is_none_or(|profile| profile == case.pair.profile);
        Ok(Self::around(service, case.filter(hers), profile)?)
    }

    /// Loads the gates around a case as it is given, which may not be stored yet.
    pub fn around(
        service: &Service,
        case: Option<Case>,
        profile: Option<ProfileId>,
    ) -> Result<Self, StoreError> {
        let store = &service.store;
        let profile = case.as_ref().map(|case| case.pair.profile).or(profile);
        let mut gates = Self {
            profile: profile.map(|id| store.profile(id)).transpose()?.flatten(),
            report: case.as_ref().map(|case| store.report(case.pair.report)).transpose()?.flatten(),
            case,
            course: Course::default(),
            will: Will::default(),
            linked: Vec::new(),
            linked_ids: Vec::new(),
            linked_profiles: Vec::new(),
            brakes: Brakes::default(),
            conflicts: service.registry.conflicts(),
            undone: Vec::new(),
            kept: Vec::new(),
            held_on: BTreeSet::new(),
            barred: BTreeSet::new(),
        };
        gates.fold(&**store, DeedsOf::Brakes)?;
        if let Some(id) = gates.case.as_ref().map(|case| case.id) {
            gates.fold(&**store, DeedsOf::Case(id))?;
        }
        if let Some(id) = gates.own() {
            gates.fold(&**store, DeedsOf::Person(id))?;
            for other in group_of(&**store, Linkable::Profiles, id.0)? {
                let other = ProfileId(other);
                gates.linked.push(Will::default());
                gates.linked_ids.push(other);
                gates.linked_profiles.extend(store.profile(other)?);
                gates.fold(&**store, DeedsOf::Person(other))?;
            }
        }
        Ok(gates)
    }

    /// The resident.
    fn own(&self) -> Option<ProfileId> {
        self.profile.as_ref().map(|profile| profile.id)
    }

    fn fold(&mut self, store: &dyn Store, of: DeedsOf) -> Result<(), StoreError> {
        let deeds = store.deeds(of)?;
        for kept in &deeds {
            self.note(of, kept);
        }
        if let DeedsOf::Person(id) = of {
            self.undone.extend(links_of(&deeds).undone_by(Linkable::Profiles, id.0).cloned());
        }
        self.kept.push(Kept { of, found: found_count(&deeds), deeds, changed: false });
        Ok(())
    }

    /// Takes a deed into the state kept under one key.
    fn note(&mut self, of: DeedsOf, kept: &KeptDeed) {
        let deed = &kept.deed;
        match (of, &deed.act) {
            (DeedsOf::Case(_), Act::Case { round, act, .. }) => {
                self.course.take(&deed.by, (*round, deed.at), act);
            }
            (DeedsOf::Person(id), _) => {
                let linked = self.linked_ids.iter().position(|linked| *linked == id);
                let will = linked.map_or(&mut self.will, |i| &mut self.linked[i]);
                note_of_person(will, &mut self.barred, kept);
            }
            (DeedsOf::Brakes, Act::Brake { target, act }) => {
                if let BrakeAct::Pulled(cause) = act {
                    self.held_on.extend(kept.marks.iter().map(|mark| (target.clone(), *cause, *mark)));
                }
                self.brakes.take(&deed.by, target, *act, deed.at);
            }
            _ => {}
        }
    }

    /// The deeds of one kind, in order.
    pub fn deeds_of(&self, of: DeedsOf) -> impl Iterator<Item = &Deed> {
        self.kept(of).iter().map(|kept| &kept.deed)
    }

    /// Her will by one of her records.
    pub fn will_of(&self, id: ProfileId) -> &Will {
        let linked = self.linked_ids.iter().position(|linked| *linked == id);
        linked.map_or(&self.will, |i| &self.linked[i])
    }

    /// The deeds of one kind as they are kept, in order.
    pub fn kept(&self, of: DeedsOf) -> &[KeptDeed] {
        self.kept.iter().find(|kept| kept.of == of).map_or(&[], |kept| &kept.deeds)
    }

    /// Her own deeds, as they are kept.
    pub fn kept_of_person(&self) -> impl Iterator<Item = &KeptDeed> {
        self.own().into_iter().flat_map(|own| self.kept(DeedsOf::Person(own)))
    }

    /// Takes a permitted deed in, wherever it is kept.
    pub fn take(&mut self, kept: KeptDeed) {
        let own = self.own();
        let belongs = |of: DeedsOf| match (&kept.deed.act, of) {
            (Act::Case { act, .. }, DeedsOf::Person(id)) => {
                own == Some(id) && (matches!(act, CaseAct::HandedOver | CaseAct::Undone) || act.warns())
            }
            (Act::Person { profile, .. }, DeedsOf::Person(id)) => *profile == id,
            (Act::Link { .. }, DeedsOf::Person(id)) => own == Some(id),
            (Act::Case { .. }, DeedsOf::Case(_)) | (Act::Brake { .. }, DeedsOf::Brakes) => true,
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
        self.profile.as_ref().map(|profile| person_of(profile, &self.will, at))
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
        let wills = std::iter::once(&self.will).chain(&self.linked);
        wills.flat_map(Will::all_stations).chain(claim)
    }

    /// The record follows her to the station that took her over: it is that station's from then on, and the
    /// other one's no more.
    pub fn move_record(&self, permit: &Permit, commit: &mut Commit, at: Timestamp) {
        let Some(mut profile) = self.profile.clone() else { return };
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
        let linked = self.linked_profiles.iter().map(|one| Expectation::Profile(one.id, Some(one.revision)));
        commit.expect.extend(linked);
        commit.expect.extend(self.kept.iter().map(|kept| Expectation::Deeds(kept.of, kept.found)));
        for kept in self.kept {
            if kept.changed {
                commit.put.push(Put::Deeds(kept.of, kept.deeds));
            }
        }
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
            match act {
                PersonAct::Refused(Whom::Report(report)) => Barred::Refused(*report),
                PersonAct::Inherited(_) => Barred::Feared,
                _ => return,
            }
        }
        Act::Link { .. } => Barred::Once,
        Act::Brake { .. } => return,
    };
    barred.extend(kept.marks.iter().map(|mark| (why, *mark)));
}
