//! Several heard forms against several known names: the mixture of their likelihood ratios, never the
//! maximum. Must not know how one pair is judged.

use crate::knowledge::names::{
    evidence::{self, Agreement, NameEvidence, OTHER_NAME},
    form::Form,
    rarity::Background,
    scope::ScopeMix,
};

/// A form with its share among the forms of its side.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted {
    /// The form.
    pub form: Form,
    /// Its share; shares of one side need not sum to 1, they are normalised.
    pub share: f64,
}

/// The evidence of all forms together, and which pair said most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixtureEvidence {
    /// log2 likelihood ratio in thousandths of a bit.
    pub millibits: i32,
    /// What agreed in the pair that said most.
    pub agreed: Agreement,
    /// Heard and known form of that pair, `None` when nothing could be compared.
    pub best: Option<(usize, usize)>,
}

/// `LR = Σᵢ uᵢ [w₀ + Σⱼ wⱼ LRᵢⱼ]` over heard forms i and known names j. Placeholders take no part; a side
/// without any form gives no evidence. `weights` sum to 1 with `w₀` on each side.
pub fn mixture(
    heard: &[Weighted],
    said: &[Weighted],
    scope: &ScopeMix,
    background: &Background,
) -> MixtureEvidence {
    let mut best: Option<(i32, Agreement, usize, usize)> = None;
    let whole = |side: &[Weighted]| side.iter().map(usable).sum::<f64>();
    let (heard_total, said_total) = (whole(heard), whole(said));
    if heard_total <= 0.0 || said_total <= 0.0 {
        return MixtureEvidence { millibits: 0, agreed: Agreement::Nothing, best: None };
    }
    let mut ratio = 0.0;
    for (i, a) in heard.iter().enumerate().filter(|(_, a)| usable(a) > 0.0) {
        let mut inner = 0.0;
        for (j, b) in said.iter().enumerate().filter(|(_, b)| usable(b) > 0.0) {
            let NameEvidence { millibits, agreed } = evidence::evidence(&a.form, &b.form, scope, background);
            if best.is_none_or(|(known, ..)| millibits > known) {
                best = Some((millibits, agreed, i, j));
            }
            inner += usable(b) / said_total * (f64::from(millibits) / 1000.0).exp2();
        }
        ratio += usable(a) / heard_total * (OTHER_NAME + (1.0 - OTHER_NAME) * inner);
    }
    let millibits = (ratio.log2() * 1000.0).round() as i32;
    let agreed = best.map_or(Agreement::Nothing, |(_, agreed, ..)| agreed);
    MixtureEvidence { millibits, agreed, best: best.map(|(_, _, i, j)| (i, j)) }
}

/// The share a form takes part with.
fn usable(weighted: &Weighted) -> f64 {
    let share = weighted.share;
    if weighted.form.is_placeholder() || !share.is_finite() || share <= 0.0 { 0.0 } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::name::NameUse;

    fn side(texts: &[&str]) -> Vec<Weighted> {
        texts.iter().map(|text| Weighted { form: Form::parse(text, NameUse::Unknown), share: 1.0 }).collect()
    }

    fn millibits(heard: &[&str], said: &[&str]) -> i32 {
        mixture(&side(heard), &side(said), &ScopeMix::everyone(), &Background::default()).millibits
    }

    #[test]
    fn many_tries_are_paid_for() {
        let one = millibits(&["王秀英"], &["王秀英"]);
        let four = millibits(&["王秀英"], &["王秀英", "李大明", "赵建国", "周文"]);
        assert!(four < one - 1500 && four > 0, "{one} {four}");
    }

    #[test]
    fn missing_and_placeholder_names_say_nothing() {
        assert_eq!(millibits(&[], &["王秀英"]), 0);
        assert_eq!(millibits(&["无名氏"], &["王秀英"]), 0);
        assert_eq!(millibits(&["救23017", "王秀英"], &["王秀英"]), millibits(&["王秀英"], &["王秀英"]));
    }
}
