//! Holds by what they rest on (S3, S5, S8): what two people lifted is held again on anything new; a feared
//! person is known by sound, by the name he gave before and by what he said he was; whom she refused, or of
//! whom somebody warned, is known again under another report, also when the first one is erased.

use std::sync::Arc;

use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::{Alert, Subject, What};
use homeward::domain::ids::{Position, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, FearedRelation, NewProfile};
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, CaseAct, PersonAct, Whom};
use homeward::domain::release::facts::Judgement;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{NewReport, ReporterRelation};
use homeward::domain::text::Personal;
use homeward::service::{Refusal, erase};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{BEGINNING, REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

const HELD: Result<(), Refusal> = Err(Refusal::Unlawful(Unlawful::Held));

pub fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

fn fearing(names: &[&str], relation: Option<FearedRelation>) -> NewProfile {
    let name = |text: &&str| Name { text: Personal::stored(*text), usage: NameUse::Unknown, source: None };
    let feared = Feared { names: names.iter().map(name).collect(), relation, places: vec![] };
    NewProfile { feared: Some(vec![feared]), ..profile(0, WELL) }
}

pub fn from(n: usize, seed: u32, name: &str, telephone: &str) -> NewReport {
    let mut new = report(n, seed, true);
    new.reporter.name = Some(Personal::stored(name));
    new.reporter.contact = Some(Personal::stored(telephone));
    new
}

fn alerts(world: &World, wanted: Alert) -> usize {
    let entries = world.store.entries(Position(0), 100_000).unwrap();
    entries.iter().filter(|one| matches!(one.what, What::Alerted { alert, .. } if alert == wanted)).count()
}

/// Both officers lift what holds the case.
fn lifted(path: &Path) {
    let lift = Act::Brake { target: BrakeTarget::Case(path.case), act: BrakeAct::Lifted };
    let (one, other) = path.officers();
    path.world.act(&one, &lift).unwrap();
    path.world.act(&other, &lift).unwrap();
}

#[test]
fn s5_a_feared_person_is_known_by_sound_and_by_other_characters() {
    for heard in ["li da zhuang", "大壮", "李大庄", "ＬＩ da-zhuang"] {
        let world = world();
        world.say_profile(fearing(&[heard], None));
        world.say_report(from(1, WELL, "李大壮", "13800000000"));
        let path = Path::of(world);
        let (officer, _) = path.officers();
        assert_eq!(path.world.act(&officer, &path.safe()), HELD, "{heard}");
        assert_eq!(alerts(&path.world, Alert::FearedPerson), 1);
    }
    let world = world();
    world.say_profile(fearing(&["张铁柱", "老李"], Some(FearedRelation::InLaw)));
    world.say_report(from(1, WELL, "李大壮", "13800000000"));
    let path = Path::of(world);
    let (officer, _) = path.officers();
    path.world.act(&officer, &path.safe()).unwrap();
}

#[test]
fn s5_a_feared_person_who_gives_another_name_or_relation_stays_who_he_was() {
    let (first, then) = (from(1, WELL, "李大壮", "13800000000"), from(1, WELL, "赵明", "13800000000"));
    let brother = |mut new: NewReport, relation| {
        new.reporter.relation = relation;
        new
    };
    let by_relation = Some(FearedRelation::Father);
    for (hers, first, then) in [
        (fearing(&["李大壮"], None), first.clone(), then.clone()),
        (
            fearing(&[], by_relation),
            brother(then.clone(), ReporterRelation::Father),
            brother(then, ReporterRelation::UncleAunt),
        ),
    ] {
        let world = world();
        world.say_profile(hers);
        world.say_report(first);
        world.say_report(then);
        let path = Path::of(world);
        let (officer, _) = path.officers();
        assert_eq!(path.world.act(&officer, &path.safe()), HELD);
    }
}

#[test]
fn s5_what_two_lifted_is_held_again_on_anything_new_and_on_nothing_old() {
    let world = world();
    world.say_profile(fearing(&[], Some(FearedRelation::Mother)));
    world.say_report(from(1, WELL, "李桂英", "13800000000"));
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), HELD);
    lifted(&path);
    // Her station learns of whom she is afraid by name.
    path.world.say_profile(fearing(&["li gui ying"], None));
    assert_eq!(path.world.act(&officer, &path.safe()), HELD);
    assert_eq!(alerts(&path.world, Alert::FearedPerson), 2);
    lifted(&path);
    path.world.act(&officer, &path.safe()).unwrap();
    assert_eq!(alerts(&path.world, Alert::FearedPerson), 2);
}

