//! The rules of the trait, each run over every implementation.

use std::time::Duration;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::entry::What;
use homeward::domain::ids::{Position, ProfileId};
use homeward::store::{Commit, Expectation, Follower, Lane, Put, Remove, Reply, Store, StoreError};

use crate::store::invented::{
    candidate, case, case_id, created, entry, kin_answer, local, org, pair, profile, profile_id, report,
    report_id, request,
};
use crate::store::memory::MemoryStore;
use crate::store::opened::Folder;

/// One test a rule and implementation.
macro_rules! rules {
    ($($rule:ident),+ $(,)?) => {
        mod sled {
            $(#[test]
            fn $rule() {
                let folder = super::Folder::new();
                super::$rule(&folder.open());
            })+
        }

        mod memory {
            $(#[test]
            fn $rule() {
                super::$rule(&super::MemoryStore::default());
            })+
        }
    };
}

rules!(
    what_is_written_is_read_back,
    what_is_unknown_is_not_found,
    every_expectation_that_fails_stops_everything,
    every_expectation_that_holds_lets_it_happen,
    a_record_stands_for_its_last_writing,
    a_reference_names_one_record,
    a_request_is_answered_once,
    replies_are_seen_in_order_and_forgotten_one_by_one,
    positions_are_gapless_from_one_and_kept_by_refusals,
    every_entry_has_its_leaf,
    scans_go_by_id_and_page_without_gap_or_repetition,
    only_the_organisations_own_are_listed,
    removing_a_candidate_twice_is_harmless,
    a_cursor_moves_with_its_commit,
    waiting_ends_with_an_entry_or_the_time,
    many_callers_at_once_get_one_position_each,
    of_many_who_expect_the_same_revision_one_wins,
);

fn put(put: Put) -> Commit {
    Commit { put: vec![put], ..Commit::new(Lane::Caller) }
}

fn expecting(expectation: Expectation) -> Commit {
    Commit { expect: vec![expectation], entries: vec![created(200)], ..Commit::new(Lane::Caller) }
}

/// Profile 1 and report 1 at revision 1, with case 1 of the pair.
fn begin(store: &impl Store) {
    let commit = Commit {
        put: vec![
            Put::Profile(Box::new(profile(1, 1))),
            Put::Report(Box::new(report(1, 1))),
            Put::Case(Box::new(case(1, pair(1, 1), "the same burn"))),
        ],
        ..Commit::new(Lane::Caller)
    };
    store.commit(commit).unwrap();
}

fn what_is_written_is_read_back(store: &impl Store) {
    begin(store);
    let answers = vec![kin_answer("a red horse"), kin_answer("a jujube tree")];
    let commit = Commit {
        put: vec![
            Put::KinAnswers(report_id(1), answers.clone()),
            Put::Candidate(Box::new(candidate(pair(1, 1), 900))),
        ],
        ..Commit::new(Lane::Matcher)
    };
    store.commit(commit).unwrap();
    assert_eq!(store.profile(profile_id(1)).unwrap(), Some(profile(1, 1)));
    assert_eq!(store.report(report_id(1)).unwrap(), Some(report(1, 1)));
    assert_eq!(store.kin_answers(report_id(1)).unwrap(), answers);
    assert_eq!(store.candidate(pair(1, 1)).unwrap(), Some(candidate(pair(1, 1), 900)));
    assert_eq!(store.case(case_id(1)).unwrap(), Some(case(1, pair(1, 1), "the same burn")));
    assert_eq!(store.case_of(pair(1, 1)).unwrap(), Some(case_id(1)));
    assert_eq!(store.profile_by_ref(&org("kaifeng"), &local("p-1")).unwrap(), Some(profile_id(1)));
    assert_eq!(store.report_by_ref(&org("nanchong"), &local("r-1")).unwrap(), Some(report_id(1)));
}

fn what_is_unknown_is_not_found(store: &impl Store) {
    begin(store);
    assert_eq!(store.profile(profile_id(2)).unwrap(), None);
    assert_eq!(store.report(report_id(2)).unwrap(), None);
    assert_eq!(store.kin_answers(report_id(1)).unwrap(), []);
    assert_eq!(store.candidate(pair(1, 1)).unwrap(), None);
    assert_eq!(store.case(case_id(2)).unwrap(), None);
    assert_eq!(store.case_of(pair(1, 2)).unwrap(), None);
    assert_eq!(store.profile_by_ref(&org("zhengzhou"), &local("p-1")).unwrap(), None, "another station's");
    assert_eq!(store.report_by_ref(&org("nanchong"), &local("p-1")).unwrap(), None, "a profile's");
    let (actor, id, _) = request(1);
    assert_eq!(store.reply(actor, id).unwrap(), None);
    assert_eq!(store.cursor(Follower::Matcher).unwrap(), Position(0));
    assert!(store.entries(Position(0), 10).unwrap().is_empty());
}

