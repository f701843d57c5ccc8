//! The path through the service and its store: what is committed replays from the journal alone, also
//! after the store was opened again; and A13 (S26): repeated, expired, altered, other call, other
//! subject, revoked: all refused, a lawful repeat gives the first answer.

use std::sync::Arc;

use homeward::domain::access::Call;
use homeward::domain::actor::{Actor, Role};
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::{CaseId, OrgCode, Position, ProfileId, ReportId, Timestamp};
use homeward::domain::profile::{Feared, FearedRelation};
use homeward::domain::registry::{Change, Proposal, Signed, SignedChange};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, Cause, PersonAct};
use homeward::domain::release::facts::Judgement;
use homeward::domain::release::history::History;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::Purpose;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::setting::Setting;
use homeward::domain::signed::{ActionFault, Signature, SignedText};
use homeward::domain::vote::Verdict;
use homeward::service::{CaseRef, Decision, Refusal};
use homeward::store::{DeedsOf, Store};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REASON, REVIEWING, World, agreed_to};
use crate::store::memory::MemoryStore;

pub const OTHERS: [(&str, Role); 5] = [
    ("safety-a", Role::SafetyOfficer),
    ("safety-b", Role::SafetyOfficer),
    ("advocates", Role::Advocate),
    ("liaisons", Role::Liaison),
    ("auditors", Role::Auditor),
];
/// Two descriptions that agree well.
pub const WELL: u32 = 12;

pub struct Path {
    pub world: World,
    pub case: CaseId,
    pub profile: ProfileId,
    pub report: ReportId,
    pub station: OrgCode,
}

impl Path {
    pub fn confirmed() -> Self {
        let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
        world.say_profile(profile(0, WELL));
        world.say_report(report(1, WELL, true));
        Self::of(world)
    }

    /// Who voted first has the case reopened.
    pub fn reopened(&mut self) {
        let case = self.world.store.case(self.case).unwrap().unwrap();
        let party = case.votes[0].seat.reviewer;
        let reviewer = self.world.reviewers.iter().find(|one| one.id == party).unwrap().clone();
        let request = self.world.request();
        let decision = self.world.decision(&reviewer, (Call::Reopen, self.case, request), "reopen");
        let named = CaseRef { id: self.case, etag: "" };
        self.world.service.reopen(&reviewer, request, named, &decision).unwrap();
        self.world.settle();
    }

    /// The same pair, dealt and not voted on.
    pub fn dealt() -> World {
        let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
        world.say_profile(profile(0, WELL));
        world.say_report(report(1, WELL, true));
        world.settle();
        world
    }

    /// The one pair of a world, confirmed as kin.
    pub fn of(mut world: World) -> Self {
        world.settle();
        let case = world.content().cases[0].clone();
        world.both_vote(case.id, Verdict::Kin);
        world.settle();
        let station = profile(0, WELL).station;
        Self { world, case: case.id, profile: case.pair.profile, report: case.pair.report, station }
    }

    pub fn on(&self, act: CaseAct) -> Act {
        Act::Case { case: self.case, profile: self.profile, round: 1, act }
    }

    pub fn her(&self, act: PersonAct) -> Act {
        Act::Person { profile: self.profile, act }
    }

    pub fn agreed(&self) -> Act {
        let (case, report) = (self.case, self.report);
        self.her(agreed_to(Purpose::Contact { case, report, scope: Scope::Message }))
    }

    pub fn safe(&self) -> Act {
        self.on(CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None })
    }

    /// The officer it was dealt to, and the other.
    pub fn officers(&self) -> (Actor, Actor) {
        let [a, b] = [self.world.others[0].clone(), self.world.others[1].clone()];
        if self.world.service.my_parts(&a).unwrap().is_empty() { (b, a) } else { (a, b) }
    }

    /// Cleared, asked and agreed to: everything but the release.
    pub fn ready(&mut self) {
        let (officer, _) = self.officers();
        let worker = self.world.worker(&self.station).clone();
        let advocate = self.world.others[2].clone();
        self.world.act(&officer, &self.safe()).unwrap();
        self.world.act(&worker, &self.on(CaseAct::Asked)).unwrap();
        self.world.act(&worker, &self.agreed()).unwrap();
        self.world.act(&advocate, &self.agreed()).unwrap();
        self.world.settle();
    }

    /// How much the liaison of the case is told now, and may tell.
    pub fn told(&self) -> Option<Scope> {
        match self.world.service.get_release(&self.world.others[3], self.case) {
            Ok(view) => Some(view.scope),
            Err(refused) => {
                assert_eq!(refused, Refusal::NotFound);
                None
            }
        }
    }

    pub fn released(&mut self) {
        self.ready();
        let liaison = self.world.others[3].clone();
        self.world.act(&liaison, &self.on(CaseAct::Released(Scope::Message))).unwrap();
    }
}

