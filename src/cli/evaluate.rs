//! `homeward evaluate`: how well the matcher finds the true pairs of a labelled set, for whom it works
//! worse, and why it missed whom it missed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::cli::bench::peak_memory_mb;
use crate::cli::failure::Failure;
use crate::cli::import::progress_bar;
use crate::evaluate::comparisons::Comparisons;
use crate::evaluate::misses::write_misses;
use crate::evaluate::page::Page;
use crate::evaluate::rankings_file::write_rankings;
use crate::evaluate::table::Table;
use crate::evaluate::{Evaluation, Options, Prepared, Work, evaluate, rank, read_cases};
use crate::matching::{Model, score_at_least};

/// Work that takes less than this shows no progress.
const QUIET: Duration = Duration::from_secs(2);

/// Measure the matcher on a labelled set.
#[derive(clap::Args)]
pub struct Evaluate {
    /// Profiles in the exchange format; all count, also those of people who are back home.
    profiles: PathBuf,
    /// Reports in the exchange format.
    reports: PathBuf,
    /// Who is whom: CSV with the columns
    /// profile_station,profile_local_ref,report_office,report_local_ref and any group columns behind.
    truth: PathBuf,
    /// How many candidates of each profile and report are ranked.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    top: u16,
    /// Write the candidates of each profile and report, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    rankings: Option<PathBuf>,
    /// Write all figures as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page with plots, in one file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write every true report that is not at rank 1, with the evidence beside that of the one above
    /// it. Quotes what both sides say: for sets of invented people.
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

impl Evaluate {
    /// Measures, prints and writes.
    ///
    /// # Errors
    /// A file that cannot be read, with its line, or written.
    pub fn run(self) -> Result<(), Failure> {
        let model = Model::bundled();
        let begun = Instant::now();
        let cases = read_cases(&self.profiles, &self.reports, &self.truth).map_err(Failure::failed)?;
        let mut work = Work::begun();
        work.reading_seconds = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        let bar = Progress::new((cases.profiles.len() + cases.reports.len()) as u64, "making ready");
        let prepared = Prepared::of(model, &cases, &|done| bar.advance(done));
        drop(bar);
        work.features_seconds = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        work.pairs = cases.profiles.len() as u64 * cases.reports.len() as u64;
        let bar = Progress::new(work.pairs, "comparing");
        let rankings = rank(
            (cases.profiles.len(), cases.reports.len()),
            usize::from(self.top),
            &|profile, report, least| {
                let (heard, said) =
                    (&prepared.profiles[profile as usize], &prepared.reports[report as usize]);
                score_at_least(model, heard, said, least)
            },
            &|done| bar.advance(done),
        );
        drop(bar);
        work.ranking_seconds = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        let options = Options { model_version: model.version, top: rankings.top };
        let mut evaluation = evaluate(options, &cases.truth, &rankings);
        evaluation.comparisons = Comparisons::of(model, &cases.truth, &prepared, &rankings);
        work.measuring_seconds = begun.elapsed().as_secs_f64();
        work.peak_memory_mb = peak_memory_mb();
        evaluation.work = work;

        write(self.rankings.as_deref(), |out| write_rankings(out, &cases, &rankings))?;
        write(self.misses.as_deref(), |out| {
            write_misses(out, model, &cases, &prepared, &rankings).map(|_| ())
        })?;
        self.tell(&evaluation)
    }

    fn tell(&self, evaluation: &Evaluation) -> Result<(), Failure> {
        write(self.json.as_deref(), |out| Ok(serde_json::to_writer_pretty(out, evaluation)?))?;
        write(self.html.as_deref(), |out| write!(out, "{}", Page(evaluation)))?;
        print!("{}", Table(evaluation));
        Ok(())
    }
}

/// Writes a file, when one is asked for.
fn write(
    path: Option<&Path>,
    content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let written = File::create(path).map(BufWriter::new).and_then(|mut out| {
        content(&mut out)?;
        out.flush()
    });
    written.map_err(|error| Failure::failed(format!("{} cannot be written: {error}", path.display())))
}

/// A bar that shows itself once the work has taken a while.
struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    fn new(length: u64, message: &'static str) -> Self {
        let bar = progress_bar(length, "{percent} %");
        bar.set_draw_target(ProgressDrawTarget::hidden());
        bar.set_message(message);
        Self { bar, begun: Instant::now() }
    }

    fn advance(&self, done: u64) {
        self.bar.inc(done);
        if self.bar.is_hidden() && self.begun.elapsed() > QUIET {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
