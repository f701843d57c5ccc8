//! The people of invented histories, with their keys and how they are admitted, and the cases they decide, by
//! number. What they do is `cast`'s. Nobody here exists.

use homeward::audit::ActorKey;
use homeward::domain::access::{Call, Permit, Relation, permit_as};
use homeward::domain::actor::{Actor, Role};
use homeward::domain::candidate::Pair;
use homeward::domain::case::CaseState;
use homeward::domain::entry::{CaseStep, Moved};
use homeward::domain::ids::{ActorId, CaseId, ProfileId, ReportId, Timestamp};
use homeward::domain::registry::{Admission, Registry};
use homeward::domain::release::act::Doer;
use homeward::domain::vote::Seat;
use homeward::service::digest;

use crate::store::invented::org;

/// Everybody, with role and body. Two reviewers of each body, so that seats can change hands.
pub const PEOPLE: [(&str, Role); 19] = [
    ("registrars-a", Role::Registrar),
    ("registrars-b", Role::Registrar),
    ("north", Role::Reviewer),
    ("south", Role::Reviewer),
    ("east", Role::Reviewer),
    ("west", Role::Reviewer),
    ("north", Role::Reviewer),
    ("south", Role::Reviewer),
    ("east", Role::Reviewer),
    ("west", Role::Reviewer),
    ("safety-a", Role::SafetyOfficer),
    ("safety-b", Role::SafetyOfficer),
    ("liaisons", Role::Liaison),
    ("liaisons", Role::Liaison),
    ("advocates", Role::Advocate),
    ("advocates", Role::Advocate),
    ("zhengzhou", Role::StationWorker),
    ("zhengzhou", Role::StationWorker),
    ("dazhou", Role::FamilyDesk),
];

/// Who signs at the desk what she saw of reporters.
pub const AT_THE_DESK: usize = 18;

pub fn root_text() -> String {
    let admissions: Vec<Admission> =
        PEOPLE.iter().enumerate().map(|(n, one)| admission(n, *one, 0)).collect();
    Registry::root_text(&admissions)
}

pub fn secret(n: usize, version: u8) -> [u8; 32] {
    let mut secret = [version; 32];
    secret[0] = n as u8 + 1;
    secret
}

pub fn person(n: usize) -> ActorId {
    ActorId([n as u8 + 50; 16])
}

/// The number of a person.
pub fn nobody_but(actor: ActorId) -> usize {
    usize::from(actor.0[0] - 50)
}

pub fn seat(n: usize) -> Seat {
    Seat { reviewer: person(n), organisation: org(PEOPLE[n].0) }
}

/// How somebody is admitted, with this version of her key.
pub fn admission(n: usize, (body, role): (&str, Role), version: u8) -> Admission {
    Admission {
        actor: Actor { id: person(n), organisation: org(body), roles: vec![role], conflicts: vec![] },
        key: ActorKey::of(&secret(n, version)).public(),
        certificate: digest(&secret(n, version)),
        token: None,
        valid_from: Timestamp(0),
        valid_until: Timestamp(i64::MAX),
    }
}

pub fn permit_of(n: usize, call: Call) -> Permit {
    let actor = admission(n, PEOPLE[n], 0).actor;
    let role = PEOPLE[n].1;
    Relation::ALL.iter().find_map(|&relation| permit_as(&actor, role, call, relation).ok()).unwrap()
}

pub fn doer(permit: &Permit) -> Doer {
    Doer { actor: permit.actor(), organisation: permit.organisation().clone(), role: permit.role() }
}

pub fn case(n: u8) -> CaseId {
    CaseId([n.wrapping_add(100); 16])
}

/// Two cases in a row are of one resident, so that they compete.
pub fn pair(n: u8) -> Pair {
    Pair { profile: ProfileId([200 - n / 2; 16]), report: ReportId([n; 16]) }
}

pub fn moved(n: u8, step: CaseStep, state: CaseState) -> Moved {
    let (sealed_answers, cites) = ((step == CaseStep::Dealt).then_some(1), vec![]);
    let (case, pair, seats) = (case(n), pair(n), vec![]);
    Moved { case, pair, step, state, seats, choice: None, sealed_answers, cites, signed: None }
}
