//! What one query says of everything rows have in common: a table of bits for each column, exact for
//! the cheap comparisons and an upper bound for the others, and tables of steps for parts of names and
//! villages. Made once a query; a row is then a few look-ups.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::{Bits, Comparison};
use crate::knowledge::names::Reaches;
use crate::knowledge::places::{TailReaches, village_factor};
use crate::matching::compare::mark_bounds::MarksReach;
use crate::matching::compare::name_bounds::{self, NamesTable};
use crate::matching::compare::origin_bounds::{AtNode, HomeClass, OriginReach};
use crate::matching::compare::outcome::Outcome;
use crate::matching::compare::relative_bounds::RelativesTable;
use crate::matching::compare::{
    birth, blood, children, clothing, conditions, height, literacy, marks, route, sex, time, traits,
};
use crate::matching::features::{Features, Side};
use crate::matching::index::segment::Segment;
use crate::matching::index::shared::{
    ANYTHING, COLUMNS, Column, FIRST_PART, HAS_VILLAGE, Life, MOST_STEP, MOST_STEPS, Shared, Speech,
};
use crate::matching::model::Model;

/// The tables of one query.
pub struct Tables<'q> {
    model: &'q Model,
    query: &'q Features,
    shared: &'q Shared,
    /// Bits by column and number.
    pub columns: [Vec<i32>; COLUMNS],
    /// Her names.
    pub names: NamesTable,
    /// Relatives.
    pub relatives: Option<RelativesTable>,
    /// Millibits of syllables of villages; empty where the query has no village.
    pub tails: Vec<i32>,
    /// Bits that origin never passes.
    pub most_origin: Bits,
    /// Bits that origin never falls below.
    pub least_origin: Bits,
}

/// Steps of a part that was not told apart: more than any part has.
const ANY_STEPS: i16 = 300;
/// Millibits of such a syllable of a village.
const ANY_MILLIBITS: i32 = 15_000;

/// Stands where there is no home: below anything a home says.
pub const NO_HOME: Bits = Bits(i32::MIN / 4);

/// Values below this number are not worth parting among cores.
const ALONE: usize = 2_048;

impl<'q> Tables<'q> {
    /// Of a query against rows of the other side.
    pub fn new(model: &'q Model, query: &'q Features, shared: &'q Shared) -> Self {
        // A report whose home is known settles how any speaker sounds.
        let scope = query.origin.scope.as_ref().filter(|_| query.side == Side::Report);
        let mut tables = Self {
            model,
            query,
            shared,
            columns: [const { Vec::new() }; COLUMNS],
            names: name_bounds::table_of(model, query.side, &query.names, scope, |reaches| {
                steps_of(reaches, shared)
            }),
            relatives: RelativesTable::new(
                model,
                query.side,
                &query.relatives,
                query.names.has_surname(),
                scope,
                |reaches| steps_of(reaches, shared),
            ),
            tails: Vec::new(),
            most_origin: Bits::from_f64(model.origin.most_bits.value),
            least_origin: Bits::from_f64(model.origin.least_bits.value),
        };
        for &comparison in Comparison::ALL {
            tables.fill(model, query, shared, comparison);
        }
        tables.villages(query, shared);
        tables.words(model, query);
        tables
    }

    /// Whether the query tells any place.
    pub fn is_placed(&self) -> bool {
        !self.query.origin.homes.is_empty()
    }

    /// What a column says of a row.
    pub fn bits(&self, segment: &Segment, column: Column, row: usize) -> Bits {
        Bits(self.columns[column as usize][segment.code(column as usize, row) as usize])
    }

    /// The most that relatives of a row say.
    pub fn relatives_most(&self, segment: &Segment, row: usize) -> Bits {
        let code = segment.code(Column::RelativesMost as usize, row) % HAS_VILLAGE;
        Bits(self.columns[Column::RelativesMost as usize][code as usize])
    }

