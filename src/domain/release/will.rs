//! A resident's will, and where she is: agreements of two signers, refusals that one person records,
//! transfers of two stations. Silence, an open first signature and a date past are a no (S4).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::actor::Role;
use crate::domain::ids::{ActorId, CaseId, OrgCode, ReportId, Timestamp};
use crate::domain::release::act::{Deed, Doer, PersonAct, Whom};
use crate::domain::release::facts::{AgeBand, Person};
use crate::domain::release::left::{Inherited, Left};
use crate::domain::release::terms::{DAY_MS, Purpose, Terms};
use crate::domain::release::two_sign::{About, Signed};
use crate::domain::release::unlawful::Unlawful;

/// Her will.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Will {
    person: Option<Person>,
    stations: Vec<OrgCode>,
    offered: Option<(OrgCode, Timestamp)>,
    open: BTreeMap<About, Signed<Terms>>,
    agreed: BTreeMap<About, Signed<Terms>>,
    refused: BTreeSet<Whom>,
    changing: BTreeMap<Whom, Signed<Whom>>,
    /// Who recorded that she refuses no longer.
    changed: BTreeMap<Whom, [Doer; 2]>,
    judged: BTreeMap<ReportId, Doer>,
    /// Towards whom she ever recorded a will of her own.
    recorded: BTreeSet<Whom>,
    handed_over: Option<CaseId>,
    /// When somebody ended an agreement, or she refused whom it was towards, last.
    ended: BTreeMap<About, Timestamp>,
    /// When she refused everybody, last.
    all_ended: Option<Timestamp>,
    inherited: Inherited,
}

impl Will {
    /// What is known of her.
    pub const fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    /// Every station she was in by this record, the last one where she is.
    pub fn stations(&self) -> &[OrgCode] {
        &self.stations
    }

    /// The same with those of erased records that were linked with it.
    pub fn all_stations(&self) -> impl Iterator<Item = &OrgCode> {
        self.stations.iter().chain(self.inherited.stations())
    }

    /// What erased records left that were linked with it.
    pub const fn inherited(&self) -> &Inherited {
        &self.inherited
    }

    /// Whether she has died, by this record or an erased one.
    pub fn says_dead(&self) -> bool {
        self.person.as_ref().is_some_and(|person| !person.alive) || self.inherited.died()
    }

    /// How old she is at the youngest, by this record or an erased one.
    pub fn youngest(&self, at: Timestamp) -> Option<AgeBand> {
        let own = self.person.as_ref().and_then(|person| person.age);
        own.into_iter().chain(self.inherited.age(at)).min()
    }

    /// What it leaves with each record that is linked with it when it is erased.
    pub fn leaves(&self, at: Timestamp) -> Left {
        Left {
            stations: self.all_stations().cloned().collect(),
            died: self.says_dead(),
            age: self.youngest(at),
            handed_over: self.all_handed_over().collect(),
        }
    }

    /// Whether her station offers to hand her over to this one.
    pub fn is_offered_to(&self, station: &OrgCode) -> bool {
        self.offered.as_ref().is_some_and(|(to, _)| to == station)
    }

    /// The case that was handed over and not undone.
    pub const fn handed_over(&self) -> Option<CaseId> {
        self.handed_over
    }

    /// The same with those of erased records that were linked with this one.
    pub fn all_handed_over(&self) -> impl Iterator<Item = CaseId> {
        self.handed_over.into_iter().chain(self.inherited.handed_over())
    }

    /// Notes that a case of hers was handed over, or that this was undone.
    pub fn note_handed_over(&mut self, case: CaseId, undone: bool) {
        match undone {
            false => self.handed_over = Some(case),
            true if self.handed_over == Some(case) => self.handed_over = None,
            true => {}
        }
    }

    /// Whether she refuses this reporter or everybody.
    pub fn refuses(&self, report: ReportId) -> bool {
        self.refused.contains(&Whom::Everybody) || self.refused.contains(&Whom::Report(report))
    }

    /// Whether she refuses everybody, so that her profile is not matched.
    pub fn refuses_everybody(&self) -> bool {
        self.refused.contains(&Whom::Everybody)
    }

