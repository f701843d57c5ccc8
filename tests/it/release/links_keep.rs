//! What one of two linked records tells of her counts for the other while they are linked, the stricter of both
//! (S1, S4, S6): an agreement that was ended, a death, a younger age. Nothing that speaks for a release does.

use homeward::domain::actor::Role;
use homeward::domain::release::act::{CaseAct, Doer, PersonAct, Whom};
use homeward::domain::release::facts::{AgeBand, Person};
use homeward::domain::release::left::Left;
use homeward::domain::release::links::LinkAct;
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::{Guardian, Purpose, Terms};
use homeward::domain::release::unlawful::Unlawful;

use crate::release::cast::{CASE, REPORT, Six, Stage, doer, org, person, service, terms};
use crate::release::links::{link, linked, other, ready};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);

fn theirs() -> [Doer; 2] {
    [doer(15, "elsewhere", Role::StationWorker), doer(16, "x", Role::Advocate)]
}

fn elsewhere(alive: bool, age: Option<AgeBand>) -> PersonAct {
    PersonAct::Stated(Person { station: org("elsewhere"), ..person(alive, age) })
}

fn unlink(six: &Six, stage: &mut Stage) {
    six.reviewers.iter().for_each(|one| link(stage, one, Some(CASE), LinkAct::Unlinked).unwrap());
}

fn released() -> CaseAct {
    CaseAct::Released(Scope::Message)
}

type Ends = (&'static str, fn(&mut Stage));

/// Ways in which an agreement towards him ends by the other record.
const ENDS: [Ends; 3] = [
    ("withdrawn", |stage| other(stage, &theirs()[0], PersonAct::Withdrew(Some(REPORT))).unwrap()),
    ("refused, and her mind changed", |stage| changed(stage, Whom::Report(REPORT))),
    ("everybody refused, and her mind changed", |stage| changed(stage, Whom::Everybody)),
];

fn changed(stage: &mut Stage, whom: Whom) {
    let [worker, advocate] = theirs();
    other(stage, &worker, PersonAct::Refused(whom)).unwrap();
    other(stage, &worker, PersonAct::MindChanged(whom)).unwrap();
    other(stage, &advocate, PersonAct::MindChanged(whom)).unwrap();
}

#[test]
fn s4_an_agreement_ended_by_one_record_is_ended_for_the_other_until_she_agrees_anew() {
    for (name, end) in ENDS {
        for (told, before_link) in [(false, false), (true, false), (false, true), (true, true)] {
            let (six, mut stage) = ready();
            other(&mut stage, &service(), elsewhere(true, ADULT)).unwrap();
            if before_link {
                end(&mut stage);
            }
            if told {
                stage.act(&six.liaison, released()).unwrap();
            }
            linked(&six, &mut stage);
            if !before_link {
                end(&mut stage);
            }
            assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name}");
            let next = if told { CaseAct::HandedOver } else { released() };
            assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::NotAgreed), "{name}");
            let mut apart = Stage { history: stage.history.clone(), at: stage.at };
            unlink(&six, &mut apart);
            apart.act(&six.liaison, next.clone()).expect("they were of two women");

            let again = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
            stage.say(&six.worker, again.clone()).unwrap();
            assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::NotAgreed), "{name}: by one");
            stage.say(&six.advocate, again).unwrap();
            stage.act(&six.liaison, next).expect("she agreed after she had ended it");
        }
    }
}

#[test]
fn s4_half_an_agreement_signed_before_the_other_record_ended_it_is_none_afterwards() {
    let (six, mut stage) = ready();
    linked(&six, &mut stage);
    let anew = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
    stage.say(&six.worker, anew.clone()).unwrap();
    ENDS[0].1(&mut stage);
    stage.say(&six.advocate, anew.clone()).unwrap();
    assert_eq!(stage.act(&six.liaison, released()), Err(Unlawful::NotAgreed));
    stage.say(&six.worker, anew.clone()).unwrap();
    stage.say(&six.advocate, anew).unwrap();
    stage.act(&six.liaison, released()).unwrap();
}

#[test]
fn s4_what_the_service_ends_it_ends_record_by_record() {
    let (six, mut stage) = ready();
    linked(&six, &mut stage);
    other(&mut stage, &service(), PersonAct::Withdrew(Some(REPORT))).unwrap();
    stage.act(&six.liaison, released()).expect("another recipient is noticed by each record itself");
}

