//! S21, S24: who sees what she owes and records it; records frozen in a dispute and erased when all it
//! takes have asked; and the verifier follows: an honest log raises no alarm, a forged freeze is named.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use homeward::audit::{Bundle, Fault, Owed, Trusted, veiled_subject, verify};
use homeward::domain::access::{Call, Permit};
use homeward::domain::actor::{Actor, Role};
use homeward::domain::calendar::WorkingYear;
use homeward::domain::duty::{DelayReason, Duty, ErasureReason};
use homeward::domain::entry::{NewEntry, Subject, What};
use homeward::domain::ids::{ActorId, OrgCode, ProfileId, Timestamp};
use homeward::domain::profile::Status;
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, PersonAct};
use homeward::domain::retention::Keep;
use homeward::domain::setting::Setting;
use homeward::service::{
    Clock, DutyStep, Keeper, Notary, Refusal, ShownDuty, SystemClock, add_to_tip, bundle, erase, follow_tip,
    log_tips, send_tip,
};
use homeward::store::{Commit, Lane, SecretKey, Store};

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::record::history::{HandClock, LOG_KEY, STORE};
use crate::store::memory::MemoryStore;
use crate::store::opened::Folder;

const OTHERS: [(&str, Role); 3] =
    [("advocates", Role::Advocate), ("auditors", Role::Auditor), ("operators", Role::Operator)];
const DAY_MS: i64 = 86_400_000;

struct Records {
    world: World,
    worker: Actor,
    desk: Actor,
    her: Subject,
    theirs: Subject,
}

fn records() -> Records {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, 12));
    world.say_report(report(1, 12, true));
    let worker = world.worker(&profile(0, 12).station).clone();
    let desk = world.worker(&report(1, 12, true).office).clone();
    let her = Subject::Profile(world.content().profiles[0].id);
    let theirs = Subject::Report(world.content().reports[0].id);
    Records { world, worker, desk, her, theirs }
}

impl Records {
    fn listed(&self, who: &Actor, overdue: bool) -> Vec<(Option<Subject>, Duty)> {
        let (shown, more) = self.world.service.list_duties(who, overdue, 0).unwrap();
        assert_eq!(more, 0);
        shown.into_iter().map(|one| (one.subject, one.owed.duty)).collect()
    }

    fn record(&self, who: &Actor, of: Subject, duty: Duty, step: DutyStep) -> Result<(), Refusal> {
        self.world.service.record_duty(who, self.world.request(), (of, duty), step)
    }

    fn keep(&self, who: &Actor, of: Subject, keep: Keep) -> Result<(), Refusal> {
        let request = self.world.request();
        let decision =
            self.world.signed(who, (Call::KeepRecord, &veiled_subject(&of)), keep.to_lines(), request);
        self.world.service.keep_record(who, request, (of, keep), &decision)
    }

    fn bundle(&self) -> Bundle {
        let key = SecretKey::of(LOG_KEY);
        let store = Arc::clone(&self.world.store);
        let notary = Notary::load(store, Arc::new(SystemClock), &key, &STORE).unwrap();
        bundle(&*self.world.store, &notary, vec![]).unwrap()
    }

    fn report(&self) -> Vec<Fault> {
        let bundle = self.bundle();
        let trusted = Trusted { root: Some(self.world.root), ..Trusted::default() };
        verify(&bundle, &trusted).findings.into_iter().map(|found| found.fault).collect()
    }
}

