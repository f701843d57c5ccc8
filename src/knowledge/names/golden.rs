//! Expected orders of names, read from tests/data/names.tsv: for what was heard in an accent, the better
//! name must have more evidence than the worse one. Failures print the whole computation.

use crate::{
    domain::{body::Sex, name::NameUse},
    knowledge::names::{
        accent::scope_for_accent, evidence::evidence, explain::explain, form::Form, rarity::Background,
        scope::ScopeMix,
    },
};

static ROWS: &str = include_str!("../../../tests/data/names.tsv");

#[test]
fn names_stand_in_the_expected_order() {
    let mut failures = String::new();
    let (mut rows, mut failed) = (0, 0);
    for line in ROWS.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [heard, accent, better, worse, why] = fields[..] else {
            panic!("row has not five fields: {line}")
        };
        let scope = match accent {
            "" => ScopeMix::everyone(),
            text => scope_for_accent(text).unwrap_or_else(|| panic!("accent not known: {line}")),
        };
        rows += 1;
        let background = Background::new(Sex::Unknown);
        let heard = Form::parse(heard, NameUse::Unknown);
        let value = |text: &str| {
            evidence(&heard, &Form::parse(text, NameUse::Unknown), &scope, &background).millibits
        };
        // "0" as the worse name stands for no evidence at all; as the better one, for evidence against.
        let (high, low) =
            (if better == "0" { 0 } else { value(better) }, if worse == "0" { 0 } else { value(worse) });
        if high > low {
            continue;
        }
        failed += 1;
        failures.push_str(&format!("\n== {line}\n   {high} is not above {low} ({why})\n"));
        for text in [better, worse].into_iter().filter(|text| *text != "0") {
            let said = Form::parse(text, NameUse::Unknown);
            failures.push_str(&explain(&heard, &said, &scope, &background).to_string());
        }
    }
    assert!(failed == 0, "{failed} of {rows} rows fail{failures}");
    assert!(rows >= 200, "the golden table has only {rows} rows");
}
