//! `homeward hearing`: how often misheard names and counties are found, beside plain measures.

use std::time::Instant;

use crate::cli::failure::Failure;
use crate::knowledge::names::{Spoken, hearing_benchmark};
use crate::knowledge::places;

/// Run the benchmark of hearing.
#[derive(clap::Args)]
pub struct Hearing {
    /// Names said, in all scopes together.
    #[arg(long, default_value_t = 5_000)]
    names: usize,
    /// Invented names they are looked for among.
    #[arg(long, default_value_t = 100_000)]
    searched: usize,
    /// Counties said.
    #[arg(long, default_value_t = 2_000)]
    counties: usize,
    /// Another seed says other names and counties otherwise.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Hearing {
    /// Prints a table for names said whole, one for names said in part, and one for counties.
    ///
    /// # Errors
    /// None.
    pub fn run(self) -> Result<(), Failure> {
        println!("Benchmark of hearing, seed {}.", self.seed);
        println!("The errors are invented by rules that read none of the tables names are judged with, but");
        println!("the same people wrote both. The names are drawn from the frequencies that also tell how");
        println!("rare a name is. Real hearing may be worse, and no figure here is of real people.");
        for spoken in [Spoken::Whole, Spoken::InPart] {
            let started = Instant::now();
            println!("\n{}", hearing_benchmark(self.names, self.searched, self.seed, spoken));
            println!("{:.1} s", started.elapsed().as_secs_f64());
        }
        let started = Instant::now();
        println!("\n{}", places::hearing(self.counties, self.seed).table());
        println!("{:.1} s", started.elapsed().as_secs_f64());
        Ok(())
    }
}
