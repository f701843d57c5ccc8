//! The sentence of one piece of evidence. Holds no tables of words.

use crate::domain::body::Age;
use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Comparison, Evidence, Finding};
use crate::domain::ids::StatementId;
use crate::domain::statement::{Fact, Missing};
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
    let (found_zh, found_en) = words::verdict(evidence.finding, evidence.bits.0);
    let (heard_zh, heard_en) = told(evidence.comparison, &evidence.profile_statements, profile);
    let (said_zh, said_en) = told(evidence.comparison, &evidence.report_statements, report);
    let bits = evidence.bits;
    let agree = evidence.finding == Finding::Same && bits >= Bits::ZERO;
    let same = agree && heard_zh == said_zh && !heard_zh.is_empty();
    let (rare_zh, rare_en) = rarity(bits);
    if evidence.comparison == Comparison::Kin && evidence.finding != Finding::Kin {
        let (zh, en) = if bits <= Bits(-300) { words::LIKE_KIN } else { words::HARDLY_KIN };
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
        // What is quoted does not say what it is of.
        let (of_zh, of_en) = if heard_zh.starts_with('“') {
            (topic_zh, format!("{topic_en}: "))
        } else {
            ("", String::new())
        };
        return Sentence {
            zh: format!("{of_zh}两边都说{heard_zh}{rare_zh}（{bits} 比特）"),
            en: format!("{of_en}both say {heard_en}{rare_en} ({bits} bits)"),
        };
    }
    let sides = |heard: &str, said: &str, unsaid: &str, between: (&str, &str), comma: &str| {
        let side =
            |label: &str, text: &str| format!("{label}{}", if text.is_empty() { unsaid } else { text });
        format!("{}{comma}{}", side(between.0, heard), side(between.1, said))
    };
    let (unsaid_zh, unsaid_en) = words::unsaid(evidence.comparison);
    let zh = sides(&heard_zh, &said_zh, unsaid_zh, labels.zh, "；");
    let en = sides(&heard_en, &said_en, unsaid_en, labels.en, "; ");
    Sentence {
        zh: format!("{topic_zh}{found_zh}{rare_zh}（{bits} 比特）。{zh}"),
        en: format!("{topic_en}: {found_en}{rare_en} ({bits} bits). {en}"),
    }
}

/// Below this many bits either way a rarity is not worth words.
const WORTH_WORDS: f64 = 1.0;

/// How rare this is: the likelihood ratio as one in so many. What speaks for is as rare as that among
/// people who have nothing to do with each other; what speaks against is so many times likelier of two
/// people than of one.
fn rarity(bits: Bits) -> (String, String) {
    let bits = bits.to_f64();
    let (zh, en) = in_words(bits.abs().exp2());
    match bits {
        bits if bits >= WORTH_WORDS => (
            format!("；不相干的人约{zh}人中有1人如此"),
            format!("; about 1 in {en} unrelated people would fit as well"),
        ),
        bits if bits <= -WORTH_WORDS => (
            format!("；出现在两个不同的人身上，可能性约为同一人的{zh}倍"),
            format!("; about {en} times as likely of two different people as of one"),
        ),
        _ => (String::new(), String::new()),
    }
}

/// A number with one digit that counts, two below a hundred, as it is written in Chinese and in English.
fn in_words(number: f64) -> (String, String) {
    let unit = if number < 100.0 { 1.0 } else { 10f64.powi(number.log10() as i32) };
    let round = ((number / unit).round() * unit) as u64;
    let zh = match round {
        0..10_000 => round.to_string(),
        10_000..100_000_000 => format!("{}万", round / 10_000),
        _ => format!("{}亿", round / 100_000_000),
    };
    let digits = round.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> =
        digits.as_bytes()[first..].chunks(3).filter_map(|own| str::from_utf8(own).ok()).collect();
    if first > 0 {
        groups.insert(0, &digits[..first]);
    }
    (zh, groups.join(","))
}

