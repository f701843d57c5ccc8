//! Statements to JSON, in the most compact form that says all of them.

use serde_json::{Map, Value, json};

use crate::domain::statement::{Absent, Fact, Found, Missing, NewStatement, Reference, TextField};
use crate::transfer::jsonl::order::FACT_KEYS;
use crate::transfer::jsonl::write_piece::{
    age, condition, date, examined, height, mark, name, place, put, relative, source, text, word,
};

/// A fact in JSON.
enum Form {
    /// A value, which may stand bare or beside its source.
    Value(Value),
    /// An object of a list; what stands around the fact joins its own fields.
    Piece(Map<String, Value>),
    /// The one object of its field.
    Whole(Map<String, Value>),
}

/// Puts all statements under their keys, in the order of the table.
pub fn put_statements(object: &mut Map<String, Value>, statements: &[NewStatement]) {
    for key in FACT_KEYS {
        let of_key: Vec<_> = statements.iter().filter(|new| new.fact.field() == key).collect();
        if let Some(value) = field(&of_key) {
            object.insert(key.to_owned(), value);
        }
    }
}

/// One field. Of facts that can be held once only, the last one counts, as it would on record.
fn field(statements: &[&NewStatement]) -> Option<Value> {
    let mut values: Vec<Value> = Vec::with_capacity(statements.len());
    let mut is_list = false;
    for new in statements {
        match form(&new.fact) {
            Form::Value(value) => values.push(beside(value, new)),
            Form::Piece(mut fields) => {
                is_list = true;
                put_said(&mut fields, new);
                values.push(fields.into());
            }
            Form::Whole(mut fields) => {
                put_said(&mut fields, new);
                values = vec![fields.into()];
            }
        }
    }
    if is_list || values.len() > 1 { Some(values.into()) } else { values.pop() }
}

fn beside(value: Value, new: &NewStatement) -> Value {
    if new.source.is_none() && new.label.is_none() && new.corrects.is_none() {
        return value;
    }
    let mut object = Map::new();
    put(&mut object, "value", Some(value));
    put_said(&mut object, new);
    object.into()
}

fn put_said(object: &mut Map<String, Value>, new: &NewStatement) {
    put(object, "source", new.source.as_ref().map(source));
    put(object, "id", text(new.label.as_ref()));
    put(object, "corrects", text(new.corrects.as_ref()));
}

fn form(fact: &Fact) -> Form {
    match fact {
        Fact::Sex(sex) => Form::Value(sex.word().into()),
        Fact::Name(own) => Form::Piece(name(own)),
        Fact::Birth(birth) => Form::Value(birth.to_string().into()),
        Fact::Age(told) => Form::Value(age(told)),
        Fact::Zodiac(zodiac) => Form::Value(zodiac.word().into()),
        Fact::Place(own) => Form::Piece(place(own)),
        Fact::Height(told) => Form::Value(height(told)),
        Fact::Blood(blood) => Form::Value(blood.to_string().into()),
        Fact::Handedness(hand) => Form::Value(hand.word().into()),
        Fact::Mark(one) => Form::Piece(mark(one)),
        Fact::Condition(one) => Form::Piece(condition(one)),
        Fact::Relative(one) => Form::Piece(relative(one)),
        Fact::Literacy(literacy) => Form::Value(literacy.word().into()),
        Fact::Number(_, number) => Form::Value(json!(number)),
        Fact::Code(_, code) => Form::Value(Value::from(&**code)),
        Fact::Text(TextField::Memories, words) => Form::Piece(memory(words.reveal())),
        Fact::Text(_, words) => Form::Value(words.reveal().into()),
        Fact::Absent(denied) => Form::Piece(absent(denied)),
        Fact::Examined(one) => Form::Whole(examined(one)),
        Fact::Reference(one) => Form::Piece(reference(one)),
        Fact::Found(one) => Form::Whole(found(one)),
        Fact::BroughtBy(by) => Form::Value(by.word().into()),
        Fact::Missing(one) => Form::Whole(missing(one)),
    }
}

fn memory(words: &str) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "text", Some(words));
    object
}

fn absent(denied: &Absent) -> Map<String, Value> {
    let (of, fields) = match denied {
        Absent::Mark(one) => ("mark", mark(one)),
        Absent::Condition(one) => ("condition", condition(one)),
        Absent::Relative(one) => ("relative", relative(one)),
        Absent::Child => ("child", Map::new()),
    };
    let mut object = Map::new();
    put(&mut object, "of", Some(of));
    object.extend(fields);
    object
}

fn reference(reference: &Reference) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "type", Some(reference.kind.word()));
    put(&mut object, "lab", text(reference.lab.as_ref()));
    put(&mut object, "sample", text(reference.sample.as_ref()));
    put(&mut object, "status", word(reference.status));
    object
}

fn found(found: &Found) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "on", date(found.on));
    put(&mut object, "place", found.place.as_ref().map(place));
    object
}

fn missing(missing: &Missing) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "on", Some(date(missing.on).unwrap_or_else(|| "unknown".to_owned())));
    put(&mut object, "age", missing.age.as_ref().map(age));
    put(&mut object, "place", missing.place.as_ref().map(place));
    put(&mut object, "circumstances", text(missing.circumstances.as_ref()));
    put(&mut object, "police_report", word(missing.police_report));
    object
}
