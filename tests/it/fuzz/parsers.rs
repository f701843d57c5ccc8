//! Each parser ends soon, without a panic, whatever it is fed. Five seconds a parser; ten minutes with
//! `HOMEWARD_LONG_TESTS=1`.

use std::time::{Duration, Instant};

use homeward::transfer::jsonl::read_line;

use crate::fuzz::mutation::Mutation;
use crate::fuzz::targets::{self, Target};

const SAMPLE: &str = include_str!("../../data/transfer/sample.jsonl");
const NAMES: &str = include_str!("../../data/names.tsv");
const PLACES: &str = include_str!("../../data/places.tsv");

/// No input may take longer, on the slowest machine tests run on.
const LONGEST: Duration = Duration::from_secs(5);

fn check(seeds: Vec<Vec<u8>>, target: Target) {
    let long = std::env::var_os("HOMEWARD_LONG_TESTS").is_some();
    let limit = Duration::from_secs(if long { 600 } else { 5 });
    let started = Instant::now();
    seeds.iter().for_each(|seed| target(seed));
    let mut mutation = Mutation::new(seeds, 0x5eed);
    while started.elapsed() < limit {
        let input = mutation.next_input();
        let began = Instant::now();
        let outcome = std::panic::catch_unwind(|| target(&input));
        assert!(outcome.is_ok(), "on {:?}", String::from_utf8_lossy(&input));
        assert!(began.elapsed() < LONGEST, "too long on {:?}", String::from_utf8_lossy(&input));
    }
    println!("{} inputs in {:.1} s", mutation.made(), started.elapsed().as_secs_f64());
}

/// One column of a table, without its heading.
fn column(table: &str, at: usize) -> Vec<&str> {
    table.lines().skip(1).filter_map(|row| row.split('\t').nth(at)).collect()
}

#[test]
fn names_survive_spoilt_input() {
    let pairs = column(NAMES, 0).into_iter().zip(column(NAMES, 2));
    check(pairs.map(|(heard, said)| format!("{heard}\n{said}").into_bytes()).collect(), targets::name);
}

#[test]
fn places_survive_spoilt_input() {
    check(column(PLACES, 1).into_iter().map(|text| text.as_bytes().to_vec()).collect(), targets::place);
}

#[test]
fn lines_survive_spoilt_input() {
    check(SAMPLE.lines().map(|line| line.as_bytes().to_vec()).collect(), targets::line);
}

#[test]
fn dates_survive_spoilt_input() {
    let dates = ["1987", "1987-03-05", "1987-03..1988-01~", "lunar:1987-06L-12", "--03-05", "lunar:--03-05"];
    check(dates.iter().map(|date| date.as_bytes().to_vec()).collect(), targets::date);
}

#[test]
fn messages_survive_spoilt_input() {
    let records = SAMPLE.lines().filter_map(|line| read_line(line, 1).ok());
    check(records.map(|record| targets::as_message(&record)).collect(), targets::message);
}
