//! The sentence of one piece of evidence, and the list of what speaks against. Holds no tables of words.

use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Evidence, Finding};
use crate::domain::ids::StatementId;
use crate::matching::explain::{facts, words};

/// One sentence in two languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One piece of evidence in words, with its bits. Statements that are cited but not in a description
/// (or no longer readable there) are left out.
pub fn explain(evidence: &Evidence, profile: &Description, report: &Description) -> Sentence {
    let (topic_zh, topic_en) = words::topic(evidence.comparison);
    let (found_zh, found_en) = words::finding(evidence.finding);
    let (heard_zh, heard_en) = told(&evidence.profile_statements, profile);
    let (said_zh, said_en) = told(&evidence.report_statements, report);
    let bits = evidence.bits;
    let same = evidence.finding == Finding::Same && heard_zh == said_zh && !heard_zh.is_empty();
    if same {
        return Sentence {
            zh: format!("两边都说{heard_zh}（{bits} 比特）"),
            en: format!("both say {heard_en} ({bits} bits)"),
        };
    }
    let sides = |heard: &str, said: &str, unsaid: &str, between: (&str, &str), comma: &str| {
        let side =
            |label: &str, text: &str| format!("{label}{}", if text.is_empty() { unsaid } else { text });
        format!("{}{comma}{}", side(between.0, heard), side(between.1, said))
    };
    let zh = sides(&heard_zh, &said_zh, "没有提到", ("本人一方：", "家属一方："), "；");
    let en = sides(&heard_en, &said_en, "nothing", ("her side says ", "the family says "), "; ");
    Sentence {
        zh: format!("{topic_zh}{found_zh}（{bits} 比特）。{zh}"),
        en: format!("{topic_en}: {found_en} ({bits} bits). {en}"),
    }
}

/// The evidence that speaks against, strongest first.
pub fn against(evidence: &[Evidence]) -> Vec<&Evidence> {
    let mut against: Vec<&Evidence> = evidence.iter().filter(|own| own.bits < Bits::ZERO).collect();
    against.sort_by_key(|own| own.bits);
    against
}

fn told(cited: &[StatementId], description: &Description) -> (String, String) {
    let facts: Vec<(String, String)> = cited
        .iter()
        .filter_map(|id| description.statement(*id))
        .filter(|statement| statement.source.is_evidence())
        .map(|statement| facts::words_of(&statement.fact))
        .filter(|(zh, _)| !zh.is_empty())
        .collect();
    let join = |pick: fn(&(String, String)) -> &str, comma: &str| {
        facts.iter().map(pick).collect::<Vec<_>>().join(comma)
    };
    (join(|both| &both.0, "、"), join(|both| &both.1, ", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::body::{BodySite, Mark, MarkKind, Side};
    use crate::domain::description::Completeness;
    use crate::domain::evidence::{Comparison, Era};
    use crate::domain::ids::Timestamp;
    use crate::domain::source::{SaidBy, Source};
    use crate::domain::statement::{Fact, NewStatement};

    fn describing(kind: MarkKind, by: SaidBy) -> Description {
        let mark = Mark { kind, site: Some(BodySite::Hand), side: Some(Side::Left), note: None };
        let mut description = Description::default();
        let said = [NewStatement::of(Fact::Mark(mark))];
        description
            .restate(&said, Completeness::Whole, Source::by(by), Timestamp(0))
            .expect("one statement is valid");
        description
    }

    fn about_marks(finding: Finding) -> Evidence {
        Evidence {
            comparison: Comparison::Marks,
            finding,
            bits: Bits(6_200),
            era: Era::Before,
            profile_statements: vec![StatementId(1)],
            report_statements: vec![StatementId(1)],
        }
    }

    #[test]
    fn what_both_say_is_said_once_in_both_languages() {
        let (burn, told) = (MarkKind::Burn, about_marks(Finding::Same));
        let sentence = explain(&told, &describing(burn, SaidBy::Clerk), &describing(burn, SaidBy::Family));
        assert_eq!(sentence.zh, "两边都说左手烧烫伤（+6.2 比特）");
        assert_eq!(sentence.en, "both say a burn on the left hand (+6.2 bits)");
    }

    #[test]
    fn what_differs_is_said_of_each_side() {
        let told = about_marks(Finding::Near);
        let (heard, said) =
            (describing(MarkKind::Scar, SaidBy::Clerk), describing(MarkKind::Burn, SaidBy::Family));
        let sentence = explain(&told, &heard, &said);
        assert!(sentence.en.contains("her side says a scar on the left hand"), "{}", sentence.en);
        assert!(sentence.zh.contains("家属一方：左手烧烫伤"), "{}", sentence.zh);
    }

    #[test]
    fn what_never_counts_is_never_quoted() {
        let told = about_marks(Finding::Near);
        let captor = describing(MarkKind::Scar, SaidBy::Captor);
        let sentence = explain(&told, &captor, &describing(MarkKind::Burn, SaidBy::Family));
        assert!(!sentence.en.contains("scar"), "{}", sentence.en);
    }

    #[test]
    fn what_speaks_against_comes_strongest_first() {
        let with = |bits| Evidence { bits: Bits(bits), ..about_marks(Finding::FitsBadly) };
        let all = [with(-500), with(3_000), with(-4_000)];
        let bits: Vec<Bits> = against(&all).iter().map(|own| own.bits).collect();
        assert_eq!(bits, [Bits(-4_000), Bits(-500)]);
    }
}
