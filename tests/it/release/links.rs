//! Links on the machine that the service and the verifier obey: who may make and undo them, and that they only
//! keep back (S1, S3, S4, S13).

use homeward::domain::actor::Role;
use homeward::domain::candidate::Pair;
use homeward::domain::case::Case;
use homeward::domain::case_event::CaseEvent;
use homeward::domain::evidence::Bits;
use homeward::domain::ids::{CaseId, ProfileId, ReportId, Timestamp};
use homeward::domain::release::act::{
    Act, BrakeAct, BrakeTarget, CaseAct, Cause, Deed, Doer, PersonAct, Whom,
};
use homeward::domain::release::facts::{AgeBand, Person};
use homeward::domain::release::links::{LinkAct, LinkOf, LinkSight, Links};
use homeward::domain::release::scope::Scope;
use homeward::domain::release::terms::Terms;
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::report::ReporterRelation;

use crate::release::cast::{
    CASE, DESK, PROFILE, REPORT, STATION, Six, Stage, claim, doer, org, person, service, terms,
};

const ADULT: Option<AgeBand> = Some(AgeBand::Adult);
pub const OTHER: ProfileId = ProfileId([0xac; 16]);
const ELSE: ProfileId = ProfileId([0xad; 16]);

pub fn ready() -> (Six, Stage) {
    let six = Six::new();
    let stage = Stage::before_release(&six, person(true, ADULT), claim(ReporterRelation::Mother));
    (six, stage)
}

fn both() -> LinkOf {
    LinkOf::profiles(OTHER, PROFILE).unwrap()
}

pub fn link(stage: &mut Stage, by: &Doer, case: Option<CaseId>, act: LinkAct) -> Result<(), Unlawful> {
    stage.brake(by, Act::Link { of: both(), case, act })
}

/// A deed concerning the other record.
pub fn other(stage: &mut Stage, by: &Doer, act: PersonAct) -> Result<(), Unlawful> {
    stage.at += 1_000;
    let at = stage.now();
    stage.history.deed(&Deed { by: by.clone(), at, act: Act::Person { profile: OTHER, act } })
}

/// Both reviewers link it with another record, of another station.
pub fn linked(six: &Six, stage: &mut Stage) {
    let elsewhere = Person { station: org("elsewhere"), ..person(true, ADULT) };
    other(stage, &service(), PersonAct::Stated(elsewhere)).unwrap();
    for reviewer in &six.reviewers {
        link(stage, reviewer, Some(CASE), LinkAct::Linked).unwrap();
    }
    assert!(stage.history.links().stands(&both()));
}

#[test]
fn two_reviewers_of_two_bodies_beside_a_case_of_theirs_link_and_two_undo_it() {
    let (six, mut stage) = ready();
    let [first, second] = &six.reviewers;
    for act in [LinkAct::Linked, LinkAct::Unlinked] {
        let standing = act == LinkAct::Unlinked;
        for (by, case, why) in [
            (&doer(9, "c", Role::Reviewer), Some(CASE), Unlawful::NotDealt),
            (first, None, Unlawful::NothingThere),
            (first, Some(CaseId([9; 16])), Unlawful::NothingThere),
            (&doer(1, "z", Role::Reviewer), Some(CASE), Unlawful::NotDealt),
            (&six.officer, Some(CASE), Unlawful::Role),
            (&six.liaison, Some(CASE), Unlawful::Role),
            (&doer(8, DESK, Role::FamilyDesk), Some(CASE), Unlawful::Role),
            (&doer(8, "m", Role::Operator), None, Unlawful::Role),
        ] {
            assert_eq!(link(&mut stage, by, case, act), Err(why), "{:?}", by.role);
        }
        let two_others = LinkOf::profiles(OTHER, ELSE).unwrap();
        let elsewhere = Act::Link { of: two_others, case: Some(CASE), act: LinkAct::Linked };
        assert_eq!(stage.brake(first, elsewhere), Err(Unlawful::NothingThere), "neither is of her case");
        link(&mut stage, first, Some(CASE), act).unwrap();
        assert_eq!(stage.history.links().stands(&both()), standing, "one alone does nothing");
        assert_eq!(link(&mut stage, first, Some(CASE), act), Err(Unlawful::TwoParts));
        link(&mut stage, second, Some(CASE), act).unwrap();
        assert_eq!(stage.history.links().stands(&both()), !standing);
        let again = if standing { Unlawful::NothingThere } else { Unlawful::Step };
        assert_eq!(link(&mut stage, second, Some(CASE), act), Err(again));
    }
}

