//! Other descriptions that may be of the same person: for a reviewer, of the resident and of the report of
//! a case she holds; for a station, among its own residents. Found by the same score in bits under a prior
//! of its own; what is linked is shown as linked, first, and not proposed. A reviewer picks nobody: what is
//! shown follows from her case, leaves out whoever refuses, is not known or is of a body she is bound to,
//! and each record shown is noted as read and counts in her daily budget (S16, S18). Linking is `links`'s.

use crate::audit::veiled_subject;
use crate::domain::access::{Call, Relation};
use crate::domain::actor::Actor;
use crate::domain::candidate::Pair;
use crate::domain::case::Case;
use crate::domain::description::Description;
use crate::domain::entry::Subject;
use crate::domain::evidence::{Bits, Evidence};
use crate::domain::ids::{CaseId, OrgCode, ProfileId, ReportId};
use crate::domain::profile::Profile;
use crate::domain::release::links::Linkable;
use crate::domain::report::Report;
use crate::matching::duplicates::{Either, MOST_LOOKED_AT, compare, nearest};
use crate::matching::features::Telling;
use crate::matching::{RowIndex, Scored, Sentence, explain_between};
use crate::service::case_view::{Said, for_reviewer};
use crate::service::core::Service;
use crate::service::links::group_of;
use crate::service::refusal::Refusal;
use crate::service::searching::GoOn;
use crate::store::StoreError;

/// So many are shown of each side: one person is seldom described more often.
const SHOWN: usize = 5;

/// Another description that may be of the same person, as a reviewer may see it.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The record by the name that signed texts give it, which opens nothing.
    pub name: String,
    /// Whether it is linked with the one of the case.
    pub linked: bool,
    /// Log2 odds that both are of one person.
    pub score: Bits,
    /// The prior alone.
    pub prior: Bits,
    /// The evidence, each with its sentence.
    pub evidence: Vec<(Evidence, Sentence)>,
    /// What the other description says, as far as a reviewer may know it.
    pub other: Said,
}

/// Likely duplicates of both sides of a case, the likeliest first.
#[derive(Clone, Debug, Default)]
pub struct Duplicates {
    /// The resident by the name that signed texts give her.
    pub resident: String,
    /// The report by the name that signed texts give it.
    pub report: String,
    /// Other profiles that may be of the resident.
    pub of_resident: Vec<Duplicate>,
    /// Other reports that may seek the same person.
    pub of_report: Vec<Duplicate>,
}

/// A record that may be of the same person, before it is put in words.
pub(super) struct Near<T> {
    record: T,
    scored: Scored,
    linked: bool,
}

impl Near<Profile> {
    /// The id of the record.
    pub const fn id(&self) -> [u8; 16] {
        self.record.id.0
    }
}

impl Near<Report> {
    /// The id of the record.
    pub const fn id(&self) -> [u8; 16] {
        self.record.id.0
    }
}

/// What a reviewer may see beside a case of hers.
pub(super) struct Beside {
    profile: Profile,
    report: Report,
    /// Other profiles that may be, or are, of the resident.
    pub profiles: Vec<Near<Profile>>,
    /// Other reports that may seek, or seek, the same person.
    pub reports: Vec<Near<Report>>,
}

/// Profiles of a station's own that may be of one resident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnDuplicates {
    /// Those that are linked with it.
    pub linked: Vec<ProfileId>,
    /// Others that may be of her, the likeliest first.
    pub likely: Vec<ProfileId>,
}

impl Service {
    /// Likely duplicates of the resident and of the report of a case the caller holds a seat of.
    ///
    /// # Errors
    /// Unknown cases and those of others (the same); a closed case; too many searches under way; a caller
    /// who went away.
    pub fn case_duplicates(&self, actor: &Actor, id: CaseId, go_on: GoOn<'_>) -> Result<Duplicates, Refusal> {
        let (permit, case) = self.seated_case(actor, Call::ListDuplicates, id)?;
        let Beside { profile, report, profiles, reports } =
            self.beside(actor, Call::ListDuplicates, &case, go_on)?;
        let subjects = [Subject::Case(id), Subject::Profile(profile.id), Subject::Report(report.id)];
        let others = profiles.iter().map(|near| Subject::Profile(near.record.id));
        let others = others.chain(reports.iter().map(|near| Subject::Report(near.record.id)));
        self.note_reading(&permit, subjects.into_iter().chain(others).collect())?;
        let (of_resident, of_report) =
            (for_reviewer(&profile.description), for_reviewer(&report.description));
        let profile_name = |one: &Profile| veiled_subject(&Subject::Profile(one.id));
        let report_name = |one: &Report| veiled_subject(&Subject::Report(one.id));
        Ok(Duplicates {
            resident: profile_name(&profile),
            report: report_name(&report),
            of_resident: in_words(&of_resident, profiles, |one| (profile_name(one), &one.description)),
            of_report: in_words(&of_report, reports, |one| (report_name(one), &one.description)),
        })
    }

