//! Dealing: what waits does not keep from the reviewers what they may have.

use std::sync::Arc;

use homeward::domain::case::CaseState;

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