fn every_expectation_that_fails_stops_everything(store: &impl Store) {
    begin(store);
    let failing = [
        Expectation::Profile(profile_id(1), None),
        Expectation::Profile(profile_id(1), Some(2)),
        Expectation::Profile(profile_id(2), Some(1)),
        Expectation::Report(report_id(1), None),
        Expectation::Report(report_id(1), Some(2)),
        Expectation::Report(report_id(2), Some(1)),
        Expectation::Case(case_id(1), None),
        Expectation::Case(case_id(1), Some(1)),
        Expectation::Case(case_id(2), Some(1)),
        Expectation::ProfileRefFree(org("kaifeng"), local("p-1")),
        Expectation::ReportRefFree(org("nanchong"), local("r-1")),
        Expectation::PairWithoutCase(pair(1, 1)),
        Expectation::Cursor(Follower::Matcher, Position(1)),
    ];
    for expectation in failing {
        let told = format!("{expectation:?}");
        let commit = Commit {
            // One that holds does not outweigh one that fails.
            expect: vec![Expectation::Profile(profile_id(1), Some(1)), expectation],
            put: vec![
                Put::Profile(Box::new(profile(3, 1))),
                Put::KinAnswers(report_id(1), vec![kin_answer("a well")]),
                Put::Candidate(Box::new(candidate(pair(1, 1), 1))),
            ],
            entries: vec![created(3)],
            cursor: Some((Follower::Matcher, Position(9))),
            reply: Some(request(1)),
            ..Commit::new(Lane::Caller)
        };
        assert_eq!(store.commit(commit), Err(StoreError::Changed), "{told}");
    }
    let (actor, id, _) = request(1);
    assert_eq!(store.profile(profile_id(3)).unwrap(), None);
    assert_eq!(store.kin_answers(report_id(1)).unwrap(), []);
    assert_eq!(store.candidate(pair(1, 1)).unwrap(), None);
    assert_eq!(store.cursor(Follower::Matcher).unwrap(), Position(0));
    assert_eq!(store.reply(actor, id).unwrap(), None);
    assert_eq!(store.status().unwrap().last, Position(0));
    assert!(store.leaves(Tree::Main, 0, 10).unwrap().is_empty());
}

fn every_expectation_that_holds_lets_it_happen(store: &impl Store) {
    begin(store);
    let revision = store.case(case_id(1)).unwrap().map(|case| case.revision);
    let holding = [
        Expectation::Profile(profile_id(1), Some(1)),
        Expectation::Profile(profile_id(2), None),
        Expectation::Report(report_id(1), Some(1)),
        Expectation::Report(report_id(2), None),
        Expectation::Case(case_id(1), revision),
        Expectation::Case(case_id(2), None),
        Expectation::ProfileRefFree(org("kaifeng"), local("p-2")),
        Expectation::ProfileRefFree(org("luoyang"), local("p-1")),
        Expectation::ReportRefFree(org("nanchong"), local("p-1")),
        Expectation::PairWithoutCase(pair(1, 2)),
        Expectation::Cursor(Follower::Matcher, Position(0)),
    ];
    for (i, expectation) in holding.into_iter().enumerate() {
        let told = format!("{expectation:?}");
        let committed = store.commit(expecting(expectation)).expect(&told);
        assert_eq!(committed.last, Position(i as u64 + 1), "{told}");
    }
}

fn a_record_stands_for_its_last_writing(store: &impl Store) {
    begin(store);
    for revision in 2..5 {
        let commit = Commit {
            expect: vec![Expectation::Profile(profile_id(1), Some(revision - 1))],
            ..put(Put::Profile(Box::new(profile(1, revision))))
        };
        store.commit(commit).unwrap();
    }
    assert_eq!(store.profile(profile_id(1)).unwrap(), Some(profile(1, 4)));
    assert_eq!(store.profiles_of(&org("kaifeng"), None, 9).unwrap(), [profile_id(1)]);
    let twice = Commit {
        put: vec![Put::Report(Box::new(report(1, 8))), Put::Report(Box::new(report(1, 9)))],
        ..Commit::new(Lane::Caller)
    };
    store.commit(twice).unwrap();
    assert_eq!(store.report(report_id(1)).unwrap(), Some(report(1, 9)), "the later writing of a commit");
}

