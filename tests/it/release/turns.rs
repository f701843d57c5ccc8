//! How the world turns between two acts of a walk: the registry, the records, her will, stops, links, time. Each turn is
//! tried as somebody would do it; the machine takes it or refuses it.

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode};
use homeward::domain::release::act::{BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom};
use homeward::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person,
};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::report::ReporterRelation;

use crate::crash::chance::Chance;
use crate::release::cast::{CASE, DESK, PROFILE, REPORT, STATION, org, service};
use crate::release::links::OTHER;
use crate::release::plain::{Did, Plain};
use crate::release::walk::{Coalition, one_of, pick};

/// Where she may be taken.
pub const NEXT: &str = "next";

/// Something changes.
pub fn turn(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    match chance.below(17) {
        0 | 1 => the_registry(coalition, plain, chance),
        2 | 3 => she_is_moved(coalition, plain, chance),
        4 => she_is_another(plain, chance),
        5 | 6 => the_claim_is_another(plain, chance),
        7..=9 => her_mind(coalition, plain, chance),
        10 | 11 => stops(coalition, plain, chance),
        12..=14 => links(coalition, plain, chance),
        15 => plain.stage.at += [1, 24, 80, 40 * 24, 170 * 24][chance.below(5)] * 3_600_000,
        _ => warnings(coalition, plain, chance),
    }
}

fn the_registry(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    if chance.below(3) == 0 {
        let reviewers = coalition.people.iter().filter(|one| one.role == Role::Reviewer);
        let some: Vec<ActorId> = reviewers.filter(|_| chance.below(2) == 0).map(|one| one.actor).collect();
        return plain.train(some);
    }
    let mut bound: Vec<(ActorId, OrgCode)> = Vec::new();
    for _ in 0..chance.below(3) {
        let to = *pick(chance, &[STATION, DESK, NEXT, "elsewhere", "c"]);
        bound.push((pick(chance, &coalition.people).actor, org(to)));
    }
    plain.bind(bound);
}

fn she_is_moved(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    let worker = one_of(coalition, chance, Role::StationWorker).clone();
    let profile = *pick(chance, &[PROFILE, PROFILE, OTHER]);
    match chance.below(3) {
        0 => plain.say_of(profile, &worker, PersonAct::TransferTaken),
        1 => plain.say_of(profile, &worker, PersonAct::TransferOffered(org(NEXT))),
        _ => plain.say_of(profile, &worker, PersonAct::TransferOffered(org(STATION))),
    };
}

fn she_is_another(plain: &mut Plain, chance: &mut Chance) {
    let ages =
        [None, Some(AgeBand::Under14), Some(AgeBand::Under18), Some(AgeBand::Adult), Some(AgeBand::Adult)];
    let (alive, age) = (chance.below(4) > 0, *pick(chance, &ages));
    // Once in a while the service says she is somewhere else, which nobody signed.
    let station = if chance.below(8) == 0 { org(NEXT) } else { plain.station() };
    plain.say(&service(), PersonAct::Stated(Person { station, alive, age }));
}

fn the_claim_is_another(plain: &mut Plain, chance: &mut Chance) {
    let last = plain.log.iter().rev().find_map(|one| match &one.did {
        Did::ToCase(CaseAct::ClaimStated(claim)) => Some(claim.clone()),
        _ => None,
    });
    let Some(mut claim) = last else { return };
    let change: &mut Claim = &mut claim;
    match chance.below(12) {
        0 | 1 => change.reporter = [7 + chance.below(2) as u8; 16],
        2 => change.relation = ReporterRelation::Husband,
        3 | 4 => change.relation = *pick(chance, &[ReporterRelation::Mother, ReporterRelation::Sister]),
        5 => change.known_by.clear(),
        6 => change.known_by = vec![org(STATION)],
        7 => change.known_by = vec![org(DESK)],
        8 => {
            let body = *pick(chance, &["a", "b", "c", "e"]);
            change.organisations.push(org(body));
        }
        // What does not follow from what was stated.
        9 => drop(change.organisations.pop()),
        10 => change.answers_sealed = !change.answers_sealed,
        _ => change.stands = !change.stands,
    }
    plain.act(&service(), CaseAct::ClaimStated(claim));
}

