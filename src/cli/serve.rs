//! `homeward serve`: runs the server until it is asked to stop.

use std::net::SocketAddr;

use crate::cli::arguments::Place;
use crate::cli::failure::Failure;
use crate::config::LogFormat;
use crate::server::secrets::allow_many_connections;
use crate::server::{Running, run};
use crate::telemetry;

/// Run the server.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Serve without certificates, for trying, on loopback only; callers show their tokens.
    #[arg(long)]
    plain: bool,
}

impl Serve {
    /// Runs it.
    ///
    /// # Errors
    /// What kept it from starting or ending well.
    pub fn run(self) -> Result<(), Failure> {
        allow_many_connections()?;
        let mut settings = self.place.settings()?;
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.plain |= self.plain;
        match settings.log {
            LogFormat::Text => telemetry::start_as_text(),
            LogFormat::Json => telemetry::start_as_json(),
        }
        let mut told = 0;
        let running = Running::start(&settings, |rows| {
            if rows >= told + TOLD_EVERY {
                told = rows;
                eprintln!("{rows} descriptions loaded");
            }
        })?;
        run(running, &settings, |address| {
            println!("listening on {}://{address}", if settings.plain { "http" } else { "https" });
            eprintln!("Stop with Ctrl-C or SIGTERM.");
        })?;
        eprintln!("stopped");
        Ok(())
    }
}

/// Rows between two lines of progress at start.
const TOLD_EVERY: usize = 50_000;
