//! One pass over a block of rows: bounds are summed column by column, names, relatives and villages
//! are added where the row can still reach, and rows that can are handed on.

use crate::domain::evidence::Bits;
use crate::knowledge::places::village_factor;
use crate::matching::features::Side;
use crate::matching::index::segment::Segment;
use crate::matching::index::shared::{COLUMNS, CURVE_SHIFT, Column, LENGTH, NEW_GROUP};
use crate::matching::index::tables::{GroupTable, Tables};
use crate::matching::shortlist::RowIndex;

/// A row that may reach the threshold.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// The row.
    pub row: RowIndex,
    /// Never less than its score.
    pub bound: Bits,
    /// The exact part of it: the prior and the cheap comparisons but clothing.
    pub cheap: Bits,
    /// The most that names, relatives and origin say.
    pub most: [Bits; 3],
}

/// Columns whose tables are exact.
const EXACT: [Column; 7] = [
    Column::Life,
    Column::Birth,
    Column::Time,
    Column::Height,
    Column::Route,
    Column::Conditions,
    Column::Marks,
];
/// Columns that make up the bound of origin.
const ORIGIN: [Column; 4] = [Column::People, Column::Speech, Column::Things, Column::Homes];

/// The sums of a block.
#[derive(Default)]
pub struct Sums {
    cheap: Vec<i32>,
    origin: Vec<i32>,
}

impl Sums {
    /// Rows summed.
    pub fn count(&self) -> usize {
        self.cheap.len()
    }

    /// Adds up the columns of a block.
    pub fn take(&mut self, tables: &Tables, segment: &Segment, prior: Bits) {
        sum(&mut self.cheap, tables, segment, &EXACT, prior.0);
        sum(&mut self.origin, tables, segment, &ORIGIN, 0);
    }
}

fn sum(sums: &mut Vec<i32>, tables: &Tables, segment: &Segment, columns: &[Column], start: i32) {
    sums.clear();
    sums.resize(segment.count(), start);
    for &column in columns {
        let table = tables.columns[column as usize].as_slice();
        if table.is_empty() {
            // No row was ever matched.
            continue;
        }
        segment.add(column as usize, table, sums);
    }
}

/// Hands on every matched row whose bound reaches `least`, or what the row itself asks for where that is
/// less, but never less than the floor; `first` is the block's first row.
pub fn scan(
    tables: &Tables,
    segment: &Segment,
    sums: &Sums,
    first: RowIndex,
    (floor, least): (Bits, Bits),
    entry: impl Fn(RowIndex) -> Bits,
    mut near: impl FnMut(Near),
) {
    const { assert!(EXACT.len() + ORIGIN.len() + 1 == COLUMNS) };
    let looks = tables.columns[Column::Looks as usize].as_slice();
    let [names_most, relatives_most, origin_most] = tables.most;
    let names_most = if tables.names.is_empty() { Bits::ZERO } else { names_most };
    let relatives_most = if tables.relatives.is_empty() { Bits::ZERO } else { relatives_most };
    for at in 0..segment.count() {
        if !segment.is_matched(at) {
            continue;
        }
        let row = first + at as RowIndex;
        let cheap = Bits(sums.cheap[at]);
        // Asked of the row only where it makes a difference.
        let least = if least > floor { least.min(entry(row)).max(floor) } else { floor };
        let mut origin = Bits(sums.origin[at]).max(tables.least_origin);
        let [own_names, relatives_words, tails] = segment.words(at);
        let tails = if tables.tails.is_empty() { &[][..] } else { tails };
        let certain = cheap + Bits(looks[segment.code(Column::Looks as usize, at) as usize]);
        let origin_at_most = if tails.is_empty() { origin.min(origin_most) } else { origin_most };
        let relatives_at_most = if relatives_words.is_empty() { Bits::ZERO } else { relatives_most };
        if certain + origin_at_most + names_most + relatives_at_most < least {
            continue;
        }
        let names = name_bits(&tables.names, own_names, tables.side).min(names_most);
        if certain + origin_at_most + names + relatives_at_most < least {
            continue;
        }
        if !tails.is_empty() {
            origin += Bits(village_factor(tail_millibits(&tables.tails, tails)));
        }
        let origin = origin.min(origin_most);
        if certain + origin + names + relatives_at_most < least {
            continue;
        }
        let relatives = name_bits(&tables.relatives, relatives_words, tables.side).min(relatives_most);
        let bound = certain + origin + names + relatives;
        if bound >= least {
            near(Near { row, bound, cheap, most: [names, relatives, origin] });
        }
    }
}

/// Bits that the groups of a query and the words of a row come to: heard groups are separate
/// evidence, each against the best form said.
fn name_bits(groups: &[GroupTable], words: &[u16], side: Side) -> Bits {
    if words.is_empty() {
        return Bits::ZERO;
    }
    let sum: i32 = match side {
        Side::Profile => groups.iter().map(|table| of_said(table, words)).sum(),
        Side::Report => groups.iter().map(|table| of_heard(table, words)).sum(),
    };
    Bits(sum)
}

/// One group heard against all forms a row says.
fn of_said(table: &GroupTable, words: &[u16]) -> i32 {
    let (mut best, mut kinds) = (i32::MIN, 0);
    each_word(words, |head, parts| {
        best = best.max(steps(&table.steps, parts));
        kinds |= curve(head);
    });
    table.group.bits(kinds, best)
}

/// All forms said against the groups a row was heard to say: the sum of the best of each group.
fn of_heard(table: &GroupTable, words: &[u16]) -> i32 {
    let (mut sum, mut best) = (0, None);
    each_word(words, |head, parts| {
        let own = table.group.bits(curve(head), steps(&table.steps, parts));
        if head & NEW_GROUP != 0 {
            sum += best.unwrap_or(0);
            best = Some(own);
        } else {
            best = best.max(Some(own));
        }
    });
    sum + best.unwrap_or(0)
}

const fn curve(head: u16) -> usize {
    ((head & !NEW_GROUP) >> CURVE_SHIFT) as usize
}

fn tail_millibits(table: &[i32], words: &[u16]) -> i32 {
    let mut best = 0;
    each_word(words, |_, parts| {
        best = best.max(parts.iter().map(|&part| table[usize::from(part)]).sum());
    });
    best
}

fn steps(table: &[i16], parts: &[u16]) -> i32 {
    parts.iter().map(|&part| i32::from(table[usize::from(part)])).sum()
}

fn each_word(mut words: &[u16], mut of: impl FnMut(u16, &[u16])) {
    while let Some((&head, rest)) = words.split_first() {
        let (parts, left) = rest.split_at(usize::from(head & LENGTH));
        of(head, parts);
        words = left;
    }
}
