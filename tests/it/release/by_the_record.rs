//! Rules that rest on what is on record now, each alone (S3, S6, S7, S11, S13, S15): the registry, the date of a death,
//! every station she was in, whoever came first, the hour of a puzzle, the round of a part.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::date::PartialDate;
use homeward::domain::entry::{Alert, Subject, What};
use homeward::domain::ids::{OrgCode, Position};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, NewProfile, Status};
use homeward::domain::registry::{Admission, Change};
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{NewReport, ReporterRelation};
use homeward::domain::setting::Setting;
use homeward::domain::statement::{Fact, NewStatement};
use homeward::domain::text::Personal;
use homeward::domain::tip::PaperReceipt;
use homeward::domain::vote::Verdict;
use homeward::domain::vouching::vouch_lines;
use homeward::service::{OutcomeKind, Puzzle, Refusal, ReportAddition};

use crate::matcher::invented::{STATIONS, profile, report, report_by_telephone};
use crate::matcher::overtaken::Overtaken;
use crate::matcher::world::{REVIEWING, World};
use crate::release::holes::young;
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

fn her(world: &World, act: PersonAct) -> Act {
    Act::Person { profile: world.content().profiles[0].id, act }
}

fn nickname(text: &str) -> Name {
    Name { text: Personal::stored(text), usage: NameUse::Nickname, source: None }
}

#[test]
fn s6_who_is_listed_as_trained_no_more_was_nobody_trained_for_a_child() {
    let world = world();
    let listed = |world: &World, roles: &[Role]| {
        let key = world.enrolment(world.reviewers[0].id).admission.clone();
        let actor = Actor { roles: roles.to_vec(), ..key.actor.clone() };
        world.change_registry(Change::Admit(Box::new(Admission { actor, ..key })));
    };
    let trained = [Role::Reviewer, Role::ChildProtectionReviewer];
    listed(&world, &trained);
    let (young, claim) = young();
    world.say_profile(young);
    world.say_report(claim);
    let path = Path::of(world);
    let (officer, _) = path.officers();
    listed(&path.world, &[Role::Reviewer]);
    let refused = path.world.act(&officer, &path.safe());
    assert_eq!(refused, Err(Refusal::Unlawful(Unlawful::ChildReviewer)));
    listed(&path.world, &trained);
    assert_eq!(path.world.act(&officer, &path.safe()), Ok(()));
}

#[test]
fn s1_a_date_of_death_stands_whatever_her_status_is_said_to_be_later() {
    let mut path = Path::confirmed();
    path.ready();
    let dead = NewProfile {
        status: Some(Status::Deceased),
        died_on: Some(PartialDate::of_year(2025)),
        ..profile(0, WELL)
    };
    path.world.say_profile(dead);
    path.world.say_profile(NewProfile { status: Some(Status::InCare), ..profile(0, WELL) });
    let liaison = path.world.others[3].clone();
    let released = path.world.act(&liaison, &path.on(CaseAct::Released(Scope::Message)));
    assert_eq!(released, Err(Refusal::Unlawful(Unlawful::Dead)));
}

#[test]
fn s3_whom_she_refused_before_his_telephone_was_known_is_held_under_another_report_of_it() {
    for telephone in [false, true] {
        let mut world = world();
        world.say_profile(profile(0, WELL));
        world.say_report(report(4, 40, true));
        world.settle();
        let refused = world.content().reports[0].id;
        let worker = world.worker(&profile(0, WELL).station).clone();
        world.act(&worker, &her(&world, PersonAct::Refused(Whom::Report(refused)))).unwrap();
        if telephone {
            world.say_report(report_by_telephone(4, 40));
        }
        world.say_report(report_by_telephone(1, WELL));
        let path = Path::of(world);
        let (officer, _) = path.officers();
        let held = if telephone { Err(Refusal::Unlawful(Unlawful::Held)) } else { Ok(()) };
        assert_eq!(path.world.act(&officer, &path.safe()), held, "{telephone}");
    }
}

#[test]
fn s13_nobody_of_a_station_that_she_only_passed_through_is_dealt_in() {
    let mut world = world();
    world.say_profile(profile(0, WELL));
    // The third station also reviews.
    let [from, to, through] = STATIONS.map(|code| world.worker(&OrgCode::new(code).unwrap()).clone());
    for (from, to) in [(&from, &through), (&through, &to)] {
        let offered = PersonAct::TransferOffered(to.organisation.clone());
        world.act(from, &her(&world, offered)).unwrap();
        world.act(to, &her(&world, PersonAct::TransferTaken)).unwrap();
    }
    (0..8).for_each(|n| world.say_report(report(3 * n + 1, WELL, true)));
    world.settle();
    let cases = world.content().cases;
    assert_eq!(cases.len(), 8);
    let seats: Vec<&OrgCode> =
        cases.iter().flat_map(|case| &case.seats).map(|one| &one.organisation).collect();
    assert!(seats.len() == 16 && seats.iter().all(|body| **body != through.organisation), "{seats:?}");
}

