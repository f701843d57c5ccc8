//! One comparison of words: every distinct value of both tables as a bag of words with the column each
//! stands in, how many rows have it, and how surprising each agreement is. Words are compared across
//! columns, so that swapped and mixed columns are seen. Must not hold weights.

use std::collections::HashMap;

use crate::linkage::columns::Column;
use crate::linkage::joined::Joined;
use crate::linkage::kind::Kind;
use crate::linkage::levels::{DIFFERENT, EXTRA, Family, Likeness, WORD_LEVELS};
use crate::linkage::outcome::surprise;
use crate::linkage::table::Table;
use crate::linkage::text::{has_han, tokens};
use crate::linkage::together::Together;
use crate::linkage::tokens::Tokens;

/// The most roles, which is columns of one comparison; further ones share the last.
pub const ROLES: usize = 8;
/// The most words of one value that are compared.
const WORDS: usize = 24;
/// A value that fewer rows have tells nothing about how often its words go together.
const OFTEN: u32 = 3;

/// A word and the role it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// Number of the word.
    pub word: u32,
    /// Which column.
    pub role: u8,
}

/// How many words stand in each role.
pub type Shape = [u8; ROLES];

/// The values of one comparison.
#[derive(Debug)]
pub struct Bags {
    /// Which levels apply.
    pub family: Family,
    /// Headers of the roles; of names, role 0 is "any part".
    pub roles: Vec<String>,
    /// The dictionary.
    pub tokens: Tokens,
    /// Distinct values, sorted; number 0 is the empty one.
    pub bags: Vec<Vec<Term>>,
    /// How many words each has in each role.
    pub shapes: Vec<Shape>,
    /// Rows of both tables that have each value.
    pub counts: Vec<u32>,
    /// Value of each row: left table, right table.
    pub rows: [Vec<u32>; 2],
    /// Surprise of "another word" and of "a word only one side has", by role, millibits.
    pub left_over: Vec<[i32; 2]>,
    /// Words that go together; of names none are looked for, since they go together in persons.
    pub together: Together,
    /// Surprise of two values at least as close as equal ones, by value; `None` where it is unknown.
    pub whole: Vec<Option<i32>>,
}

impl Bags {
    /// Gathers the values of the columns of one comparison.
    pub fn of(family: Family, columns: &[Column], left: &Table, right: &Table) -> Self {
        let roles = roles(family, columns);
        let chinese = is_chinese(columns, left, false) || is_chinese(columns, right, true);
        let mut texts = [(left, false), (right, true)].map(|side| read(columns, family, side, chinese));
        if family == Family::Name && !chinese {
            bring_to_usual(&mut texts);
        }
        let texts = texts.map(|rows| rows.into_iter().map(words_of).collect::<Vec<_>>());
        let words = texts.iter().flatten().flatten().map(|(_, word)| word.clone()).collect();
        let mut tokens = Tokens::of(family, words, roles.len());
        let numbers = tokens.numbers();
        let valued =
            texts.map(|rows| rows.into_iter().map(|row| bag(family, row, &numbers)).collect::<Vec<_>>());
        drop(numbers);
        let mut bags: Vec<Vec<Term>> = valued.iter().flatten().cloned().collect();
        bags.push(Vec::new());
        bags.sort_unstable();
        bags.dedup();
        let at: HashMap<&[Term], u32> = (0..).zip(&bags).map(|(at, bag)| (bag.as_slice(), at)).collect();
        let rows = valued.map(|rows| rows.iter().map(|row| at[row.as_slice()]).collect::<Vec<u32>>());
        drop(at);
        let mut counts = vec![0; bags.len()];
        rows.iter().flatten().for_each(|value| counts[*value as usize] += 1);
        let shapes: Vec<Shape> = bags.iter().map(|bag| shape(bag)).collect();
        chances(&mut tokens, &bags, &shapes, &counts, roles.len());
        let left_over = (0..roles.len())
            .map(|role| {
                let anywhere = family == Family::Name && role == 0;
                left_over(&tokens, &bags, &shapes, &counts, (role, anywhere))
            })
            .collect();
        let all: u32 = counts.iter().sum();
        let whole = counts
            .iter()
            .map(|count| (*count >= OFTEN).then(|| surprise(f64::from(*count) / f64::from(all))))
            .collect();
        let together = match family {
            Family::Place | Family::Text => Together::of(&bags, &counts, tokens.words.len()),
            Family::Name | Family::Code | Family::Age | Family::Exact | Family::Birth => Together::default(),
        };
        Self { family, roles, tokens, bags, shapes, counts, rows, left_over, together, whole }
    }

