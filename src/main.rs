//! The `homeward` program: parse, run one command, print one error.

use std::process::ExitCode;

fn main() -> ExitCode {
    match homeward::cli::run(homeward::cli::Arguments::given()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("homeward: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}