#[test]
fn s5_s14_what_protects_her_is_not_lost_to_an_edit_at_the_same_moment() {
    let store = Arc::new(Overtaken::default());
    let others = [("street-committee", Role::Voucher)];
    let world = World::with(store.clone(), &REVIEWING, &others);
    world.say_profile(profile(0, WELL));
    let mut unknown = report(1, WELL, false);
    unknown.reporter.name = Some(Personal::stored("李桂英"));
    world.say_report(unknown.clone());
    let (her, report) = (world.content().profiles[0].id, world.content().reports[0].id);
    let said = |text: &str| NewStatement {
        fact: Fact::Name(nickname(text)),
        source: None,
        label: None,
        corrects: None,
    };

    let (service, request) = (world.service.clone(), world.request());
    let worker = world.worker(&profile(0, WELL).station).clone();
    let feared = Feared { names: vec![nickname("李大壮")], relation: None, places: vec![] };
    let fearing = NewProfile { feared: Some(vec![feared]), ..profile(0, WELL) };
    let by = worker.clone();
    store.just_before_what(
        |what| matches!(what, What::ProfileChanged { .. }),
        move || {
            let outcomes = service.restate_profiles(&by, request, &[Ok(fearing)]).unwrap();
            assert_eq!(outcomes[0].kind, OutcomeKind::Changed);
        },
    );
    let changed =
        world.service.add_profile_statements(&worker, world.request(), her, None, &[said("小花")], &[]);
    assert_eq!((store.was_overtaken(), changed.unwrap().feared.len()), (true, 1));

    let (service, request, by) = (world.service.clone(), world.request(), world.others[0].clone());
    let subject = homeward::audit::veiled_subject(&Subject::Report(report));
    let signed = world.signed(&by, (Call::VouchForReporter, &subject), vouch_lines(true), request);
    store.just_before_what(
        |what| matches!(what, What::ReportChanged { .. }),
        move || service.vouch(&by, request, (report, "李桂英", true), &signed).unwrap(),
    );
    let desk = world.worker(&unknown.office).clone();
    let addition = ReportAddition { added: vec![said("小花")], ..ReportAddition::default() };
    let changed = world.service.add_report_statements(&desk, world.request(), report, None, &addition);
    assert_eq!((store.was_overtaken(), changed.unwrap().reporter.vouched_by.len()), (true, 1));
}

#[test]
fn s7_s13_a_part_and_a_question_are_of_the_round_that_stands_and_of_whoever_has_them() {
    let mut path = Path::confirmed();
    let (officer, other) = path.officers();
    let worker = path.world.worker(&path.station).clone();
    let elsewhere = path.world.worker(&profile(1, WELL).station).clone();
    let asks = |path: &Path, who: &Actor| path.world.service.asks(who).unwrap().len();
    let parts = |path: &Path, who: &Actor| path.world.service.my_parts(who).unwrap().len();
    assert_eq!((asks(&path, &worker), parts(&path, &officer), parts(&path, &other)), (0, 1, 0));
    path.world.act(&officer, &path.safe()).unwrap();
    assert_eq!((asks(&path, &worker), asks(&path, &elsewhere)), (1, 0));
    path.reopened();
    path.world.both_vote(path.case, Verdict::Kin);
    // Confirmed anew, and nobody has a part of this round yet.
    assert_eq!((asks(&path, &worker), parts(&path, &officer), parts(&path, &other)), (0, 0, 0));
    path.world.settle();
    assert_eq!(parts(&path, &officer) + parts(&path, &other), 1);
}

#[test]
fn s11_a_puzzle_is_good_for_its_hour_and_the_next() {
    for (hours, taken) in [(0, true), (1, true), (2, false), (3, false)] {
        let world = world();
        world.change_registry(Change::Set(Setting::TipPuzzleBits, 10));
        let words = "she is kept at the brick kiln";
        let number = world.service.tip_puzzle().unwrap().solve(words);
        world.wait_ms(hours * 3_600_000);
        let done = world.service.take_tip(None, words, number);
        assert_eq!(done.is_ok(), taken, "{hours} hours later: {done:?}");
    }
}

#[test]
fn s30_junk_after_a_restart_has_no_table_read() {
    let store = Arc::new(MemoryStore::default());
    let mut world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 10));
    world.restart();
    let before = store.waiting_read.load(Ordering::SeqCst);
    let cheapest: Puzzle = world.service.tip_puzzle().unwrap();
    world.restart();
    let asked = store.waiting_read.load(Ordering::SeqCst);
    assert!(asked > before, "the first who asks for the price has it counted");
    for n in 0..20 {
        let words = format!("junk {n}");
        let unsolved = (0..).find(|&number| !cheapest.is_solved_by(&words, number)).unwrap();
        assert!(world.service.add_to_tip(&PaperReceipt::new([3; 25]), &words, unsolved).is_err());
    }
    assert_eq!(store.waiting_read.load(Ordering::SeqCst), asked);
}

