//! The journal replayed: every case, will and brake from its entries alone, each deed judged by the
//! same bench as before its commit. An entry that the rules do not allow is named by its position.

use std::collections::{HashMap, HashSet};

use crate::domain::actor::Role;
use crate::domain::candidate::Pair;
use crate::domain::case::Case;
use crate::domain::entry::{CaseStep, Entry, Moved, What};
use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, OrgCode, Position, ProfileId, ReportId, Timestamp};
use crate::domain::release::act::{Act, BrakeTarget, CaseAct, Deed, Doer, PersonAct};
use crate::domain::release::bench::Bench;
use crate::domain::release::brakes::Brakes;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::course::Course;
use crate::domain::release::links::{LinkAct, LinkOf, LinkSight, Linkable, Links};
use crate::domain::release::moves::{event_of, may_be_reopened};
use crate::domain::release::reporters::Reporters;
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::Purpose;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::setting::Setting;
use crate::domain::vote::Seat;

/// An entry that the rules do not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {}: {problem}", position.0)]
pub struct UnlawfulEntry {
    /// Where it stands.
    pub position: Position,
    /// Why.
    pub problem: Unlawful,
}

/// Everything the journal says of releases.
#[derive(Clone, Debug, Default)]
pub struct History {
    cases: HashMap<CaseId, (Case, Course)>,
    wills: HashMap<ProfileId, Will>,
    brakes: Brakes,
    links: Links,
    child_reviewers: HashSet<ActorId>,
    /// Who is listed in which role; nothing where no registry tells.
    listed: Option<HashSet<(ActorId, Role)>>,
    conflicts: Conflicts,
    offer_stands_days: Option<i64>,
    /// The case of each pair: a pair has one, and what was decided of it is not asked again under another name.
    of_pairs: HashMap<Pair, CaseId>,
    /// Profiles that went, as the service said when it undid their links: nothing is done for them any more.
    gone: HashSet<ProfileId>,
    reporters: Reporters,
    /// Who was dealt a case of which the claim was not known yet, when, and the conflicts listed then.
    dealt_blind: HashMap<CaseId, (Vec<Seat>, Timestamp, Conflicts)>,
    latest: Timestamp,
}

impl History {
    /// Takes the next entry in. A clock that goes back does not turn time back.
    ///
    /// # Errors
    /// The entry is not allowed, and nothing of it counts; or it states a claim, which counts, by which the case
    /// was dealt to somebody of a side.
    pub fn take(&mut self, entry: &Entry) -> Result<(), UnlawfulEntry> {
        let at = entry.at.max(self.latest);
        let by = Doer { actor: entry.actor, organisation: entry.organisation.clone(), role: entry.role };
        self.reporters.note(&entry.what, &by.organisation);
        let taken = self.fits_the_report(&entry.what).and_then(|()| match &entry.what {
            What::CaseMoved(moved) => self.moved(moved, &by, at),
            What::Acted(acted) => {
                let done = self.deed(&Deed { by, at, act: acted.act.clone() });
                done.and_then(|()| self.judge_seats(&acted.act, at))
            }
            _ => Ok(()),
        });
        self.latest = at;
        taken.map_err(|problem| UnlawfulEntry { position: entry.position, problem })
    }

    /// Notes somebody trained to protect children, as the registry lists her.
    pub fn note_child_reviewer(&mut self, actor: ActorId) {
        self.child_reviewers.insert(actor);
    }

    /// Lists everybody trained to protect children, as the registry does now.
    pub fn list_child_reviewers(&mut self, trained: impl IntoIterator<Item = ActorId>) {
        self.child_reviewers = trained.into_iter().collect();
    }

    /// Lists everybody in each role, as the registry does now.
    pub fn list_roles(&mut self, listed: impl IntoIterator<Item = (ActorId, Role)>) {
        self.listed = Some(listed.into_iter().collect());
    }

    /// Lists everybody with a conflict, and with whom, as the registry does now.
    pub fn list_conflicts(&mut self, conflicts: Conflicts) {
        self.conflicts = conflicts;
    }

    /// Notes how long an offer of transfer stands, in days, as the registry sets it now.
    pub const fn offers_stand(&mut self, days: i64) {
        self.offer_stands_days = Some(days);
    }

