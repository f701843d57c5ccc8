//! `homeward model`: learn parameters from a set, and see what another model would change. A fit is a
//! proposal; nothing here touches a server.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use crate::cli::arguments::Place;
use crate::cli::evaluate::{Evaluate, Progress, read_model};
use crate::cli::failure::Failure;
use crate::domain::evidence::Bits;
use crate::evaluate::decisions::Decisions;
use crate::evaluate::proposal::{Labels, Proposal, propose};
use crate::evaluate::searched::{Asked, rank_reports_by_index};
use crate::evaluate::truth::{TruePairs, read_truth};
use crate::evaluate::verdict::{Change, changes};
use crate::evaluate::{Cases, Drawn, Prepared, Rankings, rank_pairs, read_people};
use crate::matching::Model;
use crate::matching::learn::{Book, Fitted};

/// Candidates of each side that are learnt from, and compared.
const TOP: usize = 20;

/// Without labels so many profiles are learnt from at most, drawn from all: a parameter is known well enough
/// from the thousand matches among them, and the time stays bounded.
const MOST_PROFILES: usize = 8_000;

/// Learn parameters, and compare models.
#[derive(clap::Args)]
pub struct ModelCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Learn what the model marks as learnable, and write a proposal.
    #[command(
        after_help = "Examples:\n  homeward model fit profiles.jsonl reports.jsonl --out model.toml\n  homeward model fit profiles.jsonl reports.jsonl --truth truth.csv --out model.toml\nBelow 300 expected matches nothing is fitted. Hold a proposal against the model in use with\n  homeward evaluate --model model.toml --against bundled profiles.jsonl reports.jsonl truth.csv\non another set than the one it was learnt from."
    )]
    Fit(FitArguments),
    /// Show which pairs come in, fall away or change places from one model to another. Ids only.
    #[command(
        after_help = "Examples:\n  homeward model diff bundled model.toml profiles.jsonl reports.jsonl"
    )]
    Diff(DiffArguments),
    /// Check a proposal on a set it was not learnt from, lay it into the folder of models, and say what
    /// two registrars sign to put it in use. Nothing is laid there that is worse.
    #[command(
        after_help = "Examples:\n  homeward model activate fitted.toml set --folder homeward-data\nThe server takes it when the change is submitted, without a stop; scores are redone in the background."
    )]
    Activate(ActivateArguments),
}

#[derive(clap::Args)]
struct FitArguments {
    /// Profiles in the exchange format.
    profiles: PathBuf,
    /// Reports in the exchange format.
    reports: PathBuf,
    /// Who is whom, as for `homeward evaluate`.
    #[arg(long, value_name = "FILE", conflicts_with = "decisions")]
    truth: Option<PathBuf>,
    /// What reviewers decided: the key columns of a truth file and a column `decision`, kin or not_kin.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// The model to begin from: a file, or `bundled`.
    #[arg(long, default_value = "bundled")]
    model: String,
    /// Version of the proposal; one above the base when left out.
    #[arg(long)]
    version: Option<u32>,
    /// Where to write the proposal.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
struct DiffArguments {
    /// The model in use: a file, or `bundled`.
    before: String,
    /// The other model.
    after: String,
    /// Profiles in the exchange format.
    profiles: PathBuf,
    /// Reports in the exchange format.
    reports: PathBuf,
    /// How many changes are printed; all are counted.
    #[arg(long, default_value_t = 50)]
    most: usize,
}

#[derive(clap::Args)]
struct ActivateArguments {
    /// The proposal.
    proposal: PathBuf,
    /// A labelled set it was not learnt from, as `homeward synth` writes it.
    set: PathBuf,
    /// The model in use: a file, or `bundled`.
    #[arg(long, default_value = "bundled")]
    against: String,
    #[command(flatten)]
    place: Place,
}

impl ModelCommand {
    /// Learns or compares.
    ///
    /// # Errors
    /// Files that cannot be read or written, models that are none, too little to learn from.
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Fit(own) => own.run(),
            What::Diff(own) => own.run(),
            What::Activate(own) => own.run(),
        }
    }
}

impl FitArguments {
    fn run(self) -> Result<(), Failure> {
        let begun = Instant::now();
        let base = Book::parse(&read_model(&self.model)?).map_err(Failure::failed)?;
        let model = base.model().map_err(Failure::failed)?;
        let mut cases = read_people(&self.profiles, &self.reports).map_err(Failure::failed)?;
        if self.truth.is_none() && self.decisions.is_none() && cases.profiles.len() > MOST_PROFILES {
            println!("{MOST_PROFILES} of {} profiles drawn", cases.profiles.len());
            cases.draw_profiles(MOST_PROFILES);
        }
        let prepared = made_ready(&model, &cases);
        let bar = comparing(&cases);
        let asked = Asked { top: TOP, floor: model.floor() };
        let rankings = rank_reports_by_index(&model, &prepared, asked, &|done| bar.advance(done));
        drop(bar);
        let truth = self.truth.as_deref().map(|path| truth_of(path, &cases)).transpose()?;
        let decisions = self.decisions.as_deref().map(|path| Decisions::read(path, &cases)).transpose();
        let decisions = decisions.map_err(Failure::failed)?;
        let labels = match (&truth, &decisions) {
            (Some(truth), _) => Labels::Truth(truth),
            (None, Some(decisions)) => Labels::Decisions(decisions),
            (None, None) => Labels::Nothing,
        };
        let version = self.version.unwrap_or(model.version + 1);
        let proposal = propose(&base, version, &prepared, &rankings, labels).map_err(Failure::failed)?;
        std::fs::write(&self.out, proposal.book.text())
            .map_err(|error| Failure::failed(format!("{} cannot be written: {error}", self.out.display())))?;
        tell(&base, &proposal)?;
        println!(
            "proposal of version {version} in {} ({:.1} s)",
            self.out.display(),
            begun.elapsed().as_secs_f64()
        );
        println!("It changes nothing until it is found not worse on another set and activated.");
        Ok(())
    }
}

