//! Logs: what may be logged and how. Ids of calls, positions, counts and times may; names, dates,
//! bodies, tokens, contacts and the addresses of families and tipsters may not.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Starts logging to standard error as lines for people, once for the process; see [`start_as_json`].
pub fn start_as_text() {
    let builder = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    // Colours are for people at a terminal; in a file they are in the way of whoever looks for a word.
    let builder = builder.with_ansi(std::io::stderr().is_terminal());
    only_once(builder.with_target(false).try_init());
}

/// Starts logging to standard error as one JSON object a line, once for the process.
pub fn start_as_json() {
    let builder = tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr);
    only_once(builder.json().try_init());
}

/// `HOMEWARD_LOG` is a level, such as `debug`, for this program's own events; without it `info`.
fn filter() -> EnvFilter {
    EnvFilter::new(directives(std::env::var("HOMEWARD_LOG").ok().as_deref()))
}

/// Of libraries warnings alone are shown, whatever is asked for: with less they tell the addresses of peers
/// and parts of messages (S11, S23).
fn directives(asked: Option<&str>) -> String {
    let level = asked.and_then(|asked| asked.rsplit('=').next()?.trim().parse::<LevelFilter>().ok());
    format!("warn,homeward={}", level.unwrap_or(LevelFilter::INFO))
}

/// Parts of the paths of the engine's sources, from a registry or beside the program's own.
const ENGINE: [&str; 2] = ["/sled-0.", "/sled/src/"];
/// What a fault of the engine means.
const DAMAGED: &str = "one of the store's files (conf, db, blobs) is damaged or cut short: keep this copy untouched and \
                       restore the newest backup beside it 库文件损坏或不完整:请原样保存,另行恢复最新备份";

/// From now on a fault of the program tells where it happened, and not what it says of it: that may quote
/// what was being read (S23). The store's engine faults on some damage of its files: that is told as what
/// it is, and the process ends, since it cannot go on without them (S34).
pub fn keep_faults_quiet() {
    std::panic::set_hook(Box::new(|fault| {
        if is_closed_pipe(fault.payload()) {
            std::process::exit(PIPE_CLOSED);
        }
        let place = fault.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        if ENGINE.iter().any(|path| place.contains(path)) {
            eprintln!("homeward: {DAMAGED}");
            std::process::exit(1);
        }
        if tracing::dispatcher::has_been_set() {
            tracing::error!(place, "a fault of the program; please report the place");
        } else {
            eprintln!("homeward: a fault of the program at {place}; please report the place");
        }
    }));
}

/// The exit code of a program whose reader went away, as shells know it (128 and the number of SIGPIPE).
const PIPE_CLOSED: i32 = 141;

/// Whether a fault is only that nobody reads the output any longer, as after `homeward … | head`.
fn is_closed_pipe(payload: &(dyn std::any::Any + Send)) -> bool {
    let told = payload.downcast_ref::<String>().map(String::as_str);
    told.is_some_and(|told| told.starts_with("failed printing to std") && told.contains("Broken pipe"))
}

/// Only a second start fails, and the first one's settings hold then.
fn only_once<E>(started: Result<(), E>) {
    drop(started);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_nobody_makes_libraries_tell_more_than_warnings() {
        for (asked, expected) in [
            (None, "warn,homeward=info"),
            (Some("debug"), "warn,homeward=debug"),
            (Some("homeward=trace"), "warn,homeward=trace"),
            (Some("trace,h2=trace"), "warn,homeward=trace"),
            (Some("h2=trace,hyper=debug,everything"), "warn,homeward=info"),
            (Some("off"), "warn,homeward=off"),
        ] {
            assert_eq!(directives(asked), expected, "{asked:?}");
        }
    }
}