fn her_mind(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    let profile = *pick(chance, &[PROFILE, PROFILE, OTHER]);
    let whom = *pick(chance, &[Whom::Report(REPORT), Whom::Everybody]);
    let role = *pick(chance, &[Role::StationWorker, Role::Advocate, Role::SafetyOfficer]);
    let by = one_of(coalition, chance, role).clone();
    match chance.below(8) {
        0 => {
            plain.say_of(profile, &by, PersonAct::Refused(whom));
        }
        1 => {
            plain.say_of(profile, &by, PersonAct::Withdrew(Some(REPORT)));
        }
        2 => {
            plain.say_of(profile, &service(), PersonAct::Withdrew(Some(REPORT)));
        }
        // What was refused is often refused no longer, or the walk would end here.
        _ => {
            for role in [Role::StationWorker, Role::Advocate] {
                let by = one_of(coalition, chance, role).clone();
                plain.say_of(profile, &by, PersonAct::MindChanged(whom));
            }
        }
    }
}

fn stops(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    let targets = [
        BrakeTarget::Case(CASE),
        BrakeTarget::Station(org(STATION)),
        BrakeTarget::Station(org(NEXT)),
        BrakeTarget::Everything,
    ];
    if chance.below(4) == 0 {
        let officer = one_of(coalition, chance, Role::SafetyOfficer).clone();
        let target = pick(chance, &targets).clone();
        plain.brake(&officer, &target, BrakeAct::Pulled(Cause::Stopped));
        return;
    }
    for target in targets {
        let officer = one_of(coalition, chance, Role::SafetyOfficer).clone();
        plain.brake(&officer, &target, BrakeAct::Lifted);
    }
}

fn links(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    let of = LinkOf::profiles(OTHER, PROFILE).unwrap();
    let worker = one_of(coalition, chance, Role::StationWorker).clone();
    let advocate = one_of(coalition, chance, Role::Advocate).clone();
    match chance.below(6) {
        0 => {
            let age =
                *pick(chance, &[Some(AgeBand::Adult), Some(AgeBand::Adult), None, Some(AgeBand::Under18)]);
            let her = Person { station: plain.station(), alive: chance.below(6) > 0, age };
            plain.say_of(OTHER, &service(), PersonAct::Stated(her));
        }
        1 => {
            plain.link(&worker, of, None, LinkAct::Linked);
        }
        2 => {
            let reviewer = one_of(coalition, chance, Role::Reviewer).clone();
            plain.link(&reviewer, of, Some(CASE), LinkAct::Linked);
        }
        3 => {
            plain.link(&worker, of, None, LinkAct::Unlinked);
            plain.link(&advocate, of, None, LinkAct::Unlinked);
        }
        // The service may say so, where nothing is set free by it.
        4 => {
            plain.link(&service(), of, None, LinkAct::Unlinked);
        }
        _ => {
            let now = plain.stage.now();
            let left = plain.stage.history.will(OTHER).map(|will| will.leaves(now));
            let left = left.unwrap_or_default();
            let refused: Vec<Whom> =
                plain.stage.history.will(OTHER).map(|will| will.refused().collect()).unwrap_or_default();
            if chance.below(4) == 0 && plain.say(&service(), PersonAct::Inherited(left)) {
                for whom in refused {
                    plain.say(&service(), PersonAct::Refused(whom));
                }
                plain.link(&service(), of, None, LinkAct::Unlinked);
            }
        }
    }
}

fn warnings(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance) {
    let dealt = plain.log.iter().rev().find_map(|one| match &one.did {
        Did::ToCase(CaseAct::PartDealt { part: Part::SafetyOfficer, seat }) => Some(seat.clone()),
        _ => None,
    });
    let officer = dealt.map(|seat| Doer {
        actor: seat.reviewer,
        organisation: seat.organisation,
        role: Role::SafetyOfficer,
    });
    let officer = officer.unwrap_or_else(|| one_of(coalition, chance, Role::SafetyOfficer).clone());
    let judged = |judgement| CaseAct::SafetyJudged { judgement, proof: None };
    let found = |result| CaseAct::LaboratoryReported(LaboratoryFinding::bare(result));
    match chance.below(7) {
        0 => plain.act(&officer, judged(Judgement::Unsafe)),
        1 => plain.act(&officer, judged(Judgement::KinDoubted)),
        2 => plain.act(&officer, CaseAct::FollowedUp(FollowUp::Concern)),
        3 => plain.act(&officer, CaseAct::Undone),
        4 => plain.act(&officer, CaseAct::LaboratoryOrdered),
        5 => plain.act(&officer, found(*pick(chance, LaboratoryResult::ALL))),
        _ => {
            let reviewer = one_of(coalition, chance, Role::Reviewer).clone();
            plain.reopen(&reviewer)
        }
    };
}
