//! Dealing: which reviewers get a case. Chosen at random among those without conflict and with room;
//! nobody picks a case. The best candidates are dealt first; those of a report whose reporter is not
//! known yet are dealt to nobody (S14).

use std::collections::HashMap;
use std::ops::Bound::{Excluded, Unbounded};

use crate::domain::actor::{Actor, Role};
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::CaseEvent;
use crate::domain::entry::CaseStep;
use crate::domain::ids::{ActorId, CaseId, OrgCode, ProfileId};
use crate::domain::profile::Profile;
use crate::domain::release::age::age_band;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::facts::AgeBand;
use crate::domain::release::links::Linkable;
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::domain::vote::Seat;
use crate::matching::RowPair;
use crate::service::core::Service;
use crate::service::intake::random_bytes;
use crate::service::links::group_of;
use crate::service::matcher::{Matcher, Waiting};
use crate::store::StoreError;

/// The most cases that await one reviewer at a time.
pub const CASES_AWAITING: usize = 20;

/// What bars a reviewer from a case, and how much each already has.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// Everybody who may review now.
    pub reviewers: &'a [Actor],
    /// How many cases await each.
    pub load: &'a HashMap<ActorId, usize>,
    /// The organisations of the resident's side and of the reporter's.
    pub parties: Vec<&'a OrgCode>,
    /// Whether she may be a child, so that one of the two is trained to protect children (S6).
    pub child: bool,
}

impl Table<'_> {
    /// Two reviewers of two organisations for a fresh round; `None` when there are not enough.
    pub fn two_seats(&self, case: &Case, random: &mut impl FnMut(usize) -> usize) -> Option<[Seat; 2]> {
        let first = self.one_seat(case, &[], random)?;
        let second = self.one_seat(case, std::slice::from_ref(&first), random)?;
        Some([first, second])
    }

    /// One reviewer of an organisation other than those seated; `None` when there is none.
    pub fn one_seat(
        &self,
        case: &Case,
        seated: &[Seat],
        random: &mut impl FnMut(usize) -> usize,
    ) -> Option<Seat> {
        let trained = |seat: &Seat| {
            let of = self.reviewers.iter().find(|reviewer| reviewer.id == seat.reviewer);
            of.is_some_and(|reviewer| reviewer.has(Role::ChildProtectionReviewer))
        };
        // A third decides whether to go on, after two of whom one was trained.
        let trained_wanted = self.child && seated.len() < 2 && !seated.iter().any(trained);
        let fits = |reviewer: &&Actor| {
            !self.parties.iter().any(|party| reviewer.is_bound_to(party))
                && !case.has_seen(reviewer.id)
                && self.load.get(&reviewer.id).copied().unwrap_or(0) < CASES_AWAITING
                && (!trained_wanted || reviewer.has(Role::ChildProtectionReviewer))
                && seated.iter().all(|seat| seat.organisation != reviewer.organisation)
        };
        let fitting: Vec<&Actor> = self.reviewers.iter().filter(fits).collect();
        // An organisation is drawn first, so that a large one does not review everything.
        let mut organisations: Vec<&OrgCode> =
            fitting.iter().map(|reviewer| &reviewer.organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        if organisations.is_empty() {
            return None;
        }
        let organisation = organisations[random(organisations.len())];
        let within: Vec<&&Actor> =
            fitting.iter().filter(|reviewer| reviewer.organisation == *organisation).collect();
        let drawn = within[random(within.len())];
        Some(Seat { reviewer: drawn.id, organisation: drawn.organisation.clone() })
    }
}

/// Candidates looked at in one round of dealing, so that many conflicts do not hold up the journal.
const LOOKED_AT: usize = 1_000;

