//! Logs: what may be logged and how. Ids of calls, positions, counts and times may; names, dates,
//! bodies, tokens, contacts and the addresses of families and tipsters may not.

use tracing_subscriber::EnvFilter;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging to standard error, once for the process. `HOMEWARD_LOG` filters, such as
/// `HOMEWARD_LOG=homeward=debug`; by default warnings of all and information of this crate are shown.
pub fn start(format: LogFormat) {
    let filter =
        EnvFilter::try_from_env("HOMEWARD_LOG").unwrap_or_else(|_| EnvFilter::new("warn,homeward=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    // Only a second start fails, and the first one's settings hold then.
    drop(started);
}
