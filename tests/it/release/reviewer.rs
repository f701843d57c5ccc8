//! What a reviewer sees and signs (S7, S22): nothing that staff made up, as a name with the station's in it;
//! and she orders a laboratory comparison while she votes, knowing the resident by the name in signed texts
//! alone, and never before she who is to be sampled agreed.

use std::sync::Arc;

use homeward::audit::veiled_profile;
use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::case::CaseState;
use homeward::domain::ids::{ActorId, CaseId, ProfileId};
use homeward::domain::release::act::{Act, CaseAct};
use homeward::domain::release::facts::{LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::terms::Purpose;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::domain::vote::{SplitChoice, Verdict};
use homeward::service::{CaseRef, Refusal};
use homeward::transfer::jsonl::{NewRecord, read_line};

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World, agreed_to};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

#[test]
fn s7_a_name_that_staff_made_up_with_the_stations_in_it_is_shown_to_no_reviewer() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    let mut resident = profile(0, WELL);
    let named = resident.statements.iter().find(|one| matches!(one.fact, Fact::Name(_))).unwrap().clone();
    let staff = Some(Source::by(SaidBy::StaffAssigned));
    for (inside, text) in [(false, "合川救助732"), (true, "合川无名氏")] {
        let mut made_up = named.clone();
        let Fact::Name(name) = &mut made_up.fact else { unreachable!("it is a name") };
        name.text = Personal::stored(text);
        if inside {
            name.source = staff;
        } else {
            made_up.source = staff;
        }
        resident.statements.push(made_up);
    }
    world.say_profile(resident);
    world.say_report(report(1, WELL, true));
    world.settle();
    let (reviewer, one) = world.awaited().remove(0);
    let view = world.service.get_case(&reviewer, one.case).unwrap();
    let shown = format!("{:?}{:?}", view.profile.words, view.evidence);
    assert!(shown.contains("wang xiu yin") || shown.contains("li gui fang") || shown.contains("小芳"));
    assert!(!shown.contains("合川"), "{shown}");
    let station = &world.content().profiles[0];
    assert!(station.description.statements.len() > view.profile.description.statements.len());
}

#[test]
fn s7_a_reviewer_reads_no_local_number_no_sample_and_no_more_of_where_she_was_found_than_the_province() {
    let mut world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    let said = r#"{"kind":"profile","station":"410100-01","local_ref":"P-0","admitted_on":"2015-05-01","sex":"female",
        "names":[{"text":"wang xiu yin","use":"unknown","source":{"by":"self"},"id":"local-17"}],
        "found":{"on":"2015-04-30","place":{"text":"郑州火车站东广场","code":"410103"}},
        "references":[{"type":"dna","lab":"郑州某所","sample":"ZZ-88213","status":"taken"}]}"#;
    let NewRecord::Profile(told) = read_line(&said.replace('\n', ""), 1).unwrap() else {
        panic!("a line of a profile reads as one")
    };
    let mut resident = profile(0, WELL);
    resident.statements.retain(|one| !matches!(one.fact, Fact::Name(_)));
    resident.statements.extend(told.statements.into_iter().filter(|one| !matches!(one.fact, Fact::Sex(_))));
    world.say_profile(resident);
    world.say_report(report(1, WELL, true));
    world.settle();
    let (reviewer, one) = world.awaited().remove(0);
    let view = world.service.get_case(&reviewer, one.case).unwrap();
    let mut seen = 0;
    for statement in &view.profile.description.statements {
        assert!(statement.label.is_none());
        match &statement.fact {
            Fact::Found(found) => {
                let place = found.place.as_ref().unwrap();
                assert!(["河南", "河南省"].contains(&place.text.reveal()) && place.code.is_none());
                seen += 1;
            }
            Fact::Reference(reference) => {
                assert!(reference.lab.is_none() && reference.sample.is_none() && reference.status.is_some());
                seen += 1;
            }
            _ => {}
        }
    }
    assert_eq!(seen, 2, "what may be told is told");
    let words = format!("{:?}{:?}", view.profile.words, view.evidence);
    for hidden in ["local-17", "火车站", "ZZ-88213", "某所"] {
        assert!(!words.contains(hidden), "{hidden}");
    }
}

fn reviewer(world: &World, id: ActorId) -> Actor {
    world.reviewers.iter().find(|one| one.id == id).unwrap().clone()
}