    /// Notes that a report was withdrawn: nothing is decided or told on it any more.
    pub fn note_withdrawn(&mut self, report: ReportId) {
        self.reporters.note_withdrawn(report);
    }

    /// Whether a move or an act fits what the journal says beside it of the report.
    fn fits_the_report(&self, what: &What) -> Result<(), Unlawful> {
        match what {
            What::CaseMoved(moved) => self.reporters.permit_move(moved),
            What::Acted(acted) => {
                let Act::Case { case, act, .. } = &acted.act else { return Ok(()) };
                let report = self.cases.get(case).map(|(case, _)| case.pair.report);
                report.map_or(Ok(()), |report| self.reporters.permit_act(report, act))
            }
            _ => Ok(()),
        }
    }

    /// Does a deed, or says why it may not be done.
    ///
    /// # Errors
    /// Why not; nothing has changed then.
    pub fn deed(&mut self, deed: &Deed) -> Result<(), Unlawful> {
        self.latest = self.latest.max(deed.at);
        // What is recorded of one resident names no case of another.
        let hers = |case: &CaseId| match (&deed.act, self.cases.get(case)) {
            (Act::Person { profile, .. }, Some((case, _))) => case.pair.profile == *profile,
            _ => true,
        };
        let case = case_of(&deed.act).filter(hers);
        let profile = match &deed.act {
            Act::Case { profile, .. } | Act::Person { profile, .. } => Some(*profile),
            Act::Brake { .. } => {
                case.and_then(|case| self.cases.get(&case)).map(|(case, _)| case.pair.profile)
            }
            Act::Link { of, case, act } => return self.link(&deed.by, of, (*case, deed.at), *act),
        };
        if profile.is_some_and(|profile| self.gone.contains(&profile)) && !deed.act.protects() {
            return Err(Unlawful::NothingThere);
        }
        self.bench(case, profile, deed.at, |bench| {
            bench.permits(deed)?;
            self.takes_from_nobody_who_may(bench, deed)
        })?;
        match &deed.act {
            Act::Case { case, profile, round, act } => {
                if let Some((case, course)) = self.cases.get_mut(case) {
                    if let CaseAct::ClaimStated(claim) = act
                        && course.is_changed_by(claim)
                    {
                        self.wills.entry(*profile).or_default().end_of_another(case.pair.report);
                    }
                    course.take(&deed.by, (*round, deed.at), act);
                }
                if matches!(act, CaseAct::HandedOver | CaseAct::Undone) {
                    let undone = matches!(act, CaseAct::Undone);
                    self.wills.entry(*profile).or_default().note_handed_over(*case, undone);
                }
            }
            Act::Person { profile, act } => self.wills.entry(*profile).or_default().take(deed, act),
            Act::Brake { target, act } => self.brakes.take(&deed.by, target, *act, deed.at),
            Act::Link { .. } => {}
        }
        Ok(())
    }

    fn link(
        &mut self,
        by: &Doer,
        of: &LinkOf,
        (case, at): (Option<CaseId>, Timestamp),
        act: LinkAct,
    ) -> Result<(), Unlawful> {
        let wills = match of.side() {
            Linkable::Profiles => of.ids().map(|id| self.wills.get(&ProfileId(id))),
            Linkable::Reports => [None; 2],
        };
        let beside = case.and_then(|case| self.cases.get(&case)).map(|(case, _)| case);
        let sight = LinkSight { case: beside, wills, now: at };
        self.links.permits(by, of, act, &sight)?;
        if by.role == Role::Reviewer && self.is_bound_to_records(by, of, case, at) {
            return Err(Unlawful::Organisation);
        }
        if by.role == Role::Service && act == LinkAct::Unlinked && of.side() == Linkable::Profiles {
            // Where either could go, neither loses anything by it.
            match sight.may_go() {
                [true, false] => drop(self.gone.insert(ProfileId(of.ids()[0]))),
                [false, true] => drop(self.gone.insert(ProfileId(of.ids()[1]))),
                _ => {}
            }
        }
        self.links.take(by, of, act);
        Ok(())
    }

