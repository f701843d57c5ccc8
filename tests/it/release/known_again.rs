//! Whom she refused is known again while she refuses him, and by nothing else (S3): once she changed her mind nothing of
//! it holds his claim, nor that of whoever has his telephone.

use std::sync::Arc;

use homeward::domain::release::act::{PersonAct, Whom};
use homeward::domain::report::NewReport;
use homeward::domain::text::Personal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL, replayed};
use crate::store::memory::MemoryStore;

fn from(n: usize) -> NewReport {
    let mut new = report(n, WELL, true);
    new.reporter.contact = Some(Personal::stored("13800000000"));
    new
}

#[test]
fn s3_whom_she_refuses_no_longer_is_held_by_nothing_under_the_same_or_another_report() {
    let world = World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS);
    world.say_profile(profile(0, WELL));
    world.say_report(from(1));
    let mut path = Path::of(world);
    let worker = path.world.worker(&path.station).clone();
    let advocate = path.world.others[2].clone();
    let whom = Whom::Report(path.report);
    path.world.act(&worker, &path.her(PersonAct::Refused(whom))).unwrap();
    path.world.settle();
    for by in [&worker, &advocate] {
        path.world.act(by, &path.her(PersonAct::MindChanged(whom))).unwrap();
    }
    path.world.settle();
    let (officer, _) = path.officers();
    path.world.act(&officer, &path.safe()).expect("nothing holds his claim");
    replayed(&*path.world.store);
    // Another report from his telephone.
    path.world.say_report(from(4));
    path.world.settle();
    let case = path.world.content().cases.into_iter().find(|case| case.id != path.case).unwrap();
    path.world.both_vote(case.id, homeward::domain::vote::Verdict::Kin);
    path.world.settle();
    let (officer, _) = path.officers();
    let act = homeward::domain::release::act::CaseAct::SafetyJudged {
        judgement: homeward::domain::release::facts::Judgement::Safe,
        proof: None,
    };
    let of_other =
        homeward::domain::release::act::Act::Case { case: case.id, profile: path.profile, round: 1, act };
    let hers = |one: &&homeward::domain::actor::Actor| {
        path.world.service.my_parts(one).unwrap().iter().any(|part| part.case == case.id)
    };
    let by = path.world.others[..2].iter().find(hers).unwrap_or(&officer).clone();
    path.world.act(&by, &of_other).expect("nor the other one");
}
