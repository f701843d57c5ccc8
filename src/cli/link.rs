//! `homeward link`: two ordinary tables of people linked, without labels and without leaving out a pair.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::cli::failure::Failure;
use crate::cli::import::progress_bar;
use crate::linkage::detect::id_column;
use crate::linkage::{
    Column, Fault, Linkage, Options, Summary, Table, Truth, detect_columns, parse_columns, write_csv,
    write_json_lines,
};

/// Work that takes less than this shows no progress.
const QUIET: Duration = Duration::from_secs(2);

/// Link two tables of people.
#[derive(clap::Args)]
pub struct Link {
    /// CSV in UTF-8 with a header line; each row is looked for in the other table.
    left: PathBuf,
    /// CSV in UTF-8 with a header line.
    right: PathBuf,
    /// What columns hold: `header=kind` or `left_header:right_header=kind`, separated by commas. Kinds:
    /// name, given, surname, birth, age, place, sex, code, exact, text, ignore. Without it, headers and cells
    /// decide, and what they decided is printed.
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// The column that names rows, or `left_header:right_header`; else one called id, else row numbers.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// A column equal in rows of one person, or `left_header:right_header`: not compared, only used to
    /// print how often the right row stands first.
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// How many right rows are written for each left row.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    top: u16,
    /// Write only pairs at least this likely to be one person.
    #[arg(long, value_name = "PROBABILITY", default_value_t = 0.0)]
    at_least: f64,
    /// Where pairs are written; standard output without it.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write JSON Lines instead of CSV.
    #[arg(long)]
    json: bool,
    /// Take the built-in weights instead of learning from the tables.
    #[arg(long)]
    no_learning: bool,
}

impl Link {
    /// Links, writes the pairs and prints a summary.
    ///
    /// # Errors
    /// Files or columns that cannot be used, with row, column and what is accepted.
    pub fn run(self) -> Result<(), Failure> {
        let begun = Instant::now();
        let failed = |fault: Fault| Failure::failed(fault);
        if !(0.0..=1.0).contains(&self.at_least) {
            return Err(Failure::failed("--at-least: accepted is a probability from 0 to 1"));
        }
        let (left, right) = both(|| Table::read(&self.left), || Table::read(&self.right));
        let (left, right) = (left.map_err(failed)?, right.map_err(failed)?);
        let id = self.pair_of(self.id.as_deref(), &left, &right)?;
        let truth_columns = self.pair_of(self.truth.as_deref(), &left, &right)?;
        let id_columns =
            id.map_or_else(|| (id_column(&left), id_column(&right)), |(one, other)| (Some(one), Some(other)));
        let ids = (left.ids(id_columns.0).map_err(failed)?, right.ids(id_columns.1).map_err(failed)?);
        let columns = self.columns(&left, &right, id_columns.0, truth_columns.map(|(one, _)| one))?;
        tell_columns(&columns);
        let truth = truth_columns.map(|(one, other)| Truth::of(&left, one, &right, other));

        let linking = Instant::now();
        let bar = Progress::new(left.rows.len() as u64 * right.rows.len() as u64);
        let options = Options { top: usize::from(self.top), learn: !self.no_learning };
        let linkage =
            Linkage::of(&left, &right, &columns, truth.as_ref(), options, &|done| bar.advance(done))
                .map_err(failed)?;
        drop(bar);
        let linking = linking.elapsed();
        let written = self.write(&linkage, (&ids.0, &ids.1))?;
        let summary =
            Summary { linkage: &linkage, truth: truth.as_ref(), linking, whole: begun.elapsed(), written };
        eprintln!("{summary}");
        Ok(())
    }

    /// The columns declared, or what they seem to be.
    fn columns(
        &self,
        left: &Table,
        right: &Table,
        id: Option<usize>,
        truth: Option<usize>,
    ) -> Result<Vec<Column>, Failure> {
        if let Some(text) = &self.columns {
            return parse_columns(text, left, right).map_err(Failure::failed);
        }
        let known: Vec<&str> =
            [id, truth].into_iter().flatten().map(|at| left.headers[at].as_str()).collect();
        detect_columns(left, right, &known).map_err(Failure::failed)
    }

    /// `header`, or `left_header:right_header`, as column numbers.
    fn pair_of(
        &self,
        text: Option<&str>,
        left: &Table,
        right: &Table,
    ) -> Result<Option<(usize, usize)>, Failure> {
        let Some(text) = text else { return Ok(None) };
        let pair = match text.split_once(':') {
            Some(pair) if left.column(text).is_err() => pair,
            _ => (text, text),
        };
        let left = left.column(pair.0).map_err(Failure::failed)?;
        Ok(Some((left, right.column(pair.1).map_err(Failure::failed)?)))
    }

    fn write(&self, linkage: &Linkage, ids: (&[String], &[String])) -> Result<u64, Failure> {
        let mut out: BufWriter<Box<dyn Write>> = match &self.out {
            None => BufWriter::new(Box::new(io::stdout())),
            Some(path) => BufWriter::new(Box::new(for_owner(path).map_err(|error| {
                Failure::failed(format!("{} cannot be written: {error}", path.display()))
            })?)),
        };
        let written = if self.json {
            write_json_lines(&mut out, linkage, ids, self.at_least)
        } else {
            write_csv(&mut out, linkage, ids, self.at_least)
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
            other => other.map_err(Failure::from),
        }
    }
}

/// A file of what two tables say of people, for its owner's eyes.
fn for_owner(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // One that was there keeps the rights it had.
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

fn tell_columns(columns: &[Column]) {
    let declared: Vec<String> =
        columns.iter().map(|column| format!("{}={}", column.header, column.kind.word())).collect();
    eprintln!("columns 各列: {}", declared.join(","));
}

/// Reads two files at once.
fn both<T: Send>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> T) -> (T, T) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(one);
        let other = other();
        (thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

/// A bar that shows itself once the work has taken a while.
struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    fn new(pairs: u64) -> Self {
        let bar = progress_bar(pairs, "{percent} %");
        bar.set_draw_target(ProgressDrawTarget::hidden());
        bar.set_message("scoring pairs");
        Self { bar, begun: Instant::now() }
    }

    fn advance(&self, done: u64) {
        self.bar.inc(done);
        if self.bar.is_hidden() && self.begun.elapsed() > QUIET && io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