    /// Whether a reviewer is of a side of the case beside which she sees two records, or of one of the other record, as
    /// far as they are known.
    fn is_bound_to_records(&self, by: &Doer, of: &LinkOf, case: Option<CaseId>, at: Timestamp) -> bool {
        let seat = by.seat();
        let bound = |to: &OrgCode| *to == seat.organisation || self.conflicts.of(seat.reviewer).contains(to);
        let records = of.ids();
        let of_records = match of.side() {
            Linkable::Profiles => {
                let wills = records.iter().filter_map(|id| self.wills.get(&ProfileId(*id)));
                wills.flat_map(Will::all_stations).any(bound)
            }
            Linkable::Reports => {
                let theirs = self.cases.values().filter(|(case, _)| records.contains(&case.pair.report.0));
                theirs
                    .filter_map(|(_, course)| course.claim.as_ref())
                    .flat_map(|one| &one.organisations)
                    .any(bound)
            }
        };
        let profile = case.and_then(|case| self.cases.get(&case)).map(|(case, _)| case.pair.profile);
        of_records || self.bench(case, profile, at, |bench| bench.permits_seats([&seat]).is_err())
    }

    /// The links as they stand.
    pub const fn links(&self) -> &Links {
        &self.links
    }

    /// Moves a case by a step of its voting.
    ///
    /// # Errors
    /// Why it may not be moved so; nothing has changed then.
    pub fn moved(&mut self, moved: &Moved, by: &Doer, at: Timestamp) -> Result<(), Unlawful> {
        let votes = matches!(moved.step, CaseStep::Voted | CaseStep::ThirdChose);
        if (votes || moved.step == CaseStep::Impressed) && by.role != Role::Reviewer {
            return Err(Unlawful::Role);
        }
        let fresh = || Case::new(moved.case, moved.pair, Bits::ZERO, (0, 0));
        let mut case = self.cases.get(&moved.case).map_or_else(fresh, |(case, _)| case.clone());
        let (of, profile) = (Some(moved.case), Some(moved.pair.profile));
        if votes {
            self.bench(of, profile, at, |bench| bench.permits_review(&case, &by.seat()))?;
        }
        if self.of_pairs.get(&moved.pair).is_some_and(|known| *known != moved.case)
            || self.gone.contains(&moved.pair.profile)
        {
            return Err(Unlawful::NothingThere);
        }
        let asked: Vec<Seat> = case.asked().cloned().collect();
        let fresh_seats = moved.seats.iter().filter(|seat| !asked.contains(seat));
        self.bench(of, profile, at, |bench| bench.permits_dealing(&case, fresh_seats))?;
        if let Some(left) = case.left_by(&moved.seats).filter(|_| moved.step == CaseStep::Reassigned)
            && by.role == Role::Service
            && self.bench(of, profile, at, |bench| self.may_keep(bench, left, Role::Reviewer))
        {
            return Err(Unlawful::NotDealt);
        }
        if moved.step == CaseStep::Reopened {
            self.bench(of, profile, at, |bench| may_be_reopened(bench, &case, by))?;
        }
        if moved.step == CaseStep::Dealt && case.round == 0 {
            case.sealed_answers = case.sealed_answers.or(moved.sealed_answers);
        }
        let event = event_of(moved, &case, by, at).ok_or(Unlawful::Vote)?;
        case.apply(event).map_err(|_| Unlawful::Vote)?;
        let told = Moved::of(&case, moved.step);
        if case.state != moved.state || case.pair != moved.pair || told.seats != moved.seats {
            return Err(Unlawful::Vote);
        }
        let course = self.cases.remove(&moved.case).map(|(_, course)| course).unwrap_or_default();
        if !moved.seats.is_empty() && course.claim.is_none() {
            let seats = case.asked().cloned().collect();
            self.dealt_blind.insert(moved.case, (seats, at, self.conflicts.clone()));
        }
        self.of_pairs.insert(moved.pair, moved.case);
        self.cases.insert(moved.case, (case, course));
        Ok(())
    }

    /// The service takes a part from nobody who is listed in its role and of no side: nobody's judgement is drawn for
    /// again and again (S13).
    fn takes_from_nobody_who_may(&self, bench: &Bench<'_>, deed: &Deed) -> Result<(), Unlawful> {
        let Act::Case { round, act: CaseAct::PartDealt { part, .. }, .. } = &deed.act else { return Ok(()) };
        let held = bench.course.seat(*part).filter(|_| bench.course.round == *round);
        match held.is_some_and(|seat| self.may_keep(bench, seat, part.role())) {
            true => Err(Unlawful::NotDealt),
            false => Ok(()),
        }
    }

