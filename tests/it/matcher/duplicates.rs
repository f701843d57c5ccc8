//! Likely duplicates as a service tells them: to the reviewer of a case and to the station whose own they
//! are, to nobody else, and never what a rule hides.

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{ActorId, CaseId, OrgCode, Position, ProfileId};
use homeward::domain::profile::NewProfile;
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, PersonAct, Whom};
use homeward::domain::setting::Setting;
use homeward::service::{Duplicates, Refusal};

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::store::opened::{Folder, settings};

/// What the person of these tests is said to be; and somebody else.
const HER: u32 = 0x1000;
const OTHER: u32 = 0x2611;

fn everybody() -> impl Fn() -> bool + Sync {
    || true
}

struct Seen {
    world: World,
    case: CaseId,
    reviewer: Actor,
    /// Goes last, after the store in it.
    _folder: Folder,
}

/// She is at station 0 and reported to desk 0; the case was dealt. `more` says what else there is.
fn dealt(more: impl FnOnce(&World)) -> Seen {
    let folder = Folder::new();
    let store = std::sync::Arc::new(folder.try_open(settings()).unwrap());
    let mut world = World::with(store, &REVIEWING, &[("advocates", Role::Advocate)]);
    world.say_profile(profile(0, HER));
    world.say_report(report(0, HER, true));
    world.settle();
    let (reviewer, assignment) = world.awaited().into_iter().next().unwrap();
    more(&world);
    while world.lag() > 0 {
        world.matcher.step(64).unwrap();
    }
    Seen { world, case: assignment.case, reviewer, _folder: folder }
}

impl Seen {
    fn asked(&self, who: &Actor) -> Result<Duplicates, Refusal> {
        self.world.service.case_duplicates(who, self.case, &everybody())
    }

    fn counts(&self) -> (usize, usize) {
        let found = self.asked(&self.reviewer).unwrap();
        (found.of_resident.len(), found.of_report.len())
    }

    fn profile_of(&self, n: usize) -> ProfileId {
        let new = profile(n, HER);
        self.world.store.profile_by_ref(&new.station, &new.local_ref).unwrap().unwrap()
    }
}

/// A second record of her, at station 1, and a second report, of desk 1; and others.
fn twice(world: &World) {
    world.say_profile(profile(1, HER));
    world.say_report(report(1, HER, true));
    world.say_profile(profile(3, OTHER));
    world.say_report(report(3, OTHER, true));
}

#[test]
fn the_reviewer_of_a_case_sees_both_duplicates_and_reading_them_is_noted() {
    let seen = dealt(twice);
    let found = seen.asked(&seen.reviewer).unwrap();
    assert_eq!((found.of_resident.len(), found.of_report.len()), (1, 1));
    for one in found.of_resident.iter().chain(&found.of_report) {
        let sum: i32 = one.evidence.iter().map(|(evidence, _)| evidence.bits.0).sum();
        assert_eq!(one.prior.0 + sum, one.score.0);
        assert!(one.score.0 >= 0 && !one.evidence.is_empty());
        for (_, sentence) in &one.evidence {
            assert!(!sentence.en.contains("family") && !sentence.zh.contains("家属一方"), "{}", sentence.en);
        }
    }
    let entries = seen.world.store.entries(Position(0), usize::MAX).unwrap();
    let read = entries.iter().rev().find_map(|entry| match &entry.what {
        What::Read { subjects } => Some((entry.actor, subjects.clone())),
        _ => None,
    });
    let (by, subjects) = read.unwrap();
    assert_eq!(by, seen.reviewer.id);
    assert!(subjects.contains(&Subject::Profile(seen.profile_of(1))) && subjects.len() == 5, "{subjects:?}");
}

#[test]
fn nobody_else_sees_them_and_a_caller_who_is_gone_gets_nothing() {
    let seen = dealt(twice);
    let seats = seen.world.store.case(seen.case).unwrap().unwrap().seats;
    let outside = seen.world.reviewers.iter().find(|one| seats.iter().all(|seat| seat.reviewer != one.id));
    for who in [outside.unwrap(), seen.world.worker(&OrgCode::new(STATIONS[0]).unwrap())] {
        assert_eq!(seen.asked(who).err(), Some(Refusal::NotFound), "{:?}", who.roles);
    }
    let gone = seen.world.service.case_duplicates(&seen.reviewer, seen.case, &|| false);
    assert_eq!(gone.err(), Some(Refusal::Ended));
    assert_eq!(seen.world.service.searches_under_way(), 0);
}

