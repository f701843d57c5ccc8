//! The matcher's rows: each profile and report that was ever seen, with its features while it is
//! matched, and the little the dealer must know of it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::candidate::Pair;
use crate::domain::evidence::Bits;
use crate::domain::ids::{OrgCode, ProfileId, ReportId};
use crate::domain::profile::Profile;
use crate::domain::report::Report;
use crate::matching::{
    Chunks, Features, Finder, Model, RowIndex, RowPair, Rows as IndexRows, Shortlist, Side, Wanted, pair_of,
    score, search,
};
use crate::service::laboratory::Laboratory;

/// How a row stands after it was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is not matched.
    Unmatched,
    /// It is new, came back, or has other features.
    Changed,
    /// Its features are those it had.
    AsBefore,
}

/// One profile or report.
#[derive(Clone)]
pub(super) struct Row {
    /// Its id.
    pub id: [u8; 16],
    /// Revision the features were made of.
    pub revision: u32,
    /// The station or desk.
    pub organisation: OrgCode,
    /// Whether candidates may be shown to reviewers: for reports, an established identity (S14) and
    /// sealed answers of kin (S9).
    pub may_be_shown: bool,
}

/// The rows of both sides as they are at one moment: a clone shares them, and stays as it was while the
/// matcher goes on.
#[derive(Clone)]
pub(super) struct Seen {
    sides: [Chunks<Row>; 2],
    /// The index of both sides.
    index: [IndexRows; 2],
}

impl Seen {
    /// The row of that index.
    pub fn row(&self, side: Side, i: RowIndex) -> &Row {
        &self.sides[side as usize][i as usize]
    }

    /// The index of one side.
    pub const fn index(&self, side: Side) -> &IndexRows {
        &self.index[side as usize]
    }

    /// The index of both sides.
    pub fn both(&self) -> [&IndexRows; 2] {
        [Side::Profile, Side::Report].map(|side| self.index(side))
    }

    /// Rows of a side, matched or not.
    pub const fn count(&self, side: Side) -> usize {
        self.sides[side as usize].count()
    }
}

/// All rows of both sides.
pub(super) struct Rows {
    seen: Seen,
    numbers: [HashMap<[u8; 16], RowIndex>; 2],
}

impl Rows {
    /// No rows.
    pub fn new() -> Self {
        Self {
            seen: Seen {
                sides: Default::default(),
                index: [Side::Profile, Side::Report].map(IndexRows::new),
            },
            numbers: [HashMap::new(), HashMap::new()],
        }
    }

    /// The rows as they are now.
    pub fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// Takes in a profile as it is now; tells its row and how it stands.
    pub fn take_profile(
        &mut self,
        shortlist: &mut Shortlist,
        model: &Model,
        profile: &Profile,
        features: Option<Features>,
    ) -> (RowIndex, Stands) {
        let row = Row {
            id: profile.id.0,
            revision: profile.revision,
            organisation: profile.keeper().clone(),
            may_be_shown: true,
        };
        self.take(shortlist, model, Side::Profile, row, features.map(Arc::new))
    }

    /// Takes in a report as it is now; the same.
    pub fn take_report(
        &mut self,
        shortlist: &mut Shortlist,
        model: &Model,
        report: &Report,
        features: Option<Features>,
    ) -> (RowIndex, Stands) {
        let row = Row {
            id: report.id.0,
            revision: report.revision,
            organisation: report.office.clone(),
            may_be_shown: report.reporter.is_known() && report.kin_answer_count > 0,
        };
        self.take(shortlist, model, Side::Report, row, features.map(Arc::new))
    }

    /// Takes in a row as it is now, with its features while it is matched; tells its number and how it stands.
    pub fn take(
        &mut self,
        shortlist: &mut Shortlist,
        model: &Model,
        side: Side,
        row: Row,
        features: Option<Arc<Features>>,
    ) -> (RowIndex, Stands) {
        let i = match self.numbers[side as usize].get(&row.id) {
            Some(&i) => {
                *self.seen.sides[side as usize].at_mut(i as usize) = row;
                i
            }
            None => {
                let i = shortlist.add_row(side, row.id);
                self.numbers[side as usize].insert(row.id, i);
                self.seen.sides[side as usize].push(row);
                i
            }
        };
        let matched = features.is_some();
        let same = self.seen.index[side as usize].restate(model, i, features);
        let stands = match (matched, same) {
            (false, _) => Stands::Unmatched,
            (true, false) => Stands::Changed,
            (true, true) => Stands::AsBefore,
        };
        (i, stands)
    }

