//! What a plain history says: of the claim, of her and her records, of who is of which side. Nothing is judged here.

use std::collections::BTreeSet;

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode, ProfileId};
use homeward::domain::release::act::{CaseAct, Doer, PersonAct};
use homeward::domain::release::facts::{Claim, LaboratoryResult, Person};
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::terms::{Purpose, Terms};
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::Seat;

use crate::release::cast::{CASE, PROFILE, REPORT};
use crate::release::plain::{Did, Event};

pub const HOUR: i64 = 3_600_000;

/// A plain history up to a moment.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub log: &'a [Event],
    pub now: i64,
}

impl<'a> Words<'a> {
    pub const fn new(log: &'a [Event], now: i64) -> Self {
        Self { log, now }
    }

    /// Her agreements in this case, each with both its signatures, that nothing ended since the first of them.
    pub fn agreements(&self) -> Vec<(&'a Event, &'a Event, &'a Terms)> {
        let terms_of = |one: &'a Event| match &one.did {
            Did::OfPerson(PROFILE, PersonAct::Agreed(terms)) => match terms.purpose {
                Purpose::Contact { case: CASE, report: REPORT, .. } => Some(terms),
                _ => None,
            },
            _ => None,
        };
        let mut all = Vec::new();
        for (i, first) in self.log.iter().enumerate() {
            let Some(terms) = terms_of(first) else { continue };
            if self.log[i..].iter().any(|one| self.ends(one)) || self.is_another_since(i) {
                continue;
            }
            let seconds = self.log[i + 1..].iter().filter(|one| terms_of(one) == Some(terms));
            all.extend(seconds.filter(|one| are_two(first, one)).map(|second| (first, second, terms)));
        }
        all
    }

    /// Whether it ends her agreement to be told of to him: a withdrawal by a person, or a refusal, by any record.
    fn ends(&self, one: &Event) -> bool {
        match &one.did {
            Did::OfPerson(of, PersonAct::Withdrew(Some(REPORT))) => {
                *of == PROFILE || (self.records().contains(of) && one.by.role != Role::Service)
            }
            Did::OfPerson(of, PersonAct::Refused(_)) => self.records().contains(of),
            _ => false,
        }
    }

    /// Whether somebody was ever asked to review it.
    pub fn has_seen(&self, who: ActorId) -> bool {
        self.log.iter().any(|one| match &one.did {
            Did::Dealt(seats) => seats.iter().any(|seat| seat.reviewer == who),
            Did::ThirdDealt(seat) => seat.reviewer == who,
            _ => false,
        })
    }

    pub fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        self.log.iter().filter_map(|one| match &one.did {
            Did::ToCase(CaseAct::ClaimStated(claim)) => Some(claim),
            _ => None,
        })
    }

    pub fn claim(&self) -> Option<&'a Claim> {
        self.claims().last()
    }

    /// Whether another reporter was stated after a place than the one who stood in the report there.
    pub fn is_another_since(&self, place: usize) -> bool {
        let then = Self { log: &self.log[..place], now: self.now }.claim().map(|claim| claim.reporter);
        let since = Self { log: &self.log[place..], now: self.now };
        since.claims().any(|claim| Some(claim.reporter) != then)
    }

    pub fn laboratory_supports(&self) -> bool {
        let last = self.log.iter().rev().find_map(|one| match &one.did {
            Did::ToCase(CaseAct::LaboratoryReported(found)) => Some(found.result),
            _ => None,
        });
        last == Some(LaboratoryResult::Supports)
    }

    /// Every record of hers: this one, and those that are linked with it.
    pub fn records(&self) -> BTreeSet<ProfileId> {
        let mut all = BTreeSet::from([PROFILE]);
        let mut half = false;
        for one in self.log {
            let Did::Link(of, act) = &one.did else { continue };
            let Some(other) = of.other(&PROFILE.0).map(ProfileId) else { continue };
            match (act, one.by.role) {
                (LinkAct::Linked, Role::Reviewer) if !half => half = true,
                (LinkAct::Linked, _) => {
                    all.insert(other);
                    half = false;
                }
                (LinkAct::Unlinked, role) if !half && role != Role::Service => half = true,
                (LinkAct::Unlinked, _) => {
                    all.remove(&other);
                    half = false;
                }
            }
        }
        all
    }

    /// Every station that any record of hers was of.
    pub fn stations(&self, log: &'a [Event]) -> BTreeSet<OrgCode> {
        let records = Self { log, now: self.now }.records();
        let of = |one: &Event| match &one.did {
            Did::OfPerson(of, act) if records.contains(of) => match act {
                PersonAct::Stated(person) => vec![person.station.clone()],
                PersonAct::TransferTaken => vec![one.by.organisation.clone()],
                PersonAct::Inherited(left) => left.stations.iter().cloned().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        log.iter().flat_map(of).collect()
    }

    /// The desk, and whoever ever answered for the reporter.
    pub fn his_side(&self) -> BTreeSet<OrgCode> {
        self.claims().flat_map(|claim| claim.organisations.iter().cloned()).collect()
    }

    /// Whether somebody is of one of these bodies, or bound to one as the registry lists it now.
    pub fn is_of(&self, seat: &Seat, bodies: &BTreeSet<OrgCode>) -> bool {
        let listed = self.log.iter().rev().find_map(|one| match &one.did {
            Did::Bound(bound) => Some(bound.as_slice()),
            _ => None,
        });
        let bound = |(who, to): &(ActorId, OrgCode)| *who == seat.reviewer && bodies.contains(to);
        bodies.contains(&seat.organisation) || listed.is_some_and(|list| list.iter().any(bound))
    }

    pub fn is_bound(&self, seat: &Seat) -> bool {
        self.is_of(seat, &self.stations(self.log)) || self.is_of(seat, &self.his_side())
    }

    /// What is said of her, by all records together: dead where one says so, as young as the youngest.
    pub fn person(&self) -> Person {
        let records = self.records();
        let (mut alive, mut ages, mut own) = (true, Vec::new(), None);
        for record in &records {
            let last = self.log.iter().rev().find_map(|one| match &one.did {
                Did::OfPerson(of, PersonAct::Stated(person)) if of == record => Some(person),
                _ => None,
            });
            if let Some(person) = last {
                alive &= person.alive;
                ages.extend(person.age);
                if *record == PROFILE {
                    own = person.age;
                }
            }
            for one in self.log {
                if let Did::OfPerson(of, PersonAct::Inherited(left)) = &one.did
                    && of == record
                {
                    alive &= !left.died;
                    ages.extend(left.age);
                }
            }
        }
        let station = self.stations(self.log).into_iter().next_back();
        let station = station.unwrap_or_else(|| OrgCode::new("nowhere").unwrap());
        Person { station, alive, age: own.and(ages.into_iter().min()) }
    }
}

/// Two people of two roles and two bodies, within 72 hours.
pub fn are_two(one: &Event, other: &Event) -> bool {
    let (a, b) = (&one.by, &other.by);
    let apart = a.actor != b.actor && a.organisation != b.organisation && a.role != b.role;
    let of_her = |by: &Doer| matches!(by.role, Role::StationWorker | Role::Advocate);
    apart && of_her(a) && of_her(b) && (one.at - other.at).abs() <= 72 * HOUR
}

/// Relations that prove nothing by themselves (S8).
pub fn must_be_proved(relation: ReporterRelation) -> bool {
    use ReporterRelation as R;
    [R::Husband, R::Wife, R::InLaw, R::Employer, R::FellowVillager, R::Friend, R::Guardian, R::Official]
        .contains(&relation)
}
