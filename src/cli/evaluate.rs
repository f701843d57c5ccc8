//! `homeward evaluate`: how well the matcher finds the true pairs of a labelled set, for whom it works
//! worse, and why it missed whom it missed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::cli::bench::peak_memory_mb;
use crate::cli::failure::Failure;
use crate::cli::import::progress_bar;
use crate::evaluate::comparisons::Comparisons;
use crate::evaluate::misses::write_misses;
use crate::evaluate::page::Page;
use crate::evaluate::ranking::MANY_PAIRS;
use crate::evaluate::rankings_file::write_rankings;
use crate::evaluate::table::Table;
use crate::evaluate::verdict::Verdict;
use crate::evaluate::{
    Cases, Drawn, Evaluation, Options, Prepared, Rankings, Work, evaluate_by, rank_pairs, read_cases,
};
use crate::matching::Model;

/// Work that takes less than this shows no progress.
const QUIET: Duration = Duration::from_secs(2);

/// Measure the matcher on a labelled set.
#[derive(clap::Args)]
pub struct Evaluate {
    /// Profiles in the exchange format; all count, also those of people who are back home. Or a folder
    /// with profiles.jsonl, reports.jsonl and truth.csv, as `homeward synth` writes it.
    profiles: PathBuf,
    /// Reports in the exchange format.
    #[arg(requires = "truth")]
    reports: Option<PathBuf>,
    /// Who is whom: CSV with the columns
    /// profile_station,profile_local_ref,report_office,report_local_ref and any group columns behind.
    truth: Option<PathBuf>,
    /// The model to measure: a file, or `bundled`.
    #[arg(long, default_value = "bundled")]
    model: String,
    /// A model to hold it against; exit code 1 when it is worse.
    #[arg(long, value_name = "MODEL")]
    against: Option<String>,
    /// How many candidates of each profile and report are ranked.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    top: u16,
    /// Of more than 100 million pairs: how many profiles and how many reports without a counterpart are
    /// asked, drawn by chance; each stands for several. All of them where it is 0, or --rankings is given.
    #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
    without: usize,
    /// Write the candidates of each profile and report, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    rankings: Option<PathBuf>,
    /// Write all figures as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page with plots, in one file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write every true report that is not at rank 1 of its profile, and every true profile that is not
    /// at rank 1 of its report, with the evidence beside that of the one above it. Quotes what both
    /// sides say: for sets of invented people.
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

/// One model on one set.
struct Measured {
    prepared: Prepared,
    rankings: Rankings,
    evaluation: Evaluation,
}

impl Evaluate {
    /// A model held against another on a set in a folder, with nothing written.
    pub fn of_set(set: &Path, model: &Path, against: &str) -> Self {
        Self {
            profiles: set.to_owned(),
            reports: None,
            truth: None,
            model: model.display().to_string(),
            against: Some(against.to_owned()),
            top: 100,
            without: 2_000,
            rankings: None,
            json: None,
            html: None,
            misses: None,
        }
    }

    /// Measures, prints and writes.
    ///
    /// # Errors
    /// A file that cannot be read, with its line, or written; a model that is worse than the one it is
    /// held against.
    pub fn run(self) -> Result<(), Failure> {
        let model = Model::parse(&read_model(&self.model)?).map_err(Failure::failed)?;
        let begun = Instant::now();
        let [profiles, reports, truth] = self.files()?;
        let cases = read_cases(&profiles, &reports, &truth).map_err(Failure::failed)?;
        let reading_seconds = begun.elapsed().as_secs_f64();
        let own = self.measure(&model, &cases, reading_seconds);
        write(self.rankings.as_deref(), |out| write_rankings(out, &model, &cases, &own.rankings))?;
        write(self.misses.as_deref(), |out| {
            write_misses(out, &model, &cases, &own.prepared, &own.rankings).map(|_| ())
        })?;
        self.tell(&own.evaluation)?;
        let Some(against) = &self.against else { return Ok(()) };
        let other_model = Model::parse(&read_model(against)?).map_err(Failure::failed)?;
        let other = self.measure(&other_model, &cases, reading_seconds);
        let verdict =
            Verdict::of(&cases.truth, (&own.rankings, &own.evaluation), (&other.rankings, &other.evaluation));
        print!("\n{} against {against}, report of a profile:\n{verdict}", self.model);
        if verdict.is_not_worse() { Ok(()) } else { Err(Failure::failed("the model is worse")) }
    }

