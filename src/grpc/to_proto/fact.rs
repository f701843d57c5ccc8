//! The fact of a statement to the wire.

use crate::domain::statement::{Absent, CodeField, Fact, Found, Missing, NumberField, Reference, TextField};
use crate::domain::text::Personal;
use crate::grpc::proto;
use crate::grpc::proto::statement::Fact as Wire;
use crate::grpc::to_proto::body::{age, blood, condition, examined, height, mark};
use crate::grpc::to_proto::date::date;
use crate::grpc::to_proto::piece::{name, place, relative, text};
use crate::grpc::words::{number, number_or_none};

/// A fact.
pub fn fact(fact: &Fact) -> Wire {
    match fact {
        Fact::Sex(sex) => Wire::Sex(number(*sex)),
        Fact::Name(own) => Wire::Names(name(own)),
        Fact::Birth(birth) => Wire::Birth(date(birth)),
        Fact::Age(told) => Wire::Age(age(told)),
        Fact::Zodiac(zodiac) => Wire::Zodiac(number(*zodiac)),
        Fact::Place(own) => Wire::Places(place(own)),
        Fact::Height(told) => Wire::HeightCm(height(told)),
        Fact::Blood(group) => Wire::Blood(blood(*group)),
        Fact::Handedness(hand) => Wire::Handedness(number(*hand)),
        Fact::Mark(one) => Wire::Marks(mark(one)),
        Fact::Condition(one) => Wire::Conditions(condition(one)),
        Fact::Relative(one) => Wire::Relatives(relative(one)),
        Fact::Literacy(literacy) => Wire::Literacy(number(*literacy)),
        Fact::Number(field, value) => numbered(*field, (*value).into()),
        Fact::Code(CodeField::Nationality, code) => Wire::Nationality(code.to_string()),
        Fact::Code(CodeField::Languages, code) => Wire::Languages(code.to_string()),
        Fact::Text(field, words) => worded(*field, words),
        Fact::Absent(denied) => Wire::Absent(absent(denied)),
        Fact::Examined(one) => Wire::Examined(examined(one)),
        Fact::Reference(one) => Wire::References(reference(one)),
        Fact::Found(one) => Wire::Found(found(one)),
        Fact::BroughtBy(by) => Wire::BroughtBy(number(*by)),
        Fact::Missing(one) => Wire::Missing(missing(one)),
    }
}

fn numbered(field: NumberField, value: u32) -> Wire {
    match field {
        NumberField::WeightKg => Wire::WeightKg(value),
        NumberField::Children => Wire::Children(value),
        NumberField::SiblingRank => Wire::SiblingRank(value),
        NumberField::Siblings => Wire::Siblings(value),
    }
}

fn worded(field: TextField, words: &Personal) -> Wire {
    let words = words.reveal().to_owned();
    match field {
        TextField::Dialect => Wire::Dialect(words),
        TextField::Ethnicity => Wire::Ethnicity(words),
        TextField::Religion => Wire::Religion(words),
        TextField::Build => Wire::Build(words),
        TextField::Hair => Wire::Hair(words),
        TextField::Face => Wire::Face(words),
        TextField::Education => Wire::Education(words),
        TextField::Clothing => Wire::Clothing(words),
        TextField::Belongings => Wire::Belongings(words),
        TextField::Habits => Wire::Habits(words),
        TextField::Skills => Wire::Skills(words),
        TextField::Memories => Wire::Memories(words),
    }
}

fn absent(denied: &Absent) -> proto::Absent {
    let of = match denied {
        Absent::Mark(one) => proto::absent::Of::Mark(mark(one)),
        Absent::Condition(one) => proto::absent::Of::Condition(condition(one)),
        Absent::Relative(one) => proto::absent::Of::Relative(relative(one)),
        Absent::Child => proto::absent::Of::Child(proto::NoChild {}),
    };
    proto::Absent { of: Some(of) }
}

fn reference(reference: &Reference) -> proto::Reference {
    proto::Reference {
        r#type: number(reference.kind),
        lab: text(reference.lab.as_ref()),
        sample: text(reference.sample.as_ref()),
        status: number_or_none(reference.status),
    }
}

fn found(found: &Found) -> proto::Found {
    proto::Found { on: found.on.as_ref().map(date), place: found.place.as_ref().map(place) }
}

fn missing(missing: &Missing) -> proto::Missing {
    proto::Missing {
        on: missing.on.as_ref().map(date),
        age: missing.age.as_ref().map(age),
        place: missing.place.as_ref().map(place),
        circumstances: text(missing.circumstances.as_ref()),
        police_report: number_or_none(missing.police_report),
    }
}
