//! The files: every line reads, the truth leads to records that stand, the same seed gives the same
//! bytes, and the whole can be measured with the commands alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use homeward::evaluate::read_cases;
use homeward::evaluate::synth::{GROUP_COLUMNS, Size, World, write_set};
use homeward::transfer::import::Lines;

fn write(folder: &Path, profiles: u64, reports: u64, seed: u64) -> u64 {
    write_set(&World::of(Size { profiles, reports, seed }), folder, &|_| ()).unwrap()
}

#[test]
fn every_line_is_read_and_every_pair_leads_to_two_records() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = write(folder.path(), 3_000, 6_000, 11);
    let path = |name: &str| folder.path().join(name);
    for (name, count) in [("profiles.jsonl", 3_000), ("reports.jsonl", 6_000)] {
        let text = fs::read(path(name)).unwrap();
        let mut lines = 0;
        for line in Lines::new(&text[..]) {
            let line = line.unwrap();
            assert!(line.record.is_ok(), "{name}, line {}: {:?}", line.number, line.record.err());
            lines += 1;
        }
        assert_eq!(lines, count);
    }
    let cases = read_cases(&path("profiles.jsonl"), &path("reports.jsonl"), &path("truth.csv")).unwrap();
    assert_eq!(cases.truth.pairs.len() as u64, pairs);
    assert_eq!(cases.truth.columns.len() + cases.truth.columns_left_out.len(), GROUP_COLUMNS.len());
    let values = |column: &str| {
        let at = cases.truth.columns.iter().position(|own| &**own == column).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        cases.truth.pairs.iter().for_each(|pair| *counts.entry(&pair.groups[at]).or_default() += 1);
        counts
    };
    // Each stratum and each named group is there, and none is all.
    for (column, words) in [
        ("stratum", &["rich", "medium", "poor", "misleading"][..]),
        ("named", &["named", "unnamed"]),
        ("people", &["han", "minority", "foreign"]),
        ("lost_as", &["child", "adult"]),
        ("sex", &["female", "male"]),
    ] {
        let counts = values(column);
        let share = |word: &str| *counts.get(word).unwrap_or(&0) as f64 / pairs as f64;
        assert!(words.iter().all(|word| share(word) > 0.01 && share(word) < 0.97), "{column} {counts:?}");
        assert_eq!(counts.len(), words.len(), "{column} {counts:?}");
    }
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_other_people() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    for (folder, seed) in folders.iter().zip([5, 5, 6]) {
        write(folder.path(), 300, 500, seed);
    }
    for name in ["profiles.jsonl", "reports.jsonl", "truth.csv"] {
        let [one, again, other] =
            folders.each_ref().map(|folder| fs::read(folder.path().join(name)).unwrap());
        assert!(one == again, "{name}");
        assert!(one != other, "{name}");
    }
}

#[test]
fn synth_and_evaluate_work_as_one_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let said = run(&["synth", "--profiles", "400", "--reports", "800", "--seed", "3", "--out", "set"]);
    assert!(said.contains("400 profiles, 800 reports"), "{said}");
    let figures = run(&["evaluate", "set/profiles.jsonl", "set/reports.jsonl", "set/truth.csv"]);
    assert!(figures.contains("400 profiles × 800 reports"), "{figures}");
}
