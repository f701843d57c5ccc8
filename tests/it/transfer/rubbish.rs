//! Rubbish: whatever comes in is read or refused in words, never lost and never a panic.

use homeward::domain::invalid::Invalid;
use homeward::grpc::from_proto;
use homeward::grpc::proto;
use homeward::transfer::import::{Lines, Raw, refused_line};
use homeward::transfer::jsonl::{LINE_BYTES, read_line, write_line};
use proptest::prelude::*;
use prost::Message;
use serde_json::{Map, Value, json};

use crate::transfer::strategies;

/// Any JSON value, with the format's own keys among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "profile", "report", "female", "1999-07", "self", "unknown", "child", "mark"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..6)
                .prop_map(|pairs| Value::from(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = vec![
        "kind",
        "station",
        "local_ref",
        "admitted_on",
        "sex",
        "names",
        "age",
        "value",
        "source",
        "by",
        "on",
        "text",
        "relatives",
        "relation",
        "absent",
        "of",
        "missing",
        "place",
        "birth",
        "marks",
        "same_as",
        "feared",
        "office",
        "reporter",
        "height_cm",
        "cm",
        "low",
        "high",
        "languages",
        "refused",
        "id",
        "corrects",
    ];
    prop_oneof![4 => prop::sample::select(known).prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

fn told(invalid: &Invalid) {
    assert!(!invalid.violations.is_empty());
    for violation in &invalid.violations {
        assert!(!violation.problem.problem.is_empty() && !violation.problem.accepted.is_empty());
        let hides = |c: char| c.is_control() || homeward::domain::text::is_hidden(c);
        assert!(!violation.field.contains(hides), "{:?}", violation.field);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        if let Err(invalid) = read_line(&text, 1) { told(&invalid) }
    }

    #[test]
    fn any_json_is_read_or_refused(mut value in any_json(), kind in prop::sample::select(vec!["profile", "report"])) {
        if let Value::Object(object) = &mut value {
            object.insert("kind".to_owned(), kind.into());
        }
        if let Err(invalid) = read_line(&value.to_string(), 1) { told(&invalid) }
    }

    #[test]
    fn one_wrong_value_in_a_good_line_is_read_or_refused(
        record in strategies::record(), key in key(), value in any_json()
    ) {
        let Ok(Value::Object(mut object)) = serde_json::from_str(&write_line(&record)) else { panic!("an object") };
        object.insert(key, value);
        if let Err(invalid) = read_line(&Value::from(object).to_string(), 1) { told(&invalid) }
    }

    #[test]
    fn any_bytes_are_told_line_by_line(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let lines: Vec<_> = Lines::new(bytes.as_slice()).map(|line| line.unwrap()).collect();
        let expected = bytes.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace));
        prop_assert_eq!(lines.len(), expected.count());
        for line in lines {
            if let Err(invalid) = &line.record {
                told(invalid);
                let refused: Value = serde_json::from_str(&refused_line(&line.raw, invalid)).unwrap();
                prop_assert!(refused["refused"].is_array());
            }
        }
    }

    #[test]
    fn any_message_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(message) = proto::NewProfile::decode(bytes.as_slice())
            && let Err(invalid) = from_proto::new_profile(&message) { told(&invalid) }
        if let Ok(message) = proto::NewReport::decode(bytes.as_slice())
            && let Err(invalid) = from_proto::new_report(&message) { told(&invalid) }
    }

    #[test]
    fn a_damaged_message_is_read_or_refused(
        profile in strategies::profile(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = homeward::grpc::to_proto::new_profile(&profile).encode_to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(message) = proto::NewProfile::decode(bytes.as_slice())
            && let Err(invalid) = from_proto::new_profile(&message) { told(&invalid) }
    }
}

#[test]
fn huge_nesting_is_refused() {
    for open in ["[", "{\"a\":"] {
        let line = open.repeat(LINE_BYTES / open.len());
        told(&read_line(&line, 1).unwrap_err());
        told(&read_line(&format!("{{\"kind\":\"profile\",\"names\":{}", &line[..60_000]), 1).unwrap_err());
    }
}

#[test]
fn a_refused_object_keeps_its_own_text_and_is_read_when_mended() {
    let record = json!({"kind": "profile", "station": "s-1", "local_ref": "1", "admitted_on": "2021-02-30", "sex": "female"});
    let text = record.to_string();
    let invalid = read_line(&text, 1).unwrap_err();
    let once = refused_line(&Raw::Text(text.clone()), &invalid);
    assert!(once.ends_with(&text[1..]), "{once}");
    let twice = refused_line(&Raw::Text(once.clone()), &read_line(&once, 1).unwrap_err());
    assert_eq!(twice.matches("\"refused\"").count(), 1);
    assert!(read_line(&twice.replace("2021-02-30", "2021-02-28"), 1).is_ok());
}
