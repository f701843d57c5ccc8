//! Links of records that are of one person (design, 2): made and undone by signed acts, each kept with both
//! records and judged by `domain::release::links`. Whoever links sees both already: a reviewer beside a case
//! of hers, a station among its own. A link shows nobody anything; it keeps back what either record says no
//! to, and has the two dealt one after the other.

use std::collections::BTreeSet;

use crate::audit::{signed_lines, veiled_profile, veiled_report};
use crate::domain::access::{Call, Denied, Permit, Relation};
use crate::domain::actor::{Actor, Role};
use crate::domain::candidate::Pair;
use crate::domain::case::{Case, CaseState};
use crate::domain::entry::{Acted, NewEntry, What};
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId};
use crate::domain::profile::Profile;
use crate::domain::release::act::{Act, Deed, Doer};
use crate::domain::release::links::{GROUP, LinkAct, LinkOf, LinkSight, Linkable, Links, group};
use crate::domain::release::will::Will;
use crate::domain::report::Report;
use crate::service::acts::{call_of, subject_of};
use crate::service::core::{Request, Service};
use crate::service::gates::{Gates, note_of_person};
use crate::service::refusal::Refusal;
use crate::service::searching::GoOn;
use crate::service::signing::Decision;
use crate::store::{Commit, DeedsOf, Expectation, KeptDeed, Lane, Put, Store, StoreError};

/// What is done to a link, as it was asked.
#[derive(Clone, Copy)]
struct Asked {
    of: LinkOf,
    case: Option<CaseId>,
    act: LinkAct,
}

impl Asked {
    const fn deed(self) -> Act {
        Act::Link { of: self.of, case: self.case, act: self.act }
    }
}

/// The deeds of a record that can be linked.
pub(super) const fn deeds_of(side: Linkable, id: [u8; 16]) -> DeedsOf {
    match side {
        Linkable::Profiles => DeedsOf::Person(ProfileId(id)),
        Linkable::Reports => DeedsOf::Report(ReportId(id)),
    }
}

/// The links that deeds make.
pub(super) fn links_of<'a>(deeds: impl IntoIterator<Item = &'a KeptDeed>) -> Links {
    let mut links = Links::default();
    for kept in deeds {
        if let Act::Link { of, act, .. } = &kept.deed.act {
            links.take(&kept.deed.by, of, *act);
        }
    }
    links
}

/// All records linked with this one, over others too, without itself.
pub(super) fn group_of(
    store: &dyn Store,
    side: Linkable,
    id: [u8; 16],
) -> Result<BTreeSet<[u8; 16]>, StoreError> {
    group(id, |one| Ok(links_of(&store.deeds(deeds_of(side, one))?).with(side, one)))
}

impl Service {
    /// The wills of a resident by this record and by each that is linked with it, her own first.
    pub(super) fn wills_of(&self, profile: ProfileId) -> Result<Vec<Will>, StoreError> {
        let mut wills = Vec::new();
        let mut all = vec![profile.0];
        let mut found = BTreeSet::from([profile.0]);
        while let Some(id) = all.pop() {
            let deeds = self.store.deeds(DeedsOf::Person(ProfileId(id)))?;
            let linked = links_of(&deeds).with(Linkable::Profiles, id);
            all.extend(linked.into_iter().filter(|other| found.insert(*other)));
            wills.push(will_of(&deeds));
        }
        Ok(wills)
    }

    /// The stations where she is or was, by her record and by each that is linked with it.
    pub(super) fn stations_of(&self, profile: &Profile) -> Result<Vec<OrgCode>, StoreError> {
        let mut stations = vec![profile.keeper().clone(), profile.station.clone()];
        for id in group_of(&*self.store, Linkable::Profiles, profile.id.0)? {
            if let Some(other) = self.store.profile(ProfileId(id))? {
                stations.extend([other.keeper().clone(), other.station]);
            }
        }
        for will in self.wills_of(profile.id)? {
            stations.extend(will.all_stations().cloned());
        }
        Ok(stations)
    }

    /// The organisations of both sides: nobody bound to one of them, a station of hers by a linked record among
    /// them, is dealt her case, is shown it or votes in it.
    pub(super) fn parties_with_linked(
        &self,
        profile: &Profile,
        report: &Report,
    ) -> Result<Vec<OrgCode>, StoreError> {
        let mut parties = self.stations_of(profile)?;
        parties.extend(report.reporter.side(&report.office).cloned());
        Ok(parties)
    }

