//! What an erased record of hers leaves with those that were linked with it (S3, S4, S5, S24): whom she feared,
//! where she was, that she had died, how young she was, that she was found already, and that an agreement ended. It
//! is in the journal, where the verifier obeys it, and in no word that can be read.

use homeward::domain::actor::Actor;
use homeward::domain::case::Case;
use homeward::domain::date::PartialDate;
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{OrgCode, ProfileId, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, FearedRelation, NewProfile, Status};
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::facts::AgeBand;
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::Purpose;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::service::{Refusal, erase};
use homeward::store::DeedsOf;

use crate::matcher::invented::{STATIONS, profile, report};
use crate::matcher::links::{HER, drawn, id_of, own_link, proved, report_of, world};
use crate::matcher::links_hold::{HELD, beside_reports, cleared};
use crate::matcher::links_keep::released;
use crate::matcher::world::{BEGINNING, World, agreed_to};
use crate::release::service::Path;

/// Record `n` of hers ends, and is erased.
pub fn erased(world: &mut World, n: usize) -> ProfileId {
    let id = id_of(world, n);
    world.say_profile(NewProfile { status: Some(Status::Reunited), ..profile(n, HER) });
    world.settle();
    let (cases, at) = (world.content().cases, Timestamp(BEGINNING + 1));
    assert!(erase(&*world.store, Subject::Profile(id), ErasureReason::Request, at, &cases).unwrap());
    world.restart();
    world.settle();
    assert!(world.store.deeds(DeedsOf::Person(id)).unwrap().is_empty(), "its own deeds go");
    id
}

#[test]
fn s5_whom_she_feared_by_an_erased_record_is_held_by_name_and_by_relation() {
    let name = |text: &str| Name { text: Personal::stored(text), usage: NameUse::Unknown, source: None };
    for (feared, held) in [
        (Feared { names: vec![name("李 桂英")], relation: None, places: vec![] }, true),
        (Feared { names: vec![name("ＬＩ Guìyīng")], relation: None, places: vec![] }, true),
        (Feared { names: vec![name("黎貴英")], relation: None, places: vec![] }, true),
        (Feared { names: vec![name("李桂兰")], relation: None, places: vec![] }, false),
        (Feared { names: vec![], relation: Some(FearedRelation::Mother), places: vec![] }, true),
        (
            Feared { names: vec![name("王大力")], relation: Some(FearedRelation::Other), places: vec![] },
            false,
        ),
    ] {
        // Said before the link, and after it.
        for late in [false, true] {
            let mut world = world();
            let (kept, gone) = (0, 3);
            let fearing = NewProfile { feared: Some(vec![feared.clone()]), ..profile(gone, HER) };
            world.say_profile(profile(kept, HER));
            world.say_profile(if late { profile(gone, HER) } else { fearing.clone() });
            world.settle();
            let worker = world.worker(&profile(0, HER).station).clone();
            world.act(&worker, &own_link(&world, kept, gone, LinkAct::Linked)).unwrap();
            if late {
                world.say_profile(fearing);
                world.settle();
            }
            erased(&mut world, gone);
            world.say_report(report(1, HER, true));
            world.settle();
            let case = world.content().cases[0].id;
            assert_eq!(cleared(&mut world, case), if held { HELD } else { Ok(()) }, "{late}");
            proved(&world);
        }
    }
}

#[test]
fn s24_a_death_that_an_erased_record_told_holds_and_is_replayed() {
    let (mut path, n) = released();
    let case = path.case;
    let died_on = Some(PartialDate::of_year(2025));
    path.world.say_profile(NewProfile { status: Some(Status::Deceased), died_on, ..profile(n, HER) });
    path.world.settle();
    // Her body was handed to a family, and the record ends.
    erased(&mut path.world, n);
    assert_eq!(path.told(), None);
    let liaison = path.world.others[3].clone();
    let handed = path.world.act(&liaison, &path.on(CaseAct::HandedOver));
    assert_eq!(handed, Err(Refusal::Unlawful(Unlawful::Dead)));
    let history = proved(&path.world);
    assert_eq!(history.may_be_told(case, Timestamp(BEGINNING)), None);
    assert!(history.will(path.profile).unwrap().says_dead());
}

