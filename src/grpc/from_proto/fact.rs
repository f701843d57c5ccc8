//! The fact of a statement from the wire, and the key it goes by.

use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::name::Name;
use crate::domain::place::Place;
use crate::domain::statement::{Absent, CodeField, Fact, Found, Missing, NumberField, Reference, TextField};
use crate::grpc::from_proto::body::{age, blood, condition, examined, height, mark};
use crate::grpc::from_proto::date::{date, optional_date};
use crate::grpc::from_proto::piece::{name, optional_text, place, relative};
use crate::grpc::proto;
use crate::grpc::proto::statement::Fact as Wire;
use crate::grpc::words::{required_word, word};

/// A fact. Paths of what is wrong begin inside the fact.
pub fn fact(message: &Wire) -> Result<Fact, Invalid> {
    Ok(match message {
        Wire::Sex(number) => Fact::Sex(required_word(*number)?),
        Wire::Names(message) => Fact::Name(own_name(message)?),
        Wire::Birth(message) => Fact::Birth(date(message)?),
        Wire::Age(message) => Fact::Age(age(message)?),
        Wire::Zodiac(number) => Fact::Zodiac(required_word(*number)?),
        Wire::Places(message) => Fact::Place(own_place(message)?),
        Wire::HeightCm(message) => Fact::Height(height(message)?),
        Wire::Blood(message) => Fact::Blood(blood(message)?),
        Wire::Handedness(number) => Fact::Handedness(required_word(*number)?),
        Wire::Marks(message) => Fact::Mark(mark(message)?),
        Wire::Conditions(message) => Fact::Condition(condition(message)?),
        Wire::Relatives(message) => Fact::Relative(relative(message)?),
        Wire::Literacy(number) => Fact::Literacy(required_word(*number)?),
        Wire::WeightKg(value) => of_number(NumberField::WeightKg, *value)?,
        Wire::Children(value) => of_number(NumberField::Children, *value)?,
        Wire::SiblingRank(value) => of_number(NumberField::SiblingRank, *value)?,
        Wire::Siblings(value) => of_number(NumberField::Siblings, *value)?,
        Wire::Nationality(text) => of_code(CodeField::Nationality, text)?,
        Wire::Languages(text) => of_code(CodeField::Languages, text)?,
        Wire::Dialect(text) => of_text(TextField::Dialect, text)?,
        Wire::Ethnicity(text) => of_text(TextField::Ethnicity, text)?,
        Wire::Religion(text) => of_text(TextField::Religion, text)?,
        Wire::Build(text) => of_text(TextField::Build, text)?,
        Wire::Hair(text) => of_text(TextField::Hair, text)?,
        Wire::Face(text) => of_text(TextField::Face, text)?,
        Wire::Education(text) => of_text(TextField::Education, text)?,
        Wire::Clothing(text) => of_text(TextField::Clothing, text)?,
        Wire::Belongings(text) => of_text(TextField::Belongings, text)?,
        Wire::Habits(text) => of_text(TextField::Habits, text)?,
        Wire::Skills(text) => of_text(TextField::Skills, text)?,
        Wire::Memories(text) => of_text(TextField::Memories, text)?,
        Wire::Absent(message) => Fact::Absent(absent(message)?),
        Wire::Examined(message) => Fact::Examined(examined(message)?),
        Wire::References(message) => Fact::Reference(reference(message)?),
        Wire::Found(message) => Fact::Found(found(message)?),
        Wire::BroughtBy(number) => Fact::BroughtBy(required_word(*number)?),
        Wire::Missing(message) => Fact::Missing(missing(message)?),
    })
}

