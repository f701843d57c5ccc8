//! `homeward synth`: a labelled set of invented people, for trying and for measuring.

use std::path::PathBuf;
use std::time::Instant;

use crate::cli::failure::Failure;
use crate::cli::import::progress_bar;
use crate::domain::ids::OrgCode;
use crate::evaluate::synth::{Owners, Size, World, write_set_of};

/// Write invented profiles, reports and who is whom.
#[derive(clap::Args)]
pub struct Synth {
    /// How many profiles.
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    profiles: u32,
    /// How many reports.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    reports: u32,
    /// Seed: the same seed and size give the same files, another seed other people, accents and rates.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Station of all profiles, so that a worker of it can import them; many stations when left out.
    #[arg(long, value_name = "CODE", value_parser = organisation)]
    station: Option<OrgCode>,
    /// Desk of all reports; many desks when left out.
    #[arg(long, value_name = "CODE", value_parser = organisation)]
    desk: Option<OrgCode>,
    /// Folder for profiles.jsonl, reports.jsonl and truth.csv; made when it does not exist.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

impl Synth {
    /// Writes the set and says what it is.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let size = Size { profiles: self.profiles.into(), reports: self.reports.into(), seed: self.seed };
        let world = World::of(size);
        let begun = Instant::now();
        let bar = progress_bar(size.profiles + size.reports + world.matched, "{percent} %");
        bar.set_message("inventing");
        let owners = Owners { station: self.station, desk: self.desk };
        let pairs = write_set_of(&world, &self.out, &owners, &|done| bar.inc(done))
            .map_err(|error| Failure::failed(format!("{} cannot be written: {error}", self.out.display())))?;
        bar.finish_and_clear();
        println!(
            "{} profiles, {} reports, {pairs} true pairs of invented people in {} ({:.1} s)",
            size.profiles,
            size.reports,
            self.out.display(),
            begun.elapsed().as_secs_f64()
        );
        Ok(())
    }
}

fn organisation(text: &str) -> Result<OrgCode, String> {
    OrgCode::new(text).map_err(|problem| format!("{}; accepted: {}", problem.problem, problem.accepted))
}
