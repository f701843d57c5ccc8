//! What reviewers do: see their assignments, look at a case, vote, decide a split, give a case back,
//! reopen. They see the comparison, never the station, her present place or the family's contact.

use crate::domain::access::{Call, Permit, Relation};
use crate::domain::actor::{Actor, Role};
use crate::domain::candidate::Pair;
use crate::domain::case::{Case, CaseState};
use crate::domain::case_event::{CaseEvent, Reopening};
use crate::domain::description::Description;
use crate::domain::entry::{CaseStep, Moved, NewEntry, Subject, What};
use crate::domain::evidence::Bits;
use crate::domain::ids::{ActorId, CaseId, StatementId, Timestamp};
use crate::domain::lines::Lines;
use crate::domain::profile::Profile;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::report::Report;
use crate::domain::statement::Standing;
use crate::domain::vote::{Ballot, Seat, SplitChoice, Verdict};
use crate::service::case_view::CaseView;
use crate::service::core::{Request, Service};
use crate::service::dealing::{Table, random_below};
use crate::service::gates::Gates;
use crate::service::refusal::Refusal;
use crate::service::seating::fresh_seats;
use crate::service::signing::Decision;
use crate::store::{Commit, Lane, Put};

/// A case that awaits a reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The case.
    pub case: CaseId,
    /// Voting, or a split to decide.
    pub state: CaseState,
    /// The voting round.
    pub round: u32,
    /// Score when it was suggested, closed or reopened.
    pub score: Bits,
    /// Whether the reader has to act.
    pub awaits_reader: bool,
}

impl Assignment {
    fn of(case: &Case, reader: ActorId) -> Self {
        Self {
            case: case.id,
            state: case.state,
            round: case.round,
            score: case.score,
            awaits_reader: case.awaits(reader),
        }
    }

    /// Changes when the case moves on, and not when another reviewer votes (votes are blind).
    pub fn etag(&self) -> String {
        etag(self.round, self.state)
    }
}

pub(super) fn etag(round: u32, state: CaseState) -> String {
    format!("{round}-{}", state.word())
}

/// A case as a caller names it.
#[derive(Clone, Copy, Debug)]
pub struct CaseRef<'a> {
    /// Its id.
    pub id: CaseId,
    /// The etag as the caller last read it; empty for any.
    pub etag: &'a str,
}

/// A move of a case as its actor decided it.
struct Decided<'a> {
    call: Call,
    step: CaseStep,
    /// What the signed text says of it.
    choice: &'static str,
    /// Answers of kin that it rests on, as the signed text says too.
    cites: &'a [u32],
    decision: &'a Decision<'a>,
}

impl Service {
    /// The cases that await the caller.
    ///
    /// # Errors
    /// Callers who are no reviewers.
    pub fn my_assignments(&self, actor: &Actor) -> Result<Vec<Assignment>, Refusal> {
        self.permit(actor, Call::GetMyAssignments, Relation::Own)?;
        Ok(self.assignments_of(actor))
    }

    /// The same, for a stream; the permit is asked anew each time, so that removal ends it.
    ///
    /// # Errors
    /// Callers who are no reviewers any more.
    pub fn watched_assignments(&self, actor: &Actor) -> Result<Vec<Assignment>, Refusal> {
        self.permit(actor, Call::WatchAssignments, Relation::Own)?;
        Ok(self.assignments_of(actor))
    }

    fn assignments_of(&self, actor: &Actor) -> Vec<Assignment> {
        self.open_cases.awaiting(actor.id, |case| Assignment::of(case, actor.id))
    }

    /// A case the caller has or had a seat in.
    ///
    /// # Errors
    /// Unknown cases and those of others (the same).
    pub fn get_case(&self, actor: &Actor, id: CaseId) -> Result<CaseView, Refusal> {
        let (permit, case) = self.seated_case(actor, Call::GetCase, id)?;
        let (profile, report) = self.both_for(actor, Call::GetCase, case.pair)?;
        let subjects = vec![Subject::Case(id), Subject::Profile(profile.id), Subject::Report(report.id)];
        self.note_reading(&permit, subjects)?;
        self.view(actor, &case, &profile, &report)
    }

    /// Votes on kinship.
    ///
    /// # Errors
    /// A reason too short; a case that awaits no vote of the caller; a report withdrawn meanwhile; cited
    /// answers that were sealed too late, or that she has not read.
    pub fn vote(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        (verdict, cites): (Verdict, &[u32]),
        decision: &Decision,
    ) -> Result<Assignment, Refusal> {
        let reason = decision.reason()?;
        let (call, step, choice) = (Call::Vote, CaseStep::Voted, verdict.word());
        let vote = Decided { call, step, choice, cites, decision };
        self.move_case(actor, request, case, vote, |case, seat, at| {
            Ok(CaseEvent::Voted(Ballot {
                seat: seat_of(case, seat),
                choice: verdict,
                reason: reason.clone(),
                salt: decision.salt,
                cites: cites.to_vec(),
                at,
            }))
        })
    }

