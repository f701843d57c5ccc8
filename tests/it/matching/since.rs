//! Since-dates of conditions: what began after the loss speaks neither against her nor for who knows of it.

use homeward::domain::evidence::{Bits, Era};
use homeward::matching::compare::conditions::compare;
use homeward::matching::compare::outcome::Outcome;
use homeward::matching::{Features, Model};
use homeward::transfer::jsonl::{NewRecord, read_line};

fn outcome(hers: &str, denied: &str, family: &str, lost: &str) -> Option<Outcome> {
    let profile = format!(
        r#"{{"kind":"profile","station":"s","local_ref":"1","admitted_on":"2021-03-14","sex":"female","conditions":[{hers}]}}"#
    );
    let report = format!(
        r#"{{"kind":"report","office":"o","local_ref":"1","reporter":{{"relation":"mother"}},"sex":"female","names":[{{"text":"王秀英","use":"legal"}}],"missing":{{"on":"{lost}"}},"conditions":[{family}],"absent":[{denied}]}}"#
    );
    let features = |line: &str| match read_line(line, 1).unwrap() {
        NewRecord::Profile(new) => Features::of_new_profile(Model::bundled(), &new),
        NewRecord::Report(new) => Features::of_new_report(Model::bundled(), &new),
    };
    compare(Model::bundled(), &features(&profile).conditions, &features(&report).conditions)
}

fn bits(found: Option<Outcome>) -> Bits {
    found.map_or(Bits::ZERO, |own| own.bits)
}

#[test]
fn what_began_after_the_loss_does_not_speak_against() {
    let denial = r#"{"of":"condition","kind":"psychosis"}"#;
    let (undated, later) = (r#"{"kind":"psychosis"}"#, r#"{"kind":"psychosis","since":"2012"}"#);
    let deaf = r#"{"kind":"deaf"}"#;
    assert!(bits(outcome(undated, denial, "", "1999")) < Bits(-1_000), "denied");
    assert_eq!(bits(outcome(later, denial, "", "1999")), Bits::ZERO, "it began since");
    assert!(bits(outcome(undated, "", deaf, "1999")) < bits(outcome(later, "", deaf, "1999")));
    // Within the ten years of the loss nothing is certain, and before it a denial contradicts.
    for since in ["1999", "1985"] {
        let dated = format!(r#"{{"kind":"psychosis","since":"{since}"}}"#);
        assert_eq!(outcome(&dated, denial, "", "1999"), outcome(undated, denial, "", "1999"));
    }
    assert_eq!(outcome(later, denial, "", "unknown"), outcome(undated, denial, "", "unknown"));
}

#[test]
fn who_knows_what_began_since_is_told_so_and_the_score_stays() {
    let (undated, later) = (r#"{"kind":"epilepsy"}"#, r#"{"kind":"epilepsy","since":"2012"}"#);
    let before = r#"{"kind":"epilepsy","since":"1980"}"#;
    let era = |hers: &str, family: &str| outcome(hers, "", family, "1999").map(|own| (own.era, own.bits));
    let plain = era(undated, undated).unwrap();
    assert_eq!(plain.0, Era::Before);
    assert_eq!(era(undated, before), Some(plain));
    assert_eq!(era(undated, later), Some((Era::Since, plain.1)), "the family dates it after the loss");
    assert_eq!(era(later, undated), Some((Era::Since, plain.1)), "it began since, and they know of it");
}
