//! Files through the commands: what goes in comes out, what is wrong is told and can be mended.

use homeward::domain::description::Completeness;
use homeward::domain::ids::{LocalRef, OrgCode};
use homeward::transfer::jsonl::{NewRecord, read_line, write_line};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::server::people::{self, DESK, STATION, with};
use crate::server::started::{TestServer, text};
use crate::transfer::strategies;

#[test]
fn bad_lines_are_refused_with_reasons_the_others_go_in_and_the_mended_file_goes_in_too() {
    let server = TestServer::start();
    let good = |i: usize| with(people::profile(0), json!({"local_ref": format!("G-{i}")}));
    let wrong = |i: usize, keys: Value| with(good(i), keys).to_string();
    let long = format!("{{\"kind\":\"profile\",\"x\":\"{}\"}}", "x".repeat(10_000_000));
    let lines = [
        good(1).to_string(),
        wrong(2, json!({"admitted_on": "2021-02-30"})),
        wrong(3, json!({"height_cm": "tall"})),
        wrong(4, json!({"favourite_colour": "red"})),
        wrong(5, json!({"sex": ["female", 7, null]})),
        wrong(6, json!({"station": "330100-02"})),
        wrong(7, json!({"local_ref": "G\u{202e}7"})),
        wrong(8, json!({"names": [{"text": "\u{200b}\u{2066}", "use": "legal"}]})),
        long,
        "not json".to_owned(),
        "{\"kind\":\"profile\"".to_owned(),
        format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000)),
        String::new(),
        good(2_000).to_string(),
    ];
    let file = server.file("residents.jsonl", lines.join("\n"));
    let (code, told) = server.import("station", &file);
    assert_eq!((code, told.as_str()), (3, "2 created, 0 changed, 0 unchanged, 11 refused\n"));
    let beside = server.folder().join("residents.jsonl.refused.jsonl");
    let refused = std::fs::read_to_string(&beside).unwrap();
    assert_eq!(refused.lines().count(), 11);
    for line in refused.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let reasons = line["refused"].as_array().unwrap();
        assert!(
            reasons.iter().all(|reason| reason["problem"] != "" && reason["accepted"].is_string()),
            "{line}"
        );
    }
    for (key, value) in [("admitted_on", "2021-02-30"), ("height_cm", "tall"), ("station", "330100-02")] {
        let line = refused.lines().find(|line| line.contains(value)).unwrap();
        assert!(line.contains(&format!("\"key\":\"{key}")), "{line}");
    }

    let mended: Vec<String> = refused
        .lines()
        .filter(|line| {
            line.contains("2021-02-30") || line.contains("favourite") || line.contains("330100-02")
        })
        .map(|line| {
            let line = line.replace("2021-02-30", "2021-02-28").replace("330100-02", STATION);
            line.replace(",\"favourite_colour\":\"red\"", "")
        })
        .collect();
    assert_eq!(mended.len(), 3);
    std::fs::write(&beside, mended.join("\n")).unwrap();
    assert_eq!(
        server.import("station", &beside),
        (0, "3 created, 0 changed, 0 unchanged, 0 refused\n".to_owned())
    );
    assert_eq!(
        server.import("station", &beside),
        (0, "0 created, 0 changed, 3 unchanged, 0 refused\n".to_owned())
    );
}

#[test]
fn a_line_that_is_not_the_callers_to_hand_in_is_refused_alone_and_names_are_told() {
    let server = TestServer::start();
    let own = with(people::profile(0), json!({"local_ref": "编号,一"})).to_string();
    let file = server.file("both.jsonl", [people::report(1).to_string(), own].join("\n"));
    let names = server.folder().join("names.csv");
    let arguments = ["import", file.to_str().unwrap(), "--names", names.to_str().unwrap()];
    let output = server.run("station", &arguments);
    let (told, reasons) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(
        (output.status.code(), told.as_str()),
        (Some(3), "1 created, 0 changed, 0 unchanged, 1 refused\n")
    );
    assert!(reasons.contains("第 1 行 / line 1 kind: ") && reasons.contains("新增 1"), "{reasons}");
    assert!(!reasons.contains(people::report(1)["names"][0]["text"].as_str().unwrap()), "{reasons}");
    let refused = std::fs::read_to_string(server.folder().join("both.jsonl.refused.jsonl")).unwrap();
    let refused: Value = serde_json::from_str(&refused).unwrap();
    assert_eq!(refused["refused"][0]["key"], "kind");
    assert!(refused["refused"][0]["zh"].as_str().unwrap().starts_with("不能用这把密钥提交"), "{refused}");
    let names = std::fs::read_to_string(names).unwrap();
    assert!(names.starts_with("local_ref,name\n\"编号,一\",profiles/"), "{names}");
    assert_eq!(names.lines().count(), 2);
}