    /// Whomever she refuses.
    pub fn refused(&self) -> impl Iterator<Item = Whom> + '_ {
        self.refused.iter().copied()
    }

    /// Her agreement towards a report, if one is in force.
    pub fn agreement(&self, report: ReportId, at: Timestamp) -> Option<(&Terms, [&Doer; 2])> {
        if self.refuses(report) {
            return None;
        }
        self.in_force(About::Report(report), at)
    }

    /// Whether an agreement of hers towards a report was recorded, by one or by both, and not ended.
    pub fn has_terms(&self, report: ReportId) -> bool {
        let about = About::Report(report);
        self.open.contains_key(&about) || self.agreed.contains_key(&about)
    }

    /// Her agreement to sampling, if one is in force.
    pub fn sampling(&self, at: Timestamp) -> Option<(&Terms, [&Doer; 2])> {
        if self.refuses_everybody() { None } else { self.in_force(About::Sampling, at) }
    }

    /// When the first of the two signed her agreement towards a report (`None`: to sampling), where one was
    /// recorded by both and not ended.
    pub fn agreed_at(&self, report: Option<ReportId>) -> Option<Timestamp> {
        self.agreed.get(&About::this(report)).map(|signed| signed.first.1)
    }

    /// Whether an agreement of another record of hers towards a report (`None`: to sampling) that was signed
    /// first at this time was ended by this one since: by whoever withdrew it, or by a refusal.
    pub fn ends(&self, report: Option<ReportId>, since: Timestamp) -> bool {
        let ended = self.ended.get(&About::this(report)).copied();
        ended.max(self.all_ended).is_some_and(|ended| ended >= since)
    }

    /// Towards which reports (`None`: to sampling) an agreement stands here, by one or by both, that another
    /// record of hers ended.
    pub fn ended_by(&self, other: &Self) -> BTreeSet<Option<ReportId>> {
        let recorded = self.open.iter().chain(&self.agreed);
        let ended = recorded.filter(|(about, signed)| other.ends(about.report(), signed.first.1));
        ended.map(|(about, _)| about.report()).collect()
    }

    /// Whether she ever recorded a will of her own towards this report, or towards everybody.
    pub fn has_recorded(&self, report: ReportId) -> bool {
        self.recorded.contains(&Whom::Report(report)) || self.recorded.contains(&Whom::Everybody)
    }

    /// Whether all that this record keeps back stands in another one too, so that nothing is set free when this one
    /// goes.
    pub fn is_kept_back_by(&self, other: &Self, at: Timestamp) -> bool {
        let left = self.leaves(at);
        self.refused.is_subset(&other.refused)
            && (left == Left::default() || other.inherited.has(&left))
            && other.ended_by(self).is_empty()
    }

    /// What she agreed to towards this report was for somebody else than stands in it now.
    pub fn end_of_another(&mut self, report: ReportId) {
        self.end(About::Report(report));
    }

    /// Whoever recorded that she no longer refuses this reporter, or everybody.
    pub fn changed_by(&self, report: ReportId) -> impl Iterator<Item = &Doer> {
        let of = [Whom::Report(report), Whom::Everybody];
        of.into_iter().filter_map(|whom| self.changed.get(&whom)).flatten()
    }

    fn in_force(&self, about: About, at: Timestamp) -> Option<(&Terms, [&Doer; 2])> {
        let signed = self.agreed.get(&about).filter(|signed| at < signed.what.review_at)?;
        Some((&signed.what, [&signed.first.0, signed.second.as_ref()?]))
    }

    /// Who judged, after her death, that being told is in her interest; nobody when she ever recorded
    /// a will of her own towards this report.
    pub fn interest(&self, report: ReportId) -> Option<&Doer> {
        self.judged.get(&report).filter(|_| !self.has_recorded(report) && !self.refuses(report))
    }

    /// Whether the act may be done, where all records of hers together say this of her.
    ///
    /// # Errors
    /// Why not.
    pub fn permits(
        &self,
        by: &Doer,
        (at, offer_stands_days): (Timestamp, i64),
        act: &PersonAct,
        person: Option<&Person>,
    ) -> Result<(), Unlawful> {
        match act {
            // Two stations move her, and nobody's word beside.
            PersonAct::Stated(person) if by.role == Role::Service => {
                let moved = self.person.as_ref().is_some_and(|known| known.station != person.station);
                if moved { Err(Unlawful::Contradicted) } else { Ok(()) }
            }
            // What is inherited is judged by the bench, which sees the linked records.
            PersonAct::Stated(_) | PersonAct::Inherited(_) => Err(Unlawful::Role),
            PersonAct::Agreed(terms) => {
                self.may_sign(by)?;
                if let Purpose::Contact { report, .. } = terms.purpose
                    && self.refuses(report)
                {
                    return Err(Unlawful::Refused);
                }
                if terms.purpose == Purpose::Sampling && self.refuses_everybody() {
                    return Err(Unlawful::Refused);
                }
                terms.check(person.ok_or(Unlawful::FactsUnknown)?, at)
            }
            // The service does where another recipient stands in the report than she agreed to.
            PersonAct::Withdrew(_) if matches!(by.role, Role::SafetyOfficer | Role::Service) => Ok(()),
            PersonAct::Withdrew(_) | PersonAct::Refused(_) => self.may_sign(by),
            PersonAct::MindChanged(whom) => {
                self.may_sign(by)?;
                if !person.is_some_and(|person| person.alive) {
                    return Err(Unlawful::Dead);
                }
                self.refused.get(whom).map(drop).ok_or(Unlawful::NothingThere)
            }
            PersonAct::InterestJudged(_) if by.role != Role::Advocate => Err(Unlawful::Role),
            PersonAct::InterestJudged(report) => {
                self.may_sign(by)?;
                match person {
                    Some(person) if !person.alive && !self.refuses(*report) => Ok(()),
                    Some(person) if person.alive => Err(Unlawful::Step),
                    _ => Err(Unlawful::Refused),
                }
            }
            PersonAct::TransferOffered(to) => {
                self.of_her_station(by)?;
                if *to == by.organisation { Err(Unlawful::Organisation) } else { Ok(()) }
            }
            PersonAct::TransferTaken if by.role != Role::StationWorker => Err(Unlawful::Role),
            PersonAct::TransferTaken => match &self.offered {
                Some((to, _)) if *to != by.organisation => Err(Unlawful::Organisation),
                Some((_, then)) if at.0 - then.0 <= offer_stands_days * DAY_MS => Ok(()),
                _ => Err(Unlawful::NothingThere),
            },
        }
    }

    /// Takes a permitted act in.
    pub fn take(&mut self, deed: &Deed, act: &PersonAct) {
        let (by, at) = (&deed.by, deed.at);
        match act {
            PersonAct::Stated(person) => self.state(person),
            PersonAct::Inherited(left) => self.inherited.take(left, at),
            PersonAct::Agreed(terms) => {
                let about = About::of(terms);
                if let About::Report(report) = about {
                    self.recorded.insert(Whom::Report(report));
                }
                match self.open.remove(&about) {
                    Some(open) if open.is_completed_by(terms, by, at) => {
                        self.agreed.insert(about, Signed { second: Some(by.clone()), ..open });
                    }
                    _ => {
                        let first = (by.clone(), at);
                        self.open.insert(about, Signed { what: terms.clone(), first, second: None });
                    }
                }
            }
            PersonAct::Withdrew(report) => {
                let about = About::this(*report);
                self.end(about);
                // What the service ends it ends record by record.
                if by.role != Role::Service {
                    self.ended.insert(about, at);
                }
            }
            PersonAct::Refused(whom) => {
                self.refused.insert(*whom);
                self.recorded.insert(*whom);
                self.changing.remove(whom);
                match *whom {
                    Whom::Report(report) => {
                        self.end(About::Report(report));
                        self.ended.insert(About::Report(report), at);
                    }
                    Whom::Everybody => {
                        self.open.clear();
                        self.agreed.clear();
                        self.all_ended = Some(at);
                    }
                }
            }
            PersonAct::MindChanged(whom) => match self.changing.remove(whom) {
                Some(open) if open.is_completed_by(whom, by, at) => {
                    self.refused.remove(whom);
                    self.changed.insert(*whom, [open.first.0, by.clone()]);
                }
                _ => {
                    let first = (by.clone(), at);
                    self.changing.insert(*whom, Signed { what: *whom, first, second: None });
                }
            },
            PersonAct::InterestJudged(report) => {
                self.judged.insert(*report, by.clone());
            }
            PersonAct::TransferOffered(to) => self.offered = Some((to.clone(), at)),
            PersonAct::TransferTaken => {
                self.offered = None;
                self.stations.push(by.organisation.clone());
                if let Some(person) = &mut self.person {
                    person.station = by.organisation.clone();
                }
            }
        }
    }

    fn state(&mut self, person: &Person) {
        if self.stations.last() != Some(&person.station) {
            self.stations.push(person.station.clone());
        }
        // What was judged of somebody who was thought to have died is judged anew once she has.
        if person.alive && self.person.as_ref().is_some_and(|before| !before.alive) {
            self.judged.clear();
        }
        self.person = Some(person.clone());
    }

    fn end(&mut self, about: About) {
        self.open.remove(&about);
        self.agreed.remove(&about);
    }

    /// A worker of the station where she is, or an advocate who is of no station of hers.
    fn may_sign(&self, by: &Doer) -> Result<(), Unlawful> {
        match by.role {
            Role::StationWorker => self.of_her_station(by),
            Role::Advocate if self.stations.contains(&by.organisation) => Err(Unlawful::Organisation),
            Role::Advocate if self.person.is_some() => Ok(()),
            Role::Advocate => Err(Unlawful::FactsUnknown),
            _ => Err(Unlawful::Role),
        }
    }

    fn of_her_station(&self, by: &Doer) -> Result<(), Unlawful> {
        match (&self.person, by.role) {
            (None, _) => Err(Unlawful::FactsUnknown),
            (Some(person), Role::StationWorker) if person.station == by.organisation => Ok(()),
            (Some(_), Role::StationWorker) => Err(Unlawful::Organisation),
            (Some(_), _) => Err(Unlawful::Role),
        }
    }

    /// Whether this person signed anything of hers that is in force towards this report.
    pub fn signed(&self, report: ReportId, who: ActorId) -> bool {
        self.agreed.get(&About::Report(report)).is_some_and(|one| {
            one.first.0.actor == who || one.second.as_ref().is_some_and(|by| by.actor == who)
        })
    }
}