impl Service {
    /// Whether she may be a child, as far as any record of hers tells, or told before it was erased.
    pub(super) fn is_child(&self, profile: &Profile) -> Result<bool, StoreError> {
        let now = self.now();
        let band = |one: &Profile| age_band(&one.description, one.admitted_on, now);
        let mut bands = vec![band(profile)];
        for id in group_of(&*self.store, Linkable::Profiles, profile.id.0)? {
            bands.extend(self.store.profile(ProfileId(id))?.as_ref().map(band));
        }
        bands.extend(self.wills_of(profile.id)?.iter().map(|will| will.inherited().age(now)));
        Ok(bands.into_iter().flatten().any(|band| band < AgeBand::Adult))
    }

    /// Whether somebody else than her own stations says who reports (S14), those of a linked record among them.
    pub(super) fn is_known_elsewhere(&self, profile: &Profile, report: &Report) -> Result<bool, StoreError> {
        let hers = self.stations_of(profile)?;
        Ok(report.reporter.told_by(&report.office).any(|body| !hers.contains(body)))
    }
}

impl Matcher {
    /// Fills empty seats: third reviewers of split cases, seats of reviewers the registry no longer
    /// lists, and fresh cases for the best waiting candidates.
    pub(super) fn deal(&mut self) -> Result<(), StoreError> {
        self.deal_parts()?;
        let reviewers = self.service.actors_of(Role::Reviewer);
        if reviewers.is_empty() {
            return Ok(());
        }
        self.fill_open_cases(&reviewers)?;
        let mut load = self.service.open_cases.load();
        let mut room: usize = reviewers
            .iter()
            .map(|reviewer| CASES_AWAITING.saturating_sub(load.get(&reviewer.id).copied().unwrap_or(0)))
            .sum();
        let next: Vec<Waiting> = match self.deal_after.take() {
            None => self.waiting.iter().take(LOOKED_AT).copied().collect(),
            Some(last) => self.waiting.range((Excluded(last), Unbounded)).take(LOOKED_AT).copied().collect(),
        };
        let mut dealt = false;
        for &(_, pair) in &next {
            if room < 2 {
                return Ok(());
            }
            if let Some(seats) = self.deal_pair(pair, &reviewers, &load)? {
                dealt = true;
                room -= seats.len();
                for seat in seats {
                    *load.entry(seat.reviewer).or_insert(0) += 1;
                }
            }
        }
        // When there was nobody for any of so many, the next round looks further down.
        self.deal_after = next.last().filter(|_| !dealt && next.len() == LOOKED_AT).copied();
        Ok(())
    }

    fn deal_pair(
        &mut self,
        pair: RowPair,
        reviewers: &[Actor],
        load: &HashMap<ActorId, usize>,
    ) -> Result<Option<[Seat; 2]>, StoreError> {
        if !self.rows.may_be_shown(pair) || self.rows.features(pair).is_none() {
            return Ok(None);
        }
        let store = &self.service.store;
        let ids = self.rows.ids(pair);
        let copies = self.service.registry.setting(Setting::NearCopies);
        if self.service.is_refused(ids)?
            || self.service.is_near_copy(ids.report, copies)?
            || self.service.is_looked_at_elsewhere(ids)?
        {
            return Ok(None);
        }
        let before = store.case_of(ids)?.map(|id| store.case(id)).transpose()?.flatten();
        let mut case = match &before {
            Some(case) => case.clone(),
            None => {
                let Some(candidate) = store.candidate(ids)? else { return Ok(None) };
                let revisions = (candidate.profile_revision, candidate.report_revision);
                Case::new(CaseId(random_bytes()), ids, candidate.score, revisions)
            }
        };
        let (Some(profile), Some(report)) = (store.profile(ids.profile)?, store.report(ids.report)?) else {
            return Ok(None);
        };
        if !self.service.is_known_elsewhere(&profile, &report)? {
            return Ok(None);
        }
        let parties = self.service.parties_with_linked(&profile, &report)?;
        let (parties, child) = (parties.iter().collect(), self.service.is_child(&profile)?);
        let table = Table { reviewers, load, parties, child };
        let Some(seats) = table.two_seats(&case, &mut random_below) else { return Ok(None) };
        if case.sealed_answers.is_none() && case.round == 0 {
            case.sealed_answers = Some(report.kin_answer_count);
        }
        if case.apply(CaseEvent::Dealt(seats.clone())).is_err() {
            return Ok(None);
        }
        if !self.service.seat(before.as_ref(), CaseStep::Dealt, &case)? {
            return Ok(None);
        }
        self.note_case(pair, case.id, case.state);
        self.service.open_cases.note(case);
        self.service.cases_moved();
        Ok(Some(seats))
    }

