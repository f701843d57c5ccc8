//! After any history, with the matcher stepped and loaded anew at any moment, everything that follows
//! from the journal is as its definition says.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::case::{Case, CaseState};
use homeward::domain::entry::{CaseStep, What};
use homeward::domain::ids::CaseId;
use homeward::domain::profile::Status;
use homeward::domain::vote::{SplitChoice, Verdict};
use homeward::matching::{Features, Model, evidence};
use homeward::service::{CaseRef, ReportAddition};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::matcher::invented::{profile, report};
use crate::matcher::undisturbed::undisturbed;
use crate::matcher::world::{REVIEWING, World};
use crate::store::memory::MemoryStore;

/// People of each side.
const MOST: usize = 26;

#[derive(Clone, Debug)]
enum Step {
    SayProfile(usize, u32),
    SayReport(usize, u32, bool),
    AddToReport(usize, u32),
    Close(usize, bool),
    TakeBack(usize, u32),
    Withdraw(usize),
    Vote(usize, bool),
    BothVote(usize, bool),
    Decline(usize),
    Reopen(usize),
    Follow(usize),
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    let n = || 0..MOST;
    prop_oneof![
        4 => (n(), any::<u32>()).prop_map(|(n, seed)| Step::SayProfile(n, seed)),
        4 => (n(), any::<u32>(), prop::bool::weighted(0.7)).prop_map(|(n, seed, v)| Step::SayReport(n, seed, v)),
        2 => (n(), any::<u32>()).prop_map(|(n, seed)| Step::AddToReport(n, seed)),
        1 => (n(), any::<bool>()).prop_map(|(n, reunited)| Step::Close(n, reunited)),
        1 => (n(), any::<u32>()).prop_map(|(n, seed)| Step::TakeBack(n, seed)),
        1 => n().prop_map(Step::Withdraw),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(k, kin)| Step::Vote(k, kin)),
        5 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(k, kin)| Step::BothVote(k, kin)),
        1 => any::<usize>().prop_map(Step::Decline),
        2 => any::<usize>().prop_map(Step::Reopen),
        6 => (1usize..40).prop_map(Step::Follow),
        1 => Just(Step::Reload),
    ]
}

/// Does a step; one that cannot be done now is refused and changes nothing.
fn take(world: &mut World, step: Step) {
    let nth = |k: usize, of: usize| (of > 0).then(|| k % of.max(1));
    match step {
        Step::SayProfile(n, seed) => world.say_profile(profile(n, seed)),
        Step::SayReport(n, seed, verified) => world.say_report(report(n, seed, verified || known(world, n))),
        Step::AddToReport(n, seed) => {
            if let Some((id, worker)) = report_of(world, n) {
                let addition =
                    ReportAddition { added: report(n, seed, true).statements, ..Default::default() };
                let _ = world.service.add_report_statements(&worker, world.request(), id, None, &addition);
            }
        }
        Step::Close(n, reunited) => {
            let new = profile(n, 0);
            let status = if reunited { Status::Reunited } else { Status::Left };
            let worker = world.worker(&new.station).clone();
            if let Some(id) = world.store.profile_by_ref(&new.station, &new.local_ref).unwrap() {
                world.service.close_profile(&worker, world.request(), id, None, status, None).unwrap();
            }
        }
        Step::TakeBack(n, seed) => {
            let mut new = profile(n, seed);
            new.status = Some(Status::InCare);
            world.say_profile(new);
        }
        Step::Withdraw(n) => {
            if let Some((id, worker)) = report_of(world, n) {
                world.service.withdraw_report(&worker, world.request(), id).unwrap();
            }
        }
        Step::Vote(k, kin) => {
            let awaited = world.awaited();
            if let Some(k) = nth(k, awaited.len()) {
                decide(world, &awaited[k], kin);
            }
        }
        Step::BothVote(k, kin) => {
            let awaited = world.awaited();
            if let Some(k) = nth(k, awaited.len()) {
                let id = awaited[k].1.case;
                awaited.iter().filter(|one| one.1.case == id).for_each(|one| decide(world, one, kin));
            }
        }
        Step::Decline(k) => {
            let awaited = world.awaited();
            if let Some(k) = nth(k, awaited.len()) {
                let (reviewer, one) = &awaited[k];
                let case = CaseRef { id: one.case, etag: "" };
                let request = world.request();
                let decision = world.decision(reviewer, (Call::Decline, case.id, request), "decline");
                let _ = world.service.decline(reviewer, request, case, &decision);
            }
        }
        Step::Reopen(k) => {
            let closed: Vec<Case> =
                world.content().cases.into_iter().filter(|case| !case.state.is_open()).collect();
            if let Some(k) = nth(k, closed.len()) {
                let party = world.reviewers.iter().find(|reviewer| closed[k].is_party(reviewer.id)).cloned();
                let case = CaseRef { id: closed[k].id, etag: "" };
                let _ = party.map(|by| {
                    let request = world.request();
                    let decision = world.decision(&by, (Call::Reopen, case.id, request), "reopen");
                    world.service.reopen(&by, request, case, &decision)
                });
            }
        }
        Step::Follow(at_most) => drop(world.matcher.step(at_most).unwrap()),
        Step::Reload => world.reload(),
    }
}

/// A vote or a third reviewer's choice, unless a side was withdrawn meanwhile.
fn decide(
    world: &World,
    (reviewer, one): &(homeward::domain::actor::Actor, homeward::service::Assignment),
    kin: bool,
) {
    if one.state == CaseState::Split {
        let choice = if kin { SplitChoice::GoOn } else { SplitChoice::Close };
        let case = CaseRef { id: one.case, etag: "" };
        let request = world.request();
        let decision = world.decision(reviewer, (Call::DecideSplit, one.case, request), choice.word());
        let _ = world.service.decide_split(reviewer, request, case, (choice, &[]), &decision);
    } else {
        let verdict = if kin { Verdict::Kin } else { Verdict::NotKin };
        let _ = world.try_vote(reviewer, one.case, verdict);
    }
}

