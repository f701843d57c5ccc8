//! Rules of the score that hold for any two descriptions.

use homeward::domain::description::Completeness;
use homeward::domain::evidence::{Bits, Comparison};
use homeward::domain::ids::{LocalRef, OrgCode};
use homeward::domain::profile::NewProfile;
use homeward::domain::report::{NewReport, NewReporter, ReporterRelation};
use homeward::domain::source::{SaidBy, Source};
use homeward::domain::statement::{Fact, Found, Missing, NewStatement};
use homeward::matching::features::Features;
use homeward::matching::model::Model;
use homeward::matching::score::{compare, evidence, score, score_at_least};
use proptest::prelude::ProptestConfig;
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::arbitrary::{profile, report};

pub fn heard(statements: Vec<NewStatement>) -> Features {
    let profile = NewProfile {
        station: OrgCode::new("410100-01").unwrap(),
        local_ref: LocalRef::new("1").unwrap(),
        admitted_on: "2021-03-14".parse().unwrap(),
        status: None,
        died_on: None,
        same_as: None,
        feared: None,
        completeness: Completeness::Whole,
        statements,
    };
    Features::of_new_profile(Model::bundled(), &profile)
}

pub fn said(statements: Vec<NewStatement>) -> Features {
    let report = NewReport {
        office: OrgCode::new("desk-1").unwrap(),
        local_ref: LocalRef::new("1").unwrap(),
        registered_on: None,
        reporter: NewReporter {
            relation: ReporterRelation::Mother,
            name: None,
            contact: None,
            identity: None,
            identity_document: None,
        },
        kin_answers: Vec::new(),
        completeness: Completeness::Whole,
        statements,
    };
    Features::of_new_report(Model::bundled(), &report)
}

/// The same statements, all told by one who never counts.
fn told_by(by: SaidBy, mut statements: Vec<NewStatement>) -> Vec<NewStatement> {
    statements.iter_mut().for_each(|new| new.source = Some(Source::by(by)));
    statements
}

/// Every name and place inside a statement told by one who never counts.
fn within_by(by: SaidBy, mut statements: Vec<NewStatement>) -> Vec<NewStatement> {
    let source = Some(Source::by(by));
    for new in &mut statements {
        match &mut new.fact {
            Fact::Name(name) => name.source = source,
            Fact::Place(place) => place.source = source,
            Fact::Found(Found { place: Some(place), .. })
            | Fact::Missing(Missing { place: Some(place), .. }) => {
                place.source = source;
            }
            Fact::Relative(relative) => {
                relative.names.iter_mut().for_each(|name| name.source = source);
                relative.places.iter_mut().for_each(|place| place.source = source);
            }
            _ => {}
        }
    }
    statements
}

/// The same without those names and places.
fn without_within(mut statements: Vec<NewStatement>) -> Vec<NewStatement> {
    for new in &mut statements {
        match &mut new.fact {
            Fact::Name(_) | Fact::Place(_) => new.source = Some(Source::by(SaidBy::Captor)),
            Fact::Found(Found { place, .. }) | Fact::Missing(Missing { place, .. }) => *place = None,
            Fact::Relative(relative) => (relative.names, relative.places) = Default::default(),
            _ => {}
        }
    }
    statements
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_score_is_the_prior_plus_the_sum_of_its_evidence(p in profile(), r in report()) {
        let (model, p, r) = (Model::bundled(), heard(p), said(r));
        let scored = evidence(model, &p, &r);
        let sum: Bits = scored.evidence.iter().map(|own| own.bits).sum();
        prop_assert_eq!(scored.prior + sum, scored.score);
        prop_assert_eq!(scored.score, score(model, &p, &r));
        prop_assert!(scored.evidence.is_sorted_by_key(|own| own.comparison));
    }

    #[test]
    fn an_early_end_changes_no_score(p in profile(), r in report(), threshold in -40_000i32..40_000) {
        let (model, p, r) = (Model::bundled(), heard(p), said(r));
        let (whole, threshold) = (score(model, &p, &r), Bits(threshold));
        prop_assert_eq!(score_at_least(model, &p, &r, threshold), (whole >= threshold).then_some(whole));
        prop_assert_eq!(score_at_least(model, &p, &r, whole), Some(whole));
    }

    #[test]
    fn what_stations_invent_and_captors_give_is_worth_nothing(
        p in profile(), r in report(), by in select(&[SaidBy::StaffAssigned, SaidBy::Captor][..])
    ) {
        let (model, r) = (Model::bundled(), said(r));
        let scored = evidence(model, &heard(told_by(by, p)), &r);
        prop_assert!(scored.evidence.iter().all(|own| own.comparison == Comparison::Time), "{:?}", scored);
        prop_assert!(scored.evidence.iter().all(|own| own.profile_statements.is_empty()));
    }

    #[test]
    fn adding_what_does_not_count_changes_nothing(p in profile(), more in profile(), r in report()) {
        let (model, r) = (Model::bundled(), said(r));
        let mut all = p.clone();
        all.extend(told_by(SaidBy::Captor, more));
        prop_assert_eq!(evidence(model, &heard(p), &r), evidence(model, &heard(all), &r));
    }

    #[test]
    fn a_name_or_place_of_theirs_within_another_statement_is_as_if_it_were_not_told(
        p in profile(), r in report(), by in select(&[SaidBy::StaffAssigned, SaidBy::Captor][..])
    ) {
        let model = Model::bundled();
        let told = evidence(model, &heard(within_by(by, p.clone())), &said(within_by(by, r.clone())));
        prop_assert_eq!(told, evidence(model, &heard(without_within(p)), &said(without_within(r))));
    }

    #[test]
    fn a_side_that_says_nothing_is_neutral(p in profile(), r in report()) {
        let model = Model::bundled();
        let (nothing_said, nothing_heard) = (said(Vec::new()), heard(Vec::new()));
        prop_assert_eq!(score(model, &heard(p), &nothing_said), model.prior());
        let scored = evidence(model, &nothing_heard, &said(r));
        prop_assert!(scored.evidence.iter().all(|own| own.comparison == Comparison::Time));
    }

    #[test]
    fn evidence_cites_statements_that_exist(p in profile(), r in report()) {
        let (told, asked) = (p.len() as u32, r.len() as u32);
        let scored = evidence(Model::bundled(), &heard(p), &said(r));
        for own in &scored.evidence {
            prop_assert!(own.profile_statements.iter().all(|id| (1..=told).contains(&id.0)));
            prop_assert!(own.report_statements.iter().all(|id| (1..=asked).contains(&id.0)));
        }
    }

    #[test]
    fn contradiction_is_bounded(p in profile(), r in report()) {
        let (model, p, r) = (Model::bundled(), heard(p), said(r));
        for &comparison in Comparison::ALL {
            let bits = compare(model, comparison, &p, &r).map_or(Bits::ZERO, |own| own.bits);
            prop_assert!((-16.0..=30.0).contains(&bits.to_f64()), "{} {bits}", comparison.word());
        }
    }
}