    /// Decides a split case: a new round, or the end.
    ///
    /// # Errors
    /// A reason too short; a case that is not the caller's to decide; cited answers as for a vote.
    pub fn decide_split(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        (choice, cites): (SplitChoice, &[u32]),
        decision: &Decision,
    ) -> Result<Assignment, Refusal> {
        let reason = decision.reason()?;
        let call = Call::DecideSplit;
        let step = CaseStep::ThirdChose;
        let decided = Decided { call, step, choice: choice.word(), cites, decision };
        self.move_case(actor, request, case, decided, |case, seat, at| {
            Ok(CaseEvent::ThirdChose(Ballot {
                seat: seat_of(case, seat),
                choice,
                reason: reason.clone(),
                salt: decision.salt,
                cites: cites.to_vec(),
                at,
            }))
        })
    }

    /// Gives a case back unvoted; another reviewer is dealt in.
    ///
    /// # Errors
    /// A reason too short; a case that awaits no vote of the caller; nobody else who could take it.
    pub fn decline(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        decision: &Decision,
    ) -> Result<Assignment, Refusal> {
        let reason = decision.reason()?;
        let (call, step) = (Call::Decline, CaseStep::Reassigned);
        let given_back = Decided { call, step, choice: "decline", cites: &[], decision };
        self.move_case(actor, request, case, given_back, |case, seat, at| {
            let (profile, report) = self.both(case.pair)?;
            let nobody_else = Refusal::Precondition("no other reviewer is free to take the case");
            if !self.is_known_elsewhere(&profile, &report)? {
                return Err(nobody_else);
            }
            let others: Vec<Seat> =
                case.asked().filter(|other| other.reviewer != seat.reviewer).cloned().collect();
            let reviewers = self.actors_of(Role::Reviewer);
            let load = self.open_cases.load();
            let parties = self.parties_with_linked(&profile, &report)?;
            let (parties, child) = (parties.iter().collect(), self.is_child(&profile)?);
            let table = Table { reviewers: &reviewers, load: &load, parties, child };
            let to = table.one_seat(case, &others, &mut random_below).ok_or(nobody_else)?;
            Ok(CaseEvent::Reassigned { from: seat.reviewer, to, reason: Some(reason.clone()), at })
        })
    }

    /// Opens a closed case again.
    ///
    /// # Errors
    /// A reason too short; a case that is open; a report withdrawn meanwhile.
    pub fn reopen(
        &self,
        actor: &Actor,
        request: Request,
        case: CaseRef,
        decision: &Decision,
    ) -> Result<Assignment, Refusal> {
        let reason = decision.reason()?;
        let (call, step) = (Call::Reopen, CaseStep::Reopened);
        let reopened = Decided { call, step, choice: "reopen", cites: &[], decision };
        self.move_case(actor, request, case, reopened, |case, seat, at| {
            let (profile, report) = self.both(case.pair)?;
            let score_now = self.scored(case.id, &profile, &report)?.1;
            Ok(CaseEvent::Reopened(Reopening {
                by: Some(seat.reviewer),
                reason: Some(reason.clone()),
                score_before: case.score,
                score_now,
                profile_statements: changed_since(&profile.description, case.closed_at()),
                report_statements: changed_since(&report.description, case.closed_at()),
                at,
            }))
        })
    }

    /// Moves a case by what `event` makes of it, once for the request.
    fn move_case(
        &self,
        actor: &Actor,
        request: Request,
        named: CaseRef,
        decided: Decided,
        event: impl Fn(&Case, &Seat, Timestamp) -> Result<CaseEvent, Refusal>,
    ) -> Result<Assignment, Refusal> {
        let (id, Decided { call, step, choice, cites, decision }) = (named.id, decided);
        let (mut body, subject) = (Lines::new(), format!("cases/{id}"));
        body.put("choice", choice);
        cites.iter().for_each(|cited| body.put("cites", cited));
        let done = self.once(
            actor.id,
            request,
            |_| self.case_replied(actor, call, id),
            || {
                let registry = self.registry.unchanged();
                let (permit, mut case) = self.seated_case(actor, call, id)?;
                let mut gates = Gates::around(self, Some(case.clone()), None)?;
                let (Some(profile), Some(report)) = (gates.profile.clone(), gates.report.clone()) else {
                    return Err(Refusal::NotFound);
                };
                if !profile.status.is_matched() || !report.is_matched() {
                    return Err(Refusal::Precondition("the case is no longer open: a side was withdrawn"));
                }
                if !named.etag.is_empty() && named.etag != etag(case.round, case.state) {
                    return Err(Refusal::Changed);
                }
                let signed = self.check_signed(actor, (call, &subject), request, &body, decision)?;
                let at = self.now();
                let parties = self.parties_with_linked(&profile, &report)?;
                if call != Call::Decline && parties.iter().any(|party| actor.is_bound_to(party)) {
                    return Err(Refusal::Unlawful(Unlawful::Organisation));
                }
                let caller = Seat { reviewer: actor.id, organisation: actor.organisation.clone() };
                let mut commit = Commit::new(Lane::Caller);
                match step {
                    CaseStep::Voted | CaseStep::ThirdChose => {
                        gates.bench(self).permits_review(&case, &caller)?
                    }
                    CaseStep::Reopened => gates.bench(self).permits_reopening(&case, Some(&caller))?,
                    CaseStep::Reassigned => gates.state_facts(self, &mut commit, at)?,
                    _ => {}
                }
                case.apply(event(&case, &caller, at)?)?;
                gates.bench(self).permits_dealing(&case, fresh_seats(gates.case.as_ref(), &case))?;
                if !case.state.is_open() {
                    case.score = self.scored(id, &profile, &report)?.1;
                    case.revisions = (profile.revision, report.revision);
                }
                commit.expect.push(registry);
                gates.put(&mut commit);
                let moved = Moved { signed: Some(signed), ..Moved::of(&case, step) };
                commit.entries.push(NewEntry::new(&permit, at, What::CaseMoved(Box::new(moved))));
                commit.put.push(Put::Case(Box::new(case.clone())));
                let assignment = Assignment::of(&case, actor.id);
                Ok((commit, id.0.to_vec(), assignment))
            },
        );
        let assignment = self.noting(actor, call, done)?;
        if let Some(case) = self.store.case(id)? {
            if case.state == CaseState::KinConfirmed {
                self.confirmed.note(id);
            }
            self.open_cases.note(case);
        }
        self.cases_moved();
        Ok(assignment)
    }