fn a_reference_names_one_record(store: &impl Store) {
    begin(store);
    let mut other = profile(4, 1);
    other.local_ref = local("p-1");
    assert_eq!(store.commit(put(Put::Profile(Box::new(other)))), Err(StoreError::Changed));
    let mut other = report(3, 1);
    other.local_ref = local("r-1");
    assert_eq!(store.commit(put(Put::Report(Box::new(other)))), Err(StoreError::Changed));
    let other = case(2, pair(1, 1), "another case of the pair");
    assert_eq!(store.commit(put(Put::Case(Box::new(other)))), Err(StoreError::Changed));
    assert_eq!(store.profile(profile_id(4)).unwrap(), None);
    assert_eq!(store.case_of(pair(1, 1)).unwrap(), Some(case_id(1)));
}

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

fn scans_go_by_id_and_page_without_gap_or_repetition(store: &impl Store) {
    for n in [9, 3, 7, 1, 5] {
        let commit = Commit {
            put: vec![
                Put::Profile(Box::new(profile(n, 1))),
                Put::Report(Box::new(report(n, 1))),
                Put::Candidate(Box::new(candidate(pair(n, n), 1))),
                Put::Candidate(Box::new(candidate(pair(n, n + 1), 2))),
                Put::Case(Box::new(case(n, pair(n, n), "their ears are alike"))),
            ],
            ..Commit::new(Lane::Matcher)
        };
        store.commit(commit).unwrap();
    }
    let (mut profiles, mut reports, mut cases) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(last) = store.scan_profiles(profiles.last().copied(), 2).unwrap().last() {
        profiles.extend(store.scan_profiles(profiles.last().copied(), 2).unwrap().iter().map(|p| p.id));
        assert_eq!(profiles.last(), Some(&last.id));
    }
    assert_eq!(profiles, [1, 3, 5, 7, 9].map(profile_id));
    while !store.scan_reports(reports.last().copied(), 3).unwrap().is_empty() {
        reports.extend(store.scan_reports(reports.last().copied(), 3).unwrap().iter().map(|r| r.id));
    }
    assert_eq!(reports, [1, 3, 5, 7, 9].map(report_id));
    while !store.scan_cases(cases.last().copied(), 4).unwrap().is_empty() {
        cases.extend(store.scan_cases(cases.last().copied(), 4).unwrap().iter().map(|c| c.id));
    }
    assert_eq!(cases, [1, 3, 5, 7, 9].map(case_id));
    let candidates = store.scan_candidates(Some(pair(3, 3)), 3).unwrap();
    let pairs: Vec<_> = candidates.iter().map(|candidate| candidate.pair).collect();
    assert_eq!(pairs, [pair(3, 4), pair(5, 5), pair(5, 6)]);
    assert_eq!(store.scan_candidates(None, 0).unwrap(), []);
}

fn only_the_organisations_own_are_listed(store: &impl Store) {
    for n in 0..9 {
        let puts = vec![Put::Profile(Box::new(profile(n, 1))), Put::Report(Box::new(report(n, 1)))];
        store.commit(Commit { put: puts, ..Commit::new(Lane::Caller) }).unwrap();
    }
    let of = |station: &str, after: Option<ProfileId>, limit| {
        store.profiles_of(&org(station), after, limit).unwrap()
    };
    assert_eq!(of("zhengzhou", None, 9), [0, 3, 6].map(profile_id));
    assert_eq!(of("kaifeng", None, 2), [1, 4].map(profile_id));
    assert_eq!(of("kaifeng", Some(profile_id(4)), 2), [profile_id(7)]);
    assert_eq!(of("kaifeng", Some(profile_id(7)), 2), []);
    assert_eq!(of("kaifen", None, 2), []);
    assert_eq!(store.reports_of(&org("dazhou"), Some(report_id(1)), 9).unwrap(), [2, 4, 6, 8].map(report_id));
    assert_eq!(store.reports_of(&org("zhengzhou"), None, 9).unwrap(), []);
}

fn removing_a_candidate_twice_is_harmless(store: &impl Store) {
    store.commit(put(Put::Candidate(Box::new(candidate(pair(1, 1), 1))))).unwrap();
    for _ in 0..2 {
        let remove = vec![Remove::Candidate(pair(1, 1))];
        store.commit(Commit { remove, ..Commit::new(Lane::Matcher) }).unwrap();
        assert_eq!(store.candidate(pair(1, 1)).unwrap(), None);
    }
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
