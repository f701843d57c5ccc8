//! The rankings as JSON Lines: a line for each profile, then a line for each report, best first.

use std::io::{self, Write};

use serde::Serialize;

use crate::evaluate::input::{Cases, Referred};
use crate::evaluate::ranking::{Listed, Rankings};
use crate::matching::Model;

#[derive(Serialize)]
struct ProfileLine<'a> {
    profile: &'a str,
    candidates: Vec<ReportCandidate<'a>>,
}

#[derive(Serialize)]
struct ReportCandidate<'a> {
    report: &'a str,
    score_bits: f64,
    probability: f64,
}

#[derive(Serialize)]
struct ReportLine<'a> {
    report: &'a str,
    candidates: Vec<ProfileCandidate<'a>>,
}

#[derive(Serialize)]
struct ProfileCandidate<'a> {
    profile: &'a str,
    score_bits: f64,
    probability: f64,
}

/// Writes the first places of every list.
///
/// # Errors
/// The writer's.
pub fn write_rankings(
    out: &mut impl Write,
    model: &Model,
    cases: &Cases,
    rankings: &Rankings,
) -> io::Result<()> {
    let reports = cases.reports.len() as u64;
    for (own, list) in cases.profiles.iter().zip(&rankings.of_profiles) {
        let candidate = |listed: &Listed| ReportCandidate {
            report: reference(&cases.reports, listed),
            score_bits: listed.score.to_f64(),
            probability: model.probability(listed.score, reports),
        };
        let candidates = list.iter().take(rankings.top).map(candidate).collect();
        line(out, &ProfileLine { profile: &own.reference, candidates })?;
    }
    for (own, list) in cases.reports.iter().zip(&rankings.of_reports) {
        let candidate = |listed: &Listed| ProfileCandidate {
            profile: reference(&cases.profiles, listed),
            score_bits: listed.score.to_f64(),
            probability: model.probability(listed.score, reports),
        };
        let candidates = list.iter().take(rankings.top).map(candidate).collect();
        line(out, &ReportLine { report: &own.reference, candidates })?;
    }
    Ok(())
}

fn reference<'a, T>(side: &'a [Referred<T>], listed: &Listed) -> &'a str {
    &side[listed.other as usize].reference
}

fn line(out: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
