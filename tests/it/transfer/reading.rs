//! Every form the exchange format allows, and every fault told by its key.

use std::fmt::Write;

use homeward::domain::statement::Fact;
use homeward::transfer::jsonl::{NewRecord, read_line, write_line};

const SAMPLE: &str = include_str!("../../data/transfer/sample.jsonl");
const FAULTS: &str = include_str!("../../data/transfer/faults.csv");

fn statements(line: &str) -> Vec<String> {
    let record = read_line(line, 1).unwrap_or_else(|invalid| panic!("{invalid}"));
    let said = match record {
        NewRecord::Profile(profile) => profile.statements,
        NewRecord::Report(report) => report.statements,
    };
    said.iter().map(|new| new.fact.field().to_owned()).collect()
}

#[test]
fn every_form_of_the_sample_is_read_and_kept() {
    for (i, line) in SAMPLE.lines().enumerate() {
        let record =
            read_line(line, i as u64 + 1).unwrap_or_else(|invalid| panic!("line {}: {invalid}", i + 1));
        assert_eq!(read_line(&write_line(&record), 1), Ok(record));
    }
}

#[test]
fn one_value_an_object_and_a_list_are_all_accepted() {
    let start = r#"{"kind":"profile","station":"s-1","local_ref":"1","admitted_on":"2021","sex":"female","#;
    for (field, count) in [
        (r#""zodiac":"horse"}"#, 1),
        (r#""zodiac":{"value":"horse","source":{"by":"self"}}}"#, 1),
        (r#""zodiac":["horse",{"value":"goat","id":"a","corrects":"b"}]}"#, 2),
        (r#""height_cm":156}"#, 1),
        (r#""height_cm":{"cm":156}}"#, 1),
        (r#""height_cm":[{"value":{"cm":156,"how":"told","as_of":"1998"}},150]}"#, 2),
        (r#""birth":{"value":"lunar:1978-05-04","source":{"by":"self"}}}"#, 1),
        (r#""conditions":["deaf",{"kind":"mute","since":"1980"}]}"#, 2),
        (r#""languages":["zh","ii"]}"#, 2),
    ] {
        assert_eq!(statements(&format!("{start}{field}")).len(), count + 1, "{field}");
    }
}

#[test]
fn an_unknown_day_of_loss_is_said_as_unknown() {
    let line = r#"{"kind":"report","office":"d","local_ref":"1","sex":"male","names":[{"text":"小军"}],
        "missing":{"on":"unknown"},"reporter":{"relation":"mother"}}"#;
    let Ok(NewRecord::Report(report)) = read_line(line, 1) else { panic!("a report") };
    let missing = report.statements.iter().find_map(|new| match &new.fact {
        Fact::Missing(missing) => Some(missing.on),
        _ => None,
    });
    assert_eq!(missing, Some(None));
}

#[test]
fn a_note_beside_a_relative_is_kept_as_a_memory_of_the_same_source() {
    let line = r#"{"kind":"profile","station":"s","local_ref":"1","admitted_on":"2021","sex":"female",
        "relatives":[{"relation":"sister","note":"有个姐姐","source":{"by":"self"}}]}"#;
    let Ok(NewRecord::Profile(profile)) = read_line(line, 1) else { panic!("a profile") };
    let [_, relative, memory] = profile.statements.as_slice() else { panic!("three statements") };
    assert_eq!((relative.fact.field(), memory.fact.field()), ("relatives", "memories"));
    assert_eq!(relative.source, memory.source);
}

/// Each row of the table: a line, with `'` for `"`, and the keys it must be refused for.
#[test]
fn every_fault_is_told_by_its_key() {
    let mut rows = csv::ReaderBuilder::new().from_reader(FAULTS.as_bytes());
    let mut count = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let line = row[0].replace('\'', "\"");
        let refused = read_line(&line, 1).expect_err(&line);
        let mut fields = String::new();
        for violation in &refused.violations {
            let _ = write!(fields, "{} ", violation.field);
            assert!(!violation.problem.accepted.is_empty(), "{line}");
        }
        assert_eq!(fields.trim(), row[1].trim(), "{line}");
        count += 1;
    }
    assert!(count > 20);
}
