//! The command on files: what it prints and writes, and what it says of files that are wrong.

use std::process::{Command, Output};

use homeward::domain::evidence::Bits;
use homeward::matching::Model;
use serde_json::Value;

use super::invented::{Files, PROFILES, REPORTS, TRUTH};

fn run(files: &Files, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_homeward"))
        .arg("evaluate")
        .args(["profiles.jsonl", "reports.jsonl", "truth.csv"].map(|name| files.path(name)))
        .args(arguments)
        .current_dir(files.path("."))
        .output()
        .unwrap()
}

#[test]
fn the_command_finds_the_true_pair_and_writes_every_file() {
    let files = Files::of(PROFILES, REPORTS, TRUTH);
    let out = run(
        &files,
        &[
            "--rankings",
            "r.jsonl",
            "--json",
            "e.json",
            "--html",
            "e.html",
            "--misses",
            "m.txt",
            "--top",
            "20",
        ],
    );
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("2 profiles × 3 reports, 1 true pairs"), "{text}");
    assert!(text.contains("recall@20 %") && !text.contains("recall@100"), "{text}");
    let all = text.lines().find(|line| line.starts_with("all ")).unwrap();
    assert!(all.contains("100.0 (100.0–100.0)"), "{all}");

    let json: Value = serde_json::from_str(&std::fs::read_to_string(files.path("e.json")).unwrap()).unwrap();
    assert_eq!(json["found"][0]["direction"], "reports_of_profile");
    assert_eq!(json["comparisons"]["weights"][0]["comparison"], "names");
    assert!(json["comparisons"]["weights"][0]["found"]["mean_bits"].as_f64().unwrap() > 5.0);
    assert_eq!(json["found"][0]["all"]["at_1"]["value"], 1.0);
    assert_eq!(json["found"][0]["false_alarms"]["without_counterpart"], 1);
    assert_eq!(json["found"][1]["false_alarms"]["without_counterpart"], 2);
    assert_eq!(
        std::fs::read_to_string(files.path("m.txt")).unwrap(),
        "# Reports of profiles\n\n# Profiles of reports\n\n"
    );
}

#[test]
fn a_folder_stands_for_its_three_files() {
    let files = Files::of(PROFILES, REPORTS, TRUTH);
    let evaluate = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
        command.arg("evaluate").args(arguments).current_dir(files.path(".")).output().unwrap()
    };
    let figures = |out: &Output| {
        let text = String::from_utf8(out.stdout.clone()).unwrap();
        text.lines().take_while(|line| !line.contains("pairs/s")).map(str::to_owned).collect::<Vec<_>>()
    };
    let (whole, named) = (evaluate(&["."]), run(&files, &[]));
    assert!(whole.status.success() && figures(&whole) == figures(&named));
    let one_file = evaluate(&["profiles.jsonl"]);
    assert!(!one_file.status.success());
    assert!(String::from_utf8_lossy(&one_file.stderr).contains("a folder, or the three files"));
}

