//! Entries have one order, replies are given once, followers go on where they were, and callers who come at
//! once do not disturb each other.

use std::time::Duration;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::entry::What;
use homeward::domain::ids::Position;
use homeward::store::{Commit, Expectation, Follower, Lane, Put, Remove, Reply, Store, StoreError};

use crate::store::invented::{created, entry, profile, profile_id, request};
use crate::store::rules::{expecting, put};

rules!(
    a_request_is_answered_once,
    replies_are_seen_in_order_and_forgotten_one_by_one,
    positions_are_gapless_from_one_and_kept_by_refusals,
    every_entry_has_its_leaf,
    a_cursor_moves_with_its_commit,
    waiting_ends_with_an_entry_or_the_time,
    many_callers_at_once_get_one_position_each,
    of_many_who_expect_the_same_revision_one_wins,
);

fn a_request_is_answered_once(store: &impl Store) {
    let (actor, id, reply) = request(5);
    let commit = Commit {
        entries: vec![created(1), created(2)],
        reply: Some((actor, id, reply.clone())),
        ..Commit::new(Lane::Caller)
    };
    store.commit(commit.clone()).unwrap();
    let kept = Reply { position: Position(2), ..reply };
    assert_eq!(store.reply(actor, id).unwrap(), Some(kept.clone()), "with the position of its last entry");
    assert_eq!(store.commit(commit.clone()), Err(StoreError::AnsweredBefore));
    let stale = Commit { expect: vec![Expectation::Profile(profile_id(1), Some(1))], ..commit };
    assert_eq!(store.commit(stale), Err(StoreError::AnsweredBefore), "whatever else has changed");
    assert_eq!(store.reply(actor, id).unwrap(), Some(kept));
    assert_eq!(store.status().unwrap().last, Position(2));
    let (_, other, reply) = request(6);
    let commit = Commit { reply: Some((actor, other, reply)), ..Commit::new(Lane::Caller) };
    store.commit(commit).unwrap();
    assert_eq!(store.reply(actor, other).unwrap().map(|reply| reply.position), Some(Position(0)), "no entry");
}

fn replies_are_seen_in_order_and_forgotten_one_by_one(store: &impl Store) {
    let asked = |n| (request(n).0, request(n).1);
    for n in [3, 1, 2] {
        store.commit(Commit { reply: Some(request(n)), ..Commit::new(Lane::Caller) }).unwrap();
    }
    let seen = |after, limit| {
        let replies = store.scan_replies(after, limit).unwrap();
        replies.into_iter().map(|(asked, reply)| (asked, reply.at.0)).collect::<Vec<_>>()
    };
    assert_eq!(seen(None, 9), [(asked(1), 1), (asked(2), 2), (asked(3), 3)], "each with its time");
    assert_eq!(seen(Some(asked(1)), 1), [(asked(2), 2)]);
    let remove = vec![Remove::Reply(asked(2).0, asked(2).1), Remove::Reply(asked(7).0, asked(7).1)];
    store.commit(Commit { remove, ..Commit::new(Lane::Matcher) }).unwrap();
    assert_eq!(seen(None, 9), [(asked(1), 1), (asked(3), 3)]);
    assert_eq!(store.reply(asked(2).0, asked(2).1).unwrap(), None);
    store.commit(Commit { reply: Some(request(2)), ..Commit::new(Lane::Caller) }).unwrap();
}

