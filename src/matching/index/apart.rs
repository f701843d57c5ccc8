//! The columns of a query that tell rows apart, as a pass over the rows reads them, and what the others say
//! of every row. Made beside the columns themselves, in the same task.

use crate::matching::index::columns::{Columns, Narrow, Sum};
use crate::matching::index::shared::{COLUMNS, Column};

/// Columns whose tables are exact.
pub const EXACT: [Column; 5] =
    [Column::Life, Column::Time, Column::Height, Column::Route, Column::Conditions];
/// Columns whose tables are bounds.
const BOUNDS: [Column; 4] = [Column::Birth, Column::Days, Column::Marks, Column::Looks];
/// Those of them that are judged exactly where a row still reaches.
pub const JUDGED: [Column; 3] = [Column::Birth, Column::Days, Column::Marks];
/// Columns that make up the bound of origin, beside homes.
const ORIGIN: [Column; 3] = [Column::People, Column::Speech, Column::Things];

/// Columns of homes, of which the best counts.
pub const HOMES: [Column; 3] = [Column::Home, Column::SecondHome, Column::Homes];

/// Columns of what a row's names and relatives never pass: read of rows that may reach alone, since they tell
/// few of the others apart.
pub const MOST: [Column; 2] = [Column::NamesMost, Column::RelativesMost];

const _: () = {
    let others = HOMES.len() + MOST.len() + 3;
    assert!(EXACT.len() + BOUNDS.len() + ORIGIN.len() + others == COLUMNS);
};

/// All but names, relatives and origin.
pub fn certain(columns: &Columns) -> Sum {
    columns.apart(EXACT.iter().chain(&BOUNDS))
}

/// Origin but places.
pub fn origin(columns: &Columns) -> Sum {
    columns.apart(&ORIGIN)
}

/// What a pass over the rows reads.
pub struct Apart {
    /// All but names, relatives and origin; with what any narrow table cut off.
    pub certain: Sum,
    /// Origin but places.
    pub origin: Sum,
    /// `None` where no place is told.
    pub homes: Option<Narrow>,
    /// What the relatives are.
    pub kin: Narrow,
    /// What names and relatives of no row pass, millibits.
    pub most: [i32; 2],
}

impl Apart {
    /// Of its parts.
    pub fn new(certain: Sum, origin: Sum, homes: Option<Narrow>, kin: Narrow, most: [i32; 2]) -> Self {
        let homes = homes.filter(|own| !own.is_empty());
        let mut own = Self { certain, origin, homes, kin, most };
        let summed = own.certain.0.iter().chain(&own.origin.0).map(|(_, table)| table);
        let beyond: i32 = summed.chain(&own.homes).chain([&own.kin]).map(Narrow::beyond).sum();
        own.certain.1 += beyond;
        own
    }
}