fn tell(base: &Book, proposal: &Proposal) -> Result<(), Failure> {
    let fit = &proposal.fit;
    println!("{:.0} matches, {} rounds", fit.expected_matches, fit.rounds);
    println!("{:<28}{:>10}{:>10}{:>24}{:>8}", "parameter", "prior", "fitted", "95 % interval", "people");
    let priors = base.learnable().map_err(Failure::failed)?;
    for (path, Fitted { value, people, interval: [low, high] }) in &fit.fitted {
        let prior = priors.iter().find(|own| own.path == *path).map_or(f64::NAN, |own| own.prior);
        println!("{path:<28}{prior:>10.3}{value:>10.3}{:>24}{people:>8}", format!("{low:.3} to {high:.3}"));
    }
    for (path, people) in &fit.left {
        println!("{path:<28} left as it was: {people} people");
    }
    if let Some(own) = &proposal.calibrated {
        println!("calibration: evidence times {:.3}, {:+.2} bits", own.scale, own.offset_bits);
    }
    Ok(())
}

impl DiffArguments {
    fn run(self) -> Result<(), Failure> {
        let cases = read_people(&self.profiles, &self.reports).map_err(Failure::failed)?;
        let of = |name: &str| -> Result<Rankings, Failure> {
            let model = Model::parse(&read_model(name)?).map_err(Failure::failed)?;
            Ok(ranked(&model, &cases).1)
        };
        let (before, after) = (of(&self.before)?, of(&self.after)?);
        let all = changes(&before, &after);
        let came = all.iter().filter(|own| own.before.is_none()).count();
        let went = all.iter().filter(|own| own.after.is_none()).count();
        let profiles = all.iter().map(|own| own.profile).collect::<BTreeSet<_>>().len();
        println!(
            "{came} pairs come in, {went} fall away, {} change places; for {profiles} profiles",
            all.len() - came - went
        );
        let place = |own: Option<(u32, Bits)>| {
            own.map_or_else(|| "–".to_owned(), |(place, score)| format!("{place} ({score})"))
        };
        println!("{:<28}{:<28}{:>16}{:>16}", "profile", "report", "before", "after");
        for own in all.iter().take(self.most) {
            let Change { profile, report, before, after } = *own;
            let (profile, report) =
                (&cases.profiles[profile as usize].reference, &cases.reports[report as usize].reference);
            println!("{profile:<28}{report:<28}{:>16}{:>16}", place(before), place(after));
        }
        Ok(())
    }
}

impl ActivateArguments {
    fn run(self) -> Result<(), Failure> {
        let text = read_model(&self.proposal.display().to_string())?;
        let model = Model::parse(&text).map_err(Failure::failed)?;
        let in_use = Model::parse(&read_model(&self.against)?).map_err(Failure::failed)?;
        if model.version == in_use.version {
            return Err(Failure::failed(format!(
                "both are of version {}; candidates name the version they were judged under",
                model.version
            )));
        }
        Evaluate::of_set(&self.set, &self.proposal, &self.against).run()?;
        let folder = self.place.settings()?.models;
        std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
        let number = model.number();
        let path = folder.join(format!("{number}.toml"));
        std::fs::write(&path, text).map_err(|error| Failure::of_file(&path, &error))?;
        println!("version {}, number {number}, in {}", model.version, path.display());
        println!("Two registrars of different organisations put it in use:");
        println!("  homeward actor propose --out model.change set model {number}");
        println!("  homeward actor sign model.change        # each of the two, with a key of her own");
        println!("  homeward actor submit model.change");
        Ok(())
    }
}

fn made_ready(model: &Model, cases: &Cases) -> Prepared {
    let bar = Progress::new((cases.profiles.len() + cases.reports.len()) as u64, "making ready");
    Prepared::of(model, cases, &|done| bar.advance(done))
}

fn comparing(cases: &Cases) -> Progress {
    Progress::new(cases.profiles.len() as u64 * cases.reports.len() as u64, "comparing")
}

fn ranked(model: &Model, cases: &Cases) -> (Prepared, Rankings) {
    let prepared = made_ready(model, cases);
    let bar = comparing(cases);
    let floor = Some(model.floor());
    let all = [cases.profiles.len(), cases.reports.len()].map(Drawn::all);
    let rankings =
        rank_pairs(model, (&prepared, &all), TOP, floor, &|done| bar.advance(done), &AtomicU64::new(0));
    (prepared, rankings)
}

fn truth_of(path: &Path, cases: &Cases) -> Result<TruePairs, Failure> {
    let file = std::fs::File::open(path)
        .map_err(|error| Failure::failed(format!("{} cannot be read: {error}", path.display())))?;
    let name = path.display().to_string();
    read_truth(&name, file, |text| cases.profile(text), |text| cases.report(text)).map_err(Failure::failed)
}