pub fn replayed(store: &dyn Store) -> History {
    let mut history = History::default();
    let mut after = Position(0);
    loop {
        let entries = store.entries(after, 64).unwrap();
        let Some(last) = entries.last() else { return history };
        after = last.position;
        entries.iter().for_each(|entry| history.take(entry).unwrap());
    }
}

#[test]
fn what_the_service_committed_replays_from_the_journal_alone() {
    let mut path = Path::confirmed();
    assert_eq!(path.told(), None);
    path.released();
    assert_eq!(path.told(), Some(Scope::Message));
    let liaison = path.world.others[3].clone();
    path.world.act(&liaison, &path.on(CaseAct::HandedOver)).unwrap();
    let history = replayed(&*path.world.store);
    assert_eq!(history.may_be_told(path.case, Timestamp(0)), Some(Scope::Message));
    assert_eq!(history.will(path.profile).unwrap().handed_over(), Some(path.case));
    let view = path.world.service.get_release(&liaison, path.case).unwrap();
    assert_eq!((view.scope, view.station), (Scope::Message, path.station.clone()));

    // The report is withdrawn: nothing may be told any more, at once.
    let office = report(1, WELL, true).office;
    let desk = path.world.worker(&office).clone();
    path.world.service.withdraw_report(&desk, path.world.request(), path.report).unwrap();
    assert!(matches!(path.world.service.get_release(&liaison, path.case), Err(Refusal::NotFound)));
}

#[test]
fn a5_a_claim_by_a_feared_person_is_held_until_two_look_and_the_auditor_is_called() {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    let mut resident = profile(0, WELL);
    let relation = Some(FearedRelation::Mother);
    resident.feared = Some(vec![Feared { names: vec![], relation, places: vec![] }]);
    world.say_profile(resident);
    world.say_report(report(1, WELL, true));
    let path = Path::of(world);
    let alerts = |world: &World| {
        let entries = world.store.entries(Position(0), 10_000).unwrap();
        entries.iter().filter(|one| matches!(one.what, What::Alerted { .. })).count()
    };
    let (officer, other) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    assert_eq!(alerts(&path.world), 1, "once");
    let lift = Act::Brake { target: BrakeTarget::Case(path.case), act: BrakeAct::Lifted };
    path.world.act(&officer, &lift).unwrap();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    path.world.act(&other, &lift).unwrap();
    path.world.act(&officer, &path.safe()).unwrap();
    assert_eq!(alerts(&path.world), 1, "what two people lifted is not held again");
    replayed(&*path.world.store);
}

#[test]
fn a6_a_pair_without_sealed_answers_is_shown_to_nobody() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    let mut silent = report(1, WELL, true);
    let answers = std::mem::take(&mut silent.kin_answers);
    world.say_profile(profile(0, WELL));
    world.say_report(silent.clone());
    world.settle();
    assert_eq!((world.stored().len(), world.content().cases.len()), (1, 0));
    silent.kin_answers = answers;
    world.say_report(silent);
    world.settle();
    assert_eq!(world.content().cases.len(), 1, "once they are sealed it is dealt");
}

#[test]
fn a9_refused_calls_stand_in_the_journal_and_the_third_calls_the_auditor() {
    let path = Path::confirmed();
    let insider = path.world.others[4].clone();
    let count = |wanted: fn(&What) -> bool| {
        let entries = path.world.store.entries(Position(0), 10_000).unwrap();
        entries.iter().filter(|one| wanted(&one.what)).count()
    };
    for attempt in 1..=27 {
        let id = if attempt % 2 == 0 { path.case } else { CaseId([attempt; 16]) };
        assert_eq!(path.world.service.get_case(&insider, id).unwrap_err(), Refusal::NotFound);
        assert_eq!(count(|what| matches!(what, What::Refused { .. })), usize::from(attempt));
        assert_eq!(count(|what| matches!(what, What::Alerted { .. })), usize::from(attempt) / 3);
    }
}

