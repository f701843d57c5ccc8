//! The golden tables of disguises and of innocent texts: each line of the first is masked, and leaves no number
//! to be read; no line of the second is touched.

use homeward::domain::masking::{MASK, mask, mask_together};

const DISGUISES: &str = include_str!("../../data/text/disguises.txt");
const INNOCENTS: &str = include_str!("../../data/text/innocents.txt");

/// Digits in a row that may be left of a disguise.
const LEFT: usize = 4;

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with("# "))
}

#[test]
fn every_disguise_of_the_table_is_masked_and_leaves_nothing_to_read() {
    let mut wrong = Vec::new();
    for line in lines(DISGUISES) {
        let fields: Vec<&str> = line.split('¦').collect();
        let masked = mask_together(&fields);
        let whole = masked.iter().all(Option::is_some);
        let left = masked.iter().flatten().map(|masked| masked.text.as_str()).collect::<Vec<_>>().join(" ");
        let longest = left.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        if !whole || longest > LEFT || left.matches(MASK).count() > 3 * fields.len() {
            wrong.push(format!("{line}: {left}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), lines(DISGUISES).count());
    assert!(lines(DISGUISES).count() >= 200);
}

#[test]
fn no_innocent_text_of_the_table_is_touched() {
    let touched: Vec<String> =
        lines(INNOCENTS).filter_map(|line| Some(format!("{line}: {}", mask(line)?.text))).collect();
    assert!(touched.is_empty(), "{} of {}: {touched:#?}", touched.len(), lines(INNOCENTS).count());
    assert!(lines(INNOCENTS).count() >= 200);
}

/// A text of innocent lines is innocent too, whatever stands beside what.
#[test]
fn innocent_texts_of_one_record_make_no_number_together() {
    let all: Vec<&str> = lines(INNOCENTS).collect();
    for step in [1, 7, 31] {
        let record: Vec<&str> = (0..all.len()).map(|n| all[n * step % all.len()]).collect();
        for some in record.chunks(12) {
            let masked = mask_together(some);
            let touched: Vec<_> = masked.iter().zip(some).filter(|(masked, _)| masked.is_some()).collect();
            assert!(touched.is_empty(), "{touched:#?}");
        }
    }
}
