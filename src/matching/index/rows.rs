//! The rows of one side: blocks of columns, what they share, and the features of every matched row.
//! A clone shares all of it and stays as it was when the original changes.

use std::sync::Arc;

use crate::matching::features::{Features, Side};
use crate::matching::index::segment::{ROWS, Segment};
use crate::matching::index::shared::Shared;
use crate::matching::model::Model;
use crate::matching::shortlist::RowIndex;

/// Rows of one side.
#[derive(Clone, Debug)]
pub struct Rows {
    side: Side,
    shared: Arc<Shared>,
    segments: Vec<Arc<Segment>>,
    features: Vec<Option<Arc<Features>>>,
}

impl Rows {
    /// No rows.
    pub fn new(side: Side) -> Self {
        Self { side, shared: Arc::default(), segments: Vec::new(), features: Vec::new() }
    }

    /// Sets a row's features; `None` where it is not matched. Rows up to it are made.
    pub fn put(&mut self, model: &Model, row: RowIndex, features: Option<Arc<Features>>) {
        let row = row as usize;
        while self.features.len() <= row {
            self.features.push(None);
            if self.segments.last().is_none_or(|last| last.count() == ROWS) {
                self.segments.push(Arc::default());
            }
            if let Some(last) = self.segments.last_mut() {
                Arc::make_mut(last).push();
            }
        }
        let segment = Arc::make_mut(&mut self.segments[row / ROWS]);
        match &features {
            Some(features) => {
                debug_assert_eq!(features.side, self.side);
                let codes = Arc::make_mut(&mut self.shared).row(model, features);
                segment.put(row % ROWS, &codes);
            }
            None => segment.remove(row % ROWS),
        }
        self.features[row] = features;
    }

    /// Features of a row, while it is matched.
    pub fn features(&self, row: RowIndex) -> Option<Arc<Features>> {
        self.features.get(row as usize)?.clone()
    }

    /// Whether a row is matched.
    pub fn is_matched(&self, row: RowIndex) -> bool {
        self.features.get(row as usize).is_some_and(Option::is_some)
    }

    /// What the rows have in common.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The blocks, in order of rows.
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// Rows, matched or not.
    pub fn count(&self) -> usize {
        self.features.len()
    }
}
