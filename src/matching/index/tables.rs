//! What one query says of everything rows have in common: a table of bits for each column, exact for
//! the cheap comparisons and an upper bound for the others, and tables of steps for parts of names and
//! villages. Made once a query; a row is then a few look-ups.

use crate::domain::evidence::Bits;
use crate::knowledge::names::Reaches;
use crate::knowledge::places::TailReaches;
use crate::matching::compare::birth::{self, BirthFeature};
use crate::matching::compare::marks::{self, MarksFeature};
use crate::matching::compare::name_bounds::{self, NamesTable};
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::compare::outcome::bits;
use crate::matching::compare::relative_bounds::RelativesTable;
use crate::matching::compare::relative_words::Heads;
use crate::matching::compare::word_sums::WordSums;
use crate::matching::features::{Features, Side};
use crate::matching::index::apart::{self, Apart};
use crate::matching::index::columns::{Columns, each};
use crate::matching::index::part_book::FIRST_PART;
use crate::matching::index::segment::Segment;
use crate::matching::index::shared::{Column, MOST_STEP, MOST_STEPS, Shared};
use crate::matching::model::Model;

/// The tables of one query.
pub struct Tables<'q> {
    model: &'q Model,
    query: &'q Features,
    shared: &'q Shared,
    /// Bits by column and number.
    columns: Columns,
    /// The columns as a pass over the rows reads them.
    pub apart: Apart,
    /// Her names.
    pub names: NamesTable,
    /// Relatives.
    pub relatives: Option<RelativesTable>,
    /// Millibits of syllables of villages; empty where the query has no village.
    pub tails: Vec<i32>,
    /// What single parts of names, relatives and villages add.
    pub words: WordSums,
    /// Bits that origin never passes.
    pub most_origin: Bits,
    /// Bits that origin never falls below.
    pub least_origin: Bits,
}

/// Millibits of a syllable of a village that was not told apart.
const ANY_MILLIBITS: i32 = 15_000;

impl<'q> Tables<'q> {
    /// Of a query against rows of the other side.
    pub fn new(model: &'q Model, query: &'q Features, shared: &'q Shared) -> Self {
        // A report whose home is known settles how any speaker sounds.
        let scope = query.origin.scope.as_ref().filter(|_| query.side == Side::Report);
        let steps = |reaches: &Reaches| shared.parts.steps(reaches);
        let names = || name_bounds::table_of(model, query.side, &query.names, scope, steps);
        let surname = query.names.has_surname();
        let relatives = || RelativesTable::new(model, query.side, &query.relatives, surname, scope, steps);
        let words = || {
            let (names, relatives) = rayon::join(names, relatives);
            let tails = villages(query, shared);
            let frames: Vec<u16> = shared.frames.values().iter().copied().collect();
            let words = WordSums::new(query.side, (&names, relatives.as_ref()), &frames, &tails);
            let most = at_most(model, query, shared, (&names, relatives.as_ref()));
            let kin = most.narrow(Column::Kin);
            (names, relatives, tails, words, (most, kin))
        };
        let cheap = || {
            let columns = Columns::cheap(model, query, shared);
            let certain = apart::certain(&columns);
            (columns, certain)
        };
        let origin = || {
            let columns = Columns::origin(model, query, shared);
            let told = !query.origin.homes.is_empty();
            let read = (apart::origin(&columns), told.then(|| columns.narrow(Column::Homes)));
            (columns, read)
        };
        // Each reads its own columns anew for the pass as soon as they stand.
        let ((names, relatives, tails, words, (most, kin)), ((mut columns, certain), (places, read))) =
            rayon::join(words, || rayon::join(cheap, origin));
        columns.take(places);
        columns.take(most);
        let most = apart::MOST.map(|column| columns.of(column).iter().copied().max().unwrap_or(0));
        let (origin, homes) = read;
        Self {
            model,
            query,
            shared,
            apart: Apart::new(certain, origin, homes, kin, most),
            columns,
            names,
            relatives,
            tails,
            words,
            most_origin: Bits::from_f64(model.origin.most_bits.value),
            least_origin: Bits::from_f64(model.origin.least_bits.value),
        }
    }