    /// Whether another candidate of the same two people is being looked at, or the same reporter was already
    /// confirmed for a linked record of hers: linked records are dealt one after the other.
    pub(super) fn is_looked_at_elsewhere(&self, pair: Pair) -> Result<bool, StoreError> {
        let store = &*self.store;
        let mut profiles = group_of(store, Linkable::Profiles, pair.profile.0)?;
        let mut reports = group_of(store, Linkable::Reports, pair.report.0)?;
        if profiles.is_empty() && reports.is_empty() {
            return Ok(false);
        }
        profiles.insert(pair.profile.0);
        reports.insert(pair.report.0);
        for &profile in &profiles {
            for &report in &reports {
                let other = Pair { profile: ProfileId(profile), report: ReportId(report) };
                let Some(id) = store.case_of(other)? else { continue };
                let state = store.case(id)?.map(|case| case.state);
                let confirmed = state == Some(CaseState::KinConfirmed) && other.report == pair.report;
                if confirmed || matches!(state, Some(CaseState::Voting | CaseState::Split)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Reports that were linked with this one, or with one that is, until they were erased.
    pub(super) fn gone_reports(&self, report: ReportId) -> Result<BTreeSet<ReportId>, StoreError> {
        let mut all = group_of(&*self.store, Linkable::Reports, report.0)?;
        all.insert(report.0);
        let mut gone = BTreeSet::new();
        for id in all {
            let deeds = self.store.deeds(deeds_of(Linkable::Reports, id))?;
            gone.extend(deeds.iter().filter_map(|kept| match &kept.deed.act {
                Act::Link { of, act: LinkAct::Unlinked, .. } if kept.deed.by.role == Role::Service => {
                    of.other(&id).map(ReportId)
                }
                _ => None,
            }));
        }
        Ok(gone)
    }

    /// Links two records, or does its half of it, or undoes it.
    pub(super) fn link(
        &self,
        actor: &Actor,
        request: Request,
        act: &Act,
        (decision, go_on): (&Decision, GoOn<'_>),
    ) -> Result<(), Refusal> {
        let Act::Link { of, case, act: what } = *act else { return Err(Denied.into()) };
        let call = call_of(act).ok_or(Denied)?;
        let done = self.once(
            actor.id,
            request,
            |_| Ok(()),
            || {
                let registry = self.registry.unchanged();
                let (permit, of, beside) = match case {
                    Some(case) => {
                        let (permit, known, of) = self.seen_by_reviewer(actor, call, (case, of), go_on)?;
                        (permit, of, Some(known))
                    }
                    None => (self.link_permit(actor, call, of)?, of, None),
                };
                let asked = Asked { of, case, act: what };
                let reason = decision.reason()?;
                let subject = subject_of(&asked.deed());
                let body = signed_lines(&asked.deed());
                let signed = self.check_signed(actor, (call, &subject), request, &body, decision)?;
                let at = self.now();
                let by =
                    Doer { actor: actor.id, organisation: actor.organisation.clone(), role: permit.role() };
                let mut commit = Commit::new(Lane::Caller);
                commit.expect.push(registry);
                let kept = KeptDeed {
                    deed: Deed { by, at, act: asked.deed() },
                    reason: Some(reason),
                    salt: decision.salt,
                    marks: Vec::new(),
                };
                self.check_room(asked, &mut commit)?;
                self.put_link(&mut commit, asked, beside.as_ref(), &kept)?;
                if let Some(case) = &beside {
                    commit.expect.push(Expectation::Case(case.id, Some(case.revision)));
                }
                let acted = Acted { act: asked.deed(), signed: Some(signed) };
                commit.entries.push(NewEntry::new(&permit, at, What::Acted(Box::new(acted))));
                Ok((commit, Vec::new(), ()))
            },
        );
        self.noting(actor, call, done)
    }

    /// Whether the groups of both records fit into one; none of either is linked further meanwhile.
    fn check_room(&self, asked: Asked, commit: &mut Commit) -> Result<(), Refusal> {
        if asked.act != LinkAct::Linked {
            return Ok(());
        }
        let (side, mut all) = (asked.of.side(), BTreeSet::from(asked.of.ids()));
        for id in asked.of.ids() {
            all.extend(group(id, |one| {
                let deeds = self.store.deeds(deeds_of(side, one))?;
                commit.expect.push(Expectation::Deeds(deeds_of(side, one), found_count(&deeds)));
                Ok::<_, StoreError>(links_of(&deeds).with(side, one))
            })?);
        }
        match all.len() > GROUP {
            true => Err(Refusal::Precondition("so many records of one person cannot be linked")),
            false => Ok(()),
        }
    }

    /// The permit of a station for two of its own, or of an advocate to whom they were named. Whoever stands in
    /// no such relation learns nothing of either.
    fn link_permit(&self, actor: &Actor, call: Call, of: LinkOf) -> Result<Permit, Refusal> {
        let mut keepers = Vec::new();
        if of.side() == Linkable::Profiles {
            for id in of.ids() {
                keepers.extend(self.store.profile(ProfileId(id))?.map(|profile| profile.keeper().clone()));
            }
        }
        let own = keepers.iter().all(|keeper| *keeper == actor.organisation);
        let relation = match keepers.len() {
            2 if own && actor.has(Role::StationWorker) => Relation::Own,
            2 if actor.has(Role::Advocate) => Relation::Named,
            _ => Relation::Stranger,
        };
        self.permit(actor, call, relation)
    }

    /// The link by the true names of its records, where a reviewer named them as she knows them: one of her
    /// case, and one that she is shown beside it now, or that is linked with it. Anything else is not there.
    fn seen_by_reviewer(
        &self,
        actor: &Actor,
        call: Call,
        (case, named): (CaseId, LinkOf),
        go_on: GoOn<'_>,
    ) -> Result<(Permit, Case, LinkOf), Refusal> {
        let (permit, case) = self.seated_case(actor, call, case)?;
        let side = named.side();
        let own = match side {
            Linkable::Profiles => case.pair.profile.0,
            Linkable::Reports => case.pair.report.0,
        };
        let name = |id: [u8; 16]| match side {
            Linkable::Profiles => veiled_profile(ProfileId(id)).0,
            Linkable::Reports => veiled_report(ReportId(id)).0,
        };
        // Nothing is searched for a link of two others.
        let Some(other_name) = named.other(&name(own)) else {
            self.note_refused(actor, call)?;
            return Err(Refusal::NotFound);
        };
        let others: Vec<[u8; 16]> = match (call, side) {
            // What either record refuses hides the other; it can be unlinked all the same.
            (Call::UnlinkRecords, _) => self.linked_and_free(actor, call, &case, side)?,
            (_, Linkable::Profiles) => {
                let beside = self.beside(actor, call, &case, go_on)?;
                beside.profiles.iter().map(|near| near.id()).collect()
            }
            (_, Linkable::Reports) => {
                let beside = self.beside(actor, call, &case, go_on)?;
                beside.reports.iter().map(|near| near.id()).collect()
            }
        };
        let other = others.into_iter().find(|id| name(*id) == other_name);
        let of = other.and_then(|other| LinkOf::new(side, own, other));
        match of {
            Some(of) => Ok((permit, case, of)),
            None => {
                self.note_refused(actor, call)?;
                Err(Refusal::NotFound)
            }
        }
    }

    /// Records linked with one of a case, none of a body, of either side, that the reviewer is bound to.
    fn linked_and_free(
        &self,
        actor: &Actor,
        call: Call,
        case: &Case,
        side: Linkable,
    ) -> Result<Vec<[u8; 16]>, Refusal> {
        let (profile, report) = self.both_for(actor, call, case.pair)?;
        let own = match side {
            Linkable::Profiles => profile.id.0,
            Linkable::Reports => report.id.0,
        };
        let mut free = Vec::new();
        for id in group_of(&*self.store, side, own)? {
            let free_of = |parties: Vec<OrgCode>| !parties.iter().any(|party| actor.is_bound_to(party));
            let is_free = match side {
                Linkable::Profiles => match self.store.profile(ProfileId(id))? {
                    Some(other) => free_of(self.parties_with_linked(&other, &report)?),
                    None => false,
                },
                Linkable::Reports => match self.store.report(ReportId(id))? {
                    Some(other) => free_of(self.parties_with_linked(&profile, &other)?),
                    None => false,
                },
            };
            free.extend(is_free.then_some(id));
        }
        Ok(free)
    }

    /// Judges a deed of a link, and keeps it with both records.
    fn put_link(
        &self,
        commit: &mut Commit,
        asked: Asked,
        beside: Option<&Case>,
        kept: &KeptDeed,
    ) -> Result<(), Refusal> {
        let (by, at) = (&kept.deed.by, kept.deed.at);
        match asked.of.side() {
            Linkable::Profiles => {
                let mut gates = Vec::new();
                for id in asked.of.ids() {
                    let mut one = Gates::load(self, None, Some(ProfileId(id)))?;
                    one.state_own(self, commit, at)?;
                    gates.push(one);
                }
                let links = links_of(gates.first().into_iter().flat_map(Gates::kept_of_person));
                let wills = [gates.first(), gates.get(1)].map(|gates| gates.map(|gates| &gates.will));
                links.permits(by, &asked.of, asked.act, &LinkSight { case: beside, wills, now: at })?;
                for mut one in gates {
                    one.take(kept.clone());
                    one.put(commit);
                }
            }
            Linkable::Reports => {
                for (i, id) in asked.of.ids().into_iter().enumerate() {
                    let of = deeds_of(Linkable::Reports, id);
                    let mut deeds = self.store.deeds(of)?;
                    if i == 0 {
                        let sight = LinkSight { case: beside, wills: [None; 2], now: at };
                        links_of(&deeds).permits(by, &asked.of, asked.act, &sight)?;
                    }
                    let report = self.store.report(ReportId(id))?.ok_or(Refusal::NotFound)?;
                    commit.expect.push(Expectation::Report(report.id, Some(report.revision)));
                    commit.expect.push(Expectation::Deeds(of, found_count(&deeds)));
                    deeds.push(kept.clone());
                    commit.put.push(Put::Deeds(of, deeds));
                }
            }
        }
        Ok(())
    }
}

/// Her will by the deeds of one record.
pub(super) fn will_of(deeds: &[KeptDeed]) -> Will {
    let mut will = Will::default();
    deeds.iter().for_each(|kept| note_of_person(&mut will, &mut BTreeSet::new(), kept));
    will
}

/// How many deeds there are, as a commit expects them.
pub(super) fn found_count(deeds: &[KeptDeed]) -> Option<u32> {
    (!deeds.is_empty()).then(|| u32::try_from(deeds.len()).unwrap_or(u32::MAX))
}
