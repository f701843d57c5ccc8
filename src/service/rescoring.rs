//! All rows searched again after another model was put in use: in the order of their ids, so that a mark
//! kept with each commit tells after a crash where to go on. The mark is the model's number and the place
//! in that order; rows before it have been searched under that model, and every pair of theirs that is
//! stored was scored by it. Searches nothing itself.

use crate::domain::ids::Position;
use crate::matching::{RowIndex, Side};
use crate::service::rows::Rows;

/// Rows that another model scored.
#[derive(Default)]
pub(super) struct Rescoring {
    /// The number of the model in use.
    model: u32,
    /// What is left, the last place first.
    left: Vec<(u32, Side, RowIndex)>,
    /// How far it came, as it is kept.
    kept: Position,
}

/// The place after all others.
const END: u32 = u32::MAX;

impl Rescoring {
    /// Goes on from a kept mark; `others` says whether candidates of another version are stored.
    pub fn from(kept: Position, model: u32, others: bool, rows: &Rows) -> Self {
        let (of, come) = ((kept.0 >> 32) as u32, kept.0 as u32);
        let from = match (of == model, kept.0) {
            // Candidates that somebody brought back from before are scored again like all others.
            (true, _) if come == END && others => Some(0),
            (true, _) => Some(come),
            // A store that never kept a mark: its candidates say whether there is anything to do.
            (false, 0) => others.then_some(0),
            (false, _) => Some(0),
        };
        let mut left = Vec::new();
        if let Some(from) = from.filter(|from| *from != END) {
            let place = |(side, row)| (place_of(side, &rows.row(side, row).id), side, row);
            left.extend(rows.matched().into_iter().map(place).filter(|&(place, ..)| place >= from));
            left.sort_unstable_by(|a, b| b.cmp(a));
            tracing::info!(rows = left.len(), "rows are searched again under the model in use");
        }
        Self { model, left, kept }
    }

    /// How many rows are left.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// The next rows, and no longer left.
    pub fn next(&mut self, at_most: usize) -> Vec<(Side, RowIndex)> {
        let some = self.left.split_off(self.left.len().saturating_sub(at_most));
        some.into_iter().map(|(_, side, row)| (side, row)).collect()
    }

    /// The mark of where it is now.
    pub fn mark(&self) -> Position {
        // Rows of one place may be parted by a mark: all of them are searched again then.
        let come = self.left.last().map_or(END, |(place, ..)| *place);
        Position(u64::from(self.model) << 32 | u64::from(come))
    }

    /// Whether this mark is the one that is kept.
    pub fn is_kept(&self, mark: Position) -> bool {
        self.kept == mark
    }

    /// That a mark was committed.
    pub const fn keep(&mut self, mark: Position) {
        self.kept = mark;
    }
}

/// The place of a row: profiles first, by id.
fn place_of(side: Side, id: &[u8; 16]) -> u32 {
    let first = u32::from_be_bytes([id[0], id[1], id[2], id[3]]);
    let side = match side {
        Side::Profile => 0,
        Side::Report => 1 << 31,
    };
    side | first >> 1
}
