//! What is kept with which record (S1, S24): a link with its own two, a hand-over with the one it is of, so that nothing
//! of another record is left where a link is undone.

use homeward::domain::ids::ProfileId;
use homeward::domain::release::act::{Act, CaseAct};
use homeward::domain::release::links::LinkAct;
use homeward::store::DeedsOf;

use crate::matcher::invented::profile;
use crate::matcher::links::{HER, alone, id_of, own_link, proved, seated, shown, twice_at_one_station};
use crate::matcher::links_erased::erased;
use crate::matcher::links_keep::released;
use crate::matcher::world::World;

fn count(world: &World, of: ProfileId, wanted: fn(&Act) -> bool) -> usize {
    world.store.deeds(DeedsOf::Person(of)).unwrap().iter().filter(|kept| wanted(&kept.deed.act)).count()
}

#[test]
fn a_link_is_kept_with_its_own_two_records_though_others_are_linked_with_either() {
    let mut world = twice_at_one_station(true);
    world.say_profile(profile(6, HER));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    world.act(&worker, &own_link(&world, 0, 6, LinkAct::Linked)).unwrap();
    let links = [0, 3, 6].map(|n| count(&world, id_of(&world, n), |act| matches!(act, Act::Link { .. })));
    assert_eq!(links, [2, 1, 1]);
    proved(&world);
}

#[test]
fn s1_a_hand_over_is_kept_with_the_record_it_is_of() {
    let (path, other) = released();
    let liaison = path.world.others[3].clone();
    path.world.act(&liaison, &path.on(CaseAct::HandedOver)).unwrap();
    let handed = |act: &Act| matches!(act, Act::Case { act: CaseAct::HandedOver, .. });
    let of_both = [path.profile, id_of(&path.world, other)].map(|id| count(&path.world, id, handed));
    assert_eq!(of_both, [1, 0]);
    proved(&path.world);
}

#[test]
fn what_is_linked_with_each_other_already_is_not_linked_again_where_a_third_is_erased() {
    let mut world = twice_at_one_station(true);
    world.say_profile(profile(6, HER));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    for one in [0, 3] {
        world.act(&worker, &own_link(&world, one, 6, LinkAct::Linked)).unwrap();
    }
    erased(&mut world, 6);
    let linked = |act: &Act| matches!(act, Act::Link { act: LinkAct::Linked, .. });
    let links = [0, 3].map(|n| count(&world, id_of(&world, n), linked));
    assert_eq!(links, [2, 2], "with each other, and with the one that is gone");
    proved(&world);
}

#[test]
fn s16_a_reviewer_is_shown_five_records_beside_hers_at_most() {
    let (mut world, case) = alone();
    (1..8).for_each(|n| world.say_profile(profile(3 * n, HER)));
    world.settle();
    let [first, _] = seated(&world, case);
    assert_eq!(shown(&world, &first, case).of_resident.len(), 5);
}