#[test]
fn s5_whom_she_fears_is_forgotten_by_no_import() {
    let world = world();
    world.say_profile(fearing(&["李大壮"], None));
    let nobody = NewProfile { feared: Some(vec![]), ..profile(0, WELL) };
    for later in [fearing(&["赵明"], None), nobody, profile(0, WELL)] {
        world.say_profile(later);
    }
    let feared = world.content().profiles[0].feared.clone();
    let names: Vec<&str> = feared.iter().flat_map(|one| &one.names).map(|name| name.text.reveal()).collect();
    assert_eq!(names, ["李大壮", "赵明"]);
}

/// One report of a telephone is dealt with by `end`, then another of the same telephone is confirmed as kin;
/// the first one is erased in between when `erased`.
fn comes_back(erased: bool, end: impl Fn(&Path)) {
    let world = world();
    world.say_profile(profile(0, WELL));
    world.say_report(from(1, WELL, "赵明", "13800000000"));
    let path = Path::of(world);
    end(&path);
    let Path { mut world, case, report: first, .. } = path;
    let desk = world.worker(&report(1, WELL, true).office).clone();
    world.service.withdraw_report(&desk, world.request(), first).unwrap();
    world.settle();
    if erased {
        let cases = world.content().cases;
        let at = Timestamp(BEGINNING + 1);
        assert!(erase(&*world.store, Subject::Report(first), ErasureReason::Request, at, &cases).unwrap());
        // A fresh start knows nothing of it but what stands beside her.
        world.restart();
    }
    world.say_report(from(4, WELL, "赵小明", "138-0000-0000"));
    world.settle();
    let again = world.content().cases.into_iter().find(|one| one.id != case).unwrap();
    world.both_vote(again.id, homeward::domain::vote::Verdict::Kin);
    world.settle();
    let dealt = |one: &&homeward::domain::actor::Actor| {
        world.service.my_parts(one).unwrap().iter().any(|part| part.case == again.id)
    };
    let officer = world.others[..2].iter().find(dealt).unwrap();
    let judged = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    let act = Act::Case { case: again.id, profile: again.pair.profile, round: 1, act: judged };
    assert_eq!(world.act(officer, &act), HELD, "erased: {erased}");
    assert_eq!(alerts(&world, Alert::ClaimRisk), 1);
}

#[test]
fn s3_whom_she_refused_is_known_again_when_his_report_is_gone() {
    for erased in [false, true] {
        comes_back(erased, |path| {
            let worker = path.world.worker(&path.station).clone();
            path.world.act(&worker, &path.her(PersonAct::Refused(Whom::Report(path.report)))).unwrap();
        });
    }
}

#[test]
fn s8_whom_an_officer_found_unsafe_is_known_again_under_another_report() {
    for erased in [false, true] {
        comes_back(erased, |path| {
            let (officer, _) = path.officers();
            let judgement = Judgement::Unsafe;
            path.world.act(&officer, &path.on(CaseAct::SafetyJudged { judgement, proof: None })).unwrap();
        });
    }
}

#[test]
fn s1_a_telephone_or_name_that_is_changed_after_the_clearance_ends_it_and_her_agreement() {
    for (name, telephone) in [("赵明", "13900000000"), ("赵大明", "13800000000")] {
        let world = world();
        world.say_profile(profile(0, WELL));
        world.say_report(from(1, WELL, "赵明", "13800000000"));
        let mut path = Path::of(world);
        path.released();
        let liaison = path.world.others[3].clone();
        path.world.service.get_release(&liaison, path.case).unwrap();
        path.world.say_report(from(1, WELL, name, telephone));
        assert_eq!(path.world.service.get_release(&liaison, path.case), Err(Refusal::NotFound), "at once");
        // Of another name nobody saw a document yet.
        path.world.verify(path.report);
        let done = path.world.act(&liaison, &path.on(CaseAct::HandedOver));
        assert_eq!(done, Err(Refusal::Unlawful(Unlawful::ReporterChanged)));
        let (officer, _) = path.officers();
        path.world.act(&officer, &path.safe()).expect("whoever stands there now is judged");
        let worker = path.world.worker(&path.station).clone();
        let release = path.on(CaseAct::Released(homeward::domain::release::scope::Scope::Message));
        path.world.act(&worker, &path.on(CaseAct::Asked)).unwrap();
        assert_eq!(path.world.act(&liaison, &release), Err(Refusal::Unlawful(Unlawful::NotAgreed)));
        let advocate = path.world.others[2].clone();
        path.world.act(&worker, &path.agreed()).unwrap();
        path.world.act(&advocate, &path.agreed()).unwrap();
        path.world.act(&liaison, &release).unwrap();
    }
}
