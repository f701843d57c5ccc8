//! All integration tests: one binary, a module a feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "seeds and figures of a run are printed")]

mod architecture;
mod crash;
mod evaluate;
mod fuzz;
mod linkage;
mod matcher;
mod matching;
mod record;
mod release;
mod server;
mod store;
mod synth;
mod text;
mod transfer;
