//! What a reviewer sees and signs (S7, S22): nothing that staff made up, as a name with the station's in it;
//! and she orders a laboratory comparison while she votes, knowing the resident by the name in signed texts
//! alone, and never before she who is to be sampled agreed.

use std::sync::Arc;

use homeward::audit::veiled_profile;
use homeward::domain::ids::ProfileId;
use homeward::domain::release::act::{Act, CaseAct};
use homeward::domain::release::facts::{LaboratoryFinding, LaboratoryResult};
use homeward::domain::release::terms::Purpose;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::signed::ActionFault;
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::Fact;
use homeward::domain::text::Personal;
use homeward::service::Refusal;

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
    assert!(matches!(elsewhere, Err(Refusal::Unlawful(_) | Refusal::Unsigned(ActionFault::OtherUse))));
    order().unwrap();
    ordered(told, CaseAct::LaboratoryReported(LaboratoryFinding::bare(LaboratoryResult::Supports))).unwrap();
}
