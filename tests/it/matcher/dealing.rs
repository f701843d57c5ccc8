//! Dealing: what waits does not keep from the reviewers what they may have.

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::case::CaseState;
use homeward::domain::vote::Verdict;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

/// A description, and one that agrees a little less.
const WELL: u32 = 12;
const LESS: u32 = 8223;

#[test]
fn a_pair_of_an_unknown_reporter_is_dealt_once_she_is_known() {
    let mut world = World::new(Arc::new(MemoryStore::default()), &REVIEWING);
    world.say_profile(profile(0, WELL));
    world.say_report(report(0, WELL, false));
    world.settle();
    assert_eq!((world.stored().len(), world.content().cases.len()), (1, 0));
    world.reload();
    world.settle();
    assert_eq!(world.content().cases.len(), 0);
    world.say_report(report(0, WELL, true));
    world.settle();
    assert_eq!(world.content().cases[0].state, CaseState::Voting);
}

#[test]
fn many_pairs_of_unknown_reporters_do_not_keep_back_those_of_known_ones() {
    let mut world = World::new(Arc::new(MemoryStore::default()), &REVIEWING);
    (0..60).for_each(|n| world.say_profile(profile(n, WELL)));
    (0..20).for_each(|n| world.say_report(report(n, WELL, false)));
    world.say_report(report(20, LESS, true));
    world.settle();
    let known = world.content().reports.iter().find(|one| one.reporter.is_known()).unwrap().id;
    let stored = world.stored();
    let of_known = stored.keys().filter(|pair| pair.report == known).count();
    assert!(of_known > 0 && stored.len() - of_known >= 1_200, "{of_known} of {}", stored.len());
    assert_eq!(world.content().cases.len(), of_known, "each of them is dealt");
}

#[test]
fn many_pairs_that_nobody_may_review_do_not_keep_back_others() {
    // Only two bodies review; one of them keeps a station, whose residents nobody is left to review.
    let mut world = World::new(Arc::new(MemoryStore::default()), &["review-east", "review-south"]);
    let own = |n: usize| 3 * n + 2;
    (0..60).for_each(|n| world.say_profile(profile(own(n), WELL)));
    world.say_profile(profile(0, LESS));
    (0..20).for_each(|n| world.say_report(report(3 * n, WELL, true)));
    world.settle();
    for _ in 0..4 {
        world.matcher.step(1).unwrap();
    }
    let content = world.content();
    let other = content.profiles.iter().find(|one| one.station.as_str() != "review-east").unwrap().id;
    assert!(world.stored().len() >= 1_200);
    assert!(!content.cases.is_empty(), "the others are dealt");
    assert!(content.cases.iter().all(|case| case.pair.profile == other));
}

#[test]
fn s13_at_most_twenty_cases_await_anybody_though_others_of_her_body_are_wanted() {
    // Two people of one body and six of the other: each case needs one of each.
    let others = [("review-south", Role::Reviewer); 4];
    let mut world = World::with(Arc::new(MemoryStore::default()), &["review-north", "review-south"], &others);
    (0..15).for_each(|n| world.say_profile(profile(3 * n, WELL)));
    (0..3).for_each(|n| world.say_report(report(3 * n, WELL, true)));
    world.settle();
    assert_eq!(world.stored().len(), 45);
    let everybody =
        |world: &World| -> Vec<Actor> { world.reviewers.iter().chain(&world.others).cloned().collect() };
    let awaiting = |world: &World, who: &Actor| world.service.my_assignments(who).unwrap().len();
    let loads = |world: &World, of: &str| -> Vec<usize> {
        let of_body = everybody(world).into_iter().filter(|one| one.organisation.as_str() == of);
        of_body.map(|one| awaiting(world, &one)).collect()
    };
    assert_eq!(world.content().cases.len(), 40, "nobody of the one body has room for more");
    assert_eq!(loads(&world, "review-north"), [20, 20]);
    assert_eq!(loads(&world, "review-south").iter().sum::<usize>(), 40);
    assert!(loads(&world, "review-south").iter().all(|load| *load <= 20));
    // Whoever decides one has room for another.
    let north = world.reviewers.iter().find(|one| one.organisation.as_str() == "review-north").unwrap();
    let one = world.service.my_assignments(north).unwrap().remove(0);
    world.vote(north, one.case, Verdict::NotKin);
    world.settle();
    assert_eq!(world.content().cases.len(), 41);
}
