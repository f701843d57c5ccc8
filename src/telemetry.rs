//! Logs: what may be logged and how. Ids of calls, positions, counts and times may; names, dates,
//! bodies, tokens, contacts and the addresses of families and tipsters may not.

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error as lines for people, once for the process; see [`start_as_json`].
pub fn start_as_text() {
    let builder = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    only_once(builder.with_target(false).try_init());
}

/// Starts logging to standard error as one JSON object a line, once for the process.
pub fn start_as_json() {
    let builder = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    only_once(builder.json().try_init());
}

/// `HOMEWARD_LOG` filters, such as `HOMEWARD_LOG=homeward=debug`; by default warnings of all and
/// information of this crate are shown.
fn filter() -> EnvFilter {
    EnvFilter::try_from_env("HOMEWARD_LOG").unwrap_or_else(|_| EnvFilter::new("warn,homeward=info"))
}

/// Only a second start fails, and the first one's settings hold then.
fn only_once<E>(started: Result<(), E>) {
    drop(started);
}
