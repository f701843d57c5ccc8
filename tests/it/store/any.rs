//! Any records that the types allow, so that nothing a record can hold is lost on the way to the
//! disk and back.

use homeward::domain::body::{
    Age, Blood, BloodGroup, BodySite, Condition, ConditionKind, Examined, Extent, Handedness, Height,
    HeightHow, Mark, MarkKind, Reckoning, Sex, Side, Zodiac,
};
use homeward::domain::date::{Calendar, DatePart, PartialDate};
use homeward::domain::description::Description;
use homeward::domain::ids::{ActorId, StatementId, Timestamp};
use homeward::domain::name::{Name, NameUse};
use homeward::domain::place::{DivisionCode, Place, PlaceRole};
use homeward::domain::profile::{Feared, FearedRelation, Profile, SameAs, Status};
use homeward::domain::relative::{Relation, Relative};
use homeward::domain::report::{
    Fingerprint, Identity, KinAnswer, KinQuestion, Report, Reporter, ReporterRelation, Seen, Verified,
};
use homeward::domain::source::{Certainty, SaidBy, Source};
use homeward::domain::statement::{
    Absent, BroughtBy, CodeField, Fact, Found, Literacy, Missing, NumberField, PoliceReport, Reference,
    ReferenceKind, ReferenceStatus, Standing, Statement, TextField,
};
use homeward::domain::text::Personal;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::store::invented;

fn text() -> impl Strategy<Value = Personal> {
    prop_oneof!["[a-z]{1,12}", "[王李刘贵花芳]{1,4}", "\\PC{0,30}"].prop_map(Personal::stored)
}

fn part() -> impl Strategy<Value = DatePart> {
    (of(any::<i16>()), of(1u8..=12), any::<bool>(), of(1u8..=31))
        .prop_map(|(year, month, leap_month, day)| DatePart { year, month, leap_month, day })
}

fn date() -> impl Strategy<Value = PartialDate> {
    (select(Calendar::ALL), part(), of(part()), any::<bool>()).prop_map(
        |(calendar, earliest, latest, approximate)| PartialDate { calendar, earliest, latest, approximate },
    )
}

fn source() -> impl Strategy<Value = Source> {
    let parts = (select(SaidBy::ALL), of(date().boxed()), of(select(Certainty::ALL)));
    parts.prop_map(|(by, on, certainty)| Source { by, on, certainty }).boxed()
}

fn name() -> impl Strategy<Value = Name> {
    (text(), select(NameUse::ALL), of(source()))
        .prop_map(|(text, usage, source)| Name { text, usage, source })
        .boxed()
}

fn place() -> impl Strategy<Value = Place> {
    (text(), of(110_000u32..=820_000), select(PlaceRole::ALL), of(source()))
        .prop_map(|(text, code, role, source)| Place { text, code: code.map(DivisionCode), role, source })
        .boxed()
}

fn age() -> impl Strategy<Value = Age> {
    (any::<u8>(), any::<u8>(), of(date()), select(Reckoning::ALL))
        .prop_map(|(low, high, as_of, reckoning)| Age { low, high, as_of, reckoning })
}

fn mark() -> impl Strategy<Value = Mark> {
    (select(MarkKind::ALL), of(select(BodySite::ALL)), of(select(Side::ALL)), of(text()))
        .prop_map(|(kind, site, side, note)| Mark { kind, site, side, note })
}

fn condition() -> impl Strategy<Value = Condition> {
    (select(ConditionKind::ALL), of(date())).prop_map(|(kind, since)| Condition { kind, since }).boxed()
}

fn relative() -> impl Strategy<Value = Relative> {
    (
        select(Relation::ALL),
        vec(name(), 0..3),
        of(any::<bool>()),
        of(any::<u8>()),
        of(any::<bool>()),
        vec(place(), 0..3),
        of(text()),
    )
        .prop_map(|(relation, names, elder, order, living, places, occupation)| Relative {
            relation,
            names,
            elder,
            order,
            living,
            places,
            occupation,
        })
        .boxed()
}

fn missing() -> impl Strategy<Value = Missing> {
    (of(date()), of(age()), of(place()), of(text()), of(select(PoliceReport::ALL)))
        .prop_map(|(on, age, place, circumstances, police_report)| Missing {
            on,
            age,
            place,
            circumstances,
            police_report,
        })
        .boxed()
}

fn body_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        select(Sex::ALL).prop_map(Fact::Sex),
        age().prop_map(Fact::Age).boxed(),
        (any::<u8>(), of(select(HeightHow::ALL)), of(date()))
            .prop_map(|(cm, how, as_of)| Fact::Height(Height { cm, how, as_of })),
        (select(BloodGroup::ALL), of(any::<bool>()))
            .prop_map(|(group, rhesus)| Fact::Blood(Blood { group, rhesus })),
        select(Handedness::ALL).prop_map(Fact::Handedness),
        mark().prop_map(Fact::Mark).boxed(),
        condition().prop_map(Fact::Condition),
        (of(date()), select(SaidBy::ALL), select(Extent::ALL))
            .prop_map(|(on, by, extent)| Fact::Examined(Examined { on, by, extent })),
        prop_oneof![
            mark().prop_map(Absent::Mark).boxed(),
            condition().prop_map(Absent::Condition),
            relative().prop_map(|relative| Absent::Relative(Box::new(relative))),
            Just(Absent::Child),
        ]
        .prop_map(Fact::Absent)
        .boxed(),
    ]
}

