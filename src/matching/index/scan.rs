//! One pass over a block of rows: bounds are summed column by column, and part by part for names, relatives
//! and villages; words are judged where a row can still reach, and rows that can are handed on.

use crate::domain::evidence::Bits;
use crate::knowledge::places::VillageFactors;
use crate::matching::compare::word_sums::{SUMS, bits_of};
use crate::matching::index::apart::{EXACT, HOMES, JUDGED, MOST};
use crate::matching::index::columns::Narrow;
use crate::matching::index::postings::RowSums;
use crate::matching::index::segment::{ROWS, Segment};
use crate::matching::index::shared::Column;
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

/// The sums of a block, by row.
pub struct Sums {
    /// The prior and all but names, relatives and origin.
    certain: Vec<i32>,
    /// Origin without villages.
    places: Vec<i32>,
    /// One column at a time.
    column: Vec<i32>,
    words: RowSums,
    /// Rows that may reach what was asked, before any of their words is read: so many of these.
    reaching: Box<[u16; ROWS]>,
    count: usize,
}

impl Default for Sums {
    fn default() -> Self {
        let words = [const { [0; ROWS] }; SUMS].map(Box::new);
        let [certain, places, column] = [const { Vec::new() }; 3];
        Self { certain, places, column, words, reaching: Box::new([0; ROWS]), count: 0 }
    }
}

impl Sums {
    /// How many rows may reach what was asked.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Adds up the columns and the words of a block, and notes the rows that may reach `least`.
    pub fn take(&mut self, tables: &Tables<'_>, segment: &Segment, prior: Bits, least: Bits) {
        let apart = &tables.apart;
        segment.sum(&apart.certain.0, prior.0 + apart.certain.1, &mut self.certain);
        segment.sum(&apart.origin.0, apart.origin.1, &mut self.places);
        self.column.resize(segment.count(), 0);
        if let Some(homes) = &apart.homes {
            let [first, others @ ..] = HOMES.map(|column| segment.column(column as usize));
            first.fill(homes, &mut self.column);
            others.iter().for_each(|codes| codes.raise(homes, Narrow::NO_HOME, &mut self.column));
            for (place, &most) in self.places.iter_mut().zip(&self.column) {
                *place += if most == Narrow::NO_HOME { 0 } else { most };
            }
        }
        segment.add_words(&tables.words, &mut self.words);
        self.reach(tables, segment, least);
    }

    fn reach(&mut self, tables: &Tables<'_>, segment: &Segment, least: Bits) {
        let apart = &tables.apart;
        let Self { certain, places, column: kin, words: [names, relatives, villages], reaching, count } =
            self;
        *count = 0;
        if apart.kin.is_empty() {
            return;
        }
        let (lowest, highest) = (tables.least_origin.0, tables.most_origin.0);
        let factors = (!tables.tails.is_empty()).then(VillageFactors::ready);
        // Where the villages stood now stands all but names and relatives.
        let rows = villages.iter_mut().zip(certain.iter()).zip(places);
        rows.for_each(|((sum, certain), place)| {
            *place = (*place).max(lowest);
            *sum = *certain + (*place + factors.map_or(0, |factors| factors.of(*sum))).min(highest);
        });
        segment.column(Column::Kin as usize).fill(&apart.kin, kin);
        let steps = names.iter().zip(relatives.iter()).zip(villages.iter()).zip(kin);
        for (row, (((&names, &relatives), sum), &mut kin)) in steps.enumerate() {
            let words = words_at_most(tables, apart.most, kin, [names, relatives]);
            // Every row is noted, and the next takes its place unless it reaches.
            reaching[*count] = row as u16;
            *count += usize::from(*sum + words[0] + words[1] >= least.0);
        }
    }

    /// Bits that names and relatives of a row never pass, by what they are and what their parts add.
    fn words(&self, tables: &Tables<'_>, segment: &Segment, at: usize) -> [i32; 2] {
        let most = MOST.map(|column| tables.bits(segment, column, at).0);
        let kin = tables.bits(segment, Column::Kin, at).0;
        words_at_most(tables, most, kin, [self.words[0][at], self.words[1][at]])
    }
}

fn words_at_most(tables: &Tables<'_>, [names, relatives]: [i32; 2], kin: i32, steps: [i32; 2]) -> [i32; 2] {
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
    let factors = VillageFactors::ready();
    let mut reaching = Vec::new();
    // What lies far apart is read of one row after another, so that no row waits for the one before.
    for at in sums.reaching[..sums.count].iter().map(|&at| usize::from(at)) {
        if !segment.is_matched(at) {
            continue;
        }
        let row = first + at as RowIndex;
        // Asked of the row only where it makes a difference.
        let least = entry.filter(|_| least > floor).map_or(least, |entry| least.min(entry(row))).max(floor);
        let certain = Bits(sums.certain[at]);
        let [names, relatives, tails] = segment.words(at);
        let village = if tables.tails.is_empty() || tails.is_empty() {
            0
        } else {
            factors.of(tail_millibits(&tables.tails, tails))
        };
        let origin = Bits(sums.places[at] + village).min(tables.most_origin);
        let most = sums.words(tables, segment, at).map(Bits);
        let own = Reaching { at, least, certain, origin, most, names, relatives };
        if own.reaches() {
            reaching.push(own);
        }
    }
    reaching.retain_mut(|own| {
        let bits = tables.names.bits(own.names);
        debug_assert!(
            bits.0 <= tables.words.names(sums.words[0][own.at]),
            "{bits:?} passes the sum of parts"
        );
        own.most[0] = own.most[0].min(bits);
        own.reaches()
    });
    if let Some(table) = &tables.relatives {
        reaching.retain_mut(|own| {
            let bits = table.bits(own.relatives);
            let parts = tables.bits(segment, Column::Kin, own.at).0 + bits_of(sums.words[1][own.at]);
            debug_assert!(bits.0 <= parts, "{bits:?} passes the sum of parts");
            own.most[1] = own.most[1].min(bits);
            own.reaches()
        });
    }
    let judged = reaching.iter().map(|own| tables.judged(segment, own.at)).collect::<Vec<_>>();
    for (own, judged) in reaching.into_iter().zip(judged) {
        let at = own.at;
        let exact = tables.birth_and_marks(judged);
        let bounds = JUDGED.iter().map(|&column| tables.bits(segment, column, at)).sum::<Bits>();
        let bound = own.bound() + exact[0] + exact[1] - bounds;
        if bound >= own.least {
            let cheap = EXACT.iter().map(|&column| tables.bits(segment, column, at)).sum::<Bits>();
            let cheap = prior + cheap + exact[0] + exact[1];
            let [names, relatives] = own.most;
            near(Near { row: first + at as RowIndex, bound, cheap, most: [names, relatives, own.origin] });
        }
    }
}

/// A row that may reach what it asks for, by what was read of it so far.
struct Reaching<'s> {
    at: usize,
    least: Bits,
    certain: Bits,
    origin: Bits,
    /// The most that names and relatives say.
    most: [Bits; 2],
    names: &'s [u16],
    relatives: &'s [u16],
}

impl Reaching<'_> {
    fn bound(&self) -> Bits {
        self.certain + self.origin + self.most[0] + self.most[1]
    }

    fn reaches(&self) -> bool {
        self.bound() >= self.least
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
