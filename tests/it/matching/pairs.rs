//! A profile and a report with what is to be tested, as lines of the exchange format.

use homeward::domain::evidence::{Bits, Comparison};
use homeward::matching::compare::outcome::Outcome;
use homeward::matching::score::compare;
use homeward::matching::{Features, Model};
use homeward::transfer::jsonl::{NewRecord, read_line};

/// A resident's profile with these fields beside those that must be there: `"blood":"O"`.
pub fn profile(more: &str) -> Features {
    let sex = if more.contains("\"sex\"") { "" } else { r#","sex":"female""# };
    features(&format!(
        r#"{{"kind":"profile","station":"s","local_ref":"1","admitted_on":"2021-03-14"{sex}{}}}"#,
        comma(more)
    ))
}

/// A report with these fields beside those that must be there.
pub fn report(more: &str) -> Features {
    let missing = if more.contains("\"missing\"") { "" } else { r#","missing":{"on":"1999-07"}"# };
    let names =
        if more.starts_with("\"names\"") { "" } else { r#","names":[{"text":"王秀英","use":"legal"}]"# };
    let sex = if more.contains("\"sex\"") { "" } else { r#","sex":"female""# };
    features(&format!(
        r#"{{"kind":"report","office":"o","local_ref":"1","reporter":{{"relation":"mother"}}{sex}{names}{missing}{}}}"#,
        comma(more)
    ))
}

fn comma(more: &str) -> String {
    if more.is_empty() { String::new() } else { format!(",{more}") }
}

fn features(line: &str) -> Features {
    match read_line(line, 1) {
        Ok(NewRecord::Profile(new)) => Features::of_new_profile(Model::bundled(), &new),
        Ok(NewRecord::Report(new)) => Features::of_new_report(Model::bundled(), &new),
        Err(invalid) => panic!("{line}: {invalid:?}"),
    }
}

/// What a comparison says of the two.
pub fn outcome(comparison: Comparison, profile_says: &str, report_says: &str) -> Option<Outcome> {
    compare(Model::bundled(), comparison, &profile(profile_says), &report(report_says))
}

/// Its bits; none where one side says nothing.
pub fn bits(comparison: Comparison, profile_says: &str, report_says: &str) -> Bits {
    outcome(comparison, profile_says, report_says).map_or(Bits::ZERO, |own| own.bits)
}
