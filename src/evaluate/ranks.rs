//! The rank of each true pair in a list. It never flatters: whatever scores as high as the true one
//! counts as above it, and a tie that may reach beyond the list counts as not found.

use std::collections::{BTreeSet, HashMap};

use crate::evaluate::ranking::Listed;

/// Ranks of one true pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// Among the others that are not this person: her other true partners are left out.
    pub alone: Option<u32>,
    /// Among all others: her other true partners count as rivals.
    pub among_all: Option<u32>,
}

/// A true pair seen from one side: the one who asks and the one to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Index of the row whose list it is.
    pub asking: u32,
    /// Index of the row to be found in it.
    pub wanted: u32,
}

/// Ranks of all true pairs in the lists of one side, in their order. `true_of` gives every true
/// partner of a row.
pub fn ranks(
    lists: &[Vec<Listed>],
    top: usize,
    sought: &[Sought],
    true_of: &HashMap<u32, BTreeSet<u32>>,
) -> Vec<Ranks> {
    let nobody = BTreeSet::new();
    let one = |sought: &Sought| {
        let list = lists.get(sought.asking as usize).map_or(&[] as &[Listed], Vec::as_slice);
        rank(list, top, sought.wanted, true_of.get(&sought.asking).unwrap_or(&nobody))
    };
    sought.iter().map(one).collect()
}

fn rank(list: &[Listed], top: usize, wanted: u32, true_ones: &BTreeSet<u32>) -> Ranks {
    const NOT_FOUND: Ranks = Ranks { alone: None, among_all: None };
    let Some(own) = list.iter().find(|listed| listed.other == wanted) else { return NOT_FOUND };
    let tie_may_go_on = list.get(top).is_some_and(|beyond| beyond.score >= own.score);
    if tie_may_go_on {
        return NOT_FOUND;
    }
    let as_high = || list.iter().filter(|listed| listed.score >= own.score);
    let rivals = as_high().filter(|listed| !true_ones.contains(&listed.other));
    Ranks { alone: Some(1 + rivals.count() as u32), among_all: Some(as_high().count() as u32) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Bits;

    fn list(scores: &[i32]) -> Vec<Listed> {
        (0..).zip(scores).map(|(other, &score)| Listed { score: Bits(score), other }).collect()
    }

    fn rank_of(scores: &[i32], top: usize, wanted: u32, true_ones: &[u32]) -> (Option<u32>, Option<u32>) {
        let ranks = rank(&list(scores), top, wanted, &true_ones.iter().copied().collect());
        (ranks.alone, ranks.among_all)
    }

    #[test]
    fn a_tie_counts_the_true_one_last() {
        assert_eq!(rank_of(&[9, 5, 5, 5, 1], 10, 1, &[1]), (Some(4), Some(4)));
    }

    #[test]
    fn a_tie_that_reaches_beyond_the_list_is_not_found() {
        assert_eq!(rank_of(&[9, 5, 5], 2, 1, &[1]), (None, None));
        assert_eq!(rank_of(&[9, 5, 4], 2, 1, &[1]), (Some(2), Some(2)));
    }

    #[test]
    fn the_place_behind_the_last_is_not_found() {
        assert_eq!(rank_of(&[9, 5, 4], 2, 2, &[2]), (None, None));
    }

    #[test]
    fn other_true_ones_are_no_rivals_when_she_is_ranked_alone() {
        assert_eq!(rank_of(&[9, 8, 7], 10, 2, &[0, 2]), (Some(2), Some(3)));
    }

    #[test]
    fn who_is_not_listed_is_not_found() {
        assert_eq!(rank_of(&[9, 8], 10, 7, &[7]), (None, None));
    }
}
