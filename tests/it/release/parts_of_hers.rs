//! What whoever has a part in a case is told of the resident, about whom a station is told to ask, and who judges when the
//! officer is gone (S3, S7, S13).

use homeward::audit::veiled_profile;
use homeward::domain::access::Call;
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, CaseAct, PersonAct, Whom};
use homeward::domain::release::facts::Judgement;

use crate::matcher::invented::report;
use crate::release::holds::{from, world};
use crate::release::service::{Path, WELL};

#[test]
fn s7_whoever_has_a_part_knows_her_by_her_name_in_signed_acts_alone() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    let part = path.world.service.my_parts(&officer).unwrap()[0];
    assert_eq!(part.profile, veiled_profile(path.profile));
    assert_ne!(part.profile, path.profile);
    let act = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    let act = Act::Case { case: part.case, profile: part.profile, round: part.round, act };
    let (request, subject) = (path.world.request(), format!("cases/{}", part.case));
    let decision = path.world.signed(&officer, (Call::JudgeSafety, &subject), act.to_lines(), request);
    path.world.service.act(&officer, request, &act, &decision).unwrap();
}

#[test]
fn s3_a_station_is_told_to_ask_about_nobody_of_whom_nothing_could_come() {
    let refuses: fn(&Path) = |path| {
        let worker = path.world.worker(&path.station).clone();
        path.world.act(&worker, &path.her(PersonAct::Refused(Whom::Report(path.report)))).unwrap();
    };
    let withdrawn: fn(&Path) = |path| {
        let desk = path.world.worker(&report(1, WELL, true).office).clone();
        path.world.service.withdraw_report(&desk, path.world.request(), path.report).unwrap();
    };
    for end in [refuses, withdrawn] {
        let path = Path::confirmed();
        let worker = path.world.worker(&path.station).clone();
        let asks = || path.world.service.asks(&worker).unwrap().len();
        assert_eq!(asks(), 0, "safety was not judged");
        path.world.act(&path.officers().0, &path.safe()).unwrap();
        assert_eq!(asks(), 1);
        end(&path);
        assert_eq!(asks(), 0, "at once");
    }
}

#[test]
fn s13_where_the_officer_is_gone_another_judges_whoever_stands_in_the_report_now() {
    let world = world();
    world.say_profile(crate::matcher::invented::profile(0, WELL));
    world.say_report(from(1, WELL, "赵明", "13800000000"));
    let mut path = Path::of(world);
    let (officer, other) = path.officers();
    path.world.act(&officer, &path.safe()).unwrap();
    path.world.change_registry(Change::Remove(officer.id));
    path.world.settle();
    assert!(path.world.service.my_parts(&other).unwrap().is_empty(), "what she judged counts");
    path.world.say_report(from(1, WELL, "赵明", "13900000000"));
    path.world.verify(path.report);
    path.world.settle();
    path.world.act(&other, &path.safe()).expect("another was dealt in");
}