#[test]
fn what_a_rule_hides_is_no_duplicate() {
    let unknown = dealt(|world| world.say_report(report(1, HER, false)));
    assert_eq!(unknown.counts(), (0, 0), "a report whose reporter nobody knows is shown to nobody (S14)");

    let withdrawn = dealt(|world| {
        world.say_profile(NewProfile {
            status: Some(homeward::domain::profile::Status::Reunited),
            ..profile(1, HER)
        });
    });
    assert_eq!(withdrawn.counts(), (0, 0), "a resident who is home is matched with nobody");

    let changed = dealt(twice);
    changed.world.say_profile(profile(1, OTHER));
    assert_eq!(changed.counts(), (0, 1), "it tells of somebody else now, before the matcher has followed");

    let refusing = dealt(twice);
    assert_eq!(refusing.counts(), (1, 1));
    let her = refusing.profile_of(1);
    let by = refusing.world.worker(&OrgCode::new(STATIONS[1]).unwrap()).clone();
    let act = Act::Person { profile: her, act: PersonAct::Refused(Whom::Everybody) };
    refusing.world.act(&by, &act).unwrap();
    // At once, before the matcher has followed.
    assert_eq!(refusing.counts(), (0, 1), "her no takes effect on the next request (S3)");
}

#[test]
fn a_reviewer_is_shown_no_record_of_a_body_she_is_bound_to() {
    let seen = dealt(|world| {
        for n in [1, 2] {
            world.say_profile(profile(n, HER));
        }
    });
    // Station 2 is a body that also reviews; whoever is of it sees the one of station 1 alone.
    let of = |who: &Actor| if who.organisation.as_str() == STATIONS[2] { 1 } else { 2 };
    let seats = seen.world.store.case(seen.case).unwrap().unwrap().seats;
    for who in seen.world.reviewers.iter().filter(|one| seats.iter().any(|seat| seat.reviewer == one.id)) {
        assert_eq!(seen.asked(who).unwrap().of_resident.len(), of(who), "{}", who.organisation.as_str());
    }
}

#[test]
fn the_daily_budget_counts_what_is_shown() {
    let seen = dealt(twice);
    seen.world.change_registry(Change::Set(Setting::RecordsOfReviewerADay, 4));
    assert_eq!(seen.asked(&seen.reviewer).err(), Some(Refusal::Budget), "five records are more than four");
}

#[test]
fn a_station_sees_its_own_and_no_other_station_s() {
    let seen = dealt(|world| {
        world.say_profile(profile(3, HER));
        world.say_profile(profile(1, HER));
        world.say_profile(profile(6, OTHER));
    });
    let worker = seen.world.worker(&OrgCode::new(STATIONS[0]).unwrap()).clone();
    let asked = |who: &Actor, id| seen.world.service.own_duplicates(who, id, &everybody());
    assert_eq!(asked(&worker, seen.profile_of(0)).unwrap().likely, [seen.profile_of(3)]);
    assert_eq!(asked(&worker, seen.profile_of(3)).unwrap().likely, [seen.profile_of(0)]);
    assert_eq!(asked(&worker, seen.profile_of(1)).err(), Some(Refusal::NotFound), "another station's");
    assert_eq!(asked(&worker, ProfileId([9; 16])).err(), Some(Refusal::NotFound));
    assert_eq!(asked(&seen.reviewer, seen.profile_of(0)).err(), Some(Refusal::NotFound));
    let refused = seen.world.store.entries(Position(0), usize::MAX).unwrap();
    let of = |actor: ActorId| move |entry: &&homeward::domain::entry::Entry| entry.actor == actor;
    let noted = refused
        .iter()
        .filter(of(worker.id))
        .any(|entry| matches!(entry.what, What::Refused { call } if call == Call::ListDuplicates));
    assert!(noted, "a refusal is noted (S18)");
}
