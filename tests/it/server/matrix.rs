//! A7 (S7, S17): every call and every field that an audience can see stands in a table. A new call or
//! field fails here until somebody has put it there, and what an audience must not see never can.

use std::collections::{BTreeMap, BTreeSet};

use homeward::grpc::proto::DESCRIPTOR_SET;
use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

/// Fields by service and direction, one a line: `FamilyService reply GetReportStatusResponse.status`.
const FIELDS: &str = include_str!("../../data/fields.tsv");

/// Words that no field a family sees may hold.
const NEVER_TO_FAMILIES: &[&str] =
    &["station", "staff", "profile", "resident", "candidate", "score", "case", "bits", "share", "evidence"];

/// Words that may not stand in the name of any field that an audience is sent.
const NEVER: &[(&str, &[&str])] = &[
    ("FamilyService", NEVER_TO_FAMILIES),
    ("PaperReceiptService", NEVER_TO_FAMILIES),
    ("StatisticsService", NEVER_TO_FAMILIES),
    ("VouchingService", NEVER_TO_FAMILIES),
    ("TipService", NEVER_TO_FAMILIES),
    (
        "ReviewerService",
        &[
            "station",
            "local_ref",
            "lab",
            "sample",
            "contact",
            "reporter_name",
            "office",
            "desk",
            "same_as",
            "feared",
        ],
    ),
    (
        "StationService",
        &["report", "office", "desk", "candidate", "score", "case", "bits", "share", "contact"],
    ),
    ("RecordService", &["station", "contact", "candidate", "score", "bits", "text_of", "local_ref"]),
    ("OperationsService", &["name", "station", "contact", "case", "text"]),
];

/// Fields that hold such a word for another reason.
const MEANT_OTHERWISE: &[&str] = &[
    // "habits" holds "bits".
    "FamilyService reply Statement.habits",
    "StationService reply Statement.habits",
    // Of a puzzle.
    "TipService reply GetTipPuzzleResponse.zero_bits",
    // How a loss was told, in a statement of any description.
    "StationService reply Missing.police_report",
];

fn files() -> FileDescriptorSet {
    FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap()
}

fn messages(set: &FileDescriptorSet) -> BTreeMap<String, DescriptorProto> {
    let mut all = BTreeMap::new();
    let mut add = |prefix: &str, message: &DescriptorProto| {
        let mut waiting = vec![(prefix.to_owned(), message.clone())];
        while let Some((prefix, message)) = waiting.pop() {
            let name = format!("{prefix}.{}", message.name());
            waiting.extend(message.nested_type.iter().map(|inner| (name.clone(), inner.clone())));
            all.insert(name, message);
        }
    };
    for file in &set.file {
        file.message_type.iter().for_each(|message| add(&format!(".{}", file.package()), message));
    }
    all
}

/// Every field that can be reached from a message, as `Message.field`.
fn reachable(all: &BTreeMap<String, DescriptorProto>, from: &str) -> BTreeSet<String> {
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![from.to_owned()]);
    let mut fields = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        for field in &all[&name].field {
            fields.insert(format!("{}.{}", all[&name].name(), field.name()));
            if all.contains_key(field.type_name()) {
                waiting.push(field.type_name().to_owned());
            }
        }
    }
    fields
}

fn lines() -> BTreeSet<String> {
    let set = files();
    let all = messages(&set);
    let mut lines = BTreeSet::new();
    for service in
        set.file.iter().filter(|file| file.package() == "homeward.v1").flat_map(|file| &file.service)
    {
        for call in &service.method {
            lines.insert(format!("{} call {}", service.name(), call.name()));
            for (direction, message) in [("asks", call.input_type()), ("reply", call.output_type())] {
                let fields = reachable(&all, message);
                lines.extend(
                    fields.into_iter().map(|field| format!("{} {direction} {field}", service.name())),
                );
            }
        }
    }
    lines
}

#[test]
fn a7_every_call_and_every_field_stands_in_the_table() {
    let table: BTreeSet<String> = FIELDS.lines().map(str::to_owned).collect();
    let found = lines();
    let new: Vec<&String> = found.difference(&table).collect();
    let gone: Vec<&String> = table.difference(&found).collect();
    assert!(new.is_empty() && gone.is_empty(), "not in the table: {new:#?}\ngone: {gone:#?}");
}

#[test]
fn a7_no_audience_can_be_sent_what_it_must_not_see() {
    for line in lines() {
        let mut words = line.split(' ');
        let (Some(service), Some(direction), Some(field)) = (words.next(), words.next(), words.next()) else {
            panic!("{line}");
        };
        if direction != "reply" || MEANT_OTHERWISE.contains(&line.as_str()) {
            continue;
        }
        let name = field.split('.').next_back().unwrap();
        let never = NEVER.iter().find(|(of, _)| *of == service).map_or(&[][..], |(_, words)| words);
        for word in never {
            assert!(!name.contains(word), "{line}: {service} may not be sent {word}");
        }
    }
}
