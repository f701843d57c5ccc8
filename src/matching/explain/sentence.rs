//! The sentence of one piece of evidence, and the list of what speaks against. Holds no tables of words.

use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Comparison, Evidence, Finding};
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
    explain_as(evidence, (profile, report), &words::HER_AND_FAMILY)
}

/// The same of two descriptions of one side.
pub fn explain_between(evidence: &Evidence, one: &Description, other: &Description) -> Sentence {
    explain_as(evidence, (one, other), &words::ONE_AND_OTHER)
}

fn explain_as(
    evidence: &Evidence,
    (profile, report): (&Description, &Description),
    labels: &words::Labels,
) -> Sentence {
    let (topic_zh, topic_en) = words::topic(evidence.comparison);
    let (found_zh, found_en) = words::finding(evidence.finding);
    let (heard_zh, heard_en) = told(&evidence.profile_statements, profile);
    let (said_zh, said_en) = told(&evidence.report_statements, report);
    let bits = evidence.bits;
    let same = evidence.finding == Finding::Same && heard_zh == said_zh && !heard_zh.is_empty();
    let (rare_zh, rare_en) = rarity(bits);
    if evidence.comparison == Comparison::Kin && evidence.finding != Finding::Kin {
        let (zh, en) = words::LIKE_KIN;
        return Sentence { zh: format!("{zh}（{bits} 比特）"), en: format!("{en} ({bits} bits)") };
    }
    if evidence.comparison == Comparison::Laboratory {
        let (zh, en) = words::laboratory(bits.0);
        return Sentence { zh: format!("{zh}（{bits} 比特）"), en: format!("{en} ({bits} bits)") };
    }
    let (rare_zh, rare_en) = if evidence.comparison == Comparison::Kin {
        <(String, String)>::default()
    } else {
        (rare_zh, rare_en)
    };
    if same {
        return Sentence {
            zh: format!("两边都说{heard_zh}{rare_zh}（{bits} 比特）"),
            en: format!("both say {heard_en}{rare_en} ({bits} bits)"),
        };
    }
    let sides = |heard: &str, said: &str, unsaid: &str, between: (&str, &str), comma: &str| {
        let side =
            |label: &str, text: &str| format!("{label}{}", if text.is_empty() { unsaid } else { text });
        format!("{}{comma}{}", side(between.0, heard), side(between.1, said))
    };
    let zh = sides(&heard_zh, &said_zh, "没有提到", labels.zh, "；");
    let en = sides(&heard_en, &said_en, "nothing", labels.en, "; ");
    Sentence {
        zh: format!("{topic_zh}{found_zh}{rare_zh}（{bits} 比特）。{zh}"),
        en: format!("{topic_en}: {found_en}{rare_en} ({bits} bits). {en}"),
    }
}

/// Below this many bits either way a rarity is not worth words.
const WORTH_WORDS: f64 = 1.0;

/// How rare this is: the likelihood ratio as one in so many. What speaks for is as rare as that among
/// people who have nothing to do with each other; what speaks against, among true pairs.
fn rarity(bits: Bits) -> (String, String) {
    let bits = bits.to_f64();
    let number = in_words(bits.abs().exp2());
    match bits {
        bits if bits >= WORTH_WORDS => (
            format!("；不相干的人约{number}人中有1人如此"),
            format!("; about 1 in {number} unrelated people would fit as well"),
        ),
        bits if bits <= -WORTH_WORDS => (
            format!("；若是同一人，约{number}次才有1次如此"),
            format!("; of one and the same person this would be so about once in {number}"),
        ),
        _ => (String::new(), String::new()),
    }
}

/// A number with one digit that counts, two below a hundred.
fn in_words(number: f64) -> String {
    let unit = if number < 100.0 { 1.0 } else { 10f64.powi(number.log10() as i32) };
    format!("{}", (number / unit).round() * unit)
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
        assert_eq!(sentence.zh, "两边都说左手烧烫伤；不相干的人约74人中有1人如此（+6.2 比特）");
        let expected =
            "both say a burn on the left hand; about 1 in 74 unrelated people would fit as well (+6.2 bits)";
        assert_eq!(sentence.en, expected);
    }

    #[test]
    fn what_kin_share_is_said_without_either_side() {
        let told = Evidence { comparison: Comparison::Kin, bits: Bits(-3_000), ..about_marks(Finding::Fits) };
        let nothing = Description::default();
        let sentence = explain(&told, &nothing, &nothing);
        assert_eq!(sentence.zh, "亲属、籍贯和姓氏，她的兄弟姐妹或同村同姓的人也会这样对得上（-3.0 比特）");
        assert!(
            sentence.en.starts_with("her kin, or a namesake of her village, would fit"),
            "{}",
            sentence.en
        );
    }

    #[test]
    fn rarity_is_the_likelihood_ratio_in_round_numbers() {
        for (bits, zh, en) in [
            (8_640, "400", "about 1 in 400"),
            (17_000, "100000", "about 1 in 100000"),
            (-3_000, "约8次", "once in 8"),
            (900, "", ""),
        ] {
            let (rare_zh, rare_en) = rarity(Bits(bits));
            assert!(rare_zh.contains(zh) && rare_en.contains(en), "{bits}: {rare_zh} {rare_en}");
            assert_eq!(rare_en.is_empty(), en.is_empty());
        }
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
