//! Statements from the wire. What is wrong is named by the key of the fact and its place among the
//! facts of that key in the message: `relatives[2].names[0].text`.

use crate::domain::invalid::{Invalid, Problem};
use crate::domain::limit;
use crate::domain::statement::NewStatement;
use crate::grpc::from_proto::fact::{fact, key};
use crate::grpc::from_proto::piece::{optional_text, source};
use crate::grpc::proto;

/// The statements of a message, in order.
///
/// # Errors
/// Everything that is wrong with them.
pub fn statements(messages: &[proto::Statement]) -> Result<Vec<NewStatement>, Invalid> {
    let mut invalid = Invalid::default();
    let mut statements = Vec::with_capacity(messages.len());
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let path = match message.fact.as_ref().map(key) {
            Some((key, true)) => key.to_owned(),
            Some((key, false)) => format!("{key}[{}]", count(&mut seen, key)),
            None => format!("statements[{i}]"),
        };
        statements.extend(invalid.within(&path, statement(message)));
    }
    invalid.finish(|| Some(statements))
}

/// Whether one of the statements is of that key, right or wrong.
pub fn says(messages: &[proto::Statement], wanted: &str) -> bool {
    messages.iter().filter_map(|message| message.fact.as_ref()).any(|fact| key(fact).0 == wanted)
}

/// How many of that key were counted before.
fn count<'a>(seen: &mut Vec<(&'a str, usize)>, key: &'a str) -> usize {
    match seen.iter_mut().find(|(other, _)| *other == key) {
        Some((_, count)) => {
            *count += 1;
            *count - 1
        }
        None => {
            seen.push((key, 1));
            0
        }
    }
}

fn statement(message: &proto::Statement) -> Result<NewStatement, Invalid> {
    let mut invalid = Invalid::default();
    let label = invalid.keep("id", optional_text(&message.id, limit::LABEL_CHARACTERS));
    let corrects = invalid.keep("corrects", optional_text(&message.corrects, limit::LABEL_CHARACTERS));
    let source = invalid.within("source", message.source.as_ref().map(source).transpose());
    let read = match &message.fact {
        Some(message) => fact(message),
        None => Err(Problem::new("says nothing", "one fact").into()),
    };
    let fact = invalid.within("", read);
    invalid.finish(|| Some(NewStatement { label: label?, corrects: corrects?, source: source?, fact: fact? }))
}
