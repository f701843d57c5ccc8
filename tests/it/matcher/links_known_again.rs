//! By what a reporter is known again (S3, S8, S24) whom she refused, or of whom somebody warned, by a record that is
//! erased, when his own report is erased too: nothing is left of either but a keyed hash.

use homeward::domain::actor::Role;
use homeward::domain::duty::ErasureReason;
use homeward::domain::entry::Subject;
use homeward::domain::ids::{ActorId, CaseId, OrgCode, Timestamp};
use homeward::domain::profile::{NewProfile, Status};
use homeward::domain::release::act::{Act, CaseAct, Deed, Doer, PersonAct, Whom};
use homeward::domain::release::facts::Judgement;
use homeward::domain::release::links::LinkAct;
use homeward::service::erase;
use homeward::store::{Commit, DeedsOf, KeptDeed, Lane, Put};

use crate::matcher::invented::{profile, report_by_telephone};
use crate::matcher::links::{HER, id_of, own_link, proved, report_of, world};
use crate::matcher::links_hold::{HELD, cleared};
use crate::matcher::world::{BEGINNING, World};

/// She has two linked records, and was sought by telephone; `turns` by the second, which is erased with that report.
fn known_again(turns: impl FnOnce(&World)) -> Result<(), homeward::service::Refusal> {
    let mut world = world();
    [0, 3].into_iter().for_each(|n| world.say_profile(profile(n, HER)));
    world.say_report(report_by_telephone(4, 40));
    world.settle();
    let worker = world.worker(&profile(0, HER).station).clone();
    world.act(&worker, &own_link(&world, 0, 3, LinkAct::Linked)).unwrap();
    turns(&world);
    let (record, report) = (id_of(&world, 3), report_of(&world, 4));
    for status in [Status::Left, Status::Reunited] {
        world.say_profile(NewProfile { status: Some(status), ..profile(3, HER) });
    }
    let desk = world.worker(&report_by_telephone(4, 40).office).clone();
    world.service.withdraw_report(&desk, world.request(), report).unwrap();
    world.settle();
    for subject in [Subject::Profile(record), Subject::Report(report)] {
        let (cases, at) = (world.content().cases, Timestamp(BEGINNING + 1));
        assert!(erase(&*world.store, subject, ErasureReason::Request, at, &cases).unwrap());
    }
    world.restart();
    world.settle();
    world.say_report(report_by_telephone(1, HER));
    world.settle();
    let (hers, again) = (id_of(&world, 0), report_of(&world, 1));
    let cases = world.content().cases;
    let case = cases.iter().find(|case| case.pair.profile == hers && case.pair.report == again).unwrap().id;
    let done = cleared(&mut world, case);
    proved(&world);
    done
}

#[test]
fn s3_s24_whom_she_refused_is_known_by_his_telephone_when_record_and_report_are_gone() {
    assert_eq!(known_again(|_| ()), Ok(()), "nobody refused him");
    let refused = known_again(|world| {
        let worker = world.worker(&profile(0, HER).station).clone();
        let no = PersonAct::Refused(Whom::Report(report_of(world, 4)));
        world.act(&worker, &Act::Person { profile: id_of(world, 3), act: no }).unwrap();
    });
    assert_eq!(refused, HELD);
}

#[test]
fn s8_s24_of_whom_somebody_warned_is_known_by_his_telephone_when_record_and_report_are_gone() {
    let warned = known_again(|world| {
        let (profile, report) = (id_of(world, 3), world.store.report(report_of(world, 4)).unwrap().unwrap());
        let organisation = OrgCode::new("safety-a").unwrap();
        let by = Doer { actor: ActorId([9; 16]), organisation, role: Role::SafetyOfficer };
        let judged = CaseAct::SafetyJudged { judgement: Judgement::Unsafe, proof: None };
        let act = Act::Case { case: CaseId([8; 16]), profile, round: 1, act: judged };
        let deed = Deed { by, at: Timestamp(BEGINNING), act };
        // Past all rules, as a case that is gone long since left it.
        let mut deeds = world.store.deeds(DeedsOf::Person(profile)).unwrap();
        let marks = report.reporter.prints().collect();
        deeds.push(KeptDeed { deed, reason: None, salt: [0; 16], marks });
        let mut commit = Commit::new(Lane::Caller);
        commit.put.push(Put::Deeds(DeedsOf::Person(profile), deeds));
        world.store.commit(commit).unwrap();
    });
    assert_eq!(warned, HELD);
}
