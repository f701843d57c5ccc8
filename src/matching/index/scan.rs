//! One pass over a block of rows: bounds are summed column by column, and part by part for names, relatives
//! and villages; words are judged where a row can still reach, and rows that can are handed on.

use crate::domain::evidence::Bits;
use crate::knowledge::places::village_factor;
use crate::matching::compare::word_sums::{SUMS, bits_of};
use crate::matching::index::columns::NO_HOME;
use crate::matching::index::postings::RowSums;
use crate::matching::index::segment::{ROWS, Segment};
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
const MOST: [Column; 3] = [Column::NamesMost, Column::RelativesMost, Column::Kin];

/// Columns with their tables, by number.
type Told<'t> = Vec<(usize, &'t [i32])>;

/// A column of more values than these is read only of rows that still reach with the most it says: its table does
/// not stay in the nearest cache, and few rows do.
const FEW: usize = 4_096;

/// The columns of a query that tell rows apart, and what the others say of all.
pub struct Apart<'t> {
    certain: (Told<'t>, i32),
    origin: (Told<'t>, i32),
    /// Columns of many values, and the most they say together.
    certain_of_many: (Told<'t>, i32),
    origin_of_many: (Told<'t>, i32),
    /// The most that homes add.
    homes: i32,
    /// The most that relatives say by what they are.
    kin: i32,
}

impl<'t> Apart<'t> {
    /// Of a query.
    pub fn of(tables: &'t Tables<'_>) -> Self {
        const {
            let others = HOMES.len() + MOST.len() + 2;
            assert!(EXACT.len() + BOUNDS.len() + ORIGIN.len() + others == COLUMNS);
        }
        let split = |columns: &[Column]| {
            let (apart, same) = tables.columns.apart(columns);
            let (few, many): (Told<'t>, Told<'t>) =
                apart.into_iter().partition(|(_, table)| table.len() <= FEW);
            let most = many.iter().map(|(_, table)| most_of(table)).sum();
            ((few, same), (many, most))
        };
        let all: Vec<Column> = EXACT.into_iter().chain(BOUNDS).collect();
        let ((certain, certain_of_many), (origin, origin_of_many)) = (split(&all), split(&ORIGIN));
        let homes = if tables.is_placed() { most_of(tables.columns.of(Column::Homes)).max(0) } else { 0 };
        let kin = most_of(tables.columns.of(Column::Kin));
        Self { certain, origin, certain_of_many, origin_of_many, homes, kin }
    }
}

fn most_of(table: &[i32]) -> i32 {
    table.iter().copied().max().unwrap_or(0)
}

/// What columns say of one row.
fn told(columns: &Told<'_>, segment: &Segment, row: usize) -> i32 {
    columns.iter().map(|(column, table)| table[segment.code(*column, row) as usize]).sum()
}

/// The sums of a block, by row; complete for rows that may reach.
pub struct Sums {
    /// The prior and all but names, relatives and origin.
    certain: Vec<i32>,
    /// Origin without villages.
    places: Vec<i32>,
    words: RowSums,
    /// Rows that may reach what was asked, before any of their words is read.
    reaching: Vec<u16>,
}

impl Default for Sums {
    fn default() -> Self {
        let words = [const { [0; ROWS] }; SUMS].map(Box::new);
        Self { certain: Vec::new(), places: Vec::new(), words, reaching: Vec::new() }
    }
}

impl Sums {
    /// How many rows may reach what was asked.
    pub fn count(&self) -> usize {
        self.reaching.len()
    }

    /// Adds up the columns and the words of a block, and notes the rows that may reach `least`.
    pub fn take(
        &mut self,
        (tables, apart): (&Tables<'_>, &Apart<'_>),
        segment: &Segment,
        prior: Bits,
        least: Bits,
    ) {
        let start = |sums: &mut Vec<i32>, with: i32| {
            sums.clear();
            sums.resize(segment.count(), with);
        };
        start(&mut self.certain, prior.0 + apart.certain.1);
        segment.add(&apart.certain.0, &mut self.certain);
        start(&mut self.places, apart.origin.1);
        segment.add(&apart.origin.0, &mut self.places);
        segment.add_words(&tables.words, &mut self.words);
        self.reaching.clear();
        if MOST.iter().all(|&column| !tables.columns.of(column).is_empty()) {
            self.open(tables, apart, segment, least);
            self.reach(tables, apart, segment, least);
        }
    }

    /// Notes the rows that may reach with the most that columns of many values say.
    fn open(&mut self, tables: &Tables<'_>, apart: &Apart<'_>, segment: &Segment, least: Bits) {
        let Self { certain, places, words: [names, relatives, villages], reaching } = self;
        let (certain, places) = (&certain[..segment.count()], &places[..segment.count()]);
        let villages_of = Villages::of(tables);
        let (rest, more) = (apart.certain_of_many.1, apart.homes + apart.origin_of_many.1);
        let most = [Column::NamesMost, Column::RelativesMost];
        let tables_of = most.map(|column| tables.columns.of(column));
        segment.each_row(
            most.map(|column| column as usize),
            tables_of,
            |row, [most_names, most_relatives]| {
                let origin = villages_of.origin(places[row] + more, villages[row]);
                let most = [most_names, most_relatives, apart.kin];
                let words = words_at_most(tables, most, [names[row], relatives[row]]);
                if certain[row] + rest + origin + words[0] + words[1] >= least.0 {
                    reaching.push(row as u16);
                }
            },
        );
    }

    /// Adds what columns of many values say, and keeps the rows that still may reach.
    fn reach(&mut self, tables: &Tables<'_>, apart: &Apart<'_>, segment: &Segment, least: Bits) {
        let Self { certain, places, words: [names, relatives, villages], reaching } = self;
        let villages_of = Villages::of(tables);
        let homes =
            Some(tables.columns.of(Column::Homes)).filter(|own| tables.is_placed() && !own.is_empty());
        let (rest, more) = (apart.certain_of_many.1, apart.origin_of_many.1);
        reaching.retain(|&at| {
            let row = usize::from(at);
            if let Some(table) = homes {
                let of = |column: Column| table[segment.code(column as usize, row) as usize];
                let most = HOMES.map(of).into_iter().fold(NO_HOME.0, i32::max);
                places[row] += if most == NO_HOME.0 { 0 } else { most };
            }
            let mut most = MOST.map(|column| tables.bits(segment, column, row).0);
            let kin = std::mem::replace(&mut most[2], apart.kin);
            let steps = [names[row], relatives[row]];
            let reaches = |certain: i32, places: i32, most: [i32; 3]| {
                let words = words_at_most(tables, most, steps);
                certain + villages_of.origin(places, villages[row]) + words[0] + words[1] >= least.0
            };
            if !reaches(certain[row] + rest, places[row] + more, most) {
                return false;
            }
            certain[row] += told(&apart.certain_of_many.0, segment, row);
            places[row] = (places[row] + told(&apart.origin_of_many.0, segment, row)).max(villages_of.lowest);
            most[2] = kin;
            reaches(certain[row], places[row], most)
        });
    }

    /// Bits that names and relatives of a row never pass, by what they are and what their parts add.
    fn words(&self, tables: &Tables<'_>, segment: &Segment, at: usize) -> [i32; 2] {
        let most = MOST.map(|column| tables.bits(segment, column, at).0);
        words_at_most(tables, most, [self.words[0][at], self.words[1][at]])
    }
}

/// What villages add to a bound of origin.
struct Villages {
    lowest: i32,
    highest: i32,
    none: i32,
}

impl Villages {
    fn of(tables: &Tables<'_>) -> Self {
        let none = if tables.tails.is_empty() { 0 } else { village_factor(0) };
        Self { lowest: tables.least_origin.0, highest: tables.most_origin.0, none }
    }

    /// Origin at most, by places without villages and the most that syllables of villages say.
    fn origin(&self, places: i32, millibits: i32) -> i32 {
        let village = if millibits == 0 { self.none } else { village_factor(millibits) };
        (places.max(self.lowest) + village).min(self.highest)
    }
}

fn words_at_most(tables: &Tables<'_>, [names, relatives, kin]: [i32; 3], steps: [i32; 2]) -> [i32; 2] {
    [tables.words.names(steps[0]).min(names), (kin + bits_of(steps[1])).min(relatives)]
}

/// Hands on every matched row that was noted and whose bound reaches `least`, or what the row itself asks
/// for where that is less, but never less than the floor; `first` is the block's first row.
pub fn scan(
    tables: &Tables<'_>,
    segment: &Segment,
    sums: &Sums,
    first: RowIndex,
    (prior, floor, least): (Bits, Bits, Bits),
    entry: Option<&(dyn Fn(RowIndex) -> Bits + Sync)>,
    mut near: impl FnMut(Near),
) {
    for at in sums.reaching.iter().map(|&at| usize::from(at)) {
        if !segment.is_matched(at) {
            continue;
        }
        let row = first + at as RowIndex;
        // Asked of the row only where it makes a difference.
        let least = entry.filter(|_| least > floor).map_or(least, |entry| least.min(entry(row))).max(floor);
        let certain = Bits(sums.certain[at]);
        let [own_names, own_relatives, tails] = segment.words(at);
        let village = if tables.tails.is_empty() || tails.is_empty() {
            0
        } else {
            village_factor(tail_millibits(&tables.tails, tails))
        };
        let origin = Bits(sums.places[at] + village).min(tables.most_origin);
        let [mut names, mut relatives] = sums.words(tables, segment, at).map(Bits);
        let reaches = |names: Bits, relatives: Bits| certain + origin + names + relatives >= least;
        if !reaches(names, relatives) {
            continue;
        }
        let own = tables.names.bits(own_names);
        debug_assert!(own.0 <= tables.words.names(sums.words[0][at]), "{own:?} passes the sum of parts");
        names = names.min(own);
        if !reaches(names, relatives) {
            continue;
        }
        if let Some(table) = tables.relatives.as_ref().filter(|_| !own_relatives.is_empty()) {
            let own = table.bits(own_relatives);
            let parts = tables.bits(segment, Column::Kin, at).0 + bits_of(sums.words[1][at]);
            debug_assert!(own.0 <= parts, "{own:?} passes the sum of parts");
            relatives = relatives.min(own);
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
