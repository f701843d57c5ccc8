//! `homeward witness`: cosigns checkpoints of the logs it watches, on a machine of somebody else.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::server::run_witness;
use crate::server::witness::{Witness, WitnessFile};
use crate::telemetry;

/// Run a witness.
#[derive(clap::Args)]
pub struct WitnessCommand {
    /// Its one file of configuration; see deploy/witness.toml.
    #[arg(long, default_value = "witness.toml")]
    config: PathBuf,
    /// Print its public key, for the settings of the servers it watches, and end.
    #[arg(long)]
    key: bool,
}

impl WitnessCommand {
    /// Runs it until Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// What keeps it from working.
    pub fn run(self) -> Result<(), Failure> {
        let text = fs::read_to_string(&self.config).map_err(|error| {
            Failure::of_file(&self.config, &error)
                .and("deploy/witness.toml is a sample 样例见 deploy/witness.toml")
        })?;
        let file: WitnessFile = toml::from_str(&text)
            .map_err(|error| Failure::failed(format!("{}: {}", self.config.display(), error.message())))?;
        let folder = self.config.parent().unwrap_or(Path::new("."));
        let witness = Witness::open(&file, folder).map_err(Failure::failed)?;
        println!("{}", witness.verifier());
        if self.key {
            return Ok(());
        }
        telemetry::start_as_text();
        run_witness(witness, file.listen, |address| println!("listening on {address}"))?;
        Ok(())
    }
}
