//! A block of rows of one side, small enough for the cache: a column of numbers for each cheap
//! comparison, words of parts for names, relatives and villages with their postings, and the features
//! themselves as bytes.

use std::sync::Arc;

use crate::matching::compare::word_sums::{WordSums, occurrences, sum_of};
use crate::matching::features::Side;
use crate::matching::index::codes::Codes;
use crate::matching::index::columns::Narrow;
use crate::matching::index::postings::{Postings, RowSums};
use crate::matching::index::shared::{COLUMNS, RowCodes};

/// Rows of a segment.
pub const ROWS: usize = 4_096;

/// Lists of every row, one after another; what is replaced stays until it is half of all.
#[derive(Clone, Debug)]
struct Lists<T, const PARTS: usize> {
    rows: Vec<Place<PARTS>>,
    items: Vec<T>,
    wasted: usize,
}

/// Where the lists of a row stand: read together, since rows that are asked for lie far apart.
#[derive(Clone, Copy, Debug)]
struct Place<const PARTS: usize> {
    start: u32,
    lengths: [u16; PARTS],
}

impl<T, const PARTS: usize> Default for Lists<T, PARTS> {
    fn default() -> Self {
        Self { rows: Vec::new(), items: Vec::new(), wasted: 0 }
    }
}

impl<T: Copy, const PARTS: usize> Lists<T, PARTS> {
    fn push(&mut self) {
        self.rows.push(Place { start: 0, lengths: [0; PARTS] });
    }

    fn all_of(&self, row: usize) -> &[T] {
        let Place { start, lengths } = self.rows[row];
        let length: usize = lengths.iter().map(|&length| usize::from(length)).sum();
        &self.items[start as usize..][..length]
    }

    fn of(&self, row: usize) -> [&[T]; PARTS] {
        let mut rest = self.all_of(row);
        self.rows[row].lengths.map(|length| {
            let (own, left) = rest.split_at(usize::from(length));
            rest = left;
            own
        })
    }

    fn put(&mut self, row: usize, lists: [&[T]; PARTS]) {
        self.wasted += self.all_of(row).len();
        let length =
            |list: &[T]| u16::try_from(list.len()).expect("limits of a description keep lists short");
        self.rows[row] = Place { start: self.items.len() as u32, lengths: lists.map(length) };
        let new: usize = lists.iter().map(|list| list.len()).sum();
        if self.items.capacity() - self.items.len() < new {
            // Grown by an eighth, since most segments are full and stay as they are.
            self.items.reserve_exact(new.max(self.items.len() / 8));
        }
        lists.iter().for_each(|list| self.items.extend_from_slice(list));
        if self.wasted > ROWS && self.wasted > self.items.len() / 2 {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        let mut items = Vec::with_capacity(self.items.len() - self.wasted);
        for row in 0..self.rows.len() {
            let start = items.len() as u32;
            items.extend_from_slice(self.all_of(row));
            self.rows[row].start = start;
        }
        (self.items, self.wasted) = (items, 0);
    }

    fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Place<PARTS>>() + self.items.capacity() * size_of::<T>()
    }
}

/// A block of rows.
#[derive(Clone, Debug)]
pub struct Segment {
    side: Side,
    codes: [Codes; COLUMNS],
    matched: Vec<bool>,
    words: Lists<u16, 3>,
    postings: Arc<Postings>,
    /// Rows that changed since the postings were made.
    loose: Vec<u16>,
    /// Kind, number and row of everything their words can add, made once and not at every search.
    loose_words: Vec<(u8, u16, u16)>,
    packed: Lists<u8, 1>,
}

/// So many rows, and a share of all, may have changed before postings are made anew: a half while the block grows,
/// a sixteenth once it is full, since making them costs what many searches save.
const LOOSE: usize = 64;

impl Segment {
    /// No rows of this side.
    pub fn new(side: Side) -> Self {
        Self {
            side,
            codes: Default::default(),
            matched: Vec::new(),
            words: Lists::default(),
            postings: Arc::default(),
            loose: Vec::new(),
            loose_words: Vec::new(),
            packed: Lists::default(),
        }
    }

    /// Rows in it, matched or not.
    pub fn count(&self) -> usize {
        self.matched.len()
    }

    /// Adds a row that is not matched yet.
    pub fn push(&mut self) {
        self.codes.iter_mut().for_each(Codes::push);
        self.matched.push(false);
        self.words.push();
        self.packed.push();
    }

    /// Whether a row is matched and holds just this.
    pub fn holds(&self, row: usize, codes: &RowCodes, packed: &[u8]) -> bool {
        let same = |(column, &code): (usize, &u32)| self.code(column, row) == code;
        self.matched[row] && self.packed(row) == packed && codes.codes.iter().enumerate().all(same)
    }

