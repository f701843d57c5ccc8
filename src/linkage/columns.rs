//! Which column of the left table is compared with which of the right one, and as what: the text of
//! `--columns` read and checked. Must not look into cells.

use crate::linkage::fault::Fault;
use crate::linkage::kind::Kind;
use crate::linkage::table::Table;

/// A pair of columns and what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The header, of the left table where they differ.
    pub header: String,
    /// Column number in the left table.
    pub left: usize,
    /// Column number in the right table.
    pub right: usize,
    /// What they hold.
    pub kind: Kind,
}

/// Reads `given_name=given,born:birthday=birth`: header, or left header and right header, and kind.
///
/// # Errors
/// A part that cannot be read, an unknown kind, a header that is not there or stands twice.
pub fn parse_columns(text: &str, left: &Table, right: &Table) -> Result<Vec<Column>, Fault> {
    let mut columns: Vec<Column> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let fault = |problem: &str, accepted: String| Fault::Declaration {
            part: part.to_owned(),
            problem: problem.to_owned(),
            accepted,
        };
        let form = || "header=kind or left_header:right_header=kind".to_owned();
        let (headers, kind) = part.rsplit_once('=').ok_or_else(|| fault("has no kind", form()))?;
        let kind = Kind::parse(kind).ok_or_else(|| fault("the kind is unknown", Kind::words()))?;
        let whole = left.headers.iter().any(|known| known == headers.trim());
        let (on_left, on_right) = match headers.split_once(':') {
            Some(pair) if !whole => pair,
            _ => (headers, headers),
        };
        let column = Column {
            header: on_left.trim().to_owned(),
            left: left.column(on_left.trim())?,
            right: right.column(on_right.trim())?,
            kind,
        };
        if columns.iter().any(|known| known.left == column.left || known.right == column.right) {
            return Err(fault("the column is declared twice", "each column once".to_owned()));
        }
        columns.push(column);
    }
    columns.retain(|column| column.kind != Kind::Ignore);
    if columns.is_empty() {
        return Err(Fault::NothingToCompare(Kind::words()));
    }
    Ok(columns)
}