#[test]
fn s4_an_agreement_to_sampling_ends_by_the_other_record_and_is_of_no_advocate_of_its_station() {
    let six = Six::new();
    let agreed = |stage: &mut Stage, advocate: &Doer| {
        let what = Terms { purpose: Purpose::Sampling, ..terms(Scope::Message, stage.in_days(90)) };
        stage.say(&six.worker, PersonAct::Agreed(what.clone())).unwrap();
        stage.say(advocate, PersonAct::Agreed(what))
    };
    let order = |stage: &mut Stage| stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
    let (_, mut stage) = ready();
    agreed(&mut stage, &six.advocate).unwrap();
    linked(&six, &mut stage);
    order(&mut stage).unwrap();
    other(&mut stage, &theirs()[0], PersonAct::Withdrew(None)).unwrap();
    assert_eq!(order(&mut stage), Err(Unlawful::Sampling));
    agreed(&mut stage, &six.advocate).unwrap();
    order(&mut stage).unwrap();

    let bound = doer(17, "elsewhere", Role::Advocate);
    let (_, mut stage) = ready();
    agreed(&mut stage, &bound).unwrap();
    order(&mut stage).unwrap();
    linked(&six, &mut stage);
    assert_eq!(order(&mut stage), Err(Unlawful::Organisation));
    assert_eq!(agreed(&mut stage, &bound), Err(Unlawful::Organisation));
}

#[test]
fn s5_an_advocate_of_the_other_station_ended_no_refusal() {
    let (six, mut stage) = ready();
    let bound = doer(17, "elsewhere", Role::Advocate);
    let again = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
    stage.say(&six.worker, PersonAct::Refused(Whom::Everybody)).unwrap();
    stage.say(&six.worker, PersonAct::MindChanged(Whom::Everybody)).unwrap();
    stage.say(&bound, PersonAct::MindChanged(Whom::Everybody)).unwrap();
    stage.say(&six.worker, again.clone()).unwrap();
    stage.say(&six.advocate, again).unwrap();
    stage.act(&six.liaison, released()).unwrap();
    linked(&six, &mut stage);
    assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(Unlawful::Organisation));
}

#[test]
fn s1_who_died_by_one_record_is_told_of_as_dead_alone() {
    for told in [false, true] {
        let (six, mut stage) = ready();
        linked(&six, &mut stage);
        if told {
            stage.act(&six.liaison, released()).unwrap();
        }
        other(&mut stage, &service(), elsewhere(false, ADULT)).unwrap();
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
        let next = if told { CaseAct::HandedOver } else { released() };
        assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::Dead));
        let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
        assert_eq!(stage.say(&six.worker, agreed), Err(Unlawful::Dead), "nobody answers for the dead");
        let mut dead = Stage { history: stage.history.clone(), at: stage.at };
        dead.act(&six.liaison, CaseAct::Released(Scope::ToldOfDeath)).unwrap();
        assert_eq!(dead.history.may_be_told(CASE, dead.now()), Some(Scope::ToldOfDeath));
        unlink(&six, &mut dead);
        assert_eq!(dead.history.may_be_told(CASE, dead.now()), None, "this one lives");
        unlink(&six, &mut stage);
        stage.act(&six.liaison, next).unwrap();
    }
}

#[test]
fn s1_what_is_in_her_interest_is_judged_where_no_record_holds_a_will_of_hers() {
    // By another record alone she said what she wanted: the advocate's word is not asked any more.
    for recorded in [false, true] {
        let (six, mut stage) = voted_safe();
        linked(&six, &mut stage);
        if recorded {
            changed(&mut stage, Whom::Report(REPORT));
        }
        let judged = PersonAct::InterestJudged(REPORT);
        assert_eq!(stage.say(&six.advocate, judged.clone()), Err(Unlawful::Step), "she lives");
        other(&mut stage, &service(), elsewhere(false, ADULT)).unwrap();
        stage.say(&six.advocate, judged).unwrap();
        let release = stage.act(&six.liaison, CaseAct::Released(Scope::ToldOfDeath));
        let allowed = if recorded { Err(Unlawful::NotAgreed) } else { Ok(()) };
        assert_eq!(release, allowed, "recorded: {recorded}");
    }
}

/// As far as the clearance and a liaison; nobody asked her.
pub fn voted_safe() -> (Six, Stage) {
    use homeward::domain::release::act::Part;
    use homeward::domain::release::facts::Judgement;
    use homeward::domain::report::ReporterRelation;
    use homeward::domain::vote::Verdict;
    let (six, mut stage) = (Six::new(), Stage::new());
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    let claim = crate::release::cast::claim(ReporterRelation::Mother);
    stage.act(&service(), CaseAct::ClaimStated(claim)).unwrap();
    six.reviewers.iter().for_each(|one| stage.vote(one, Verdict::Kin).unwrap());
    stage.part(Part::SafetyOfficer, &six.officer).unwrap();
    let safe = CaseAct::SafetyJudged { judgement: Judgement::Safe, proof: None };
    stage.act(&six.officer, safe).unwrap();
    stage.part(Part::Liaison, &six.liaison).unwrap();
    (six, stage)
}