#[test]
fn everybody_sees_her_own_duties_and_records_them_for_all_to_see() {
    let records = records();
    let [advocate, auditor, operator] = [0, 1, 2].map(|n| records.world.others[n].clone());
    let hers = |duty| (Some(records.her), duty);
    assert_eq!(
        records.listed(&records.worker, false),
        [Duty::Notice, Duty::Identification, Duty::DnaRequest, Duty::ReInterview].map(hers)
    );
    assert_eq!(records.listed(&records.desk, false), [(Some(records.theirs), Duty::Answer)]);
    assert_eq!(records.listed(&auditor, false).len(), 5);
    assert!(records.listed(&auditor, false).iter().all(|(subject, _)| subject.is_none()));
    for who in [&advocate, &operator] {
        assert_eq!(records.world.service.list_duties(who, false, 0).unwrap_err(), Refusal::NotFound);
    }
    assert_eq!(records.listed(&records.worker, true), []);

    let refused = records.record(&records.desk, records.her, Duty::Notice, DutyStep::Done);
    assert_eq!(refused, Err(Refusal::NotFound), "another's record looks like none");
    let wrong = records.record(&records.worker, records.her, Duty::Answer, DutyStep::Done);
    assert!(matches!(wrong, Err(Refusal::Precondition(_))));
    records.record(&records.worker, records.her, Duty::Notice, DutyStep::Done).unwrap();
    let again = records.record(&records.worker, records.her, Duty::Notice, DutyStep::Done);
    assert!(matches!(again, Err(Refusal::Precondition(_))), "it is done");

    records.world.wait_ms(31 * DAY_MS);
    assert_eq!(records.listed(&records.worker, true), [hers(Duty::Identification), hers(Duty::DnaRequest)]);
    assert_eq!(records.listed(&records.desk, true), [(Some(records.theirs), Duty::Answer)]);
    let until = Timestamp(BEGINNING + 60 * DAY_MS);
    let delayed = DutyStep::Delayed(until, DelayReason::Support);
    records.record(&records.worker, records.her, Duty::DnaRequest, delayed).unwrap();
    let (shown, _) = records.world.service.list_duties(&auditor, true, 0).unwrap();
    let dna = shown.iter().find(|one| one.owed.duty == Duty::DnaRequest).unwrap();
    assert_eq!((dna.owed.delays, dna.owed.due), (1, until), "it stays overdue, and the delay is told");
    for until in [Timestamp(BEGINNING), Timestamp(BEGINNING + 400 * DAY_MS)] {
        let step = DutyStep::Delayed(until, DelayReason::Support);
        let refused = records.record(&records.worker, records.her, Duty::ReInterview, step);
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{until:?}");
    }
    assert_eq!(records.report(), []);
}

#[test]
fn a_review_is_put_off_by_who_has_a_seat_and_the_delay_stays() {
    let store = Arc::new(MemoryStore::default());
    let mut world = World::with(store, &REVIEWING, &OTHERS);
    world.say(0, (12, 12));
    world.settle();
    let case = world.content().cases[0].clone();
    let subject = Subject::Case(case.id);
    let of = |id: ActorId| world.reviewers.iter().find(|one| one.id == id).unwrap();
    let hers = of(case.seats[0].reviewer);
    let other = world.reviewers.iter().find(|one| case.seats.iter().all(|seat| seat.reviewer != one.id));
    let listed = |who: &Actor| {
        let (shown, _) = world.service.list_duties(who, false, 0).unwrap();
        shown.into_iter().map(|one| (one.subject, one.owed.duty, one.owed.delays)).collect::<Vec<_>>()
    };
    let record =
        |who: &Actor, duty, step| world.service.record_duty(who, world.request(), (subject, duty), step);
    let until = Timestamp(BEGINNING + 20 * DAY_MS);
    let delay = DutyStep::Delayed(until, DelayReason::OtherOffice);
    assert_eq!(listed(hers), [(Some(subject), Duty::Review, 0)]);
    assert_eq!(listed(other.unwrap()), []);
    assert_eq!(record(other.unwrap(), Duty::Review, delay), Err(Refusal::NotFound));
    assert_eq!(record(hers, Duty::Closing, delay), Err(Refusal::NotFound));
    let done = record(hers, Duty::Review, DutyStep::Done);
    assert!(matches!(done, Err(Refusal::Precondition(_))), "votes end it, and nothing else");
    record(hers, Duty::Review, delay).unwrap();
    assert_eq!(listed(of(case.seats[1].reviewer)), [(Some(subject), Duty::Review, 1)]);
    let (shown, _) = world.service.list_duties(&world.others[1], false, 0).unwrap();
    let review = shown.iter().find(|one| one.owed.duty == Duty::Review).unwrap();
    assert_eq!((review.subject, review.owed.due), (None, until));
    world.both_vote(case.id, homeward::domain::vote::Verdict::Kin);
    let (shown, _) = world.service.list_duties(&world.others[1], false, 0).unwrap();
    let of_case = |one: &&ShownDuty| one.owed.file.as_ref() == case.id.to_string();
    let open: Vec<Duty> = shown.iter().filter(of_case).map(|one| one.owed.duty).collect();
    assert_eq!(open, [Duty::Closing]);
}

