//! A walk at random through what people of a coalition may try, mostly along the path to a release and
//! often beside it, with a count of the parts that does not use the machine.

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode, Timestamp};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom,
};
use homeward::domain::release::facts::{
    AgeBand, Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person, Proof,
};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Mode, Purpose, Supporter, Terms};
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::crash::chance::Chance;
use crate::release::cast::{CASE, PROFILE, REPORT, Stage, org, service, terms};
use crate::release::links::OTHER;

/// What is true in a walk, and who takes part in it.
#[derive(Clone)]
pub struct Coalition {
    pub people: Vec<Doer>,
    pub child_reviewers: Vec<ActorId>,
    /// Whom the registry binds to a body besides her own.
    pub bound: Vec<(ActorId, OrgCode)>,
    pub person: Person,
    pub claim: Claim,
    /// Verdicts on safety that its officers are ready to give.
    pub judgements: Vec<Judgement>,
    pub proofs: Vec<Option<Proof>>,
    pub laboratory: Vec<LaboratoryResult>,
    pub guardians: Vec<Option<Guardian>>,
    pub supporters: Vec<Vec<Supporter>>,
    pub childs_view: bool,
    /// Whether she says no from the beginning.
    pub refuses: bool,
    /// Whether everything is frozen from the beginning.
    pub frozen: bool,
    /// Days between the agreement and whatever follows it.
    pub days_later: i64,
    /// What another record of hers says, which her station linked with this one, and what is recorded by it.
    pub linked: Option<(Person, Option<PersonAct>)>,
}

/// What came of a walk.
#[derive(Default)]
pub struct Walked {
    /// Releases that were made.
    pub releases: usize,
    /// Moments at which something could be told.
    pub told: usize,
}

/// The steps of the path, as far as a walk knows it.
const PATH: usize = 12;

