//! A judge of releases by the words of the safeguards alone, from a plain history. It knows nothing of the machine: each
//! clause is read from what happened, in order. What stands against a release is named by its rule.

use std::collections::BTreeSet;

use homeward::domain::actor::Role;
use homeward::domain::ids::ActorId;
use homeward::domain::release::act::{BrakeAct, BrakeTarget, CaseAct, Doer, Part, PersonAct, Whom};
use homeward::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryResult, Person, Proof,
};
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::vote::{Seat, Verdict};

use crate::release::cast::{CASE, PROFILE, REPORT};
use crate::release::plain::{Did, Event};
use crate::release::reading::{Words, are_two, must_be_proved};

/// A rule that stands against it, or nothing.
pub type Verdicts = Result<(), &'static str>;

pub fn hold(fine: bool, rule: &'static str) -> Verdicts {
    if fine { Ok(()) } else { Err(rule) }
}

impl<'a> Words<'a> {
    /// Whether so much may be told now: it was released since the last clearance, asking and voting, and everything
    /// that it needs still stands.
    pub fn told(&self, scope: Scope) -> Verdicts {
        let place = |wanted: &dyn Fn(&Did) -> bool| self.log.iter().rposition(|one| wanted(&one.did));
        let released = place(&|did| matches!(did, Did::ToCase(CaseAct::Released(of)) if *of == scope));
        let begun = place(&|did| {
            matches!(
                did,
                Did::Dealt(_)
                    | Did::ToCase(CaseAct::SafetyJudged { .. } | CaseAct::Asked | CaseAct::CouldNotAsk)
            )
        });
        hold(released.is_some() && released > begun, "S1: nothing was released")?;
        let liaison = self.log.iter().rev().find_map(|one| match &one.did {
            Did::ToCase(CaseAct::PartDealt { part: Part::Liaison, seat }) => Some(seat.clone()),
            _ => None,
        });
        let liaison = liaison.ok_or("S1: there is no liaison")?;
        let role = Role::Liaison;
        self.permit(scope, &Doer { actor: liaison.reviewer, organisation: liaison.organisation, role })
    }

    /// Whether the reporter may be told so much now, by this liaison.
    pub fn permit(&self, scope: Scope, liaison: &Doer) -> Verdicts {
        let begun = self.log.iter().rposition(|one| matches!(one.did, Did::Dealt(_)));
        let begun = begun.ok_or("S1: nobody was asked")?;
        let round = &self.log[begun..];
        let claim = self.claim().ok_or("S1: nothing is known of the claim")?;
        self.nothing_stops()?;
        let reviewers = self.kinship(begun, claim)?;
        let (officer, judged) = self.safety(begun, claim)?;
        let person = self.person();
        let scope_fits = (scope == Scope::ToldOfDeath) != person.alive;
        hold(scope_fits, "S2: told alive of the dead, or dead of the living")?;
        self.childhood(&person, &reviewers)?;
        self.refusals()?;
        let dealt = round.iter().rev().find_map(|one| match &one.did {
            Did::ToCase(CaseAct::PartDealt { part: Part::Liaison, seat }) => Some(seat),
            _ => None,
        });
        hold(dealt == Some(&liaison.seat()), "S1: somebody else is the liaison")?;
        hold(liaison.role == Role::Liaison && !self.is_bound(&liaison.seat()), "S7: a liaison of a side")?;
        let mut people: Vec<ActorId> = reviewers.iter().map(|one| one.reviewer).collect();
        people.extend([officer, liaison.actor]);
        let signed = self.her_will(scope, &person, claim, begun + judged)?;
        let with = |signers: &Vec<ActorId>| self.nobody_fills_two(&[people.as_slice(), signers].concat());
        // Where several agreements stand, one of them is enough.
        signed.iter().map(with).reduce(Result::or).unwrap_or(Err("S4: nobody signed"))
    }