#[test]
fn rankings_are_lines_of_both_sides_best_first() {
    let files = Files::of(PROFILES, REPORTS, TRUTH);
    assert!(run(&files, &["--rankings", "r.jsonl"]).status.success());
    let text = std::fs::read_to_string(files.path("r.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let heads: Vec<&str> =
        lines.iter().map(|line| line["profile"].as_str().or(line["report"].as_str()).unwrap()).collect();
    assert_eq!(heads, ["410100-01/A-1", "410100-01/B-2", "desk-1/R-10", "desk-1/R-9", "desk-2/R-9"]);
    assert_eq!(lines[1]["candidates"][0]["report"], "desk-1/R-9");
    assert_eq!(lines[3]["candidates"][0]["profile"], "410100-01/B-2");
    assert_eq!(lines[1]["candidates"][0]["score_bits"], lines[3]["candidates"][0]["score_bits"]);
    for line in &lines {
        let candidates = line["candidates"].as_array().unwrap();
        let scores: Vec<f64> = candidates.iter().map(|one| one["score_bits"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b));
        for (one, score) in candidates.iter().zip(scores) {
            let probability = one["probability"].as_f64().unwrap();
            let told = Model::bundled().probability(Bits::from_f64(score), 3);
            assert!((probability - told).abs() < 1e-12);
        }
    }
}

#[test]
fn a_miss_is_told_with_the_evidence_of_both_pairs() {
    let wrong = TRUTH.replace("desk-1,R-9", "desk-1,R-10");
    let files = Files::of(PROFILES, REPORTS, &wrong);
    assert!(run(&files, &["--misses", "m.txt"]).status.success());
    let text = std::fs::read_to_string(files.path("m.txt")).unwrap();
    let start = "# Reports of profiles\n\n## 410100-01/B-2: rank 2 (stratum rich";
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("true: desk-1/R-10") && text.contains("above it: desk-1/R-9"), "{text}");
    assert!(text.contains("both say “王秀英”"), "{text}");
}

#[test]
fn a_report_that_misses_its_profile_is_told_too() {
    let wrong = TRUTH.replace("410100-01,B-2", "410100-01,A-1");
    let files = Files::of(PROFILES, REPORTS, &wrong);
    assert!(run(&files, &["--misses", "m.txt"]).status.success());
    let text = std::fs::read_to_string(files.path("m.txt")).unwrap();
    let (_, of_reports) = text.split_once("# Profiles of reports").unwrap();
    assert!(of_reports.contains("## desk-1/R-9: rank 2 (stratum rich"), "{text}");
    assert!(of_reports.contains("true: 410100-01/A-1") && of_reports.contains("above it: 410100-01/B-2"));
}

/// What the reading says of a set, which it refuses.
fn refusal(profiles: &str, reports: &str, truth: &str) -> String {
    let files = Files::of(profiles, reports, truth);
    let error = files.read().expect_err("the set is wrong").to_string();
    error.rsplit_once('/').map_or(error.clone(), |(_, tail)| tail.to_owned())
}

#[test]
fn a_wrong_line_is_named_with_its_file_and_number() {
    let broken = format!("{PROFILES}\n{{\"kind\":\"profile\"\n");
    assert!(refusal(&broken, REPORTS, TRUTH).starts_with("profiles.jsonl, line 4: the line is not"));
    let lacking = format!("{PROFILES}{{\"kind\":\"profile\",\"station\":\"x\",\"local_ref\":\"y\"}}\n");
    let said = refusal(&lacking, REPORTS, TRUTH);
    assert!(
        said.starts_with("profiles.jsonl, line 3: ") && said.contains("admitted_on is required"),
        "{said}"
    );
}

#[test]
fn files_given_in_the_wrong_order_are_noticed() {
    assert!(refusal(REPORTS, PROFILES, TRUTH).starts_with("profiles.jsonl, line 1: is no profile"));
}

#[test]
fn a_reference_that_stands_twice_is_named_with_both_lines() {
    let twice = format!("{REPORTS}{}", REPORTS.lines().next().unwrap());
    let files = Files::of(PROFILES, &twice, TRUTH);
    let said = files.read().unwrap_err().to_string();
    assert!(said.ends_with("reports.jsonl, line 5: desk-1/R-9 stands here again, first in line 1"), "{said}");
}

#[test]
fn faults_of_the_truth_file_are_named_with_their_line() {
    let truth = |text: &str| {
        let files = Files::of(PROFILES, REPORTS, text);
        let said = files.read().unwrap_err().to_string();
        said.rsplit_once("truth.csv").unwrap().1.to_owned()
    };
    let unknown = truth(&format!("{TRUTH}410100-01,C-3,desk-1,R-9,rich,1\n"));
    assert_eq!(unknown, ", line 3: there is no profile 410100-01/C-3");
    let unknown = truth(&format!("{TRUTH}410100-01,B-2,desk-3,R-9,rich,1\n"));
    assert_eq!(unknown, ", line 3: there is no report desk-3/R-9");
    let again = truth(&format!("{TRUTH}410100-01,B-2,desk-1,R-9,poor,1\n"));
    assert_eq!(again, ", line 3: the pair stands here again, first in line 2");
    let short = truth(&format!("{TRUTH}410100-01,A-1,desk-1\n"));
    assert_eq!(short, ", line 3: has 3 cells where the header has 6");
    assert!(
        truth("profile,report\na,b\n").starts_with(", line 1: the first columns must be profile_station,")
    );
    assert_eq!(truth(TRUTH.lines().next().unwrap()), " holds no true pair");
}

#[test]
fn a_fault_ends_the_command_with_one_plain_error() {
    let files = Files::of(PROFILES, REPORTS, "a\n");
    let out = run(&files, &[]);
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.starts_with("homeward: ") && said.contains("truth.csv, line 1:"), "{said}");
    assert_eq!(said.lines().count(), 1);
    assert!(out.stdout.is_empty());
}