#[test]
fn a8_a_daily_budget_of_distinct_records_stops_reading_at_the_set_number() {
    let path = Path::confirmed();
    let reader = path.world.store.case(path.case).unwrap().unwrap().seats[0].reviewer;
    let reader = path.world.reviewers.iter().find(|one| one.id == reader).unwrap().clone();
    path.world.change_registry(Change::Set(Setting::RecordsOfReviewerADay, 3));
    for _ in 0..4 {
        path.world
            .service
            .get_case(&reader, path.case)
            .expect("one case is three records, read again or not");
    }
    path.world.change_registry(Change::Set(Setting::RecordsOfReviewerADay, 2));
    let spent = path.world.service.get_case(&reader, path.case);
    assert!(spent.is_ok(), "what was read today may be read again");
    path.world.wait_ms(86_400_000);
    assert_eq!(path.world.service.get_case(&reader, path.case).unwrap_err(), Refusal::Budget);
    let entries = path.world.store.entries(Position(0), 10_000).unwrap();
    let called = |what: &What| *what == What::Alerted { alert: Alert::Limit, about: reader.id };
    assert_eq!(entries.iter().filter(|one| called(&one.what)).count(), 1, "the auditor is called");
}

#[test]
fn signed_votes_and_acts_stand_in_the_journal_with_their_signatures() {
    let mut path = Path::confirmed();
    path.released();
    let mut signed = 0;
    for entry in path.world.store.entries(Position(0), 10_000).unwrap() {
        let (text, own) = match &entry.what {
            What::CaseMoved(moved) => (moved.signed.clone(), entry.role),
            What::Acted(acted) => (acted.signed.clone(), entry.role),
            _ => continue,
        };
        assert_eq!(text.is_none(), own == Role::Service, "the service alone signs nothing");
        if let Some(text) = text {
            assert!(!text.text.contains(REASON), "no words stand in the journal");
            signed += 1;
        }
    }
    assert_eq!(signed, 2 + 5, "two votes, and five acts");
}

#[test]
fn s24_the_words_of_a_stop_are_kept_with_no_record_that_outlives_whom_they_are_about() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    let act = Act::Brake { target: BrakeTarget::Everything, act: BrakeAct::Pulled(Cause::Stopped) };
    path.world.act(&officer, &act).unwrap();
    let kept = path.world.store.deeds(DeedsOf::Brakes).unwrap();
    assert_eq!(kept.last().map(|one| (&one.deed.act, one.reason.is_some())), Some((&act, false)));
}