#[test]
fn s15_records_in_a_row_are_those_of_ten_minutes() {
    let path = Path::confirmed();
    path.world.change_registry(Change::Set(Setting::RecordsInTenMinutes, 4));
    let seat = path.world.content().cases[0].seats[0].reviewer;
    let reader = path.world.reviewers.iter().find(|one| one.id == seat).unwrap().clone();
    let called = |path: &Path| {
        // Three records each time.
        path.world.service.get_case(&reader, path.case).unwrap();
        let entries = path.world.store.entries(Position(0), 10_000).unwrap();
        let called = |what: &What| matches!(what, What::Alerted { alert: Alert::UnusualReading, .. });
        entries.iter().filter(|one| called(&one.what)).count()
    };
    assert_eq!(called(&path), 0);
    path.world.wait_ms(10 * 60 * 1_000 + 1);
    assert_eq!(called(&path), 0, "ten minutes later");
    path.world.wait_ms(9 * 60 * 1_000);
    assert_eq!(called(&path), 1, "six in nine minutes");
}

#[test]
fn s5_what_he_said_he_was_is_what_he_is_held_to_be_in_every_view() {
    let mut world = world();
    let husband = |relation| {
        let mut new: NewReport = report(1, WELL, true);
        new.reporter.relation = relation;
        new
    };
    world.say_profile(profile(0, WELL));
    world.say_report(husband(ReporterRelation::Husband));
    world.say_report(husband(ReporterRelation::Brother));
    world.settle();
    let (reviewer, one) = world.awaited().remove(0);
    let view = world.service.get_case(&reviewer, one.case).unwrap();
    assert_eq!(view.reporter_relation, ReporterRelation::Husband);
}

#[test]
fn s26_a_request_id_is_for_one_request_and_a_withdrawn_report_takes_nothing_in() {
    let world = world();
    world.say_report(report(1, WELL, true));
    let (desk, id) = (world.worker(&report(1, WELL, true).office).clone(), world.content().reports[0].id);
    let said = ReportAddition {
        added: vec![NewStatement {
            fact: Fact::Name(nickname("小花")),
            source: None,
            label: None,
            corrects: None,
        }],
        ..ReportAddition::default()
    };
    let add = |request| world.service.add_report_statements(&desk, request, id, None, &said).map(drop);
    let request = world.request();
    add(request).unwrap();
    add(request).expect("the same again gives the first answer");
    let other = homeward::service::Request { hash: [1; 32], ..request };
    assert!(matches!(add(other), Err(Refusal::Invalid(_))), "another under the same id");
    world.service.withdraw_report(&desk, world.request(), id).unwrap();
    assert!(matches!(add(world.request()), Err(Refusal::Precondition(_))));
}

#[test]
fn s11_a_solution_works_once_though_the_price_is_the_same() {
    let world = world();
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 10));
    let (words, puzzle) = ("she is kept at the brick kiln", world.service.tip_puzzle().unwrap());
    let number = puzzle.solve(words);
    world.service.take_tip(None, words, number).unwrap();
    assert_eq!(world.service.tip_puzzle().unwrap(), puzzle, "the price is the same");
    assert!(matches!(world.service.take_tip(None, words, number), Err(Refusal::Invalid(_))), "used");
    let another = (number + 1..).find(|&number| puzzle.is_solved_by(words, number)).unwrap();
    world.service.take_tip(None, words, another).expect("another solution");
}

#[test]
fn s11_a_solution_that_was_used_in_one_hour_works_in_the_next_no_more() {
    let world = world();
    world.change_registry(Change::Set(Setting::TipPuzzleBits, 10));
    world.wait_ms(59 * 60_000);
    let (words, puzzle) = ("she is kept at the brick kiln", world.service.tip_puzzle().unwrap());
    let number = puzzle.solve(words);
    let another = (number + 1..).find(|&number| puzzle.is_solved_by(words, number)).unwrap();
    world.service.take_tip(None, words, number).unwrap();
    world.wait_ms(2 * 60_000);
    assert_ne!(world.service.tip_puzzle().unwrap(), puzzle, "another hour");
    assert!(matches!(world.service.take_tip(None, words, number), Err(Refusal::Invalid(_))), "used");
    world.service.take_tip(None, words, another).expect("the puzzle of the hour before is taken");
    world.wait_ms(60 * 60_000);
    let older = (another + 1..).find(|&number| puzzle.is_solved_by(words, number)).unwrap();
    assert!(matches!(world.service.take_tip(None, words, older), Err(Refusal::Invalid(_))), "no older one");
}
