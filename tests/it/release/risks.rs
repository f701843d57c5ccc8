//! Claim risks (S5, S8, S10): what makes a claim one to look at twice holds the case until two safety
//! officers have looked, calls the auditor, and leaves the score as it is.

use std::sync::Arc;

use homeward::domain::body::{Condition, ConditionKind, Sex};
use homeward::domain::date::PartialDate;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::{Position, ReportId};
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget};
use homeward::domain::release::facts::ClaimRisk;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::{NewReport, ReporterRelation};
use homeward::domain::setting::Setting;
use homeward::domain::statement::{Fact, NewStatement, PoliceReport};
use homeward::domain::text::Personal;
use homeward::service::Refusal;

use crate::matcher::invented::{profile, report};
use crate::matcher::world::{REVIEWING, World};
use crate::release::service::{OTHERS, Path, WELL};
use crate::store::memory::MemoryStore;

fn world() -> World {
    World::with(Arc::new(MemoryStore::default()), &REVIEWING, &OTHERS)
}

fn alerts(world: &World) -> usize {
    let entries = world.store.entries(Position(0), 10_000).unwrap();
    let risk = |one: &&homeward::domain::entry::Entry| {
        matches!(one.what, What::Alerted { alert: Alert::ClaimRisk, .. })
    };
    entries.iter().filter(risk).count()
}

/// The one case of a world is held for this risk, until two officers of different bodies have looked.
fn is_held(world: World, risk: ClaimRisk) {
    let score = world.stored().into_values().max();
    let path = Path::of(world);
    let (officer, other) = path.officers();
    let case = path.world.content().cases[0].clone();
    let seat = path.world.reviewers.iter().find(|one| one.id == case.seats[0].reviewer).unwrap();
    let view = path.world.service.get_case(seat, case.id).unwrap();
    let why: Vec<_> = view.evidence.iter().map(|one| &one.evidence).collect();
    assert_eq!((view.risks, Some(view.score)), (vec![risk], score), "the score is what it was: {why:?}");
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)), "{risk:?}");
    assert_eq!(alerts(&path.world), 1);
    let lift = Act::Brake { target: BrakeTarget::Case(case.id), act: BrakeAct::Lifted };
    path.world.act(&officer, &lift).unwrap();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::Held)));
    path.world.act(&other, &lift).unwrap();
    path.world.act(&officer, &path.safe()).unwrap();
    assert_eq!(alerts(&path.world), 1, "once");
}

fn lost(new: &mut NewReport) -> &mut homeward::domain::statement::Missing {
    let missing = new.statements.iter_mut().find_map(|one| match &mut one.fact {
        Fact::Missing(missing) => Some(missing),
        _ => None,
    });
    missing.unwrap()
}

#[test]
fn a_claim_without_risk_is_not_held() {
    let path = Path::confirmed();
    let (officer, _) = path.officers();
    path.world.act(&officer, &path.safe()).unwrap();
    assert_eq!(alerts(&path.world), 0);
}

#[test]
fn a_loss_that_was_never_reported_is_looked_at_twice() {
    let mut world = world();
    world.say_profile(profile(0, WELL));
    let mut never = report(1, WELL, true);
    lost(&mut never).police_report = Some(PoliceReport::No);
    world.say_report(never);
    world.settle();
    is_held(world, ClaimRisk::LossNeverReported);
}

#[test]
fn who_presses_for_haste_is_looked_at_twice() {
    let mut world = world();
    world.say_profile(profile(0, WELL));
    let mut pressing = report(1, WELL, true);
    lost(&mut pressing).circumstances = Some(Personal::stored("外出走失, 请尽快告诉我们她在哪里"));
    world.say_report(pressing);
    world.settle();
    is_held(world, ClaimRisk::Urgency);
}