#[test]
fn a13_what_is_signed_works_once_for_one_thing_while_its_key_is_listed() {
    let path = Path::confirmed();
    let (officer, other) = path.officers();
    let (world, act) = (&path.world, path.safe());
    let unlike = path.on(CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None });
    let request = world.request();
    let good = world.act_signed(&officer, &act, request);
    let unsigned =
        |decision: &Decision, by: &Actor, act: &Act| match world.service.act(by, request, act, decision) {
            Err(Refusal::Unsigned(fault)) => fault,
            other => panic!("{other:?}"),
        };
    let nothing = Decision { signed: None, ..good.clone() };
    assert_eq!(unsigned(&nothing, &officer, &act), ActionFault::Unreadable);
    assert_eq!(unsigned(&good, &officer, &unlike), ActionFault::OtherUse, "another act");
    let reason = Decision { reason: "another reason altogether", ..good.clone() };
    assert_eq!(unsigned(&reason, &officer, &act), ActionFault::OtherUse, "another reason");
    let SignedText { text, signature: Signature::Ed25519(mut bytes) } = good.signed.clone().unwrap();
    bytes[0] ^= 1;
    let altered = SignedText { text: text.clone(), signature: Signature::Ed25519(bytes) };
    let altered = Decision { signed: Some(altered), ..good.clone() };
    assert_eq!(unsigned(&altered, &officer, &act), ActionFault::Signature);
    let theirs = world.act_signed(&other, &act, request);
    assert_eq!(unsigned(&theirs, &officer, &act), ActionFault::OtherActor);
    assert_eq!(
        world.service.act(&other, request, &act, &good),
        Err(Refusal::NotFound),
        "the case is not hers, and she learns nothing of it"
    );
    let elsewhere = world.request();
    let other_id = world.service.act(&officer, elsewhere, &act, &good);
    assert_eq!(other_id, Err(Refusal::Unsigned(ActionFault::OtherUse)), "another request");

    world.service.act(&officer, request, &act, &good).unwrap();
    world.service.act(&officer, request, &act, &good).expect("a lawful repeat gives the first answer");
    let again = world.act_signed(&officer, &act, elsewhere);
    let again = world.service.act(&officer, elsewhere, &act, &again);
    assert_eq!(again, Err(Refusal::Unlawful(Unlawful::Step)), "it is done already");

    let worker = world.worker(&path.station).clone();
    let ask = path.on(CaseAct::Asked);
    let late = world.request();
    let expired = world.act_signed(&worker, &ask, late);
    world.wait_ms(11 * 60 * 1_000);
    let refused = world.service.act(&worker, late, &ask, &expired);
    assert_eq!(refused, Err(Refusal::Unsigned(ActionFault::Expired)));

    // Each of them stands in the journal, with who tried (S18), and called nobody.
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let noted = |by: &Actor, wanted: Call| {
        let of = |one: &&homeward::domain::entry::Entry| {
            one.actor == by.id && matches!(one.what, What::Refused { call } if call == wanted)
        };
        entries.iter().filter(of).count()
    };
    assert_eq!(noted(&officer, Call::JudgeSafety), 7, "six texts that do not fit, and one step out of turn");
    assert_eq!((noted(&other, Call::JudgeSafety), noted(&worker, Call::AskResident)), (1, 1));
    assert!(!entries.iter().any(|one| matches!(one.what, What::Alerted { .. })));

    // Removed a moment ago: her signature counts for nothing any more.
    let ready = world.request();
    let signed = world.act_signed(&worker, &ask, ready);
    world.change_registry(Change::Remove(worker.id));
    let refused = world.service.act(&worker, ready, &ask, &signed);
    assert_eq!(refused, Err(Refusal::NotFound));
}

#[test]
fn the_registry_changes_only_by_two_registrars_of_different_organisations() {
    let path = Path::confirmed();
    let world = &path.world;
    let text = Proposal { root: world.root, number: 1, change: Change::Remove(world.reviewers[0].id) }.text();
    let by = |i: usize| {
        let registrar = &world.registrars[i];
        let signature = registrar.key().sign(&text).signature;
        Signed { by: registrar.admission.actor.id, signature }
    };
    let registrar = world.registrars[0].admission.actor.clone();
    for signatures in [vec![], vec![by(0)], vec![by(0), by(0)]] {
        let change = SignedChange { text: text.as_str().into(), signatures };
        let refused = world.service.change_registry(&registrar, &change);
        assert!(matches!(refused, Err(Refusal::Registry(_))), "{refused:?}");
    }
    let change = SignedChange { text: text.as_str().into(), signatures: vec![by(0), by(1)] };
    assert_eq!(world.service.change_registry(&world.others[4], &change), Err(Refusal::NotFound));
    assert!(world.service.actor(world.reviewers[0].id).is_some());
    world.service.change_registry(&registrar, &change).unwrap();
    assert!(world.service.actor(world.reviewers[0].id).is_none(), "it acts on the next request");
    assert!(matches!(world.service.change_registry(&registrar, &change), Err(Refusal::Registry(_))), "once");
    assert_eq!(world.service.get_registry(&world.others[4]).unwrap().len(), 2);
}

#[test]
fn a_reason_with_a_number_that_nobody_may_write_down_is_refused() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    let request = path.world.request();
    let good = path.world.act_signed(&officer, &path.safe(), request);
    for reason in ["call her brother, 138 1234 5678", "他的手机是一三八一二三四五六七八，可以问"]
    {
        let telling = Decision { reason, ..good.clone() };
        let refused = path.world.service.act(&officer, request, &path.safe(), &telling);
        let told = format!("{refused:?}");
        assert!(told.contains("reason") && told.contains("phone") && !told.contains("5678"), "{told}");
    }
    path.world.service.act(&officer, request, &path.safe(), &good).unwrap();
}
