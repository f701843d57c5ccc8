//! What stands around a fact: its source, its own id and what it corrects; and the forms a field of
//! statements may take: one value, one object with the value, or a list of them.

use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::source::Source;
use crate::domain::statement::{Fact, NewStatement};
use crate::domain::text::Personal;
use crate::transfer::jsonl::node::Node;
use crate::transfer::jsonl::object::{Object, date, personal, word};

/// What stands around a fact.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The caller's own id of the statement.
    pub label: Option<Personal>,
    /// The id of the statement it corrects.
    pub corrects: Option<Personal>,
    /// Where it comes from.
    pub source: Option<Source>,
}

impl Said {
    /// The statement that says this fact.
    pub fn statement(self, fact: Fact) -> NewStatement {
        NewStatement { label: self.label, corrects: self.corrects, source: self.source, fact }
    }
}

/// A source.
pub fn source(node: &Node) -> Result<Source, Invalid> {
    let mut object = Object::of(node, "{\"by\": …, \"on\": …, \"certainty\": …}")?;
    let by = object.need("by", "who said it", word);
    let on = object.read("on", date);
    let certainty = object.read("certainty", word);
    object.finish(|| Some(Source { by: by?, on: on?, certainty: certainty? }))
}

/// Reads `source`, `id` and `corrects` of an object.
pub fn said(object: &mut Object<'_>) -> Option<Said> {
    let source = object.read("source", source);
    let label = object.read("id", |node| personal(node, limit::LABEL_CHARACTERS));
    let corrects = object.read("corrects", |node| personal(node, limit::LABEL_CHARACTERS));
    Some(Said { label: label?, corrects: corrects?, source: source? })
}

/// Statements of a field that holds values: one value, one object with the value, or a list.
/// A value may itself be an object; only the key `value` makes a wrapper of one.
pub fn values(
    node: &Node,
    read: impl Fn(&Node) -> Result<Fact, Invalid>,
) -> Result<Vec<NewStatement>, Invalid> {
    let Node::List(items) = node else { return Ok(vec![value(node, &read)?]) };
    let mut invalid = Invalid::default();
    let mut statements = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        statements.extend(invalid.within(&format!("[{i}]"), value(item, &read)));
    }
    invalid.finish(|| Some(statements))
}

fn value(node: &Node, read: impl Fn(&Node) -> Result<Fact, Invalid>) -> Result<NewStatement, Invalid> {
    match node {
        Node::Null => Err(Problem::new("is null", "a value, or leave it out when it is not known").into()),
        Node::Object(pairs) if pairs.iter().any(|(key, _)| key == "value") => {
            let mut object = Object::of(node, "an object")?;
            let fact = object.need("value", "a value", read);
            let said = said(&mut object);
            object.finish(|| Some(said?.statement(fact?)))
        }
        _ => Ok(Said::default().statement(read(node)?)),
    }
}
