//! What is written of a record is read back, listed and found, and nothing that is expected otherwise happens.

use homeward::audit::Tree;
use homeward::domain::ids::{Position, ProfileId};
use homeward::store::{Commit, Expectation, Follower, Lane, Put, Remove, Store, StoreError};

use crate::store::invented::{
    candidate, case, case_id, created, kin_answer, local, org, pair, profile, profile_id, report, report_id,
    request,
};
use crate::store::rules::{expecting, put};

rules!(
    what_is_written_is_read_back,
    what_is_unknown_is_not_found,
    every_expectation_that_fails_stops_everything,
    every_expectation_that_holds_lets_it_happen,
    a_record_stands_for_its_last_writing,
    a_reference_names_one_record,
    scans_go_by_id_and_page_without_gap_or_repetition,
    only_the_organisations_own_are_listed,
    removing_a_candidate_twice_is_harmless,
);

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
