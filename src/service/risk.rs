//! Claim risks, kept apart from the score: they never make a candidate weaker, they hold a case up
//! and call people to look. Feared persons are compared here and nowhere else.

use unicode_normalization::UnicodeNormalization;

use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Era, Evidence};
use crate::domain::profile::{Feared, FearedRelation, Profile};
use crate::domain::release::facts::ClaimRisk;
use crate::domain::report::Report;
use crate::domain::source::SaidBy;
use crate::domain::statement::{Fact, PoliceReport, Standing};
use crate::domain::text::is_hidden;

/// Whether the reporter may be a person she fears: one of the names she is feared under, or the
/// relation a feared person has to her (S5). Doubt counts as yes.
pub(super) fn is_feared(profile: &Profile, report: &Report) -> bool {
    let name = report.reporter.name.as_ref().map(|name| folded(name.reveal()));
    profile.feared.iter().any(|feared| {
        let named = |name: &String| feared.names.iter().any(|other| folded(other.text.reveal()) == *name);
        name.as_ref().is_some_and(named) || same_relation(feared, report)
    })
}

/// Whether the family names what a captor named: a name or a place in the same words (S5). What a captor
/// says is no evidence; that somebody says the same is a reason to look.
pub(super) fn agrees_with_captor(profile: &Profile, report: &Report) -> bool {
    let told = |description: &Description, by_captor: bool| -> Vec<(bool, String)> {
        let stands = description.statements.iter().filter(|one| one.standing == Standing::Stands);
        let of = stands.filter(|one| !by_captor || one.source.by == SaidBy::Captor);
        of.filter_map(|one| match &one.fact {
            Fact::Name(name) => Some((true, folded(name.text.reveal()))),
            Fact::Place(place) => Some((false, folded(place.text.reveal()))),
            _ => None,
        })
        .filter(|(_, words)| words.chars().count() > 1)
        .collect()
    };
    let family = told(&report.description, false);
    told(&profile.description, true).iter().any(|words| family.contains(words))
}

/// Claim risks that a reviewer sees beside the evidence. Whether somebody is feared is not among them:
/// her list is shown to nobody.
pub(super) fn claim_risks(report: &Report, evidence: &[Evidence]) -> Vec<ClaimRisk> {
    let mut risks = Vec::new();
    if report.reporter.relation.needs_independent_proof() {
        risks.push(ClaimRisk::NeedsIndependentProof);
    }
    let stands = report.description.statements.iter().filter(|one| one.standing == Standing::Stands);
    let never = |fact: &Fact| match fact {
        Fact::Missing(missing) => missing.police_report == Some(PoliceReport::No),
        _ => false,
    };
    if stands.map(|one| &one.fact).any(never) {
        risks.push(ClaimRisk::LossNeverReported);
    }
    let mut speaks = evidence.iter().filter(|one| one.bits > Bits::ZERO).peekable();
    if speaks.peek().is_some() && speaks.all(|one| one.era == Era::Since) {
        risks.push(ClaimRisk::KnowsOnlySince);
    }
    risks
}

/// A relation that only few people can have to her.
fn same_relation(feared: &Feared, report: &Report) -> bool {
    let theirs = FearedRelation::from(report.reporter.relation);
    let telling = !matches!(theirs, FearedRelation::Other);
    telling && feared.relation == Some(theirs)
}

/// A name without what spelling can change: width, case, spaces, hidden characters.
pub(super) fn folded(name: &str) -> String {
    let normal = name.nfkc().flat_map(char::to_lowercase);
    normal.filter(|c| c.is_alphanumeric() && !is_hidden(*c)).collect()
}
