//! The statements of one field of a line.

use crate::domain::body::{Blood, Condition};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::statement::{
    Absent, CodeField, Fact, Found, Missing, NewStatement, NumberField, Reference, TextField,
};
use crate::domain::words::Word;
use crate::transfer::jsonl::node::Node;
use crate::transfer::jsonl::object::{Object, date, list, personal, text, whole, word};
use crate::transfer::jsonl::read_body::{age, condition, examined, height, mark};
use crate::transfer::jsonl::read_piece::{name, nested_place, place, relative};
use crate::transfer::jsonl::read_said::{said, values};

/// The statements a field holds.
pub fn facts(key: &str, node: &Node) -> Result<Vec<NewStatement>, Invalid> {
    match key {
        "found" => whole_object(node, found),
        "missing" => whole_object(node, missing),
        "examined" => whole_object(node, |object| examined(object).map(Fact::Examined)),
        "names" => pieces(node, |object| name(object).map(Fact::Name)),
        "places" => pieces(node, |object| place(object).map(Fact::Place)),
        "marks" => pieces(node, |object| mark(object).map(Fact::Mark)),
        "conditions" => conditions(node),
        "relatives" => relatives(node),
        "absent" => pieces(node, absent),
        "references" => pieces(node, reference),
        "memories" => pieces(node, |object| {
            let text = object.need("text", "the memory", |node| personal(node, limit::STORY_CHARACTERS));
            text.map(|text| Fact::Text(TextField::Memories, text))
        }),
        _ => values(node, |node| value(key, node)),
    }
}

fn value(key: &str, node: &Node) -> Result<Fact, Invalid> {
    match key {
        "sex" => word(node).map(Fact::Sex),
        "birth" => date(node).map(Fact::Birth),
        "age" => age(node).map(Fact::Age),
        "zodiac" => word(node).map(Fact::Zodiac),
        "height_cm" => height(node).map(Fact::Height),
        "blood" => Ok(Fact::Blood(Blood::new(text(node)?)?)),
        "handedness" => word(node).map(Fact::Handedness),
        "literacy" => word(node).map(Fact::Literacy),
        "brought_by" => word(node).map(Fact::BroughtBy),
        _ => plain_value(key, node),
    }
}

fn plain_value(key: &str, node: &Node) -> Result<Fact, Invalid> {
    if let Some(field) = find::<NumberField>(key) {
        return Ok(Fact::Number(field, limit::number(field, whole(node)?)?));
    }
    if let Some(field) = find::<CodeField>(key) {
        return Ok(Fact::Code(field, limit::code(field, text(node)?)?));
    }
    match find::<TextField>(key) {
        Some(field) => Ok(Fact::Text(field, limit::plain(field, text(node)?)?)),
        None => Err(Problem::new("is not a known key", "a key of the exchange format").into()),
    }
}

fn find<W: Word>(key: &str) -> Option<W> {
    W::VALUES.iter().copied().find(|value| value.as_word() == key)
}

/// A field that is one object.
fn whole_object(
    node: &Node,
    read: impl FnOnce(&mut Object<'_>) -> Option<Fact>,
) -> Result<Vec<NewStatement>, Invalid> {
    let mut object = Object::of(node, "one object")?;
    let fact = read(&mut object);
    let said = said(&mut object);
    object.finish(|| Some(vec![said?.statement(fact?)]))
}

/// A field that is a list of objects.
fn pieces(node: &Node, read: impl Fn(&mut Object<'_>) -> Option<Fact>) -> Result<Vec<NewStatement>, Invalid> {
    each(node, |item| whole_object(item, &read))
}

fn each(
    node: &Node,
    read: impl Fn(&Node) -> Result<Vec<NewStatement>, Invalid>,
) -> Result<Vec<NewStatement>, Invalid> {
    let mut invalid = Invalid::default();
    let mut statements = Vec::new();
    for (i, item) in list(node)?.iter().enumerate() {
        statements.extend(invalid.within(&format!("[{i}]"), read(item)).into_iter().flatten());
    }
    invalid.finish(|| Some(statements))
}

/// A condition may be its bare word.
fn conditions(node: &Node) -> Result<Vec<NewStatement>, Invalid> {
    each(node, |item| match item {
        Node::Text(_) => {
            let kind = word(item)?;
            Ok(vec![NewStatement::of(Fact::Condition(Condition { kind, since: None }))])
        }
        _ => whole_object(item, |object| condition(object).map(Fact::Condition)),
    })
}

/// A note beside a relative becomes a memory from the same source: nothing told is lost.
fn relatives(node: &Node) -> Result<Vec<NewStatement>, Invalid> {
    each(node, |item| {
        let mut object = Object::of(item, "{\"relation\": …, \"names\": …}")?;
        let fact = relative(&mut object).map(Fact::Relative);
        let note = object.read_text("note", limit::TEXT_CHARACTERS);
        let said = said(&mut object);
        object.finish(|| {
            let said = said?;
            let memory = note?.map(|note| {
                let fact = Fact::Text(TextField::Memories, note);
                NewStatement { source: said.source, ..NewStatement::of(fact) }
            });
            Some([Some(said.statement(fact?)), memory].into_iter().flatten().collect())
        })
    })
}

fn absent(object: &mut Object<'_>) -> Option<Fact> {
    let of = object.need("of", "mark condition relative child", |node| Ok(text(node)?.to_owned()))?;
    let absent = match of.as_str() {
        "mark" => Absent::Mark(mark(object)?),
        "condition" => Absent::Condition(condition(object)?),
        "relative" => Absent::Relative(Box::new(relative(object)?)),
        "child" => Absent::Child,
        _ => {
            object.note("of", Problem::unknown_word(&["mark", "condition", "relative", "child"]));
            return None;
        }
    };
    Some(Fact::Absent(absent))
}

fn reference(object: &mut Object<'_>) -> Option<Fact> {
    let kind = object.need("type", "dna fingerprint dental face", word);
    let lab = object.read_text("lab", limit::NAME_CHARACTERS);
    let sample = object.read_text("sample", limit::NAME_CHARACTERS);
    let status = object.read("status", word);
    Some(Fact::Reference(Reference { kind: kind?, lab: lab?, sample: sample?, status: status? }))
}

fn found(object: &mut Object<'_>) -> Option<Fact> {
    let on = object.read("on", date);
    let place = object.read("place", nested_place);
    Some(Fact::Found(Found { on: on?, place: place? }))
}

fn missing(object: &mut Object<'_>) -> Option<Fact> {
    let on = object.need("on", "a date or unknown", |node| match node {
        Node::Text(text) if text == "unknown" => Ok(None),
        _ => date(node).map(Some),
    });
    let age = object.read("age", age);
    let place = object.read("place", nested_place);
    let circumstances = object.read_text("circumstances", limit::STORY_CHARACTERS);
    let police_report = object.read("police_report", word);
    Some(Fact::Missing(Missing {
        on: on?,
        age: age?,
        place: place?,
        circumstances: circumstances?,
        police_report: police_report?,
    }))
}
