//! Rankers whose figures are known beforehand: a perfect one, one that guesses, one that cannot tell
//! anybody apart, and a perfect one held against shuffled labels.

use homeward::domain::evidence::Bits;
use homeward::evaluate::bootstrap::Draws;
use homeward::evaluate::truth::{TruePair, TruePairs};
use homeward::evaluate::{Evaluation, Options, evaluate, rank};

const ROWS: usize = 500;

/// Every second profile has the report of its own number.
fn truth() -> TruePairs {
    let pair = |i: u32| TruePair { profile: 2 * i, report: 2 * i, groups: vec!["all".into()] };
    let pairs = (0..ROWS as u32 / 2).map(pair).collect();
    TruePairs { columns: vec!["kind".into()], columns_left_out: Vec::new(), pairs }
}

fn evaluated(truth: &TruePairs, top: usize, score: impl Fn(u32, u32) -> Bits + Sync) -> Evaluation {
    let at_least = |profile, report, least| Some(score(profile, report)).filter(|&bits| bits >= least);
    evaluate(Options { model_version: 0, top }, truth, &rank((ROWS, ROWS), top, &at_least, &|_| ()))
}

fn guess(profile: u32, report: u32) -> Bits {
    let mut draws = Draws::new((u64::from(profile) << 32) | u64::from(report));
    Bits((draws.bits() >> 40) as i32)
}

fn knowing(profile: u32, report: u32) -> Bits {
    Bits(if profile == report && profile.is_multiple_of(2) { 20_000 } else { -20_000 })
}

#[test]
fn a_perfect_ranker_is_without_fault_in_both_directions() {
    let own = evaluated(&truth(), 100, knowing);
    for found in &own.found {
        assert!(found.all.at().iter().all(|share| share.value == 1.0 && share.low == 1.0));
        assert_eq!(found.all.mean_reciprocal_rank.value, 1.0);
        assert_eq!(found.average_precision.value, 1.0);
        assert!(found.calibration.expected_calibration_error < 1e-5);
        assert!(found.calibration.brier < 1e-9);
        assert_eq!((found.false_alarms.without_counterpart, found.false_alarms.alarms), (ROWS / 2, 0));
    }
}

#[test]
fn a_guessing_ranker_finds_as_many_as_chance_does() {
    let own = evaluated(&truth(), 100, guess);
    for found in &own.found {
        let [_, _, at_20, at_100] = found.all.at();
        assert!((at_20.value - 20.0 / 500.0).abs() < 0.04, "{at_20:?}");
        assert!((at_100.value - 100.0 / 500.0).abs() < 0.08, "{at_100:?}");
        assert!(found.all.mean_reciprocal_rank.value < 0.05);
        assert!(found.average_precision.value < 0.05);
        // Its scores are far above 0 bits, so that it is sure of everybody and mostly wrong.
        assert_eq!(found.false_alarms.alarms, ROWS / 2);
        assert!(found.calibration.expected_calibration_error > 0.9);
    }
}

#[test]
fn a_ranker_that_tells_nobody_apart_finds_nobody() {
    let own = evaluated(&truth(), 100, |_, _| Bits(5_000));
    for found in &own.found {
        assert_eq!(found.all.at_100.value, 0.0);
        assert_eq!(found.all.mean_reciprocal_rank.value, 0.0);
        assert!(found.average_precision.value < 0.01);
    }
}

#[test]
fn shuffled_labels_bring_a_perfect_ranker_down_to_chance() {
    let mut shuffled = truth();
    let mut draws = Draws::new(7);
    for i in (1..shuffled.pairs.len()).rev() {
        let other = draws.below(i + 1);
        let report = shuffled.pairs[other].report;
        shuffled.pairs[other].report = shuffled.pairs[i].report;
        shuffled.pairs[i].report = report;
    }
    let own = evaluated(&shuffled, 100, knowing);
    for found in &own.found {
        assert!(found.all.at_1.value < 0.03, "{:?}", found.all.at_1);
        assert!(found.average_precision.value < 0.03);
        assert!(found.calibration.expected_calibration_error > 0.4);
    }
}

#[test]
fn true_partners_of_one_person_are_no_rivals_to_each_other() {
    let pair = |report: u32| TruePair { profile: 0, report, groups: Vec::new() };
    let truth = TruePairs { pairs: vec![pair(3), pair(4)], ..TruePairs::default() };
    let own = evaluated(&truth, 100, |profile, report| {
        Bits(if profile == 0 && (report == 3 || report == 4) { 9_000 + report as i32 } else { -9_000 })
    });
    assert_eq!(own.found[0].all.at_1.value, 1.0);
    assert_eq!(own.found[0].partners_as_rivals.at_1.value, 0.5);
}

#[test]
fn figures_do_not_depend_on_how_many_are_kept_beyond_them() {
    let coarse = |profile: u32, report: u32| Bits(guess(profile, report).0 % 97);
    let (few, many) = (evaluated(&truth(), 100, coarse), evaluated(&truth(), 400, coarse));
    for (few, many) in few.found.iter().zip(&many.found) {
        assert_eq!(few.all.at(), many.all.at());
        assert_eq!(few.calibration, many.calibration);
    }
}
