//! The rows of a table as lines of an import: numbered as the spreadsheet numbers them, the header being row
//! 1. A table whose headers cannot be understood is refused before any row is read.

use std::fmt;

use csv::StringRecord;

use crate::domain::invalid::{Invalid, Problem};
use crate::transfer::import::{Line, Raw};
use crate::transfer::jsonl::{NewRecord, read_line};
use crate::transfer::table::columns::{Column, accepted, column, key};
use crate::transfer::table::person::{Of, object_of};

/// Why a table is not read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault(pub Problem);

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; accepted: {}", self.0.problem, self.0.accepted)
    }
}

/// The rows of a table.
pub struct Rows {
    of: Of,
    headers: Vec<String>,
    columns: Vec<Column>,
    records: csv::StringRecordsIntoIter<std::io::Cursor<String>>,
}

impl Rows {
    /// Begins with a table's text.
    ///
    /// # Errors
    /// No header, a header that is not known or stands twice, none for the organisation's own number.
    pub fn of(text: String, of: Of) -> Result<Self, TableFault> {
        let fault = |problem: String, accepted: String| TableFault(Problem::new(problem, accepted));
        let delimiter = delimiter(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(std::io::Cursor::new(text));
        let headers = reader.headers().map_err(|_| fault("row 1 is no CSV".to_owned(), accepted()))?;
        let headers: Vec<String> = headers.iter().map(|header| header.trim().to_owned()).collect();
        let named: Vec<&str> = headers.iter().map(String::as_str).collect();
        let unknown: Vec<&str> =
            named.iter().copied().filter(|header| !header.is_empty() && column(header).is_none()).collect();
        if !unknown.is_empty() {
            return Err(fault(format!("headers that are not known: {}", shown(&unknown)), accepted()));
        }
        let columns: Vec<Column> =
            named.iter().map(|header| column(header).unwrap_or(Column::Dropped)).collect();
        let twice = columns.iter().enumerate().find(|(i, column)| {
            !matches!(column, Column::Dropped | Column::Memories) && columns[..*i].contains(column)
        });
        if let Some((i, _)) = twice {
            return Err(fault(format!("two columns of one meaning: {}", named[i]), "each once".to_owned()));
        }
        if !columns.contains(&Column::LocalRef) {
            return Err(fault("no column 编号 local_ref".to_owned(), accepted()));
        }
        Ok(Self { of, headers, columns, records: reader.into_records() })
    }

    /// The headers as they stand.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    fn record(&self, row: &StringRecord, number: u64) -> Result<NewRecord, Invalid> {
        if row.len() > self.columns.len() {
            let problem = format!("has {} cells", row.len());
            let accepted = format!("at most {} cells, as many as headers", self.columns.len());
            return Err(Invalid::one(format!("line {number}"), Problem::new(problem, accepted)));
        }
        let columns = self.columns.iter().zip(&self.headers).zip(row);
        let cells: Vec<(Column, &str, &str)> =
            columns.map(|((column, header), cell)| (*column, header.as_str(), cell)).collect();
        let object = object_of(&self.of, &cells)?;
        read_line(&object.to_string(), number).map_err(|invalid| self.by_header(invalid))
    }

    /// Faults by the headers of the table, where the table has one for the field.
    fn by_header(&self, invalid: Invalid) -> Invalid {
        let mut told = Invalid::default();
        for violation in invalid.violations {
            let field = violation.field.split(['.', '[']).next().unwrap_or_default();
            let at = self.columns.iter().position(|column| key(*column) == field);
            told.add(at.map_or(violation.field.as_str(), |at| &self.headers[at]), violation.problem);
        }
        told
    }
}

impl Iterator for Rows {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let before = self.records.reader().position().clone();
            let number = before.record() + 1;
            let row = match self.records.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(std::io::Error::other(error))),
            };
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let next_offset = self.records.reader().position().byte();
            let record = self.record(&row, number);
            let cells = row.iter().map(str::to_owned).collect();
            return Some(Ok(Line {
                number,
                offset: before.byte(),
                next_offset,
                raw: Raw::Row(cells),
                record,
            }));
        }
    }
}

/// What parts the cells: whatever the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |part: u8| first.bytes().filter(|byte| *byte == part).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|part| count(*part)).unwrap_or(b',')
}

/// Headers as they may stand in a message: short and few.
fn shown(headers: &[&str]) -> String {
    let short = |header: &&str| header.chars().filter(|c| !c.is_control()).take(20).collect::<String>();
    headers.iter().take(8).map(short).collect::<Vec<_>>().join(", ")
}
