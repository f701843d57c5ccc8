//! Statements as a reviewer may know them: without station, laboratory, sample number or the place
//! where a resident was found or is now.

use crate::domain::place::{Place, PlaceRole};
use crate::domain::relative::Relative;
use crate::domain::statement::{Absent, Fact, Found, Missing, NumberField, Statement};
use crate::grpc::proto;
use crate::grpc::proto::reviewer_statement::Fact as Wire;
use crate::grpc::to_proto::body::{age, blood, condition, examined, height, mark};
use crate::grpc::to_proto::date::{date, timestamp};
use crate::grpc::to_proto::piece::{name, source, text};
use crate::grpc::to_proto::statement::standing;
use crate::grpc::words::{number, number_or_none};
use crate::service::{Said, Sentence};

/// Whose statements they are, with what may be told of a finding place.
#[derive(Clone, Debug)]
pub enum ReviewerSide {
    /// The resident's.
    Resident {
        /// The province she was found in; empty when not known.
        found_province: String,
        /// How far from the family's home, in words; empty when not known.
        found_distance_band: String,
    },
    /// The family's.
    Family,
}

/// All statements of one side, as a reviewer may know them.
pub fn reviewer_statements(said: &Said, side: &ReviewerSide) -> Vec<proto::ReviewerStatement> {
    let statements = said.description.statements.iter().zip(&said.words);
    statements.filter_map(|(statement, words)| one(statement, words, side)).collect()
}

/// `None` for what a reviewer may not know at all.
fn one(statement: &Statement, words: &Sentence, side: &ReviewerSide) -> Option<proto::ReviewerStatement> {
    Some(proto::ReviewerStatement {
        number: statement.id.0,
        source: Some(source(&statement.source)),
        standing: standing(statement.standing).0.into(),
        recorded_time: Some(timestamp(statement.recorded_at)),
        words_zh: words.zh.clone(),
        words_en: words.en.clone(),
        fact: Some(fact(&statement.fact, side)?),
    })
}

fn fact(fact: &Fact, side: &ReviewerSide) -> Option<Wire> {
    Some(match fact {
        Fact::Sex(sex) => Wire::Sex(number(*sex)),
        Fact::Name(own) => Wire::Names(name(own)),
        Fact::Birth(birth) => Wire::Birth(date(birth)),
        Fact::Age(told) => Wire::Age(age(told)),
        Fact::Zodiac(zodiac) => Wire::Zodiac(number(*zodiac)),
        Fact::Place(own) => Wire::Places(place(own, side)?),
        Fact::Height(told) => Wire::HeightCm(height(told)),
        Fact::Blood(group) => Wire::Blood(blood(*group)),
        Fact::Handedness(hand) => Wire::Handedness(number(*hand)),
        Fact::Mark(marked) => Wire::Marks(mark(marked)),
        Fact::Condition(told) => Wire::Conditions(condition(told)),
        Fact::Relative(told) => Wire::Relatives(relative(told, side)),
        Fact::Literacy(literacy) => Wire::Literacy(number(*literacy)),
        Fact::Number(field, value) => numbered(*field, (*value).into()),
        Fact::Code(field, code) => worded(field.word(), code),
        Fact::Text(field, words) => worded(field.word(), words.reveal()),
        Fact::Absent(denied) => Wire::Absent(absent(denied, side)),
        Fact::Examined(told) => Wire::Examined(examined(told)),
        Fact::Reference(held) => Wire::References(proto::ReferenceNote {
            r#type: number(held.kind),
            status: number_or_none(held.status),
        }),
        Fact::Found(told) => Wire::Found(found(told, side)),
        // Who brought her names no place, but says which offices know her.
        Fact::BroughtBy(_) => return None,
        Fact::Missing(told) => Wire::Missing(missing(told, side)),
    })
}

fn numbered(field: NumberField, value: u32) -> Wire {
    match field {
        NumberField::WeightKg => Wire::WeightKg(value),
        NumberField::Children => Wire::Children(value),
        NumberField::SiblingRank => Wire::SiblingRank(value),
        NumberField::Siblings => Wire::Siblings(value),
    }
}

fn worded(field: &str, words: &str) -> Wire {
    Wire::Text(proto::ReviewerText { field: field.to_owned(), text: words.to_owned() })
}

/// A resident's finding place is told by province and distance only, never by its text.
fn place(place: &Place, side: &ReviewerSide) -> Option<proto::ReviewerPlace> {
    match (side, place.role) {
        (ReviewerSide::Resident { .. }, PlaceRole::Found) => None,
        _ => Some(proto::ReviewerPlace { text: place.text.reveal().to_owned(), role: number(place.role) }),
    }
}

fn relative(relative: &Relative, side: &ReviewerSide) -> proto::ReviewerRelative {
    proto::ReviewerRelative {
        relation: number(relative.relation),
        names: relative.names.iter().map(name).collect(),
        elder: relative.elder,
        order: relative.order.map_or(0, u32::from),
        living: relative.living,
        places: relative.places.iter().filter_map(|one| place(one, side)).collect(),
        occupation: text(relative.occupation.as_ref()),
    }
}

fn absent(denied: &Absent, side: &ReviewerSide) -> proto::ReviewerAbsent {
    let of = match denied {
        Absent::Mark(one) => proto::reviewer_absent::Of::Mark(mark(one)),
        Absent::Condition(one) => proto::reviewer_absent::Of::Condition(condition(one)),
        Absent::Relative(one) => proto::reviewer_absent::Of::Relative(relative(one, side)),
        Absent::Child => proto::reviewer_absent::Of::Child(proto::NoChild {}),
    };
    proto::ReviewerAbsent { of: Some(of) }
}

fn found(found: &Found, side: &ReviewerSide) -> proto::ReviewerFound {
    let (province, distance_band) = match side {
        ReviewerSide::Resident { found_province, found_distance_band } => {
            (found_province.clone(), found_distance_band.clone())
        }
        ReviewerSide::Family => (String::new(), String::new()),
    };
    proto::ReviewerFound { on: found.on.as_ref().map(date), province, distance_band }
}

fn missing(missing: &Missing, side: &ReviewerSide) -> proto::ReviewerMissing {
    proto::ReviewerMissing {
        on: missing.on.as_ref().map(date),
        age: missing.age.as_ref().map(age),
        place: missing.place.as_ref().and_then(|one| place(one, side)),
        circumstances: text(missing.circumstances.as_ref()),
        police_report: number_or_none(missing.police_report),
    }
}