/// The key of a fact in the exchange format, and whether a description holds it once only.
pub const fn key(message: &Wire) -> (&'static str, bool) {
    match message {
        Wire::Sex(_) => ("sex", false),
        Wire::Names(_) => ("names", false),
        Wire::Birth(_) => ("birth", false),
        Wire::Age(_) => ("age", false),
        Wire::Zodiac(_) => ("zodiac", false),
        Wire::Places(_) => ("places", false),
        Wire::HeightCm(_) => ("height_cm", false),
        Wire::Blood(_) => ("blood", false),
        Wire::Handedness(_) => ("handedness", false),
        Wire::Marks(_) => ("marks", false),
        Wire::Conditions(_) => ("conditions", false),
        Wire::Relatives(_) => ("relatives", false),
        Wire::Literacy(_) => ("literacy", false),
        Wire::WeightKg(_) => ("weight_kg", false),
        Wire::Children(_) => ("children", false),
        Wire::SiblingRank(_) => ("sibling_rank", true),
        Wire::Siblings(_) => ("siblings", true),
        Wire::Nationality(_) => ("nationality", false),
        Wire::Languages(_) => ("languages", false),
        Wire::Dialect(_) => ("dialect", false),
        Wire::Ethnicity(_) => ("ethnicity", false),
        Wire::Religion(_) => ("religion", false),
        Wire::Build(_) => ("build", false),
        Wire::Hair(_) => ("hair", false),
        Wire::Face(_) => ("face", false),
        Wire::Education(_) => ("education", false),
        Wire::Clothing(_) => ("clothing", false),
        Wire::Belongings(_) => ("belongings", false),
        Wire::Habits(_) => ("habits", false),
        Wire::Skills(_) => ("skills", false),
        Wire::Memories(_) => ("memories", false),
        Wire::Absent(_) => ("absent", false),
        Wire::Examined(_) => ("examined", true),
        Wire::References(_) => ("references", false),
        Wire::Found(_) => ("found", true),
        Wire::BroughtBy(_) => ("brought_by", true),
        Wire::Missing(_) => ("missing", true),
    }
}

fn of_number(field: NumberField, value: u32) -> Result<Fact, Problem> {
    limit::number(field, value.into()).map(|value| Fact::Number(field, value))
}

fn of_code(field: CodeField, text: &str) -> Result<Fact, Problem> {
    limit::code(field, text).map(|code| Fact::Code(field, code))
}

fn of_text(field: TextField, text: &str) -> Result<Fact, Problem> {
    limit::plain(field, text).map(|text| Fact::Text(field, text))
}

/// Her own name has the source of its statement and no other.
fn own_name(message: &proto::Name) -> Result<Name, Invalid> {
    name(message).and_then(|name| if name.source.is_some() { Err(source_inside()) } else { Ok(name) })
}

/// A place of her own has the source of its statement and no other.
fn own_place(message: &proto::Place) -> Result<Place, Invalid> {
    place(message).and_then(|place| if place.source.is_some() { Err(source_inside()) } else { Ok(place) })
}

fn source_inside() -> Invalid {
    Invalid::one("source", Problem::new("stands inside the fact", "the source of the statement"))
}

fn reference(message: &proto::Reference) -> Result<Reference, Invalid> {
    let mut invalid = Invalid::default();
    let kind = invalid.keep("type", required_word(message.r#type));
    let lab = invalid.keep("lab", optional_text(&message.lab, limit::NAME_CHARACTERS));
    let sample = invalid.keep("sample", optional_text(&message.sample, limit::NAME_CHARACTERS));
    let status = invalid.keep("status", word(message.status));
    invalid.finish(|| Some(Reference { kind: kind?, lab: lab?, sample: sample?, status: status? }))
}

fn absent(message: &proto::Absent) -> Result<Absent, Invalid> {
    match &message.of {
        Some(proto::absent::Of::Mark(message)) => mark(message).map(Absent::Mark),
        Some(proto::absent::Of::Condition(message)) => condition(message).map(Absent::Condition),
        Some(proto::absent::Of::Relative(message)) => {
            relative(message).map(|relative| Absent::Relative(Box::new(relative)))
        }
        Some(proto::absent::Of::Child(_)) => Ok(Absent::Child),
        None => Err(Invalid::one("of", Problem::missing("mark condition relative child"))),
    }
}

fn found(message: &proto::Found) -> Result<Found, Invalid> {
    let mut invalid = Invalid::default();
    let on = invalid.within("on", optional_date(message.on.as_ref()));
    let place = invalid.within("place", message.place.as_ref().map(place).transpose());
    invalid.finish(|| Some(Found { on: on?, place: place? }))
}

fn missing(message: &proto::Missing) -> Result<Missing, Invalid> {
    let mut invalid = Invalid::default();
    let on = invalid.within("on", optional_date(message.on.as_ref()));
    let age = invalid.within("age", message.age.as_ref().map(age).transpose());
    let place = invalid.within("place", message.place.as_ref().map(place).transpose());
    let circumstances =
        invalid.keep("circumstances", optional_text(&message.circumstances, limit::STORY_CHARACTERS));
    let police_report = invalid.keep("police_report", word(message.police_report));
    invalid.finish(|| {
        Some(Missing {
            on: on?,
            age: age?,
            place: place?,
            circumstances: circumstances?,
            police_report: police_report?,
        })
    })
}