#[test]
fn times_allowed_and_holidays_come_into_force_by_two_registrars() {
    let records = records();
    let day = |text: &str| text.parse().unwrap();
    let year = WorkingYear { year: 2026, off: vec![day("2026-01-01"), day("2026-01-02")], on: vec![] };
    records.world.change_registry(Change::Set(Setting::DnaRequestWorkingDays, 2));
    records.world.change_registry(Change::Calendar(Box::new(year)));
    records.world.say_profile(profile(3, 40));
    let (shown, _) = records.world.service.list_duties(&records.world.others[1], false, 0).unwrap();
    let dna: Vec<_> = shown.iter().filter(|one| one.owed.duty == Duty::DnaRequest).collect();
    let told: Vec<bool> = dna.iter().map(|one| one.owed.by_calendar).collect();
    assert_eq!(told, [true, false], "the newer one is due sooner, and by a calendar");
    // 1 January 2026 was a Thursday: Friday off, then a weekend, then two days.
    assert_eq!(dna[0].owed.due.0, BEGINNING + 6 * DAY_MS - 8 * 3_600_000 - 1);
    assert_eq!(records.report(), []);
}

#[test]
fn a24_a_record_goes_when_all_it_takes_have_asked_and_nobody_disputes_it() {
    let records = records();
    let advocate = records.world.others[0].clone();
    let store = &records.world.store;
    let clock = Arc::new(HandClock(AtomicI64::new(BEGINNING + DAY_MS)));
    let mut keeper = Keeper::load(Arc::clone(store), clock.clone()).unwrap();
    let (Subject::Profile(profile), Subject::Report(report)) = (records.her, records.theirs) else {
        panic!("two records")
    };

    // The report: its desk alone asks; it goes once it is withdrawn and no longer frozen.
    assert_eq!(records.keep(&records.worker, records.theirs, Keep::Erase), Err(Refusal::NotFound));
    assert_eq!(records.keep(&advocate, records.theirs, Keep::Erase), Err(Refusal::NotFound));
    records.keep(&records.desk, records.theirs, Keep::Erase).unwrap();
    assert_eq!(keeper.step().unwrap(), 0, "it is open");
    records.keep(&records.desk, records.theirs, Keep::Hold).unwrap();
    records.world.service.withdraw_report(&records.desk, records.world.request(), report).unwrap();
    assert_eq!(keeper.step().unwrap(), 0, "it is frozen");
    let mut restarted = Keeper::load(Arc::clone(store), clock.clone()).unwrap();
    assert_eq!(restarted.step().unwrap(), 0, "also after a restart");
    records.keep(&records.desk, records.theirs, Keep::Free).unwrap();
    assert_eq!(keeper.step().unwrap(), 1);
    assert_eq!(store.report(report).unwrap(), None);

    // The resident: nobody alone makes her vanish.
    let request = records.world.request();
    let service = &records.world.service;
    service.close_profile(&records.worker, request, profile, None, Status::Reunited, None).unwrap();
    records.keep(&records.worker, records.her, Keep::Erase).unwrap();
    clock.0.fetch_add(30 * DAY_MS, Ordering::SeqCst);
    assert_eq!(keeper.step().unwrap(), 0, "her station alone does not suffice");
    records.keep(&advocate, records.her, Keep::Erase).unwrap();
    assert_eq!(keeper.step().unwrap(), 1);
    assert_eq!(store.profile(profile).unwrap(), None);
    assert_eq!(records.report(), []);
}