    /// Bits of the birth and of the marks of a row.
    pub fn birth_and_marks(&self, segment: &Segment, row: usize) -> [Bits; 2] {
        let code = |column: Column| segment.code(column as usize, row) as usize;
        let birth = &self.shared.birth.values()[code(Column::BirthItself)];
        let marks = &self.shared.marks.values()[code(Column::MarksThemselves)];
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

    /// Every comparison has its place here, or in `index::rank`; one that has none does not compile.
    fn fill(&mut self, model: &Model, query: &Features, shared: &Shared, comparison: Comparison) {
        let side = query.side;
        macro_rules! exact {
            ($column:ident, $values:expr, $of:expr, $own:expr, $module:ident) => {
                self.add(Column::$column, $values, |value| {
                    let other = $of(value);
                    let (heard, said) = if side == Side::Profile { ($own, other) } else { (other, $own) };
                    bits($module::compare(model, heard, said))
                })
            };
        }
        match comparison {
            Comparison::Names | Comparison::Relatives => {}
            Comparison::Origin => self.origin(model, query, shared),
            Comparison::Route => exact!(Route, shared.route.values(), |v| v, &query.route, route),
            Comparison::Birth => {
                self.add(Column::Birth, shared.births.all(), |class| class.at_most(model, &query.birth));
            }
            Comparison::Time => exact!(Time, shared.time.values(), |v| v, &query.time, time),
            Comparison::Height => exact!(Height, shared.height.values(), |v| v, &query.height, height),
            Comparison::Marks => {
                let reach = MarksReach::new(model, side, &query.marks);
                self.add(Column::Marks, shared.marked.values(), |class| reach.at_most(class));
            }
            Comparison::Conditions => {
                exact!(Conditions, shared.conditions.values(), |v| v, &query.conditions, conditions)
            }
            Comparison::Sex => self.life(shared, |life| {
                let pair =
                    if side == Side::Profile { (&query.sex, &life.sex) } else { (&life.sex, &query.sex) };
                bits(sex::compare(model, pair.0, pair.1))
            }),
            Comparison::Blood => self.life(shared, |life| {
                let (own, other) = (&query.blood, &life.blood);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                bits(blood::compare(model, pair.0, pair.1))
            }),
            Comparison::Children => self.life(shared, |life| {
                let (own, other) = (&query.children, &life.children);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                bits(children::compare(model, pair.0, pair.1))
            }),
            Comparison::Literacy => self.life(shared, |life| {
                let (own, other) = (&query.literacy, &life.literacy);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                bits(literacy::compare(model, pair.0, pair.1))
            }),
            Comparison::Clothing => self.add(Column::Looks, shared.looks.values(), |looks| {
                let (own, other) = (&query.clothing, &looks.clothing);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                clothing::ceiling(model, pair.0, pair.1)
            }),
            Comparison::Traits => self.add(Column::Looks, shared.looks.values(), |looks| {
                let (own, other) = (&query.traits, &looks.traits);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                traits::ceiling(model, pair.0, pair.1)
            }),
            // Kin never adds bits.
            Comparison::Kin => {}
        }
    }

    fn life(&mut self, shared: &Shared, of: impl Fn(&Life) -> Bits + Sync + Send) {
        self.add(Column::Life, shared.life.values(), of);
    }

    fn add<T: Sync>(&mut self, column: Column, values: &[T], of: impl Fn(&T) -> Bits + Sync + Send) {
        let column = &mut self.columns[column as usize];
        let new = each(values, |value| of(value).0);
        if column.is_empty() {
            *column = new;
        } else {
            column.iter_mut().zip(new).for_each(|(sum, own)| *sum += own);
        }
    }

    fn origin(&mut self, model: &Model, query: &Features, shared: &Shared) {
        let reach = OriginReach::new(model, query.side, &query.origin);
        let nodes: Vec<AtNode> = each(shared.nodes.values(), |node| reach.at_node(*node));
        let homes: Vec<Option<AtNode>> = each(shared.homes.all(), |class| reach.at_class(class, &nodes));
        let bits = |(class, at): (&HomeClass, &Option<AtNode>)| match at {
            None => NO_HOME,
            Some(at) => reach.of_home(class, at),
        };
        if self.is_placed() {
            let all = shared.homes.all().iter().zip(&homes);
            self.columns[Column::Homes as usize] = all.map(|pair| bits(pair).0).collect();
        }
        self.add(Column::Speech, shared.speech.values(), |speech| match speech {
            Speech::Accent(accent, mean) => reach.of_accent(accent.as_ref(), *mean),
            Speech::Home(class) => OriginReach::of_area(homes[*class as usize].map_or(1.0, |at| at.area)),
        });
        self.add(Column::Things, shared.things.values(), |things| reach.of_things(things));
        self.add(Column::People, shared.people.values(), |people| reach.of_people(people));
    }

    /// What names and relatives of a row never pass, by what they never pass on their own.
    fn words(&mut self, model: &Model, query: &Features) {
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
        let names = most(query.names.most(), model.names.most_bits.value);
        let relatives = most(query.relatives.most(), model.relatives.most_bits.value);
        let silent = (self.names.is_empty(), self.relatives.is_none());
        let village = if self.tails.is_empty() { 0 } else { village_most() };
        let codes = 0..MOST_STEPS;
        self.columns[Column::NamesMost as usize] =
            codes.clone().map(|code| of(silent.0, names, code)).collect();
        let relatives = codes.map(|code| of(silent.1, relatives, code)).collect::<Vec<_>>();
        let with_village = relatives.iter().map(|bits| bits + village);
        self.columns[Column::RelativesMost as usize] =
            relatives.iter().copied().chain(with_village).collect();
    }

    fn villages(&mut self, query: &Features, shared: &Shared) {
        let own = query.origin.homes.iter().filter_map(|home| home.set.tail());
        // A report whose home is known settles how any speaker sounds.
        let scope = if query.side == Side::Report { query.origin.scope } else { None };
        let reaches = TailReaches::new(own, query.side == Side::Profile, scope);
        if reaches.is_empty() {
            return;
        }
        self.tails = vec![ANY_MILLIBITS; usize::from(FIRST_PART)];
        self.tails.extend(each(shared.tails.values(), |part| reaches.most(part)));
    }
}

/// The most a syllable of a village adds, whatever it is.
fn village_most() -> i32 {
    village_factor(i32::MAX / 2)
}

/// Steps by number of the part.
fn steps_of(reaches: &Reaches, shared: &Shared) -> Vec<i16> {
    let mut steps = vec![0; usize::from(FIRST_PART)];
    steps[usize::from(ANYTHING)] = ANY_STEPS;
    let parts = &shared.parts.values()[..shared.parts.len().min(usize::from(u16::MAX - FIRST_PART) + 1)];
    steps.extend(each(parts, |part| reaches.most(part) as i16));
    steps
}

fn bits(outcome: Option<Outcome>) -> Bits {
    outcome.map_or(Bits::ZERO, |own| own.bits)
}

/// A value of each, on every core where there are many.
fn each<T: Sync, R: Send>(values: &[T], of: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if values.len() < ALONE {
        values.iter().map(of).collect()
    } else {
        values.par_iter().with_min_len(ALONE / 2).map(of).collect()
    }
}
