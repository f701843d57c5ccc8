//! The `homeward` program: parse, run one command, print one error.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match homeward::cli::run(homeward::cli::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("homeward: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}
