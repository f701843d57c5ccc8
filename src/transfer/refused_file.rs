//! The file of what was refused beside an imported one, in the imported one's own form, so that it can be
//! mended and imported itself. Knows not why anything is refused.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::invalid::Invalid;
use crate::transfer::import::{Raw, refused_line};
use crate::transfer::problem_words::in_both;
use crate::transfer::table::REASON_HEADER;

/// The file of refused lines or rows; made when the first is refused.
pub struct RefusedFile {
    path: PathBuf,
    /// The headers of a table; `None` for lines.
    headers: Option<Vec<String>>,
    file: Option<BufWriter<File>>,
    count: u64,
}

impl RefusedFile {
    /// For an import of lines of `imported`: `FILE.refused.jsonl`.
    pub fn beside(imported: &Path) -> Self {
        Self { path: named(imported, "jsonl"), headers: None, file: None, count: 0 }
    }

    /// For an import of a table with these headers: `FILE.refused.csv`, with the reasons in front.
    pub fn of_table(imported: &Path, headers: &[String]) -> Self {
        Self { path: named(imported, "csv"), headers: Some(headers.to_vec()), file: None, count: 0 }
    }

    /// Adds a line or a row.
    ///
    /// # Errors
    /// The file system's.
    pub fn add(&mut self, raw: &Raw, reasons: &Invalid) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(begun(&self.path, self.headers.as_deref())?),
        };
        self.count += 1;
        match (&self.headers, raw) {
            (Some(headers), Raw::Row(cells)) => {
                // A row that carries reasons already gets new ones in their place.
                let own = headers.iter().zip(cells).filter(|(header, _)| *header != REASON_HEADER);
                let cells = std::iter::once(reasons_text(reasons)).chain(own.map(|(_, cell)| cell.clone()));
                write_row(file, cells)
            }
            _ => writeln!(file, "{}", refused_line(raw, reasons)),
        }
    }

    /// How many were added.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Writes what is left; the file's path, if any was refused.
    ///
    /// # Errors
    /// The file system's.
    pub fn finish(self) -> io::Result<Option<PathBuf>> {
        match self.file {
            Some(mut file) => {
                file.flush()?;
                Ok(Some(self.path))
            }
            None => Ok(None),
        }
    }
}

fn named(imported: &Path, ending: &str) -> PathBuf {
    let mut name = imported.file_name().unwrap_or_default().to_owned();
    name.push(format!(".refused.{ending}"));
    imported.with_file_name(name)
}

fn begun(path: &Path, headers: Option<&[String]>) -> io::Result<BufWriter<File>> {
    // What people say of others is for its owner only.
    let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut file = BufWriter::new(file);
    if let Some(headers) = headers {
        // By this mark spreadsheets know UTF-8.
        file.write_all(b"\xEF\xBB\xBF")?;
        let own = headers.iter().filter(|header| *header != REASON_HEADER).cloned();
        write_row(&mut file, std::iter::once(REASON_HEADER.to_owned()).chain(own))?;
    }
    Ok(file)
}

fn write_row(file: &mut impl Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let mut row = csv::Writer::from_writer(Vec::new());
    row.write_record(cells.collect::<Vec<_>>()).map_err(io::Error::other)?;
    file.write_all(&row.into_inner().map_err(|error| io::Error::other(error.to_string()))?)
}

/// All reasons in one cell, in both languages.
fn reasons_text(invalid: &Invalid) -> String {
    let told = invalid.violations.iter().map(|one| format!("{}: {}", one.field, in_both(&one.problem)));
    told.collect::<Vec<_>>().join("\n")
}
