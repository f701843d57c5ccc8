//! One pass over a block of rows: bounds are summed column by column, names, relatives and villages
//! are added where the row can still reach, and rows that can are handed on.

use crate::domain::evidence::Bits;
use crate::knowledge::places::village_factor;
use crate::matching::index::columns::NO_HOME;
use crate::matching::index::segment::Segment;
use crate::matching::index::shared::{COLUMNS, Column};
use crate::matching::index::tables::Tables;
use crate::matching::shortlist::RowIndex;

/// A row that may reach the threshold.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// The row.
    pub row: RowIndex,
    /// Never less than its score.
    pub bound: Bits,
    /// The exact part of it: the prior and the cheap comparisons but clothing and traits.
    pub cheap: Bits,
    /// The most that names, relatives and origin say.
    pub most: [Bits; 3],
}

/// Columns whose tables are exact.
const EXACT: [Column; 5] = [Column::Life, Column::Time, Column::Height, Column::Route, Column::Conditions];
/// Columns whose tables are bounds.
const BOUNDS: [Column; 3] = [Column::Birth, Column::Marks, Column::Looks];
/// Columns that make up the bound of origin, beside homes.
const ORIGIN: [Column; 3] = [Column::People, Column::Speech, Column::Things];

/// Columns of homes, of which the best counts.
const HOMES: [Column; 3] = [Column::Home, Column::SecondHome, Column::Homes];

/// Columns of what a row's names and relatives never pass.
const WORDS: [Column; 2] = [Column::NamesMost, Column::RelativesMost];

/// The sums of a block.
#[derive(Default)]
pub struct Sums {
    certain: Vec<i32>,
    origin: Vec<i32>,
    words: Vec<i32>,
}

impl Sums {
    /// Rows summed.
    pub fn count(&self) -> usize {
        self.certain.len()
    }

    /// Adds up the columns of a block.
    pub fn take(&mut self, tables: &Tables<'_>, segment: &Segment, prior: Bits) {
        let table = |column: Column| tables.columns.of(column);
        let add = |sums: &mut Vec<i32>, start: i32, columns: &[Column]| {
            sums.clear();
            sums.resize(segment.count(), start);
            for &column in columns {
                segment.add(column as usize, table(column), sums);
            }
        };
        add(&mut self.certain, prior.0, &EXACT);
        BOUNDS.iter().for_each(|&column| segment.add(column as usize, table(column), &mut self.certain));
        add(&mut self.origin, 0, &ORIGIN);
        if tables.is_placed() {
            let columns = HOMES.map(|column| column as usize);
            segment.add_greatest(columns, table(Column::Homes), NO_HOME.0, &mut self.origin);
        }
        add(&mut self.words, 0, &WORDS);
    }

    /// Places of rows that may still reach `least`, before any of their words is read.
    fn reaching(&self, (lowest, highest): (i32, i32), least: i32) -> impl Iterator<Item = usize> + '_ {
        let all = self.certain.iter().zip(&self.origin).zip(&self.words).enumerate();
        all.filter(move |(_, ((certain, origin), words))| {
            **certain + (**origin).clamp(lowest, highest) + **words >= least
        })
        .map(|(at, _)| at)
    }
}

/// Hands on every matched row whose bound reaches `least`, or what the row itself asks for where that is
/// less, but never less than the floor; `first` is the block's first row.
pub fn scan(
    tables: &Tables<'_>,
    segment: &Segment,
    sums: &Sums,
    first: RowIndex,
    (prior, floor, least): (Bits, Bits, Bits),
    entry: impl Fn(RowIndex) -> Bits,
    mut near: impl FnMut(Near),
) {
    const {
        let apart = HOMES.len() + WORDS.len() + 2;
        assert!(EXACT.len() + BOUNDS.len() + ORIGIN.len() + apart == COLUMNS);
    }
    let most_origin = tables.most_origin;
    for at in sums.reaching((tables.least_origin.0, most_origin.0), floor.0) {
        if !segment.is_matched(at) {
            continue;
        }
        let row = first + at as RowIndex;
        // Asked of the row only where it makes a difference.
        let least = if least > floor { least.min(entry(row)).max(floor) } else { floor };
        let certain = Bits(sums.certain[at]);
        let [own_names, own_relatives, tails] = segment.words(at);
        let mut origin = Bits(sums.origin[at]).max(tables.least_origin);
        if !tables.tails.is_empty() && !tails.is_empty() {
            origin += Bits(village_factor(tail_millibits(&tables.tails, tails)));
        }
        let origin = origin.min(most_origin);
        let mut names = tables.bits(segment, Column::NamesMost, at);
        let mut relatives = tables.relatives_most(segment, at);
        let reaches = |names: Bits, relatives: Bits| certain + origin + names + relatives >= least;
        if !reaches(names, relatives) {
            continue;
        }
        names = names.min(tables.names.bits(own_names));
        if !reaches(names, relatives) {
            continue;
        }
        if let Some(table) = tables.relatives.as_ref().filter(|_| !own_relatives.is_empty()) {
            relatives = relatives.min(table.look(own_relatives));
            if !reaches(names, relatives) {
                continue;
            }
            relatives = relatives.min(table.bits(own_relatives));
            if !reaches(names, relatives) {
                continue;
            }
        }
        let exact = tables.birth_and_marks(segment, at);
        let bounds = tables.bits(segment, Column::Birth, at) + tables.bits(segment, Column::Marks, at);
        let bound = certain + exact[0] + exact[1] - bounds + origin + names + relatives;
        if bound >= least {
            let cheap = EXACT.iter().map(|&column| tables.bits(segment, column, at)).sum::<Bits>();
            let cheap = prior + cheap + exact[0] + exact[1];
            near(Near { row, bound, cheap, most: [names, relatives, origin] });
        }
    }
}

fn tail_millibits(table: &[i32], mut words: &[u16]) -> i32 {
    let mut best = 0;
    while let Some((&length, rest)) = words.split_first() {
        let (parts, left) = rest.split_at(usize::from(length));
        best = best.max(parts.iter().map(|&part| table[usize::from(part)]).sum());
        words = left;
    }
    best
}
