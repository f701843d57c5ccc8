//! Recall by group, and how far the worst group stays behind the best.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use crate::evaluate::recall::{Placed, Recall};
use crate::evaluate::truth::TruePairs;

/// A group of fewer pairs is shown, but not held against another.
pub const PAIRS_OF_A_GROUP: usize = 50;

/// Recall of one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The value of the column.
    pub name: Box<str>,
    /// Its figures.
    pub recall: Recall,
}

/// The distance between the best and the worst group of enough pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The group that is found best.
    pub best: Box<str>,
    /// The group that is found worst.
    pub worst: Box<str>,
    /// The difference of their recalls.
    pub difference: f64,
}

/// The groups of one column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Its name in the truth file.
    pub name: Box<str>,
    /// Its groups, by name.
    pub groups: Vec<Group>,
    /// The gap in recall at 1; absent with fewer than two groups of enough pairs.
    pub gap_at_1: Option<Gap>,
    /// The gap in recall at 20.
    pub gap_at_20: Option<Gap>,
}

/// Recall by the groups of every column; `placed` is in the order of the pairs.
pub fn by_group(truth: &TruePairs, placed: &[Placed]) -> Vec<Column> {
    let column = |(i, name): (usize, &str)| {
        let mut parts: BTreeMap<&str, Vec<Placed>> = BTreeMap::new();
        for (pair, &one) in truth.pairs.iter().zip(placed) {
            parts.entry(&pair.groups[i]).or_default().push(one);
        }
        let group = |(name, placed): (&str, Vec<Placed>)| {
            let name = if name.is_empty() { "(not given)" } else { name };
            Group { name: name.into(), recall: Recall::of(&placed) }
        };
        let groups: Vec<Group> = parts.into_par_iter().map(group).collect();
        let gap_at_1 = gap(&groups, |recall| recall.at_1.value);
        let gap_at_20 = gap(&groups, |recall| recall.at_20.value);
        Column { name: name.into(), groups, gap_at_1, gap_at_20 }
    };
    truth.columns.iter().map(|name| &**name).enumerate().map(column).collect()
}

fn gap(groups: &[Group], figure: impl Fn(&Recall) -> f64) -> Option<Gap> {
    let mut enough: Vec<&Group> =
        groups.iter().filter(|group| group.recall.pairs >= PAIRS_OF_A_GROUP).collect();
    enough.sort_by(|a, b| figure(&b.recall).total_cmp(&figure(&a.recall)));
    let (best, worst) = (enough.first()?, enough.last()?);
    let difference = figure(&best.recall) - figure(&worst.recall);
    let gap = Gap { best: best.name.clone(), worst: worst.name.clone(), difference };
    (enough.len() > 1).then_some(gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::truth::TruePair;

    #[test]
    fn the_gap_is_between_groups_of_enough_pairs() {
        let group = |i: u32| {
            if i < 60 {
                "a"
            } else if i < 120 {
                "b"
            } else {
                "few"
            }
        };
        let found = |i: u32| if i < 60 { i.is_multiple_of(2) } else { i < 120 };
        let pair = |i: u32| TruePair { profile: i, report: i, groups: vec![group(i).into()] };
        let truth = TruePairs {
            columns: vec!["kind".into()],
            columns_left_out: Vec::new(),
            pairs: (0..130).map(pair).collect(),
        };
        let placed: Vec<Placed> =
            (0..130).map(|i| Placed { asking: i, rank: found(i).then_some(1) }).collect();
        let columns = by_group(&truth, &placed);
        assert_eq!(columns[0].groups.len(), 3);
        let gap = columns[0].gap_at_1.as_ref().unwrap();
        assert_eq!((&*gap.best, &*gap.worst, gap.difference), ("b", "a", 0.5));
    }
}