#[test]
fn a_file_that_is_no_text_is_told_as_what_it_is_and_nothing_of_it_is_sent() {
    let server = TestServer::start();
    let line = people::profile(0).to_string();
    let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, kind) in [
        ("wide.jsonl", [&b"\xFF\xFE"[..], &wide].concat(), "UTF-16"),
        ("book.xlsx", [&b"PK\x03\x04"[..], line.as_bytes()].concat(), "workbook"),
    ] {
        let file = server.folder().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = server.run("station", &["import", file.to_str().unwrap()]);
        let told = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""), "{told}");
        assert!(told.contains(name) && told.contains(kind) && told.contains("accepted: "), "{told}");
    }
}

#[test]
fn a_table_goes_in_and_its_refused_rows_are_mended_in_a_table_of_the_same_headers() {
    let server = TestServer::start();
    let table =
        "编号,姓名(自述),救助时间,年龄\r\nT-1,王秀英,2021年3月14日,约40\r\nT-2,李四,昨天,\"老,很老\"\r\n";
    let (encoded, ..) = encoding_rs::GB18030.encode(table);
    let file = server.folder().join("受助人员.csv");
    std::fs::write(&file, encoded).unwrap();
    assert_eq!(
        server.import("station", &file),
        (3, "1 created, 0 changed, 0 unchanged, 1 refused\n".to_owned())
    );
    let beside = server.folder().join("受助人员.csv.refused.csv");
    let refused = std::fs::read_to_string(&beside).unwrap();
    let refused = refused.strip_prefix('\u{feff}').unwrap();
    assert!(
        refused.starts_with("拒收原因,编号,姓名(自述),救助时间,年龄\n\"救助时间: 不是规定的日期写法"),
        "{refused}"
    );
    assert!(refused.trim_end().ends_with("T-2,李四,昨天,\"老,很老\""), "{refused}");
    std::fs::write(&beside, refused.replace("昨天", "2021.4.1").replace("\"老,很老\"", "六十多岁")).unwrap();
    assert_eq!(
        server.import("station", &beside),
        (0, "1 created, 0 changed, 0 unchanged, 0 refused\n".to_owned())
    );
    assert_eq!(server.import("station", &file).1, "0 created, 0 changed, 1 unchanged, 1 refused\n");
}

#[test]
fn hidden_and_direction_characters_within_a_name_are_kept_and_do_no_harm() {
    let server = TestServer::start();
    let line =
        with(people::profile(0), json!({"names": [{"text": "王\u{200b}秀\u{202e}英", "use": "legal"}]}));
    let file = server.file("residents.jsonl", line.to_string());
    assert_eq!(server.import("station", &file).0, 0);
    let exported = text(&server.run("station", &["export", "--profiles"]).stdout);
    assert_eq!(
        serde_json::from_str::<Value>(&exported).unwrap()["names"][0]["text"],
        line["names"][0]["text"]
    );
}

#[test]
fn of_lines_on_one_person_the_last_one_holds_however_far_apart_they_stand() {
    let server = TestServer::start();
    let bare = |reference: &str| json!({"kind": "profile", "station": STATION, "local_ref": reference, "admitted_on": "2021-03-14", "sex": "female"});
    let says = |reference: &str, habit: &str| with(bare(reference), json!({"habits": habit})).to_string();
    // The first line travels in a message with many others, the last alone in one that could overtake it.
    let filler: Vec<String> = (0..600).map(|i| bare(&format!("F-{i}")).to_string()).collect();
    let memories: Vec<Value> =
        (0..5).map(|i| json!({"text": format!("{i}{}", "门口有河".repeat(480))})).collect();
    for round in 0..2 {
        let (first, last) = (format!("先说的 {round}"), format!("后说的 {round}"));
        let last_line = with(bare("TWICE"), json!({"habits": last, "memories": memories})).to_string();
        let lines = format!("{}\n{}\n{last_line}", says("TWICE", &first), filler.join("\n"));
        let file = server.file("residents.jsonl", lines);
        assert_eq!(server.import("station", &file).0, 0);
        let exported = text(&server.run("station", &["export", "--profiles"]).stdout);
        let line = exported.lines().find(|line| line.contains("TWICE")).unwrap();
        assert!(line.contains(&last) && !line.contains(&first), "round {round}");
    }
    let near = server.file("near.jsonl", [says("NEAR", "先说的"), says("NEAR", "后说的")].join("\n"));
    assert_eq!(
        server.import("station", &near),
        (0, "1 created, 1 changed, 0 unchanged, 0 refused\n".to_owned())
    );
}

