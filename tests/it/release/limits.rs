//! A3 (S10): limits on open reports hold after a restart, over another channel, with the clock set back
//! and for calls at the same moment; near copies are one hold. A5 (S5): a feared person's telephone and a
//! captor's words are held too. A9 (S15): unusual hours and sequences call the auditor.

use std::sync::Arc;

use homeward::domain::actor::Actor;
use homeward::domain::date::PartialDate;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::{Position, ReportId, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::Feared;
use homeward::domain::registry::Change;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::NewReport;
use homeward::domain::setting::Setting;
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::service::{Clock, FingerprintKey, OutcomeKind, Refusal, Registry, Request, Service};
use homeward::store::{Commit, Lane, Put, SecretKey, Store};

use crate::matcher::invented::{DESKS, profile, report};
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;
use crate::store::opened::Folder;

fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

/// Report `n` from this telephone.
fn from(n: usize, seed: u32, contact: &str) -> NewReport {
    let mut new = report(n, seed, true);
    new.reporter.contact = Some(Personal::stored(contact));
    new
}

fn desk(world: &World, new: &NewReport) -> Actor {
    world.worker(&new.office).clone()
}

fn alerts(world: &World, wanted: Alert) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().filter(|one| matches!(one.what, What::Alerted { alert, .. } if alert == wanted)).count()
}

/// A clock that stands.
struct Standing(i64);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp(self.0)
    }
}

/// The service as after a restart, with a clock set back by a year.
fn restarted(world: &World) -> Service {
    let root = world.store.registry().unwrap()[0].change.text.clone();
    let registry = Arc::new(Registry::open(world.store.clone(), &root, Timestamp(0)).unwrap());
    let key = FingerprintKey(SecretKey::of([7; 32]));
    let clock = Arc::new(Standing(BEGINNING - 365 * 86_400_000));
    let service = Service::new(world.store.clone(), registry, clock, key);
    service.recall_day().unwrap();
    service
}

fn imported(service: &Service, by: &Actor, request: Request, new: NewReport) -> OutcomeKind {
    service.restate_reports(by, request, &[Ok(new)]).unwrap()[0].kind
}

#[test]
fn a3_s10_a_limit_holds_after_a_restart_over_another_channel_and_with_the_clock_set_back() {
    limits_hold(&world(), |_| ());
}

#[test]
fn a3_s10_counts_kept_beside_the_reports_are_those_of_the_reports() {
    let other_version = |world: &World| {
        let put = vec![Put::Counted(ReportId([0; 16]), b"of another version".to_vec())];
        world.store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
    };
    let nothing = |_: &World| ();
    for before_restart in [&nothing as &dyn Fn(&World), &other_version] {
        let folder = Folder::new();
        let store = Arc::new(folder.open());
        let world = World::with(store.clone(), &REVIEWING, &OTHERS);
        limits_hold(&world, before_restart);
        let kept = store.counted(None, 99).unwrap();
        assert_eq!(kept.len(), 7, "every report, and by what they were counted");
        assert_eq!(store.check(), []);
    }
}

/// A limit on open reports holds over what happens; `before_restart` happens before the service starts anew.
fn limits_hold(world: &World, before_restart: impl Fn(&World)) {
    world.change_registry(Change::Set(Setting::OpenReportsOfContact, 3));
    let register = |service: &Service, new: &NewReport| {
        service.register_report(&desk(world, new), world.request(), new).map(|report| report.id)
    };
    let first = register(&world.service, &from(1, 1, "138 0000 0000")).unwrap();
    register(&world.service, &from(2, 40, "13800000000")).unwrap();
    let third = from(3, 80, "１３８-0000-0000");
    assert_eq!(imported(&world.service, &desk(world, &third), world.request(), third), OutcomeKind::Created);
    let more = from(4, 120, "(138)00000000");
    before_restart(world);
    for (service, other) in [(&*world.service, 5), (&restarted(world), 6)] {
        let refused = register(service, &more).unwrap_err();
        assert!(matches!(&refused, Refusal::Invalid(_)), "{refused:?}");
        let kind = imported(service, &desk(world, &more), world.request(), more.clone());
        assert_eq!(kind, OutcomeKind::Refused);
        register(service, &from(other, 7, "139")).unwrap();
    }
    // A report that is withdrawn gives its place back; one that changes keeps it.
    let again = from(2, 41, "13800000000");
    assert_eq!(imported(&world.service, &desk(world, &again), world.request(), again), OutcomeKind::Changed);
    let by = desk(world, &from(1, 1, ""));
    world.service.withdraw_report(&by, world.request(), first).unwrap();
    register(&world.service, &more).unwrap();
    assert!(register(&world.service, &from(7, 9, "13800000000")).is_err());
}

