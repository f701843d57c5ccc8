//! One record to one line.

use serde_json::{Map, Value};

use crate::domain::description::Completeness;
use crate::domain::profile::{Feared, NewProfile, SameAs};
use crate::domain::report::{NewKinAnswer, NewReport, NewReporter};
use crate::transfer::jsonl::read_record::NewRecord;
use crate::transfer::jsonl::write_fact::put_statements;
use crate::transfer::jsonl::write_piece::{date, list, name, place, put, text, word};

/// Writes one line, without its line break. It reads back as the same record, its statements in the
/// order of the table.
pub fn write_line(record: &NewRecord) -> String {
    let object = match record {
        NewRecord::Profile(profile) => of_profile(profile),
        NewRecord::Report(report) => of_report(report),
    };
    Value::from(object).to_string()
}

fn of_profile(profile: &NewProfile) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "kind", Some("profile"));
    put(&mut object, "station", Some(profile.station.as_str()));
    put(&mut object, "local_ref", Some(profile.local_ref.as_str()));
    put_partial(&mut object, profile.completeness);
    put(&mut object, "admitted_on", Some(profile.admitted_on.to_string()));
    put_statements(&mut object, &profile.statements);
    put(&mut object, "same_as", profile.same_as.as_ref().map(|all| array(all, same_as)));
    put(&mut object, "status", word(profile.status));
    put(&mut object, "died_on", date(profile.died_on));
    put(&mut object, "feared", profile.feared.as_ref().map(|all| array(all, feared)));
    object
}

fn of_report(report: &NewReport) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "kind", Some("report"));
    put(&mut object, "office", Some(report.office.as_str()));
    put(&mut object, "local_ref", Some(report.local_ref.as_str()));
    put_partial(&mut object, report.completeness);
    put(&mut object, "registered_on", date(report.registered_on));
    put_statements(&mut object, &report.statements);
    put(&mut object, "reporter", Some(reporter(&report.reporter)));
    put(&mut object, "kin_answers", list(&report.kin_answers, kin_answer));
    object
}

fn put_partial(object: &mut Map<String, Value>, completeness: Completeness) {
    put(object, "partial", (completeness == Completeness::Partial).then_some(true));
}

fn array<T>(items: &[T], write: impl Fn(&T) -> Map<String, Value>) -> Value {
    items.iter().map(|item| Value::from(write(item))).collect()
}

fn same_as(other: &SameAs) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "station", Some(other.station.as_str()));
    put(&mut object, "local_ref", Some(other.local_ref.as_str()));
    object
}

fn feared(feared: &Feared) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "names", list(&feared.names, name));
    put(&mut object, "relation", word(feared.relation));
    put(&mut object, "places", list(&feared.places, place));
    object
}

fn reporter(reporter: &NewReporter) -> Value {
    let mut object = Map::new();
    put(&mut object, "relation", Some(reporter.relation.word()));
    put(&mut object, "name", text(reporter.name.as_ref()));
    put(&mut object, "contact", text(reporter.contact.as_ref()));
    put(&mut object, "identity", word(reporter.identity));
    put(&mut object, "identity_document", text(reporter.identity_document.as_ref()));
    object.into()
}

fn kin_answer(answer: &NewKinAnswer) -> Map<String, Value> {
    let mut object = Map::new();
    put(&mut object, "question", Some(answer.question.word()));
    put(&mut object, "answer", Some(answer.answer.reveal()));
    object
}