fn told(comparison: Comparison, cited: &[StatementId], description: &Description) -> (String, String) {
    let facts: Vec<(String, String)> = cited
        .iter()
        .filter_map(|id| description.statement(*id))
        .filter(|statement| statement.source.is_evidence())
        .map(|statement| match (comparison, &statement.fact) {
            // How she was lost tells of her health; when and where does not.
            (Comparison::Conditions, Fact::Missing(Missing { circumstances: Some(text), .. })) => {
                facts::quoted(text.reveal())
            }
            (Comparison::Birth, Fact::Missing(Missing { age: Some(age), on, .. })) => {
                facts::age_words(&Age { as_of: age.as_of.or(*on), ..*age })
            }
            (Comparison::Origin, Fact::Relative(relative)) => facts::where_they_live(relative),
            (_, fact) => facts::words_of(fact),
        })
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
    use crate::domain::name::{Name, NameUse};
    use crate::domain::source::{SaidBy, Source};
    use crate::domain::statement::NewStatement;
    use crate::domain::text::Personal;

    fn describing(kind: MarkKind, by: SaidBy) -> Description {
        let mark = Mark { kind, site: Some(BodySite::Hand), side: Some(Side::Left), note: None };
        describing_fact(Fact::Mark(mark), by)
    }

    fn describing_fact(fact: Fact, by: SaidBy) -> Description {
        let mut description = Description::default();
        let said = [NewStatement::of(fact)];
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
        assert_eq!(
            sentence.zh,
            "亲属、老家和姓氏对得上，但所寻者的兄弟姐妹、堂亲或同村同姓的人也会这样对得上（-3.0 比特）"
        );
        assert!(sentence.en.contains("a brother, sister or cousin of the one they seek"), "{}", sentence.en);
        assert!(sentence.en.ends_with("(-3.0 bits)"), "{}", sentence.en);
    }

    #[test]
    fn rarity_is_the_likelihood_ratio_in_round_numbers() {
        for (bits, zh, en) in [
            (8_640, "400", "about 1 in 400"),
            (17_000, "约10万人", "about 1 in 100,000"),
            (20_000, "约100万人", "about 1 in 1,000,000"),
            (10_000, "约1000人", "about 1 in 1,000"),
            (1_000, "约2人", "about 1 in 2"),
            (-3_000, "8倍", "8 times as likely of two"),
            (900, "", ""),
            (-900, "", ""),
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
        assert!(sentence.en.contains("the resident's side says a scar on the left hand"), "{}", sentence.en);
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
    fn words_never_say_the_contrary_of_the_bits() {
        let verdict = |finding, bits| words::verdict(finding, bits).1;
        for finding in [Finding::Same, Finding::SoundsAlike, Finding::Near, Finding::Fits] {
            assert_eq!(verdict(finding, -300), "it says little either way");
            assert_eq!(verdict(finding, -2_000), "some of it fits, some does not");
            assert!(!verdict(finding, 2_000).contains("little"));
        }
        for finding in [Finding::FitsBadly, Finding::Contradicts, Finding::Lacking] {
            assert_eq!(verdict(finding, -100), "it says little either way", "a reason against that is none");
            assert_eq!(verdict(finding, 300), "it says little either way");
            assert_eq!(verdict(finding, 2_000), "some of it fits, some does not");
            assert!(!verdict(finding, -2_000).contains("little"));
        }
    }

    #[test]
    fn what_is_quoted_says_what_it_is_of_and_what_stands_in_says_so() {
        let name = |by| {
            let name = Name { text: Personal::stored("王秀英"), usage: NameUse::Legal, source: None };
            describing_fact(Fact::Name(name), by)
        };
        let told = Evidence { comparison: Comparison::Names, ..about_marks(Finding::Same) };
        let sentence = explain(&told, &name(SaidBy::Own), &name(SaidBy::Family));
        assert!(sentence.zh.starts_with("姓名两边都说“王秀英”"), "{}", sentence.zh);
        assert!(sentence.en.starts_with("name: both say “王秀英”"), "{}", sentence.en);
        let told = Evidence { comparison: Comparison::Time, bits: Bits(500), ..about_marks(Finding::Fits) };
        let missing = Missing {
            on: Some("1999-07".parse().unwrap()),
            age: None,
            place: None,
            circumstances: Some(Personal::stored("发病后走失")),
            police_report: None,
        };
        let family = describing_fact(Fact::Missing(missing), SaidBy::Family);
        let sentence = explain(&told, &Description::default(), &family);
        assert!(sentence.zh.contains("按入站日期算"), "{}", sentence.zh);
        let told = Evidence { comparison: Comparison::Conditions, ..told };
        let sentence = explain(&told, &Description::default(), &family);
        assert!(sentence.zh.ends_with("家属一方：“发病后走失”"), "{}", sentence.zh);
    }
}