#[test]
fn the_two_are_of_two_organisations_though_their_cases_differ() {
    let case = |n: u8, seats: [&Doer; 2]| {
        let pair = Pair { profile: PROFILE, report: ReportId([n; 16]) };
        let mut case = Case::new(CaseId([n; 16]), pair, Bits(4_000), (1, 1));
        case.apply(CaseEvent::Dealt(seats.map(Doer::seat))).unwrap();
        case
    };
    let [one, colleague, third] = [(1, "a"), (2, "a"), (3, "b")].map(|(n, of)| doer(n, of, Role::Reviewer));
    let (first, second) = (case(1, [&one, &third]), case(2, [&colleague, &third]));
    let mut links = Links::default();
    let sight = |case| LinkSight { case: Some(case), wills: [None; 2], now: Timestamp(0) };
    links.take(&one, &both(), LinkAct::Linked);
    let asked = |links: &Links, by: &Doer, case| links.permits(by, &both(), LinkAct::Linked, &sight(case));
    assert_eq!(asked(&links, &colleague, &second), Err(Unlawful::Organisation));
    assert_eq!(asked(&links, &colleague, &first), Err(Unlawful::NotDealt));
    assert_eq!(asked(&links, &third, &second), Ok(()));
}

#[test]
fn a_station_links_two_of_its_own_and_needs_an_advocate_to_undo_it() {
    let (six, mut stage) = ready();
    let worker = &six.worker;
    let (colleague, advocate) = (doer(14, STATION, Role::StationWorker), &six.advocate);
    assert_eq!(link(&mut stage, worker, None, LinkAct::Linked), Err(Unlawful::FactsUnknown));
    other(&mut stage, &service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    let elsewhere = doer(15, "elsewhere", Role::StationWorker);
    assert_eq!(link(&mut stage, &elsewhere, None, LinkAct::Linked), Err(Unlawful::Organisation));
    assert_eq!(link(&mut stage, advocate, None, LinkAct::Linked), Err(Unlawful::Role));
    assert_eq!(link(&mut stage, &service(), None, LinkAct::Linked), Err(Unlawful::Role));
    link(&mut stage, worker, None, LinkAct::Linked).unwrap();
    assert!(stage.history.links().stands(&both()), "at once: both are its own");
    let of_station = doer(16, STATION, Role::Advocate);
    assert_eq!(link(&mut stage, &of_station, None, LinkAct::Unlinked), Err(Unlawful::Organisation), "first");
    link(&mut stage, worker, None, LinkAct::Unlinked).unwrap();
    assert!(stage.history.links().stands(&both()), "what may set free takes two");
    assert_eq!(link(&mut stage, worker, None, LinkAct::Unlinked), Err(Unlawful::TwoParts));
    assert_eq!(link(&mut stage, &colleague, None, LinkAct::Unlinked), Err(Unlawful::Organisation));
    assert_eq!(link(&mut stage, &of_station, None, LinkAct::Unlinked), Err(Unlawful::Organisation), "second");
    link(&mut stage, advocate, None, LinkAct::Unlinked).unwrap();
    assert!(!stage.history.links().stands(&both()));

    // One of two stations links nothing that the other keeps, and no station links reports.
    other(&mut stage, worker, PersonAct::TransferOffered(org("elsewhere"))).unwrap();
    other(&mut stage, &elsewhere, PersonAct::TransferTaken).unwrap();
    assert_eq!(link(&mut stage, worker, None, LinkAct::Linked), Err(Unlawful::Organisation));
    let of = LinkOf::reports(REPORT, ReportId([0xbc; 16])).unwrap();
    let reports = Act::Link { of, case: None, act: LinkAct::Linked };
    assert_eq!(stage.brake(worker, reports), Err(Unlawful::Role));
}

#[test]
fn s24_the_service_alone_links_and_refuses_only_what_a_link_says_already() {
    let (six, mut stage) = ready();
    let of = |one, other| LinkOf::profiles(one, other).unwrap();
    let link =
        |stage: &mut Stage, by: &Doer, of: LinkOf, case, act| stage.brake(by, Act::Link { of, case, act });
    let refused = |stage: &mut Stage, profile| {
        stage.at += 1_000;
        let (at, whom) = (stage.now(), Whom::Report(REPORT));
        let act = Act::Person { profile, act: PersonAct::Refused(whom) };
        stage.history.deed(&Deed { by: service(), at, act })
    };
    for profile in [OTHER, ELSE] {
        let elsewhere = Person { station: org("elsewhere"), ..person(true, ADULT) };
        let act = Act::Person { profile, act: PersonAct::Stated(elsewhere) };
        let deed = Deed { by: service(), at: stage.now(), act };
        stage.history.deed(&deed).unwrap();
    }
    let theirs = doer(15, "elsewhere", Role::StationWorker);
    other(&mut stage, &theirs, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    let over = of(ELSE, PROFILE);
    // A chain: ELSE hangs on PROFILE over OTHER alone.
    link(&mut stage, &theirs, of(OTHER, ELSE), None, LinkAct::Linked).unwrap();
    assert_eq!(link(&mut stage, &service(), over, None, LinkAct::Linked), Err(Unlawful::Role));
    assert_eq!(refused(&mut stage, PROFILE), Err(Unlawful::Role), "nobody refused him by a record of hers");
    for reviewer in &six.reviewers {
        link(&mut stage, reviewer, both(), Some(CASE), LinkAct::Linked).unwrap();
    }
    refused(&mut stage, PROFILE).unwrap();
    link(&mut stage, &service(), over, None, LinkAct::Linked).unwrap();
    assert_eq!(link(&mut stage, &service(), over, None, LinkAct::Linked), Err(Unlawful::Step), "once");
    let undone = link(&mut stage, &service(), both(), None, LinkAct::Unlinked);
    assert_eq!(undone, Err(Unlawful::Contradicted), "what it keeps back stands in the other first");
    refused(&mut stage, ELSE).unwrap();
    let left = stage.history.will(OTHER).unwrap().leaves(stage.now());
    for profile in [PROFILE, ELSE] {
        let act = Act::Person { profile, act: PersonAct::Inherited(left.clone()) };
        stage.brake(&service(), act).unwrap();
    }
    for of in [both(), of(OTHER, ELSE)] {
        link(&mut stage, &service(), of, None, LinkAct::Unlinked).unwrap();
    }
    assert!(stage.history.links().stands(&over));
    let release = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
    assert_eq!(release, Err(Unlawful::Refused), "though the record is gone by which she refused him");
}

/// What one record says no to, as the other station records it; and what undoes it.
type Said = fn(&mut Stage) -> Unlawful;

const SAID: [(&str, Said); 3] = [
    ("she refuses him", |stage| {
        let theirs = doer(15, "elsewhere", Role::StationWorker);
        other(stage, &theirs, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
        Unlawful::Refused
    }),
    ("she refuses everybody", |stage| {
        let theirs = doer(15, "elsewhere", Role::StationWorker);
        other(stage, &theirs, PersonAct::Refused(Whom::Everybody)).unwrap();
        Unlawful::Refused
    }),
    ("the other station is stopped", |stage| {
        let target = BrakeTarget::Station(org("elsewhere"));
        let act = Act::Brake { target, act: BrakeAct::Pulled(Cause::Stopped) };
        stage.brake(&doer(30, "x", Role::SafetyOfficer), act).unwrap();
        Unlawful::Held
    }),
];

#[test]
fn s3_what_one_record_says_no_to_holds_for_the_other_while_they_are_linked() {
    for (name, said) in SAID {
        for told in [false, true] {
            let (six, mut stage) = ready();
            let release = CaseAct::Released(Scope::Message);
            linked(&six, &mut stage);
            if told {
                stage.act(&six.liaison, release.clone()).unwrap();
                assert_eq!(stage.history.may_be_told(CASE, stage.now()), Some(Scope::Message));
            }
            let why = said(&mut stage);
            assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name}");
            let next = if told { CaseAct::HandedOver } else { release };
            assert_eq!(stage.act(&six.liaison, next.clone()), Err(why), "{name}");
            for reviewer in &six.reviewers {
                link(&mut stage, reviewer, Some(CASE), LinkAct::Unlinked).unwrap();
            }
            stage.act(&six.liaison, next).expect("they were of two women");
        }
        // In the other order: what was said before the link holds from the link on.
        let (six, mut stage) = ready();
        let elsewhere = Person { station: org("elsewhere"), ..person(true, ADULT) };
        other(&mut stage, &service(), PersonAct::Stated(elsewhere)).unwrap();
        let why = said(&mut stage);
        stage.act(&six.liaison, CaseAct::Released(Scope::Message)).unwrap();
        six.reviewers.iter().for_each(|one| link(&mut stage, one, Some(CASE), LinkAct::Linked).unwrap());
        assert_eq!(stage.history.may_be_told(CASE, stage.now()), None, "{name}");
        assert_eq!(stage.act(&six.liaison, CaseAct::HandedOver), Err(why), "{name}");
    }
}

#[test]
fn s3_nobody_votes_asks_samples_or_records_an_agreement_where_a_linked_record_refuses() {
    let six = Six::new();
    let mut stage = Stage::new();
    stage.say(&service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    stage.deal(&six.reviewers[0], &six.reviewers[1]).unwrap();
    stage.act(&service(), CaseAct::ClaimStated(claim(ReporterRelation::Mother))).unwrap();
    let sampling = Terms {
        purpose: homeward::domain::release::terms::Purpose::Sampling,
        ..terms(Scope::Message, stage.in_days(90))
    };
    stage.say(&six.worker, PersonAct::Agreed(sampling.clone())).unwrap();
    stage.say(&six.advocate, PersonAct::Agreed(sampling)).unwrap();
    linked(&six, &mut stage);
    let theirs = doer(15, "elsewhere", Role::StationWorker);
    other(&mut stage, &theirs, PersonAct::Refused(Whom::Everybody)).unwrap();
    let kin = homeward::domain::vote::Verdict::Kin;
    assert_eq!(stage.vote(&six.reviewers[0], kin), Err(Unlawful::Refused));
    let order = stage.act(&six.reviewers[0], CaseAct::LaboratoryOrdered);
    assert_eq!(order, Err(Unlawful::Sampling));

    let (six, mut stage) = ready();
    linked(&six, &mut stage);
    other(&mut stage, &theirs, PersonAct::Refused(Whom::Report(REPORT))).unwrap();
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)));
    assert_eq!(stage.say(&six.worker, agreed), Err(Unlawful::Refused));
    stage.act(&six.worker, CaseAct::CouldNotAsk).unwrap();
    assert_eq!(stage.act(&six.worker, CaseAct::Asked), Err(Unlawful::Refused));
}