    fn fill_open_cases(&mut self, reviewers: &[Actor]) -> Result<(), StoreError> {
        let mut still_doubted = false;
        let conflicts = self.service.registry.conflicts();
        for id in self.service.open_cases.ids() {
            let Some(case) = self.service.open_cases.get(id) else { continue };
            let Some(pair) = self.rows.pair(case.pair) else { continue };
            if case.state == CaseState::Waiting {
                // Opened again by a reviewer, or sent on by a third, though it is no candidate any more.
                if !self.set.contains_key(&pair) {
                    self.deal_pair(pair, reviewers, &self.service.open_cases.load())?;
                }
                continue;
            }
            if !self.seats_doubted && !case_wants_a_seat(&case, reviewers, &conflicts) {
                continue;
            }
            let load = self.service.open_cases.load();
            let store = &self.service.store;
            let (Some(profile), Some(report)) =
                (store.profile(case.pair.profile)?, store.report(case.pair.report)?)
            else {
                continue;
            };
            let parties = self.service.parties_with_linked(&profile, &report)?;
            // A vote of somebody who is of a side by now counts no more: others vote afresh.
            if self.service.vote_afresh(id)? {
                continue;
            }
            let (parties, child) = (parties.iter().collect(), self.service.is_child(&profile)?);
            let table = Table { reviewers, load: &load, parties, child };
            if !self.service.is_known_elsewhere(&profile, &report)? {
                // Nobody else looks at a case while nobody says any more who reports.
                still_doubted |= seat_left(&case, reviewers, &table.parties).is_some();
            } else if case.state == CaseState::Split && case.third.is_none() {
                if let Some(seat) = table.one_seat(&case, &case.seats, &mut random_below) {
                    self.service.seat_another(id, CaseStep::ThirdDealt, CaseEvent::ThirdDealt(seat))?;
                }
            } else if let Some(left) = seat_left(&case, reviewers, &table.parties) {
                let others: Vec<Seat> = case.asked().filter(|seat| *seat != left).cloned().collect();
                // Whoever is left may not be the last: it is looked at again.
                still_doubted = true;
                if let Some(to) = table.one_seat(&case, &others, &mut random_below) {
                    let (from, at) = (left.reviewer, self.service.now());
                    let event = CaseEvent::Reassigned { from, to, reason: None, at };
                    self.service.seat_another(id, CaseStep::Reassigned, event)?;
                }
            }
        }
        self.seats_doubted = still_doubted;
        Ok(())
    }
}

/// A seat from which an act is awaited and whose reviewer the registry no longer lists, or lists with a
/// conflict.
fn seat_left<'a>(case: &'a Case, reviewers: &[Actor], parties: &[&OrgCode]) -> Option<&'a Seat> {
    case.asked().find(|seat| {
        let listed = reviewers.iter().find(|reviewer| reviewer.id == seat.reviewer);
        let fits = listed.is_some_and(|one| !parties.iter().any(|party| one.is_bound_to(party)));
        case.awaits(seat.reviewer) && !fits
    })
}

/// Whether it may; whoever has no conflict listed fits as when she was dealt in, unless her stations changed since,
/// by a link or a transfer, when every open case is looked at (`Matcher::seats_doubted`). Who voted and has a
/// conflict listed by now may have to be asked no more.
fn case_wants_a_seat(case: &Case, reviewers: &[Actor], conflicts: &Conflicts) -> bool {
    let bound = |seat: &Seat| !conflicts.of(seat.reviewer).is_empty();
    let listed = |seat: &Seat| reviewers.iter().any(|reviewer| reviewer.id == seat.reviewer);
    let doubted = case.asked().any(|seat| bound(seat) || (case.awaits(seat.reviewer) && !listed(seat)));
    (case.state == CaseState::Split && case.third.is_none()) || doubted
}

