//! The messages: what no reader of them can ever be told, and how faults in them are named.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::access::Denied;
use homeward::grpc::proto::statement::Fact;
use homeward::grpc::proto::{self, DESCRIPTOR_SET};
use homeward::grpc::{from_proto, status};
use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

/// Names of all fields that a call of the service can carry, either way, however deep.
fn fields_of(service: &str) -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    let messages: BTreeMap<String, &DescriptorProto> = set
        .file
        .iter()
        .flat_map(|file| {
            file.message_type.iter().map(|one| (format!(".{}.{}", file.package(), one.name()), one))
        })
        .collect();
    let methods = set.file.iter().flat_map(|file| &file.service).find(|one| one.name() == service).unwrap();
    let mut waiting: Vec<String> = Vec::new();
    for method in &methods.method {
        waiting.extend([method.input_type().to_owned(), method.output_type().to_owned()]);
    }
    let (mut seen, mut fields) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = waiting.pop() {
        if seen.insert(name.clone()) {
            for field in &messages[&name].field {
                fields.insert(field.name().to_owned());
                waiting.extend(field.type_name.iter().filter(|other| messages.contains_key(*other)).cloned());
            }
        }
    }
    fields
}

#[test]
fn no_message_for_families_can_hold_a_station_or_a_result_of_matching() {
    let fields = fields_of("FamilyService");
    assert!(fields.contains("office") && fields.contains("contact") && fields.contains("reckoning"));
    for word in
        ["station", "staff", "care", "score", "candidate", "count", "case", "bits", "probability", "share"]
    {
        let leak: Vec<_> = fields.iter().filter(|field| field.split('_').any(|part| part == word)).collect();
        assert!(leak.is_empty(), "{leak:?}");
    }
}

#[test]
fn no_message_for_reviewers_can_hold_where_she_is_or_how_to_reach_anybody() {
    let fields = fields_of("ReviewerService");
    assert!(fields.contains("score_bits") && fields.contains("relation"));
    for word in ["station", "office", "local_ref", "lab", "sample", "contact", "code", "same_as", "reporter"]
    {
        assert!(!fields.contains(word), "{word}");
    }
}

#[test]
fn faults_of_a_message_are_named_as_in_a_line() {
    let relative = |text: &str| proto::Statement {
        fact: Some(Fact::Relatives(proto::Relative {
            relation: 1,
            names: vec![proto::Name { text: text.to_owned(), ..Default::default() }],
            ..Default::default()
        })),
        ..Default::default()
    };
    let said = |fact| proto::Statement { fact: Some(fact), ..Default::default() };
    let message = proto::NewProfile {
        station: "s-1".to_owned(),
        local_ref: "1".to_owned(),
        admitted_on: Some(proto::PartialDate { text: "2021-02-30".to_owned(), ..Default::default() }),
        statements: vec![
            relative("小军"),
            said(Fact::Zodiac(13)),
            relative("小红"),
            relative(""),
            said(Fact::Names(proto::Name {
                text: "王".to_owned(),
                source: Some(proto::Source { by: 1, ..Default::default() }),
                ..Default::default()
            })),
            proto::Statement::default(),
        ],
        ..Default::default()
    };
    let refused = from_proto::new_profile(&message).unwrap_err();
    let fields: Vec<_> = refused.violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(
        fields,
        ["admitted_on", "zodiac[0]", "relatives[2].names[0].text", "names[0].source", "statements[5]", "sex"]
    );
}

#[test]
fn a_date_is_read_by_its_parts_or_its_text_and_both_must_agree() {
    let part = |year, month| Some(proto::DatePart { year, month, day: 0 });
    for (text, earliest, good) in [
        ("1999-07", None, true),
        ("", part(1999, 7), true),
        ("1999-07", part(1999, 7), true),
        ("1999-08", part(1999, 7), false),
        ("", part(1999, 13), false),
        ("", part(70_000, 1), false),
        ("", None, false),
    ] {
        let birth = proto::PartialDate { text: text.to_owned(), earliest, ..Default::default() };
        let said = proto::Statement { fact: Some(Fact::Birth(birth)), ..Default::default() };
        assert_eq!(from_proto::statements(&[said]).is_ok(), good, "{text}");
    }
}

#[test]
fn unknown_and_forbidden_are_the_same_bytes() {
    let (one, other) = (status::denied(Denied), status::denied(Denied));
    assert_eq!((one.code(), one.message(), one.details()), (other.code(), other.message(), other.details()));
}

#[test]
fn names_and_request_ids_of_another_form_are_refused() {
    let id = "0123456789abcdef0123456789abcdef";
    assert!(from_proto::profile_name(&format!("profiles/{id}")).is_ok());
    assert!(
        from_proto::request_id(id).is_ok()
            && from_proto::etag("") == Ok(None)
            && from_proto::etag("7") == Ok(Some(7))
    );
    for name in [id.to_owned(), format!("reports/{id}"), format!("profiles/{id}0"), "profiles/".to_owned()] {
        assert!(from_proto::profile_name(&name).is_err(), "{name}");
    }
    assert!(
        from_proto::request_id("").is_err()
            && from_proto::etag("+7").is_err()
            && from_proto::etag("x").is_err()
    );
}
