//! Which one, or none: the share of each open candidate of one side, and of none of them. It judges them
//! together, where `probability` judges one pair alone.

use crate::domain::evidence::Bits;

/// An open candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The log2 odds that its score means.
    pub score: Bits,
    /// Which person its other side describes: linked duplicates have the same number.
    pub person: usize,
}

/// `2^sᵢ / (1 + Σⱼ 2^sⱼ)` of each person in the order of first appearance, then the share of none. Linked
/// duplicates count once, by the best of them: they are one hypothesis.
pub fn shares(open: &[Open]) -> Vec<(Option<usize>, f64)> {
    let mut people: Vec<(usize, Bits)> = Vec::new();
    for one in open {
        match people.iter_mut().find(|(person, _)| *person == one.person) {
            Some((_, best)) => *best = (*best).max(one.score),
            None => people.push((one.person, one.score)),
        }
    }
    let all: f64 = 1.0 + people.iter().map(|(_, score)| score.to_f64().exp2()).sum::<f64>();
    let share = |&(person, score): &(usize, Bits)| (Some(person), score.to_f64().exp2() / all);
    people.iter().map(share).chain([(None, 1.0 / all)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_even_candidate_and_none_share_alike() {
        let own = shares(&[Open { score: Bits(0), person: 7 }]);
        assert_eq!(own, [(Some(7), 0.5), (None, 0.5)]);
    }

    #[test]
    fn linked_duplicates_count_once() {
        let [one, other] = [Open { score: Bits(1_000), person: 1 }, Open { score: Bits(0), person: 2 }];
        let twice = shares(&[one, Open { score: Bits(0), ..one }, other]);
        assert_eq!(twice, shares(&[one, other]));
        assert_eq!(twice, [(Some(1), 0.5), (Some(2), 0.25), (None, 0.25)]);
    }
}
