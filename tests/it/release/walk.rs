//! A walk at random through what people of a coalition may try, mostly along the path to a release and often beside it,
//! each release judged by the words of the safeguards, apart from the machine.

use homeward::domain::actor::Role;
use homeward::domain::ids::{ActorId, OrgCode, Timestamp};
use homeward::domain::release::act::{BrakeAct, BrakeTarget, CaseAct, Cause, Doer, Part, PersonAct, Whom};
use homeward::domain::release::facts::{
    Claim, FollowUp, Judgement, LaboratoryFinding, LaboratoryResult, Person, Proof,
};
use homeward::domain::release::links::{LinkAct, LinkOf};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Mode, Purpose, Supporter, Terms};
use homeward::domain::vote::{SplitChoice, Verdict};

use crate::crash::chance::Chance;
use crate::release::cast::{CASE, PROFILE, REPORT, service, terms};
use crate::release::links::OTHER;
use crate::release::plain::{Did, Plain};
use crate::release::reading::Words;
use crate::release::turns::turn;

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
    /// Whether the world goes on turning between two acts.
    pub turns: bool,
}

/// What came of a walk.
#[derive(Default)]
pub struct Walked {
    /// Releases that were made.
    pub releases: usize,
    /// Moments at which something could be told.
    pub told: usize,
    /// The rule that something was told against, and how it came to that.
    pub wrong: Option<String>,
}

/// The steps of the path, as far as a walk knows it.
const PATH: usize = 12;

pub fn walk(coalition: &Coalition, chance: &mut Chance, steps: usize) -> Walked {
    let mut plain = beginning(coalition);
    let mut walked = Walked::default();
    let mut next = 0;
    for _ in 0..steps {
        if coalition.turns && chance.below(9) == 0 {
            let before = plain.log.len();
            turn(coalition, &mut plain, chance);
            judge(&plain, &mut walked, plain.log.len() > before);
            continue;
        }
        let on_path = chance.below(10) < 7;
        let step = match on_path {
            // A stop is worked on beside everything else.
            _ if coalition.frozen && chance.below(5) == 0 => 18,
            true => next.min(PATH - 1),
            false => chance.below(PATH + 8),
        };
        let done = tried(coalition, &mut plain, chance, step);
        walked.releases += usize::from(done && step == 10);
        if on_path && step < PATH && (done || chance.below(4) == 0) {
            next += 1;
            if next > PATH {
                next = chance.below(PATH);
            }
        }
        judge(&plain, &mut walked, done);
    }
    walked
}

/// Judges by the words of the safeguards what was done last, of what touches her, and what may be told now.
fn judge(plain: &Plain, walked: &mut Walked, done: bool) {
    let now = plain.stage.at;
    let mut judged = Ok(());
    if let Some((last, before)) = plain.log.split_last().filter(|_| done) {
        let before = Words::new(before, last.at);
        judged = match &last.did {
            Did::ToCase(CaseAct::Asked) => before.asking(),
            Did::ToCase(CaseAct::LaboratoryOrdered) => before.sampling(),
            _ => Ok(()),
        };
    }
    if let Some(scope) = plain.told() {
        walked.told += 1;
        judged = judged.and_then(|()| Words::new(&plain.log, now).told(scope));
    }
    if let Err(rule) = judged
        && walked.wrong.is_none()
    {
        walked.wrong = Some(format!("{rule}: {:#?}", plain.log));
    }
}

/// What is true from the beginning.
fn beginning(coalition: &Coalition) -> Plain {
    let mut plain = Plain::new();
    plain.train(coalition.child_reviewers.clone());
    plain.bind(coalition.bound.clone());
    assert!(plain.say(&service(), PersonAct::Stated(coalition.person.clone())));
    let of = |role| coalition.people.iter().find(|one: &&Doer| one.role == role);
    if coalition.refuses
        && let Some(worker) = of(Role::StationWorker)
    {
        assert!(plain.say(worker, PersonAct::Refused(Whom::Report(REPORT))));
    }
    if coalition.frozen
        && let Some(officer) = of(Role::SafetyOfficer)
    {
        assert!(plain.brake(officer, &BrakeTarget::Everything, BrakeAct::Pulled(Cause::Stopped)));
    }
    if let (Some((person, act)), Some(worker)) = (&coalition.linked, of(Role::StationWorker)) {
        link(&mut plain, worker, (person, act.as_ref()));
    }
    plain
}

/// Another record of hers, kept by the same station, is linked with hers; it may have gone elsewhere since.
fn link(plain: &mut Plain, worker: &Doer, (person, act): (&Person, Option<&PersonAct>)) {
    let here = Person { station: worker.organisation.clone(), ..person.clone() };
    assert!(plain.say_of(OTHER, &service(), PersonAct::Stated(here)));
    assert!(plain.link(worker, LinkOf::profiles(OTHER, PROFILE).unwrap(), None, LinkAct::Linked));
    if let Some(act) = act {
        assert!(plain.say_of(OTHER, worker, act.clone()));
    }
    if person.station != worker.organisation {
        let there = Doer { organisation: person.station.clone(), ..worker.clone() };
        assert!(plain.say_of(OTHER, worker, PersonAct::TransferOffered(person.station.clone())));
        assert!(plain.say_of(OTHER, &there, PersonAct::TransferTaken));
    }
}

