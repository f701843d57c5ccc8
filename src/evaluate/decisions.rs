//! Decisions of reviewers as a file: which candidates were decided, and how. Only candidates that were
//! shown can be decided, and the better ones are shown first; so each counts for as many as there were
//! like it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::domain::evidence::Bits;
use crate::domain::vote::Verdict;
use crate::evaluate::input::{Cases, InputError};
use crate::evaluate::truth::read_truth;
use crate::matching::learn::Pair;

/// The column that says how a candidate was decided: `kin` or `not_kin`.
pub const DECISION_COLUMN: &str = "decision";

/// Decided candidates a bin of scores must hold for its share to be believed.
const DECIDED_OF_A_BIN: usize = 11;

/// No decision counts for more than so many candidates.
const MOST_WEIGHT: f64 = 20.0;

/// Decisions by pair: `true` for kin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    by_pair: BTreeMap<Pair, bool>,
}

impl Decisions {
    /// Of these pairs.
    pub fn of(decided: impl IntoIterator<Item = (Pair, bool)>) -> Self {
        Self { by_pair: decided.into_iter().collect() }
    }

    /// Reads a file with the key columns of a truth file and a column `decision`.
    ///
    /// # Errors
    /// The first fault, with file and line.
    pub fn read(path: &Path, cases: &Cases) -> Result<Self, InputError> {
        let file = path.display().to_string();
        let opened = File::open(path).map_err(|error| InputError::File { file: file.clone(), error })?;
        let rows =
            read_truth(&file, BufReader::new(opened), |text| cases.profile(text), |text| cases.report(text))?;
        let at = |line: usize, problem: &str| InputError::Line {
            file: file.clone(),
            line: line as u64,
            problem: problem.to_owned(),
        };
        let column = rows.columns.iter().position(|column| &**column == DECISION_COLUMN);
        let column = column.ok_or_else(|| at(1, "has no column decision with the words kin and not_kin"))?;
        let mut by_pair = BTreeMap::new();
        for (row, pair) in rows.pairs.iter().enumerate() {
            let verdict = Verdict::from_word(&pair.groups[column]);
            let verdict = verdict.ok_or_else(|| at(row + 2, "the decision must be kin or not_kin"))?;
            by_pair.insert((pair.profile, pair.report), verdict == Verdict::Kin);
        }
        Ok(Self { by_pair })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_pair.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_pair.is_empty()
    }

    /// Each decided candidate with its verdict and its weight: one over the share of candidates decided
    /// among those of about its score. Bins go from the best down and hold enough decisions each.
    pub fn weights(&self, candidates: &[(Pair, Bits)]) -> BTreeMap<Pair, (bool, f64)> {
        let mut by_score: Vec<&(Pair, Bits)> = candidates.iter().collect();
        by_score.sort_by_key(|(pair, score)| (std::cmp::Reverse(*score), *pair));
        let mut weights = BTreeMap::new();
        let mut bin: Vec<(Pair, bool)> = Vec::new();
        let mut inside = 0_usize;
        let mut close = |bin: &mut Vec<(Pair, bool)>, inside: &mut usize| {
            let weight = (*inside as f64 / bin.len().max(1) as f64).clamp(1.0, MOST_WEIGHT);
            weights.extend(bin.drain(..).map(|(pair, same)| (pair, (same, weight))));
            *inside = 0;
        };
        for (pair, _) in by_score {
            inside += 1;
            if let Some(&same) = self.by_pair.get(pair) {
                bin.push((*pair, same));
                if bin.len() >= DECIDED_OF_A_BIN {
                    close(&mut bin, &mut inside);
                }
            }
        }
        close(&mut bin, &mut inside);
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_stands_for_the_candidates_like_it() {
        // 100 good candidates all decided, 400 poor ones of which every fourth is.
        let candidates: Vec<(Pair, Bits)> =
            (0..500).map(|i| ((i, i), Bits(if i < 100 { 9_000 } else { 1_000 } - i as i32))).collect();
        let decided = (0..500).filter(|i| *i < 100 || i % 4 == 0).map(|i| ((i, i), i < 100));
        let weights = Decisions::of(decided).weights(&candidates);
        assert_eq!(weights[&(20, 20)], (true, 1.0));
        let (same, weight) = weights[&(400, 400)];
        assert!(!same && (weight - 4.0).abs() < 0.4, "{weight}");
        let all: f64 = weights.values().map(|(_, weight)| weight).sum();
        assert!((all - 500.0).abs() < 12.0, "{all}");
    }
}