#[test]
fn s1_nobody_of_the_station_of_a_linked_record_reviews_clears_supports_or_answers_for_anybody() {
    let of = |body: &str| {
        let (six, mut stage) = ready();
        let theirs = Person { station: org("first"), ..person(true, ADULT) };
        other(&mut stage, &service(), PersonAct::Stated(theirs)).unwrap();
        six.reviewers.iter().for_each(|one| link(&mut stage, one, Some(CASE), LinkAct::Linked).unwrap());
        // Another station takes her over since, by that record.
        let from = doer(61, "first", Role::StationWorker);
        other(&mut stage, &from, PersonAct::TransferOffered(org(body))).unwrap();
        other(&mut stage, &doer(62, body, Role::StationWorker), PersonAct::TransferTaken).unwrap();
        let released = stage.act(&six.liaison, CaseAct::Released(Scope::Message));
        (six, stage, released)
    };
    assert_eq!(of("elsewhere").2, Ok(()));
    // The first reviewer, the officer and the liaison are of "a", the second and the advocate of "b".
    for body in ["a", "b"] {
        assert_eq!(of(body).2, Err(Unlawful::Organisation), "{body}");
    }
    assert_eq!(of(DESK).2, Err(Unlawful::ReporterUnknown), "her own station's word for the reporter");
    // An advocate of it records nothing either, once the two are linked.
    let (six, mut stage, _) = of("elsewhere");
    let advocate = doer(17, "elsewhere", Role::Advocate);
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(80)));
    stage.say(&six.worker, agreed.clone()).unwrap();
    assert_eq!(stage.say(&advocate, agreed), Err(Unlawful::Organisation));
}

#[test]
fn s4_no_agreement_is_recorded_by_one_record_in_a_case_of_the_other() {
    let (six, mut stage) = ready();
    other(&mut stage, &service(), PersonAct::Stated(person(true, ADULT))).unwrap();
    let agreed = PersonAct::Agreed(terms(Scope::Message, stage.in_days(90)));
    assert_eq!(other(&mut stage, &six.worker, agreed.clone()), Err(Unlawful::Step));
    link(&mut stage, &six.worker, None, LinkAct::Linked).unwrap();
    assert_eq!(other(&mut stage, &six.worker, agreed.clone()), Err(Unlawful::Step), "linked or not");
    stage.say(&six.worker, agreed).unwrap();
}
