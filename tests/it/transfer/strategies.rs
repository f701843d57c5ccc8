//! Arbitrary records, within every limit and in the order of a line.

use homeward::domain::body::Sex;
use homeward::domain::description::Completeness;
use homeward::domain::ids::{LocalRef, OrgCode};
use homeward::domain::limit;
use homeward::domain::masking::names_somebody;
use homeward::domain::name::{Name, NameUse};
use homeward::domain::profile::{Feared, NewProfile, SameAs, Status};
use homeward::domain::report::{NewKinAnswer, NewReport, NewReporter};
use homeward::domain::statement::{Fact, NewStatement};
use homeward::domain::text::Personal;
use homeward::transfer::jsonl::{NewRecord, in_order};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::transfer::strategies_of_facts::{
    date, fact, missing, name, place, profile_facts, source, text, word,
};

/// Any record.
pub fn record() -> impl Strategy<Value = NewRecord> {
    prop_oneof![
        profile().prop_map(|profile| NewRecord::Profile(Box::new(profile))),
        report().prop_map(|report| NewRecord::Report(Box::new(report))),
    ]
}

/// Any profile as a station sends it.
pub fn profile() -> impl Strategy<Value = NewProfile> {
    let keys = (code(), local_ref(), date(), option::of(word::<Status>()), date(), completeness());
    let lists = (option::of(vec(same_as(), 0..3)), option::of(vec(feared(), 0..3)));
    (keys, lists, vec(statement(fact()), 0..8), profile_facts()).prop_map(
        |(
            (station, local_ref, admitted_on, status, died_on, completeness),
            (same_as, feared),
            mut said,
            own,
        )| {
            said.extend(own.into_iter().map(NewStatement::of));
            if completeness == Completeness::Whole {
                said.push(NewStatement::of(Fact::Sex(Sex::Unknown)));
            }
            let died_on = (status == Some(Status::Deceased)).then_some(died_on);
            let statements = in_order(said);
            NewProfile {
                station,
                local_ref,
                admitted_on,
                status,
                died_on,
                same_as,
                feared,
                completeness,
                statements,
            }
        },
    )
}

/// Any report as a desk sends it.
pub fn report() -> impl Strategy<Value = NewReport> {
    let keys = (code(), local_ref(), option::of(date()), reporter(), vec(kin_answer(), 0..3), completeness());
    (keys, vec(statement(fact()), 0..8), statement(missing())).prop_map(
        |((office, local_ref, registered_on, reporter, kin_answers, completeness), mut said, missing)| {
            if completeness == Completeness::Whole {
                let text = Personal::stored("王秀英");
                let own = Name { text, usage: NameUse::Legal, source: None };
                said.extend([
                    missing,
                    NewStatement::of(Fact::Sex(Sex::Female)),
                    NewStatement::of(Fact::Name(own)),
                ]);
            }
            let statements = in_order(said);
            NewReport { office, local_ref, registered_on, reporter, kin_answers, completeness, statements }
        },
    )
}

/// A statement of such a fact, with or without source, id and correction.
pub fn statement(fact: impl Strategy<Value = Fact>) -> impl Strategy<Value = NewStatement> {
    let label = || option::weighted(0.2, text(limit::LABEL_CHARACTERS));
    (label(), label(), option::of(source()), fact).prop_map(|(label, corrects, source, fact)| NewStatement {
        label,
        corrects,
        source,
        fact,
    })
}

fn completeness() -> impl Strategy<Value = Completeness> {
    prop_oneof![3 => Just(Completeness::Whole), 1 => Just(Completeness::Partial)]
}

fn code() -> impl Strategy<Value = OrgCode> {
    "[A-Za-z0-9._-]{1,20}".prop_map(|text| OrgCode::new(&text).unwrap())
}

fn local_ref() -> impl Strategy<Value = LocalRef> {
    // One that holds a number of a person is refused, as it should be.
    "\\PC{1,20}".prop_filter_map("a reference", |text| {
        LocalRef::new(&text).ok().filter(|reference| !names_somebody(reference.as_str()))
    })
}

fn same_as() -> impl Strategy<Value = SameAs> {
    (code(), local_ref()).prop_map(|(station, local_ref)| SameAs { station, local_ref })
}

fn feared() -> impl Strategy<Value = Feared> {
    (vec(name(), 0..3), option::of(word()), vec(place(), 0..3)).prop_map(|(names, relation, places)| Feared {
        names,
        relation,
        places,
    })
}

fn reporter() -> impl Strategy<Value = NewReporter> {
    let words = || option::of(text(limit::NAME_CHARACTERS));
    (word(), words(), words(), option::of(word()), words()).prop_map(
        |(relation, name, contact, identity, identity_document)| NewReporter {
            relation,
            name,
            contact,
            identity,
            identity_document,
        },
    )
}

fn kin_answer() -> impl Strategy<Value = NewKinAnswer> {
    (word(), text(limit::STORY_CHARACTERS)).prop_map(|(question, answer)| NewKinAnswer { question, answer })
}