    /// S36, S5: nothing that stands stops it, and each warning was looked at by two.
    fn nothing_stops(&self) -> Verdicts {
        let mut targets = vec![BrakeTarget::Everything, BrakeTarget::Case(CASE)];
        targets.extend(self.stations(self.log).into_iter().map(BrakeTarget::Station));
        for target in &targets {
            let mut standing = false;
            let mut half: Option<&Doer> = None;
            for one in self.log {
                match &one.did {
                    Did::Brake(of, BrakeAct::Pulled(_)) if of == target => (standing, half) = (true, None),
                    Did::Brake(of, BrakeAct::Lifted) if of == target => {
                        hold(one.by.role == Role::SafetyOfficer, "S36: lifted by another role")?;
                        match half.take() {
                            None => half = Some(&one.by),
                            Some(first) => {
                                let two =
                                    first.actor != one.by.actor && first.organisation != one.by.organisation;
                                hold(two, "S36: not lifted by two of two organisations")?;
                                standing = false;
                            }
                        }
                    }
                    _ => {}
                }
            }
            hold(!standing, "S36: a stop stands")?;
        }
        let warned = self.log.iter().rposition(|one| match &one.did {
            Did::ToCase(act) => matches!(
                act,
                CaseAct::FollowedUp(FollowUp::Concern)
                    | CaseAct::SafetyJudged { judgement: Judgement::Unsafe, .. }
            ),
            _ => false,
        });
        let looked_at = |warned: usize| {
            let of_case =
                |one: &Event| matches!(&one.did, Did::Brake(BrakeTarget::Case(CASE), BrakeAct::Pulled(_)));
            self.log[warned..].iter().any(of_case)
        };
        hold(warned.is_none_or(looked_at), "S8: a warning that nobody looked at")
    }

