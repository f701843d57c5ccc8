//! A transfer (design 2, S4, S7): both stations sign, and the record follows her: the station that took her
//! over reads it and owes her what is due, the other one sees her no more, and her will travels.

use std::sync::Arc;

use homeward::domain::actor::Role;
use homeward::domain::description::Completeness;
use homeward::domain::duty::Duty;
use homeward::domain::ids::{OrgCode, Position};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, PersonAct, Whom};
use homeward::domain::release::history::History;
use homeward::domain::release::unlawful::Unlawful;
use homeward::service::{OutcomeKind, Refusal};

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::links::{alone, drawn, id_of, seated};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;
use crate::store::opened::{Folder, settings};

fn org(code: &str) -> OrgCode {
    OrgCode::new(code).unwrap()
}

#[test]
fn the_record_follows_her_to_the_station_that_took_her_over() {
    let folder = Folder::new();
    let store = Arc::new(folder.try_open(settings()).unwrap());
    let mut world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    world.settle();
    let [from, to, other] = STATIONS.map(|code| world.worker(&org(code)).clone());
    let id = world.content().profiles[0].id;
    let her = |act: PersonAct| Act::Person { profile: id, act };
    let offer = her(PersonAct::TransferOffered(to.organisation.clone()));
    let take = her(PersonAct::TransferTaken);
    assert_eq!(
        world.act(&to, &take),
        Err(Refusal::NotFound),
        "nothing was offered, and nobody learns of her"
    );
    assert_eq!(world.act(&other, &offer), Err(Refusal::NotFound), "she is not theirs to offer");
    world.act(&from, &offer).unwrap();
    assert_eq!(world.act(&other, &take), Err(Refusal::NotFound), "it was not offered to them");
    assert!(world.service.get_profile(&to, id) == Err(Refusal::NotFound), "an offer shows nothing");
    world.act(&to, &take).unwrap();

    let seen = |who| world.service.list_profiles(who, None, 10, |_| true).unwrap().items.len();
    assert_eq!((seen(&from), seen(&to)), (0, 1));
    assert_eq!(world.service.get_profile(&from, id), Err(Refusal::NotFound));
    let hers = world.service.get_profile(&to, id).unwrap();
    assert_eq!((hers.keeper(), &hers.station), (&to.organisation, &from.organisation));
    let owed = |who| {
        let (duties, _) = world.service.list_duties(who, false, 0).unwrap();
        duties.into_iter().filter(|one| one.owed.duty == Duty::ReInterview).count()
    };
    assert_eq!((owed(&from), owed(&to)), (0, 1), "what is due to her is the other station's");
    let refused = her(PersonAct::Refused(Whom::Everybody));
    assert_eq!(world.act(&from, &refused), Err(Refusal::NotFound));
    world.act(&to, &refused).unwrap();

    // The first station's books no longer change her record, whole or in part.
    for completeness in [Completeness::Whole, Completeness::Partial] {
        let again = homeward::domain::profile::NewProfile { completeness, ..profile(0, WELL + 1) };
        let told = world.service.restate_profiles(&from, world.request(), &[Ok(again)]).unwrap();
        assert_eq!(told[0].kind, OutcomeKind::Refused);
    }
    world.settle();
    let mut history = History::default();
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    entries.iter().for_each(|entry| history.take(entry).unwrap());
    assert_eq!(store.check(), Vec::new(), "the store is whole");
}

#[test]
fn s16_a_station_to_which_she_is_offered_takes_her_and_learns_nothing_else() {
    let mut path = Path::confirmed();
    let (officer, _) = path.officers();
    path.world.act(&officer, &path.safe()).unwrap();
    path.world.settle();
    let [from, to, other] = STATIONS.map(|code| path.world.worker(&org(code)).clone());
    path.world.act(&from, &path.her(PersonAct::TransferOffered(to.organisation.clone()))).unwrap();
    let whom = Whom::Report(path.report);
    let acts = [
        path.on(CaseAct::Asked),
        path.agreed(),
        path.her(PersonAct::Withdrew(Some(path.report))),
        path.her(PersonAct::Refused(whom)),
        path.her(PersonAct::MindChanged(whom)),
        path.her(PersonAct::TransferOffered(other.organisation.clone())),
    ];
    for act in &acts {
        assert_eq!(path.world.act(&to, act), Err(Refusal::NotFound), "{act:?}");
    }
    let take = path.her(PersonAct::TransferTaken);
    assert_eq!(path.world.act(&other, &take), Err(Refusal::NotFound), "it was not offered to them");
    path.world.act(&to, &take).unwrap();
    for act in &acts[..4] {
        path.world.act(&to, act).unwrap_or_else(|refused| panic!("{act:?}: {refused:?}"));
    }
}

#[test]
fn s14_nobody_of_either_station_reviews_her_and_a_stop_of_the_first_holds_on() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    // The third station also reviews.
    let mut new = profile(2, WELL);
    new.local_ref = profile(2, WELL).local_ref;
    world.say_profile(new);
    let (from, to) = (world.worker(&org(STATIONS[2])).clone(), world.worker(&org(STATIONS[0])).clone());
    let id = world.content().profiles[0].id;
    let her = |act: PersonAct| Act::Person { profile: id, act };
    world.act(&from, &her(PersonAct::TransferOffered(to.organisation.clone()))).unwrap();
    world.act(&to, &her(PersonAct::TransferTaken)).unwrap();
    world.say_report(report(1, WELL, true));
    world.settle();
    let case = world.content().cases[0].clone();
    assert!(case.seats.iter().all(|seat| seat.organisation != from.organisation), "{:?}", case.seats);
    let path = Path::of(world);
    let (officer, _) = path.officers();
    let target = BrakeTarget::Station(from.organisation.clone());
    let stop = Act::Brake { target, act: BrakeAct::Pulled(Cause::Stopped) };
    path.world.act(&officer, &stop).unwrap();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(officer.roles, [Role::SafetyOfficer]);
}

#[test]
fn s13_a_reviewer_of_the_station_that_takes_her_over_keeps_no_seat() {
    let east = org(STATIONS[2]);
    let (mut world, case) =
        drawn(alone, |(world, case)| seated(world, *case).iter().any(|one| one.organisation == east));
    let [from, to] = [&org(STATIONS[0]), &east].map(|code| world.worker(code).clone());
    let her = |act: PersonAct| Act::Person { profile: id_of(&world, 0), act };
    let (offer, take) = (her(PersonAct::TransferOffered(east.clone())), her(PersonAct::TransferTaken));
    world.act(&from, &offer).unwrap();
    world.act(&to, &take).unwrap();
    world.settle();
    let known = world.store.case(case).unwrap().unwrap();
    assert!(known.seats.iter().all(|seat| seat.organisation != east), "{:?}", known.seats);
    assert_eq!(known.reassignments.len(), 1);
}