    /// Whether somebody who has a seat may keep it, as far as a registry tells.
    fn may_keep(&self, bench: &Bench<'_>, seat: &Seat, role: Role) -> bool {
        let listed = self.listed.as_ref().is_some_and(|listed| listed.contains(&(seat.reviewer, role)));
        listed && bench.permits_seats([seat]).is_ok()
    }

    /// Whether a case was dealt to nobody of a side, by the claim that is stated with its first dealing, at the same
    /// time, and the conflicts listed then. One stated later tells nothing of the sides as they were.
    fn judge_seats(&mut self, act: &Act, at: Timestamp) -> Result<(), Unlawful> {
        let Act::Case { case, profile, act: CaseAct::ClaimStated(_), .. } = act else { return Ok(()) };
        let Some((seats, dealt_at, conflicts)) = self.dealt_blind.remove(case) else { return Ok(()) };
        if dealt_at != at {
            return Ok(());
        }
        self.bench(Some(*case), Some(*profile), at, |bench| {
            Bench { conflicts: &conflicts, ..*bench }.permits_seats(&seats)
        })
    }

    /// How much may be told to the reporter of a case now.
    pub fn may_be_told(&self, case: CaseId, at: Timestamp) -> Option<Scope> {
        let profile = self.cases.get(&case).map(|(case, _)| case.pair.profile)?;
        let at = at.max(self.latest);
        self.bench(Some(case), Some(profile), at, |bench| bench.may_be_told(at))
    }

    /// How many releases stand, so that something may be told.
    pub fn releases(&self) -> usize {
        self.cases.keys().filter(|case| self.may_be_told(**case, self.latest).is_some()).count()
    }

    /// A case as it stands.
    pub fn case(&self, id: CaseId) -> Option<&(Case, Course)> {
        self.cases.get(&id)
    }

    /// Her will as it stands.
    pub fn will(&self, profile: ProfileId) -> Option<&Will> {
        self.wills.get(&profile)
    }

    fn bench<T>(
        &self,
        case: Option<CaseId>,
        profile: Option<ProfileId>,
        now: Timestamp,
        look: impl FnOnce(&Bench<'_>) -> T,
    ) -> T {
        let (nothing_done, nothing_said) = (Course::default(), Will::default());
        let known = case.and_then(|case| self.cases.get(&case));
        let will = profile.and_then(|profile| self.wills.get(&profile)).unwrap_or(&nothing_said);
        let group = profile.map(|profile| self.links.group(Linkable::Profiles, profile.0));
        let group: Vec<[u8; 16]> = group.into_iter().flatten().collect();
        let linked = group.iter().filter_map(|id| self.wills.get(&ProfileId(*id)).cloned());
        let linked: Vec<Will> = linked.collect();
        let records = group.iter().copied().chain(profile.map(|profile| profile.0));
        let undone = records.flat_map(|id| self.links.undone_by(Linkable::Profiles, id).cloned());
        let undone: Vec<Doer> = undone.collect();
        let trained =
            |case: &Case| case.votes.iter().any(|vote| self.child_reviewers.contains(&vote.seat.reviewer));
        look(&Bench {
            case: known.map(|(case, _)| case),
            course: known.map_or(&nothing_done, |(_, course)| course),
            will,
            linked: &linked,
            brakes: &self.brakes,
            child_reviewer: known.is_some_and(|(case, _)| trained(case)),
            conflicts: &self.conflicts,
            undone: &undone,
            offer_stands_days: self
                .offer_stands_days
                .unwrap_or_else(|| i64::from(Setting::TransferOfferDays.default_value())),
            now,
        })
    }
}

/// The case a deed depends on.
pub fn case_of(act: &Act) -> Option<CaseId> {
    match act {
        Act::Case { case, .. } | Act::Brake { target: BrakeTarget::Case(case), .. } => Some(*case),
        Act::Person { act: PersonAct::Agreed(terms), .. } => match terms.purpose {
            Purpose::Contact { case, .. } => Some(case),
            Purpose::Sampling => None,
        },
        Act::Link { case, .. } => *case,
        Act::Person { .. } | Act::Brake { .. } => None,
    }
}
