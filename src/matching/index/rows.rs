//! The rows of one side: blocks of columns, what they share, and the features of every matched row.
//! A clone shares all of it and stays as it was when the original changes, so that readers never wait.

use std::sync::Arc;

use crate::matching::features::{Features, Side};
use crate::matching::index::packed::{Parts, pack, unpack};
use crate::matching::index::segment::{ROWS, Segment};
use crate::matching::index::shared::{Column, Shared};
use crate::matching::model::Model;
use crate::matching::shortlist::RowIndex;

/// Rows of one side.
#[derive(Clone, Debug)]
pub struct Rows {
    side: Side,
    /// Rows of a block, at most [`ROWS`].
    block: usize,
    shared: Arc<Shared>,
    segments: Vec<Arc<Segment>>,
    /// Features as they are, where memory is no matter; else they are read from bytes when asked for.
    ready: Option<Vec<Option<Arc<Features>>>>,
    count: usize,
}

/// Bytes that rows take.
#[derive(Clone, Copy, Debug, Default)]
pub struct IndexBytes {
    /// Columns that every search reads.
    pub columns: usize,
    /// Words of names, relatives and villages.
    pub words: usize,
    /// Features.
    pub features: usize,
    /// What rows share.
    pub shared: usize,
}

impl Rows {
    /// No rows; features are held as bytes.
    pub fn new(side: Side) -> Self {
        Self::in_blocks(side, ROWS)
    }

    /// The same in blocks of so many rows, at most as many as usual: nothing that is found depends on it.
    pub fn in_blocks(side: Side, rows: usize) -> Self {
        let block = rows.clamp(1, ROWS);
        Self { side, block, shared: Arc::default(), segments: Vec::new(), ready: None, count: 0 }
    }

    /// The first row of a block.
    pub fn first_of(&self, block: usize) -> RowIndex {
        RowIndex::try_from(block * self.block).expect("an index holds fewer than 2^32 rows")
    }

    /// No rows; features are held as they are: ten times the memory, for thousands of rows searched
    /// over and over.
    pub fn ready(side: Side) -> Self {
        Self { ready: Some(Vec::new()), ..Self::new(side) }
    }

    /// Sets a row's features; `None` where it is not matched. Rows up to it are made.
    pub fn put(&mut self, model: &Model, row: RowIndex, features: Option<Arc<Features>>) {
        self.restate(model, row, features);
    }

    /// The same; whether the row was matched and held the very same before. No block is copied then.
    pub fn restate(&mut self, model: &Model, row: RowIndex, features: Option<Arc<Features>>) -> bool {
        let row = row as usize;
        while self.count <= row {
            if self.count.is_multiple_of(self.block) {
                self.segments.push(Arc::new(Segment::new(self.side)));
            }
            if let Some(last) = self.segments.last_mut() {
                Arc::make_mut(last).push();
            }
            self.count += 1;
        }
        let (segment, at) = (&mut self.segments[row / self.block], row % self.block);
        match &features {
            Some(features) => {
                debug_assert_eq!(features.side, self.side);
                let codes = Arc::make_mut(&mut self.shared).row(model, features);
                let packed = if self.ready.is_none() { pack(features) } else { Vec::new() };
                if self.ready.is_none() && segment.holds(at, &codes, &packed) {
                    return true;
                }
                Arc::make_mut(segment).put(at, &codes, &packed);
            }
            None => Arc::make_mut(segment).remove(at),
        }
        if let Some(ready) = &mut self.ready {
            ready.resize(self.count, None);
            ready[row] = features;
        }
        false
    }

    /// The parts of a row's features, while it is matched: read one by one, at a fraction of the cost of all.
    pub fn parts(&self, row: RowIndex) -> Option<Parts<'_>> {
        if let Some(ready) = &self.ready {
            return ready.get(row as usize)?.as_deref().map(Parts::Ready);
        }
        let (segment, at) = self.matched(row)?;
        Some(Parts::of(segment.packed(at)))
    }

    fn matched(&self, row: RowIndex) -> Option<(&Segment, usize)> {
        let (segment, at) = (self.segments.get(row as usize / self.block)?, row as usize % self.block);
        (at < segment.count() && segment.is_matched(at)).then_some((&**segment, at))
    }

    /// Features of a row, while it is matched.
    pub fn features(&self, row: RowIndex) -> Option<Arc<Features>> {
        if let Some(ready) = &self.ready {
            return ready.get(row as usize)?.clone();
        }
        let (segment, at) = self.matched(row)?;
        let birth = &self.shared.birth.values()[segment.code(Column::BirthItself as usize, at) as usize];
        let features = unpack(segment.packed(at), birth);
        Some(Arc::new(features.expect("the bytes were made by this process")))
    }

    /// Whether a row is matched.
    pub fn is_matched(&self, row: RowIndex) -> bool {
        self.matched(row).is_some()
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
        self.count
    }

    /// Bytes that the rows take.
    pub fn bytes(&self) -> IndexBytes {
        let mut bytes = IndexBytes { shared: self.shared.bytes(), ..IndexBytes::default() };
        for segment in &self.segments {
            let [columns, words, features] = segment.bytes();
            bytes.columns += columns;
            bytes.words += words;
            bytes.features += features;
        }
        bytes
    }
}
