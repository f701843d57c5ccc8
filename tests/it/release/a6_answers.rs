//! A6 (S9), second half: answers of kin are read after a first impression, a decision that cites one sealed
//! after the case was dealt is refused, and the auditor is called to such an edit. The first half, that
//! nothing is dealt without answers, stands in `service`.

use std::sync::Arc;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::actor::Actor;
use homeward::domain::case::CaseState;
use homeward::domain::case_event::IllegalMove;
use homeward::domain::entry::{Alert, CaseStep, What};
use homeward::domain::ids::{CaseId, Position};
use homeward::domain::release::history::History;
use homeward::domain::report::{KinQuestion, NewKinAnswer};
use homeward::domain::text::Personal;
use homeward::domain::vote::{Impression, Verdict};
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::as_it_stands;
use crate::release::service::{OTHERS, WELL};
use crate::store::memory::MemoryStore;

/// A world with one case that awaits two reviewers.
fn voting() -> (World, CaseId, [Actor; 2]) {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(report(1, WELL, true));
    world.settle();
    let case = world.content().cases[0].clone();
    let of = |i: usize| world.reviewers.iter().find(|one| one.id == case.seats[i].reviewer).unwrap().clone();
    let seated = [of(0), of(1)];
    (world, case.id, seated)
}

fn answer_more(world: &mut World, words: &str) {
    let mut more = report(1, WELL, true);
    let answer = Personal::stored(words);
    more.kin_answers.push(NewKinAnswer { question: KinQuestion::InjuryStory, answer });
    world.say_report(more);
    world.settle();
}

fn leaves(world: &World) -> Vec<PublicLeaf> {
    world.store.public_leaves(Position(0), 10_000).unwrap()
}

#[test]
fn a6_s9_a_decision_that_cites_a_late_answer_is_refused_and_auditors_see_the_edit() {
    let (mut world, case, [first, second]) = voting();
    answer_more(&mut world, "she fell into the fire as a child");
    let read = |who: &Actor| world.service.kin_answers(who, case);
    assert_eq!(read(&first), Err(Refusal::Illegal(IllegalMove::Impression)), "an impression comes first");
    let cited = world.try_vote_citing(&first, case, &[1]);
    assert_eq!(cited, Err(Refusal::Illegal(IllegalMove::Impression)));
    let (request, impression) = (world.request(), Impression::Likely);
    world.service.record_impression(&first, request, case, impression).unwrap();
    world
        .service
        .record_impression(&first, request, case, impression)
        .expect("a repeat gives the first answer");
    let again = world.service.record_impression(&first, world.request(), case, Impression::Unsure);
    assert_eq!(again, Err(Refusal::Illegal(IllegalMove::Impression)));

    let answers = read(&first).unwrap();
    let seen: Vec<(u32, bool)> = answers.iter().map(|one| (one.number, one.may_be_cited)).collect();
    assert_eq!(seen, [(1, true), (2, false)], "what came later is kept, marked, and cannot be cited");
    for late in [&[2][..], &[1, 2], &[3]] {
        let refused = world.try_vote_citing(&first, case, late);
        assert_eq!(refused, Err(Refusal::Illegal(IllegalMove::LateAnswer)), "{late:?}");
    }
    world.try_vote_citing(&first, case, &[1]).unwrap();
    world.vote(&second, case, Verdict::Kin);
    let decided = world.store.case(case).unwrap().unwrap();
    assert_eq!((decided.state, decided.votes[0].cites.as_slice()), (CaseState::KinConfirmed, &[1][..]));
    let shown = world.service.get_case(&second, case).unwrap();
    assert_eq!(shown.ballots.iter().map(|ballot| ballot.cites.len()).sum::<usize>(), 1);

    // The auditor is called once, to whoever sealed it; the log shows how many answers counted.
    let desk = world.worker(&report(1, WELL, true).office).id;
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let called = entries.iter().filter_map(|one| match one.what {
        What::Alerted { alert: Alert::LateAnswers, about } => Some(about),
        _ => None,
    });
    assert_eq!(called.collect::<Vec<_>>(), [desk]);
    let sealed = leaves(&world).into_iter().filter(|leaf| leaf.public.kind == "kin_answers_sealed");
    assert!(sealed.map(|leaf| leaf.public.tree).eq([Tree::Families; 2]));
    let told = |name: &str| -> Vec<String> {
        let all = leaves(&world);
        all.iter().filter_map(|leaf| leaf.public.detail(name).map(str::to_owned)).collect()
    };
    assert_eq!((told("sealed_answers"), told("cites")), (vec!["1".to_owned()], vec!["1".to_owned()]));
    let mut history = History::default();
    entries.iter().for_each(|entry| history.take(entry).unwrap());
}

#[test]
fn s9_answers_are_shown_to_nobody_without_a_seat_and_alert_nobody_in_time() {
    let (mut world, case, seated) = voting();
    let stranger = world.reviewers.iter().find(|one| seated.iter().all(|seat| seat.id != one.id)).unwrap();
    let desk = world.worker(&report(1, WELL, true).office);
    for who in [stranger, desk, &world.others[0]] {
        assert_eq!(world.service.kin_answers(who, case), Err(Refusal::NotFound));
        let request = world.request();
        let refused = world.service.record_impression(who, request, case, Impression::Likely);
        assert_eq!(refused, Err(Refusal::NotFound));
    }
    // Another report that nobody has seen a case of may be answered at any time.
    let mut other = report(4, 40, true);
    world.say_report(other.clone());
    let answer = Personal::stored("a well before the door");
    other.kin_answers.push(NewKinAnswer { question: KinQuestion::Neighbour, answer });
    world.say_report(other);
    world.settle();
    world.reload();
    world.settle();
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    assert!(!entries.iter().any(|one| matches!(one.what, What::Alerted { .. })));
}

#[test]
fn a23_no_impression_is_lost_where_two_are_recorded_at_one_moment() {
    let (store, mut world) = as_it_stands::world();
    world.settle();
    let case = world.content().cases[0].clone();
    let of = |i: usize| world.reviewers.iter().find(|one| one.id == case.seats[i].reviewer).unwrap().clone();
    let [first, second] = [of(0), of(1)];
    let (service, by, request, id) = (world.service.clone(), first.clone(), world.request(), case.id);
    store.just_before(CaseStep::Impressed, move || {
        service.record_impression(&by, request, id, Impression::Likely).unwrap();
    });
    world.service.record_impression(&second, world.request(), case.id, Impression::Unlikely).unwrap();
    assert!(store.was_overtaken());
    let impressions = world.store.case(case.id).unwrap().unwrap().impressions;
    assert_eq!(impressions.iter().map(|one| one.reviewer).collect::<Vec<_>>(), [first.id, second.id]);
}