fn life_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        name().prop_map(Fact::Name),
        date().prop_map(Fact::Birth),
        select(Zodiac::ALL).prop_map(Fact::Zodiac),
        place().prop_map(Fact::Place),
        relative().prop_map(Fact::Relative),
        select(Literacy::ALL).prop_map(Fact::Literacy),
        (select(NumberField::ALL), any::<u16>()).prop_map(|(field, number)| Fact::Number(field, number)),
        (select(CodeField::ALL), "[a-z]{2}").prop_map(|(field, code)| Fact::Code(field, code.into())),
        (select(TextField::ALL), text()).prop_map(|(field, text)| Fact::Text(field, text)),
        (select(ReferenceKind::ALL), of(text()), of(text()), of(select(ReferenceStatus::ALL)))
            .prop_map(|(kind, lab, sample, status)| Fact::Reference(Reference { kind, lab, sample, status })),
        (of(date()), of(place())).prop_map(|(on, place)| Fact::Found(Found { on, place })),
        select(BroughtBy::ALL).prop_map(Fact::BroughtBy),
        missing().prop_map(Fact::Missing),
    ]
}

fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        Just(Standing::Stands),
        any::<i64>().prop_map(|at| Standing::Withdrawn { at: Timestamp(at) }),
        (any::<u32>(), any::<i64>())
            .prop_map(|(by, at)| Standing::Corrected { by: StatementId(by), at: Timestamp(at) }),
    ]
}

fn description() -> impl Strategy<Value = Description> {
    let one = (
        of(text()),
        of(any::<u32>()),
        source(),
        prop_oneof![body_fact(), life_fact()].boxed(),
        any::<i64>(),
        standing(),
    )
        .boxed();
    vec(one, 0..8).prop_map(|all| {
        let statements =
            (1..).zip(all).map(|(id, (label, corrects, source, fact, at, standing))| Statement {
                id: StatementId(id),
                label,
                corrects: corrects.map(StatementId),
                source,
                fact,
                recorded_at: Timestamp(at),
                standing,
            });
        Description { statements: statements.collect() }
    })
}

/// Profile `n` with any content.
pub fn profile(n: u8) -> impl Strategy<Value = Profile> {
    let same = ("[a-z]{1,9}", "[a-z0-9]{1,9}").prop_map(|(station, reference)| SameAs {
        station: invented::org(&station),
        local_ref: invented::local(&reference),
    });
    let feared = (vec(name(), 0..3), of(select(FearedRelation::ALL)), vec(place(), 0..3))
        .prop_map(|(names, relation, places)| Feared { names, relation, places });
    let rest = (vec(same, 0..3), vec(feared, 0..3), any::<i64>(), 1u32..4);
    (date(), select(Status::ALL), of(date()), description(), rest).prop_map(
        move |(admitted_on, status, died_on, description, (same_as, feared, at, revision))| Profile {
            admitted_on,
            status,
            died_on,
            same_as,
            feared,
            description,
            created_at: Timestamp(at),
            ..invented::profile(n, revision)
        },
    )
}

/// Report `n` with any content.
pub fn report(n: u8) -> impl Strategy<Value = Report> {
    let print = || of(any::<[u8; 32]>().prop_map(Fingerprint));
    let reporter =
        (select(ReporterRelation::ALL), select(Identity::ALL), (of(text()), of(text())), print(), print());
    let verified = (select(Seen::ALL), any::<[u8; 16]>(), any::<i64>()).prop_map(|(seen, by, at)| Verified {
        seen,
        by: ActorId(by),
        at: Timestamp(at),
    });
    let reporter = (
        reporter,
        (vec("[a-z]{1,9}", 0..3), of(verified)),
        (vec(select(ReporterRelation::ALL), 0..3), vec(any::<[u8; 32]>(), 0..3), vec(text(), 0..3)),
    )
        .prop_map(
            |(
                (relation, identity, (name, contact), contact_fingerprint, document_fingerprint),
                (bodies, verified),
                (relations_before, earlier, names),
            )| Reporter {
                relation,
                identity,
                name,
                contact,
                contact_fingerprint,
                document_fingerprint,
                verified,
                vouched_by: bodies.iter().map(|body| invented::org(body)).collect(),
                vouched_before: bodies.iter().rev().map(|body| invented::org(body)).collect(),
                relations_before,
                earlier_names: names,
                earlier_prints: earlier.into_iter().map(Fingerprint).collect(),
            },
        );
    (of(date()), reporter, any::<u32>(), description(), any::<i64>(), of(any::<i64>()), 1u32..4).prop_map(
        move |(registered_on, reporter, kin_answer_count, description, at, withdrawn, revision)| Report {
            registered_on,
            reporter,
            kin_answer_count,
            description,
            created_at: Timestamp(at),
            withdrawn_at: withdrawn.map(Timestamp),
            edited_at: withdrawn.into_iter().map(Timestamp).collect(),
            ..invented::report(n, revision)
        },
    )
}

/// Any kin answers.
pub fn kin_answers() -> impl Strategy<Value = Vec<KinAnswer>> {
    let one = (select(KinQuestion::ALL), text(), any::<i64>()).prop_map(|(question, answer, at)| KinAnswer {
        question,
        answer,
        sealed_at: Timestamp(at),
    });
    vec(one, 0..4)
}