    /// A record that is no more: its row stays, unmatched and without features.
    pub fn forget(&mut self, model: &Model, side: Side, id: &[u8; 16]) -> Option<(Side, RowIndex)> {
        let row = *self.numbers[side as usize].get(id)?;
        self.seen.index[side as usize].put(model, row, None);
        Some((side, row))
    }

    /// The row of that index.
    pub fn row(&self, side: Side, i: RowIndex) -> &Row {
        self.seen.row(side, i)
    }

    /// The row of a record, when it is known.
    pub fn row_of(&self, side: Side, id: &[u8; 16]) -> Option<RowIndex> {
        self.numbers[side as usize].get(id).copied()
    }

    /// The row pair of a pair, when both are known.
    pub fn pair(&self, pair: Pair) -> Option<RowPair> {
        Some((self.row_of(Side::Profile, &pair.profile.0)?, self.row_of(Side::Report, &pair.report.0)?))
    }

    /// The pair of a row pair.
    pub fn ids(&self, pair: RowPair) -> Pair {
        Pair {
            profile: ProfileId(self.row(Side::Profile, pair.0).id),
            report: ReportId(self.row(Side::Report, pair.1).id),
        }
    }

    /// Features of both rows, while both are matched.
    pub fn features(&self, pair: RowPair) -> Option<(Arc<Features>, Arc<Features>)> {
        Some((self.index(Side::Profile).features(pair.0)?, self.index(Side::Report).features(pair.1)?))
    }

    /// The index of one side.
    pub const fn index(&self, side: Side) -> &IndexRows {
        self.seen.index(side)
    }

    /// Whether reviewers may see the pair.
    pub fn may_be_shown(&self, pair: RowPair) -> bool {
        self.row(Side::Profile, pair.0).may_be_shown && self.row(Side::Report, pair.1).may_be_shown
    }

    /// Rows that are matched.
    pub fn matched(&self) -> Vec<(Side, RowIndex)> {
        let of = |side: Side| {
            let rows = 0..self.count(side) as RowIndex;
            rows.filter(move |&row| self.index(side).is_matched(row)).map(move |row| (side, row))
        };
        of(Side::Profile).chain(of(Side::Report)).collect()
    }

    /// Rows of a side, matched or not.
    pub fn count(&self, side: Side) -> usize {
        self.seen.count(side)
    }
}

/// The index as the candidate set asks it.
pub(super) struct Indexed<'a> {
    /// The model.
    pub model: &'a Model,
    /// The rows.
    pub rows: &'a Rows,
    /// What laboratories found about pairs.
    pub laboratory: &'a Laboratory,
}

impl Finder for Indexed<'_> {
    fn find(&self, side: Side, row: RowIndex, wanted: &Wanted<'_>) -> Option<Vec<(RowIndex, Bits)>> {
        let Some(query) = self.rows.index(side).features(row) else { return Some(Vec::new()) };
        // Pairs that a laboratory spoke of are scored one by one: no bound of the index knows of it.
        let tested = self.laboratory.others(side, row);
        let allowed = |other| !tested.contains(&other) && (wanted.allowed)(other);
        let untested = Wanted { allowed: &allowed, ..*wanted };
        let wanted_now = if tested.is_empty() { wanted } else { &untested };
        let mut found = search(self.model, self.rows.index(side.other()), &query, wanted_now)?.rows;
        let scored = |&other: &RowIndex| Some((other, self.score(pair_of(side, row, other))?));
        let of_tested = tested.iter().filter(|&&other| (wanted.allowed)(other)).filter_map(scored);
        found.extend(of_tested.filter(|&(_, bits)| bits >= wanted.floor));
        Some(found)
    }

    fn score(&self, pair: RowPair) -> Option<Bits> {
        let (heard, said) = self.rows.features(pair)?;
        Some(score(self.model, &heard, &said) + self.laboratory.bits(pair))
    }
}
