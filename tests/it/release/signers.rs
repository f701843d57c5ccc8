//! Who signs for her (S1, S3–S6): two of one role or of one body are one, whoever turns out to be of a station of hers
//! signed nothing, and where she said anything of her own nobody judges for her.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{CaseAct, Doer, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Person};
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;

use crate::release::cast::{
    CASE, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};
use crate::release::links::{link, linked, other, ready};
use crate::release::links_keep::voted_safe;
use crate::release::one_by_one::unjudged;

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

/// Two who sign one after the other, the second after she was taken over by another station or not.
struct Two {
    who: &'static str,
    first: Doer,
    taken_over: bool,
    second: Doer,
    count: bool,
}

fn twos() -> [Two; 5] {
    let advocate = |person, body| doer(person, body, Role::Advocate);
    let (worker, taker) = (doer(4, STATION, Role::StationWorker), doer(20, "next", Role::StationWorker));
    let two = |who, first, taken_over, second, count| Two { who, first, taken_over, second, count };
    [
        two("a worker and an advocate", worker.clone(), false, advocate(45, "e"), true),
        two("two advocates", advocate(5, "b"), false, advocate(45, "e"), false),
        two("an advocate and whoever took her over", advocate(45, "e"), true, taker.clone(), true),
        two("workers of two stations", worker, true, taker.clone(), false),
        two("of the body that took her over", advocate(45, "next"), true, taker, false),
    ]
}

/// What the two sign, with nothing agreed to before.
fn signed(two: &Two, before: &[PersonAct], act: &PersonAct) -> (Six, Stage) {
    let (six, mut stage) = ready();
    stage.say(&six.worker, PersonAct::Withdrew(Some(REPORT))).unwrap();
    before.iter().for_each(|act| stage.say(&six.worker, act.clone()).unwrap());
    stage.say(&two.first, act.clone()).unwrap();
    if two.taken_over {
        stage.say(&six.worker, PersonAct::TransferOffered(org("next"))).unwrap();
        stage.say(&doer(21, "next", Role::StationWorker), PersonAct::TransferTaken).unwrap();
    }
    stage.say(&two.second, act.clone()).unwrap();
    (six, stage)
}

#[test]
fn s4_what_two_sign_for_her_is_of_two_roles_and_of_two_bodies() {
    let at = Stage::new().in_days(30);
    let of_sampling = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, at) };
    let whom = Whom::Report(REPORT);
    for two in twos() {
        let (six, mut stage) = signed(&two, &[], &PersonAct::Agreed(terms(Scope::Message, at)));
        let will = stage.history.will(PROFILE).unwrap();
        assert_eq!(will.agreement(REPORT, stage.now()).is_some(), two.count, "{}", two.who);
        let released = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
        let why = if two.count { Ok(()) } else { Err(Unlawful::NotAgreed) };
        assert_eq!(released, why, "{}", two.who);

        let (six, mut stage) = signed(&two, &[], &PersonAct::Agreed(of_sampling.clone()));
        let ordered = stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
        assert_eq!(ordered, if two.count { Ok(()) } else { Err(Unlawful::Sampling) }, "{}", two.who);

        let (_, stage) = signed(&two, &[PersonAct::Refused(whom)], &PersonAct::MindChanged(whom));
        assert_eq!(!stage.history.will(PROFILE).unwrap().refuses(REPORT), two.count, "{}", two.who);
    }
}

#[test]
fn s1_an_advocate_of_a_station_where_she_is_by_a_linked_record_signed_nothing_that_opens_a_release() {
    let six = Six { advocate: doer(5, "e", Role::Advocate), ..Six::new() };
    for told in [false, true] {
        let mut stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
        let theirs = Person { station: org("e"), ..person(true, ADULT) };
        other(&mut stage, &service(), PersonAct::Stated(theirs)).unwrap();
        let mut next = CaseAct::Released(Scope::Message);
        if told {
            stage.act(&six.liaison, next).unwrap();
            next = CaseAct::HandedOver;
        }
        let both = |stage: &mut Stage, act| {
            six.reviewers.iter().for_each(|one| link(stage, one, Some(CASE), act).unwrap());
        };
        both(&mut stage, LinkAct::Linked);
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
        assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::Organisation), "told: {told}");
        both(&mut stage, LinkAct::Unlinked);
        stage.act(&six.liaison, next).expect("they were of two women, and hers signed with no other");
    }
}

type Said = fn(&Six, &mut Stage);

