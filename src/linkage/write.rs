//! Ranked pairs as CSV or JSON Lines: ids, rank, score, probability, and the evidence of each comparison
//! in bits and in words. Writes no cell of the tables.

use std::io::{self, Write};

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde_json::{Value, json};

use crate::linkage::comparison::Comparison;
use crate::linkage::linked::Linkage;
use crate::linkage::outcome::Outcome;
use crate::linkage::rank::Found;
use crate::linkage::weights::probability;

/// Left rows whose lines are made at once.
const BLOCK: usize = 4096;

/// One pair as it is written.
struct Pair<'a> {
    left: &'a str,
    right: &'a str,
    rank: usize,
    score: i32,
    share: f64,
    outcomes: Vec<Outcome>,
}

/// Writes the pairs at or above a probability as CSV; returns how many.
///
/// # Errors
/// What the writer says.
pub fn write_csv(
    out: &mut impl Write,
    linkage: &Linkage,
    ids: (&[String], &[String]),
    least: f64,
) -> io::Result<u64> {
    let mut header =
        ["left_id", "right_id", "rank", "score_bits", "probability", "share"].map(str::to_owned).to_vec();
    for comparison in &linkage.comparisons {
        header.extend([format!("{}_bits", comparison.label), format!("{}_levels", comparison.label)]);
    }
    out.write_all(&lines_of([header].into_iter())?)?;
    write_rows(out, linkage, ids, least, &|pairs| lines_of(pairs.iter().map(|pair| record(linkage, pair))))
}

/// Records as lines of CSV.
fn lines_of(records: impl Iterator<Item = Vec<String>>) -> io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    for record in records {
        csv.write_record(record)?;
    }
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// Writes the same as JSON Lines; returns how many.
///
/// # Errors
/// What the writer says.
pub fn write_json_lines(
    out: &mut impl Write,
    linkage: &Linkage,
    ids: (&[String], &[String]),
    least: f64,
) -> io::Result<u64> {
    write_rows(out, linkage, ids, least, &|pairs| {
        let mut lines = Vec::new();
        for pair in pairs {
            writeln!(lines, "{}", object(linkage, pair))?;
        }
        Ok(lines)
    })
}

/// The cells of one pair.
fn record(linkage: &Linkage, pair: &Pair<'_>) -> Vec<String> {
    let mut cells = vec![
        pair.left.to_owned(),
        pair.right.to_owned(),
        pair.rank.to_string(),
        bits(pair.score),
        format!("{:.4}", probability(pair.score)),
        format!("{:.4}", pair.share),
    ];
    for ((comparison, outcome), weights) in
        linkage.comparisons.iter().zip(&pair.outcomes).zip(&linkage.weights.bits)
    {
        cells.push(bits(outcome.bits(weights)));
        cells.push(levels(comparison, outcome));
    }
    cells
}

/// One pair as an object.
fn object(linkage: &Linkage, pair: &Pair<'_>) -> Value {
    let evidence: Vec<Value> = linkage
        .comparisons
        .iter()
        .zip(&pair.outcomes)
        .zip(&linkage.weights.bits)
        .map(|((comparison, outcome), weights)| {
            json!({
                "comparison": comparison.label,
                "bits": f64::from(outcome.bits(weights)) / 1000.0,
                "levels": levels(comparison, outcome),
            })
        })
        .collect();
    json!({
        "left_id": pair.left,
        "right_id": pair.right,
        "rank": pair.rank,
        "score_bits": f64::from(pair.score) / 1000.0,
        "probability": probability(pair.score),
        "share": pair.share,
        "evidence": evidence,
    })
}

/// Writes every pair at or above the probability, in the order of left rows and ranks, lines made on
/// every core.
fn write_rows(
    out: &mut impl Write,
    linkage: &Linkage,
    ids: (&[String], &[String]),
    least: f64,
    lines: &(impl Fn(&[Pair<'_>]) -> io::Result<Vec<u8>> + Sync),
) -> io::Result<u64> {
    let mut written = 0;
    for (block, found) in linkage.found.chunks(BLOCK).enumerate() {
        let made: Vec<io::Result<(usize, Vec<u8>)>> = found
            .par_iter()
            .enumerate()
            .map(|(at, found)| {
                let pairs = pairs(linkage, ids, (block * BLOCK + at, found), least);
                Ok((pairs.len(), lines(&pairs)?))
            })
            .collect();
        for made in made {
            let (count, bytes) = made?;
            written += count as u64;
            out.write_all(&bytes)?;
        }
    }
    out.flush()?;
    Ok(written)
}

/// The pairs of one left row.
fn pairs<'a>(
    linkage: &Linkage,
    ids: (&'a [String], &'a [String]),
    (left, found): (usize, &Found),
    least: f64,
) -> Vec<Pair<'a>> {
    let odds = |score: i32| (f64::from(score) / 1000.0).exp2();
    let all: f64 = 1.0 + found.best.iter().map(|(_, score)| odds(*score)).sum::<f64>();
    let likely = found.best.iter().take_while(|(_, score)| probability(*score) >= least);
    likely
        .enumerate()
        .map(|(at, (right, score))| Pair {
            left: &ids.0[left],
            right: &ids.1[*right as usize],
            rank: at + 1,
            score: *score,
            share: odds(*score) / all,
            outcomes: linkage.outcomes(left as u32, *right),
        })
        .collect()
}

/// Bits with three digits.
fn bits(millibits: i32) -> String {
    format!("{:.3}", f64::from(millibits) / 1000.0)
}

/// The levels reached, `same 2, one_edit`; empty when a side is silent.
fn levels(comparison: &Comparison, outcome: &Outcome) -> String {
    let mut reached: Vec<(&str, u8)> = Vec::new();
    for (parameter, times) in &outcome.reached {
        let name = comparison.level(usize::from(*parameter)).0.name;
        match reached.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known += times,
            None => reached.push((name, *times)),
        }
    }
    let words = reached
        .iter()
        .map(|(name, times)| if *times == 1 { (*name).to_owned() } else { format!("{name} {times}") });
    words.collect::<Vec<_>>().join(", ")
}
