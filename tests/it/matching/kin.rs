//! A near miss that is kin: whoever fits a sibling the family names, and not the one they seek, is shown as that.

use homeward::domain::evidence::{Bits, Comparison, Finding};
use homeward::matching::{Model, evidence};

use super::pairs::{outcome, profile, report};

fn called(name: &str) -> String {
    format!(r#""names":[{{"text":"{name}","use":"legal","source":{{"by":"self"}}}}]"#)
}

const FAMILY: &str = r#""names":[{"text":"王秀英","use":"legal"}],"relatives":[{"relation":"sister","names":[{"text":"王桂兰"}]},{"relation":"brother","names":[{"text":"王建国"}]}]"#;

#[test]
fn whoever_fits_a_sister_and_not_the_sought_is_shown_as_kin_and_gains_nothing_by_it() {
    let kin = outcome(Comparison::Kin, &called("王桂兰"), FAMILY).unwrap();
    assert_eq!(kin.finding, Finding::Kin);
    assert!(!kin.heard.is_empty() && !kin.said.is_empty());
    assert_eq!(outcome(Comparison::Kin, &called("王秀英"), FAMILY), None, "the sought herself");
    assert_eq!(outcome(Comparison::Kin, &called("李桂芳"), FAMILY), None, "a stranger");
    assert_eq!(outcome(Comparison::Kin, &called("王建国"), FAMILY), None, "a woman is nobody's brother");
    let scored = evidence(Model::bundled(), &profile(&called("王桂兰")), &report(FAMILY));
    let shown = scored.evidence.iter().find(|own| own.comparison == Comparison::Kin).unwrap();
    assert!(shown.finding == Finding::Kin && shown.bits <= Bits::ZERO, "{shown:?}");
    let names = scored.evidence.iter().find(|own| own.comparison == Comparison::Names).unwrap();
    assert!(names.bits < Bits(1_000), "her name does not fit the sought: {names:?}");
}
