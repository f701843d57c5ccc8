//! Random commits, applied to the embedded store and to the model in memory: both answer alike and
//! hold the same, also after closing and opening.

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::ids::{ActorId, Position, RequestId};
use homeward::store::{Commit, DeedsOf, Expectation, Follower, Lane, Put, Remove, Store};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{TestCaseError, TestRunner};

use crate::store::memory::MemoryStore;
use crate::store::opened::Folder;
use crate::store::{any as any_person, any_release, any_review, invented};

/// Few enough ids that commits meet; references repeat after four.
const IDS: u8 = 6;

fn put() -> impl Strategy<Value = Put> {
    let n = || 0..IDS;
    prop_oneof![
        n().prop_flat_map(any_person::profile)
            .prop_map(|mut profile| {
                (profile.station, profile.local_ref) = profile_ref(profile.id.0[0]);
                Put::Profile(Box::new(profile))
            })
            .boxed(),
        n().prop_flat_map(any_person::report)
            .prop_map(|mut report| {
                (report.office, report.local_ref) = report_ref(report.id.0[0]);
                Put::Report(Box::new(report))
            })
            .boxed(),
        (n(), any_person::kin_answers())
            .prop_map(|(n, answers)| Put::KinAnswers(invented::report_id(n), answers)),
        (n(), n())
            .prop_flat_map(|(profile, report)| any_review::candidate(profile, report))
            .prop_map(|candidate| Put::Candidate(Box::new(candidate))),
        n().prop_flat_map(any_review::case).prop_map(|case| Put::Case(Box::new(case))).boxed(),
        (select(Tree::ALL), 1u64..5, any::<u8>()).prop_map(|(tree, number, note)| Put::Checkpoint(
            tree,
            number,
            format!("note {note}")
        )),
        (select(Tree::ALL), 0u64..3, vec(any::<[u8; 32]>(), 1..3))
            .prop_map(|(tree, first, roots)| Put::Chunks(tree, first, roots)),
        (deeds_of(), vec(any_release::kept(), 0..4)).prop_map(|(of, kept)| Put::Deeds(of, kept)).boxed(),
        vec(any_release::kept_change(), 1..4).prop_map(Put::Registry).boxed(),
    ]
}

fn deeds_of() -> impl Strategy<Value = DeedsOf> {
    prop_oneof![
        (0..IDS).prop_map(|n| DeedsOf::Case(invented::case_id(n))),
        (0..IDS).prop_map(|n| DeedsOf::Person(invented::profile_id(n))),
        (0..IDS).prop_map(|n| DeedsOf::Report(invented::report_id(n))),
        proptest::strategy::Just(DeedsOf::Brakes),
    ]
}

fn profile_ref(n: u8) -> (homeward::domain::ids::OrgCode, homeward::domain::ids::LocalRef) {
    (invented::org("zhengzhou"), invented::local(&format!("王-{}", n % 4)))
}

fn report_ref(n: u8) -> (homeward::domain::ids::OrgCode, homeward::domain::ids::LocalRef) {
    (invented::org("dazhou"), invented::local(&format!("r-{}", n % 4)))
}

fn expectation() -> impl Strategy<Value = Expectation> {
    let n = || 0..IDS;
    prop_oneof![
        (n(), of(1u32..4)).prop_map(|(n, revision)| Expectation::Profile(invented::profile_id(n), revision)),
        (n(), of(1u32..4)).prop_map(|(n, revision)| Expectation::Report(invented::report_id(n), revision)),
        (n(), of(1u32..4)).prop_map(|(n, revision)| Expectation::Case(invented::case_id(n), revision)),
        (deeds_of(), of(0u32..4)).prop_map(|(whose, count)| Expectation::Deeds(whose, count)),
        of(1u32..4).prop_map(Expectation::Registry),
        n().prop_map(profile_ref).prop_map(|(station, of)| Expectation::ProfileRefFree(station, of)),
        n().prop_map(report_ref).prop_map(|(office, of)| Expectation::ReportRefFree(office, of)),
        (n(), n()).prop_map(|(a, b)| Expectation::PairWithoutCase(invented::pair(a, b))),
        (0u64..3).prop_map(|at| Expectation::Cursor(Follower::Matcher, Position(at))),
    ]
}

