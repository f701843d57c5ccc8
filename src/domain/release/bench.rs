//! The bench: whether a deed may be done, seen from everything it depends on. One function judges for
//! the service before a commit and for whoever replays the journal; nothing else opens a release.

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::ids::{ActorId, Timestamp};
use crate::domain::release::act::{Act, CaseAct, Deed, Doer, Part, PersonAct};
use crate::domain::release::brakes::Brakes;
use crate::domain::release::conflicts::Conflicts;
use crate::domain::release::course::{Course, Stage};
use crate::domain::release::facts::{AgeBand, Judgement, LaboratoryFinding, Proof};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::Purpose;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::vote::{Seat, Verdict};

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
                self.will.permits(by, deed.at, act, self.person().ok().as_ref())?;
                self.agreement_fits(by, act)
            }
            Act::Brake { target, act } => {
                // Whose a case is tells nobody anything where nothing is held.
                self.brakes.permits(by, target, *act)?;
                self.free_to_act(by, &deed.act)?;
                self.lift_fits(target, *act)
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
        match self.is_another_handed_over(case) {
            true => Err(Unlawful::AnotherHandedOver),
            false if self.refuses(case.pair.report) => Err(Unlawful::Refused),
            false if self.is_of_a_side(by) || self.a_side_voted(case) => Err(Unlawful::Organisation),
            false => Ok(()),
        }
    }

    /// Whether these may be asked to review: nobody of a side is, as far as the sides are known.
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
            CaseAct::ClaimStated(_) => of_service(by),
            CaseAct::PartDealt { part, seat } => {
                of_service(by)?;
                self.may_be_dealt(case, *part, seat, stage)
            }
            CaseAct::LaboratoryOrdered => {
                self.may_order(case, by)?;
                self.may_sample(at)
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
        self.kin_confirmed(case)?;
        match self.stage(case) {
            Stage::Unjudged => {}
            Stage::KinDoubted if self.supported_by_laboratory() => {}
            Stage::KinDoubted => return Err(Unlawful::Laboratory),
            Stage::Unsafe | Stage::Concern | Stage::Undone => return Err(Unlawful::Step),
            // Whoever stands in the report now was never judged.
            _ if self.course.is_of_another() => {}
            _ => return Err(Unlawful::Step),
        }
        if judgement != Judgement::Safe {
            return Ok(());
        }
        let needed = self.claim()?.relation.needs_independent_proof();
        match proof {
            None if needed => Err(Unlawful::ProofMissing),
            // A laboratory's word counts as proof once the laboratory gave it.
            Some(Proof::Laboratory) if !self.supported_by_laboratory() => Err(Unlawful::Laboratory),
            _ if self.held(case)? => Err(Unlawful::Held),
            _ => Ok(()),
        }
    }

    fn may_ask(&self, case: &Case, by: &Doer, stage: Stage, asks: bool) -> Result<(), Unlawful> {
        self.of_station(by)?;
        self.fills_no_other(case, by.actor, None)?;
        match (asks, stage) {
            _ if self.held(case)? => Err(Unlawful::Held),
            (true, _) if self.course.is_of_another() => Err(Unlawful::ReporterChanged),
            (true, Stage::Safe | Stage::NotAsked) if self.refuses(case.pair.report) => Err(Unlawful::Refused),
            (true, Stage::Safe | Stage::NotAsked) | (false, Stage::Asking) => self.kin_confirmed(case),
            _ => Err(Unlawful::Step),
        }
    }

    /// Everything a release needs, looked at afresh; whatever was missed on the way is found here.
    fn all_parts(&self, case: &Case, liaison: ActorId, scope: Scope, at: Timestamp) -> Result<(), Unlawful> {
        let (claim, person) = (self.claim()?, self.person()?);
        let report = case.pair.report;
        if self.held(case)? {
            return Err(Unlawful::Held);
        }
        if !claim.stands {
            return Err(Unlawful::ReportWithdrawn);
        }
        self.kin_confirmed(case)?;
        let officer = self.course.officer.as_ref().ok_or(Unlawful::NotCleared)?;
        if self.course.is_of_another() {
            return Err(Unlawful::ReporterChanged);
        }
        self.permits_seats([officer, self.course.liaison.as_ref().ok_or(Unlawful::NotDealt)?])?;
        if claim.relation.needs_independent_proof() && self.course.proof.is_none() {
            return Err(Unlawful::ProofMissing);
        }
        if self.refuses(report) {
            return Err(Unlawful::Refused);
        }
        if self.is_another_handed_over(case) {
            return Err(Unlawful::AnotherHandedOver);
        }
        self.changed_by_nobody_of_his(report)?;
        if (scope == Scope::ToldOfDeath) == person.alive {
            return Err(if person.alive { Unlawful::Scope } else { Unlawful::Dead });
        }
        let mut people = vec![officer.reviewer, liaison];
        match (self.agreement(Some(report), at), self.interest(report)) {
            (Some((terms, signers)), _) => {
                let agreed = match terms.purpose {
                    Purpose::Contact { case: of, scope, .. } if of == case.id => scope,
                    Purpose::Contact { .. } | Purpose::Sampling => return Err(Unlawful::NotAgreed),
                };
                // After a death no more is told than that.
                if person.alive && scope > agreed {
                    return Err(Unlawful::Scope);
                }
                terms.fits_age(person.age)?;
                if !terms.guards_against(claim.relation, person.age) {
                    return Err(Unlawful::Guardian);
                }
                for signer in signers {
                    self.apart_as_signer(signer)?;
                    people.push(signer.actor);
                }
            }
            (None, Some(advocate)) if !person.alive => {
                self.apart_as_signer(advocate)?;
                people.push(advocate.actor);
            }
            (None, _) => return Err(Unlawful::NotAgreed),
        }
        let twice = people.iter().enumerate().any(|(i, one)| people[..i].contains(one));
        let others = people.iter().any(|one| case.has_seen(*one));
        let signer_had_a_part = people[2..].iter().any(|one| self.course.has_other_part(*one, None));
        if twice || others || signer_had_a_part { Err(Unlawful::TwoParts) } else { Ok(()) }
    }

    /// Two reviewers of two organisations, neither the station's nor the reporter's, voted kin in this
    /// round; the reporter is known, the answers were sealed, and no laboratory forbids it.
    fn kin_confirmed(&self, case: &Case) -> Result<(), Unlawful> {
        let (claim, person) = (self.claim()?, self.person()?);
        if claim.known_by.iter().all(|known| self.was_her_station(known)) {
            return Err(Unlawful::ReporterUnknown);
        }
        if !claim.answers_sealed {
            return Err(Unlawful::NoAnswers);
        }
        if LaboratoryFinding::forbid(&self.course.laboratory, claim.relation) {
            return Err(Unlawful::Laboratory);
        }
        let [first, second] = case.votes.as_slice() else { return Err(Unlawful::KinNotConfirmed) };
        let both_kin = [first, second].iter().all(|vote| vote.choice == Verdict::Kin);
        let apart = first.seat.reviewer != second.seat.reviewer
            && first.seat.organisation != second.seat.organisation;
        if case.state != CaseState::KinConfirmed || !both_kin || !apart {
            return Err(Unlawful::KinNotConfirmed);
        }
        self.permits_seats([&first.seat, &second.seat])?;
        match person.age {
            None => Err(Unlawful::AgeUnknown),
            Some(AgeBand::Under14 | AgeBand::Under18) if !self.child_reviewer => Err(Unlawful::ChildReviewer),
            Some(_) => Ok(()),
        }
    }

    fn may_be_dealt(&self, case: &Case, part: Part, seat: &Seat, stage: Stage) -> Result<(), Unlawful> {
        self.kin_confirmed(case)?;
        self.fills_no_other(case, seat.reviewer, Some(part))?;
        let free = match part {
            Part::SafetyOfficer => stage == Stage::Unjudged,
            // Nobody learns where she is of whom an officer warned, or whose kinship is doubted.
            Part::Liaison => {
                matches!(stage, Stage::Safe | Stage::Asking | Stage::NotAsked | Stage::Released(_))
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
