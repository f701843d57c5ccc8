//! How much an answer is expected to tell, in bits: the expected fall of the entropy of "which one, or
//! none". `I = Σᵢ sᵢ Σₐ P(a | i) log2 (P(a | i) / P(a))` over hypotheses i of share sᵢ and answers a.

use crate::matching::features::Features;
use crate::matching::model::Model;
use crate::matching::question::answers::answers;
use crate::matching::question::catalogue::{Answerer, Question};

/// What a question is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// The question.
    pub question: Question,
    /// Who can answer it.
    pub answerer: Answerer,
    /// Expected information, bits: 0 to log2 of the number of hypotheses.
    pub bits: f64,
}

/// The questions whose answer is not known yet on the asked side, most telling first, equal ones in the
/// order of the catalogue. `candidates` are of the other side with their shares; what they lack to 1 is
/// the share of "none of them".
pub fn next_best(model: &Model, asked: &Features, candidates: &[(&Features, f64)]) -> Vec<Worth> {
    let all: Vec<&Features> = candidates.iter().map(|(features, _)| *features).collect();
    let mut shares: Vec<f64> = candidates.iter().map(|(_, share)| *share).collect();
    shares.push((1.0 - shares.iter().sum::<f64>()).max(0.0));
    let mut worths: Vec<Worth> = Question::ALL
        .iter()
        .filter_map(|&question| {
            let answers = answers(model, question, asked, &all)?;
            let bits = information(&shares, &answers);
            Some(Worth { question, answerer: question.answerer(asked.side), bits })
        })
        .collect();
    worths.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    worths
}

/// Expected information of an answer, given the share of each hypothesis and its probability of each
/// answer.
fn information(shares: &[f64], answers: &[Vec<f64>]) -> f64 {
    let count = answers.first().map_or(0, Vec::len);
    let mut bits = 0.0;
    for answer in 0..count {
        let any: f64 = shares.iter().zip(answers).map(|(share, own)| share * own[answer]).sum();
        for (share, own) in shares.iter().zip(answers) {
            let p = own[answer];
            if *share > 0.0 && p > 0.0 {
                bits += share * p * (p / any).log2();
            }
        }
    }
    bits.max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::{prop_assert, proptest};

    use super::*;

    fn normal(mut values: Vec<f64>) -> Vec<f64> {
        let sum: f64 = values.iter().sum();
        values.iter_mut().for_each(|value| *value /= sum);
        values
    }

    fn entropy(shares: &[f64]) -> f64 {
        shares.iter().filter(|share| **share > 0.0).map(|share| -share * share.log2()).sum()
    }

    /// By the definition: the entropy before, less the mean over answers of the entropy after.
    fn by_enumeration(shares: &[f64], answers: &[Vec<f64>]) -> f64 {
        let after = (0..answers[0].len()).map(|answer| {
            let joint: Vec<f64> =
                shares.iter().zip(answers).map(|(share, own)| share * own[answer]).collect();
            let any: f64 = joint.iter().sum();
            if any > 0.0 { any * entropy(&joint.iter().map(|p| p / any).collect::<Vec<_>>()) } else { 0.0 }
        });
        entropy(shares) - after.sum::<f64>()
    }

    #[test]
    fn an_answer_that_tells_all_is_worth_the_whole_doubt() {
        let certain = [vec![1.0, 0.0], vec![0.0, 1.0]];
        assert!((information(&[0.5, 0.5], &certain) - 1.0).abs() < 1e-12);
        assert_eq!(information(&[0.5, 0.5], &[vec![0.3, 0.7], vec![0.3, 0.7]]), 0.0);
    }

    proptest! {
        #[test]
        fn it_equals_enumeration_and_never_passes_the_doubt(
            shares in vec(0.001f64..1.0, 4), rows in vec(vec(0.0f64..1.0, 5), 4)
        ) {
            let shares = normal(shares);
            let answers: Vec<Vec<f64>> =
                rows.into_iter().map(|row| normal(row.into_iter().map(|p| p + 1e-6).collect())).collect();
            let bits = information(&shares, &answers);
            prop_assert!((bits - by_enumeration(&shares, &answers)).abs() < 1e-9);
            prop_assert!(bits <= entropy(&shares) + 1e-9);
        }
    }
}
