//! The comparisons of a linkage: columns that belong together are one, so that nothing counts twice.
//! Each can judge one pair, or one value against a whole table. Must not hold weights.

use crate::linkage::align;
use crate::linkage::bag_index::{BagIndex, BagWork};
use crate::linkage::bags::Bags;
use crate::linkage::columns::Column;
use crate::linkage::dates::{DATE_LEVELS, DateIndex, Dates, PARTIAL};
use crate::linkage::fault::Fault;
use crate::linkage::kind::Kind;
use crate::linkage::levels::{Family, Level, WORD_LEVELS};
use crate::linkage::outcome::Outcome;
use crate::linkage::table::Table;

/// One comparison.
#[derive(Debug)]
pub struct Comparison {
    /// What it is called: its kind, or the header of its column.
    pub label: String,
    /// The columns it compares.
    pub columns: Vec<Column>,
    /// Its values.
    pub values: Values,
    levels: Vec<&'static Level>,
}

/// The values of a comparison.
#[derive(Debug)]
pub enum Values {
    /// Words.
    Bags(Box<Bags>),
    /// Dates of birth.
    Dates(Dates),
}

/// One table of a comparison ready to be scored against.
#[derive(Debug)]
pub enum Index {
    /// Words.
    Bags(BagIndex),
    /// Dates of birth.
    Dates(DateIndex),
}

impl Comparison {
    /// All comparisons of the columns: names are one, places are one, each other column is its own.
    ///
    /// # Errors
    /// A column that does not hold what was declared.
    pub fn all(columns: &[Column], left: &Table, right: &Table) -> Result<Vec<Self>, Fault> {
        let mut all = Vec::new();
        let of = |choose: &dyn Fn(Kind) -> bool| {
            columns.iter().filter(|column| choose(column.kind)).cloned().collect::<Vec<_>>()
        };
        let words = |label: &str, family, columns: Vec<Column>| {
            let values = Values::Bags(Box::new(Bags::of(family, &columns, left, right)));
            Self { label: label.to_owned(), columns, values, levels: family.levels() }
        };
        let (names, places) = (of(&Kind::is_of_name), of(&|kind| kind == Kind::Place));
        if !names.is_empty() {
            all.push(words("name", Family::Name, names));
        }
        if !places.is_empty() {
            all.push(words("place", Family::Place, places));
        }
        for column in columns {
            let family = match column.kind {
                Kind::Birth => {
                    let values = Values::Dates(Dates::of(column, left, right)?);
                    all.push(Self {
                        label: column.header.clone(),
                        columns: vec![column.clone()],
                        values,
                        levels: Family::Birth.levels(),
                    });
                    continue;
                }
                Kind::Sex | Kind::Exact => Family::Exact,
                Kind::Code => Family::Code,
                Kind::Age => Family::Age,
                Kind::Text => Family::Text,
                Kind::Name | Kind::Given | Kind::Surname | Kind::Place | Kind::Ignore => continue,
            };
            all.push(words(&column.header, family, vec![column.clone()]));
        }
        Ok(all)
    }

    /// The value of a row: side 0 the left table, 1 the right one.
    pub fn value(&self, side: usize, row: u32) -> u32 {
        match &self.values {
            Values::Bags(bags) => bags.rows[side][row as usize],
            Values::Dates(dates) => dates.rows[side][row as usize],
        }
    }

    /// The level a parameter stands for, and the role it belongs to.
    pub fn level(&self, parameter: usize) -> (&'static Level, &str) {
        let levels = &self.levels;
        match &self.values {
            Values::Dates(_) => (levels[parameter], &self.label),
            Values::Bags(bags) => {
                let role = parameter / WORD_LEVELS;
                match bags.roles.get(role) {
                    Some(header) => (levels[parameter % WORD_LEVELS], header),
                    None => (levels[WORD_LEVELS + parameter % WORD_LEVELS], &self.label),
                }
            }
        }
    }

    /// Whether a parameter's level can be reached with these columns.
    pub fn applies(&self, parameter: usize) -> bool {
        let Values::Bags(bags) = &self.values else { return true };
        let (role, name) = (parameter / WORD_LEVELS, self.level(parameter).0.name);
        let of_family = match bags.family {
            Family::Exact => matches!(name, "same" | "different"),
            Family::Code | Family::Age => {
                matches!(name, "same" | "one_edit" | "two_edits" | "start" | "different")
            }
            Family::Name | Family::Place | Family::Text | Family::Birth => true,
        };
        let used = if role < bags.roles.len() {
            bags.shapes.iter().any(|shape| shape[role] > 0)
        } else {
            bags.roles.len() > 1
        };
        of_family && used
    }

    /// Where learning begins.
    pub fn priors(&self) -> Vec<f64> {
        let parameters = match &self.values {
            Values::Bags(bags) => bags.parameters(),
            Values::Dates(_) => DATE_LEVELS,
        };
        (0..parameters).map(|parameter| self.level(parameter).0.prior).collect()
    }

    /// Parameters whose shares add up to one; those of no group are shares of all.
    pub fn groups(&self) -> Vec<std::ops::Range<usize>> {
        match &self.values {
            Values::Dates(_) => vec![0..PARTIAL, PARTIAL..DATE_LEVELS],
            Values::Bags(bags) => {
                (0..bags.roles.len()).map(|role| role * WORD_LEVELS..(role + 1) * WORD_LEVELS).collect()
            }
        }
    }

    /// Judges one pair of values.
    pub fn outcome(&self, weights: &[i32], one: u32, other: u32) -> Outcome {
        match &self.values {
            Values::Bags(bags) => align::outcome(bags, weights, one, other),
            Values::Dates(dates) => dates.outcome(one, other),
        }
    }

    /// Makes one table ready.
    pub fn index(&self, side: usize) -> Index {
        match &self.values {
            Values::Bags(bags) => Index::Bags(BagIndex::of(bags, side)),
            Values::Dates(dates) => Index::Dates(dates.index(side)),
        }
    }

    /// Judges one value against every value of the other table, into `scores`.
    pub fn score(
        &self,
        index: &Index,
        weights: &[i32],
        value: u32,
        work: &mut BagWork,
        scores: &mut Vec<i32>,
    ) {
        match (&self.values, index) {
            (Values::Bags(bags), Index::Bags(index)) => index.score(bags, weights, value, work, scores),
            (Values::Dates(dates), Index::Dates(index)) => dates.score(index, weights, value, scores),
            (Values::Bags(_), Index::Dates(_)) | (Values::Dates(_), Index::Bags(_)) => scores.clear(),
        }
    }
}

impl Index {
    /// For each row the place of its value.
    pub fn rows(&self) -> &[u32] {
        match self {
            Index::Bags(index) => &index.rows,
            Index::Dates(index) => &index.rows,
        }
    }
}
