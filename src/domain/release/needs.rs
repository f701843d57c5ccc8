//! What a release needs, each part of it looked at afresh: kinship, the clearance with its proof, her agreement, different
//! people. Which deed asks for which of them is `bench`'s.

use crate::domain::case::{Case, CaseState};
use crate::domain::ids::{ActorId, Timestamp};
use crate::domain::release::bench::Bench;
use crate::domain::release::facts::{AgeBand, LaboratoryFinding, Proof};
use crate::domain::release::scope::Scope;
use crate::domain::release::terms::Purpose;
use crate::domain::release::unlawful::Unlawful;
use crate::domain::vote::Verdict;

impl Bench<'_> {
    /// Everything a release needs, looked at afresh; whatever was missed on the way is found here.
    pub(super) fn all_parts(
        &self,
        case: &Case,
        liaison: ActorId,
        scope: Scope,
        at: Timestamp,
    ) -> Result<(), Unlawful> {
        let (claim, person) = (self.claim()?, self.person()?);
        let report = case.pair.report;
        if self.held(case)? {
            return Err(Unlawful::Held);
        }
        self.kin_confirmed(case)?;
        self.cleared()?;
        self.permits_seats([self.course.liaison.as_ref().ok_or(Unlawful::NotDealt)?])?;
        self.may_go_on(case)?;
        self.changed_by_nobody_of_his(report)?;
        if (scope == Scope::ToldOfDeath) == person.alive {
            return Err(if person.alive { Unlawful::Scope } else { Unlawful::Dead });
        }
        if person.alive && !self.course.asked {
            return Err(Unlawful::NotAgreed);
        }
        let judge = self.course.judge.as_ref().ok_or(Unlawful::NotCleared)?.reviewer;
        let mut people = vec![judge, liaison];
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
        let reviewer_had_a_part =
            case.votes.iter().any(|vote| self.course.has_other_part(vote.seat.reviewer, None));
        if twice || others || signer_had_a_part || reviewer_had_a_part {
            Err(Unlawful::TwoParts)
        } else {
            Ok(())
        }
    }

    /// Two reviewers of two organisations, neither the station's nor the reporter's, voted kin in this
    /// round; the reporter is known, the answers were sealed, and no laboratory forbids it.
    pub(super) fn kin_confirmed(&self, case: &Case) -> Result<(), Unlawful> {
        let (claim, person) = (self.claim()?, self.person()?);
        if !claim.stands {
            return Err(Unlawful::ReportWithdrawn);
        }
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

    /// Whether this is the proof that the relation claimed, and a doubt of the kinship, need now: a laboratory's word
    /// counts once a laboratory gave it, and for as long as it stands by it.
    pub(super) fn proved(&self, proof: Option<Proof>) -> Result<(), Unlawful> {
        let supported = self.supported_by_laboratory();
        match proof {
            None if self.claim()?.relation.needs_independent_proof() => Err(Unlawful::ProofMissing),
            Some(Proof::Laboratory) if !supported => Err(Unlawful::Laboratory),
            _ if self.course.doubted && !supported => Err(Unlawful::Laboratory),
            _ => Ok(()),
        }
    }

    /// Whether what was judged is not what is claimed now.
    pub(super) fn lapsed(&self) -> bool {
        self.course.is_of_another() || self.proved(self.course.proof).is_err()
    }

    /// The clearance still counts: by somebody of no side, of whoever stands in the report, with the proof that the
    /// claim needs now.
    pub(super) fn cleared(&self) -> Result<(), Unlawful> {
        let judge = self.course.judge.as_ref().ok_or(Unlawful::NotCleared)?;
        if self.course.is_of_another() {
            return Err(Unlawful::ReporterChanged);
        }
        self.permits_seats([judge])?;
        self.proved(self.course.proof)
    }
}