    /// What a reviewer may see beside a case that she has a seat of.
    pub(super) fn beside(
        &self,
        actor: &Actor,
        call: Call,
        case: &Case,
        go_on: GoOn<'_>,
    ) -> Result<Beside, Refusal> {
        if !case.state.is_open() {
            return Err(Refusal::Precondition("the case is closed"));
        }
        let (profile, report) = self.both_for(actor, call, case.pair)?;
        let may_see = |profile: &Profile, report: &Report| -> Result<bool, StoreError> {
            // Of the other record too: every station of hers by it, and all who answer for its reporter.
            let parties = self.parties_with_linked(profile, report)?;
            let bound = parties.iter().any(|party| actor.is_bound_to(party));
            let pair = Pair { profile: profile.id, report: report.id };
            Ok(!bound && !self.is_refused(pair)?)
        };
        let profiles = self.near_profiles(&profile, |_| true, go_on)?;
        let profiles = kept(profiles, |near| may_see(&near.record, &report))?;
        let reports = self.near_reports(&report, go_on)?;
        let reports = kept(reports, |near| may_see(&profile, &near.record))?;
        Ok(Beside { profile, report, profiles, reports })
    }

    /// Other profiles of the caller's own station that may be, or are, of the same resident.
    ///
    /// # Errors
    /// Unknown profiles and those of others (the same); too many searches under way; a caller who went away.
    pub fn own_duplicates(
        &self,
        actor: &Actor,
        id: ProfileId,
        go_on: GoOn<'_>,
    ) -> Result<OwnDuplicates, Refusal> {
        let profile = self.store.profile(id)?.filter(|profile| *profile.keeper() == actor.organisation);
        let relation = profile.as_ref().map_or(Relation::Stranger, |_| Relation::Own);
        let permit = self.permit(actor, Call::ListDuplicates, relation)?;
        let profile = profile.ok_or(Refusal::NotFound)?;
        let own = |station: &OrgCode| *station == actor.organisation;
        let near = self.near_profiles(&profile, own, go_on)?;
        let near = kept(near, |near| Ok(*near.record.keeper() == actor.organisation))?;
        let all = std::iter::once(id).chain(near.iter().map(|near| near.record.id));
        self.note_reading(&permit, all.map(Subject::Profile).collect())?;
        let of = |linked: bool| {
            near.iter().filter(move |near| near.linked == linked).map(|near| near.record.id).collect()
        };
        Ok(OwnDuplicates { linked: of(true), likely: of(false) })
    }

    fn near_profiles(
        &self,
        of: &Profile,
        station: impl Fn(&OrgCode) -> bool + Sync,
        go_on: GoOn<'_>,
    ) -> Result<Vec<Near<Profile>>, Refusal> {
        let own = Either::of(self.model(), &Telling::of_profile(of));
        let linked = group_of(&*self.store, Linkable::Profiles, of.id.0)?;
        let found = self.near(&own, of.id.0, station, go_on)?;
        let mut near = Vec::new();
        for id in linked.iter().copied().chain(found.into_iter().filter(|id| !linked.contains(id))) {
            still_wanted(go_on)?;
            // The record may have changed, or gone, since the rows were shown.
            let Some(record) = self.store.profile(ProfileId(id))?.filter(|one| one.status.is_matched())
            else {
                continue;
            };
            let scored =
                compare(self.model(), &own, &Either::of(self.model(), &Telling::of_profile(&record)));
            near.push(Near { record, scored, linked: linked.contains(&id) });
        }
        Ok(self.ordered(near, |record| record.id.0))
    }

