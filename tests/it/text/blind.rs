//! A set of disguises and innocent texts by somebody who had not seen the rules: how many pass is measured here, and
//! every row says what becomes of it. A row marked as missed passes still, and one that is marked falsely fails, so
//! that the marks stay true. Everything is invented.

use std::collections::BTreeMap;

use homeward::domain::masking::{MASK, mask};

const DISGUISES: &str = include_str!("../../data/text/blind_disguises.tsv");
const INNOCENTS: &str = include_str!("../../data/text/blind_innocents.tsv");

/// Signs of an identifier that may be left of it, in a row: a tail by which nobody is found.
const LEFT: usize = 4;

fn rows(table: &str) -> Vec<Vec<String>> {
    let row = |line: &str| line.split('\t').map(|field| field.replace("\\n", "\n")).collect();
    table.split('\n').filter(|line| !line.is_empty()).map(row).collect()
}

/// Which characters of a text its masked form still shows.
fn shown(text: &str, masked: &str) -> Vec<bool> {
    let (text, mut at): (Vec<char>, usize) = (text.chars().collect(), 0);
    let pieces: Vec<Vec<char>> = masked.split(MASK).map(|piece| piece.chars().collect()).collect();
    let mut shown = vec![false; text.len()];
    for (n, piece) in pieces.iter().enumerate() {
        let last = n + 1 == pieces.len() && n > 0;
        let from = match last {
            true => text.len() - piece.len(),
            false => (at..).find(|from| text[*from..].starts_with(piece)).unwrap(),
        };
        shown[from..from + piece.len()].fill(true);
        at = from + piece.len();
    }
    shown
}

/// Signs of a span that are left in a row, at most: letters and digits, numerals among them.
fn left(text: &str, span: &str) -> usize {
    let Some(masked) = mask(text) else { return span.chars().count() };
    let first = text[..text.find(span).unwrap()].chars().count();
    let shown = shown(text, &masked.text);
    let signs = span.chars().enumerate().filter(|(_, sign)| sign.is_alphanumeric());
    let (mut longest, mut row) = (0, 0);
    for (at, _) in signs {
        row = if shown[first + at] { row + 1 } else { 0 };
        longest = longest.max(row);
    }
    longest
}

#[test]
fn a15_disguises_by_somebody_who_had_not_seen_the_rules_are_masked_but_for_those_that_say_so() {
    let (mut wrong, mut missed, mut all) = (Vec::new(), BTreeMap::<String, usize>::new(), 0);
    for row in rows(DISGUISES) {
        let passes = left(&row[0], &row[1]) > LEFT;
        if passes != row.get(4).is_some_and(|mark| mark == "missed") {
            wrong.push(format!("{} {}: {:?}", if passes { "passes:" } else { "is masked:" }, row[2], row[0]));
        }
        all += 1;
        *missed.entry(row[2].clone()).or_default() += usize::from(passes);
    }
    println!("{} of {all} pass: {missed:?}", missed.values().sum::<usize>());
    assert!(wrong.is_empty() && all > 600, "{} of {all}: {wrong:#?}", wrong.len());
}

#[test]
fn a15_innocent_texts_by_somebody_who_had_not_seen_the_rules_stay_but_for_those_that_say_so() {
    let (mut wrong, mut harmed, mut all) = (Vec::new(), 0, 0);
    for row in rows(INNOCENTS) {
        let masked = mask(&row[0]);
        if masked.is_some() != row.get(2).is_some_and(|mark| mark == "harmed") {
            let now = masked.as_ref().map_or("stays", |masked| masked.text.as_str());
            wrong.push(format!("{:?}: {now:?}", row[0]));
        }
        all += 1;
        harmed += usize::from(masked.is_some());
    }
    println!("{harmed} of {all} innocent texts are touched");
    assert!(wrong.is_empty() && all > 400, "{} of {all}: {wrong:#?}", wrong.len());
}
