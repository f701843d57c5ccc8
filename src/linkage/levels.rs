//! The levels of agreement of each family of comparisons, with their words and where learning begins:
//! the table beside this file. Must not know of data.

use std::sync::LazyLock;

/// Levels that two aligned words or two whole values can reach, and what is left over.
pub const WORD_LEVELS: usize = 8;
/// Position of "another word" among them.
pub const DIFFERENT: usize = 6;
/// Position of "a word only one side has".
pub const EXTRA: usize = 7;

/// How much two words are alike; a smaller one is a closer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Likeness {
    /// The same word.
    Same = 0,
    /// One is a known other form of the other.
    Nickname = 1,
    /// One letter added, left out, changed, or two neighbours swapped.
    OneEdit = 2,
    /// They sound alike.
    Sound = 3,
    /// Two such changes; three in long words.
    TwoEdits = 4,
    /// One is the initial or the beginning of the other.
    Start = 5,
}

/// How many likenesses there are.
pub const LIKENESSES: usize = 6;

/// A family of comparisons with levels of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Parts of names.
    Name,
    /// Parts of places.
    Place,
    /// Free words.
    Text,
    /// Numbers and codes.
    Code,
    /// Ages, by their difference.
    Age,
    /// Equal or not; sex too.
    Exact,
    /// Dates of birth.
    Birth,
}

/// One level of a family.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its short name.
    pub name: &'static str,
    /// Where learning begins: how often two records of one person are at this level.
    pub prior: f64,
    /// In words.
    pub english: &'static str,
    /// In Chinese.
    pub chinese: &'static str,
}

impl Family {
    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Family::Name => "name",
            Family::Place => "place",
            Family::Text => "text",
            Family::Code => "code",
            Family::Age => "age",
            Family::Exact => "exact",
            Family::Birth => "birth",
        }
    }

    /// Its levels: of words `WORD_LEVELS` and two of moved words, of birth as in `dates`.
    pub fn levels(self) -> Vec<&'static Level> {
        LEVELS.iter().filter(|(family, _)| *family == self.name()).map(|(_, level)| level).collect()
    }
}

static LEVELS: LazyLock<Vec<(&'static str, Level)>> = LazyLock::new(|| {
    include_str!("levels.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let prior = cells[2].parse().expect("the table has a number here");
            (cells[0], Level { name: cells[1], prior, english: cells[3], chinese: cells[4] })
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_level() {
        for family in [Family::Name, Family::Place, Family::Text, Family::Code, Family::Age, Family::Exact] {
            let levels = family.levels();
            assert_eq!(levels.len(), WORD_LEVELS + 2, "{family:?}");
            assert_eq!((levels[DIFFERENT].name, levels[EXTRA].name), ("different", "extra"));
        }
        assert_eq!(Family::Birth.levels().len(), crate::linkage::dates::DATE_LEVELS);
        assert!(LEVELS.iter().all(|(_, level)| level.prior > 0.0 && level.prior < 1.0));
    }
}
