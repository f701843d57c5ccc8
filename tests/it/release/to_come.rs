//! Dates of what cannot have happened yet are refused by field, in a call and line by line in an import, with a day of
//! grace; what happened before stays as it was.

use std::sync::Arc;

use homeward::domain::date::PartialDate;
use homeward::domain::profile::Status;
use homeward::domain::statement::Fact;
use homeward::service::{OutcomeKind, Refusal};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, WELL};
use crate::store::memory::MemoryStore;

fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

fn date(text: &str) -> PartialDate {
    text.parse().unwrap()
}

/// The fields that a refusal names.
fn fields(refused: Refusal) -> Vec<String> {
    match refused {
        Refusal::Invalid(invalid) => invalid.violations.into_iter().map(|one| one.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// The clock of these worlds begins on 2026-01-01.
const DATES: [(&str, bool); 4] =
    [("2026-01-01", false), ("2026-01-02", false), ("2026-01-03", true), ("2027", true)];

#[test]
fn nobody_is_admitted_found_born_or_dead_on_a_day_to_come() {
    for (text, to_come) in DATES {
        let world = world();
        let whole = profile(0, WELL);
        let worker = world.worker(&whole.station).clone();
        let mut admitted = whole.clone();
        admitted.admitted_on = date(text);
        let created = world.service.create_profile(&worker, world.request(), &admitted);
        match to_come {
            true => assert_eq!(fields(created.unwrap_err()), ["admitted_on"], "{text}"),
            false => drop(created.unwrap()),
        }
        // Line by line; the others of the chunk are taken in.
        let mut born = profile(1, WELL);
        born.station = whole.station.clone();
        born.statements.iter_mut().for_each(|one| {
            if let Fact::Birth(birth) = &mut one.fact {
                *birth = date(text);
            }
        });
        let mut beside = profile(2, WELL);
        beside.station = whole.station.clone();
        let says_birth = born.statements.iter().any(|one| matches!(one.fact, Fact::Birth(_)));
        let lines = [Ok(born), Ok(beside)];
        let outcomes = world.service.restate_profiles(&worker, world.request(), &lines).unwrap();
        let refused = outcomes.iter().map(|one| one.kind == OutcomeKind::Refused);
        assert_eq!(refused.collect::<Vec<_>>(), [says_birth && to_come, false], "{text}");
        let mut dead = profile(3, WELL);
        (dead.status, dead.died_on) = (Some(Status::Deceased), Some(date(text)));
        let station = world.worker(&dead.station).clone();
        let outcomes = world.service.restate_profiles(&station, world.request(), &[Ok(dead)]).unwrap();
        assert_eq!(outcomes[0].kind == OutcomeKind::Refused, to_come, "{text}");
        if to_come {
            assert_eq!(outcomes[0].invalid.violations[0].field, "died_on");
        }
    }
}

#[test]
fn nobody_is_lost_on_a_day_to_come_and_what_is_on_record_stays() {
    for (text, to_come) in DATES {
        let world = world();
        world.say_report(report(0, WELL, true));
        let mut lost = report(0, WELL, true);
        let mut says = false;
        lost.statements.iter_mut().for_each(|one| {
            if let Fact::Missing(missing) = &mut one.fact {
                (missing.on, says) = (Some(date(text)), true);
            }
        });
        assert!(says);
        let desk = world.worker(&lost.office).clone();
        let outcomes = world.service.restate_reports(&desk, world.request(), &[Ok(lost)]).unwrap();
        assert_eq!(outcomes[0].kind == OutcomeKind::Refused, to_come, "{text}");
        if to_come {
            assert_eq!(outcomes[0].invalid.violations[0].field, "missing.on");
        }
        let mut fresh = report(1, WELL, true);
        fresh.registered_on = Some(date(text));
        let registered = world.service.register_report(&desk, world.request(), &fresh);
        match (to_come, fresh.office == desk.organisation) {
            (true, true) => assert_eq!(fields(registered.unwrap_err()), ["registered_on"], "{text}"),
            (false, true) => drop(registered.unwrap()),
            (_, false) => assert!(registered.is_err()),
        }
    }
}