pub fn walk(coalition: &Coalition, chance: &mut Chance, steps: usize) -> Walked {
    let mut stage = Stage::new();
    let mut walked = Walked::default();
    coalition.child_reviewers.iter().for_each(|who| stage.history.note_child_reviewer(*who));
    let bound = coalition.bound.iter().map(|(who, with)| (*who, vec![with.clone()]));
    stage.history.list_conflicts(bound.collect());
    stage.say(&service(), PersonAct::Stated(coalition.person.clone())).unwrap();
    let of = |role| coalition.people.iter().find(|one: &&Doer| one.role == role);
    if coalition.refuses
        && let Some(worker) = of(Role::StationWorker)
    {
        stage.say(worker, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    }
    if coalition.frozen
        && let Some(officer) = of(Role::SafetyOfficer)
    {
        let act = BrakeAct::Pulled(Cause::Stopped);
        stage.brake(officer, Act::Brake { target: BrakeTarget::Everything, act }).unwrap();
    }
    if let (Some((person, act)), Some(worker)) = (&coalition.linked, of(Role::StationWorker)) {
        link(&mut stage, worker, (person, act.as_ref()));
    }
    let mut next = 0;
    for _ in 0..steps {
        let on_path = chance.below(10) < 7;
        let step = match on_path {
            // A stop is worked on beside everything else.
            _ if coalition.frozen && chance.below(5) == 0 => 18,
            true => next.min(PATH - 1),
            false => chance.below(PATH + 8),
        };
        let done = tried(coalition, &mut stage, chance, step);
        if done && step == 10 {
            walked.releases += 1;
            check_parts(coalition, &stage);
        }
        if on_path && step < PATH && (done || chance.below(4) == 0) {
            next += 1;
            if next > PATH {
                next = chance.below(PATH);
            }
        }
        if stage.history.may_be_told(CASE, stage.now()).is_some() {
            walked.told += 1;
        }
    }
    walked
}

/// Another record of hers, kept by the same station, is linked with hers; it may have gone elsewhere since.
fn link(stage: &mut Stage, worker: &Doer, (person, act): (&Person, Option<&PersonAct>)) {
    let here = Person { station: worker.organisation.clone(), ..person.clone() };
    let other = |act: PersonAct| Act::Person { profile: OTHER, act };
    stage.brake(&service(), other(PersonAct::Stated(here))).unwrap();
    let of = LinkOf::profiles(OTHER, PROFILE).unwrap();
    stage.brake(worker, Act::Link { of, case: None, act: LinkAct::Linked }).unwrap();
    if let Some(act) = act {
        stage.brake(worker, other(act.clone())).unwrap();
    }
    stage.brake(&service(), other(PersonAct::Stated(person.clone()))).unwrap();
}

fn tried(coalition: &Coalition, stage: &mut Stage, chance: &mut Chance, step: usize) -> bool {
    let role = match step {
        0 | 2 | 3 | 12 => Role::Reviewer,
        4 | 5 | 18 => Role::SafetyOfficer,
        7 | 8 | 13 => Role::StationWorker,
        9 | 14 => Role::Advocate,
        6 | 10 | 11 => Role::Liaison,
        _ => Role::Reviewer,
    };
    let by = one_of(coalition, chance, role).clone();
    let other = one_of(coalition, chance, role).clone();
    match step {
        0 => stage.deal(&by, &other).is_ok(),
        1 => stage.act(&service(), CaseAct::ClaimStated(coalition.claim.clone())).is_ok(),
        2 | 3 => {
            let verdict = if chance.below(8) == 0 { Verdict::NotKin } else { Verdict::Kin };
            let voters: Vec<Doer> = stage
                .history
                .case(CASE)
                .map(|(case, _)| case.seats.clone())
                .unwrap_or_default()
                .into_iter()
                .filter(|seat| {
                    let reviews = |one: &Doer| one.role == Role::Reviewer && one.actor == seat.reviewer;
                    coalition.people.iter().any(reviews)
                })
                .map(|seat| Doer {
                    actor: seat.reviewer,
                    organisation: seat.organisation,
                    role: Role::Reviewer,
                })
                .collect();
            let voter = if voters.is_empty() || chance.below(6) == 0 { &by } else { pick(chance, &voters) };
            stage.vote(voter, verdict).is_ok()
        }
        4 => stage.part(Part::SafetyOfficer, &by).is_ok(),
        5 => {
            let judgement = *pick(chance, &coalition.judgements);
            let proof = *pick(chance, &coalition.proofs);
            stage.act(&by, CaseAct::SafetyJudged { judgement, proof }).is_ok()
        }
        6 => stage.part(Part::Liaison, &by).is_ok(),
        7 => stage.act(&by, CaseAct::Asked).is_ok(),
        8 | 9 if !coalition.person.alive => stage.say(&by, PersonAct::InterestJudged(REPORT)).is_ok(),
        8 | 9 => {
            let agreed = PersonAct::Agreed(their_terms(coalition, stage, chance));
            let done = stage.say(&by, agreed).is_ok();
            // Whoever signs second, the days pass from then on.
            let in_force = |stage: &Stage| {
                stage.history.will(PROFILE).is_some_and(|will| will.agreement(REPORT, stage.now()).is_some())
            };
            if done && in_force(stage) {
                stage.at += coalition.days_later * 86_400_000;
            }
            done
        }
        10 => {
            let scope = if coalition.person.alive { *pick(chance, Scope::ALL) } else { Scope::ToldOfDeath };
            stage.act(&by, CaseAct::Released(scope)).is_ok()
        }
        11 => stage.act(&by, CaseAct::HandedOver).is_ok(),
        _ => beside_the_path(coalition, stage, chance, step, &by),
    }
}

fn beside_the_path(
    coalition: &Coalition,
    stage: &mut Stage,
    chance: &mut Chance,
    step: usize,
    by: &Doer,
) -> bool {
    match step {
        12 => match chance.below(4) {
            0 => stage.third(by).is_ok(),
            1 => stage.choose(by, SplitChoice::GoOn).is_ok(),
            2 => stage.reopen(by).is_ok(),
            // The service begins the voting afresh, where it may.
            _ => stage.reopen(&service()).is_ok(),
        },
        13 => stage.act(by, CaseAct::CouldNotAsk).is_ok(),
        14 => {
            let sampling = Terms { purpose: Purpose::Sampling, ..their_terms(coalition, stage, chance) };
            stage.say(by, PersonAct::Agreed(sampling)).is_ok()
        }
        15 => stage.act(by, CaseAct::LaboratoryOrdered).is_ok(),
        16 => {
            let result = *pick(chance, &coalition.laboratory);
            stage.act(by, CaseAct::LaboratoryReported(LaboratoryFinding::bare(result))).is_ok()
        }
        17 => {
            let whom = if chance.below(2) == 0 { Whom::Report(REPORT) } else { Whom::Everybody };
            let anybody = pick(chance, &coalition.people).clone();
            // Minds are changed often here, but for good reason only by two people.
            let act = match chance.below(8) {
                0 => PersonAct::Withdrew(Some(REPORT)),
                _ => PersonAct::MindChanged(whom),
            };
            !coalition.refuses && stage.say(&anybody, act).is_ok()
        }
        18 => {
            let act = Act::Brake { target: BrakeTarget::Everything, act: BrakeAct::Lifted };
            stage.brake(by, act).is_ok()
        }
        _ => {
            let anybody = pick(chance, &coalition.people).clone();
            let outcome = *pick(chance, &[FollowUp::Well, FollowUp::NotReached]);
            stage.act(&anybody, CaseAct::FollowedUp(outcome)).is_ok()
        }
    }
}

fn their_terms(coalition: &Coalition, stage: &Stage, chance: &mut Chance) -> Terms {
    // Both signers mean the same day, so that their records agree.
    let review_at = Timestamp((stage.at / 86_400_000 + 100) * 86_400_000);
    Terms {
        mode: Mode::Supported,
        supporters: pick(chance, &coalition.supporters).clone(),
        guardian: *pick(chance, &coalition.guardians),
        childs_view: coalition.childs_view,
        ..terms(Scope::Message, review_at)
    }
}

fn one_of<'a>(coalition: &'a Coalition, chance: &mut Chance, role: Role) -> &'a Doer {
    let fitting: Vec<&Doer> = coalition.people.iter().filter(|one| one.role == role).collect();
    if fitting.is_empty() || chance.below(12) == 0 {
        pick(chance, &coalition.people)
    } else {
        fitting[chance.below(fitting.len())]
    }
}

