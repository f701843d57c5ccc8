//! What one query says of everything rows have in common: a table of bits for each column, exact for
//! the cheap comparisons and an upper bound for the others, and tables of steps for parts of names and
//! villages. Made once a query; a row is then a few look-ups.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::evidence::{Bits, Comparison};
use crate::knowledge::places::TailReaches;
use crate::matching::compare::name_bounds::{self, NameGroup};
use crate::matching::compare::origin_bounds::{AtNode, OriginReach};
use crate::matching::compare::outcome::Outcome;
use crate::matching::compare::{
    birth, blood, children, clothing, conditions, height, literacy, marks, names, relatives, route, sex,
    time, traits,
};
use crate::matching::features::{Features, Side};
use crate::matching::index::shared::{ANYTHING, COLUMNS, Column, FIRST_PART, Life, Shared, Speech, UNNAMED};
use crate::matching::model::Model;

/// A group of the query's names with the steps of every part.
pub struct GroupTable {
    /// The group.
    pub group: NameGroup,
    /// Steps by number of the part.
    pub steps: Vec<i16>,
}

/// The tables of one query.
pub struct Tables {
    /// The side of the query.
    pub side: Side,
    /// Bits by column and number.
    pub columns: [Vec<i32>; COLUMNS],
    /// Her names.
    pub names: Vec<GroupTable>,
    /// Relatives.
    pub relatives: Vec<GroupTable>,
    /// Millibits of syllables of villages; empty where the query has no village.
    pub tails: Vec<i32>,
    /// Bits that names, relatives and origin never pass.
    pub most: [Bits; 3],
    /// Bits that origin never falls below.
    pub least_origin: Bits,
}

/// Steps of a part that was not told apart: more than any part has.
const ANY_STEPS: i16 = 300;
/// Millibits of such a syllable of a village.
const ANY_MILLIBITS: i32 = 15_000;

/// Values below this number are not worth parting among cores.
const ALONE: usize = 2_048;

impl Tables {
    /// Of a query against rows of the other side.
    pub fn new(model: &Model, query: &Features, shared: &Shared) -> Self {
        let mut tables = Self {
            side: query.side,
            columns: [const { Vec::new() }; COLUMNS],
            names: group_tables(model, name_bounds::of_names(model, query.side, &query.names), shared),
            relatives: group_tables(
                model,
                name_bounds::of_relatives(model, query.side, &query.relatives),
                shared,
            ),
            tails: Vec::new(),
            most: most(model, query),
            least_origin: Bits::from_f64(model.origin.least_bits.value),
        };
        for &comparison in Comparison::ALL {
            tables.fill(model, query, shared, comparison);
        }
        tables.villages(query, shared);
        tables
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
            Comparison::Birth => exact!(Birth, shared.birth.values(), |v| v, &query.birth, birth),
            Comparison::Time => exact!(Time, shared.time.values(), |v| v, &query.time, time),
            Comparison::Height => exact!(Height, shared.height.values(), |v| v, &query.height, height),
            Comparison::Marks => exact!(Marks, shared.marks.values(), |v| v, &query.marks, marks),
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
        let sets: Vec<AtNode> = each(shared.sets.values(), |set| {
            reach.at_set(set.iter().map(|&(node, weight)| (&nodes[node as usize], weight)))
        });
        let home: Vec<i32> = if reach.is_placeless() {
            vec![0; shared.home.len()]
        } else {
            each(shared.home.values(), |(set, weight)| reach.of_home(&sets[*set as usize], weight).0)
        };
        self.add(Column::Homes, shared.homes.values(), |homes| {
            Bits(homes.iter().map(|&own| home[own as usize]).max().unwrap_or(0))
        });
        self.add(Column::Speech, shared.speech.values(), |speech| match speech {
            Speech::Accent(accent, mean) => reach.of_accent(accent.as_ref(), *mean),
            Speech::Home(set) => OriginReach::of_area(sets[*set as usize].area),
        });
        self.add(Column::Things, shared.things.values(), |things| reach.of_things(things));
        self.add(Column::People, shared.people.values(), |people| reach.of_people(people));
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

fn group_tables(model: &Model, groups: Vec<NameGroup>, shared: &Shared) -> Vec<GroupTable> {
    let table = |group: NameGroup| {
        let mut steps = vec![0; usize::from(FIRST_PART)];
        steps[usize::from(ANYTHING)] = ANY_STEPS;
        steps[usize::from(UNNAMED)] = name_bounds::unnamed_steps(model) as i16;
        let parts = &shared.parts.values()[..shared.parts.len().min(usize::from(u16::MAX - FIRST_PART) + 1)];
        steps.extend(each(parts, |part| group.most(part) as i16));
        GroupTable { group, steps }
    };
    groups.into_iter().map(table).collect()
}

fn most(model: &Model, query: &Features) -> [Bits; 3] {
    let (names, relatives) = match query.side {
        Side::Profile => (
            names::ceiling(&query.names, &query.names),
            relatives::ceiling(&query.relatives, &query.relatives),
        ),
        Side::Report => {
            (Bits::from_f64(model.names.most_bits.value), Bits::from_f64(model.relatives.most_bits.value))
        }
    };
    [names, relatives, Bits::from_f64(model.origin.most_bits.value)]
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