/// What she may have said of this reporter in her life.
const SAID: [(&str, Said); 4] = [
    ("nothing", |_, _| ()),
    ("half an agreement", |six, stage| agreed(stage, &[&six.worker])),
    ("an agreement that was withdrawn", |six, stage| {
        agreed(stage, &[&six.worker, &six.advocate]);
        stage.say(&six.worker, PersonAct::Withdrew(Some(REPORT))).unwrap();
    }),
    ("a refusal that was taken back", |six, stage| {
        let whom = Whom::Report(REPORT);
        stage.say(&six.worker, PersonAct::Refused(whom)).unwrap();
        for signer in [&six.worker, &six.advocate] {
            stage.say(signer, PersonAct::MindChanged(whom)).unwrap();
        }
    }),
];

fn agreed(stage: &mut Stage, signers: &[&Doer]) {
    let terms = terms(Scope::Message, stage.in_days(90));
    signers.iter().for_each(|one| stage.say(one, PersonAct::Agreed(terms.clone())).unwrap());
}

#[test]
fn s1_after_her_death_nobody_judges_for_her_what_she_once_spoke_of_herself() {
    for (name, said) in SAID {
        let (six, mut stage) = voted_safe();
        stage.act(&six.worker, CaseAct::Asked).unwrap();
        said(&six, &mut stage);
        stage.say(&service(), PersonAct::Stated(person(false, ADULT))).unwrap();
        stage.say(&doer(45, "e", Role::Advocate), PersonAct::InterestJudged(REPORT)).unwrap();
        let told = stage.act(&six.liaison, CaseAct::Released(Scope::ToldOfDeath));
        let silent = name == "nothing";
        assert_eq!(told, if silent { Ok(()) } else { Err(Unlawful::NotAgreed) }, "{name}");
    }
}

#[test]
fn s6_of_a_young_child_nothing_is_sampled_without_somebody_beside_her() {
    let (six, mut stage) = unjudged();
    let sampled = |guardian, at| {
        PersonAct::Agreed(Terms { purpose: Purpose::Sampling, guardian, ..terms(Scope::Alive, at) })
    };
    for (age, guardian, why) in [
        (AgeBand::Under14, None, Err(Unlawful::Guardian)),
        (AgeBand::Under14, Some(Guardian::Claimant), Err(Unlawful::ThroughTheClaimant)),
        (AgeBand::Under14, Some(Guardian::Independent), Ok(())),
        (AgeBand::Under18, None, Ok(())),
    ] {
        stage.say(&service(), PersonAct::Stated(person(true, Some(age)))).unwrap();
        let at = stage.in_days(30);
        assert_eq!(stage.say(&six.worker, sampled(guardian, at)), why, "{age:?} {guardian:?}");
    }
    // Who was taken for older is owed it too.
    let at = stage.in_days(30);
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, sampled(None, at)).unwrap();
    }
    stage.say(&service(), PersonAct::Stated(person(true, Some(AgeBand::Under14)))).unwrap();
    assert_eq!(stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered), Err(Unlawful::Guardian));
}

#[test]
fn s4_an_agreement_is_signed_by_her_own_station_and_an_advocate_alone() {
    let (_, stage) = ready();
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(30)));
    let signs = |by: Doer| {
        let mut stage = Stage { history: stage.history.clone(), at: stage.at };
        stage.say(&by, agreed.clone())
    };
    let others = Role::ALL.iter().filter(|role| !matches!(role, Role::StationWorker | Role::Advocate));
    for role in others {
        assert_eq!(signs(doer(60, "x", *role)), Err(Unlawful::Role), "{}", role.word());
    }
    assert_eq!(signs(doer(60, "elsewhere", Role::StationWorker)), Err(Unlawful::Organisation));
    assert_eq!(signs(doer(60, STATION, Role::Advocate)), Err(Unlawful::Organisation));
    assert_eq!(signs(doer(60, STATION, Role::StationWorker)), Ok(()));
    assert_eq!(signs(doer(60, "x", Role::Advocate)), Ok(()));
}

#[test]
fn s3_nothing_is_sampled_while_she_refuses_everybody_by_a_linked_record_though_two_sign_afterwards() {
    let (six, mut stage) = unjudged();
    linked(&six, &mut stage);
    let theirs = doer(15, "elsewhere", Role::StationWorker);
    other(&mut stage, &theirs, PersonAct::Refused(Whom::Everybody)).unwrap();
    let what = Terms { purpose: Purpose::Sampling, ..terms(Scope::Alive, stage.in_days(30)) };
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, PersonAct::Agreed(what.clone())).unwrap();
    }
    let order = |stage: &mut Stage| stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
    assert_eq!(order(&mut stage), Err(Unlawful::Sampling));
    six.reviewers.iter().for_each(|one| link(&mut stage, one, Some(CASE), LinkAct::Unlinked).unwrap());
    assert_eq!(order(&mut stage), Ok(()), "they were of two women");
}