/// A random number below `below`, of the operating system's random bytes.
pub(super) fn random_below(below: usize) -> usize {
    let number = u64::from_le_bytes(random_bytes());
    // 2^64 is so much larger than any number of reviewers that the bias is below 10^-15.
    (number % below.max(1) as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;
    use crate::domain::candidate::Pair;
    use crate::domain::evidence::Bits;
    use crate::domain::ids::{CaseId, ProfileId, ReportId};

    fn reviewer(person: u8, organisation: &str) -> Actor {
        Actor {
            id: ActorId([person; 16]),
            organisation: OrgCode::new(organisation).unwrap(),
            roles: vec![Role::Reviewer],
            conflicts: vec![],
        }
    }

    fn case() -> Case {
        let pair = Pair { profile: ProfileId([1; 16]), report: ReportId([2; 16]) };
        Case::new(CaseId([3; 16]), pair, Bits::ZERO, (1, 1))
    }

    #[test]
    fn parties_colleagues_and_full_desks_are_never_dealt_in() {
        let bound = Actor { conflicts: vec![OrgCode::new("desk").unwrap()], ..reviewer(7, "d") };
        let reviewers = [
            bound,
            reviewer(1, "station"),
            reviewer(2, "desk"),
            reviewer(3, "a"),
            reviewer(4, "a"),
            reviewer(5, "b"),
            reviewer(6, "c"),
        ];
        let (station, desk) = (OrgCode::new("station").unwrap(), OrgCode::new("desk").unwrap());
        let load = HashMap::from([(ActorId([6; 16]), CASES_AWAITING)]);
        let table =
            Table { reviewers: &reviewers, load: &load, parties: vec![&station, &desk], child: false };
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..64usize {
            let mut step = seed;
            let mut random = |below: usize| {
                step = step.wrapping_mul(7).wrapping_add(3);
                step % below
            };
            let [first, second] = table.two_seats(&case(), &mut random).unwrap();
            assert_ne!(first.organisation, second.organisation);
            seen.extend([first.reviewer.0[0], second.reviewer.0[0]]);
        }
        assert_eq!(seen, [3, 4, 5].into(), "all who fit are dealt in, nobody else");
    }

    #[test]
    fn without_two_organisations_nothing_is_dealt() {
        let reviewers = [reviewer(3, "a"), reviewer(4, "a")];
        let (station, desk) = (OrgCode::new("station").unwrap(), OrgCode::new("desk").unwrap());
        let table = Table {
            reviewers: &reviewers,
            load: &HashMap::new(),
            parties: vec![&station, &desk],
            child: false,
        };
        assert!(table.two_seats(&case(), &mut |_| 0).is_none());
    }

    #[test]
    fn one_of_the_first_two_is_trained_where_she_may_be_a_child_and_a_third_need_not_be() {
        let mut trained = reviewer(5, "c");
        trained.roles.push(Role::ChildProtectionReviewer);
        let reviewers = [reviewer(3, "a"), reviewer(4, "b"), trained];
        let load = HashMap::new();
        let table = |reviewers| Table { reviewers, load: &load, parties: vec![], child: true };
        let seats = table(&reviewers[..]).two_seats(&case(), &mut |_| 0).unwrap();
        assert!(seats.iter().any(|seat| seat.reviewer == ActorId([5; 16])));
        let untrained = &reviewers[..2];
        assert_eq!(table(untrained).two_seats(&case(), &mut |_| 0), None);
        let of = |n: u8, body: &str| Seat {
            reviewer: ActorId([n; 16]),
            organisation: OrgCode::new(body).unwrap(),
        };
        assert!(table(untrained).one_seat(&case(), &[of(8, "y"), of(9, "z")], &mut |_| 0).is_some());
    }
}