    /// What a column says of a row.
    pub fn bits(&self, segment: &Segment, column: Column, row: usize) -> Bits {
        Bits(self.columns.of(column)[segment.code(column as usize, row) as usize])
    }

    /// The birth and the marks of a row.
    pub fn judged(&self, segment: &Segment, row: usize) -> (&'q BirthFeature, &'q MarksFeature) {
        let code = |column: Column| segment.code(column as usize, row) as usize;
        let shared = self.shared;
        let birth = &shared.birth.values()[code(Column::BirthItself)];
        (birth, &shared.marks.values()[code(Column::MarksThemselves)])
    }

    /// Bits of the birth and of the marks of a row.
    pub fn birth_and_marks(&self, (birth, marks): (&BirthFeature, &MarksFeature)) -> [Bits; 2] {
        let (model, query) = (self.model, self.query);
        [
            bits(match query.side {
                Side::Profile => birth::compare(model, &query.birth, birth),
                Side::Report => birth::compare(model, birth, &query.birth),
            }),
            bits(match query.side {
                Side::Profile => marks::compare(model, &query.marks, marks),
                Side::Report => marks::compare(model, marks, &query.marks),
            }),
        ]
    }
}

/// What names and relatives of a row never pass, by what they never pass on their own and by what the relatives
/// are.
fn at_most(
    model: &Model,
    query: &Features,
    shared: &Shared,
    (names, relatives): (&NamesTable, Option<&RelativesTable>),
) -> Columns {
    let of = |silent: bool, most: Bits, code: u32| match (query.side, code) {
        (_, 0) => 0,
        _ if silent => 0,
        // What was heard is bounded by itself.
        (Side::Profile, _) => most.0,
        (Side::Report, code) => most.0.min(code as i32 * MOST_STEP),
    };
    let most = |own: Bits, at_most: f64| match query.side {
        Side::Profile => own,
        Side::Report => Bits::from_f64(at_most),
    };
    let most_names = most(query.names.most(), model.names.most_bits.value);
    let most_relatives = most(query.relatives.most(), model.relatives.most_bits.value);
    let codes = 0..MOST_STEPS;
    let heads = shared.heads.values();
    let at_rest: Vec<f64> =
        heads.iter().map(|&head| relatives.map_or(0.0, |own| own.at_rest(head))).collect();
    let of_kin = |heads: &Heads| {
        let heads = heads.as_slice();
        let bits: f64 = heads.iter().map(|&head| at_rest[usize::from(head)]).sum();
        if heads.is_empty() || relatives.is_none() { 0 } else { (Bits::from_f64(bits) + REACH_SLACK).0 }
    };
    let mut columns = Columns::NONE;
    columns
        .set(Column::NamesMost, codes.clone().map(|code| of(names.is_empty(), most_names, code)).collect());
    columns.set(
        Column::RelativesMost,
        codes.map(|code| of(relatives.is_none(), most_relatives, code)).collect(),
    );
    columns.set(Column::Kin, each(shared.kin.values(), of_kin));
    columns
}

/// Millibits of every syllable of villages by number; empty where the query tells no village.
fn villages(query: &Features, shared: &Shared) -> Vec<i32> {
    let own = query.origin.homes.iter().filter_map(|home| home.set.tail());
    // A report whose home is known settles how any speaker sounds.
    let scope = if query.side == Side::Report { query.origin.scope } else { None };
    let reaches = TailReaches::new(own, query.side == Side::Profile, scope);
    if reaches.is_empty() {
        return Vec::new();
    }
    let mut tails = vec![ANY_MILLIBITS; usize::from(FIRST_PART)];
    tails.extend(each(shared.tails.values(), |part| reaches.most(part)));
    tails
}
