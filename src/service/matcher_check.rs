//! Checks the index against the store: every stored candidate names two records and has the score that
//! they give, and rows made ready anew and searched again lead to the very set that is stored. Changes
//! nothing but its own memory.

use std::sync::atomic::AtomicBool;

use crate::domain::evidence::Bits;
use crate::domain::ids::{ProfileId, ReportId};
use crate::matching::{Batch, RowPair, Side, evidence_of_pairs};
use crate::service::matcher::{Matcher, PAGE};
use crate::service::rows::Stands;
use crate::service::touched::Touched;
use crate::store::StoreError;

/// What came of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexCheck {
    /// What is wrong, in words.
    pub problems: Vec<String>,
    /// Candidates whose score was made again.
    pub scored: usize,
    /// Rows that were made ready and searched again; none while entries wait to be followed.
    pub searched: usize,
}

impl Matcher {
    /// Checks all candidates, and so many rows of each side; the matcher is of no more use afterwards.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn check(mut self, rows: usize) -> Result<IndexCheck, StoreError> {
        let mut checked = IndexCheck::default();
        self.check_scores(&mut checked)?;
        let waiting = self.service.store.entries(self.cursor, PAGE)?;
        let touched = Touched::by(&waiting);
        let followed = waiting.len() < PAGE
            && touched.profiles.is_empty()
            && touched.reports.is_empty()
            && touched.moves.is_empty();
        if followed && self.rescoring.left() == 0 {
            self.check_rows(rows, &mut checked)?;
        }
        Ok(checked)
    }

    fn check_scores(&self, checked: &mut IndexCheck) -> Result<(), StoreError> {
        let model = self.service.model();
        let (mut after, mut lost, mut other) = (None, 0_usize, 0_usize);
        loop {
            let page = self.service.store.scan_candidates(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.pair);
            let mut stated: Vec<(RowPair, Bits)> = Vec::new();
            for found in &page {
                let Some(pair) = self.rows.pair(found.pair) else {
                    lost += 1;
                    continue;
                };
                let revisions = (
                    self.rows.row(Side::Profile, pair.0).revision,
                    self.rows.row(Side::Report, pair.1).revision,
                );
                let as_scored = revisions == (found.profile_revision, found.report_revision)
                    && found.model_version == model.version;
                stated.extend(as_scored.then_some((pair, found.score)));
            }
            // What laboratories found is no matter of descriptions.
            let both = |&(pair, score): &(RowPair, Bits)| {
                Some((score - self.laboratory.bits(pair), self.rows.features(pair)?))
            };
            let (scores, features): (Vec<_>, Vec<_>) = stated.iter().filter_map(both).unzip();
            let again = evidence_of_pairs(model, &features);
            other += scores.iter().zip(&again).filter(|(stated, again)| **stated != again.score).count();
            checked.scored += scores.len();
        }
        for (count, words) in [
            (lost, "candidates name a record that is not there"),
            (other, "candidates have another score than their records give"),
        ] {
            if count > 0 {
                checked.problems.push(format!("{count} {words}"));
            }
        }
        Ok(())
    }

    fn check_rows(&mut self, most: usize, checked: &mut IndexCheck) -> Result<(), StoreError> {
        let mut touched = Touched::default();
        for side in [Side::Profile, Side::Report] {
            let count = self.rows.count(side);
            for n in (0..count).step_by((count / most.max(1)).max(1)).take(most) {
                let id = self.rows.row(side, n as u32).id;
                match side {
                    Side::Profile => drop(touched.profiles.insert(ProfileId(id))),
                    Side::Report => drop(touched.reports.insert(ReportId(id))),
                }
            }
        }
        let mut batch = Batch::default();
        for (row, stands) in self.take_touched(&touched)? {
            match stands {
                Stands::Unmatched => batch.removed.insert(row),
                // Searched again even where nothing changed: that is what is checked.
                Stands::Changed | Stands::AsBefore => batch.changed.insert(row),
            };
        }
        checked.searched = batch.changed.len();
        let Some(delta) = self.bring_up_to_date(&batch, &AtomicBool::new(false)) else { return Ok(()) };
        // Pairs of rows made ready again come back, most of them as they stand.
        let other = delta.put.iter().filter(|(pair, score)| self.set.get(pair) != Some(score));
        let (missing, surplus) = (other.count(), delta.removed.len());
        if missing + surplus > 0 {
            checked.problems.push(format!(
                "{missing} candidates are missing or stand with another score, and {surplus} stand that should not"
            ));
        }
        Ok(())
    }
}
