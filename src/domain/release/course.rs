//! The course of a case after the reviewers' votes: what was done in this round, by whom. It takes in
//! what `bench` permitted; alone it decides nothing.

use crate::domain::ids::{ActorId, Timestamp};
use crate::domain::release::act::{CaseAct, Doer, Part};
use crate::domain::release::facts::{Claim, FollowUp, Judgement, LaboratoryFinding, Proof};
use crate::domain::release::scope::Scope;
use crate::domain::vote::Seat;

/// How far a round has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Safety was not judged yet.
    #[default]
    Unjudged,
    /// The claimant is no danger, says the safety officer.
    Safe,
    /// He is; an end.
    Unsafe,
    /// The kinship is doubted; a laboratory comparison is needed.
    KinDoubted,
    /// She is being asked; what she says stands in her will.
    Asking,
    /// She could not be asked; she may be asked again.
    NotAsked,
    /// Released, up to a scope.
    Released(Scope),
    /// Carried out.
    HandedOver(Scope),
    /// Something was found to be wrong afterwards; an end.
    Concern,
    /// The identification was wrong; an end.
    Undone,
}

/// The course of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// The round it is of.
    pub round: u32,
    /// How far it has come.
    pub stage: Stage,
    /// What is known of the claim.
    pub claim: Option<Claim>,
    /// The safety officer it is dealt to.
    pub officer: Option<Seat>,
    /// The liaison it is dealt to.
    pub liaison: Option<Seat>,
    /// Who judged safety last: somebody else may have been dealt the part since.
    pub judge: Option<Seat>,
    /// The reporter who was found safe.
    pub cleared: Option<[u8; 16]>,
    /// Whether another reporter was stated since somebody was found safe; who comes back is found safe anew.
    pub lapsed: bool,
    /// Whether she was asked since safety was judged, and could be.
    pub asked: bool,
    /// The proof independent of the claimant.
    pub proof: Option<Proof>,
    /// Whether a laboratory comparison was ordered and has not come yet, in any round.
    pub ordered: bool,
    /// What the laboratory found last about each relation it tested, in any round.
    pub laboratory: Vec<LaboratoryFinding>,
    /// Whether the laboratory excluded the relation claimed, in this round.
    pub excluded: bool,
    /// Whether an officer doubted the kinship, in any round: a laboratory must speak for it.
    pub doubted: bool,
    /// When somebody judged contact unsafe, or found something wrong after a release, last, in any round.
    pub warned: Option<Timestamp>,
    /// Everybody who ever had a part of it, other than by voting, and in which.
    pub parts: Vec<(ActorId, Part)>,
}

impl Course {
    /// The seat of a part.
    pub const fn seat(&self, part: Part) -> Option<&Seat> {
        match part {
            Part::SafetyOfficer => self.officer.as_ref(),
            Part::Liaison => self.liaison.as_ref(),
        }
    }

    /// Whether this person has, or had, a part other than this one.
    pub fn has_other_part(&self, who: ActorId, but: Option<Part>) -> bool {
        self.parts.iter().any(|(actor, part)| *actor == who && Some(*part) != but)
    }

    /// Whether she is being asked, or was and agreed.
    pub const fn may_be_agreed(&self) -> bool {
        self.asked && matches!(self.stage, Stage::Asking | Stage::Released(_) | Stage::HandedOver(_))
    }

    /// Whether another reporter, or another way to reach her, stood in the report at any time since somebody was found
    /// safe.
    pub const fn is_of_another(&self) -> bool {
        self.lapsed
    }

    /// Whether this states another reporter than was stated before: what she agreed to was for somebody else.
    pub fn is_changed_by(&self, claim: &Claim) -> bool {
        self.claim.as_ref().is_some_and(|before| before.reporter != claim.reporter)
    }

    /// Takes a permitted act of a round in.
    pub fn take(&mut self, by: &Doer, (round, at): (u32, Timestamp), act: &CaseAct) {
        if round > self.round {
            self.begin(round);
        }
        if act.warns() {
            self.warned = Some(at);
        }
        match act {
            CaseAct::ClaimStated(claim) => {
                self.lapsed |= self.cleared.is_some_and(|safe| safe != claim.reporter);
                self.claim = Some(claim.clone());
            }
            CaseAct::PartDealt { part, seat } => {
                self.parts.push((seat.reviewer, *part));
                match part {
                    Part::SafetyOfficer => self.officer = Some(seat.clone()),
                    Part::Liaison => self.liaison = Some(seat.clone()),
                }
            }
            CaseAct::LaboratoryOrdered => self.ordered = true,
            CaseAct::LaboratoryReported(finding) => {
                self.ordered = false;
                self.excluded |= self.claim.as_ref().is_none_or(|claim| finding.closes(claim.relation));
                self.laboratory.retain(|before| before.tested != finding.tested || finding.leaves(before));
                self.laboratory.push(*finding);
            }
            CaseAct::SafetyJudged { judgement, proof } => {
                self.parts.push((by.actor, Part::SafetyOfficer));
                self.judge = Some(by.seat());
                self.proof = *proof;
                self.doubted |= *judgement == Judgement::KinDoubted;
                self.lapsed = false;
                self.asked = false;
                let reporter = self.claim.as_ref().map(|claim| claim.reporter);
                self.cleared = reporter.filter(|_| *judgement == Judgement::Safe);
                self.stage = match judgement {
                    Judgement::Safe => Stage::Safe,
                    Judgement::Unsafe => Stage::Unsafe,
                    Judgement::KinDoubted => Stage::KinDoubted,
                };
            }
            CaseAct::Asked => (self.stage, self.asked) = (Stage::Asking, true),
            CaseAct::CouldNotAsk => (self.stage, self.asked) = (Stage::NotAsked, false),
            CaseAct::Released(scope) => self.stage = Stage::Released(*scope),
            CaseAct::HandedOver => {
                if let Stage::Released(scope) = self.stage {
                    self.stage = Stage::HandedOver(scope);
                }
            }
            CaseAct::FollowedUp(FollowUp::Concern) => self.stage = Stage::Concern,
            CaseAct::FollowedUp(FollowUp::Well | FollowUp::NotReached) => {}
            CaseAct::Undone => self.stage = Stage::Undone,
        }
    }

    /// A new round: everything is to be done anew, by whoever is dealt; what the laboratory found or was asked, what
    /// was doubted and what somebody warned of stays.
    fn begin(&mut self, round: u32) {
        *self = Self {
            round,
            claim: self.claim.take(),
            laboratory: std::mem::take(&mut self.laboratory),
            ordered: self.ordered,
            doubted: self.doubted,
            warned: self.warned,
            parts: std::mem::take(&mut self.parts),
            ..Self::default()
        };
    }
}