#[test]
fn s13_stations_and_a_younger_age_outlive_the_record_that_told_them() {
    let mut world = world();
    world.say_profile(profile(0, HER));
    let mut young = profile(3, HER);
    for one in &mut young.statements {
        if let Fact::Age(told) = &mut one.fact {
            (told.low, told.high, told.as_of) = (19, 19, None);
        }
    }
    young.admitted_on = PartialDate::of_year(2026);
    world.say_profile(young.clone());
    world.settle();
    let stations = STATIONS.map(|code| world.worker(&OrgCode::new(code).unwrap()).clone());
    let [first, _, reviews] = &stations;
    let gone = id_of(&world, 3);
    let her = |act| Act::Person { profile: gone, act };
    // By it she was at a station that also reviews, for a while.
    for (from, to) in [(first, reviews), (reviews, first)] {
        world.act(from, &her(PersonAct::TransferOffered(to.organisation.clone()))).unwrap();
        world.act(to, &her(PersonAct::TransferTaken)).unwrap();
    }
    world.act(first, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
    young.status = Some(Status::Reunited);
    world.say_profile(young);
    world.settle();
    let (cases, at) = (world.content().cases, Timestamp(BEGINNING + 1));
    assert!(erase(&*world.store, Subject::Profile(gone), ErasureReason::Request, at, &cases).unwrap());
    world.restart();
    world.settle();
    let kept = id_of(&world, 0);
    let history = proved(&world);
    let will = history.will(kept).unwrap();
    assert_eq!(will.youngest(Timestamp(BEGINNING)), Some(AgeBand::Under18));
    assert!(will.all_stations().any(|one| *one == reviews.organisation));
    assert_eq!(will.stations().last(), Some(&first.organisation), "she is where she is");
    world.say_report(report(1, HER, true));
    world.settle();
    assert!(world.content().cases.is_empty(), "nobody is trained to protect children: it waits");
}

#[test]
fn s3_that_she_was_found_already_stands_in_the_journal_when_the_record_is_gone() {
    let (mut path, n) = released();
    let case = path.case;
    let liaison = path.world.others[3].clone();
    path.world.act(&liaison, &path.on(CaseAct::HandedOver)).unwrap();
    path.world.settle();
    // The record by which she was found goes; the other stays.
    let found = if n == 0 { 3 } else { 0 };
    erased(&mut path.world, found);
    let kept = id_of(&path.world, n);
    let history = proved(&path.world);
    assert_eq!(history.will(kept).unwrap().all_handed_over().collect::<Vec<_>>(), [case]);
    // Whoever looks for her by it is dealt to nobody.
    path.world.say_report(report(4, HER, true));
    path.world.settle();
    let cases = path.world.content().cases;
    assert!(cases.iter().all(|one| one.pair.profile != kept || !one.state.is_open()));
    let candidates = path.world.stored();
    assert!(candidates.keys().any(|pair| pair.profile == kept), "though she is found by it");
}

/// Three records of hers, the second linked with both others, the case of one of them, and who wrote them.
fn chained() -> (World, Case, Actor) {
    let mut world = world();
    [0, 3, 6].into_iter().for_each(|n| world.say_profile(profile(n, HER)));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    for (one, other) in [(0, 3), (3, 6)] {
        world.act(&worker, &own_link(&world, one, other, LinkAct::Linked)).unwrap();
    }
    world.say_report(report(1, HER, true));
    world.settle();
    let case = world.content().cases[0].clone();
    (world, case, worker)
}

#[test]
fn s4_an_agreement_that_an_erased_record_ended_stays_ended_also_where_it_hung_on_another() {
    // Which of the three has the case is drawn: here one at an end of the chain.
    let at_an_end = |(world, case, _): &(World, Case, Actor)| case.pair.profile != id_of(world, 3);
    let (mut world, case, worker) = drawn(chained, at_an_end);
    world.both_vote(case.id, Verdict::Kin);
    world.settle();
    let station = profile(0, HER).station;
    let (profile_id, report) = (case.pair.profile, case.pair.report);
    let mut path = Path { world, case: case.id, profile: profile_id, report, station };
    path.released();
    // The far end of the chain.
    let gone = if path.profile == id_of(&path.world, 6) { 0 } else { 6 };
    let act = PersonAct::Withdrew(Some(path.report));
    path.world.act(&worker, &Act::Person { profile: id_of(&path.world, gone), act }).unwrap();
    erased(&mut path.world, gone);
    assert_eq!(path.told(), None);
    let history = proved(&path.world);
    assert_eq!(history.may_be_told(path.case, Timestamp(0)), None);
    assert!(!history.will(path.profile).unwrap().has_terms(path.report), "it is to be asked anew");
    let anew = agreed_to(Purpose::Contact { case: path.case, report, scope: Scope::Message });
    let advocate = path.world.others[2].clone();
    for by in [&worker, &advocate] {
        path.world.act(by, &path.her(anew.clone())).unwrap();
    }
    assert_eq!(path.told(), Some(Scope::Message));
}

#[test]
fn s3_whom_she_refused_stays_known_to_whoever_seeks_the_same_person_when_his_report_is_erased() {
    for link in [false, true] {
        let (mut world, case) = beside_reports(link);
        let refused = report_of(&world, 1);
        // By a record that is not known to be hers yet.
        world.say_profile(profile(3, HER));
        world.settle();
        let worker = world.worker(&profile(0, HER).station).clone();
        let no = PersonAct::Refused(Whom::Report(refused));
        world.act(&worker, &Act::Person { profile: id_of(&world, 3), act: no }).unwrap();
        let desk = world.worker(&report(1, HER, true).office).clone();
        world.service.withdraw_report(&desk, world.request(), refused).unwrap();
        world.settle();
        let (cases, at) = (world.content().cases, Timestamp(BEGINNING + 1));
        assert!(erase(&*world.store, Subject::Report(refused), ErasureReason::Request, at, &cases).unwrap());
        world.restart();
        world.settle();
        world.act(&worker, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
        world.settle();
        assert_eq!(cleared(&mut world, case), if link { HELD } else { Ok(()) }, "linked: {link}");
        proved(&world);
    }
}