fn pick<'a, T>(chance: &mut Chance, all: &'a [T]) -> &'a T {
    &all[chance.below(all.len())]
}

/// Counts the parts of a release that was just made from the plain records.
fn check_parts(coalition: &Coalition, stage: &Stage) {
    let (case, course) = stage.history.case(CASE).unwrap();
    let will = stage.history.will(PROFILE).unwrap();
    let mut people: Vec<ActorId> = case.votes.iter().map(|vote| vote.seat.reviewer).collect();
    assert_eq!(people.len(), 2);
    assert!(case.votes.iter().all(|vote| vote.choice == Verdict::Kin));
    let sides = [org(crate::release::cast::STATION), org(crate::release::cast::DESK)];
    assert!(case.votes.iter().all(|vote| !sides.contains(&vote.seat.organisation)));
    assert_ne!(case.votes[0].seat.organisation, case.votes[1].seat.organisation);
    people.push(course.officer.as_ref().unwrap().reviewer);
    people.push(course.liaison.as_ref().unwrap().reviewer);
    if coalition.person.alive {
        let (_, signers) = will.agreement(REPORT, stage.now()).unwrap();
        assert_ne!(signers[0].organisation, signers[1].organisation);
        people.extend(signers.map(|signer| signer.actor));
        assert_eq!(people.len(), 6);
    } else {
        people.push(will.interest(REPORT).unwrap().actor);
    }
    people.sort_unstable();
    people.dedup();
    assert_eq!(people.len(), if coalition.person.alive { 6 } else { 5 }, "different people");
    assert!(coalition.person.age.is_some_and(|age| age == AgeBand::Adult || coalition.childs_view));
}