    /// Sets a row.
    pub fn put(&mut self, row: usize, codes: &RowCodes, packed: &[u8]) {
        for (column, code) in self.codes.iter_mut().zip(codes.codes) {
            column.put(row, code);
        }
        self.words.put(row, [&codes.names, &codes.relatives, &codes.tails]);
        self.packed.put(row, [packed]);
        self.matched[row] = true;
        self.loosen(row);
        let share = if self.count() < ROWS { 2 } else { 16 };
        // A block that is filled for the first time is read as it is by every search from then on.
        if self.loose.len() > LOOSE + self.count() / share || row + 1 == ROWS {
            self.post();
        }
    }

    /// Takes the words of a row apart from the postings.
    fn loosen(&mut self, row: usize) {
        let Self { side, words, loose, loose_words, .. } = self;
        let own = row as u16;
        if loose.contains(&own) {
            loose_words.retain(|&(.., row)| row != own);
        } else {
            loose.push(own);
        }
        occurrences(*side, words.of(row), |kind, number| loose_words.push((kind as u8, number, own)));
    }

    fn post(&mut self) {
        let mut all = Vec::new();
        for row in 0..self.count() {
            let mut take = |kind: usize, number: u16| all.push((kind as u8, number, row as u16));
            occurrences(self.side, self.words(row), &mut take);
        }
        self.postings = Arc::new(Postings::of(all));
        (self.loose, self.loose_words) = (Vec::new(), Vec::new());
        self.codes.iter_mut().for_each(Codes::settle);
    }

    /// Adds what a query says of the parts of each row.
    pub fn add_words(&self, query: &WordSums, sums: &mut RowSums) {
        sums.iter_mut().for_each(|sum| sum.fill(0));
        self.postings.add(query, sums);
        for &row in &self.loose {
            sums.iter_mut().for_each(|sum| sum[usize::from(row)] = 0);
        }
        for &(kind, number, row) in &self.loose_words {
            let kind = usize::from(kind);
            let steps = query.of(kind).get(usize::from(number)).copied().unwrap_or(0);
            sums[sum_of(kind)][usize::from(row)] += i32::from(steps);
        }
    }

    /// Marks a row as one that is not matched; its words and features go.
    pub fn remove(&mut self, row: usize) {
        self.matched[row] = false;
        self.words.put(row, [&[]; 3]);
        self.packed.put(row, [&[]]);
    }

    /// Whether a row is matched.
    pub fn is_matched(&self, row: usize) -> bool {
        self.matched[row]
    }

    /// Words of names, relatives and villages of a row.
    pub fn words(&self, row: usize) -> [&[u16]; 3] {
        self.words.of(row)
    }

    /// The features of a row as bytes.
    pub fn packed(&self, row: usize) -> &[u8] {
        self.packed.all_of(row)
    }

    /// The number of a row in a column.
    pub fn code(&self, column: usize, row: usize) -> u32 {
        self.codes[column].at(row)
    }

    /// A column.
    pub const fn column(&self, column: usize) -> &Codes {
        &self.codes[column]
    }

    /// Sets the sum of each row to `start` and what tables say of its numbers in some columns.
    pub fn sum(&self, columns: &[(usize, Narrow)], start: i32, sums: &mut Vec<i32>) {
        let common = columns.iter().map(|(column, table)| self.codes[*column].common(table)).sum::<i32>();
        sums.clear();
        sums.resize(self.count(), start + common);
        let mut short = Vec::new();
        for (column, table) in columns {
            match &self.codes[*column] {
                Codes::Short(codes) => short.push((&codes[..], table)),
                other => other.add(table, sums),
            }
        }
        // Four look-ups a row at a time, which wait for each other least.
        let (fours, rest) = short.as_chunks::<4>();
        for four in fours {
            let codes = four.map(|(codes, _)| &codes[..sums.len()]);
            for (row, sum) in sums.iter_mut().enumerate() {
                let said = |i: usize| four[i].1.of(usize::from(codes[i][row]));
                *sum += said(0) + said(1) + said(2) + said(3);
            }
        }
        for (codes, table) in rest {
            sums.iter_mut().zip(*codes).for_each(|(sum, &code)| *sum += table.of(usize::from(code)));
        }
    }

    /// The sum of all numbers: reads every byte of the columns once, for measuring.
    pub fn read(&self) -> u64 {
        let words: u64 = self.words.items.iter().map(|&part| u64::from(part)).sum();
        self.codes.iter().map(Codes::read).sum::<u64>() + words
    }

    /// Bytes of the columns, of the words, and of the features.
    pub fn bytes(&self) -> [usize; 3] {
        let columns = self.codes.iter().map(Codes::bytes).sum::<usize>() + self.matched.capacity();
        let words = self.words.bytes()
            + self.postings.bytes()
            + self.loose.capacity() * 2
            + self.loose_words.capacity() * 6;
        [columns, words, self.packed.bytes()]
    }
}