#[test]
fn s6_the_youngest_age_that_any_record_tells_decides_what_a_child_is_owed() {
    for told in [false, true] {
        let (six, mut stage) = ready();
        linked(&six, &mut stage);
        if told {
            stage.act(&six.liaison, released()).unwrap();
        }
        let next = if told { CaseAct::HandedOver } else { released() };
        other(&mut stage, &service(), elsewhere(true, Some(AgeBand::Under14))).unwrap();
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None);
        assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::ChildReviewer));
        stage.history.note_child_reviewer(six.reviewers[0].actor);
        assert_eq!(stage.act(&six.liaison, next.clone()), Err(Unlawful::Guardian));
        let mut terms = terms(Scope::Message, stage.in_days(80));
        assert_eq!(stage.say(&six.worker, PersonAct::Agreed(terms.clone())), Err(Unlawful::Guardian));
        terms.guardian = Some(Guardian::Authority);
        stage.say(&six.worker, PersonAct::Agreed(terms.clone())).unwrap();
        stage.say(&six.advocate, PersonAct::Agreed(terms.clone())).unwrap();
        stage.act(&six.liaison, next.clone()).expect("with everything a child is owed");
        // Of a girl of 15 her own view alone.
        terms.childs_view = false;
        other(&mut stage, &service(), elsewhere(true, Some(AgeBand::Under18))).unwrap();
        assert_eq!(stage.say(&six.worker, PersonAct::Agreed(terms.clone())), Err(Unlawful::ChildsView));
        unlink(&six, &mut stage);
        stage.say(&six.worker, PersonAct::Agreed(terms)).expect("this one is grown up");
    }
}

#[test]
fn s6_no_other_record_speaks_for_an_age_that_her_own_does_not_tell() {
    let (six, mut stage) = ready();
    linked(&six, &mut stage);
    stage.say(&service(), PersonAct::Stated(person(true, None))).unwrap();
    assert_eq!(stage.act(&six.liaison, released()), Err(Unlawful::AgeUnknown));
}

#[test]
fn s24_what_an_erased_record_leaves_is_stated_only_as_that_record_says_it_and_holds() {
    let (six, mut stage) = ready();
    let left = Left { stations: [org("elsewhere")].into(), died: true, age: ADULT, ..Left::default() };
    let inherited = |left: &Left| PersonAct::Inherited(left.clone());
    assert_eq!(stage.say(&service(), inherited(&left)), Err(Unlawful::Role), "nothing is linked");
    linked(&six, &mut stage);
    assert_eq!(stage.say(&service(), inherited(&left)), Err(Unlawful::Role), "she lives by it");
    other(&mut stage, &service(), elsewhere(false, ADULT)).unwrap();
    let none = Left { stations: [org("a")].into(), ..left.clone() };
    assert_eq!(stage.say(&service(), inherited(&none)), Err(Unlawful::Role), "of another station");
    for by in [&six.worker, &six.advocate, &six.officer] {
        assert_eq!(stage.say(by, inherited(&left)), Err(Unlawful::Role), "{:?}", by.role);
    }
    stage.say(&service(), inherited(&left)).unwrap();
    unlink(&six, &mut stage);
    assert_eq!(stage.act(&six.liaison, released()), Err(Unlawful::Dead), "though the record is gone");
    let bound = doer(17, "elsewhere", Role::Advocate);
    let judged = PersonAct::InterestJudged(REPORT);
    assert_eq!(stage.say(&bound, judged), Err(Unlawful::Organisation), "its station stays hers");
}

#[test]
fn s6_s24_who_was_a_child_by_an_erased_record_is_owed_what_a_child_is_owed() {
    let (six, mut stage) = ready();
    linked(&six, &mut stage);
    other(&mut stage, &service(), elsewhere(true, Some(AgeBand::Under18))).unwrap();
    let age = Some(AgeBand::Under18);
    let left = Left { stations: [org("elsewhere")].into(), age, ..Left::default() };
    stage.say(&service(), PersonAct::Inherited(left)).unwrap();
    unlink(&six, &mut stage);
    assert_eq!(stage.act(&six.liaison, released()), Err(Unlawful::ChildReviewer), "though it is gone");
    // Four years later she is none any more, whatever it said then.
    stage.at = stage.in_days(4 * 366).0;
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
    for signer in [&six.worker, &six.advocate] {
        stage.say(signer, agreed.clone()).unwrap();
    }
    stage.act(&six.liaison, released()).unwrap();
}
