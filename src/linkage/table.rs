//! One table: its headers, its rows of text and which column names a row. Reads CSV; must not know what
//! columns mean.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use crate::linkage::fault::Fault;

/// The most bytes of one cell; longer ones are no value of a person.
const CELL_BYTES: usize = 4096;
/// The most rows of one table.
const ROWS: usize = 50_000_000;

/// Rows of text under headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it was read from, for messages.
    pub file: PathBuf,
    /// The headers, trimmed.
    pub headers: Vec<String>,
    /// The rows, each as wide as the headers, cells trimmed.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a CSV file with a header line.
    ///
    /// # Errors
    /// A file that cannot be read, is empty, is not UTF-8, or has a row of another width.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let unreadable = |error: std::io::Error| Fault::Unreadable(path.to_owned(), error.to_string());
        let file = File::open(path).map_err(unreadable)?;
        Self::from_reader(path, BufReader::with_capacity(1 << 16, file))
    }

    /// The same from anything that can be read.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn from_reader(path: &Path, reader: impl Read) -> Result<Self, Fault> {
        let mut lines = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
        let at = |row: usize, problem: String, accepted: &str| Fault::Row {
            file: path.to_owned(),
            row,
            problem,
            accepted: accepted.to_owned(),
        };
        let headers =
            lines.headers().map_err(|error| at(0, plain(&error), "CSV in UTF-8 with a header line"))?;
        let headers: Vec<String> =
            headers.iter().map(|header| header.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        let mut seen = HashMap::new();
        for (column, header) in headers.iter().enumerate() {
            if let Some(first) = seen.insert(header, column) {
                let problem = format!("columns {} and {} have the same header", first + 1, column + 1);
                return Err(at(0, problem, "each header once"));
            }
        }
        let mut rows = Vec::new();
        for record in lines.records() {
            let row = rows.len() + 1;
            let record = record
                .map_err(|error| at(row, plain(&error), &format!("{} cells in UTF-8", headers.len())))?;
            if let Some(column) = record.iter().position(|cell| cell.len() > CELL_BYTES) {
                let problem = format!("the cell under {} is too long", headers[column]);
                return Err(at(row, problem, &format!("at most {CELL_BYTES} bytes")));
            }
            if row > ROWS {
                return Err(at(row, "there are too many rows".to_owned(), &format!("at most {ROWS} rows")));
            }
            rows.push(record.iter().map(str::to_owned).collect());
        }
        if rows.is_empty() {
            return Err(at(1, "there is no row".to_owned(), "a header line and at least one row"));
        }
        Ok(Self { file: path.to_owned(), headers, rows })
    }

    /// The column under a header.
    ///
    /// # Errors
    /// No such header, with those that are there.
    pub fn column(&self, header: &str) -> Result<usize, Fault> {
        self.headers.iter().position(|known| known == header).ok_or_else(|| Fault::NoColumn {
            file: self.file.clone(),
            column: header.to_owned(),
            present: self.headers.join(", "),
        })
    }

    /// The cells of a column, top to bottom.
    pub fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row[column].as_str())
    }

    /// What names each row: the cells of a column, or row numbers from 1 where there is none.
    ///
    /// # Errors
    /// An empty or repeated id, with its row.
    pub fn ids(&self, column: Option<usize>) -> Result<Vec<String>, Fault> {
        let Some(column) = column else {
            return Ok((1..=self.rows.len()).map(|row| row.to_string()).collect());
        };
        let mut seen = HashMap::with_capacity(self.rows.len());
        for (row, cell) in self.cells(column).enumerate() {
            let problem = match seen.insert(cell, row) {
                _ if cell.is_empty() => "the id is empty".to_owned(),
                Some(first) => format!("the id stands in row {} too", first + 1),
                None => continue,
            };
            return Err(Fault::Cell {
                file: self.file.clone(),
                column: self.headers[column].clone(),
                row: row + 1,
                problem,
                accepted: "an id once, or another column after --id".to_owned(),
            });
        }
        Ok(self.cells(column).map(str::to_owned).collect())
    }
}

/// What the reader says of a row, without its content.
fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => "is not CSV".to_owned(),
    }
}
