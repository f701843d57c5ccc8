//! The bench: whether a deed may be done, seen from everything it depends on. One function judges for
//! the service before a commit and for whoever replays the journal; nothing else opens a release.

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::ids::Timestamp;
use crate::domain::release::act::{Act, BrakeAct, CaseAct, Deed, Doer, Part, PersonAct};
use crate::domain::release::brakes::Brakes;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::course::{Course, Stage};
use crate::domain::release::facts::{AgeBand, Judgement, Proof};
use crate::domain::release::scope::Scope;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::vote::Seat;

/// Everything a deed depends on.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// The case with its votes; `None` for deeds of no case.
    pub case: Option<&'a Case>,
    /// Its course.
    pub course: &'a Course,
    /// Her will.
    pub will: &'a Will,
    /// The wills of records linked with hers: whom she refuses by them, what ended an agreement, a case that was
    /// handed over, a death, a younger age, and her stations with their stops count for this one too, and nothing
    /// that speaks for a release.
    pub linked: &'a [Will],
    /// What is held.
    pub brakes: &'a Brakes,
    /// Whether somebody of the two who voted is trained to protect children.
    pub child_reviewer: bool,
    /// Who is bound to whom besides her own body, as the registry lists it at the moment of the deed.
    pub conflicts: &'a Conflicts,
    /// Whoever undid a link of a record of hers: what the other one kept back counts no more by that.
    pub undone: &'a [Doer],
    /// How long an offer of transfer stands, days, as the registry sets it.
    pub offer_stands_days: i64,
    /// The time by which it is judged how old she is.
    pub now: Timestamp,
}

