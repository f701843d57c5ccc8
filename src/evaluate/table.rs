//! The figures as text, for a terminal and for README.

use std::fmt::{self, Display, Formatter};

use crate::evaluate::bootstrap::Interval;
use crate::evaluate::calibration::Calibration;
use crate::evaluate::comparisons::{Added, CORRELATION, Comparisons, Correlation};
use crate::evaluate::evaluation::{Direction, Evaluation, Found, Work};
use crate::evaluate::groups::{Column, Gap, PAIRS_OF_A_GROUP};
use crate::evaluate::recall::{DEPTHS, Recall};

/// An evaluation as text.
pub struct Table<'a>(pub &'a Evaluation);

impl Display for Table<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(own) = self;
        writeln!(
            f,
            "{} profiles × {} reports, {} true pairs; model version {}",
            own.profiles, own.reports, own.true_pairs, own.options.model_version
        )?;
        writeln!(f, "in brackets: 95 % intervals, people drawn {} times, seed {}", own.resamples, own.seed)?;
        if own.asked != [own.profiles, own.reports] {
            let [profiles, reports] = own.asked;
            writeln!(
                f,
                "asked for a list: {profiles} profiles and {reports} reports; all who have a counterpart, and others drawn by chance, who stand for the rest"
            )?;
        }
        if !own.columns_left_out.is_empty() {
            let columns = own.columns_left_out.join(", ");
            writeln!(f, "no groups, for too many different values: {columns}")?;
        }
        for found in &own.found {
            direction(f, found, own.options.top)?;
        }
        comparisons(f, &own.comparisons)?;
        work(f, &own.work)
    }
}

fn direction(f: &mut Formatter<'_>, found: &Found, top: usize) -> fmt::Result {
    let heading = match found.direction {
        Direction::ReportsOfProfile => "Rank of the report for a profile",
        Direction::ProfilesOfReport => "Rank of the profile for a report",
    };
    writeln!(f, "\n{heading} (ties count against it; {top} places are ranked, beyond is not found)")?;
    write!(f, "{:<32}{:>6}", "", "pairs")?;
    for depth in DEPTHS.iter().filter(|depth| **depth <= top) {
        write!(f, "{:>20}", format!("recall@{depth} %"))?;
    }
    writeln!(f, "{:>22}", "MRR")?;
    row(f, "all", &found.all, top)?;
    row(f, "all, true partners as rivals", &found.partners_as_rivals, top)?;
    for column in &found.columns {
        self::column(f, column, top)?;
    }
    writeln!(f, "average precision over all lists in one line: {}", decimal(found.average_precision))?;
    calibration(f, &found.calibration)?;
    let alarms = &found.false_alarms;
    writeln!(
        f,
        "false alarms: {} of {} without a counterpart have a best candidate above probability 0.5: {} %",
        alarms.alarms,
        alarms.without_counterpart,
        percent(alarms.share)
    )
}

fn row(f: &mut Formatter<'_>, name: &str, recall: &Recall, top: usize) -> fmt::Result {
    write!(f, "{name:<32}{:>6}", recall.pairs)?;
    for (share, _) in recall.at().into_iter().zip(DEPTHS).filter(|(_, depth)| *depth <= top) {
        write!(f, "{:>20}", percent(share))?;
    }
    writeln!(f, "{:>22}", decimal(recall.mean_reciprocal_rank))
}

fn column(f: &mut Formatter<'_>, column: &Column, top: usize) -> fmt::Result {
    writeln!(f, "{}", column.name)?;
    for group in &column.groups {
        row(f, &format!("  {}", group.name), &group.recall, top)?;
    }
    let gap = |f: &mut Formatter<'_>, depth: u32, gap: &Option<Gap>| match gap {
        Some(Gap { best, worst, difference }) => writeln!(
            f,
            "  gap at {depth}: {:.1} points between {best} and {worst} (of groups of {PAIRS_OF_A_GROUP} pairs or more)",
            difference * 100.0
        ),
        None => Ok(()),
    };
    gap(f, 1, &column.gap_at_1)?;
    gap(f, 20, &column.gap_at_20)
}

fn calibration(f: &mut Formatter<'_>, calibration: &Calibration) -> fmt::Result {
    writeln!(
        f,
        "best candidates: expected calibration error {:.4}, Brier score {:.4}",
        calibration.expected_calibration_error, calibration.brier
    )?;
    writeln!(f, "  {:<12}{:>12}{:>12}{:>12}", "probability", "candidates", "mean", "share true")?;
    for bin in &calibration.bins {
        let range = format!("{:.1}–{:.1}", bin.from, bin.to);
        if bin.candidates == 0 {
            writeln!(f, "  {range:<12}{:>12}", 0)?;
        } else {
            let (mean, share) = (bin.mean_probability, bin.share_true);
            writeln!(f, "  {range:<12}{:>12}{mean:>12.3}{share:>12.3}", bin.candidates)?;
        }
    }
    Ok(())
}

fn comparisons(f: &mut Formatter<'_>, own: &Comparisons) -> fmt::Result {
    if own.weights.is_empty() {
        return Ok(());
    }
    writeln!(
        f,
        "\nWhat each comparison adds to a profile and a report: share of pairs it speaks of, mean bits"
    )?;
    let heads = ["found at rank 1", "missed", "above the missed", "random"];
    writeln!(
        f,
        "{:<14}{:>18}{:>18}{:>18}{:>18}{:>14}",
        "", heads[0], heads[1], heads[2], heads[3], "mean 2^bits"
    )?;
    for weight in &own.weights {
        write!(f, "{:<14}", weight.comparison)?;
        for Added { said, mean_bits, .. } in [weight.found, weight.missed, weight.above, weight.random] {
            write!(f, "{:>10.1} %{mean_bits:>+6.1}", said * 100.0)?;
        }
        writeln!(f, "{:>14.3}", weight.random.mean_ratio)?;
    }
    writeln!(
        f,
        "random pairs: mean 2^bits is 1 where the model is right; correlations above {CORRELATION}:"
    )?;
    if own.correlations.is_empty() {
        writeln!(f, "  none")?;
    }
    for Correlation { one, other, correlation, treatment } in &own.correlations {
        let treatment = treatment.unwrap_or("no treatment stated");
        writeln!(f, "  {one} and {other} {correlation:+.2}: {treatment}")?;
    }
    Ok(())
}

fn work(f: &mut Formatter<'_>, work: &Work) -> fmt::Result {
    writeln!(
        f,
        "\n{} pairs, {} of them scored in full, on {} threads: {:.0} pairs/s",
        work.pairs,
        work.scored,
        work.threads,
        work.pairs_per_second()
    )?;
    write!(
        f,
        "{:.1} s: reading {:.1}, features {:.1}, ranking {:.1}, measures {:.1}",
        work.seconds(),
        work.reading_seconds,
        work.features_seconds,
        work.ranking_seconds,
        work.measuring_seconds
    )?;
    match work.peak_memory_mb {
        Some(peak) => writeln!(f, "; memory at its peak {peak} MB"),
        None => writeln!(f),
    }
}

/// A share as percent with its interval.
pub fn percent(share: Interval) -> String {
    let Interval { value, low, high } = share;
    format!("{:.1} ({:.1}–{:.1})", value * 100.0, low * 100.0, high * 100.0)
}

/// A figure with its interval.
pub fn decimal(figure: Interval) -> String {
    let Interval { value, low, high } = figure;
    format!("{value:.3} ({low:.3}–{high:.3})")
}
