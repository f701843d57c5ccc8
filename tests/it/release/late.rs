//! What comes late counts at once (S3, S7, S13): a third reviewer decides nothing that she refused meanwhile, an
//! officer reads the case dealt to her only while it is confirmed, and who could not be asked has not agreed.

use homeward::domain::access::Call;
use homeward::domain::case::CaseState;
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::facts::AgeBand;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;
use homeward::domain::vote::{SplitChoice, Verdict};
use homeward::service::{CaseRef, Refusal};

use crate::matcher::invented::profile;
use crate::release::cast::{Six, Stage, claim, person};
use crate::release::service::{Path, WELL};

#[test]
fn s3_a_third_reviewer_decides_nothing_once_she_refused() {
    let mut world = Path::dealt();
    let case = world.content().cases[0].clone();
    for (seat, verdict) in case.seats.iter().zip([Verdict::Kin, Verdict::NotKin]) {
        let reviewer = world.reviewers.iter().find(|one| one.id == seat.reviewer).unwrap().clone();
        world.vote(&reviewer, case.id, verdict);
    }
    world.settle();
    let third = world.store.case(case.id).unwrap().unwrap().third.unwrap();
    let third = world.reviewers.iter().find(|one| one.id == third.reviewer).unwrap().clone();
    let worker = world.worker(&profile(0, WELL).station).clone();
    let no = PersonAct::Refused(Whom::Report(case.pair.report));
    world.act(&worker, &Act::Person { profile: case.pair.profile, act: no }).unwrap();
    for choice in SplitChoice::ALL {
        let request = world.request();
        let decision = world.decision(&third, (Call::DecideSplit, case.id, request), choice.word());
        let named = CaseRef { id: case.id, etag: "" };
        let decided = world.service.decide_split(&third, request, named, (*choice, &[]), &decision);
        assert_eq!(decided.unwrap_err(), Refusal::Unlawful(Unlawful::Refused));
    }
    world.settle();
    assert_eq!(world.store.case(case.id).unwrap().unwrap().state, CaseState::Voided);
}

#[test]
fn s7_an_officer_reads_the_case_dealt_to_her_while_it_is_confirmed_and_no_other_does() {
    let mut path = Path::confirmed();
    let (officer, other) = path.officers();
    path.world.service.get_case(&officer, path.case).unwrap();
    for who in [&other, &path.world.others[2], &path.world.others[3]] {
        assert_eq!(path.world.service.get_case(who, path.case).unwrap_err(), Refusal::NotFound);
    }
    path.reopened();
    let late = path.world.service.get_case(&officer, path.case);
    assert_eq!(late.unwrap_err(), Refusal::NotFound, "fresh reviewers judge first");
}

#[test]
fn s4_who_could_not_be_asked_any_more_has_not_agreed_though_two_had_signed() {
    let six = Six::new();
    let adult = person(true, Some(AgeBand::Adult));
    let mut stage = Stage::before_release(&six, adult, claim(ReporterRelation::Mother));
    stage.act(&six.worker, CaseAct::CouldNotAsk).unwrap();
    let released = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
    assert_eq!(released, Err(Unlawful::NotAgreed));
}
