//! Golden pairs: one file a case shape under `tests/data/pairs`, each a profile and a report in the
//! exchange format with the bits expected of each comparison. A new case is a new file.

use std::collections::BTreeMap;
use std::path::Path;

use homeward::domain::evidence::Comparison;
use homeward::matching::features::Features;
use homeward::matching::model::Model;
use homeward::matching::score::evidence;
use homeward::transfer::jsonl::{NewRecord, read_line};
use serde::Deserialize;
use serde_json::Value;

/// A pair with what is expected of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    /// What the pair shows.
    shape: String,
    profile: Value,
    report: Value,
    /// Least and most bits by comparison, or of the `score`. A comparison set to null is not evidence.
    expect: BTreeMap<String, Option<(f64, f64)>>,
}

/// Case shapes that are never without a golden pair.
const SHAPES: &[&str] = &[
    "village_in_wrong_characters",
    "station_alias_is_a_strangers_name",
    "friends_given_name",
    "two_contradictory_provinces",
    "county_renamed",
    "county_merged",
    "mother_ten_years_wrong",
    "twin_one_character_off",
    "lost_at_four_found_at_thirty",
    "vietnamese_name_in_han_surname",
    "female_about_forty",
    "no_hit_in_the_base",
    "brother_told_twice",
    "near_miss_is_her_sister",
    "family_denies_a_tattoo",
    "two_contradictory_heights",
    "illness_began_since",
    "lost_and_found_in_one_town",
];

fn features(value: &Value) -> Features {
    let model = Model::bundled();
    match read_line(&value.to_string(), 1) {
        Ok(NewRecord::Profile(profile)) => Features::of_new_profile(model, &profile),
        Ok(NewRecord::Report(report)) => Features::of_new_report(model, &report),
        Err(invalid) => panic!("{invalid:?}"),
    }
}

fn check(golden: &Golden) -> Vec<String> {
    let scored = evidence(Model::bundled(), &features(&golden.profile), &features(&golden.report));
    let all: Vec<String> =
        scored.evidence.iter().map(|own| format!("{} {}", own.comparison.word(), own.bits)).collect();
    let mut wrong = Vec::new();
    for (name, range) in &golden.expect {
        let bits = if name == "score" {
            Some(scored.score)
        } else {
            let comparison = Comparison::from_word(name).unwrap_or_else(|| panic!("no comparison {name}"));
            scored.evidence.iter().find(|own| own.comparison == comparison).map(|own| own.bits)
        };
        let fits = match (range, bits) {
            (Some((least, most)), Some(bits)) => (*least..=*most).contains(&bits.to_f64()),
            (None, None) => true,
            _ => false,
        };
        if !fits {
            wrong.push(format!(
                "{}: {name} is {bits:?}, expected {range:?}; score {}, {}",
                golden.shape,
                scored.score,
                all.join(", ")
            ));
        }
    }
    wrong
}

#[test]
fn golden_pairs_have_the_evidence_expected_of_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pairs");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10, "{} golden pairs", files.len());
    // Every shape that must be there, so that none is lost with its file.
    for shape in SHAPES {
        assert!(files.iter().any(|file| file.file_stem().is_some_and(|stem| stem == *shape)), "{shape}");
    }
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            check(&serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
