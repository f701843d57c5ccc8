//! Limits that hold again: after a restart, on the other way in, and once the case is under way (S10, S15, S16).

use std::sync::Arc;

use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::{Alert, Subject, What};
use homeward::domain::ids::{CaseId, Position};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::registry::Change;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::NewReport;
use homeward::domain::setting::Setting;
use homeward::domain::statement::{Fact, NewStatement};
use homeward::domain::text::Personal;
use homeward::domain::tip::TIP_MESSAGES;
use homeward::domain::vouching::{VOUCHING_BODIES, vouch_lines};
use homeward::service::{OutcomeKind, Refusal, ReportAddition, log_tips};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

fn from(n: usize, seed: u32, contact: &str) -> NewReport {
    let mut new = report(n, seed, true);
    new.reporter.contact = Some(Personal::stored(contact));
    new
}

fn count(world: &World, wanted: impl Fn(&What) -> bool) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().filter(|one| wanted(&one.what)).count()
}

fn alerts(world: &World, wanted: Alert) -> usize {
    count(world, |what| matches!(what, What::Alerted { alert, .. } if *alert == wanted))
}

#[test]
fn s16_a_restart_gives_nobody_another_budget_of_records() {
    let mut path = Path::confirmed();
    let seat = path.world.store.case(path.case).unwrap().unwrap().seats[0].reviewer;
    let reader = path.world.reviewers.iter().find(|one| one.id == seat).unwrap().clone();
    path.world.service.get_case(&reader, path.case).unwrap();
    path.world.change_registry(Change::Set(Setting::RecordsOfReviewerADay, 3));
    path.world.restart();
    path.world.service.recall_day().unwrap();
    path.world.service.get_case(&reader, path.case).expect("what was read today may be read again");
    path.world.change_registry(Change::Set(Setting::RecordsOfReviewerADay, 2));
    path.world.restart();
    path.world.service.recall_day().unwrap();
    path.world.service.get_case(&reader, path.case).expect("nothing of it is fresh");
    // Another case of hers would be: the budget is spent, though this service never saw her read.
    let dealt_in = (4..64).step_by(3).find_map(|n| {
        path.world.say_report(from(n, WELL, &format!("the telephone of aunt {n}")));
        path.world.settle();
        path.world.awaited().into_iter().find(|(who, one)| *who == reader && one.case != path.case)
    });
    let other = dealt_in.expect("two of four are dealt in each time").1.case;
    assert_eq!(path.world.service.get_case(&reader, other).unwrap_err(), Refusal::Budget);
    let officer = path.officers().0;
    let fresh = path.world.service.get_case(&officer, path.case).unwrap_err();
    assert_eq!(fresh, Refusal::Budget, "three fresh records are more than two");
}

#[test]
fn s15_attempts_are_counted_over_a_restart() {
    let mut path = Path::confirmed();
    let insider = path.world.others[4].clone();
    let attempt = |path: &Path, n: u8| {
        assert_eq!(path.world.service.get_case(&insider, CaseId([n; 16])).unwrap_err(), Refusal::NotFound);
        alerts(&path.world, Alert::OutsideAssignment)
    };
    assert_eq!((attempt(&path, 1), attempt(&path, 2)), (0, 0));
    path.world.restart();
    path.world.service.recall_day().unwrap();
    assert_eq!(attempt(&path, 3), 1, "the third of the day, after a restart");
    path.world.change_registry(Change::Set(Setting::AttemptsBeforeAlert, 1));
    assert_eq!(attempt(&path, 4), 2, "as the registry sets it");
}

#[test]
fn s10_copies_that_come_once_the_case_is_confirmed_hold_it_too() {
    let world = world();
    world.say_profile(profile(0, WELL));
    world.say_report(from(1, WELL, "13800000000"));
    let mut path = Path::of(world);
    for n in [4, 7] {
        path.world.say_report(from(n, WELL, "138-0000-0000"));
    }
    path.world.settle();
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(path.world.content().cases.len(), 1, "the copies are dealt to nobody");
}

#[test]
fn s10_a_report_that_becomes_a_copy_by_what_is_added_to_it_is_held_with_the_others() {
    let mut world = world();
    world.say_profile(profile(0, WELL));
    for n in [1, 4] {
        world.say_report(from(n, WELL, "13800000000"));
    }
    let mut third = from(7, WELL, "13800000000");
    let mark = third.statements.iter().position(|one| matches!(one.fact, Fact::Mark(_))).unwrap();
    let added = vec![third.statements.remove(mark)];
    world.say_report(third.clone());
    assert_eq!(alerts(&world, Alert::Limit), 0, "two are the same");
    let id = world.store.report_by_ref(&third.office, &third.local_ref).unwrap().unwrap();
    let (desk, request) = (world.worker(&third.office).clone(), world.request());
    let addition = ReportAddition { added, ..ReportAddition::default() };
    world.service.add_report_statements(&desk, request, id, None, &addition).unwrap();
    assert_eq!(alerts(&world, Alert::Limit), 1);
    world.settle();
    assert!(world.content().cases.is_empty(), "none of the three is dealt");
}