    /// The three files of the set.
    fn files(&self) -> Result<[PathBuf; 3], Failure> {
        match (&self.reports, &self.truth) {
            (Some(reports), Some(truth)) => Ok([self.profiles.clone(), reports.clone(), truth.clone()]),
            _ if self.profiles.is_dir() => {
                Ok(["profiles.jsonl", "reports.jsonl", "truth.csv"].map(|name| self.profiles.join(name)))
            }
            _ if !self.profiles.exists() => {
                Err(Failure::of_file(&self.profiles, &io::ErrorKind::NotFound.into()))
            }
            _ => Err(Failure::failed(format!(
                "{}: 不是文件夹 / is no folder; accepted: a folder, or the three files: profiles, reports, truth",
                self.profiles.display()
            ))),
        }
    }

    fn measure(&self, model: &Model, cases: &Cases, reading_seconds: f64) -> Measured {
        let mut work = Work { reading_seconds, ..Work::begun() };
        let begun = Instant::now();
        let bar = Progress::new((cases.profiles.len() + cases.reports.len()) as u64, "making ready");
        let prepared = Prepared::of(model, cases, &|done| bar.advance(done));
        drop(bar);
        work.features_seconds = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        let drawn = self.drawn(cases);
        let asked = |i: usize, others: usize| drawn[i].count() as u64 * others as u64;
        work.pairs = (asked(0, cases.reports.len()) + asked(1, cases.profiles.len())).div_ceil(2);
        let bar = Progress::new(work.pairs, "comparing");
        let (top, scored) = (usize::from(self.top), AtomicU64::new(0));
        let rankings = rank_pairs(model, (&prepared, &drawn), top, None, &|done| bar.advance(done), &scored);
        drop(bar);
        work.scored = scored.into_inner();
        work.ranking_seconds = begun.elapsed().as_secs_f64();

        let begun = Instant::now();
        let options = Options { model_version: model.version, top: rankings.top };
        let lists = (&rankings, &drawn);
        let probability = |score| model.probability(score, cases.reports.len() as u64);
        let mut evaluation = evaluate_by(options, &cases.truth, lists, &probability);
        evaluation.comparisons = Comparisons::of(model, &cases.truth, &prepared, &rankings);
        work.measuring_seconds = begun.elapsed().as_secs_f64();
        work.peak_memory_mb = peak_memory_mb();
        evaluation.work = work;
        Measured { prepared, rankings, evaluation }
    }

    /// Who is asked for a list.
    fn drawn(&self, cases: &Cases) -> [Drawn; 2] {
        let (profiles, reports) = (cases.profiles.len(), cases.reports.len());
        if self.without == 0 || self.rankings.is_some() || profiles as u64 * (reports as u64) < MANY_PAIRS {
            return [profiles, reports].map(Drawn::all);
        }
        [
            Drawn::of(profiles, &cases.truth.reports_of(), self.without),
            Drawn::of(reports, &cases.truth.profiles_of(), self.without),
        ]
    }

    fn tell(&self, evaluation: &Evaluation) -> Result<(), Failure> {
        write(self.json.as_deref(), |out| Ok(serde_json::to_writer_pretty(out, evaluation)?))?;
        write(self.html.as_deref(), |out| write!(out, "{}", Page(evaluation)))?;
        print!("{}", Table(evaluation));
        Ok(())
    }
}

/// The text of a model by its name: `bundled`, or a file.
///
/// # Errors
/// A file that cannot be read.
pub fn read_model(name: &str) -> Result<String, Failure> {
    if name == "bundled" {
        return Ok(Model::BUNDLED_TEXT.to_owned());
    }
    std::fs::read_to_string(name).map_err(|error| Failure::failed(format!("{name} cannot be read: {error}")))
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
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    /// A hidden bar.
    pub fn new(length: u64, message: &'static str) -> Self {
        let bar = progress_bar(length, "{percent} %");
        bar.set_draw_target(ProgressDrawTarget::hidden());
        bar.set_message(message);
        Self { bar, begun: Instant::now() }
    }

    /// So much more is done.
    pub fn advance(&self, done: u64) {
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