fn report_of(
    world: &World,
    n: usize,
) -> Option<(homeward::domain::ids::ReportId, homeward::domain::actor::Actor)> {
    let new = report(n, 0, true);
    let id = world.store.report_by_ref(&new.office, &new.local_ref).unwrap()?;
    Some((id, world.worker(&new.office).clone()))
}

/// Whether the reporter is known already; nobody becomes unknown again here.
fn known(world: &World, n: usize) -> bool {
    report_of(world, n).is_some_and(|(id, _)| world.store.report(id).unwrap().unwrap().reporter.is_known())
}

/// Everything that holds once the matcher has followed to the end.
fn check(world: &World) -> Result<(), TestCaseError> {
    let content = world.content();
    let defined = content.candidates();
    prop_assert_eq!(&world.stored(), &defined, "the stored candidates are their definition");
    let held: BTreeMap<_, _> = world.matcher.candidates().into_iter().collect();
    prop_assert_eq!(&held, &defined, "so are those in memory");
    check_evidence(world)?;
    check_moves(world)?;
    content.cases.iter().try_for_each(|case| check_case(world, case))
}

/// Each stored candidate carries the evidence of both sides as they are now.
fn check_evidence(world: &World) -> Result<(), TestCaseError> {
    let model = Model::bundled();
    for candidate in world.store.scan_candidates(None, usize::MAX).unwrap() {
        let profile = world.store.profile(candidate.pair.profile).unwrap().unwrap();
        let report = world.store.report(candidate.pair.report).unwrap().unwrap();
        let now =
            evidence(model, &Features::of_profile(model, &profile), &Features::of_report(model, &report));
        prop_assert_eq!((&candidate.evidence, candidate.score), (&now.evidence, now.score));
        prop_assert_eq!(candidate.profile_revision, profile.revision);
        prop_assert_eq!(candidate.report_revision, report.revision);
    }
    Ok(())
}

fn check_case(world: &World, case: &Case) -> Result<(), TestCaseError> {
    let profile = world.store.profile(case.pair.profile).unwrap().unwrap();
    let report = world.store.report(case.pair.report).unwrap().unwrap();
    let matched = profile.status.is_matched() && report.is_matched();
    prop_assert!(matched || !case.state.is_open(), "a side was withdrawn, the case is {:?}", case.state);
    prop_assert!(report.reporter.is_known(), "the reporter of a dealt pair is known");
    let seats: Vec<_> = case.seats.iter().chain(&case.third).collect();
    for (i, seat) in seats.iter().enumerate() {
        prop_assert!(seat.organisation != profile.station && seat.organisation != report.office);
        for other in &seats[..i] {
            prop_assert!(other.organisation != seat.organisation && other.reviewer != seat.reviewer);
        }
    }
    let model = Model::bundled();
    let now =
        evidence(model, &Features::of_profile(model, &profile), &Features::of_report(model, &report)).score;
    let material = now >= model.floor() && now >= case.score + model.material();
    prop_assert!(
        !(matched && case.state == CaseState::Rejected && material),
        "material new evidence opens a rejected case: {:?} then, {:?} now",
        case.score,
        now
    );
    Ok(())
}

/// What the service reopened of its own accord was voided, or had grown by a material amount.
fn check_moves(world: &World) -> Result<(), TestCaseError> {
    let mut states: BTreeMap<CaseId, (CaseState, usize)> = BTreeMap::new();
    for entry in world.store.entries(Default::default(), usize::MAX).unwrap() {
        let What::CaseMoved(moved) = entry.what else { continue };
        let (case, step, state) = (moved.case, moved.step, moved.state);
        let (before, reopened) = states.get(&case).copied().unwrap_or((CaseState::Waiting, 0));
        let again = usize::from(step == CaseStep::Reopened);
        if again == 1 {
            let stored = world.store.case(case).unwrap().unwrap();
            let how = &stored.reopenings[reopened];
            let grown = how.score_now >= how.score_before + Model::bundled().material();
            let voided = before == CaseState::Voided;
            prop_assert!(how.by.is_some() || voided || (before == CaseState::Rejected && grown));
        }
        states.insert(case, (state, reopened + again));
    }
    Ok(())
}

fn people() -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    (prop::collection::vec(any::<u32>(), 0..MOST), prop::collection::vec(any::<u32>(), 0..MOST))
}

fn histories() -> u32 {
    if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 400 } else { 24 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: histories(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_candidates_are_their_definition_after_any_history(
        (profiles, reports) in people(),
        steps in prop::collection::vec(step(), 1..90),
        order in any::<u64>(),
    ) {
        let mut world = World::new(Arc::new(MemoryStore::default()), &REVIEWING);
        profiles.into_iter().enumerate().for_each(|(n, seed)| world.say_profile(profile(n, seed)));
        reports.into_iter().enumerate().for_each(|(n, seed)| world.say_report(report(n, seed, seed % 3 > 0)));
        for (i, one) in steps.into_iter().enumerate() {
            take(&mut world, one);
            if i % 30 == 29 {
                world.settle();
                check(&world)?;
            }
        }
        world.settle();
        check(&world)?;
        let (content, batch) = (world.content(), 1 + (order % 13) as usize);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(1 + (order % 4) as usize).build().unwrap();
        let again = threads.install(|| undisturbed(&content, order, Arc::new(MemoryStore::default()), batch));
        prop_assert_eq!(again, world.stored(), "arrival, batches and threads make no difference");
    }
}
