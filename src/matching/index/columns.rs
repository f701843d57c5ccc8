//! What one query says of every number of the columns: exact for the cheap comparisons, an upper bound
//! for classes and for origin. Holds no names and no rows.

use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::domain::evidence::{Bits, Comparison};
use crate::matching::compare::birth_bounds::days_at_most;
use crate::matching::compare::mark_bounds::MarksReach;
use crate::matching::compare::marks::MarkCode;
use crate::matching::compare::origin_bounds::{AtNode, OriginReach};
use crate::matching::compare::outcome::bits;
use crate::matching::compare::{
    blood, children, clothing, conditions, height, literacy, route, sex, siblings, time, traits,
};
use crate::matching::features::{Features, Side};
use crate::matching::index::chunks::{CHUNK, Chunks};
use crate::matching::index::shared::{COLUMNS, Column, Life, Shared, Speech};
use crate::matching::model::Model;

/// Columns that tell rows apart, and what others of a sum say of any row, millibits.
pub type Sum = (Vec<(usize, Narrow)>, i32);

/// Bits by column and number.
#[derive(Clone, Debug)]
pub struct Columns([Vec<i32>; COLUMNS]);

/// Stands where there is no home: below anything a home says.
const NO_HOME: Bits = Bits(i32::MIN / 4);

/// What numbers of a narrow table are counted in, millibits.
const NARROW: i32 = 2;

/// What a column says of each of its numbers, never less and at most two millibits more, in half the room:
/// most of what one pass over the rows reads at random is then in the cache. Holds 65 bits at most; what goes
/// beyond, of no comparison of the bundled model, stands beside it for all its numbers.
#[derive(Clone, Debug)]
pub struct Narrow {
    table: Vec<i16>,
    beyond: i32,
}

impl Narrow {
    /// What stands where there is no home.
    pub const NO_HOME: i32 = i16::MIN as i32 * NARROW;

    /// Whether the query says nothing of the column.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Millibits of a number, but what goes beyond the table.
    pub fn of(&self, code: usize) -> i32 {
        i32::from(self.table[code]) * NARROW
    }

    /// Millibits that must be added to any of them for a bound.
    pub const fn beyond(&self) -> i32 {
        self.beyond
    }
}

/// Values below this number are not worth parting among cores.
const ALONE: usize = 2_048;

impl Columns {
    /// Nothing of any column.
    pub const NONE: Self = Self([const { Vec::new() }; COLUMNS]);

    /// All but origin.
    pub fn cheap(model: &Model, query: &Features, shared: &Shared) -> Self {
        let mut columns = Self::NONE;
        for &comparison in Comparison::ALL {
            columns.fill(model, query, shared, comparison);
        }
        columns
    }

    /// Origin alone.
    pub fn origin(model: &Model, query: &Features, shared: &Shared) -> Self {
        let mut columns = Self::NONE;
        let reach = OriginReach::new(model, query.side, &query.origin);
        let nodes: Vec<AtNode> = each(shared.nodes.values(), |node| reach.at_node(*node));
        let nodes = reach.at_nodes(shared.nodes.values().iter(), &nodes);
        let places: Vec<Option<AtNode>> = each(shared.places.all(), |class| reach.at_class(class, &nodes));
        if !query.origin.homes.is_empty() {
            let bits = |home: &_| {
                let (place, home): &(u32, _) = home;
                places[*place as usize].as_ref().map_or(NO_HOME, |at| reach.of_home(home, at))
            };
            columns.add(Column::Homes, shared.homes.all(), bits);
        }
        columns.add(Column::Speech, shared.speech.values(), |speech| match speech {
            Speech::Accent(accent, mean) => reach.of_accent(accent.as_ref(), *mean),
            Speech::Home(place) => OriginReach::of_area(places[*place as usize].map_or(1.0, |at| at.area)),
        });
        columns.add(Column::Things, shared.things.values(), |things| reach.of_things(things));
        columns.add(Column::People, shared.people.values(), |people| reach.of_people(people));
        columns
    }

    /// What a column says of each of its numbers.
    pub fn of(&self, column: Column) -> &[i32] {
        &self.0[column as usize]
    }