    /// The case of a request answered before, as it stands now, by the rights the caller has now. Who
    /// gave her seat back with that request still hears that she did.
    fn case_replied(&self, actor: &Actor, call: Call, id: CaseId) -> Result<Assignment, Refusal> {
        let case = self.store.case(id)?.filter(|case| case.has_seen(actor.id));
        let relation = case.as_ref().map_or(Relation::Stranger, |_| Relation::Assigned);
        self.permit(actor, call, relation)?;
        case.map(|case| Assignment::of(&case, actor.id)).ok_or(Refusal::NotFound)
    }

    pub(super) fn seated_case(
        &self,
        actor: &Actor,
        call: Call,
        id: CaseId,
    ) -> Result<(Permit, Case), Refusal> {
        let case = self.store.case(id)?;
        let relation = match &case {
            Some(case) if case.is_party(actor.id) => Relation::Assigned,
            Some(case) if call == Call::GetCase && self.judges_safety(actor, case)? => Relation::Assigned,
            _ => Relation::Stranger,
        };
        let permit = self.permit(actor, call, relation)?;
        case.map(|case| (permit, case)).ok_or(Refusal::NotFound)
    }

    fn judges_safety(&self, actor: &Actor, case: &Case) -> Result<bool, Refusal> {
        let course = Gates::load(self, Some(case.id), None)?.course;
        let dealt = course.officer.is_some_and(|seat| seat.reviewer == actor.id);
        Ok(dealt && course.round == case.round && case.state == CaseState::KinConfirmed)
    }

    /// Both sides of a pair, for somebody who is bound to neither, nor to a station of a linked record, as the
    /// registry and the links stand now.
    pub(super) fn both_for(
        &self,
        actor: &Actor,
        call: Call,
        pair: Pair,
    ) -> Result<(Profile, Report), Refusal> {
        let (profile, report) = self.both(pair)?;
        if self.parties_with_linked(&profile, &report)?.iter().any(|party| actor.is_bound_to(party)) {
            self.note_refused(actor, call)?;
            return Err(Refusal::Unlawful(Unlawful::Organisation));
        }
        Ok((profile, report))
    }

    fn both(&self, pair: Pair) -> Result<(Profile, Report), Refusal> {
        let profile = self.store.profile(pair.profile)?.ok_or(Refusal::NotFound)?;
        let report = self.store.report(pair.report)?.ok_or(Refusal::NotFound)?;
        Ok((profile, report))
    }
}

/// The entry of a moved case.
pub(super) fn moved(case: &Case, step: CaseStep) -> What {
    What::CaseMoved(Box::new(Moved::of(case, step)))
}

/// The seat the caller holds in the case, dealt to her for the body she is of now; or the caller as she
/// is, which no case accepts.
fn seat_of(case: &Case, caller: &Seat) -> Seat {
    case.asked().find(|seat| *seat == caller).unwrap_or(caller).clone()
}

/// Statements added or ended after a time.
pub(super) fn changed_since(description: &Description, since: Timestamp) -> Vec<StatementId> {
    let changed = |standing: Standing| match standing {
        Standing::Stands => false,
        Standing::Withdrawn { at } | Standing::Corrected { at, .. } => at > since,
    };
    description
        .statements
        .iter()
        .filter(|statement| statement.recorded_at > since || changed(statement.standing))
        .map(|statement| statement.id)
        .collect()
}
