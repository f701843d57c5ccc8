//! One pass over a block of rows: bounds are summed column by column, names, relatives and villages
//! are added where the row can still reach, and rows that can are handed on.

use crate::domain::evidence::Bits;
use crate::knowledge::places::village_factor;
use crate::matching::compare::word_sums::bits_of;
use crate::matching::index::columns::NO_HOME;
use crate::matching::index::postings::RowSums;
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

/// How many columns tell what a row's names and relatives never pass.
const WORDS: usize = 3;

/// The sums of a block, by row.
#[derive(Default)]
pub struct Sums {
    certain: Vec<i32>,
    /// Without villages, and with the most their syllables say.
    places: Vec<i32>,
    origin: Vec<i32>,
    words: RowSums,
    /// The most that names and relatives say, by their parts.
    most: [Vec<i32>; 2],
}

impl Sums {
    /// Rows summed.
    pub fn count(&self) -> usize {
        self.certain.len()
    }

    /// Adds up the columns and the words of a block.
    pub fn take(&mut self, tables: &Tables<'_>, segment: &Segment, prior: Bits) {
        let table = |column: Column| tables.columns.of(column);
        let start = |sums: &mut Vec<i32>, with: i32| {
            sums.clear();
            sums.resize(segment.count(), with);
        };
        start(&mut self.certain, prior.0);
        for column in EXACT.into_iter().chain(BOUNDS) {
            segment.add(column as usize, table(column), &mut self.certain);
        }
        start(&mut self.places, 0);
        for column in ORIGIN {
            segment.add(column as usize, table(column), &mut self.places);
        }
        if tables.is_placed() {
            let columns = HOMES.map(|column| column as usize);
            segment.add_greatest(columns, table(Column::Homes), NO_HOME.0, &mut self.places);
        }
        self.words.iter_mut().for_each(|sums| start(sums, 0));
        segment.add_words(&tables.words, &mut self.words);
        let [names, relatives, villages] = &self.words;
        let (lowest, highest) = (tables.least_origin.0, tables.most_origin.0);
        self.places.iter_mut().for_each(|places| *places = lowest.max(*places));
        let least = if tables.tails.is_empty() { 0 } else { village_factor(0) };
        let factor = |village: i32| if village > 0 { village_factor(village) } else { least };
        let origin = self.places.iter().zip(villages);
        self.origin.clear();
        self.origin.extend(origin.map(|(&places, &village)| (places + factor(village)).min(highest)));
        let [most_names, most_relatives] = &mut self.most;
        start(most_names, 0);
        segment.add(Column::NamesMost as usize, table(Column::NamesMost), most_names);
        most_names
            .iter_mut()
            .zip(names)
            .for_each(|(most, &steps)| *most = tables.words.names(steps).min(*most));
        start(most_relatives, 0);
        segment.add(Column::RelativesMost as usize, table(Column::RelativesMost), most_relatives);
        // As many steps as there are beside what the relatives are.
        let mut at_rest = vec![0; segment.count()];
        segment.add(Column::Kin as usize, table(Column::Kin), &mut at_rest);
        for ((most, &steps), rest) in most_relatives.iter_mut().zip(relatives).zip(at_rest) {
            *most = (rest + bits_of(steps)).min(*most);
        }
    }

    /// Bits that relatives of a row never pass, by what they are and the parts of their names.
    fn relatives(&self, tables: &Tables<'_>, segment: &Segment, at: usize) -> i32 {
        tables.bits(segment, Column::Kin, at).0 + bits_of(self.words[1][at])
    }

    /// Places of rows that may still reach `least`, before any of their words is read.
    fn reaching(&self, least: i32) -> impl Iterator<Item = usize> + '_ {
        let words = self.most[0].iter().zip(&self.most[1]);
        let all = self.certain.iter().zip(&self.origin).zip(words).enumerate();
        all.filter(move |(_, ((certain, origin), (names, relatives)))| {
            **certain + **origin + **names + **relatives >= least
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
        let apart = HOMES.len() + WORDS + 2;
        assert!(EXACT.len() + BOUNDS.len() + ORIGIN.len() + apart == COLUMNS);
    }
    for at in sums.reaching(floor.0) {
        if !segment.is_matched(at) {
            continue;
        }
        let row = first + at as RowIndex;
        // Asked of the row only where it makes a difference.
        let least = if least > floor { least.min(entry(row)).max(floor) } else { floor };
        let certain = Bits(sums.certain[at]);
        let [own_names, own_relatives, tails] = segment.words(at);
        let mut origin = Bits(sums.origin[at]);
        let (mut names, mut relatives) = (Bits(sums.most[0][at]), Bits(sums.most[1][at]));
        let reaches =
            |origin: Bits, names: Bits, relatives: Bits| certain + origin + names + relatives >= least;
        if !reaches(origin, names, relatives) {
            continue;
        }
        let own = tables.names.bits(own_names);
        debug_assert!(own.0 <= tables.words.names(sums.words[0][at]), "{own:?} passes the sum of parts");
        names = names.min(own);
        if !reaches(origin, names, relatives) {
            continue;
        }
        if let Some(table) = tables.relatives.as_ref().filter(|_| !own_relatives.is_empty()) {
            relatives = relatives.min(table.look(own_relatives));
            if !reaches(origin, names, relatives) {
                continue;
            }
            let own = table.bits(own_relatives);
            debug_assert!(own.0 <= sums.relatives(tables, segment, at), "{own:?} passes the sum of parts");
            relatives = relatives.min(own);
            if !reaches(origin, names, relatives) {
                continue;
            }
        }
        if sums.words[2][at] > 0 {
            let village = village_factor(tail_millibits(&tables.tails, tails));
            origin = Bits(sums.places[at] + village).min(origin);
            if !reaches(origin, names, relatives) {
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