    /// Whether a word of role 0 may stand for a word of any role.
    pub fn any_role(&self) -> bool {
        self.family == Family::Name
    }

    /// How many parameters the levels have: those of each role, then the two of moved words.
    pub fn parameters(&self) -> usize {
        self.roles.len() * WORD_LEVELS + 2
    }

    /// The parameter of two aligned words.
    pub fn parameter(&self, one: u8, other: u8, likeness: Likeness) -> u16 {
        let role = match (one, other) {
            _ if one == other => one,
            (0, _) | (_, 0) if self.any_role() => 0,
            _ => {
                let moved = self.roles.len() * WORD_LEVELS + usize::from(likeness != Likeness::Same);
                return moved as u16;
            }
        };
        u16::from(role) * WORD_LEVELS as u16 + likeness as u16
    }

    /// How surprising it is between two people that these words are so alike, millibits.
    pub fn surprise(&self, one: Term, other: Term, likeness: Likeness) -> i32 {
        let there = self.tokens.chance(one.word, likeness, other.role);
        let back = self.tokens.chance(other.word, likeness, one.role);
        surprise(f64::from(there + back) / 2.0)
    }

    /// Parameters of "another word" and "a word only one side has" in a role.
    pub fn left_over_parameters(role: usize) -> [u16; 2] {
        [DIFFERENT, EXTRA].map(|level| (role * WORD_LEVELS + level) as u16)
    }
}

/// Names have "any part", given names and surnames; others one role a column.
fn roles(family: Family, columns: &[Column]) -> Vec<String> {
    let headers = |kind: Kind| {
        let of_kind = columns.iter().filter(|column| column.kind == kind);
        of_kind.map(|column| column.header.as_str()).collect::<Vec<_>>().join(" ")
    };
    if family != Family::Name {
        return columns.iter().take(ROLES).map(|column| column.header.clone()).collect();
    }
    let parted = columns.iter().any(|column| column.kind != Kind::Name);
    let named = |kind, fallback: &str| {
        let headers = headers(kind);
        if headers.is_empty() { fallback.to_owned() } else { headers }
    };
    if parted {
        vec![named(Kind::Name, "any part"), named(Kind::Given, "given"), named(Kind::Surname, "surname")]
    } else {
        vec![named(Kind::Name, "name")]
    }
}

/// The cells of a row, each with its role and as its words.
type Cells = Vec<(u8, Vec<String>)>;

/// The cells of each row.
fn read(columns: &[Column], family: Family, (table, right): (&Table, bool), chinese: bool) -> Vec<Cells> {
    let role = |at: usize, column: &Column| match (family, column.kind) {
        (Family::Name, Kind::Given) => 1,
        (Family::Name, Kind::Surname) => 2,
        (Family::Name, _) => 0,
        _ => at.min(ROLES - 1) as u8,
    };
    let row = |cells: &Vec<String>| {
        let cell = |(at, column): (usize, &Column)| {
            let cell = &cells[if right { column.right } else { column.left }];
            (role(at, column), tokens(column.kind, cell, chinese))
        };
        columns.iter().enumerate().map(cell).filter(|(_, words)| !words.is_empty()).collect()
    };
    table.rows.iter().map(row).collect()
}

/// Names written together by some and apart by others get one spelling.
fn bring_to_usual(texts: &mut [Vec<Cells>; 2]) {
    let joined = {
        let cells = texts.iter().flatten().flatten().map(|(_, words)| words.as_slice());
        Joined::of(cells)
    };
    for (_, words) in texts.iter_mut().flatten().flatten() {
        *words = joined.usual(std::mem::take(words));
    }
}

