//! `homeward hearing`: how often misheard names and counties are found, beside plain measures.

use std::time::Instant;

use crate::cli::failure::Failure;
use crate::knowledge::names::{Spoken, hearing_benchmark};
use crate::knowledge::places;

/// Run the benchmark of hearing.
#[derive(clap::Args)]
pub struct Hearing {
    /// Names, each said in every dialect scope.
    #[arg(long, default_value_t = 280)]
    names: usize,
    /// Invented names they are looked for among.
    #[arg(long, default_value_t = 100_000)]
    searched: usize,
    /// Counties, each said in every dialect scope.
    #[arg(long, default_value_t = 120)]
    counties: usize,
    /// Another seed says other names and counties otherwise.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show this many of the names not found, of each table.
    #[arg(long, default_value_t = 0)]
    misses: usize,
}

impl Hearing {
    /// Prints a table for names said whole, one for names said in part, one for those written in characters,
    /// and one for counties.
    ///
    /// # Errors
    /// None.
    pub fn run(self) -> Result<(), Failure> {
        println!("Benchmark of hearing, seed {}.", self.seed);
        println!("The errors are invented by rules that read none of the tables names are judged with, but");
        println!("the same people wrote both. The names are drawn from the frequencies that also tell how");
        println!("rare a name is. Real hearing may be worse, and no figure here is of real people.");
        for spoken in [Spoken::Whole, Spoken::InPart, Spoken::Written] {
            let started = Instant::now();
            let report = hearing_benchmark(self.names, self.searched, self.seed, spoken);
            println!("\n{report}{:.1} s", started.elapsed().as_secs_f64());
            // Every so many, so that all scopes are shown.
            let step = (report.misses.len() / self.misses.max(1)).max(1);
            for miss in report.misses.iter().step_by(step).take(self.misses) {
                let ranks: Vec<String> = miss.ranks.iter().map(|rank| format!("{rank:.0}")).collect();
                println!(
                    "  {} heard {} meant {} ranks {}",
                    miss.scope,
                    miss.heard,
                    miss.meant,
                    ranks.join(" ")
                );
            }
        }
        let started = Instant::now();
        let counties = places::hearing(self.counties, self.seed);
        println!("\n{}{:.1} s", counties.table(), started.elapsed().as_secs_f64());
        let step = (counties.misses.len() / self.misses.max(1)).max(1);
        for (scope, heard, meant, ranks) in counties.misses.iter().step_by(step).take(self.misses) {
            println!("  {scope} heard {heard} meant {meant} ranks {ranks:.0?}");
        }
        Ok(())
    }
}
