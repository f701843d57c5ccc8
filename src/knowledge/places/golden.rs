//! Golden rows of places: `tests/data/places.tsv`, one rule a row. Holds tests only.

use std::fmt::Write as _;

use proptest::prelude::{Strategy, any, proptest};

use super::{
    Background, Found, Hint, NodeId, PlaceSet, evidence, find_place, find_place_text, find_place_with_code,
    gazetteer, words,
};
use crate::knowledge::names::{ScopeId, ScopeMix};

const ROWS: &str = include_str!("../../../tests/data/places.tsv");

struct Row {
    kind: &'static str,
    text: &'static str,
    year: Option<i32>,
    near: Option<u32>,
    scope: Option<ScopeMix>,
    expected: &'static str,
    limit: i32,
    why: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    ROWS.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, text, year, near, scope, expected, limit, why] = fields.as_slice() else {
            panic!("eight fields: {line}");
        };
        let scope = ScopeId::named(scope).map(ScopeMix::one);
        let limit = limit.parse().expect("a number");
        Row { kind, text, year: year.parse().ok(), near: near.parse().ok(), scope, expected, limit, why }
    })
}

/// Codes by number, countries by letters, other places by name.
fn is_expected(id: NodeId, expected: &str) -> bool {
    let gazetteer = gazetteer();
    let country = ["MM", "VN", "RU", "LA"].iter().position(|code| *code == expected);
    let country = country.map(|at| ["缅甸", "越南", "俄罗斯", "老挝"][at]);
    [id, gazetteer.canonical(id)].iter().any(|id| {
        let node = gazetteer.node(*id);
        let code = expected.parse() == Ok(node.code) && node.code != 0;
        code || country == Some(node.name) || node.name == expected || node.romanised == expected
    })
}

fn rank(found: &Found, expected: &str) -> Option<usize> {
    found.nodes.iter().position(|placed| is_expected(placed.node, expected)).map(|at| at + 1)
}

#[test]
fn places_are_found_as_the_golden_rows_say() {
    let mut failures = String::new();
    for row in rows().filter(|row| row.kind == "find") {
        let hint = Hint { near: row.near, year: row.year, scope: row.scope };
        let found = find_place(row.text, &hint);
        let reached = rank(&found, row.expected);
        if reached.is_none_or(|reached| reached as i32 > row.limit) {
            let near = row.near.map(|code| code.to_string());
            let told = find_place_text(row.text, near.as_deref(), row.year);
            writeln!(failures, "{} → {} ({}): {reached:?}\n{told}", row.text, row.expected, row.why)
                .expect("fits");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn villages_no_table_has_meet_by_sound_under_one_parent() {
    let background = Background::judged(ScopeMix::everyone());
    for row in rows().filter(|row| row.kind != "find") {
        let heard = find_place(row.text, &Hint::default());
        let said = find_place(&format!("河南省正阳县{}", row.expected), &Hint::default());
        let found = evidence(&PlaceSet::of(&heard), &PlaceSet::of(&said), &background);
        let holds =
            if row.kind == "alike" { found.millibits >= row.limit } else { found.millibits <= row.limit };
        assert!(holds, "{} against {} ({}): {found:?}\n{heard:?}\n{said:?}", row.text, row.expected, row.why);
    }
}

fn millibits(heard: &str, said: &str) -> i32 {
    let set = |text| PlaceSet::of(&find_place(text, &Hint::default()));
    evidence(&set(heard), &set(said), &Background::judged(ScopeMix::everyone())).millibits
}

#[test]
fn nearer_and_rarer_places_say_more() {
    let home = "四川省达州市宣汉县双河镇";
    let order = ["四川宣汉县", "四川开江县", "四川达州市", "四川", "河南省", "俄罗斯"];
    let bits: Vec<i32> = order.iter().map(|heard| millibits(heard, home)).collect();
    let ranked = [bits[0], bits[2], bits[1], bits[3], bits[4], bits[5]];
    assert!(ranked.windows(2).all(|pair| pair[0] > pair[1]), "{order:?} {bits:?}");
    assert!(bits.iter().all(|bits| *bits >= -6_100), "bounded below: {bits:?}");
    assert!(millibits("青海", "青海省囊谦县") > millibits("四川", home), "a rare province says more");
}

#[test]
fn old_and_new_names_are_one_place() {
    assert!(
        (millibits("达县", "四川省达州市达川区") - millibits("达川区", "四川省达州市达川区")).abs() < 1_500
    );
    assert!(millibits("襄樊", "湖北省襄阳市枣阳市") > 5_000);
}

#[test]
fn a_code_tells_the_node_and_the_text_the_village() {
    let found = find_place_with_code("四川会东县三家乡双石村", 513_426, &Hint::default());
    assert_eq!(rank(&found, "513426"), Some(1), "{found:?}");
    assert!(found.tail.is_some() && found.nodes[0].with_tail, "{found:?}");
    let old = find_place_with_code("湖北省黄梅县三合塘村", 422_130, &Hint::default());
    assert_eq!(rank(&old, "421127"), Some(1), "{old:?}");
}

fn texts() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "四川",
        "省",
        "达县",
        "县",
        "zhou",
        "xi an",
        "村",
        "旁边的一个县",
        "3组",
        "Ward",
        ",",
        "朝阳",
        "Ø",
        "🙂",
        "\u{0}",
        "𠀀",
        "lv",
        "'",
    ]);
    let pieces = proptest::collection::vec(piece, 0..40).prop_map(|parts| parts.concat());
    proptest::prop_oneof![any::<String>(), pieces, "[a-z]{0,80}"]
}

proptest! {
    #[test]
    fn any_text_is_read_in_bounded_time_and_its_probabilities_sum_to_at_most_one(text in texts()) {
        let start = std::time::Instant::now();
        let found = find_place(&text, &Hint::default());
        let sum: f32 = found.nodes.iter().map(|placed| placed.probability).sum();
        assert!(sum <= 1.0 && found.nodes.iter().all(|placed| placed.probability >= 0.0), "{text:?} sums to {sum}");
        let set = PlaceSet::of(&found);
        let own = evidence(&set, &set, &Background::judged(ScopeMix::everyone()));
        assert!((-6_100..=40_000).contains(&own.millibits), "{text:?} {own:?}");
        let _ = words(&text);
        assert!(start.elapsed().as_millis() < 2_000, "{text:?} took {:?}", start.elapsed());
    }
}
