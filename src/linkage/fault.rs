//! What can be wrong with tables and columns: the row, the column and what is accepted, never a value.

use std::path::PathBuf;

/// Why two tables cannot be linked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Fault {
    /// The file cannot be opened or read.
    #[error("{file} cannot be read: {reason}", file = .0.display(), reason = .1)]
    Unreadable(PathBuf, String),
    /// A row that is no row of this table. Rows count from 1, the header not counted.
    #[error("{file} row {row}: {problem}; accepted is {accepted}", file = .file.display())]
    Row {
        /// The table's file.
        file: PathBuf,
        /// Row number from 1, the header not counted; 0 is the header.
        row: usize,
        /// What is wrong.
        problem: String,
        /// What is accepted.
        accepted: String,
    },
    /// A column that does not hold what was declared.
    #[error("{file} column {column}, row {row}: {problem}; accepted is {accepted}", file = .file.display())]
    Cell {
        /// The table's file.
        file: PathBuf,
        /// The column's header.
        column: String,
        /// Row number from 1.
        row: usize,
        /// What is wrong.
        problem: String,
        /// What is accepted.
        accepted: String,
    },
    /// A column that is not there.
    #[error("{file} has no column {column}; its columns are {present}", file = .file.display())]
    NoColumn {
        /// The table's file.
        file: PathBuf,
        /// The column asked for.
        column: String,
        /// The headers that are there.
        present: String,
    },
    /// A declaration that cannot be read.
    #[error("--columns {part}: {problem}; accepted is {accepted}")]
    Declaration {
        /// The part as given.
        part: String,
        /// What is wrong.
        problem: String,
        /// What is accepted.
        accepted: String,
    },
    /// Nothing is left to compare.
    #[error("no column of both tables can be compared; declare some with --columns name=kind, kinds: {0}")]
    NothingToCompare(String),
}
