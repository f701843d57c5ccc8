//! Every miss in words: the evidence of the true pair beside that of the one above it, so that a
//! person can see what misled and what was not understood. For labelled sets of invented people or
//! people whose papers the reader may see: the words quote both sides.

use std::io::{self, Write};

use crate::domain::description::Description;
use crate::domain::evidence::Bits;
use crate::evaluate::evaluation::{Direction, sought};
use crate::evaluate::input::{Cases, Prepared};
use crate::evaluate::ranking::{Listed, Rankings};
use crate::evaluate::ranks::{Ranks, ranks};
use crate::matching::{Model, evidence, explain, words_of};

/// Writes each true report that is not at rank 1 of its profile, then each true profile that is not at
/// rank 1 of its report; the number of both.
///
/// # Errors
/// The writer's.
pub fn write_misses(
    out: &mut impl Write,
    model: &Model,
    cases: &Cases,
    prepared: &Prepared,
    rankings: &Rankings,
) -> io::Result<usize> {
    let mut misses = 0;
    for direction in [Direction::ReportsOfProfile, Direction::ProfilesOfReport] {
        let (lists, true_of, heading) = match direction {
            Direction::ReportsOfProfile => {
                (&rankings.of_profiles, cases.truth.reports_of(), "Reports of profiles")
            }
            Direction::ProfilesOfReport => {
                (&rankings.of_reports, cases.truth.profiles_of(), "Profiles of reports")
            }
        };
        writeln!(out, "# {heading}\n")?;
        let wanted = sought(direction, &cases.truth);
        let ranked = ranks(lists, rankings.top, &wanted, &true_of);
        for ((pair, Ranks { alone, .. }), own) in cases.truth.pairs.iter().zip(ranked).zip(&wanted) {
            if alone == Some(1) {
                continue;
            }
            misses += 1;
            let rank = alone.map_or_else(|| format!("beyond {}", rankings.top), |rank| rank.to_string());
            let groups = cases.truth.columns.iter().zip(&pair.groups);
            let groups: Vec<String> = groups.map(|(column, group)| format!("{column} {group}")).collect();
            let asking = match direction {
                Direction::ReportsOfProfile => &cases.profiles[own.asking as usize].reference,
                Direction::ProfilesOfReport => &cases.reports[own.asking as usize].reference,
            };
            writeln!(out, "## {asking}: rank {rank} ({})", groups.join(", "))?;
            let at = |other: u32| {
                let (profile, report) = match direction {
                    Direction::ReportsOfProfile => (own.asking, other),
                    Direction::ProfilesOfReport => (other, own.asking),
                };
                PairAt { model, cases, prepared, direction, profile, report }
            };
            at(own.wanted).asking(out)?;
            at(own.wanted).write(out, "true")?;
            let above = lists[own.asking as usize].iter();
            if let Some(Listed { other, .. }) =
                above.into_iter().find(|listed| !true_of[&own.asking].contains(&listed.other))
            {
                at(*other).write(out, "above it")?;
            }
            writeln!(out)?;
        }
    }
    Ok(misses)
}

struct PairAt<'a> {
    model: &'a Model,
    cases: &'a Cases,
    prepared: &'a Prepared,
    direction: Direction,
    profile: u32,
    report: u32,
}

const SHE: &str = "she and her station say";
const FAMILY: &str = "the family says";

impl PairAt<'_> {
    /// What the side says that asks.
    fn asking(&self, out: &mut impl Write) -> io::Result<()> {
        match self.direction {
            Direction::ReportsOfProfile => {
                one_side(out, SHE, &self.cases.profiles[self.profile as usize].record.description)
            }
            Direction::ProfilesOfReport => {
                one_side(out, FAMILY, &self.cases.reports[self.report as usize].record.description)
            }
        }
    }

    fn write(&self, out: &mut impl Write, what: &str) -> io::Result<()> {
        let (i, j) = (self.profile as usize, self.report as usize);
        let scored = evidence(self.model, &self.prepared.profiles[i], &self.prepared.reports[j]);
        let (profile, report) = (&self.cases.profiles[i].record, &self.cases.reports[j]);
        let (score, chance) =
            (scored.score, self.model.probability(scored.score, self.cases.reports.len() as u64));
        let (reference, heading, other) = match self.direction {
            Direction::ReportsOfProfile => (&report.reference, FAMILY, &report.record.description),
            Direction::ProfilesOfReport => (&self.cases.profiles[i].reference, SHE, &profile.description),
        };
        writeln!(out, "{what}: {reference}, {score} bits, probability {chance:.4}")?;
        one_side(out, &format!("  {heading}"), other)?;
        for own in scored.evidence.iter().filter(|own| own.bits != Bits::ZERO) {
            let sentence = explain(own, &profile.description, &report.record.description);
            writeln!(out, "  - {}", sentence.en)?;
        }
        Ok(())
    }
}

/// Everything one side says, also what no comparison uses.
fn one_side(out: &mut impl Write, heading: &str, description: &Description) -> io::Result<()> {
    let words: Vec<String> = description
        .standing()
        .map(|statement| {
            let (_, words) = words_of(&statement.fact);
            format!("{} {words} [{}]", statement.fact.field(), statement.source.by.word())
        })
        .collect();
    writeln!(out, "{heading}: {}", words.join("; "))
}