#[test]
fn many_reports_of_one_telephone_are_looked_at_twice_withdrawn_ones_among_them() {
    let mut world = world();
    world.change_registry(Change::Set(Setting::ManyReports, 3));
    let from = |n: usize, seed: u32| {
        let mut new = report(n, seed, true);
        new.reporter.contact = Some(Personal::stored("13800000000"));
        new
    };
    for (n, seed) in [(4, 40), (7, 80)] {
        let other = from(n, seed);
        let desk = world.worker(&other.office).clone();
        let made = world.service.register_report(&desk, world.request(), &other).unwrap();
        world.service.withdraw_report(&desk, world.request(), made.id).unwrap();
    }
    world.say_profile(profile(0, WELL));
    world.say_report(from(1, WELL));
    world.settle();
    is_held(world, ClaimRisk::ManyReports);
}

#[test]
fn edits_that_converge_on_her_are_looked_at_twice_and_a_first_telling_is_not() {
    let mut world = world();
    world.say_profile(profile(0, WELL));
    // At first what fits few; then, edit by edit, what fits her.
    let whole = report(1, WELL, true);
    let mut first = whole.clone();
    first.statements.retain(|one| matches!(one.fact, Fact::Sex(_) | Fact::Missing(_) | Fact::Birth(_)));
    world.say_report(first);
    world.settle();
    world.say_report(whole);
    world.settle();
    is_held(world, ClaimRisk::EditsConverge);
}

#[test]
fn s5_who_knows_only_what_began_since_the_loss_is_looked_at_twice_whatever_anybody_sees_of_her() {
    let conditions = [ConditionKind::FacialPalsy, ConditionKind::LowVision, ConditionKind::Epilepsy];
    let told = |since| {
        let of = move |kind| NewStatement::of(Fact::Condition(Condition { kind, since }));
        conditions.into_iter().map(of)
    };
    for sex in [Sex::Female, Sex::Unknown] {
        let mut world = world();
        let mut resident = profile(0, WELL);
        resident.statements.extend(told(None));
        world.say_profile(resident);
        // Of another name than hers, lost years before any of it began.
        let mut claim = report(1, WELL + 1, true);
        claim.statements.retain(|one| matches!(one.fact, Fact::Sex(_) | Fact::Missing(_) | Fact::Name(_)));
        for one in &mut claim.statements {
            if let Fact::Sex(told) = &mut one.fact {
                *told = sex;
            }
        }
        lost(&mut claim).place = None;
        claim.statements.extend(told(Some(PartialDate::of_year(2014))));
        world.say_report(claim);
        world.settle();
        is_held(world, ClaimRisk::KnowsOnlySince);
    }
}

#[test]
fn s8_a_husband_does_not_become_a_brother_by_an_edit() {
    let world = world();
    let mut his = report(1, WELL, true);
    his.reporter.relation = ReporterRelation::Husband;
    world.say_profile(profile(0, WELL));
    world.say_report(his.clone());
    for relation in [ReporterRelation::Brother, ReporterRelation::Mother] {
        his.reporter.relation = relation;
        world.say_report(his.clone());
    }
    let path = Path::of(world);
    let (officer, _) = path.officers();
    assert_eq!(path.world.act(&officer, &path.safe()), Err(Refusal::Unlawful(Unlawful::ProofMissing)));
}

#[test]
fn s10_reports_that_are_withdrawn_and_filed_anew_count_on() {
    let world = world();
    world.change_registry(Change::Set(Setting::ReportsOfPerson, 3));
    let file = |n: usize| -> Result<ReportId, Refusal> {
        let mut new = report(3 * n, n as u32, true);
        new.reporter.identity_document = Some(Personal::stored("51302119550101002X"));
        let desk = world.worker(&new.office).clone();
        let made = world.service.register_report(&desk, world.request(), &new)?.id;
        world.service.withdraw_report(&desk, world.request(), made)?;
        Ok(made)
    };
    for n in 0..3 {
        file(n).unwrap();
    }
    assert!(matches!(file(3), Err(Refusal::Invalid(_))), "a prober who withdraws does not begin anew");
}
