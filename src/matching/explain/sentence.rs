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
