//! Claim risks, kept apart from the score: they never make a candidate weaker, they hold a case up
//! and call people to look. Feared persons are compared here and nowhere else.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Era, Evidence};
use crate::domain::ids::StatementId;
use crate::domain::profile::{Feared, FearedRelation, Profile};
use crate::domain::release::facts::ClaimRisk;
use crate::domain::report::Report;
use crate::domain::source::SaidBy;
use crate::domain::statement::{Fact, PoliceReport, Standing};
use crate::domain::text::{Personal, is_hidden};
use crate::matching::may_be_one_name;

/// By what the reporter may be a person she fears: names she is feared under, also as they sound or are
/// spelled, and relations a feared person has to her (S5); what the reporter called himself before counts too.
/// Doubt counts as yes; none: he is not feared.
pub(super) fn feared_by(profile: &Profile, report: &Report) -> BTreeSet<String> {
    let mut grounds = BTreeSet::new();
    for feared in &profile.feared {
        for known in &feared.names {
            let known = known.text.reveal();
            let is_his = |name: &Personal| {
                folded(name.reveal()) == folded(known) || may_be_one_name(known, name.reveal())
            };
            if report.reporter.names().any(is_his) {
                grounds.insert(format!("name {}", folded(known)));
            }
        }
        if let Some(relation) = same_relation(feared, report) {
            grounds.insert(format!("relation {}", relation.word()));
        }
    }
    grounds
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

/// Claim risks that a reviewer sees beside the evidence; they hold a case up and never change the score.
/// Whether somebody is feared is not among them: her list is shown to nobody. `many`: whether the reporter's
/// person or contact has many reports on record.
pub(super) fn claim_risks(
    profile: &Profile,
    report: &Report,
    evidence: &[Evidence],
    many: bool,
) -> Vec<ClaimRisk> {
    let stands = || report.description.statements.iter().filter(|one| one.standing == Standing::Stands);
    let never = |fact: &Fact| match fact {
        Fact::Missing(missing) => missing.police_report == Some(PoliceReport::No),
        _ => false,
    };
    let risks = [
        (report.reporter.claimed().needs_independent_proof(), ClaimRisk::NeedsIndependentProof),
        (stands().any(|one| never(&one.fact)), ClaimRisk::LossNeverReported),
        (knows_only_since(evidence), ClaimRisk::KnowsOnlySince),
        (edits_converge(profile, report, evidence), ClaimRisk::EditsConverge),
        (many, ClaimRisk::ManyReports),
        (stands().filter_map(|one| told_freely(&one.fact)).any(presses), ClaimRisk::Urgency),
    ];
    risks.into_iter().filter(|(found, _)| *found).map(|(_, risk)| risk).collect()
}

/// Whether all that speaks for the pair and is of a time is of the time since. What anybody sees of her, as her sex
/// or height, is of no time, and what a laboratory found is nobody's knowledge: neither speaks for who tells it.
fn knows_only_since(evidence: &[Evidence]) -> bool {
    let known = |one: &&Evidence| one.bits > Bits::ZERO && one.era != Era::Unknown;
    let mut speaks = evidence.iter().filter(known).peekable();
    speaks.peek().is_some() && speaks.all(|one| one.era == Era::Since)
}

/// Comparisons that agree by what was edited in, from which on edits converge on her.
const CONVERGING: usize = 2;

/// Whether several comparisons agree only by what the family said in edits, after both she and the report
/// were on record: somebody who tries out what fits looks like this.
fn edits_converge(profile: &Profile, report: &Report, evidence: &[Evidence]) -> bool {
    let known = profile.created_at.max(report.created_at);
    let edited =
        |id: &StatementId| report.description.statement(*id).is_some_and(|one| one.recorded_at > known);
    let agree = evidence.iter().filter(|one| one.bits > Bits::ZERO && !one.report_statements.is_empty());
    agree.filter(|one| one.report_statements.iter().all(edited)).count() >= CONVERGING
}

/// Words by which somebody presses for haste.
const PRESSING: &[&str] = &[
    "请尽快",
    "务必尽快",
    "越快越好",
    "十万火急",
    "加急",
    "等不及",
    "赶紧告诉",
    "马上告诉",
    "立刻告诉",
    "马上把",
    "立刻把",
    "urgent",
    "as soon as possible",
    "asap",
    "right away",
    "hurry",
];

/// Free words of a fact in which somebody may press.
fn told_freely(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Text(_, words) => Some(words.reveal()),
        Fact::Missing(missing) => missing.circumstances.as_ref().map(|words| words.reveal()),
        _ => None,
    }
}

fn presses(words: &str) -> bool {
    let words = words.nfkc().flat_map(char::to_lowercase).filter(|c| !is_hidden(*c)).collect::<String>();
    PRESSING.iter().any(|pressing| words.contains(pressing))
}

/// A relation that only few people can have to her.
fn same_relation(feared: &Feared, report: &Report) -> Option<FearedRelation> {
    let mut said = report.reporter.relations().map(FearedRelation::from);
    said.find(|theirs| *theirs != FearedRelation::Other && feared.relation == Some(*theirs))
}

/// A name without what spelling can change: width, case, spaces, hidden characters.
pub(super) fn folded(name: &str) -> String {
    let normal = name.nfkc().flat_map(char::to_lowercase);
    normal.filter(|c| c.is_alphanumeric() && !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::{Comparison, Finding};

    fn of(comparison: Comparison, bits: i32, era: Era) -> Evidence {
        let (finding, bits) = (Finding::Same, Bits(bits));
        let (profile_statements, report_statements) = (Vec::new(), Vec::new());
        Evidence { comparison, finding, bits, era, profile_statements, report_statements }
    }

    #[test]
    fn a_laboratory_hides_no_claimant_who_knows_only_the_years_since() {
        let since = of(Comparison::Conditions, 2_000, Era::Since);
        let sample = of(Comparison::Laboratory, 12_000, Era::Unknown);
        let before = of(Comparison::Marks, 3_000, Era::Before);
        assert!(knows_only_since(std::slice::from_ref(&since)));
        assert!(knows_only_since(&[since.clone(), sample.clone()]));
        assert!(
            knows_only_since(&[since.clone(), of(Comparison::Sex, 1_000, Era::Unknown)]),
            "anybody sees it"
        );
        assert!(!knows_only_since(&[since, before]));
        assert!(!knows_only_since(&[sample]));
    }

    #[test]
    fn who_presses_is_noticed_and_who_tells_of_the_loss_is_not() {
        for pressing in ["请尽快告诉我她在哪里", "URGENT, tell me", "这事十万火急", "请\u{200b}尽快"]
        {
            assert!(presses(pressing), "{pressing}");
        }
        for telling in ["当时立即报了警", "她走得很快", "赶紧回家时走失", "she hurt her foot"]
        {
            assert!(!presses(telling), "{telling}");
        }
    }
}
