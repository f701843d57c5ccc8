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

/// Writes each true report that is not at rank 1 of its profile; the number of them.
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
    let true_of = cases.truth.reports_of();
    let wanted = sought(Direction::ReportsOfProfile, &cases.truth);
    let ranked = ranks(&rankings.of_profiles, rankings.top, &wanted, &true_of);
    let mut misses = 0;
    for (pair, Ranks { alone, .. }) in cases.truth.pairs.iter().zip(ranked) {
        if alone == Some(1) {
            continue;
        }
        misses += 1;
        let above = rankings.of_profiles[pair.profile as usize]
            .iter()
            .find(|listed| !true_of[&pair.profile].contains(&listed.other));
        let rank = alone.map_or_else(|| format!("beyond {}", rankings.top), |rank| rank.to_string());
        let groups: Vec<String> = (cases.truth.columns.iter().zip(&pair.groups))
            .map(|(column, group)| format!("{column} {group}"))
            .collect();
        let profile = &cases.profiles[pair.profile as usize];
        writeln!(out, "## {}: rank {rank} ({})", profile.reference, groups.join(", "))?;
        one_side(out, "she and her station say", &profile.record.description)?;
        let pair_at = |report: u32| PairAt { model, cases, prepared, profile: pair.profile, report };
        pair_at(pair.report).write(out, "true")?;
        if let Some(Listed { other, .. }) = above {
            pair_at(*other).write(out, "above it")?;
        }
        writeln!(out)?;
    }
    Ok(misses)
}

struct PairAt<'a> {
    model: &'a Model,
    cases: &'a Cases,
    prepared: &'a Prepared,
    profile: u32,
    report: u32,
}

impl PairAt<'_> {
    fn write(&self, out: &mut impl Write, what: &str) -> io::Result<()> {
        let (i, j) = (self.profile as usize, self.report as usize);
        let scored = evidence(self.model, &self.prepared.profiles[i], &self.prepared.reports[j]);
        let (profile, report) = (&self.cases.profiles[i].record, &self.cases.reports[j]);
        let (score, chance) = (scored.score, self.model.probability(scored.score));
        writeln!(out, "{what}: {}, {score} bits, probability {chance:.4}", report.reference)?;
        one_side(out, "  the family says", &report.record.description)?;
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