fn act(world: &World, who: &Actor, profile: ProfileId, act: PersonAct) {
    world.act(who, &Act::Person { profile, act }).unwrap();
}

#[test]
fn a_station_that_takes_a_resident_over_sees_what_it_owes_her_and_records_it() {
    let records = records();
    let (from, auditor) = (&records.worker, records.world.others[1].clone());
    let to = records.world.worker(&OrgCode::new(STATIONS[1]).unwrap()).clone();
    let Subject::Profile(id) = records.her else { panic!("a resident") };
    let until = Timestamp(BEGINNING + 10 * DAY_MS);
    records.record(from, records.her, Duty::Notice, DutyStep::Done).unwrap();
    let delayed = DutyStep::Delayed(until, DelayReason::Health);
    records.record(from, records.her, Duty::DnaRequest, delayed).unwrap();
    records.world.wait_ms(2 * DAY_MS);
    let owed = |who: &Actor| records.world.service.list_duties(who, false, 0).unwrap().0;
    let before = owed(from);
    assert_eq!((before.len(), owed(&to)), (3, vec![]));

    act(&records.world, from, id, PersonAct::TransferOffered(to.organisation.clone()));
    assert_eq!((owed(from), owed(&to)), (before.clone(), vec![]), "an offer moves nothing");
    act(&records.world, &to, id, PersonAct::TransferTaken);
    let moved = |one: &ShownDuty| ShownDuty {
        owed: Owed { organisation: to.organisation.clone(), ..one.owed.clone() },
        ..one.clone()
    };
    assert_eq!((owed(from), owed(&to)), (vec![], before.iter().map(moved).collect::<Vec<_>>()));
    assert!(owed(&to).iter().any(|one| one.owed.overdue), "what was overdue stays so");
    let listed = owed(&auditor).into_iter().filter(|one| one.owed.organisation == to.organisation);
    assert_eq!(listed.count(), 3);

    let late = records.record(from, records.her, Duty::Identification, DutyStep::Done);
    assert_eq!(late, Err(Refusal::NotFound), "she is theirs no more");
    records.record(&to, records.her, Duty::Identification, DutyStep::Done).unwrap();
    let again = records.record(&to, records.her, Duty::Identification, DutyStep::Done);
    assert!(matches!(again, Err(Refusal::Precondition(_))), "it is done");
    let other = records.record(&to, records.her, Duty::Notice, DutyStep::Done);
    assert!(matches!(other, Err(Refusal::Precondition(_))), "the first station had done it");
    let delayed = DutyStep::Delayed(Timestamp(until.0 + DAY_MS), DelayReason::HerWish);
    records.record(&to, records.her, Duty::DnaRequest, delayed).unwrap();
    let open: Vec<_> = owed(&to).iter().map(|one| (one.owed.duty, one.owed.delays)).collect();
    assert_eq!(open, [(Duty::DnaRequest, 2), (Duty::ReInterview, 0)]);

    // A bundle says who owes, and whoever says otherwise is named.
    assert_eq!(records.report(), []);
    let mut forged = records.bundle();
    let mut stated = forged.duties.iter_mut().filter(|one| one.owed_by == to.organisation.as_str());
    stated.next().unwrap().owed_by = from.organisation.to_string();
    let trusted = Trusted { root: Some(records.world.root), ..Trusted::default() };
    let report = verify(&forged, &trusted);
    assert!(report.findings.iter().any(|found| found.fault == Fault::OtherDuty), "{:#?}", report.findings);
}

