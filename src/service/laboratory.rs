//! What laboratories found about pairs, as the score counts it: read from the deeds of a case, whose only
//! record they are.

use std::collections::HashMap;

use crate::domain::evidence::{Bits, Evidence};
use crate::domain::ids::CaseId;
use crate::domain::release::act::{Act, CaseAct};
use crate::domain::release::course::Course;
use crate::matching::compare::laboratory::evidence_of;
use crate::matching::{RowIndex, RowPair, Side};
use crate::service::core::Service;
use crate::store::{DeedsOf, StoreError};

impl Service {
    /// The evidence of what laboratories found in a case.
    pub(super) fn laboratory_of(&self, case: CaseId) -> Result<Option<Evidence>, StoreError> {
        let mut course = Course::default();
        for kept in self.store.deeds(DeedsOf::Case(case))? {
            if let Act::Case { round, act: act @ CaseAct::LaboratoryReported(_), .. } = &kept.deed.act {
                course.take(&kept.deed.by, (*round, kept.deed.at), act);
            }
        }
        Ok(evidence_of(self.model(), &course.laboratory))
    }
}

/// What laboratories found, by pair of rows.
#[derive(Default)]
pub(super) struct Laboratory {
    pairs: HashMap<RowPair, Evidence>,
    /// The other rows of each row that has any.
    others: HashMap<(Side, RowIndex), Vec<RowIndex>>,
}

impl Laboratory {
    /// Takes in what was found about a pair, in place of what was before.
    pub fn put(&mut self, pair: RowPair, found: Option<Evidence>) {
        let Some(found) = found else { return };
        if self.pairs.insert(pair, found).is_none() {
            self.others.entry((Side::Profile, pair.0)).or_default().push(pair.1);
            self.others.entry((Side::Report, pair.1)).or_default().push(pair.0);
        }
    }

    /// What was found about a pair.
    pub fn of(&self, pair: RowPair) -> Option<&Evidence> {
        self.pairs.get(&pair)
    }

    /// What it adds to the pair's score.
    pub fn bits(&self, pair: RowPair) -> Bits {
        self.of(pair).map_or(Bits::ZERO, |found| found.bits)
    }

    /// Rows of the other side about which something was found with this one.
    pub fn others(&self, side: Side, row: RowIndex) -> &[RowIndex] {
        self.others.get(&(side, row)).map_or(&[], Vec::as_slice)
    }
}
