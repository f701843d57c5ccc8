//! Duplicates of one side: the same number from either, every pair that reaches the floor is found, and
//! the same person told twice stands apart from everybody else.

use std::sync::Arc;

use homeward::domain::evidence::{Bits, Comparison};
use homeward::domain::ids::StatementId;
use homeward::domain::source::Source;
use homeward::domain::statement::NewStatement;
use homeward::matching::duplicates::{Either, compare, nearest};
use homeward::matching::features::{Telling, Told};
use homeward::matching::{Features, Model, Rows, Side};
use homeward::transfer::jsonl::{NewRecord, read_line};
use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::{prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::arbitrary::{profile, report};

fn telling(side: Side, statements: &[NewStatement]) -> Telling<'_> {
    let told = (1..)
        .zip(statements)
        .map(|(id, new)| Told {
            id: StatementId(id),
            source: new.source.unwrap_or(Source::by(homeward::domain::source::SaidBy::Own)),
            fact: &new.fact,
        })
        .filter(|told| told.source.is_evidence())
        .collect();
    Telling { side, admitted_on: None, told }
}

fn ready(side: Side, statements: &[NewStatement]) -> (Either, Arc<Features>) {
    let telling = telling(side, statements);
    (Either::of(Model::bundled(), &telling), Arc::new(Features::of(Model::bundled(), &telling)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_score_is_the_same_from_either_and_the_sum_of_its_evidence(
        (a, b) in (profile(), profile()), (c, d) in (report(), report()),
    ) {
        for (side, one, other) in [(Side::Profile, a, b), (Side::Report, c, d)] {
            let (one, other) = (ready(side, &one).0, ready(side, &other).0);
            let (there, back) =
                (compare(Model::bundled(), &one, &other), compare(Model::bundled(), &other, &one));
            prop_assert_eq!(there.score, back.score);
            let sum: Bits = there.evidence.iter().map(|own| own.bits).sum();
            prop_assert_eq!(there.prior + sum, there.score);
            prop_assert_eq!(there.prior, Model::bundled().prior_of_duplicates());
            // Nobody of one side tells both a loss and a finding.
            let never = [Comparison::Time, Comparison::Route];
            prop_assert!(there.evidence.iter().all(|own| !never.contains(&own.comparison)));
        }
    }

    #[test]
    fn whoever_reaches_the_floor_is_found(
        all in vec(profile(), 2..14), twice in 0usize..14, side in 0usize..2,
    ) {
        let side = [Side::Profile, Side::Report][side];
        // One of them is told twice, so that there is somebody to find.
        let mut all = all;
        all.push(all[twice % all.len()].clone());
        let ready: Vec<_> = all.iter().map(|own| ready(side, own)).collect();
        let mut rows = Rows::new(side);
        (0..).zip(&ready).for_each(|(i, (_, own))| rows.put(Model::bundled(), i, Some(own.clone())));
        let floor = Model::bundled().floor_of_duplicates();
        for (i, (own, _)) in ready.iter().enumerate() {
            let others = |row: u32| row as usize != i;
            let mut found: Vec<u32> = nearest(Model::bundled(), &rows, own, &others, &|| true)
                .unwrap()
                .into_iter()
                .map(|(row, _)| row)
                .filter(|&row| compare(Model::bundled(), own, &ready[row as usize].0).score >= floor)
                .collect();
            found.sort_unstable();
            let brute: Vec<u32> = (0..ready.len() as u32)
                .filter(|&row| row as usize != i)
                .filter(|&row| compare(Model::bundled(), own, &ready[row as usize].0).score >= floor)
                .collect();
            prop_assert_eq!(found, brute);
        }
        prop_assert!(nearest(Model::bundled(), &rows, &ready[0].0, &|_| true, &|| false).is_none());
    }
}

fn of(record: &Value) -> Either {
    match read_line(&record.to_string(), 1).unwrap() {
        NewRecord::Profile(new) => Either::of(Model::bundled(), &Telling::of_new_profile(&new)),
        NewRecord::Report(new) => Either::of(Model::bundled(), &Telling::of_new_report(&new)),
    }
}

fn bits(one: &Value, other: &Value) -> f64 {
    compare(Model::bundled(), &of(one), &of(other)).score.to_f64()
}

fn resident(name: &str, place: &str, mark: &str, blood: &str) -> Value {
    json!({
        "kind": "profile", "station": "410100-01", "local_ref": "1", "admitted_on": "2021-03-14", "sex": "female",
        "age": {"value": {"low": 38, "high": 46, "as_of": "2021-03-14"}, "source": {"by": "clerk"}},
        "names": [{"text": name, "use": "unknown", "source": {"by": "self"}}],
        "places": [{"text": place, "role": "home", "source": {"by": "self"}}],
        "marks": [{"kind": mark, "site": "hand", "side": "left"}], "blood": blood,
    })
}

fn sought(name: &str, relation: &str, home: &str, birth: &str) -> Value {
    json!({
        "kind": "report", "office": "desk-1", "local_ref": "1", "reporter": {"relation": relation}, "sex": "female",
        "names": [{"text": name, "use": "legal"}], "birth": birth, "missing": {"on": "1999-07"},
        "places": [{"text": home, "role": "home"}],
        "relatives": [{"relation": "brother", "names": [{"text": "王小军", "use": "legal"}]}],
    })
}

#[test]
fn a_resident_admitted_twice_and_a_person_two_relatives_seek_stand_out() {
    let first = resident("wang xiu yin", "双塘村", "burn", "O");
    let again = resident("王秀英", "四川达县双塘村", "burn", "O");
    let other = resident("li gui fang", "河南洛宁县", "mole", "A");
    assert!(bits(&first, &again) > 3.0, "{}", bits(&first, &again));
    assert!(bits(&first, &other) < -10.0, "{}", bits(&first, &other));

    let mother = sought("王秀英", "mother", "四川省达县双塘村", "1978");
    let brother = sought("王秀英", "brother", "四川达县双塘", "1979");
    let sister = sought("王秀兰", "mother", "四川省达县双塘村", "1974");
    let stranger = sought("李桂芳", "mother", "河南省洛宁县", "1978");
    assert!(bits(&mother, &brother) > 3.0, "{}", bits(&mother, &brother));
    assert!(bits(&mother, &stranger) < -8.0, "{}", bits(&mother, &stranger));
    assert!(
        bits(&mother, &brother) > bits(&mother, &sister) + 4.0,
        "her sister is another person: {} against {}",
        bits(&mother, &sister),
        bits(&mother, &brother)
    );
}