fn seats(world: &World, case: CaseId) -> [Actor; 2] {
    let seats = world.store.case(case).unwrap().unwrap().seats;
    [0, 1].map(|i: usize| reviewer(world, seats[i].reviewer))
}

#[test]
fn s13_why_a_case_was_opened_again_is_read_by_whoever_opened_it_alone_until_both_have_voted() {
    let mut path = Path::confirmed();
    path.reopened();
    let case = path.world.store.case(path.case).unwrap().unwrap();
    assert_eq!(case.state, CaseState::Voting);
    let opened_by = reviewer(&path.world, case.reopenings[0].by.unwrap());
    let [first, second] = seats(&path.world, path.case);
    let told = || {
        [&opened_by, &first, &second]
            .map(|who| path.world.service.get_case(who, path.case).unwrap().changed.unwrap().reason.is_some())
    };
    assert_eq!(told(), [true, false, false]);
    path.world.vote(&first, path.case, Verdict::Kin);
    assert_eq!(told(), [true, false, false]);
    path.world.vote(&second, path.case, Verdict::Kin);
    assert_eq!(told(), [true; 3]);
}

#[test]
fn s13_fresh_reviewers_see_no_vote_and_no_choice_of_an_earlier_round_and_none_of_each_other() {
    let mut world = Path::dealt();
    let case = world.content().cases[0].id;
    let [first, second] = seats(&world, case);
    world.vote(&first, case, Verdict::Kin);
    let seen = |world: &World, who: &Actor| -> Vec<(&'static str, bool)> {
        let ballots = world.service.get_case(who, case).unwrap().ballots;
        ballots.into_iter().map(|one| (one.choice, one.own)).collect()
    };
    assert_eq!((seen(&world, &first), seen(&world, &second)), (vec![("kin", true)], vec![]));
    world.vote(&second, case, Verdict::NotKin);
    world.settle();
    let third = world.store.case(case).unwrap().unwrap().third.unwrap();
    let third = reviewer(&world, third.reviewer);
    assert_eq!(seen(&world, &third), [("kin", false), ("not_kin", false)], "she decides by both");
    let request = world.request();
    let decision = world.decision(&third, (Call::DecideSplit, case, request), SplitChoice::GoOn.word());
    let named = CaseRef { id: case, etag: "" };
    world.service.decide_split(&third, request, named, (SplitChoice::GoOn, &[]), &decision).unwrap();
    world.settle();
    let fresh = seats(&world, case);
    for (votes, who) in fresh.iter().enumerate() {
        assert!(seen(&world, who).is_empty(), "after {votes} votes of this round");
        world.vote(who, case, Verdict::Kin);
    }
    for who in &fresh {
        assert_eq!(seen(&world, who).len(), 2, "both of this round, and no choice of the last");
    }
}

#[test]
fn s22_a_reviewer_signs_for_the_name_she_is_told_and_for_no_other() {
    let world = Path::dealt();
    let (reviewer, one) = world.awaited().remove(0);
    let case = world.store.case(one.case).unwrap().unwrap();
    let told = world.service.get_case(&reviewer, one.case).unwrap().resident;
    assert_eq!(told, veiled_profile(case.pair.profile), "never her own id");
    let ordered = |name: ProfileId, act: CaseAct| {
        let act = Act::Case { case: one.case, profile: name, round: 1, act };
        let (request, call) = (world.request(), homeward::service::call_of(&act).unwrap());
        let subject = format!("cases/{}", one.case);
        let signed = world.signed(&reviewer, (call, &subject), act.to_lines(), request);
        world.service.act(&reviewer, request, &act, &signed)
    };
    let order = || ordered(told, CaseAct::LaboratoryOrdered);
    assert_eq!(order(), Err(Refusal::Unlawful(Unlawful::Sampling)), "she was not asked");
    let worker = world.worker(&profile(0, WELL).station).clone();
    let agreed = Act::Person { profile: case.pair.profile, act: agreed_to(Purpose::Sampling) };
    world.act(&worker, &agreed).unwrap();
    assert_eq!(order(), Err(Refusal::Unlawful(Unlawful::Sampling)), "one signature is half of it");
    world.act(&world.others[2], &agreed).unwrap();
    let elsewhere = ordered(ProfileId([9; 16]), CaseAct::LaboratoryOrdered);
    assert_eq!(elsewhere, Err(Refusal::NotFound), "as if there were no such case");
    order().unwrap();
    ordered(told, CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Supports))).unwrap();
}
