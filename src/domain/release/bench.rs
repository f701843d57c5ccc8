//! The bench: whether a deed may be done, seen from everything it depends on. One function judges for
//! the service before a commit and for whoever replays the journal; nothing else opens a release.

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::ids::{ActorId, OrgCode, Timestamp};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Deed, Doer, Part, PersonAct};
use crate::domain::release::brakes::Brakes;
use crate::domain::release::course::{Course, Stage};
use crate::domain::release::facts::{AgeBand, Claim, FollowUp, Judgement, LaboratoryResult, Person, Proof};
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
    /// What is held.
    pub brakes: &'a Brakes,
    /// Whether somebody of the two who voted is trained to protect children.
    pub child_reviewer: bool,
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
                self.case_act(known, by, deed.at, act)
            }
            Act::Person { act, .. } => {
                self.will.permits(by, deed.at, act)?;
                self.agreement_fits(by, act)
            }
            Act::Brake { target, act } => {
                self.brakes.permits(by, target, *act)?;
                self.lift_fits(by, target, *act)
            }
        }
    }

    /// Whether a reviewer may still vote or decide: not once another case of hers was handed over.
    ///
    /// # Errors
    /// That one was.
    pub fn permits_review(&self, case: &Case) -> Result<(), Unlawful> {
        match self.will.handed_over() {
            Some(other) if other != case.id => Err(Unlawful::AnotherHandedOver),
            _ if self.will.refuses(case.pair.report) => Err(Unlawful::Refused),
            _ => Ok(()),
        }
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
                if self.will.agreed_to_sampling(at) { Ok(()) } else { Err(Unlawful::Sampling) }
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
            _ => return Err(Unlawful::Step),
        }
        if judgement != Judgement::Safe {
            return Ok(());
        }
        match self.claim()?.relation.needs_independent_proof() && proof.is_none() {
            true => Err(Unlawful::ProofMissing),
            false if self.held(case)? => Err(Unlawful::Held),
            false => Ok(()),
        }
    }

    fn may_ask(&self, case: &Case, by: &Doer, stage: Stage, asks: bool) -> Result<(), Unlawful> {
        self.of_station(by)?;
        self.fills_no_other(case, by.actor, None)?;
        match (asks, stage) {
            _ if self.held(case)? => Err(Unlawful::Held),
            (true, Stage::Safe | Stage::NotAsked) if self.will.refuses(case.pair.report) => {
                Err(Unlawful::Refused)
            }
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
        self.apart_from_both(&officer.organisation)?;
        self.apart_from_both(&self.course.liaison.as_ref().ok_or(Unlawful::NotDealt)?.organisation)?;
        if claim.relation.needs_independent_proof() && self.course.proof.is_none() {
            return Err(Unlawful::ProofMissing);
        }
        if self.will.refuses(report) {
            return Err(Unlawful::Refused);
        }
        if (scope == Scope::ToldOfDeath) == person.alive {
            return Err(if person.alive { Unlawful::Scope } else { Unlawful::Dead });
        }
        let mut people = vec![officer.reviewer, liaison];
        match (self.will.agreement(report, at), self.will.interest(report)) {
            (Some((terms, signers)), _) => {
                let agreed = self.will.scope(report, at).ok_or(Unlawful::NotAgreed)?;
                if scope > agreed {
                    return Err(Unlawful::Scope);
                }
                if !matches!(terms.purpose, Purpose::Contact { case: of, .. } if of == case.id) {
                    return Err(Unlawful::NotAgreed);
                }
                if !terms.guards_against(claim.relation, person.age) {
                    return Err(Unlawful::Guardian);
                }
                for signer in signers {
                    if claim.organisations.contains(&signer.organisation) {
                        return Err(Unlawful::Organisation);
                    }
                    people.push(signer.actor);
                }
            }
            (None, Some(advocate)) if !person.alive => {
                self.apart_from_both(&advocate.organisation)?;
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
    /// round; the reporter is known, the answers were sealed, and no laboratory excludes the relation claimed.
    fn kin_confirmed(&self, case: &Case) -> Result<(), Unlawful> {
        let (claim, person) = (self.claim()?, self.person()?);
        if !claim.known_by.iter().any(|known| !self.will.stations().contains(known)) {
            return Err(Unlawful::ReporterUnknown);
        }
        if !claim.answers_sealed {
            return Err(Unlawful::NoAnswers);
        }
        if self.course.laboratory.iter().any(|finding| finding.closes(claim.relation)) {
            return Err(Unlawful::Laboratory);
        }
        let [first, second] = case.votes.as_slice() else { return Err(Unlawful::KinNotConfirmed) };
        let both_kin = [first, second].iter().all(|vote| vote.choice == Verdict::Kin);
        let apart = first.seat.reviewer != second.seat.reviewer
            && first.seat.organisation != second.seat.organisation;
        if case.state != CaseState::KinConfirmed || !both_kin || !apart {
            return Err(Unlawful::KinNotConfirmed);
        }
        self.apart_from_both(&first.seat.organisation)?;
        self.apart_from_both(&second.seat.organisation)?;
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
            Part::Liaison => !matches!(stage, Stage::Unjudged | Stage::HandedOver(_) | Stage::Undone),
        };
        if !free {
            return Err(Unlawful::Step);
        }
        // A liaison learns where she is and how to reach the reporter: she is of neither side.
        self.apart_from_both(&seat.organisation)
    }

    /// The caller has this part of the case, in the role that fills it.
    fn dealt(&self, case: &Case, by: &Doer, part: Part) -> Result<(), Unlawful> {
        if by.role != part.role() {
            return Err(Unlawful::Role);
        }
        if self.course.round != case.round || self.course.seat(part) != Some(&by.seat()) {
            return Err(Unlawful::NotDealt);
        }
        self.fills_no_other(case, by.actor, Some(part))
    }

    /// Reviewers with a seat, and the safety officer, may order and report a laboratory comparison.
    fn may_order(&self, case: &Case, by: &Doer) -> Result<(), Unlawful> {
        let open = matches!(case.state, CaseState::Voting | CaseState::Split | CaseState::KinConfirmed);
        if !open {
            return Err(Unlawful::Step);
        }
        match by.role {
            Role::Reviewer if case.seats.contains(&by.seat()) => Ok(()),
            Role::Reviewer => Err(Unlawful::NotDealt),
            _ => self.dealt(case, by, Part::SafetyOfficer),
        }
    }

    fn may_follow_up(&self, case: &Case, by: &Doer, stage: Stage, outcome: FollowUp) -> Result<(), Unlawful> {
        if !matches!(stage, Stage::HandedOver(_)) {
            return Err(Unlawful::Step);
        }
        match by.role {
            Role::Liaison => self.dealt(case, by, Part::Liaison),
            Role::StationWorker => self.of_station(by),
            Role::Advocate if self.will.signed(case.pair.report, by.actor) => Ok(()),
            Role::SafetyOfficer if outcome == FollowUp::Concern => Ok(()),
            Role::Advocate | Role::SafetyOfficer => Err(Unlawful::NotDealt),
            _ => Err(Unlawful::Role),
        }
    }

    fn may_undo(&self, case: &Case, by: &Doer, stage: Stage) -> Result<(), Unlawful> {
        if stage == Stage::Undone {
            return Err(Unlawful::Step);
        }
        match by.role {
            Role::Reviewer if case.seats.contains(&by.seat()) => Ok(()),
            Role::SafetyOfficer => self.dealt(case, by, Part::SafetyOfficer),
            Role::Liaison => self.dealt(case, by, Part::Liaison),
            Role::Reviewer => Err(Unlawful::NotDealt),
            _ => Err(Unlawful::Role),
        }
    }

    /// An agreement is recorded in a case in which she is being asked, by nobody of the claimant's
    /// side and nobody with another part.
    fn agreement_fits(&self, by: &Doer, act: &PersonAct) -> Result<(), Unlawful> {
        let PersonAct::Agreed(terms) = act else { return Ok(()) };
        let Purpose::Contact { case: of, report, .. } = terms.purpose else { return Ok(()) };
        let case = self.case.ok_or(Unlawful::Step)?;
        if case.id != of || case.pair.report != report {
            return Err(Unlawful::NothingThere);
        }
        if self.course.round != case.round || !self.course.may_be_agreed() {
            return Err(Unlawful::Step);
        }
        let claim = self.claim()?;
        if claim.organisations.contains(&by.organisation) {
            return Err(Unlawful::Organisation);
        }
        if !terms.guards_against(claim.relation, self.person()?.age) {
            return Err(Unlawful::Guardian);
        }
        self.fills_no_other(case, by.actor, None)
    }

    /// A hold on a case is lifted by nobody of the station's or the reporter's side, one of a station by
    /// nobody of it.
    fn lift_fits(&self, by: &Doer, target: &BrakeTarget, act: BrakeAct) -> Result<(), Unlawful> {
        match (act, target, self.case, &self.course.claim) {
            (BrakeAct::Lifted, BrakeTarget::Case(of), Some(case), Some(_)) if case.id == *of => {
                self.apart_from_both(&by.organisation)
            }
            (BrakeAct::Lifted, BrakeTarget::Station(of), ..) if *of == by.organisation => {
                Err(Unlawful::Organisation)
            }
            _ => Ok(()),
        }
    }

    fn of_station(&self, by: &Doer) -> Result<(), Unlawful> {
        match by.role {
            Role::StationWorker if self.person()?.station == by.organisation => Ok(()),
            Role::StationWorker => Err(Unlawful::Organisation),
            _ => Err(Unlawful::Role),
        }
    }

    fn fills_no_other(&self, case: &Case, who: ActorId, but: Option<Part>) -> Result<(), Unlawful> {
        match case.has_seen(who) || self.course.has_other_part(who, but) {
            true => Err(Unlawful::TwoParts),
            false => Ok(()),
        }
    }

    fn apart_from_both(&self, organisation: &OrgCode) -> Result<(), Unlawful> {
        let side =
            self.claim()?.organisations.contains(organisation) || self.will.stations().contains(organisation);
        if side { Err(Unlawful::Organisation) } else { Ok(()) }
    }

    fn held(&self, case: &Case) -> Result<bool, Unlawful> {
        // A stop of a station holds whoever was there, wherever she was taken since.
        let here = [&self.person()?.station];
        Ok(self.will.stations().iter().chain(here).any(|station| self.brakes.hold(case.id, station)))
    }

    fn supported_by_laboratory(&self) -> bool {
        self.course.laboratory.iter().any(|finding| finding.result == LaboratoryResult::Supports)
    }

    fn claim(&self) -> Result<&Claim, Unlawful> {
        self.course.claim.as_ref().ok_or(Unlawful::FactsUnknown)
    }

    fn person(&self) -> Result<&Person, Unlawful> {
        self.will.person().ok_or(Unlawful::FactsUnknown)
    }
}

const fn of_service(by: &Doer) -> Result<(), Unlawful> {
    match by.role {
        Role::Service => Ok(()),
        _ => Err(Unlawful::Role),
    }
}