    /// Columns of a list that tell rows apart with what they say, and what all others of it say of any row.
    pub fn apart<'c>(&self, columns: impl IntoIterator<Item = &'c Column>) -> Sum {
        let (mut apart, mut sum) = (Vec::new(), 0);
        for &column in columns {
            let table = self.of(column);
            match table.first() {
                Some(first) if table.iter().any(|bits| bits != first) => {
                    apart.push((column as usize, self.narrow(column)));
                }
                same => sum += same.copied().unwrap_or(0),
            }
        }
        (apart, sum)
    }

    /// A column as a pass over rows reads it.
    pub fn narrow(&self, column: Column) -> Narrow {
        // Rounded up, so that it stays a bound.
        let step = |bits: &i32| bits.div_euclid(NARROW) + i32::from(bits.rem_euclid(NARROW) != 0);
        let narrow = |bits: &i32| step(bits).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        let table = self.of(column);
        let most = table.iter().map(step).max().unwrap_or(0);
        Narrow {
            table: table.iter().map(narrow).collect(),
            beyond: (most - i32::from(i16::MAX)).max(0) * NARROW,
        }
    }

    /// Sets a column.
    pub fn set(&mut self, column: Column, bits: Vec<i32>) {
        self.0[column as usize] = bits;
    }

    /// Takes the columns that others have.
    pub fn take(&mut self, others: Self) {
        let pairs = self.0.iter_mut().zip(others.0).filter(|(_, other)| !other.is_empty());
        pairs.for_each(|(own, other)| *own = other);
    }

    /// Every comparison has its place here or in `Tables`; one that has none does not compile.
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
            // Names and relatives have tables of their own, and origin is filled apart.
            Comparison::Names | Comparison::Relatives | Comparison::Origin => {}
            Comparison::Route => exact!(Route, shared.route.values(), |v| v, &query.route, route),
            Comparison::Birth => {
                self.add(Column::Birth, shared.births.all(), |class| class.at_most(model, &query.birth));
                let days = |days: &_| days_at_most(model, &query.birth, days);
                self.add(Column::Days, shared.days.values(), days);
            }
            Comparison::Time => exact!(Time, shared.time.values(), |v| v, &query.time, time),
            Comparison::Height => exact!(Height, shared.height.values(), |v| v, &query.height, height),
            Comparison::Marks => {
                let marks: Vec<MarkCode> = shared.mark.values().iter().copied().collect();
                let reach = MarksReach::new(model, side, &query.marks, &marks);
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
            Comparison::Siblings => self.life(shared, |life| {
                let (own, other) = (&query.siblings, &life.siblings);
                let pair = if side == Side::Profile { (own, other) } else { (other, own) };
                bits(siblings::compare(model, pair.0, pair.1))
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
            // Kin never adds bits, and no description tells what a laboratory found.
            Comparison::Kin | Comparison::Laboratory => {}
        }
    }

    fn life(&mut self, shared: &Shared, of: impl Fn(&Life) -> Bits + Sync + Send) {
        self.add(Column::Life, shared.life.values(), of);
    }

    fn add<T: Sync + Send>(
        &mut self,
        column: Column,
        values: &Chunks<T>,
        of: impl Fn(&T) -> Bits + Sync + Send,
    ) {
        let column = &mut self.0[column as usize];
        let new = each(values, |value| of(value).0);
        if column.is_empty() {
            *column = new;
        } else {
            column.iter_mut().zip(new).for_each(|(sum, own)| *sum += own);
        }
    }
}

/// A value of each, on every core where there are many.
pub fn each<T: Sync + Send, R: Clone + Default + Send>(
    values: &Chunks<T>,
    of: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    if values.count() < ALONE {
        return values.iter().map(of).collect();
    }
    let mut all = vec![R::default(); values.count()];
    let places = all.par_chunks_mut(CHUNK).zip(values.chunks());
    let places = places.with_min_len(ALONE / 2 / CHUNK).with_max_len(2 * ALONE / CHUNK);
    places.for_each(|(places, chunk)| {
        places.iter_mut().zip(chunk.iter()).for_each(|(place, value)| *place = of(value));
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_table_is_never_below_and_at_most_two_millibits_above() {
        let exact = (-60_000..=60_000).collect::<Vec<i32>>();
        let mut columns = Columns::NONE;
        columns.set(Column::Time, exact.clone());
        let narrow = columns.narrow(Column::Time);
        for (code, bits) in exact.into_iter().enumerate() {
            assert!((bits..bits + NARROW).contains(&narrow.of(code)), "{bits} becomes {}", narrow.of(code));
        }
        assert_eq!(narrow.beyond(), 0);
        columns.set(Column::Looks, vec![-100_000, 64_000, 100_001]);
        let narrow = columns.narrow(Column::Looks);
        for (code, bits) in [-100_000, 64_000, 100_001].into_iter().enumerate() {
            assert!(narrow.of(code) + narrow.beyond() >= bits, "{bits} is cut");
        }
        columns.set(Column::Homes, vec![NO_HOME.0, -60_000]);
        let narrow = columns.narrow(Column::Homes);
        assert_eq!([0, 1].map(|code| narrow.of(code) == Narrow::NO_HOME), [true, false]);
    }
}