#[test]
fn what_is_imported_is_exported_the_same_but_for_what_is_sealed() {
    let server = TestServer::start();
    for (who, what) in [("station", "--profiles"), ("desk", "--reports")] {
        let records = records(who, 40);
        let lines: Vec<String> = records.iter().map(write_line).collect();
        let file = server.file("first.jsonl", lines.join("\n"));
        let (code, told) = server.import(who, &file);
        assert_eq!((code, told.as_str()), (0, "40 created, 0 changed, 0 unchanged, 0 refused\n"));
        let exported = server.run(who, &["export", what]);
        assert_eq!(exported.status.code(), Some(0), "{}", text(&exported.stderr));
        let again = server.file("again.jsonl", &exported.stdout);
        let told = server.import(who, &again);
        assert_eq!(told, (0, "0 created, 0 changed, 40 unchanged, 0 refused\n".to_owned()));
        let mut back: Vec<NewRecord> = text(&exported.stdout)
            .lines()
            .map(|line| read_line(line, 1).map_err(|wrong| wrong.to_string()).unwrap())
            .collect();
        let mut sent: Vec<NewRecord> = records.into_iter().map(unsealed).collect();
        back.sort_by_key(reference);
        sent.sort_by_key(reference);
        for (back, sent) in back.iter().zip(&sent) {
            assert_eq!(write_line(back), write_line(sent));
        }
    }
}

/// A day that has come: 2026-01-01.
const BEGINNING: homeward::domain::ids::Timestamp = homeward::domain::ids::Timestamp(1_767_225_600_000);

/// Arbitrary whole records of the caller, the same in every run.
fn records(who: &str, count: usize) -> Vec<NewRecord> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|i| {
            let local_ref = LocalRef::new(&format!("X-{i:03}")).unwrap();
            if who == "station" {
                let mut any = || strategies::profile().new_tree(&mut runner).unwrap().current();
                // What is of a day to come is refused.
                let mut new = loop {
                    let new = any();
                    if new.check_dates(BEGINNING).is_ok() {
                        break new;
                    }
                };
                (new.station, new.local_ref) = (OrgCode::new(STATION).unwrap(), local_ref);
                new.completeness = Completeness::Whole;
                new.statements.push(sex());
                plain(
                    &mut new.statements,
                    homeward::domain::profile::Profile::default_source(new.admitted_on),
                );
                NewRecord::Profile(Box::new(new))
            } else {
                let mut any = || strategies::report().new_tree(&mut runner).unwrap().current();
                let mut new = loop {
                    let new = any();
                    if new.check_dates(BEGINNING).is_ok() {
                        break new;
                    }
                };
                (new.office, new.local_ref) = (OrgCode::new(DESK).unwrap(), local_ref);
                if new.completeness == Completeness::Partial {
                    new.completeness = Completeness::Whole;
                    let NewRecord::Report(whole) = read_line(&people::report(0).to_string(), 1).ok().unwrap()
                    else {
                        panic!("a report")
                    };
                    new.statements.extend(whole.statements);
                }
                plain(&mut new.statements, homeward::domain::report::Report::DEFAULT_SOURCE);
                NewRecord::Report(Box::new(new))
            }
        })
        .collect()
}

fn sex() -> homeward::domain::statement::NewStatement {
    homeward::domain::statement::NewStatement::of(homeward::domain::statement::Fact::Sex(
        homeward::domain::body::Sex::Unknown,
    ))
}

/// Without arbitrary labels, which name nothing; each thing said once, single facts once.
fn plain(
    statements: &mut Vec<homeward::domain::statement::NewStatement>,
    default: homeward::domain::source::Source,
) {
    let mut kept: Vec<homeward::domain::statement::NewStatement> = Vec::new();
    for mut new in statements.drain(..) {
        (new.label, new.corrects) = (None, None);
        new.source = new.source.filter(|source| *source != default);
        let single = new.fact.is_single() && kept.iter().any(|old| old.fact.field() == new.fact.field());
        if !single && !kept.contains(&new) {
            kept.push(new);
        }
    }
    *statements = homeward::transfer::jsonl::in_order(kept);
}

/// The record as an export says it.
fn unsealed(record: NewRecord) -> NewRecord {
    match record {
        NewRecord::Profile(mut new) => {
            new.feared = None;
            new.same_as = new.same_as.filter(|all| !all.is_empty());
            new.status = Some(new.status.unwrap_or(homeward::domain::profile::Status::InCare));
            NewRecord::Profile(new)
        }
        NewRecord::Report(mut new) => {
            let reporter = &mut new.reporter;
            (reporter.name, reporter.contact, reporter.identity_document) = (None, None, None);
            reporter.identity =
                Some(reporter.identity.unwrap_or(homeward::domain::report::Identity::Unverified));
            new.kin_answers.clear();
            NewRecord::Report(new)
        }
    }
}

fn reference(record: &NewRecord) -> LocalRef {
    match record {
        NewRecord::Profile(new) => new.local_ref.clone(),
        NewRecord::Report(new) => new.local_ref.clone(),
    }
}