#[test]
fn a3_s10_calls_at_the_same_moment_do_not_pass_a_limit_together() {
    let world = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfContact, 3));
    let requests: Vec<Request> = (0..24).map(|_| world.request()).collect();
    let taken = std::thread::scope(|scope| {
        let calls: Vec<_> = requests
            .iter()
            .enumerate()
            .map(|(n, &request)| {
                let world = &world;
                scope.spawn(move || {
                    let new = from(n, n as u32, "13800000000");
                    world.service.register_report(&desk(world, &new), request, &new).is_ok()
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).filter(|taken| *taken).count()
    });
    assert_eq!(taken, 3);
}

#[test]
fn a3_s10_a_person_and_a_desk_have_limits_of_their_own() {
    let world = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfPerson, 2));
    world.change_registry(Change::Set(Setting::OpenReportsOfDesk, 4));
    let say = |n: usize, document: Option<&str>| {
        let mut new = report(n * DESKS.len(), n as u32, true);
        new.reporter.identity_document = document.map(Personal::stored);
        imported(&world.service, &desk(&world, &new), world.request(), new)
    };
    let document = Some("51302119550101002X");
    let kinds =
        [say(1, document), say(2, document), say(3, document), say(4, None), say(5, None), say(6, None)];
    use OutcomeKind::{Created, Refused};
    assert_eq!(kinds, [Created, Created, Refused, Created, Created, Refused]);
}

#[test]
fn a3_s10_many_near_copies_are_one_hold_and_two_relatives_are_none() {
    let copies = if std::env::var_os("HOMEWARD_LONG_TESTS").is_some() { 1_000 } else { 24 };
    let mut world = world();
    world.change_registry(Change::Set(Setting::OpenReportsOfContact, 1_000));
    world.say_profile(profile(0, WELL));
    // Each a little otherwise: another year of birth.
    for n in 0..copies {
        let mut copy = from(n, WELL, "13800000000");
        let birth = copy.statements.iter_mut().find(|one| matches!(one.fact, Fact::Birth(_))).unwrap();
        birth.fact = Fact::Birth(PartialDate::of_year(1972 + n as i16 % 3));
        world.say_report(copy);
    }
    world.settle();
    assert_eq!(alerts(&world, Alert::Limit), 1, "one hold, one call");
    assert_eq!(world.content().cases.len(), 0, "none of them is dealt");
    assert!(!world.stored().is_empty(), "they are matched all the same");
    world.say_report(from(copies, WELL, "an aunt's telephone"));
    world.say_report(from(copies + 1, WELL, "a brother's telephone"));
    world.settle();
    assert_eq!(world.content().cases.len(), 2, "two relatives who say the same are not held");
    world.reload();
    world.settle();
    assert_eq!((alerts(&world, Alert::Limit), world.content().cases.len()), (1, 2));
}

#[test]
fn a5_s5_the_telephone_of_a_feared_person_is_held_whoever_uses_it() {
    let mut world = world();
    let mut resident = profile(0, WELL);
    let text = Personal::stored("李大壮");
    let name = Name { text: text.clone(), usage: NameUse::Nickname, source: None };
    resident.feared = Some(vec![Feared { names: vec![name], relation: None, places: vec![] }]);
    world.say_profile(resident);
    let mut his = report(1, WELL, false);
    (his.reporter.name, his.reporter.contact) = (Some(text), Some(Personal::stored("13800000000")));
    world.say_report(his);
    world.say_report(from(2, WELL, "138-0000-0000"));
    world.settle();
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(alerts(&path.world, Alert::FearedPerson), 1);
}

#[test]
fn s5_a_report_that_agrees_with_what_a_captor_said_is_held() {
    let mut resident = profile(0, WELL);
    let captor = Source::by(SaidBy::Captor);
    let family = report(1, WELL, true);
    let named = family.statements.iter().find(|one| matches!(one.fact, Fact::Name(_))).unwrap();
    let mut told = named.clone();
    told.source = Some(captor);
    resident.statements.push(told);
    let world = world();
    world.say_profile(resident);
    world.say_report(family);
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
}

#[test]
fn a9_s15_an_unusual_hour_and_many_records_in_a_row_call_the_auditor_once_a_day() {
    let path = Path::confirmed();
    let world = &path.world;
    let seat = world.content().cases[0].seats[0].reviewer;
    let reader = world.reviewers.iter().find(|one| one.id == seat).unwrap().clone();
    let case = world.content().cases[0].id;
    let read = || drop(world.service.get_case(&reader, case).unwrap());
    read();
    assert_eq!(alerts(world, Alert::UnusualReading), 0, "at eight in the morning");
    world.wait_ms(18 * 3_600_000);
    read();
    read();
    assert_eq!(alerts(world, Alert::UnusualReading), 1, "at two in the night");
    world.wait_ms(8 * 3_600_000);
    world.change_registry(Change::Set(Setting::RecordsInTenMinutes, 2));
    read();
    read();
    assert_eq!(alerts(world, Alert::UnusualReading), 2, "three records at once");
    world.wait_ms(24 * 3_600_000);
    read();
    assert_eq!(alerts(world, Alert::UnusualReading), 3, "on another day again");
}