#[test]
fn s10_a_report_is_changed_so_often_a_day_whichever_way() {
    let world = world();
    world.change_registry(Change::Set(Setting::EditsOfReportADay, 3));
    world.say_report(from(1, WELL, "13800000000"));
    let id = world.content().reports[0].id;
    let desk = world.worker(&report(1, WELL, true).office).clone();
    let say = |n: usize| {
        let text = Personal::stored(format!("小花{}", ["一", "二", "三", "四", "五"][n]));
        let fact = Fact::Name(Name { text, usage: NameUse::Nickname, source: None });
        let added = vec![NewStatement { fact, source: None, label: None, corrects: None }];
        let addition = ReportAddition { added, ..ReportAddition::default() };
        world.service.add_report_statements(&desk, world.request(), id, None, &addition).map(drop)
    };
    // The registration itself is the first of the day.
    say(0).unwrap();
    say(1).unwrap();
    let told = format!("{:?}", say(2).unwrap_err());
    assert!(told.contains("changed too often today"), "{told}");
    let other = from(1, WELL + 1, "13800000000");
    let outcome = world.service.restate_reports(&desk, world.request(), &[Ok(other)]).unwrap();
    assert_eq!(outcome[0].kind, OutcomeKind::Refused, "nor by an import");
    world.wait_ms(86_400_000);
    say(3).expect("another day");
}

#[test]
fn s11_a_tip_has_room_for_so_many_words_of_its_sender_and_its_reader() {
    let world = world();
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 0));
    let solve = |words: &str| world.service.tip_puzzle().unwrap().solve(words);
    let receipt = world.service.take_tip(None, "a tip", solve("a tip")).unwrap();
    let add = |n: usize| {
        let words = format!("more {n}");
        world.service.add_to_tip(&receipt, &words, solve(&words))
    };
    (0..TIP_MESSAGES - 1).for_each(|n| add(n).unwrap());
    log_tips(&*world.store, homeward::domain::ids::Timestamp(crate::matcher::world::BEGINNING)).unwrap();
    let reader =
        world.others[..2].iter().find(|one| !world.service.list_tips(one).unwrap().is_empty()).unwrap();
    let tip = world.service.list_tips(reader).unwrap()[0].tip;
    let ask = || world.service.ask_tipster(reader, world.request(), tip, "which kiln is it?");
    ask().unwrap();
    assert!(matches!(ask(), Err(Refusal::Precondition(_))), "nor more questions");
    assert!(matches!(add(99), Err(Refusal::Precondition(_))));
    let read = count(&world, |what| matches!(what, What::TipsterAsked { .. }));
    assert_eq!(read, 1);
}

#[test]
fn s14_so_many_bodies_answer_for_one_reporter() {
    let bodies: Vec<String> = (0..=VOUCHING_BODIES).map(|n| format!("committee-{n}")).collect();
    let others: Vec<(&str, Role)> = bodies.iter().map(|one| (one.as_str(), Role::Voucher)).collect();
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &others);
    let mut unknown = report(1, WELL, false);
    unknown.reporter.name = Some(Personal::stored("李桂英"));
    world.say_report(unknown);
    let id = world.content().reports[0].id;
    let vouch = |by: &Actor| {
        let request = world.request();
        let subject = homeward::audit::veiled_subject(&Subject::Report(id));
        let call = homeward::domain::access::Call::VouchForReporter;
        let signed = world.signed(by, (call, &subject), vouch_lines(true), request);
        world.service.vouch(by, request, (id, "李桂英", true), &signed)
    };
    let (last, first) = world.others.split_last().unwrap();
    first.iter().for_each(|one| vouch(one).unwrap());
    assert!(matches!(vouch(last), Err(Refusal::Invalid(_))));
}

#[test]
fn s15_stations_and_desks_read_their_own_by_the_page_at_any_hour_and_nobody_else_does() {
    let world = world();
    world.change_registry(Change::Set(Setting::RecordsInTenMinutes, 1));
    for n in [0, 3, 6] {
        world.say_profile(profile(n, WELL));
        world.say_report(report(n, 40, true));
    }
    world.wait_ms(18 * 3_600_000);
    let station = world.worker(&profile(0, WELL).station).clone();
    let desk = world.worker(&report(0, WELL, true).office).clone();
    world.service.list_profiles(&station, None, 10, |_| true).unwrap();
    world.service.list_reports(&desk, None, 10, |_| true).unwrap();
    assert_eq!(alerts(&world, Alert::UnusualReading), 0);
}
