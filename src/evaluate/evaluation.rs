//! Every figure of one evaluation, and how they are made from rankings and truth.

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Interval, RESAMPLES, SEED};
use crate::evaluate::calibration::{Calibration, FalseAlarms, best_of_each};
use crate::evaluate::comparisons::Comparisons;
use crate::evaluate::drawn::Drawn;
use crate::evaluate::groups::{Column, by_group};
use crate::evaluate::precision::average_precision;
use crate::evaluate::ranking::Rankings;
use crate::evaluate::ranks::{Ranks, Sought, ranks};
use crate::evaluate::recall::{Placed, Recall};
use crate::evaluate::truth::TruePairs;

/// Which side asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The reports of each profile.
    ReportsOfProfile,
    /// The profiles of each report.
    ProfilesOfReport,
}

/// What was worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Options {
    /// Version of the model.
    pub model_version: u32,
    /// Candidates kept for each side.
    pub top: usize,
}

/// What it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Work {
    /// Pairs ranked, half of each for either side that asks.
    pub pairs: u64,
    /// Pairs scored in full: the place of the others was ruled out before.
    pub scored: u64,
    /// Seconds of reading the files.
    pub reading_seconds: f64,
    /// Seconds of making descriptions ready.
    pub features_seconds: f64,
    /// Seconds of ranking all pairs.
    pub ranking_seconds: f64,
    /// Seconds of counting and drawing again.
    pub measuring_seconds: f64,
    /// Threads.
    pub threads: usize,
    /// The largest resident size of the process, where the system tells it.
    pub peak_memory_mb: Option<u64>,
}

impl Work {
    /// Nothing done yet, on as many threads as there are.
    pub fn begun() -> Self {
        Self { threads: rayon::current_num_threads(), ..Self::default() }
    }

    /// Pairs a second while ranking.
    pub fn pairs_per_second(&self) -> f64 {
        self.pairs as f64 / self.ranking_seconds.max(1e-9)
    }

    /// Seconds from the first file opened to the last figure.
    pub fn seconds(&self) -> f64 {
        self.reading_seconds + self.features_seconds + self.ranking_seconds + self.measuring_seconds
    }
}

/// Figures of one direction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Which side asks.
    pub direction: Direction,
    /// All true pairs.
    pub all: Recall,
    /// All true pairs, another true partner of the same person counted as a rival.
    pub partners_as_rivals: Recall,
    /// Average precision over all lists in one line.
    pub average_precision: Interval,
    /// Trust in the probability of best candidates.
    pub calibration: Calibration,
    /// False alarms among those without a counterpart.
    pub false_alarms: FalseAlarms,
    /// By group, a column each.
    pub columns: Vec<Column>,
}

/// Every figure of one evaluation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// What was worked with.
    pub options: Options,
    /// How often people were drawn again for the intervals.
    pub resamples: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// Profiles.
    pub profiles: usize,
    /// Reports.
    pub reports: usize,
    /// True pairs.
    pub true_pairs: usize,
    /// Profiles and reports that were asked for a list: all, or, of very many, all with a counterpart and
    /// others drawn by chance, who stand for the rest.
    pub asked: [usize; 2],
    /// Columns of the truth file that are no groups.
    pub columns_left_out: Vec<Box<str>>,
    /// Both directions.
    pub found: [Found; 2],
    /// What each comparison adds; set by whoever has the features.
    pub comparisons: Comparisons,
    /// What it took; set by whoever measured it.
    pub work: Work,
}

/// Makes every figure; the probability of a score is that of its bits alone.
pub fn evaluate(options: Options, truth: &TruePairs, rankings: &Rankings) -> Evaluation {
    let all = [&rankings.of_profiles, &rankings.of_reports].map(|lists| Drawn::all(lists.len()));
    evaluate_by(options, truth, (rankings, &all), &Bits::probability)
}

/// Makes every figure with the probability that a model gives to a score, of the lists of those who were
/// asked. Lists, true pairs and ranks are over the same indices.
pub fn evaluate_by(
    options: Options,
    truth: &TruePairs,
    (rankings, drawn): (&Rankings, &[Drawn; 2]),
    probability: &dyn Fn(Bits) -> f64,
) -> Evaluation {
    Evaluation {
        options,
        resamples: RESAMPLES,
        seed: SEED,
        profiles: rankings.of_profiles.len(),
        reports: rankings.of_reports.len(),
        true_pairs: truth.pairs.len(),
        asked: drawn.each_ref().map(Drawn::count),
        columns_left_out: truth.columns_left_out.clone(),
        found: [Direction::ReportsOfProfile, Direction::ProfilesOfReport]
            .map(|direction| found(direction, truth, (rankings, drawn), probability)),
        comparisons: Comparisons::default(),
        work: Work::default(),
    }
}

/// The true pairs as a direction sees them, in their order.
pub fn sought(direction: Direction, truth: &TruePairs) -> Vec<Sought> {
    let pairs = truth.pairs.iter();
    match direction {
        Direction::ReportsOfProfile => {
            pairs.map(|pair| Sought { asking: pair.profile, wanted: pair.report }).collect()
        }
        Direction::ProfilesOfReport => {
            pairs.map(|pair| Sought { asking: pair.report, wanted: pair.profile }).collect()
        }
    }
}

fn found(
    direction: Direction,
    truth: &TruePairs,
    (rankings, drawn): (&Rankings, &[Drawn; 2]),
    probability: &dyn Fn(Bits) -> f64,
) -> Found {
    let (lists, drawn, true_of) = match direction {
        Direction::ReportsOfProfile => (&rankings.of_profiles, &drawn[0], truth.reports_of()),
        Direction::ProfilesOfReport => (&rankings.of_reports, &drawn[1], truth.profiles_of()),
    };
    let sought = sought(direction, truth);
    let ranks = ranks(lists, rankings.top, &sought, &true_of);
    let placed = |rank: fn(&Ranks) -> Option<u32>| -> Vec<Placed> {
        let pairs = sought.iter().zip(&ranks);
        pairs.map(|(sought, ranks)| Placed { asking: sought.asking, rank: rank(ranks) }).collect()
    };
    let alone = placed(|ranks| ranks.alone);
    let best = best_of_each(lists, drawn, &true_of, probability);
    Found {
        direction,
        all: Recall::of(&alone),
        partners_as_rivals: Recall::of(&placed(|ranks| ranks.among_all)),
        average_precision: average_precision(lists, drawn, rankings.top, &true_of),
        calibration: Calibration::of(&best),
        false_alarms: FalseAlarms::of(&best),
        columns: by_group(truth, &alone),
    }
}