/// The words of a row with their roles.
fn words_of(cells: Cells) -> Vec<(u8, String)> {
    let words = cells.into_iter().flat_map(|(role, words)| words.into_iter().map(move |word| (role, word)));
    words.take(WORDS).collect()
}

/// Whether any value is in Chinese characters: pinyin is then parted into syllables in both tables.
fn is_chinese(columns: &[Column], table: &Table, right: bool) -> bool {
    let at = |column: &Column| if right { column.right } else { column.left };
    columns
        .iter()
        .any(|column| !matches!(column.kind, Kind::Code | Kind::Age) && table.cells(at(column)).any(has_han))
}

/// The bag of a row: sorted, each word once a role; a word of a known part of the name does not stand
/// beside it as "any part" too.
fn bag(family: Family, row: Vec<(u8, String)>, numbers: &HashMap<&str, u32>) -> Vec<Term> {
    let mut terms: Vec<Term> =
        row.into_iter().map(|(role, word)| Term { word: numbers[word.as_str()], role }).collect();
    if family == Family::Name {
        let parts: Vec<u32> = terms.iter().filter(|term| term.role > 0).map(|term| term.word).collect();
        terms.retain(|term| term.role > 0 || !parts.contains(&term.word));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn shape(bag: &[Term]) -> Shape {
    let mut shape = [0; ROLES];
    bag.iter().for_each(|term| shape[usize::from(term.role)] += 1);
    shape
}

/// Counts in how many records each word stands in each role.
fn chances(tokens: &mut Tokens, bags: &[Vec<Term>], shapes: &[Shape], counts: &[u32], roles: usize) {
    let mut having = vec![0; tokens.words.len() * roles];
    let mut present = vec![0; roles];
    for ((bag, shape), count) in bags.iter().zip(shapes).zip(counts) {
        for term in bag {
            having[term.word as usize * roles + usize::from(term.role)] += count;
        }
        (0..roles).filter(|role| shape[*role] > 0).for_each(|role| present[role] += count);
    }
    tokens.count(&having, &present);
}

/// How often two people's words in a role stay unaligned, as surprise: of all slots, which are the words
/// of the longer side, those no agreement fills and those only one side has. Records without a word in
/// the role count only where `anywhere`.
fn left_over(
    tokens: &Tokens,
    bags: &[Vec<Term>],
    shapes: &[Shape],
    counts: &[u32],
    (role, anywhere): (usize, bool),
) -> [i32; 2] {
    let mut of_length = [0.0_f64; 256];
    for (shape, count) in shapes.iter().zip(counts) {
        if shape[role] > 0 || anywhere && *shape != [0; ROLES] {
            of_length[usize::from(shape[role])] += f64::from(*count);
        }
    }
    let records = of_length.iter().sum::<f64>().max(1.0);
    of_length.iter_mut().for_each(|share| *share /= records);
    let (mut slots, mut extra) = (0.0, 0.0);
    for (one, share) in of_length.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        for (other, other_share) in of_length.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            slots += share * other_share * one.max(other) as f64;
            extra += share * other_share * one.abs_diff(other) as f64;
        }
    }
    let mut agreeing = 0.0;
    for (bag, count) in bags.iter().zip(counts) {
        for term in bag.iter().filter(|term| usize::from(term.role) == role) {
            agreeing += f64::from(*count) / records * f64::from(agreement(tokens, *term).min(1.0));
        }
    }
    let slots = slots.max(1e-9);
    let different = ((slots - extra - agreeing) / slots).clamp(0.05, 1.0);
    [surprise(different), surprise((extra / slots).clamp(0.01, 1.0))]
}

/// How likely a record has a word in the same role that is alike in any way.
fn agreement(tokens: &Tokens, term: Term) -> f32 {
    let likenesses = [
        Likeness::Same,
        Likeness::Nickname,
        Likeness::OneEdit,
        Likeness::Sound,
        Likeness::TwoEdits,
        Likeness::Start,
    ];
    likenesses.iter().map(|likeness| tokens.chance(term.word, *likeness, term.role)).sum()
}
