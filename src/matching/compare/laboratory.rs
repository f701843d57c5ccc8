//! What laboratories found about a pair: a likelihood ratio from outside for a tested relation. The family
//! may be wrong about that relation and right about her (a stepmother, a child taken in, samples mixed up),
//! so that `LR = w₀ + (1 − w₀) · ratio`, with `w₀` = "she is the person, and the relation tested is not
//! theirs": a support counts nearly whole, an exclusion closes the relation tested and costs no more than
//! log2 w₀. Ratios of different relations are multiplied; of one relation tested again the last counts. A
//! result without a ratio, and a search without a hit, are nothing.

use serde::Deserialize;

use crate::domain::evidence::{Bits, Comparison, Era, Evidence, Finding};
use crate::domain::release::facts::LaboratoryFinding;
use crate::matching::model::{Model, Parameter};

/// Parameters of laboratory comparisons.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaboratoryModel {
    /// Probability that she is the person and the relation tested is not theirs.
    pub other_relation: Parameter,
    /// Bits beyond which laboratories do not add.
    pub most_bits: Parameter,
}

/// The evidence of all that was found about a pair; `None` where nothing has a ratio.
pub fn evidence_of(model: &Model, found: &[LaboratoryFinding]) -> Option<Evidence> {
    let parameters = &model.laboratory;
    let other = parameters.other_relation.value;
    let ratios = found.iter().filter(|finding| finding.is_consistent()).filter_map(|finding| finding.ratio);
    let bits: Vec<f64> = ratios.map(|ratio| (other + (1.0 - other) * ratio.to_f64().exp2()).log2()).collect();
    if bits.is_empty() {
        return None;
    }
    let most = parameters.most_bits.value;
    let bits = Bits::from_f64(bits.iter().sum::<f64>().clamp(-most, most));
    Some(Evidence {
        comparison: Comparison::Laboratory,
        finding: if bits < Bits::ZERO { Finding::Contradicts } else { Finding::Fits },
        bits,
        era: Era::Unknown,
        profile_statements: Vec::new(),
        report_statements: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::sample::select;
    use proptest::{prop_assert, proptest};

    use super::*;
    use crate::domain::relative::Relation;
    use crate::domain::release::facts::LaboratoryResult;

    fn finding(tested: Relation, bits: i32) -> LaboratoryFinding {
        let result = match bits {
            1.. => LaboratoryResult::Supports,
            0 => LaboratoryResult::Inconclusive,
            _ => LaboratoryResult::Excludes,
        };
        LaboratoryFinding { result, tested: Some(tested), ratio: Some(Bits(bits)) }
    }

    fn bits(found: &[LaboratoryFinding]) -> f64 {
        evidence_of(Model::bundled(), found).map_or(0.0, |own| own.bits.to_f64())
    }

    proptest! {
        #[test]
        fn an_exclusion_is_bounded_and_more_support_never_says_less(
            ratio in -60_000i32..60_000, more in 1i32..5_000,
            others in vec((select(Relation::ALL), -60_000i32..60_000), 0..4),
        ) {
            let least = Model::bundled().laboratory.other_relation.value.log2();
            let most = Model::bundled().laboratory.most_bits.value;
            let one = bits(&[finding(Relation::Mother, ratio)]);
            prop_assert!(one >= least - 0.001 && one <= most, "{ratio} became {one}");
            prop_assert!(f64::from(ratio).signum() * one >= 0.0 || one.abs() < 0.05, "{ratio} became {one}");
            let stronger = bits(&[finding(Relation::Mother, (ratio + more).min(60_000))]);
            prop_assert!(stronger >= one);
            let mut all: Vec<_> = others.iter().map(|&(tested, bits)| finding(tested, bits)).collect();
            all.push(finding(Relation::Mother, ratio));
            let there = bits(&all);
            all.reverse();
            prop_assert!((there - bits(&all)).abs() < 0.0015, "the order of tests makes a difference");
            prop_assert!(there.abs() <= most);
        }
    }

    #[test]
    fn a_support_counts_nearly_whole_and_what_has_no_ratio_is_nothing() {
        let golden = [
            (vec![finding(Relation::Mother, 12_500)], (12.4, 12.5)),
            (vec![finding(Relation::Mother, -30_000)], (-5.1, -5.0)),
            (vec![finding(Relation::Mother, -30_000), finding(Relation::UncleAunt, 15_000)], (9.8, 10.0)),
            (vec![finding(Relation::Sister, 0)], (0.0, 0.0)),
            (vec![LaboratoryFinding::bare(LaboratoryResult::Excludes)], (0.0, 0.0)),
            (vec![], (0.0, 0.0)),
        ];
        for (found, (least, most)) in golden {
            let bits = bits(&found);
            assert!((least..=most).contains(&bits), "{found:?}: {bits}");
        }
        assert_eq!(
            evidence_of(Model::bundled(), &[LaboratoryFinding::bare(LaboratoryResult::Supports)]),
            None
        );
        // A ratio that contradicts its result is none.
        let odd =
            LaboratoryFinding { result: LaboratoryResult::Excludes, ..finding(Relation::Mother, 9_000) };
        assert_eq!(evidence_of(Model::bundled(), &[odd]), None);
    }
}