fn positions_are_gapless_from_one_and_kept_by_refusals(store: &impl Store) {
    let without_entry = store.commit(Commit::new(Lane::Caller)).unwrap();
    assert_eq!(without_entry.last, Position(0));
    for n in 0..6 {
        let lane = if n % 2 == 0 { Lane::Caller } else { Lane::Matcher };
        let commit = Commit { entries: vec![created(n), created(n)], ..Commit::new(lane) };
        assert_eq!(store.commit(commit).unwrap().last, Position(2 * u64::from(n) + 2));
        let refused = expecting(Expectation::Profile(profile_id(9), Some(1)));
        assert_eq!(store.commit(refused), Err(StoreError::Changed));
    }
    let entries = store.entries(Position(0), 100).unwrap();
    let positions: Vec<u64> = entries.iter().map(|entry| entry.position.0).collect();
    assert_eq!(positions, (1..=12).collect::<Vec<u64>>());
    assert_eq!(entries[4].what, What::ProfileCreated { profile: profile_id(2) });
    assert_eq!(store.entries(Position(3), 2).unwrap(), entries[3..5]);
    assert_eq!(store.entries(Position(12), 2).unwrap(), []);
    assert_eq!(store.entries(Position(u64::MAX), 2).unwrap(), []);
    assert_eq!(store.entries(Position(0), 0).unwrap(), []);
}

fn every_entry_has_its_leaf(store: &impl Store) {
    for n in 0..5 {
        store.commit(Commit { entries: vec![created(n)], ..Commit::new(Lane::Caller) }).unwrap();
    }
    let expected: Vec<_> =
        store.public_leaves(Position(0), 100).unwrap().iter().map(PublicLeaf::hash).collect();
    assert_eq!(expected.len(), 5);
    assert_eq!(store.leaves(Tree::Main, 0, 100).unwrap(), expected);
    assert_eq!(store.leaves(Tree::Main, 2, 2).unwrap(), expected[2..4]);
    assert!(store.leaves(Tree::Families, 0, 2).unwrap().is_empty());
}

fn a_cursor_moves_with_its_commit(store: &impl Store) {
    let step = |from: u64, to: u64| {
        store.commit(Commit {
            expect: vec![Expectation::Cursor(Follower::Matcher, Position(from))],
            cursor: Some((Follower::Matcher, Position(to))),
            ..Commit::new(Lane::Matcher)
        })
    };
    step(0, 7).unwrap();
    assert_eq!(store.cursor(Follower::Matcher).unwrap(), Position(7));
    assert_eq!(step(0, 9), Err(StoreError::Changed));
    step(7, 8).unwrap();
    assert_eq!(store.cursor(Follower::Matcher).unwrap(), Position(8));
}

fn waiting_ends_with_an_entry_or_the_time(store: &impl Store) {
    assert_eq!(store.wait_for_entry(Position(0), Duration::from_millis(1)), Position(0));
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| store.wait_for_entry(Position(0), Duration::from_secs(60)));
        store.commit(Commit { entries: vec![created(1)], ..Commit::new(Lane::Caller) }).unwrap();
        assert_eq!(waiter.join().unwrap(), Position(1));
    });
    assert_eq!(store.wait_for_entry(Position(0), Duration::from_secs(60)), Position(1), "already there");
}

fn many_callers_at_once_get_one_position_each(store: &impl Store) {
    let mut positions: Vec<u64> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8u8)
            .map(|n| {
                scope.spawn(move || {
                    let lane = if n % 4 == 0 { Lane::Matcher } else { Lane::Caller };
                    let read = || entry(What::Read { subjects: Vec::new() });
                    let commit = || Commit { entries: vec![read()], ..Commit::new(lane) };
                    (0..20).map(|_| store.commit(commit()).unwrap().last.0).collect::<Vec<u64>>()
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    positions.sort_unstable();
    assert_eq!(positions, (1..=160).collect::<Vec<u64>>());
}

fn of_many_who_expect_the_same_revision_one_wins(store: &impl Store) {
    let results: Vec<_> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    store.commit(Commit {
                        expect: vec![Expectation::Profile(profile_id(1), None)],
                        entries: vec![created(1)],
                        ..put(Put::Profile(Box::new(profile(1, 1))))
                    })
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == Err(StoreError::Changed)).count(), 7);
    assert_eq!(store.status().unwrap().last, Position(1));
}
