//! Learning without labels: it finds the shares the tables were made with, finds nobody where nobody is,
//! and lets no common value pass for a person.

use homeward::linkage::{Linkage, Options, Table, Truth, parse_columns, recall_at};

use super::invented::{COLUMNS, Chance, table, two_tables};

const COLUMNS_OF_CODES: [&str; 5] = ["id", "a", "b", "c", "d"];

/// People with four values out of `values`, which two clerks write down rightly with these shares.
fn simulated(seed: u64, rows: usize, shared: usize, rightly: [f64; 4], values: usize) -> (Table, Table) {
    let mut chance = Chance::new(seed);
    let draw = |chance: &mut Chance| -> Vec<String> {
        (0..4).map(|_| format!("{:03}", chance.below(values))).collect()
    };
    let left: Vec<Vec<String>> = (0..rows).map(|_| draw(&mut chance)).collect();
    let right: Vec<Vec<String>> = (0..rows)
        .map(|at| {
            if at >= shared {
                return draw(&mut chance);
            }
            let mut cells = left[at].clone();
            for (cell, share) in cells.iter_mut().zip(rightly) {
                if !chance.hits(share) {
                    *cell = format!("{:03}", chance.below(values));
                }
            }
            cells
        })
        .collect();
    let numbered = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
        rows.into_iter().enumerate().map(|(at, row)| [vec![at.to_string()], row].concat()).collect()
    };
    (table("l", &COLUMNS_OF_CODES, &numbered(left)), table("r", &COLUMNS_OF_CODES, &numbered(right)))
}

fn linked(left: &Table, right: &Table) -> Linkage {
    let columns = parse_columns("a=exact,b=exact,c=exact,d=exact", left, right).unwrap();
    let truth = Truth::of(left, 0, right, 0);
    Linkage::of(left, right, &columns, Some(&truth), Options { top: 5, learn: true }, &|_| ()).unwrap()
}

#[test]
fn known_shares_are_found_again() {
    for (seed, shared) in [(21, 1200), (22, 600)] {
        let rightly = [0.95, 0.9, 0.8, 0.6];
        let (left, right) = simulated(seed, 2000, shared, rightly, 200);
        let linkage = linked(&left, &right);
        println!("seed {seed}: {:?}, {:.0} matches", linkage.weights.shares, linkage.weights.matches);
        assert!((linkage.weights.matches / shared as f64 - 1.0).abs() < 0.1, "{}", linkage.weights.matches);
        for (shares, rightly) in linkage.weights.shares.iter().zip(rightly) {
            // A value drawn anew is right by chance once in 200.
            assert!((shares[0] - rightly - (1.0 - rightly) / 200.0).abs() < 0.08, "{} {rightly}", shares[0]);
        }
    }
}

#[test]
fn where_nobody_is_nobody_is_found() {
    let (left, right) = simulated(23, 2000, 0, [0.9; 4], 200);
    let linkage = linked(&left, &right);
    println!("{:.1} matches", linkage.weights.matches);
    assert!(linkage.weights.matches < 40.0, "{}", linkage.weights.matches);
    let sure = linkage.found.iter().filter(|found| found.best[0].1 > 0).count();
    assert!(sure < 20, "{sure} of 2000 rows were given to somebody");
}

#[test]
fn people_are_found_among_look_alikes() {
    let (left, right) = two_tables(24, 1500, 1000);
    let columns = parse_columns(COLUMNS, &left, &right).unwrap();
    let truth = Truth::of(&left, 1, &right, 1);
    let linkage =
        Linkage::of(&left, &right, &columns, Some(&truth), Options { top: 5, learn: true }, &|_| ()).unwrap();
    let recall = recall_at(&linkage.found, 1).unwrap();
    let expected: f64 = linkage.weights.matches;
    println!("recall@1 {recall}, {expected:.0} matches");
    assert!(recall > 0.97, "{recall}");
    assert!((expected - 1000.0).abs() < 60.0, "{expected}");
    let sure: Vec<bool> = (0_u32..)
        .zip(&linkage.found)
        .filter(|(_, found)| found.best[0].1 > 0)
        .map(|(row, found)| truth.same_person(row).contains(&found.best[0].0))
        .collect();
    let wrong = sure.iter().filter(|right| !**right).count();
    assert!(wrong * 100 < sure.len() * 3, "{wrong} of {} likelier than 0.5 are wrong", sure.len());
}

#[test]
fn a_shuffled_truth_is_found_by_chance_only() {
    let (left, right) = simulated(25, 1000, 1000, [0.9; 4], 200);
    let mut shuffled = right.clone();
    let mut chance = Chance::new(5);
    for at in (1..shuffled.rows.len()).rev() {
        let other = chance.below(at + 1);
        let id = shuffled.rows[at][0].clone();
        shuffled.rows[at][0] = std::mem::replace(&mut shuffled.rows[other][0], id);
    }
    let right_recall = recall_at(&linked(&left, &right).found, 1).unwrap();
    let shuffled_recall = recall_at(&linked(&left, &shuffled).found, 1).unwrap();
    println!("{right_recall} {shuffled_recall}");
    assert!(right_recall > 0.98 && shuffled_recall < 0.01);
}