#[test]
fn a24_what_was_owed_for_a_case_goes_with_the_record_and_the_log_still_verifies() {
    let store = Arc::new(MemoryStore::default());
    let mut world = World::with(store.clone(), &REVIEWING, &OTHERS);
    world.say(0, (12, 12));
    world.settle();
    let case = world.content().cases[0].clone();
    world.both_vote(case.id, homeward::domain::vote::Verdict::Kin);
    world.settle();
    let auditor = world.others[1].clone();
    let of_case = || {
        let (shown, _) = world.service.list_duties(&auditor, false, 0).unwrap();
        shown
            .into_iter()
            .filter(|one| *one.owed.file == *case.id.to_string())
            .map(|one| one.owed.duty)
            .collect::<Vec<_>>()
    };
    assert_eq!(of_case(), [Duty::Closing]);
    let worker = world.worker(&profile(0, 12).station).clone();
    let (request, service) = (world.request(), &world.service);
    service.close_profile(&worker, request, case.pair.profile, None, Status::Reunited, None).unwrap();
    let subject = Subject::Profile(case.pair.profile);
    let cases = world.content().cases;
    assert!(erase(&*store, subject, ErasureReason::Schedule, Timestamp(BEGINNING + DAY_MS), &cases).unwrap());
    assert_eq!((store.case(case.id).unwrap(), of_case()), (None, vec![]));
    let key = SecretKey::of(LOG_KEY);
    let notary = Notary::load(store.clone(), Arc::new(SystemClock), &key, &STORE).unwrap();
    let bundle = bundle(&*store, &notary, vec![]).unwrap();
    assert!(bundle.duties.iter().all(|one| one.file != case.id.to_string()), "{:#?}", bundle.duties);
    let trusted = Trusted { root: Some(world.root), ..Trusted::default() };
    assert_eq!(verify(&bundle, &trusted).findings, []);
}

#[test]
fn a24_a_tip_goes_two_years_after_it_joined_the_log_with_its_receipt() {
    let folder = Folder::new();
    let store = Arc::new(folder.open());
    let clock = Arc::new(HandClock(AtomicI64::new(BEGINNING)));
    let receipts: Vec<_> =
        (0..3).map(|n| send_tip(&*store, None, &format!("by the river {n}")).unwrap()).collect();
    let step = |days: i64| {
        clock.0.fetch_add(days * DAY_MS, Ordering::SeqCst);
        let permit = Permit::of_service(OrgCode::new("service").unwrap());
        let new = NewEntry::new(&permit, clock.now(), What::ModelActivated { version: 1 });
        store.commit(Commit { entries: vec![new], ..Commit::new(Lane::Caller) }).unwrap();
        Keeper::load(store.clone(), clock.clone()).unwrap().step().unwrap()
    };
    log_tips(&*store, clock.now()).unwrap();
    assert_eq!(step(700), 0);
    // What is added keeps a tip on.
    add_to_tip(&*store, &receipts[1], "and on the bridge").unwrap();
    assert_eq!(step(31), 2, "two of three: what was added to one waits for the log");
    log_tips(&*store, clock.now()).unwrap();
    let found = |n: usize| follow_tip(&*store, &receipts[n]).unwrap().is_some();
    assert_eq!([0, 1, 2].map(found), [false, true, false]);
    assert_eq!((step(700), step(31)), (0, 1));
    assert_eq!(store.scan_tips(None, 9).unwrap(), []);
    assert_eq!(store.check(), Vec::new(), "no receipt is left that leads nowhere");
}

type Details = Vec<(String, String)>;

#[test]
fn a11_a_freeze_that_nobody_signed_is_named() {
    let records = records();
    records.keep(&records.worker, records.her, Keep::Hold).unwrap();
    let honest = records.bundle();
    let at = honest.leaves.iter().position(|leaf| leaf.public.kind == "retention_held").unwrap();
    let changes: [fn(&mut Details); 3] = [
        |details| details.retain(|(name, _)| !name.starts_with("sign")),
        |details| {
            details.iter_mut().for_each(|one| {
                if one.0 == "held" {
                    one.1 = "false".to_owned()
                }
            })
        },
        |details| {
            details.iter_mut().for_each(|one| {
                if one.0 == "record" {
                    one.1 = format!("profiles/{}", ActorId([1; 16]));
                }
            });
        },
    ];
    for change in changes {
        let mut forged = honest.clone();
        change(&mut forged.leaves[at].public.details);
        let report = verify(&forged, &Trusted { root: Some(records.world.root), ..Trusted::default() });
        let named = report.findings.iter().any(|found| found.fault == Fault::ForgedDecision);
        assert!(named, "{:#?}", report.findings);
    }
}
