//! Who stands how to a case, as the bench asks it: to whom a part was dealt, who is of a side, who has
//! another part, whether anything holds the case. What a deed needs beyond that is `bench`'s.

use crate::domain::actor::Role;
use crate::domain::case::{Case, CaseState};
use crate::domain::ids::{ActorId, OrgCode, ReportId, Timestamp};
use crate::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Doer, Part, PersonAct};
use crate::domain::release::bench::Bench;
use crate::domain::release::course::Stage;
use crate::domain::release::facts::{Claim, FollowUp, LaboratoryResult, Person};
use crate::domain::release::terms::{Purpose, Terms};
use crate::domain::release::unlawful::Unlawful;
use crate::domain::release::will::Will;
use crate::domain::vote::Seat;

impl Bench<'_> {
    /// The caller has this part of the case, in the role that fills it.
    pub(super) fn dealt(&self, case: &Case, by: &Doer, part: Part) -> Result<(), Unlawful> {
        if by.role != part.role() {
            return Err(Unlawful::Role);
        }
        if self.course.round != case.round || self.course.seat(part) != Some(&by.seat()) {
            return Err(Unlawful::NotDealt);
        }
        self.fills_no_other(case, by.actor, Some(part))
    }

    /// Her agreement to sampling is in force, and nobody of the claimant's side recorded it.
    pub(super) fn may_sample(&self, at: Timestamp) -> Result<(), Unlawful> {
        if self.linked.iter().any(Will::refuses_everybody) {
            return Err(Unlawful::Sampling);
        }
        let (terms, signers) = self.agreement(None, at).ok_or(Unlawful::Sampling)?;
        let age = self.person()?.age;
        terms.fits_age(age)?;
        // When it was signed nobody knew with whose she would be compared.
        if !terms.guards_against(self.claim()?.relation, age) {
            return Err(Unlawful::Guardian);
        }
        signers.iter().try_for_each(|one| self.advocates_apart(one))?;
        match signers.iter().any(|one| self.is_of_the_reporters(one)) {
            true => Err(Unlawful::ThroughTheClaimant),
            false => Ok(()),
        }
    }

    /// That she refuses no longer, by any record of hers, was recorded by nobody of the claimant's side, and none of it
    /// undid a link over which somebody else's word might have kept her back (S5).
    pub(super) fn changed_by_nobody_of_his(&self, report: ReportId) -> Result<(), Unlawful> {
        let changed = || self.wills().flat_map(|will| will.changed_by(report));
        match changed().chain(self.undone).any(|one| self.is_of_the_reporters(one)) {
            true => Err(Unlawful::ThroughTheClaimant),
            false => changed().try_for_each(|one| self.advocates_apart(one)),
        }
    }

    /// Whether anything could come of a case: not where she refuses him or everybody, where another case of hers was
    /// handed over, or where the report was withdrawn.
    pub(super) fn may_go_on(&self, case: &Case) -> Result<(), Unlawful> {
        if self.is_another_handed_over(case) {
            return Err(Unlawful::AnotherHandedOver);
        }
        if self.refuses(case.pair.report) {
            return Err(Unlawful::Refused);
        }
        match self.course.claim.as_ref().is_some_and(|claim| !claim.stands) {
            true => Err(Unlawful::ReportWithdrawn),
            false => Ok(()),
        }
    }

    /// Her will by each record of hers.
    fn wills(&self) -> impl Iterator<Item = &Will> {
        std::iter::once(self.will).chain(self.linked)
    }

    /// Her agreement towards a report (`None`: to sampling) in force, which nobody ended by a linked record since
    /// it was signed first.
    pub(super) fn agreement(&self, report: Option<ReportId>, at: Timestamp) -> Option<(&Terms, [&Doer; 2])> {
        let since = self.will.agreed_at(report)?;
        if self.linked.iter().any(|will| will.ends(report, since)) {
            return None;
        }
        match report {
            Some(report) => self.will.agreement(report, at),
            None => self.will.sampling(at),
        }
    }

    /// Who judged, after her death, that being told is in her interest; nobody when she ever recorded a will of
    /// her own towards this report, by whichever record.
    pub(super) fn interest(&self, report: ReportId) -> Option<&Doer> {
        let recorded = self.linked.iter().any(|will| will.has_recorded(report));
        self.will.interest(report).filter(|_| !recorded)
    }

    /// Reviewers with a seat, and the safety officer, may order and report a laboratory comparison. What it
    /// excluded is not compared again in the same round.
    pub(super) fn may_order(&self, case: &Case, by: &Doer) -> Result<(), Unlawful> {
        let open = matches!(case.state, CaseState::Voting | CaseState::Split | CaseState::KinConfirmed);
        if !open {
            return Err(Unlawful::Step);
        }
        if self.course.round == case.round && self.course.excluded {
            return Err(Unlawful::Laboratory);
        }
        match by.role {
            Role::Reviewer if case.seats.contains(&by.seat()) => Ok(()),
            Role::Reviewer => Err(Unlawful::NotDealt),
            _ => self.dealt(case, by, Part::SafetyOfficer),
        }
    }

    pub(super) fn may_follow_up(
        &self,
        case: &Case,
        by: &Doer,
        stage: Stage,
        outcome: FollowUp,
    ) -> Result<(), Unlawful> {
        // Whatever was begun since, a warning of what was carried out is taken in.
        let warned_late = outcome == FollowUp::Concern
            && self.will.handed_over() == Some(case.id)
            && !matches!(stage, Stage::Concern | Stage::Undone);
        if !matches!(stage, Stage::HandedOver(_)) && !warned_late {
            return Err(Unlawful::Step);
        }
        match by.role {
            Role::Liaison if warned_late && self.course.parts.contains(&(by.actor, Part::Liaison)) => Ok(()),
            Role::Liaison => self.dealt(case, by, Part::Liaison),
            Role::StationWorker => self.of_station(by),
            Role::Advocate if self.will.signed(case.pair.report, by.actor) => Ok(()),
            Role::SafetyOfficer if outcome == FollowUp::Concern => Ok(()),
            Role::Advocate | Role::SafetyOfficer => Err(Unlawful::NotDealt),
            _ => Err(Unlawful::Role),
        }
    }

    pub(super) fn may_undo(&self, case: &Case, by: &Doer, stage: Stage) -> Result<(), Unlawful> {
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

    /// An agreement is recorded in a case in which she is being asked, by nobody with another part.
    pub(super) fn agreement_fits(&self, by: &Doer, act: &PersonAct) -> Result<(), Unlawful> {
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
        if self.course.is_of_another() {
            return Err(Unlawful::ReporterChanged);
        }
        if !claim.stands {
            return Err(Unlawful::ReportWithdrawn);
        }
        self.changed_by_nobody_of_his(report)?;
        if self.linked.iter().any(|will| will.refuses(report)) {
            return Err(Unlawful::Refused);
        }
        if !terms.guards_against(claim.relation, self.person()?.age) {
            return Err(Unlawful::Guardian);
        }
        self.fills_no_other(case, by.actor, None)
    }

    /// A hold on a case is lifted only where it is known of which sides nobody may be who does.
    pub(super) fn lift_fits(&self, target: &BrakeTarget, act: BrakeAct) -> Result<(), Unlawful> {
        match (act, target, self.case, &self.course.claim) {
            (BrakeAct::Lifted, BrakeTarget::Case(_), Some(_), None) => Err(Unlawful::FactsUnknown),
            _ => Ok(()),
        }
    }

    pub(super) fn of_station(&self, by: &Doer) -> Result<(), Unlawful> {
        match by.role {
            Role::StationWorker if self.person()?.station == by.organisation => Ok(()),
            Role::StationWorker => Err(Unlawful::Organisation),
            _ => Err(Unlawful::Role),
        }
    }

    pub(super) fn fills_no_other(
        &self,
        case: &Case,
        who: ActorId,
        but: Option<Part>,
    ) -> Result<(), Unlawful> {
        match case.has_seen(who) || self.course.has_other_part(who, but) {
            true => Err(Unlawful::TwoParts),
            false => Ok(()),
        }
    }

    /// Whether this is a body of hers or of the reporter's, as far as either is known.
    pub fn is_a_side(&self, organisation: &OrgCode) -> bool {
        let claim = self.course.claim.as_ref();
        claim.is_some_and(|claim| claim.organisations.contains(organisation))
            || self.was_her_station(organisation)
    }

    /// Whether somebody is of a side: by her body, or by a conflict that the registry lists.
    pub(super) fn is_of_a_side(&self, seat: &Seat) -> bool {
        let bound = |with: &OrgCode| self.is_a_side(with);
        bound(&seat.organisation) || self.conflicts.of(seat.reviewer).iter().any(bound)
    }

    /// Whether somebody is of the reporter's side, in the same way.
    fn is_of_the_reporters(&self, by: &Doer) -> bool {
        let Some(claim) = &self.course.claim else { return false };
        let bound = |with: &OrgCode| claim.organisations.contains(with);
        bound(&by.organisation) || self.conflicts.of(by.actor).iter().any(bound)
    }

    /// Whether nothing keeps somebody from an act at all: her own station's worker is not of the reporter's side,
    /// anybody else of neither, and nobody lifts a stop of a body she is bound to. What only keeps something from
    /// being told is open to everybody.
    pub(super) fn free_to_act(&self, by: &Doer, act: &Act) -> Result<(), Unlawful> {
        let bound = match act {
            _ if act.protects() || by.role == Role::Service => false,
            // The service's alone, and refused to everybody else for that.
            Act::Case { act: CaseAct::ClaimStated(_) | CaseAct::PartDealt { .. }, .. } => false,
            Act::Brake { target: BrakeTarget::Everything, .. } => false,
            Act::Brake { target: BrakeTarget::Station(of), .. } => {
                by.organisation == *of || self.conflicts.of(by.actor).contains(of)
            }
            _ if by.role == Role::StationWorker => self.is_of_the_reporters(by),
            _ => self.is_of_a_side(&by.seat()),
        };
        if bound { Err(Unlawful::Organisation) } else { Ok(()) }
    }

    /// Whoever signed her agreement with her, or judged what is in her interest, is of no side by now either: a
    /// worker is of her own station.
    pub(super) fn apart_as_signer(&self, by: &Doer) -> Result<(), Unlawful> {
        let bound = match by.role {
            Role::StationWorker => self.is_of_the_reporters(by),
            _ => self.is_of_a_side(&by.seat()),
        };
        if bound { Err(Unlawful::Organisation) } else { Ok(()) }
    }

    /// Whether the officer who judged in this round is of a side by now: nobody else may judge in it.
    pub(super) fn a_side_cleared(&self, case: &Case) -> bool {
        let judged = self.course.round == case.round && self.course.stage != Stage::Unjudged;
        judged && self.course.judge.as_ref().is_some_and(|seat| self.is_of_a_side(seat))
    }

    /// Whether somebody voted in this round who is of a side, as the links, the claim and the registry stand now.
    pub(super) fn a_side_voted(&self, case: &Case) -> bool {
        case.votes.iter().any(|vote| self.is_of_a_side(&vote.seat))
    }

    /// Whether this is a station of hers, by any record of hers.
    pub(super) fn was_her_station(&self, organisation: &OrgCode) -> bool {
        self.wills().flat_map(Will::all_stations).any(|station| station == organisation)
    }

    /// An advocate is of no station of hers, by a linked record neither.
    pub(super) fn advocates_apart(&self, by: &Doer) -> Result<(), Unlawful> {
        match by.role == Role::Advocate && self.was_her_station(&by.organisation) {
            true => Err(Unlawful::Organisation),
            false => Ok(()),
        }
    }

    pub(super) fn held(&self, case: &Case) -> Result<bool, Unlawful> {
        // What somebody warned of in an earlier round is looked at by two before anything goes on.
        let looked_at = self.brakes.held_at(&BrakeTarget::Case(case.id));
        if self.course.warned.is_some_and(|warned| looked_at.is_none_or(|held| held < warned)) {
            return Ok(true);
        }
        // A stop of a station holds whoever was there, wherever she was taken since.
        let here = self.person()?.station;
        let mut stations = self.wills().flat_map(Will::all_stations).chain([&here]);
        Ok(stations.any(|station| self.brakes.hold(case.id, station)))
    }

    /// Whether she refuses this reporter, or everybody, by any record of hers.
    pub(super) fn refuses(&self, report: ReportId) -> bool {
        self.wills().any(|will| will.refuses(report))
    }

    /// Whether another case of hers was handed over, of any record of hers.
    pub(super) fn is_another_handed_over(&self, case: &Case) -> bool {
        self.wills().flat_map(Will::all_handed_over).any(|other| other != case.id)
    }

    pub(super) fn supported_by_laboratory(&self) -> bool {
        self.course.laboratory.iter().any(|finding| finding.result == LaboratoryResult::Supports)
    }

    pub(super) fn claim(&self) -> Result<&Claim, Unlawful> {
        self.course.claim.as_ref().ok_or(Unlawful::FactsUnknown)
    }

    /// She as all records of hers tell of her together: dead where one says so, and as young as the youngest.
    /// Where her own tells no age, no other one speaks for it.
    pub(super) fn person(&self) -> Result<Person, Unlawful> {
        let own = self.will.person().ok_or(Unlawful::FactsUnknown)?;
        let youngest = || self.wills().filter_map(|will| will.youngest(self.now)).min();
        Ok(Person {
            station: own.station.clone(),
            alive: !self.wills().any(Will::says_dead),
            age: own.age.and_then(|_| youngest()),
        })
    }
}