fn commit() -> impl Strategy<Value = Commit> {
    let remove = (0..IDS, 0..IDS).prop_map(|(a, b)| Remove::Candidate(invented::pair(a, b)));
    (
        any::<bool>(),
        of(expectation().boxed()),
        vec(put().boxed(), 0..4),
        vec(remove, 0..2),
        vec(any_review::entry().boxed(), 0..4),
        of(0u64..3),
        of(0..IDS),
    )
        .prop_map(|(caller, expect, put, remove, entries, cursor, reply)| Commit {
            lane: if caller { Lane::Caller } else { Lane::Matcher },
            expect: expect.into_iter().collect(),
            put,
            remove,
            entries,
            cursor: cursor.map(|at| (Follower::Matcher, Position(at))),
            reply: reply.map(invented::request),
        })
}

fn assert_alike(store: &impl Store, model: &MemoryStore) -> Result<(), TestCaseError> {
    prop_assert_eq!(store.scan_profiles(None, 99), model.scan_profiles(None, 99));
    prop_assert_eq!(store.scan_reports(None, 99), model.scan_reports(None, 99));
    prop_assert_eq!(store.scan_candidates(None, 99), model.scan_candidates(None, 99));
    prop_assert_eq!(store.scan_cases(None, 99), model.scan_cases(None, 99));
    prop_assert_eq!(store.entries(Position(1), 999), model.entries(Position(1), 999));
    for &tree in Tree::ALL {
        let leaves = store.leaves(tree, 0, 999).unwrap();
        prop_assert_eq!(leaves.len(), model.leaves(tree, 0, 999).unwrap().len());
        let public = store.public_leaves(Position(0), 999).unwrap();
        let of_tree: Vec<_> = public.iter().filter(|leaf| leaf.public.tree == tree).collect();
        prop_assert_eq!(of_tree.iter().map(|leaf| PublicLeaf::hash(leaf)).collect::<Vec<_>>(), leaves);
        prop_assert!(of_tree.iter().zip(0..).all(|(leaf, index)| leaf.public.index == index));
        prop_assert_eq!(store.checkpoints(tree, 1, 9), model.checkpoints(tree, 1, 9));
        prop_assert_eq!(store.newest_checkpoint(tree), model.newest_checkpoint(tree));
    }
    prop_assert_eq!(store.cursor(Follower::Matcher), model.cursor(Follower::Matcher));
    prop_assert_eq!(store.status().unwrap().last, model.status().unwrap().last);
    let (station, office) = (invented::org("zhengzhou"), invented::org("dazhou"));
    prop_assert_eq!(store.profiles_of(&station, None, 99), model.profiles_of(&station, None, 99));
    prop_assert_eq!(store.reports_of(&office, None, 99), model.reports_of(&office, None, 99));
    for n in 0..IDS {
        let (profile, report) = (invented::profile_id(n), invented::report_id(n));
        prop_assert_eq!(store.profile(profile), model.profile(profile));
        prop_assert_eq!(store.report(report), model.report(report));
        prop_assert_eq!(store.kin_answers(report), model.kin_answers(report));
        prop_assert_eq!(store.case(invented::case_id(n)), model.case(invented::case_id(n)));
        let (actor, request) = (ActorId([n; 16]), RequestId([n; 16]));
        prop_assert_eq!(store.reply(actor, request), model.reply(actor, request));
        let (org, reference) = profile_ref(n);
        prop_assert_eq!(store.profile_by_ref(&org, &reference), model.profile_by_ref(&org, &reference));
        let (org, reference) = report_ref(n);
        prop_assert_eq!(store.report_by_ref(&org, &reference), model.report_by_ref(&org, &reference));
        for m in 0..IDS {
            let pair = invented::pair(n, m);
            prop_assert_eq!(store.case_of(pair), model.case_of(pair));
            prop_assert_eq!(store.candidate(pair), model.candidate(pair));
        }
    }
    Ok(())
}

/// Unoptimised, one value of all these kinds needs more stack than the thread of a test has.
const STACK_BYTES: usize = 64 << 20;

#[test]
fn the_embedded_store_does_what_the_model_does() {
    let config = ProptestConfig { cases: 48, source_file: Some(file!()), ..ProptestConfig::default() };
    let checked = move || TestRunner::new(config).run(&vec(commit(), 1..24), does_what_the_model_does);
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(checked);
    if let Err(error) = thread.unwrap().join().unwrap() {
        panic!("{error}");
    }
}

fn does_what_the_model_does(commits: Vec<Commit>) -> Result<(), TestCaseError> {
    let folder = Folder::new();
    let model = MemoryStore::default();
    let store = folder.open();
    for commit in commits {
        prop_assert_eq!(store.commit(commit.clone()), model.commit(commit));
    }
    assert_alike(&store, &model)?;
    prop_assert_eq!(store.check(), Vec::new());
    store.close();
    let again = folder.open();
    assert_alike(&again, &model)?;
    prop_assert_eq!(again.check(), Vec::new());
    Ok(())
}
