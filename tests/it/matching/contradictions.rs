//! Two contradictory statements of one side are alternatives, weighed by source and certainty: together they say less
//! than the one that fits and more than the one that does not, on either side and of whatever they speak.

use homeward::domain::evidence::{Bits, Comparison};

use super::pairs::bits;

/// Comparison, field, the value that fits, one that does not, and what else must be told for it to count.
const FIELDS: &[(Comparison, &str, &str, &str, &str)] = &[
    (Comparison::Sex, "sex", r#""female""#, r#""male""#, ""),
    (Comparison::Birth, "birth", r#""1978""#, r#""1961""#, ""),
    (Comparison::Birth, "zodiac", r#""horse""#, r#""rat""#, ""),
    (Comparison::Height, "height_cm", r#"{"cm":149,"how":"told"}"#, r#"{"cm":168,"how":"told"}"#, ""),
    (Comparison::Blood, "blood", r#""AB""#, r#""O""#, ""),
    (Comparison::Blood, "blood", r#""A-""#, r#""A+""#, ""),
    (Comparison::Literacy, "literacy", r#""none""#, r#""literate""#, ""),
    (Comparison::Literacy, "education", r#""没上过学""#, r#""高中""#, ""),
    (Comparison::Children, "children", "3", "5", ""),
    (Comparison::Traits, "handedness", r#""left""#, r#""right""#, ""),
    (Comparison::Traits, "religion", r#""穆斯林""#, r#""基督教""#, ""),
    (Comparison::Traits, "build", r#""偏瘦""#, r#""偏胖""#, LATELY),
    (Comparison::Traits, "hair", r#""短发""#, r#""长发""#, LATELY),
    (Comparison::Traits, "weight_kg", "42", "71", LATELY),
    (Comparison::Origin, "ethnicity", r#""彝族""#, r#""汉族""#, ""),
    (Comparison::Origin, "nationality", r#""MM""#, r#""CN""#, ""),
];

/// Lost and found within days: what fades counts.
const LATELY: &str = r#""missing":{"on":"2021-03-10"}"#;

fn source(by: &str, certainty: &str) -> String {
    format!(r#"{{"by":"{by}","certainty":"{certainty}"}}"#)
}

fn told(field: &str, values: &[(&str, &str)]) -> String {
    let all: Vec<String> =
        values.iter().map(|(value, source)| format!(r#"{{"value":{value},"source":{source}}}"#)).collect();
    format!(r#""{field}":[{}]"#, all.join(","))
}

fn with(field: String, also: &str) -> String {
    if also.is_empty() { field } else { format!("{field},{also}") }
}

#[test]
fn two_contradictory_statements_say_less_than_the_right_one_and_more_than_the_wrong_one() {
    for &(comparison, field, fits, other, also) in FIELDS {
        let (sure, unsure) = (source("self", "sure"), source("other", "unsure"));
        let (fair, also_fair) = (source("self", "likely"), source("overheard", "likely"));
        let family = with(told(field, &[(fits, &source("family", "sure"))]), also);
        let hers = |all: &[(&str, &str)]| bits(comparison, &told(field, all), &family);
        let (right, wrong) = (hers(&[(fits, &fair)]), hers(&[(other, &fair)]));
        assert!(right > wrong, "{field}: {right} {wrong}");
        let both = hers(&[(fits, &fair), (other, &also_fair)]);
        let turned = hers(&[(other, &also_fair), (fits, &fair)]);
        assert_eq!(both, turned, "{field}: the order in which they were told");
        assert!(wrong < both && both < right, "{field}: {wrong} < {both} < {right}");
        // Whoever is surer, and surely knows, counts more.
        let (surely_right, surely_wrong) =
            (hers(&[(fits, &sure), (other, &unsure)]), hers(&[(fits, &unsure), (other, &sure)]));
        assert!(surely_right > surely_wrong, "{field}: {surely_right} {surely_wrong}");
        // The same told twice by one side is told once.
        let twice = hers(&[(fits, &fair), (fits, &also_fair)]);
        let apart = (twice.0 - right.0).abs();
        assert!(apart <= 120, "{field}: {twice} told twice, {right} told once");
        // The family may contradict itself too.
        let theirs = |all: &[(&str, &str)]| {
            bits(comparison, &told(field, &[(fits, &sure)]), &with(told(field, all), also))
        };
        let (right, wrong) = (theirs(&[(fits, &fair)]), theirs(&[(other, &fair)]));
        let both = theirs(&[(fits, &fair), (other, &also_fair)]);
        assert!(wrong < both && both < right, "{field}: {wrong} < {both} < {right}, of the family");
    }
}

#[test]
fn a_relative_told_twice_counts_once() {
    let family = r#""relatives":[{"relation":"brother","names":[{"text":"王小军"},{"text":"小军","use":"nickname"}]}]"#;
    let hers = |all: &[&str]| {
        let one = |(i, name): (usize, &&str)| {
            let by = if i == 0 { "self" } else { "overheard" };
            format!(r#"{{"relation":"brother","names":[{{"text":"{name}"}}],"source":{{"by":"{by}"}}}}"#)
        };
        let all: Vec<String> = all.iter().enumerate().map(one).collect();
        bits(Comparison::Relatives, &format!(r#""relatives":[{}]"#, all.join(",")), family)
    };
    let once = hers(&["小军"]);
    assert!(once > Bits(3_000), "{once}");
    for twice in [["小军", "小军"], ["王小军", "wang xiao jun"], ["小军", "王小军"]] {
        let most = twice.map(|one| hers(&[one])).into_iter().max().unwrap();
        let twice = hers(&twice);
        assert!(twice.0 <= most.0 + 300, "one brother, told twice: {twice}, told once {most}");
    }
    // Two brothers of whom the family names both are two.
    let both = r#""relatives":[{"relation":"brother","names":[{"text":"小军"}]},{"relation":"brother","names":[{"text":"建国"}]}]"#;
    let hers = r#""relatives":[{"relation":"brother","names":[{"text":"小军"}]},{"relation":"brother","names":[{"text":"建国"}]}]"#;
    let one = r#""relatives":[{"relation":"brother","names":[{"text":"小军"}]}]"#;
    assert!(bits(Comparison::Relatives, hers, both) > bits(Comparison::Relatives, one, both) + Bits(2_000));
}