    fn near_reports(&self, of: &Report, go_on: GoOn<'_>) -> Result<Vec<Near<Report>>, Refusal> {
        let own = Either::of(self.model(), &Telling::of_report(of));
        let linked = group_of(&*self.store, Linkable::Reports, of.id.0)?;
        let found = self.near(&own, of.id.0, |_| true, go_on)?;
        let mut near = Vec::new();
        for id in linked.iter().copied().chain(found.into_iter().filter(|id| !linked.contains(id))) {
            still_wanted(go_on)?;
            // Nobody sees a report before its reporter is known and her answers are sealed (S9, S14).
            let may_be_shown =
                |one: &Report| one.is_matched() && one.reporter.is_known() && one.kin_answer_count > 0;
            let Some(record) = self.store.report(ReportId(id))?.filter(may_be_shown) else { continue };
            let scored = compare(self.model(), &own, &Either::of(self.model(), &Telling::of_report(&record)));
            near.push(Near { record, scored, linked: linked.contains(&id) });
        }
        Ok(self.ordered(near, |record| record.id.0))
    }

    /// Ids of rows of one side that may be of one person with this one.
    fn near(
        &self,
        own: &Either,
        id: [u8; 16],
        organisation: impl Fn(&OrgCode) -> bool + Sync,
        go_on: GoOn<'_>,
    ) -> Result<Vec<[u8; 16]>, Refusal> {
        let (search, side) = (self.searching.begin()?, own.side());
        let seen = &search.rows;
        let allowed = |row: RowIndex| {
            let row = seen.row(side, row);
            row.id != id && organisation(&row.organisation) && row.may_be_shown
        };
        let Some(found) = nearest(self.model(), seen.index(side), own, &allowed, go_on) else {
            return Err(search.give_up());
        };
        let mut ids: Vec<_> =
            found.into_iter().map(|(row, bits)| (std::cmp::Reverse(bits), seen.row(side, row).id)).collect();
        ids.sort_unstable();
        ids.truncate(MOST_LOOKED_AT);
        Ok(ids.into_iter().map(|(_, id)| id).collect())
    }

    /// Those that are linked, and those that reach the floor from either side, the likeliest first, ties by id.
    fn ordered<T>(&self, mut near: Vec<Near<T>>, id: impl Fn(&T) -> [u8; 16]) -> Vec<Near<T>> {
        near.retain(|one| one.linked || one.scored.score >= self.model().floor_of_duplicates());
        near.sort_by_key(|one| (!one.linked, std::cmp::Reverse(one.scored.score), id(&one.record)));
        near
    }

    /// How many searches of callers are under way.
    pub fn searches_under_way(&self) -> usize {
        self.searching.under_way()
    }

    /// How many were given up in their midst since the start, because nobody waited any more.
    pub fn searches_given_up(&self) -> u64 {
        self.searching.given_up()
    }
}

fn still_wanted(go_on: GoOn<'_>) -> Result<(), Refusal> {
    if go_on() { Ok(()) } else { Err(Refusal::Ended) }
}

/// The first few of those that may be seen.
fn kept<T>(
    near: Vec<Near<T>>,
    may_be_seen: impl Fn(&Near<T>) -> Result<bool, StoreError>,
) -> Result<Vec<Near<T>>, StoreError> {
    let mut kept = Vec::new();
    for one in near {
        if kept.len() < SHOWN && may_be_seen(&one)? {
            kept.push(one);
        }
    }
    Ok(kept)
}

fn in_words<T>(
    own: &Description,
    near: Vec<Near<T>>,
    of: impl Fn(&T) -> (String, &Description),
) -> Vec<Duplicate> {
    let duplicate = |Near { record, scored, linked }: Near<T>| {
        let (name, other) = of(&record);
        let other = for_reviewer(other);
        let explained = |evidence: Evidence| {
            let sentence = explain_between(&evidence, own, &other);
            (evidence, sentence)
        };
        let evidence = scored.evidence.into_iter().map(explained).collect();
        let (score, prior, other) = (scored.score, scored.prior, Said::of(other));
        Duplicate { name, linked, score, prior, evidence, other }
    };
    near.into_iter().map(duplicate).collect()
}
