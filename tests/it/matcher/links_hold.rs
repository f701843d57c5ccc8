//! What a link holds back (S3, S5, S24): whom she fears by one record is held for the other, whoever seeks the
//! same person as one whom she refused is held, and an erased record leaves no link behind.

use homeward::domain::actor::Actor;
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{CaseId, ReportId, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, FearedRelation, NewProfile, Status};
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::facts::Judgement;
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::NewReport;
use homeward::domain::text::Personal;
use homeward::domain::vote::Verdict;
use homeward::service::{Refusal, erase};

use crate::matcher::invented::{profile, report_by_telephone};
use crate::matcher::links::{
    HER, beside, does, id_of, named, proved, report_of, seated, shown, twice_at_one_station,
};
use crate::matcher::world::{BEGINNING, World};

/// The case is confirmed as kin; whether the officer may clear it.
pub fn cleared(world: &mut World, case: CaseId) -> Result<(), Refusal> {
    world.both_vote(case, Verdict::Kin);
    world.settle();
    let known = world.store.case(case).unwrap().unwrap();
    let dealt = |one: &&Actor| world.service.my_parts(one).unwrap().iter().any(|part| part.case == case);
    let officer = world.others[..2].iter().find(dealt).unwrap().clone();
    let judged = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    world.act(&officer, &Act::Case { case, profile: known.pair.profile, round: 1, act: judged })
}

pub const HELD: Result<(), Refusal> = Err(Refusal::Unlawful(Unlawful::Held));

#[test]
fn s5_whom_she_fears_by_one_record_is_held_for_the_other() {
    let fearing = |n: usize| {
        let names = vec![Name { text: Personal::stored("李大壮"), usage: NameUse::Unknown, source: None }];
        let feared = Feared { names, relation: Some(FearedRelation::Mother), places: vec![] };
        NewProfile { feared: Some(vec![feared]), ..profile(n, HER) }
    };
    for link in [false, true] {
        let mut world = twice_at_one_station(link);
        let case = world.content().cases[0].clone();
        let other = if case.pair.profile == id_of(&world, 0) { 3 } else { 0 };
        world.say_profile(fearing(other));
        world.settle();
        assert_eq!(cleared(&mut world, case.id), if link { HELD } else { Ok(()) }, "linked: {link}");
    }
}

/// Her case, beside which the two reports are linked by those who have its seats, or not.
pub fn beside_reports(linked: bool) -> (World, CaseId) {
    let (world, case) = beside();
    let found = shown(&world, &seated(&world, case)[0], case);
    let act = named(case, &found.report, &found.of_report[0].name, LinkAct::Linked);
    if linked {
        seated(&world, case).iter().for_each(|who| does(&world, who, &act).unwrap());
    }
    (world, case)
}

#[test]
fn s3_whoever_seeks_the_same_person_as_one_whom_she_refused_is_held() {
    for link in [false, true] {
        let (mut world, case) = beside_reports(link);
        let hers = world.store.case(case).unwrap().unwrap().pair;
        let refused = report_of(&world, 1);
        let worker = world.worker(&profile(0, HER).station).clone();
        let no = PersonAct::Refused(Whom::Report(refused));
        world.act(&worker, &Act::Person { profile: hers.profile, act: no }).unwrap();
        world.settle();
        assert_eq!(cleared(&mut world, case), if link { HELD } else { Ok(()) }, "linked: {link}");
    }
}

#[test]
fn s24_an_erased_record_leaves_no_link_and_whom_she_refused_by_it_is_known_again() {
    let mut world = twice_at_one_station(true);
    let case = world.content().cases[0].clone();
    let gone = if case.pair.profile == id_of(&world, 0) { 3 } else { 0 };
    let (other, kept) = (id_of(&world, gone), case.pair.profile);
    let worker = world.worker(&profile(0, HER).station).clone();
    world.say_report(report_by_telephone(4, 40));
    world.settle();
    let no = PersonAct::Refused(Whom::Report(report_id(&world, &report_by_telephone(4, 40))));
    world.act(&worker, &Act::Person { profile: other, act: no }).unwrap();
    world.say_profile(NewProfile { status: Some(Status::Left), ..profile(gone, HER) });
    let reunited = NewProfile { status: Some(Status::Reunited), ..profile(gone, HER) };
    world.say_profile(reunited);
    world.settle();
    let reason = ErasureReason::Request;
    let cases = world.content().cases;
    let at = Timestamp(BEGINNING + 1);
    assert!(erase(&*world.store, Subject::Profile(other), reason, at, &cases).unwrap());
    world.restart();
    world.settle();
    assert!(!proved(&world).links().stands(&LinkOf::profiles(kept, other).unwrap()));
    assert!(world.service.own_duplicates(&worker, kept, &|| true).unwrap().linked.is_empty());
    // He comes back under another report of his telephone.
    world.say_report(report_by_telephone(1, HER));
    world.settle();
    assert_eq!(cleared(&mut world, case.id), HELD);
}

fn report_id(world: &World, new: &NewReport) -> ReportId {
    world.store.report_by_ref(&new.office, &new.local_ref).unwrap().unwrap()
}