fn tried(coalition: &Coalition, plain: &mut Plain, chance: &mut Chance, step: usize) -> bool {
    let role = match step {
        0 | 2 | 3 | 12 => Role::Reviewer,
        4 | 5 | 18 => Role::SafetyOfficer,
        7 | 8 | 13 => Role::StationWorker,
        9 | 14 => Role::Advocate,
        6 | 10 | 11 => Role::Liaison,
        _ => Role::Reviewer,
    };
    let by = match step {
        5 => who_has(coalition, plain, chance, Part::SafetyOfficer),
        10 | 11 => who_has(coalition, plain, chance, Part::Liaison),
        _ => None,
    };
    let by = by.unwrap_or_else(|| one_of(coalition, chance, role).clone());
    let other = one_of(coalition, chance, role).clone();
    match step {
        0 => plain.deal(&by, &other),
        1 => plain.act(&service(), CaseAct::ClaimStated(coalition.claim.clone())),
        2 | 3 => {
            let verdict = if chance.below(8) == 0 { Verdict::NotKin } else { Verdict::Kin };
            let voters: Vec<Doer> = plain
                .stage
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
            plain.vote(voter, verdict)
        }
        4 => plain.part(Part::SafetyOfficer, &by),
        5 => {
            let judgement = *pick(chance, &coalition.judgements);
            let proof = *pick(chance, &coalition.proofs);
            plain.act(&by, CaseAct::SafetyJudged { judgement, proof })
        }
        6 => plain.part(Part::Liaison, &by),
        7 => plain.act(&by, CaseAct::Asked),
        8 | 9 if !coalition.person.alive || (coalition.turns && chance.below(8) == 0) => {
            plain.say(&by, PersonAct::InterestJudged(REPORT))
        }
        8 | 9 => {
            let agreed = PersonAct::Agreed(their_terms(coalition, plain, chance));
            let done = plain.say(&by, agreed);
            // Whoever signs second, the days pass from then on.
            let (history, now) = (&plain.stage.history, plain.stage.now());
            if done && history.will(PROFILE).is_some_and(|will| will.agreement(REPORT, now).is_some()) {
                plain.stage.at += coalition.days_later * 86_400_000;
            }
            done
        }
        10 => {
            let alive = coalition.person.alive && (!coalition.turns || chance.below(4) > 0);
            let scope = if alive { *pick(chance, Scope::ALL) } else { Scope::ToldOfDeath };
            plain.act(&by, CaseAct::Released(scope))
        }
        11 => plain.act(&by, CaseAct::HandedOver),
        _ => beside_the_path(coalition, plain, chance, step, &by),
    }
}

fn beside_the_path(
    coalition: &Coalition,
    plain: &mut Plain,
    chance: &mut Chance,
    step: usize,
    by: &Doer,
) -> bool {
    match step {
        12 => match chance.below(4) {
            0 => plain.third(by),
            1 => plain.choose(by, SplitChoice::GoOn),
            2 => plain.reopen(by),
            // The service begins the voting afresh, where it may.
            _ => plain.reopen(&service()),
        },
        13 => plain.act(by, CaseAct::CouldNotAsk),
        14 => {
            let sampling = Terms { purpose: Purpose::Sampling, ..their_terms(coalition, plain, chance) };
            plain.say(by, PersonAct::Agreed(sampling))
        }
        15 => plain.act(by, CaseAct::LaboratoryOrdered),
        16 => {
            let result = *pick(chance, &coalition.laboratory);
            plain.act(by, CaseAct::LaboratoryReported(LaboratoryFinding::bare(result)))
        }
        17 => {
            let whom = if chance.below(2) == 0 { Whom::Report(REPORT) } else { Whom::Everybody };
            let anybody = pick(chance, &coalition.people).clone();
            // Minds are changed often here, but for good reason only by two people.
            let act = match chance.below(8) {
                0 => PersonAct::Withdrew(Some(REPORT)),
                _ => PersonAct::MindChanged(whom),
            };
            !coalition.refuses && plain.say(&anybody, act)
        }
        18 => plain.brake(by, &BrakeTarget::Everything, BrakeAct::Lifted),
        _ => {
            let anybody = pick(chance, &coalition.people).clone();
            let outcome = *pick(chance, &[FollowUp::Well, FollowUp::NotReached]);
            plain.act(&anybody, CaseAct::FollowedUp(outcome))
        }
    }
}

fn their_terms(coalition: &Coalition, plain: &Plain, chance: &mut Chance) -> Terms {
    // Both signers mean the same day, so that their records agree.
    let review_at = Timestamp((plain.stage.at / 86_400_000 + 100) * 86_400_000);
    Terms {
        mode: Mode::Supported,
        supporters: pick(chance, &coalition.supporters).clone(),
        guardian: *pick(chance, &coalition.guardians),
        childs_view: coalition.childs_view,
        ..terms(Scope::Message, review_at)
    }
}

/// Mostly whoever has a part, where many could.
fn who_has(coalition: &Coalition, plain: &Plain, chance: &mut Chance, wanted: Part) -> Option<Doer> {
    let dealt = plain.log.iter().rev().find_map(|one| match &one.did {
        Did::ToCase(CaseAct::PartDealt { part, seat }) if *part == wanted => Some(seat.clone()),
        _ => None,
    })?;
    let hers = |one: &&Doer| one.role == wanted.role() && one.seat() == dealt;
    let hers = coalition.people.iter().find(hers).cloned();
    hers.filter(|_| coalition.turns && chance.below(4) > 0)
}

pub fn one_of<'a>(coalition: &'a Coalition, chance: &mut Chance, role: Role) -> &'a Doer {
    let fitting: Vec<&Doer> = coalition.people.iter().filter(|one| one.role == role).collect();
    if fitting.is_empty() || chance.below(12) == 0 {
        pick(chance, &coalition.people)
    } else {
        fitting[chance.below(fitting.len())]
    }
}

pub fn pick<'a, T>(chance: &mut Chance, all: &'a [T]) -> &'a T {
    &all[chance.below(all.len())]
}
