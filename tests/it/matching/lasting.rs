//! Marks: what lasts and what does not, what may have come since, and how much was examined; and the time that what
//! agrees speaks of.

use homeward::domain::evidence::{Bits, Comparison, Era, Finding};

use super::pairs::{bits, outcome};

const FULL: &str = r#""examined":{"on":"2021-03-20","by":"clinician","extent":"full"}"#;
const MOLE: &str = r#""marks":[{"kind":"mole","site":"neck"}]"#;

fn marks(kind: &str, site: &str) -> String {
    format!(r#""marks":[{{"kind":"{kind}","site":"{site}"}}]"#)
}

fn denied(kind: &str, site: &str) -> String {
    format!(r#""absent":[{{"of":"mark","kind":"{kind}","site":"{site}"}}]"#)
}

fn said(hers: &str, family: &str) -> Bits {
    bits(Comparison::Marks, hers, family)
}

#[test]
fn a_lasting_mark_that_a_full_examination_lacks_counts_against_more_than_one_that_goes() {
    let lacking = |kind, site| said(FULL, &marks(kind, site));
    let (finger, piercing, teeth) =
        (lacking("missing_part", "finger"), lacking("piercing", "ear"), lacking("dental", "mouth"));
    assert!(finger < Bits(-2_000), "{finger}");
    assert!(
        finger + Bits(700) < teeth && teeth < piercing && piercing < Bits::ZERO,
        "{finger} {teeth} {piercing}"
    );
    // Clothes hide what nobody looked for, and where nothing is written nothing is known.
    let partly = said(MOLE, &marks("missing_part", "finger"));
    assert!(finger < partly && partly < Bits::ZERO, "{finger} {partly}");
    assert_eq!(said("", &marks("missing_part", "finger")), Bits::ZERO);
}

#[test]
fn a_mark_that_the_family_denies_may_have_come_since() {
    let denial = |kind, site| said(&marks(kind, site), &denied(kind, site));
    let (born, scar, tattoo) =
        (denial("birthmark", "back"), denial("scar", "forearm"), denial("tattoo", "forearm"));
    assert!(born < Bits(-2_000), "nobody gets a birthmark: {born}");
    assert!(born + Bits(1_000) < scar && scar < tattoo && tattoo < Bits::ZERO, "{born} {scar} {tattoo}");
    // What she has and the family says nothing of is no matter.
    assert_eq!(said(&marks("tattoo", "forearm"), ""), Bits::ZERO);
    let family = marks("mole", "neck");
    let more =
        format!(r#""marks":[{{"kind":"mole","site":"neck"}},{{"kind":"tattoo","site":"forearm"}}],{FULL}"#);
    let fewer = format!("{MOLE},{FULL}");
    let apart = said(&fewer, &family) - said(&more, &family);
    assert!(apart.0.abs() < 500, "a mark more is background: {apart}");
}

#[test]
fn sides_flip_and_rare_marks_say_more() {
    let at = |side: &str| format!(r#""marks":[{{"kind":"burn","site":"hand","side":"{side}"}}]"#);
    let (same, flipped, none) = (
        said(&at("left"), &at("left")),
        said(&at("right"), &at("left")),
        said(&at("left"), &marks("burn", "hand")),
    );
    assert!(flipped > Bits::ZERO && flipped < none && none < same, "{flipped} {none} {same}");
    assert!(
        said(&marks("tattoo", "wrist"), &marks("tattoo", "wrist"))
            > said(&marks("scar", "hand"), &marks("scar", "hand"))
    );
    let taken_for = said(&marks("scar", "hand"), &marks("burn", "hand"));
    assert!(taken_for > said(&marks("mole", "back"), &marks("burn", "hand")), "a burn is called a scar");
}

#[test]
fn what_speaks_against_cites_what_it_rests_on() {
    let lacking = outcome(Comparison::Marks, FULL, &marks("missing_part", "finger")).unwrap();
    assert_eq!((lacking.finding, lacking.heard.iter().count()), (Finding::Lacking, 1), "the examination");
    let denial = outcome(Comparison::Marks, &marks("scar", "chin"), &denied("scar", "chin")).unwrap();
    assert_eq!((denial.heard.iter().count(), denial.said.iter().count()), (1, 1));
    let both = format!(r#"{FULL},{MOLE}"#);
    let family = r#""marks":[{"kind":"mole","site":"neck"},{"kind":"missing_part","site":"finger"}]"#;
    assert_eq!(outcome(Comparison::Marks, &both, family).unwrap().finding, Finding::Partly);
}

#[test]
fn what_whoever_lived_with_her_since_knows_is_not_of_the_time_before() {
    let era = |comparison, hers: &str, family: &str| {
        let own = outcome(comparison, hers, family).unwrap();
        assert!(own.bits > Bits::ZERO, "{own:?}");
        own.era
    };
    let home = |role: &str| {
        format!(r#""places":[{{"text":"河南省洛宁县","role":"{role}","source":{{"by":"self"}}}}]"#)
    };
    let found = r#""found":{"on":"2021-03-12","place":{"text":"河南省洛宁县","code":"410328"}}"#;
    assert_eq!(era(Comparison::Origin, &home("home"), &home("home")), Era::Before);
    assert_eq!(era(Comparison::Origin, &home("married_into"), &home("married_into")), Era::Since);
    assert_eq!(era(Comparison::Origin, &format!("{},{found}", home("unknown")), &home("home")), Era::Since);
    assert_eq!(era(Comparison::Origin, &home("lived"), &home("lived")), Era::Unknown);
    let kin = |relation: &str| {
        format!(r#""relatives":[{{"relation":"{relation}","names":[{{"text":"张铁柱"}}]}}]"#)
    };
    assert_eq!(era(Comparison::Relatives, &kin("husband"), &kin("husband")), Era::Unknown);
    assert_eq!(era(Comparison::Relatives, &kin("brother"), &kin("brother")), Era::Before);
    assert_eq!(era(Comparison::Marks, &marks("scar", "chin"), &marks("scar", "chin")), Era::Unknown);
    assert_eq!(era(Comparison::Marks, &marks("birthmark", "neck"), &marks("birthmark", "neck")), Era::Before);
}

#[test]
fn what_is_denied_and_named_is_told_of_both_sides_and_what_speaks_against_of_all_names() {
    let denial = r#""absent":[{"of":"relative","relation":"brother"}]"#;
    let named = r#""relatives":[{"relation":"brother","names":[{"text":"王建国"}]}]"#;
    for (hers, family) in [(denial, named), (named, denial)] {
        let own = outcome(Comparison::Relatives, hers, family).unwrap();
        assert!(own.bits < Bits::ZERO && !own.heard.is_empty() && !own.said.is_empty(), "{own:?}");
    }
    let hers = r#""names":[{"text":"王丽娟","use":"unknown","source":{"by":"self"}}]"#;
    let family = r#""names":[{"text":"李秀英","use":"legal"},{"text":"三妹","use":"nickname"}]"#;
    let own = outcome(Comparison::Names, hers, family).unwrap();
    assert!(own.bits < Bits::ZERO && own.said.iter().count() == 2, "{own:?}");
}