    /// S1, S6, S9, S13, S14: two blind verdicts of kinship in this round, and what they rest on.
    fn kinship(&self, begun: usize, claim: &Claim) -> Result<Vec<Seat>, &'static str> {
        let round = &self.log[begun..];
        let over = |one: &Event| matches!(one.did, Did::Reopened | Did::Chose);
        hold(!round.iter().any(over), "S13: the voting began afresh")?;
        let votes: Vec<(usize, &Doer, Verdict)> = round
            .iter()
            .enumerate()
            .filter_map(|(i, one)| match one.did {
                Did::Voted(verdict) => Some((begun + i, &one.by, verdict)),
                _ => None,
            })
            .collect();
        let [(_, one, Verdict::Kin), (_, other, Verdict::Kin)] = votes[..] else {
            return Err("S1: not two verdicts of kinship");
        };
        hold(
            one.actor != other.actor && one.organisation != other.organisation,
            "S1: not two of two bodies",
        )?;
        let Did::Dealt(seats) = &round[0].did else { return Err("S13: nobody was dealt in") };
        for (at, voter, _) in &votes {
            hold(
                voter.role == Role::Reviewer && seats.contains(&voter.seat()),
                "S13: a vote without a seat",
            )?;
            let then = Self { log: &self.log[..*at], now: self.now };
            hold(!then.is_bound(&voter.seat()), "S13: a vote of a side")?;
            hold(!self.is_bound(&voter.seat()), "S1: a verdict of somebody of a side by now")?;
            hold(!Self { log: &self.log[..begun], now: self.now }.has_seen(voter.actor), "S13: seen before")?;
        }
        hold(claim.stands, "S1: the report was withdrawn")?;
        hold(claim.answers_sealed, "S9: no answers were sealed")?;
        let stations = self.stations(self.log);
        hold(claim.known_by.iter().any(|body| !stations.contains(body)), "S14: the reporter is not known")?;
        let found = self.log.iter().rev().find_map(|one| match &one.did {
            Did::ToCase(CaseAct::LaboratoryReported(found)) => match found.result {
                LaboratoryResult::Inconclusive => None,
                result => Some(result),
            },
            _ => None,
        });
        hold(found != Some(LaboratoryResult::Excludes), "S8: a laboratory excluded it")?;
        Ok(seats.to_vec())
    }

    /// S1, S8: the clearance of this round, by a third person, for whoever stands in the report; who gave it, and its
    /// place in the round.
    fn safety(&self, begun: usize, claim: &Claim) -> Result<(ActorId, usize), &'static str> {
        let round = &self.log[begun..];
        let last = round.iter().enumerate().rev().find_map(|(i, one)| match &one.did {
            Did::ToCase(CaseAct::SafetyJudged { judgement, proof }) => Some((i, &one.by, *judgement, *proof)),
            _ => None,
        });
        let (at, officer, judgement, proof) = last.ok_or("S1: nobody judged safety")?;
        hold(judgement == Judgement::Safe, "S1: it is not safe")?;
        let dealt = round[..at].iter().rev().find_map(|one| match &one.did {
            Did::ToCase(CaseAct::PartDealt { part: Part::SafetyOfficer, seat }) => Some(seat),
            _ => None,
        });
        hold(dealt == Some(&officer.seat()), "S1: judged by somebody else")?;
        hold(
            officer.role == Role::SafetyOfficer && !self.is_bound(&officer.seat()),
            "S1: cleared by a side",
        )?;
        let ended = |one: &Event| {
            matches!(one.did, Did::ToCase(CaseAct::Undone | CaseAct::FollowedUp(FollowUp::Concern)))
        };
        hold(!round.iter().any(ended), "S8: undone, or a concern")?;
        hold(!self.is_another_since(begun + at), "S1: another recipient than was found safe")?;
        let supported = self.laboratory_supports();
        let needs =
            self.claims().any(|claim| must_be_proved(claim.relation)) || must_be_proved(claim.relation);
        hold(!needs || proof.is_some(), "S8: no proof independent of the claimant")?;
        hold(proof != Some(Proof::Laboratory) || supported, "S8: a proof that no laboratory gives")?;
        let doubted = |one: &Event| {
            matches!(one.did, Did::ToCase(CaseAct::SafetyJudged { judgement: Judgement::KinDoubted, .. }))
        };
        hold(!self.log.iter().any(doubted) || supported, "S8: a doubt that no laboratory ended")?;
        Ok((officer.actor, at))
    }

    /// S6, as far as it is about who reviews.
    fn childhood(&self, person: &Person, reviewers: &[Seat]) -> Verdicts {
        let age = person.age.ok_or("S6: nobody knows her age")?;
        let trained = self.log.iter().rev().find_map(|one| match &one.did {
            Did::Trained(who) => Some(who.as_slice()),
            _ => None,
        });
        let is_trained = |seat: &Seat| trained.is_some_and(|who| who.contains(&seat.reviewer));
        hold(age == AgeBand::Adult || reviewers.iter().any(is_trained), "S6: nobody trained reviewed a child")
    }

    /// S3: no refusal stands, of him or of everybody; what ended one, or undid a link that kept back, was nobody's of his
    /// side (S5).
    fn refusals(&self) -> Verdicts {
        self.refuses_nobody(|one| self.free(one))?;
        let of_hers = |one: &&Event| match &one.did {
            Did::Link(of, LinkAct::Unlinked) => {
                one.by.role != Role::Service && of.other(&PROFILE.0).is_some()
            }
            _ => false,
        };
        let again =
            self.log.iter().rposition(|one| matches!(one.did, Did::Link(_, LinkAct::Linked))).unwrap_or(0);
        let undone: Vec<&Event> = self.log[again..].iter().filter(of_hers).collect();
        hold(undone.len() < 2 || undone.iter().all(|one| self.free(one)), "S5: his side undid a link of hers")
    }

    /// S3: of each refusal of him or of everybody, by any record of hers, two of these said since that it ended.
    fn refuses_nobody(&self, counts: impl Fn(&Event) -> bool) -> Verdicts {
        for record in self.records() {
            for whom in [Whom::Report(REPORT), Whom::Everybody] {
                let says = |one: &Event, wanted: &PersonAct| match &one.did {
                    Did::OfPerson(of, act) => *of == record && act == wanted,
                    _ => false,
                };
                let refused = self.log.iter().rposition(|one| says(one, &PersonAct::Refused(whom)));
                let Some(refused) = refused else { continue };
                let minds = self.log[refused..].iter();
                let minds = minds.filter(|one| says(one, &PersonAct::MindChanged(whom)) && counts(one));
                let minds: Vec<&Event> = minds.collect();
                let two = minds.iter().any(|one| minds.iter().any(|other| are_two(one, other)));
                hold(two, "S3: she refuses, or only his side said that she does no more")?;
            }
        }
        Ok(())
    }

    fn free(&self, one: &Event) -> bool {
        !self.is_of(&one.by.seat(), &self.his_side())
    }

    /// S1, S4, S5: her agreement in force for this recipient and scope, given after the clearance of this round was
    /// asked about; or, after her death, an advocate's judgement where she never spoke. Who signed it, of each.
    fn her_will(
        &self,
        scope: Scope,
        person: &Person,
        claim: &Claim,
        judged: usize,
    ) -> Result<Vec<Vec<ActorId>>, &'static str> {
        let agreements = self.agreements();
        let judge = |(first, second, terms): &(&Event, &Event, &Terms)| {
            self.agreed((first, second, terms), scope, person, claim, judged)?;
            Ok(vec![first.by.actor, second.by.actor])
        };
        let all: Vec<Result<Vec<ActorId>, &'static str>> = agreements.iter().map(judge).collect();
        let fine: Vec<Vec<ActorId>> = all.iter().flatten().cloned().collect();
        if let Some(wrong) = all.into_iter().find_map(Result::err).filter(|_| fine.is_empty()) {
            return Err(wrong);
        }
        if !fine.is_empty() {
            return Ok(fine);
        }
        hold(!person.alive, "S4: she has not agreed")?;
        let spoke = |one: &&Event| match &one.did {
            Did::OfPerson(of, act) if self.records().contains(of) => match act {
                PersonAct::Agreed(terms) => matches!(terms.purpose, Purpose::Contact { .. }),
                PersonAct::Refused(_) => true,
                _ => false,
            },
            _ => false,
        };
        hold(self.log.iter().find(spoke).is_none(), "S1: she once spoke for herself")?;
        let judged = self
            .log
            .iter()
            .rev()
            .find(|one| matches!(&one.did, Did::OfPerson(PROFILE, PersonAct::InterestJudged(REPORT))));
        let judged = judged.ok_or("S1: nobody judged what is in her interest")?;
        hold(judged.by.role == Role::Advocate && !self.is_bound(&judged.by.seat()), "S1: judged by a side")?;
        Ok(vec![vec![judged.by.actor]])
    }

    /// Whether one agreement of hers is enough.
    fn agreed(
        &self,
        (first, second, terms): (&Event, &Event, &Terms),
        scope: Scope,
        person: &Person,
        claim: &Claim,
        judged: usize,
    ) -> Verdicts {
        if person.alive {
            let asked = self.log[judged..].iter().rev().find_map(|one| match one.did {
                Did::ToCase(CaseAct::Asked) => Some(true),
                Did::ToCase(CaseAct::CouldNotAsk) => Some(false),
                _ => None,
            });
            hold(asked == Some(true), "S4: she was not asked since it was cleared")?;
            let Purpose::Contact { scope: agreed, .. } = terms.purpose else { return Err("S4: to nothing") };
            hold(scope <= agreed, "S2: further than she agreed")?;
        }
        self.terms_hold(terms, second.at, person, claim)?;
        for one in [first, second] {
            let fine = match one.by.role {
                Role::StationWorker => self.free(one),
                _ => !self.is_bound(&one.by.seat()),
            };
            hold(fine, "S5: her agreement was recorded by a side")?;
        }
        Ok(())
    }

    /// S1: nobody fills two parts, in this round or in one before.
    fn nobody_fills_two(&self, people: &[ActorId]) -> Verdicts {
        let different: BTreeSet<&ActorId> = people.iter().collect();
        hold(different.len() == people.len(), "S1: somebody fills two parts")?;
        for one in self.log {
            if let Did::ToCase(CaseAct::PartDealt { part, seat }) = &one.did
                && let Some(place) = people.iter().position(|who| *who == seat.reviewer)
            {
                let own =
                    (place == 2 && *part == Part::SafetyOfficer) || (place == 3 && *part == Part::Liaison);
                hold(own, "S1: somebody had another part before")?;
            }
        }
        hold(!people[2..].iter().any(|who| self.has_seen(*who)), "S1: a reviewer fills another part")
    }

    /// Whether she may be asked about this reporter now: he was found safe, and something could come of it.
    pub fn asking(&self) -> Verdicts {
        let begun = self.log.iter().rposition(|one| matches!(one.did, Did::Dealt(_)));
        let begun = begun.ok_or("S1: nobody was asked")?;
        let claim = self.claim().ok_or("S1: nothing is known of the claim")?;
        self.nothing_stops()?;
        self.kinship(begun, claim)?;
        self.safety(begun, claim)?;
        hold(self.person().alive, "S4: nobody asks the dead")?;
        self.refuses_nobody(|_| true)
    }

    /// Whether a sample of hers may be taken now: two signed that she agreed to it, and nobody of his side; she refuses
    /// neither him nor everybody.
    pub fn sampling(&self) -> Verdicts {
        let terms_of = |one: &'a Event| match &one.did {
            Did::OfPerson(PROFILE, PersonAct::Agreed(terms)) => {
                Some(terms).filter(|terms| terms.purpose == Purpose::Sampling)
            }
            _ => None,
        };
        let in_force = |(j, second): (usize, &'a Event)| {
            let terms = terms_of(second).filter(|terms| self.now < terms.review_at.0)?;
            let first =
                self.log[..j].iter().rposition(|one| terms_of(one) == Some(terms) && are_two(one, second))?;
            let ended = |one: &Event| match &one.did {
                Did::OfPerson(of, PersonAct::Withdrew(None) | PersonAct::Refused(Whom::Everybody)) => {
                    self.records().contains(of)
                }
                _ => false,
            };
            let free = self.free(&self.log[first]) && self.free(second);
            (free && !self.log[first..].iter().any(ended)).then_some(terms)
        };
        let terms = self.log.iter().enumerate().rev().find_map(in_force);
        let (terms, person) = (terms.ok_or("S4: she has not agreed to sampling")?, self.person());
        let claim = self.claim().ok_or("S1: nothing is known of the claim")?;
        self.terms_hold(terms, self.now, &person, claim)?;
        hold(claim.stands, "S1: the report was withdrawn")?;
        self.nothing_stops()?;
        self.refuses_nobody(|_| true)
    }
}
