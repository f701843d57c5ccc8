//! What holds of every linkage: the ranking is that of all pairs, and neither the order of rows nor which
//! table stands left changes a score.

use std::collections::HashMap;

use homeward::linkage::{Linkage, Options, Table, Truth, parse_columns};

use super::invented::{COLUMNS, Chance, HEADERS, table, two_tables};

const ALL: Options = Options { top: 1000, learn: true };

fn linked(left: &Table, right: &Table, columns: &str, options: Options) -> Linkage {
    let columns = parse_columns(columns, left, right).unwrap();
    let truth = (left.column("person").is_ok())
        .then(|| Truth::of(left, left.column("person").unwrap(), right, right.column("person").unwrap()));
    Linkage::of(left, right, &columns, truth.as_ref(), options, &|_| ()).unwrap()
}

/// Scores by the ids of both rows.
fn scores(linkage: &Linkage, left: &Table, right: &Table) -> HashMap<(String, String), i32> {
    let mut scores = HashMap::new();
    for (row, found) in linkage.found.iter().enumerate() {
        for (other, score) in &found.best {
            scores.insert((left.rows[row][0].clone(), right.rows[*other as usize][0].clone()), *score);
        }
    }
    scores
}

#[test]
fn the_ranking_is_that_of_every_pair_scored_by_itself() {
    for (seed, columns) in [
        (1, COLUMNS),
        (2, COLUMNS),
        (3, "given_name=name,surname=name,suburb=text,sex=exact"),
        (4, "given_name=place,surname=place,suburb=place"),
        (5, "given_name=given,surname=name,date_of_birth=code,postcode=exact"),
    ] {
        println!("seed {seed}");
        let (left, right) = two_tables(seed, 70, 50);
        let linkage = linked(&left, &right, columns, Options { top: 10, learn: true });
        for (row, found) in (0_u32..).zip(&linkage.found) {
            let mut all: Vec<i32> = (0..70).map(|other| linkage.score(row, other)).collect();
            for (other, score) in &found.best {
                assert_eq!(linkage.score(row, *other), *score, "left row {row}, right row {other}");
            }
            let own = |other: usize| left.rows[row as usize][1] == right.rows[other][1];
            let rank = (0..70).find(|other| own(*other)).map(|other| {
                1 + (0..70).filter(|wrong| *wrong != other && all[*wrong] >= all[other]).count() as u32
            });
            assert_eq!(found.true_rank, rank, "left row {row}");
            all.sort_unstable_by(|one, other| other.cmp(one));
            let kept: Vec<i32> = found.best.iter().map(|(_, score)| *score).collect();
            assert_eq!(kept, all[..10], "left row {row}");
        }
    }
}

#[test]
fn the_score_is_the_prior_and_the_sum_of_the_evidence() {
    let (left, right) = two_tables(6, 60, 40);
    let linkage = linked(&left, &right, COLUMNS, ALL);
    let (right_row, score) = linkage.found[3].best[0];
    let outcomes = linkage.outcomes(3, right_row);
    let evidence: i32 =
        outcomes.iter().zip(&linkage.weights.bits).map(|(outcome, bits)| outcome.bits(bits)).sum();
    assert_eq!(outcomes.len(), linkage.comparisons.len());
    assert_eq!(score, linkage.weights.prior + evidence);
}

#[test]
fn swapping_the_tables_changes_no_score() {
    for seed in [7, 8] {
        let (left, right) = two_tables(seed, 60, 40);
        let there = linked(&left, &right, COLUMNS, ALL);
        let back = linked(&right, &left, COLUMNS, ALL);
        assert_eq!(there.weights, back.weights, "seed {seed}");
        let (there, back) = (scores(&there, &left, &right), scores(&back, &right, &left));
        assert_eq!(there.len(), 3600);
        for ((one, other), score) in there {
            assert_eq!(back[&(other.clone(), one.clone())], score, "seed {seed}: {one} {other}");
        }
    }
}

#[test]
fn the_order_of_rows_changes_no_score() {
    let (left, right) = two_tables(9, 80, 50);
    let mut shuffled = (left.clone(), right.clone());
    let mut chance = Chance::new(99);
    for table in [&mut shuffled.0, &mut shuffled.1] {
        for at in (1..table.rows.len()).rev() {
            table.rows.swap(at, chance.below(at + 1));
        }
    }
    assert_ne!(left.rows, shuffled.0.rows);
    let before = linked(&left, &right, COLUMNS, ALL);
    let after = linked(&shuffled.0, &shuffled.1, COLUMNS, ALL);
    assert_eq!(before.weights, after.weights);
    assert_eq!(scores(&before, &left, &right), scores(&after, &shuffled.0, &shuffled.1));
}

/// One left row against one right row, without learning: evidence in bits.
fn evidence(columns: &str, left: &[&str], right: &[&str]) -> f64 {
    let (filler_left, filler_right) = two_tables(11, 200, 100);
    let with = |filler: &Table, own: &[&str], name: &str| {
        let mut rows = filler.rows.clone();
        rows.push(own.iter().map(|cell| (*cell).to_owned()).collect());
        table(name, &HEADERS, &rows)
    };
    let (left, right) = (with(&filler_left, left, "l"), with(&filler_right, right, "r"));
    let linkage = linked(&left, &right, columns, Options { top: 1, learn: false });
    f64::from(linkage.score(200, 200) - linkage.weights.prior) / 1000.0
}

#[test]
fn evidence_has_the_sign_and_order_a_reader_expects() {
    let row = |given, surname, birth, suburb| ["x", "px", given, surname, birth, suburb, "2000", "m"];
    let name = |left: [&'static str; 8], right: [&'static str; 8]| {
        evidence("given_name=given,surname=surname", &left, &right)
    };
    let own = row("william", "kowalski", "1950-03-04", "dapto");
    let same = name(own, own);
    let nickname = name(own, row("bill", "kowalski", "", ""));
    let initial = name(own, row("w", "kowalski", "", ""));
    let typo = name(own, row("william", "kowalksi", "", ""));
    let swapped = name(own, row("kowalski", "william", "", ""));
    let missing = name(own, row("", "kowalski", "", ""));
    let another = name(own, row("olga", "rossi", "", ""));
    println!("{same} {nickname} {initial} {typo} {swapped} {missing} {another}");
    assert!(
        same > nickname && same > typo && same > swapped && same > missing,
        "nothing beats the same name"
    );
    assert!(
        [nickname, initial, typo, swapped, missing].iter().all(|bits| *bits > 0.0),
        "each speaks for one person"
    );
    assert!(another < -4.0, "another name speaks against");
    assert_eq!(name(own, row("", "", "", "")), 0.0, "silence says nothing");
    let rare = name(row("william", "featherstonehaugh", "", ""), row("william", "featherstonehaugh", "", ""));
    assert!(rare > same, "a rarer name says more");

    let place =
        |left, right| evidence("suburb=place,surname=place", &row("", "", "", left), &row("", right, "", ""));
    assert!(place("tarragindi", "tarragindi") > 0.0, "a suburb written into another column still speaks");
    let birth =
        |left, right| evidence("date_of_birth=birth", &row("", "", left, ""), &row("", "", right, ""));
    assert!(birth("1950-03-04", "1950-03-04") > birth("1950-03-04", "1950-04-03"));
    assert!(birth("1950-03-04", "1950") > 0.0 && birth("1950-03-04", "1921-11-17") < 0.0);
}
