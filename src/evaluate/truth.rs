//! The truth file: which report is of which profile, many to many, with any group columns behind the
//! four of the keys. Knows of records only that a reference leads to one.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use crate::evaluate::input::InputError;

/// The columns every truth file begins with.
pub const KEY_COLUMNS: [&str; 4] =
    ["profile_station", "profile_local_ref", "report_office", "report_local_ref"];

/// A column with more different values than this parts nobody into groups.
pub const GROUPS_OF_A_COLUMN: usize = 24;

/// A profile and a report of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruePair {
    /// Index of the profile.
    pub profile: u32,
    /// Index of the report.
    pub report: u32,
    /// Its group in each column.
    pub groups: Vec<Box<str>>,
}

/// All true pairs of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TruePairs {
    /// Names of the group columns.
    pub columns: Vec<Box<str>>,
    /// Columns that hold too many different values to be groups.
    pub columns_left_out: Vec<Box<str>>,
    /// The pairs, in the order of the file.
    pub pairs: Vec<TruePair>,
}

/// Reads a truth file; the two functions find a record by its reference.
///
/// # Errors
/// The first fault found, with its line.
pub fn read_truth(
    file: &str,
    reader: impl Read,
    profile: impl Fn(&str) -> Option<usize>,
    report: impl Fn(&str) -> Option<usize>,
) -> Result<TruePairs, InputError> {
    let at = |line: u64, problem: String| InputError::Line { file: file.to_owned(), line, problem };
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
    let headers = rows.headers().map_err(|error| at(1, plain(&error)))?.clone();
    let named = |(i, column): (usize, &&str)| headers.get(i).map(without_mark) == Some(*column);
    if !KEY_COLUMNS.iter().enumerate().all(named) {
        return Err(at(1, format!("the first columns must be {}", KEY_COLUMNS.join(","))));
    }
    let columns = headers.iter().skip(KEY_COLUMNS.len()).map(Box::from).collect();
    let mut pairs = Vec::new();
    let mut seen: HashMap<(u32, u32), u64> = HashMap::new();
    for row in rows.records() {
        let row = row.map_err(|error| at(error.position().map_or(0, csv::Position::line), plain(&error)))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |i: usize| row.get(i).unwrap_or("");
        let find = |kind: &str, i: usize, lookup: &dyn Fn(&str) -> Option<usize>| {
            let reference = format!("{}/{}", cell(i), cell(i + 1));
            let index = lookup(&reference).and_then(|index| u32::try_from(index).ok());
            index.ok_or_else(|| at(line, format!("there is no {kind} {reference}")))
        };
        let (profile, report) = (find("profile", 0, &profile)?, find("report", 2, &report)?);
        if let Some(first) = seen.insert((profile, report), line) {
            return Err(at(line, format!("the pair stands here again, first in line {first}")));
        }
        let groups = row.iter().skip(KEY_COLUMNS.len()).map(Box::from).collect();
        pairs.push(TruePair { profile, report, groups });
    }
    if pairs.is_empty() {
        return Err(InputError::Empty { file: file.to_owned(), what: "true pair" });
    }
    Ok(without_wide_columns(TruePairs { columns, columns_left_out: Vec::new(), pairs }))
}

impl TruePairs {
    /// Reports of each profile.
    pub fn reports_of(&self) -> HashMap<u32, BTreeSet<u32>> {
        gather(self.pairs.iter().map(|pair| (pair.profile, pair.report)))
    }

    /// Profiles of each report.
    pub fn profiles_of(&self) -> HashMap<u32, BTreeSet<u32>> {
        gather(self.pairs.iter().map(|pair| (pair.report, pair.profile)))
    }
}

fn gather(pairs: impl Iterator<Item = (u32, u32)>) -> HashMap<u32, BTreeSet<u32>> {
    let mut all: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for (own, other) in pairs {
        all.entry(own).or_default().insert(other);
    }
    all
}

/// Takes out columns that hold a number or a key of each pair, not a group.
fn without_wide_columns(mut truth: TruePairs) -> TruePairs {
    for i in (0..truth.columns.len()).rev() {
        let values: BTreeSet<&str> = truth.pairs.iter().map(|pair| &*pair.groups[i]).collect();
        if values.len() > GROUPS_OF_A_COLUMN {
            truth.columns_left_out.insert(0, truth.columns[i].clone());
            truth.columns.remove(i);
            for pair in &mut truth.pairs {
                pair.groups.remove(i);
            }
        }
    }
    truth
}

/// A header without the byte order mark some programs write.
fn without_mark(header: &str) -> &str {
    header.trim_start_matches('\u{feff}')
}

/// What is wrong with a row, without its text.
fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => "cannot be read as CSV".to_owned(),
    }
}
