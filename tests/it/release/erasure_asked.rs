//! S4, S24: that a record of hers be erased is asked by her station as it is and by an advocate of no station of hers:
//! what was asked before another station took her over is asked anew.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use homeward::audit::veiled_subject;
use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::Subject;
use homeward::domain::ids::OrgCode;
use homeward::domain::profile::Status;
use homeward::domain::release::act::{Act, PersonAct};
use homeward::domain::retention::Keep;
use homeward::service::{Keeper, Refusal};

use crate::matcher::invented::{STATIONS, profile};
use crate::matcher::world::{BEGINNING, World};
use crate::record::history::HandClock;
use crate::store::memory::MemoryStore;

fn asks(world: &World, who: &Actor, her: Subject) -> Result<(), Refusal> {
    let request = world.request();
    let name = veiled_subject(&her);
    let signed = world.signed(who, (Call::KeepRecord, &name), Keep::Erase.to_lines(), request);
    world.service.keep_record(who, request, (her, Keep::Erase), &signed)
}

#[test]
fn s24_two_of_a_station_that_kept_her_once_erase_nothing() {
    let before = profile(0, 12).station;
    let to = STATIONS.iter().find(|code| **code != before.as_str()).unwrap();
    let others = [("advocates", Role::Advocate), (before.as_str(), Role::Advocate), (*to, Role::Advocate)];
    let world = World::with(Arc::new(MemoryStore::default()), &[], &others);
    world.say_profile(profile(0, 12));
    let her = world.content().profiles[0].id;
    let (from, to) = (world.worker(&before).clone(), world.worker(&OrgCode::new(to).unwrap()).clone());
    let [advocate, of_before, of_next] = [0, 1, 2].map(|i| world.others[i].clone());
    let subject = Subject::Profile(her);
    world.service.close_profile(&from, world.request(), her, None, Status::Reunited, None).unwrap();
    assert_eq!(asks(&world, &of_before, subject), Err(Refusal::NotFound), "of her station");
    asks(&world, &from, subject).unwrap();
    let act = |act| Act::Person { profile: her, act };
    world.act(&from, &act(PersonAct::TransferOffered(to.organisation.clone()))).unwrap();
    world.act(&to, &act(PersonAct::TransferTaken)).unwrap();
    let clock = Arc::new(HandClock(AtomicI64::new(BEGINNING + 86_400_000)));
    let mut keeper = Keeper::load(world.store.clone(), clock).unwrap();
    for of_a_station in [&of_before, &of_next] {
        assert_eq!(asks(&world, of_a_station, subject), Err(Refusal::NotFound));
    }
    asks(&world, &advocate, subject).unwrap();
    assert_eq!(keeper.step().unwrap(), 0, "her station as it is did not ask");
    asks(&world, &to, subject).unwrap();
    assert_eq!(keeper.step().unwrap(), 1);
}