impl Bench<'_> {
    /// Whether this deed may be done now.
    ///
    /// # Errors
    /// Why not.
    pub fn permits(&self, deed: &Deed) -> Result<(), Unlawful> {
        let by = &deed.by;
        match &deed.act {
            Act::Case { case, profile, round, act } => {
                let known = self.case.ok_or(Unlawful::Step)?;
                if known.id != *case || known.pair.profile != *profile {
                    return Err(Unlawful::NothingThere);
                }
                if known.round != *round {
                    return Err(Unlawful::Round);
                }
                self.free_to_act(by, &deed.act)?;
                self.case_act(known, by, deed.at, act)
            }
            // What stands in a linked record, the service may state of this one.
            Act::Person { act: PersonAct::Refused(whom), .. } if by.role == Role::Service => {
                let refuses = |will: &Will| will.refused().any(|one| one == *whom);
                if self.linked.iter().any(refuses) { Ok(()) } else { Err(Unlawful::Role) }
            }
            Act::Person { act: PersonAct::Inherited(left), .. } if by.role == Role::Service => {
                let left_by = |will: &Will| left.is_of(&will.leaves(deed.at));
                if self.linked.iter().any(left_by) { Ok(()) } else { Err(Unlawful::Role) }
            }
            Act::Person { act, .. } => {
                self.free_to_act(by, &deed.act)?;
                let when = (deed.at, self.offer_stands_days);
                self.will.permits(by, when, act, self.person().ok().as_ref())?;
                self.agreement_fits(by, act)
            }
            Act::Brake { target, act } => {
                // Whose a case is tells nobody anything where nothing is held.
                self.brakes.permits(by, target, *act)?;
                self.free_to_act(by, &deed.act)?;
                self.lift_fits(target, *act)?;
                // Nothing is lifted on the half of somebody who turned out to be of a side; set anew, it takes two others.
                match self.brakes.first_lift(target).filter(|_| *act == BrakeAct::Lifted) {
                    Some(first) => self.free_to_act(first, &deed.act),
                    None => Ok(()),
                }
            }
            // Links are judged by `links`, which sees both records.
            Act::Link { .. } => Err(Unlawful::Step),
        }
    }

    /// Whether a reviewer may still vote or decide: not once another case of hers was handed over or she refused,
    /// and where the reviewer, or who voted before her, turned out to be of a side, the voting begins afresh first.
    ///
    /// # Errors
    /// Why not.
    pub fn permits_review(&self, case: &Case, by: &Seat) -> Result<(), Unlawful> {
        self.may_go_on(case)?;
        match self.is_of_a_side(by) || self.a_side_voted(case) {
            true => Err(Unlawful::Organisation),
            false => Ok(()),
        }
    }

    /// Whether these may be asked to review: nobody of a side is, as far as the sides are known, nobody who has another
    /// part or had one, and nobody at all where nothing could come of it.
    ///
    /// # Errors
    /// Why not.
    pub fn permits_dealing<'s>(
        &self,
        case: &Case,
        seats: impl IntoIterator<Item = &'s Seat>,
    ) -> Result<(), Unlawful> {
        let seats: Vec<&Seat> = seats.into_iter().collect();
        if seats.is_empty() {
            return Ok(());
        }
        self.may_go_on(case)?;
        self.permits_seats(seats.iter().copied())?;
        match seats.iter().any(|seat| self.course.has_other_part(seat.reviewer, None)) {
            true => Err(Unlawful::TwoParts),
            false => Ok(()),
        }
    }

    /// Whether a closed case may be opened again, by one of its reviewers or (`None`) by the service: not where nothing
    /// could come of it, and by nobody who turned out to be of a side.
    ///
    /// # Errors
    /// Why not.
    pub fn permits_reopening(&self, case: &Case, by: Option<&Seat>) -> Result<(), Unlawful> {
        self.may_go_on(case)?;
        self.permits_seats(by)
    }

    /// Whether nobody of these is of a side, as far as the sides are known.
    ///
    /// # Errors
    /// One of them is of a side.
    pub fn permits_seats<'s>(&self, seats: impl IntoIterator<Item = &'s Seat>) -> Result<(), Unlawful> {
        match seats.into_iter().any(|seat| self.is_of_a_side(seat)) {
            true => Err(Unlawful::Organisation),
            false => Ok(()),
        }
    }

    /// Whether the service may have a case voted on afresh that is open or confirmed: where somebody voted who
    /// is of a side, as a link, a transfer or the registry tells since, or cleared it, or two confirmed whom none
    /// trained to protect children was among, of one who turned out to be a child. What was handed over, or ended by a
    /// warning, stays as it is, and so does a rejection: a no needs no second proof.
    ///
    /// # Errors
    /// Why not.
    pub fn permits_fresh_round(&self, case: &Case) -> Result<(), Unlawful> {
        let untrained = || match self.person() {
            Ok(person) => person.age.is_some_and(|age| age < AgeBand::Adult) && !self.child_reviewer,
            Err(_) => false,
        };
        let ended =
            matches!(self.stage(case), Stage::Unsafe | Stage::HandedOver(_) | Stage::Concern | Stage::Undone);
        let wanted = match case.state {
            CaseState::Voting | CaseState::Split => self.a_side_voted(case),
            CaseState::KinConfirmed => {
                !ended && (self.a_side_voted(case) || self.a_side_cleared(case) || untrained())
            }
            CaseState::Waiting | CaseState::Rejected | CaseState::Voided => false,
        };
        if wanted { Ok(()) } else { Err(Unlawful::Step) }
    }

    /// Whether safety is to be judged: it was not yet, or of somebody else, or without a proof that is needed now. Whoever
    /// has the part does, or another where she is gone.
    pub fn is_to_be_judged(&self, case: &Case) -> bool {
        match self.stage(case) {
            Stage::Unjudged | Stage::KinDoubted => true,
            Stage::Safe | Stage::Asking | Stage::NotAsked | Stage::Released(_) => self.lapsed(),
            Stage::Unsafe | Stage::HandedOver(_) | Stage::Concern | Stage::Undone => false,
        }
    }

    /// Whether she may be asked about this case as it stands, or is being asked, so that her station is told of it.
    pub fn is_to_be_asked_about(&self, case: &Case) -> bool {
        let open = matches!(self.stage(case), Stage::Safe | Stage::Asking | Stage::NotAsked);
        open && self.may_go_on(case).is_ok() && self.kin_confirmed(case).is_ok() && self.cleared().is_ok()
    }

    /// How much may be told to the reporter of this case at this moment, after everything has been
    /// looked at again: `None` unless it is released and nothing has changed since.
    pub fn may_be_told(&self, at: Timestamp) -> Option<Scope> {
        let case = self.case?;
        let (Stage::Released(scope) | Stage::HandedOver(scope)) = self.stage(case) else { return None };
        let liaison = self.course.liaison.as_ref()?;
        self.all_parts(case, liaison.reviewer, scope, at).ok().map(|()| scope)
    }

    /// The stage of the round the case is in.
    fn stage(&self, case: &Case) -> Stage {
        if self.course.round == case.round { self.course.stage } else { Stage::Unjudged }
    }

    fn case_act(&self, case: &Case, by: &Doer, at: Timestamp, act: &CaseAct) -> Result<(), Unlawful> {
        let stage = self.stage(case);
        match act {
            CaseAct::ClaimStated(claim) => {
                of_service(by)?;
                let follows = self.course.claim.as_ref().is_none_or(|before| claim.follows(before));
                if follows { Ok(()) } else { Err(Unlawful::Contradicted) }
            }
            CaseAct::PartDealt { part, seat } => {
                of_service(by)?;
                self.may_be_dealt(case, *part, seat, stage)
            }
            CaseAct::LaboratoryOrdered => {
                self.may_order(case, by)?;
                self.may_sample(at)?;
                self.may_go_on(case)?;
                if self.held(case)? { Err(Unlawful::Held) } else { Ok(()) }
            }
            CaseAct::LaboratoryReported(finding) => {
                self.may_order(case, by)?;
                if !finding.is_consistent() {
                    return Err(Unlawful::Laboratory);
                }
                if self.course.ordered { Ok(()) } else { Err(Unlawful::NothingThere) }
            }
            CaseAct::SafetyJudged { judgement, proof } => self.may_judge(case, by, *judgement, *proof),
            CaseAct::Asked | CaseAct::CouldNotAsk => self.may_ask(case, by, stage, *act == CaseAct::Asked),
            CaseAct::Released(scope) => {
                self.dealt(case, by, Part::Liaison)?;
                let dead = !self.person()?.alive;
                match stage {
                    Stage::Asking | Stage::Released(_) | Stage::HandedOver(_) => {}
                    Stage::Safe | Stage::NotAsked if dead => {}
                    Stage::Safe | Stage::NotAsked => return Err(Unlawful::NotAgreed),
                    Stage::Unjudged | Stage::KinDoubted | Stage::Unsafe => return Err(Unlawful::NotCleared),
                    Stage::Concern | Stage::Undone => return Err(Unlawful::Step),
                }
                self.all_parts(case, by.actor, *scope, at)
            }
            CaseAct::HandedOver => {
                self.dealt(case, by, Part::Liaison)?;
                let Stage::Released(scope) = stage else { return Err(Unlawful::Step) };
                self.all_parts(case, by.actor, scope, at)
            }
            CaseAct::FollowedUp(outcome) => self.may_follow_up(case, by, stage, *outcome),
            CaseAct::Undone => self.may_undo(case, by, stage),
        }
    }

    fn may_judge(
        &self,
        case: &Case,
        by: &Doer,
        judgement: Judgement,
        proof: Option<Proof>,
    ) -> Result<(), Unlawful> {
        self.dealt(case, by, Part::SafetyOfficer)?;
        let stage = self.stage(case);
        match stage {
            Stage::Unsafe | Stage::Concern | Stage::Undone => return Err(Unlawful::Step),
            // A warning waits for nothing, until it is one of what was carried out.
            Stage::Unjudged
            | Stage::KinDoubted
            | Stage::Safe
            | Stage::Asking
            | Stage::NotAsked
            | Stage::Released(_)
                if judgement == Judgement::Unsafe =>
            {
                return Ok(());
            }
            Stage::Unjudged => {}
            Stage::KinDoubted if self.supported_by_laboratory() => {}
            Stage::KinDoubted => return Err(Unlawful::Laboratory),
            // Whoever stands in the report now, or is that to her, was never judged.
            _ if self.lapsed() => {}
            _ => return Err(Unlawful::Step),
        }
        self.kin_confirmed(case)?;
        if judgement != Judgement::Safe {
            return Ok(());
        }
        self.proved(proof)?;
        if self.held(case)? { Err(Unlawful::Held) } else { Ok(()) }
    }

    fn may_ask(&self, case: &Case, by: &Doer, stage: Stage, asks: bool) -> Result<(), Unlawful> {
        self.of_station(by)?;
        self.fills_no_other(case, by.actor, None)?;
        match (asks, stage) {
            _ if self.held(case)? => Err(Unlawful::Held),
            (true, _) if self.course.is_of_another() => Err(Unlawful::ReporterChanged),
            // She is asked about nobody of whom nothing could come, and also where she was taken for dead.
            (true, Stage::Safe | Stage::NotAsked | Stage::Released(Scope::ToldOfDeath))
            | (true, Stage::HandedOver(Scope::ToldOfDeath)) => {
                self.may_go_on(case)?;
                self.kin_confirmed(case)?;
                self.cleared()?;
                if self.person()?.alive { Ok(()) } else { Err(Unlawful::Dead) }
            }
            (false, Stage::Asking) => Ok(()),
            _ => Err(Unlawful::Step),
        }
    }

    fn may_be_dealt(&self, case: &Case, part: Part, seat: &Seat, stage: Stage) -> Result<(), Unlawful> {
        self.kin_confirmed(case)?;
        self.may_go_on(case)?;
        self.fills_no_other(case, seat.reviewer, Some(part))?;
        if self.will.signed(case.pair.report, seat.reviewer) {
            return Err(Unlawful::TwoParts);
        }
        let free = match part {
            Part::SafetyOfficer => self.is_to_be_judged(case),
            // Nobody learns where she is of whom an officer warned, or whose kinship is doubted.
            Part::Liaison => {
                let cleared =
                    matches!(stage, Stage::Safe | Stage::Asking | Stage::NotAsked | Stage::Released(_));
                if cleared {
                    self.cleared()?;
                }
                cleared
            }
        };
        if !free {
            return Err(Unlawful::Step);
        }
        // A liaison learns where she is and how to reach the reporter: she is of neither side.
        self.permits_seats([seat])
    }
}

const fn of_service(by: &Doer) -> Result<(), Unlawful> {
    match by.role {
        Role::Service => Ok(()),
        _ => Err(Unlawful::Role),
    }
}
