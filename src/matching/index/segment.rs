//! A block of rows of one side, small enough for the cache: a column of numbers for each cheap
//! comparison, and words of parts for names, relatives and villages.

use crate::matching::index::shared::{COLUMNS, RowCodes};

/// Rows of a segment.
pub const ROWS: usize = 4_096;

/// Words of every row, one after another; what is replaced stays until it is half of all.
#[derive(Clone, Debug, Default)]
pub struct Words {
    spans: Vec<(u32, u16)>,
    parts: Vec<u16>,
    wasted: usize,
}

impl Words {
    /// The words of a row.
    pub fn of(&self, row: usize) -> &[u16] {
        let (start, length) = self.spans[row];
        &self.parts[start as usize..][..usize::from(length)]
    }

    fn put(&mut self, row: usize, words: &[u16]) {
        self.wasted += usize::from(self.spans[row].1);
        let length = words.len().min(usize::from(u16::MAX));
        self.spans[row] = (self.parts.len() as u32, length as u16);
        self.parts.extend_from_slice(&words[..length]);
        if self.wasted > ROWS && self.wasted > self.parts.len() / 2 {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        let mut parts = Vec::with_capacity(self.parts.len() - self.wasted);
        for row in 0..self.spans.len() {
            let start = parts.len() as u32;
            parts.extend_from_slice(self.of(row));
            self.spans[row].0 = start;
        }
        (self.parts, self.wasted) = (parts, 0);
    }

    fn bytes(&self) -> usize {
        self.spans.capacity() * size_of::<(u32, u16)>() + self.parts.capacity() * 2
    }
}

/// A block of rows.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    codes: [Vec<u32>; COLUMNS],
    matched: Vec<bool>,
    /// Names.
    pub names: Words,
    /// Relatives.
    pub relatives: Words,
    /// Villages.
    pub tails: Words,
}

impl Segment {
    /// Rows in it, matched or not.
    pub fn count(&self) -> usize {
        self.matched.len()
    }

    /// Adds a row that is not matched yet.
    pub fn push(&mut self) {
        self.codes.iter_mut().for_each(|column| column.push(0));
        self.matched.push(false);
        for words in [&mut self.names, &mut self.relatives, &mut self.tails] {
            words.spans.push((0, 0));
        }
    }

    /// Sets a row.
    pub fn put(&mut self, row: usize, codes: &RowCodes) {
        for (column, code) in self.codes.iter_mut().zip(codes.codes) {
            column[row] = code;
        }
        self.names.put(row, &codes.names);
        self.relatives.put(row, &codes.relatives);
        self.tails.put(row, &codes.tails);
        self.matched[row] = true;
    }

    /// Marks a row as one that is not matched; its words go.
    pub fn remove(&mut self, row: usize) {
        self.matched[row] = false;
        for words in [&mut self.names, &mut self.relatives, &mut self.tails] {
            words.put(row, &[]);
        }
    }

    /// Whether a row is matched.
    pub fn is_matched(&self, row: usize) -> bool {
        self.matched[row]
    }

    /// The numbers of a column.
    pub fn column(&self, column: usize) -> &[u32] {
        &self.codes[column]
    }

    /// Bytes: of the columns, and of the words.
    pub fn bytes(&self) -> (usize, usize) {
        let columns = self.codes.iter().map(|column| column.capacity() * 4).sum::<usize>();
        let words = self.names.bytes() + self.relatives.bytes() + self.tails.bytes();
        (columns + self.matched.capacity(), words)
    }
}
