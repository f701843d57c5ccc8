//! The journal replayed: every case, will and brake from its entries alone, each deed judged by the
//! same bench as before its commit. An entry that the rules do not allow is named by its position.

use std::collections::{HashMap, HashSet};

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::{CaseEvent, FirstImpression, Reopening};
use crate::domain::entry::{CaseStep, Entry, Moved, What};
use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, Position, ProfileId, Timestamp};
use crate::domain::release::act::{Act, BrakeTarget, CaseAct, Deed, Doer, PersonAct};
use crate::domain::release::bench::Bench;
use crate::domain::release::brakes::Brakes;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::course::Course;
use crate::domain::release::links::{LinkAct, LinkOf, LinkSight, Linkable, Links};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::Purpose;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::text::Personal;
use crate::domain::vote::{Ballot, Impression, Seat, SplitChoice, Verdict};

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
    conflicts: Conflicts,
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
        let taken = match &entry.what {
            What::CaseMoved(moved) => self.moved(moved, &by, at),
            What::Acted(acted) => {
                let done = self.deed(&Deed { by, at, act: acted.act.clone() });
                done.and_then(|()| self.judge_seats(&acted.act, at))
            }
            _ => Ok(()),
        };
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

    /// Lists everybody with a conflict, and with whom, as the registry does now.
    pub fn list_conflicts(&mut self, conflicts: Conflicts) {
        self.conflicts = conflicts;
    }

    /// Does a deed, or says why it may not be done.
    ///
    /// # Errors
    /// Why not; nothing has changed then.
    pub fn deed(&mut self, deed: &Deed) -> Result<(), Unlawful> {
        self.latest = self.latest.max(deed.at);
        let case = case_of(&deed.act);
        let profile = match &deed.act {
            Act::Case { profile, .. } | Act::Person { profile, .. } => Some(*profile),
            Act::Brake { .. } => {
                case.and_then(|case| self.cases.get(&case)).map(|(case, _)| case.pair.profile)
            }
            Act::Link { of, case, act } => return self.link(&deed.by, of, *case, *act),
        };
        self.bench(case, profile, deed.at, |bench| bench.permits(deed))?;
        match &deed.act {
            Act::Case { case, profile, round, act } => {
                if let Some((_, course)) = self.cases.get_mut(case) {
                    course.take(&deed.by, *round, act);
                }
                if matches!(act, CaseAct::HandedOver | CaseAct::Undone) {
                    let undone = matches!(act, CaseAct::Undone);
                    self.wills.entry(*profile).or_default().note_handed_over(*case, undone);
                }
            }
            Act::Person { profile, act } => self.wills.entry(*profile).or_default().take(deed, act),
            Act::Brake { target, act } => self.brakes.take(&deed.by, target, *act),
            Act::Link { .. } => {}
        }
        Ok(())
    }

    fn link(&mut self, by: &Doer, of: &LinkOf, case: Option<CaseId>, act: LinkAct) -> Result<(), Unlawful> {
        let wills = match of.side() {
            Linkable::Profiles => of.ids().map(|id| self.wills.get(&ProfileId(id))),
            Linkable::Reports => [None; 2],
        };
        let case = case.and_then(|case| self.cases.get(&case)).map(|(case, _)| case);
        self.links.permits(by, of, act, &LinkSight { case, wills })?;
        self.links.take(by, of, act);
        Ok(())
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
        let asked: Vec<Seat> = case.asked().cloned().collect();
        let fresh_seats = moved.seats.iter().filter(|seat| !asked.contains(seat));
        self.bench(of, profile, at, |bench| bench.permits_seats(fresh_seats))?;
        match (moved.step, by.role) {
            (CaseStep::Reopened, Role::Reviewer) if !case.is_party(by.actor) => {
                return Err(Unlawful::NotDealt);
            }
            // What new evidence opens was closed; anything else the service begins afresh for one reason alone.
            (CaseStep::Reopened, Role::Service)
                if !matches!(case.state, CaseState::Rejected | CaseState::Voided) =>
            {
                self.bench(of, profile, at, |bench| bench.permits_fresh_round(&case))?;
            }
            (CaseStep::Reopened, by) if !matches!(by, Role::Reviewer | Role::Service) => {
                return Err(Unlawful::Role);
            }
            _ => {}
        }
        case.sealed_answers = case.sealed_answers.or(moved.sealed_answers);
        let event = event_of(moved, &case, by, at).ok_or(Unlawful::Vote)?;
        case.apply(event).map_err(|_| Unlawful::Vote)?;
        if case.state != moved.state || case.pair != moved.pair {
            return Err(Unlawful::Vote);
        }
        let course = self.cases.remove(&moved.case).map(|(_, course)| course).unwrap_or_default();
        if !moved.seats.is_empty() && course.claim.is_none() {
            let seats = case.asked().cloned().collect();
            self.dealt_blind.insert(moved.case, (seats, at, self.conflicts.clone()));
        }
        self.cases.insert(moved.case, (case, course));
        Ok(())
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
        let linked = group.into_iter().flatten().filter_map(|id| self.wills.get(&ProfileId(id)).cloned());
        let linked: Vec<Will> = linked.collect();
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

/// The event of a move, made of what the journal keeps of it; words are not in the journal.
fn event_of(moved: &Moved, case: &Case, by: &Doer, at: Timestamp) -> Option<CaseEvent> {
    let reason = Personal::default;
    // Nobody votes in a seat that was dealt to her for another body.
    let seat = |seats: &[Seat]| seats.iter().find(|seat| **seat == by.seat()).cloned();
    Some(match moved.step {
        CaseStep::Dealt => {
            let [first, second] = moved.seats.as_slice() else { return None };
            CaseEvent::Dealt([first.clone(), second.clone()])
        }
        CaseStep::Reassigned => {
            let left = case.left_by(&moved.seats)?;
            let to = moved.seats.iter().find(|seat| !case.asked().any(|one| one == *seat))?.clone();
            CaseEvent::Reassigned { from: left.reviewer, to, reason: None, at }
        }
        CaseStep::Impressed => CaseEvent::Impressed(FirstImpression {
            reviewer: by.actor,
            round: case.round,
            impression: Impression::from_word(moved.choice.as_deref()?)?,
            at,
        }),
        CaseStep::Voted => CaseEvent::Voted(Ballot {
            seat: seat(&case.seats)?,
            choice: Verdict::from_word(moved.choice.as_deref()?)?,
            reason: reason(),
            salt: [0; 16],
            cites: moved.cites.clone(),
            at,
        }),
        CaseStep::ThirdDealt => CaseEvent::ThirdDealt(moved.seats.last()?.clone()),
        CaseStep::ThirdChose => CaseEvent::ThirdChose(Ballot {
            seat: case.third.clone().filter(|third| *third == by.seat())?,
            choice: SplitChoice::from_word(moved.choice.as_deref()?)?,
            reason: reason(),
            salt: [0; 16],
            cites: moved.cites.clone(),
            at,
        }),
        CaseStep::Reopened => CaseEvent::Reopened(Reopening {
            by: (by.role == Role::Reviewer).then_some(by.actor),
            reason: None,
            score_before: Bits::ZERO,
            score_now: Bits::ZERO,
            profile_statements: Vec::new(),
            report_statements: Vec::new(),
            at,
        }),
        CaseStep::Voided => CaseEvent::Voided,
    })
}
