//! The offline verifier: checks a bundle without any key to personal data, with an arithmetic of its
//! own for the tree, and names what is wrong and where. Trust comes in as keys, kept checkpoints and
//! kept receipts; what a bundle says of itself proves nothing.

mod decision;
mod finding;
mod frontier;
mod interleaved;
mod log;
mod published;
mod replay;
mod waits;

pub use finding::{Fault, Finding};
pub use log::{Report, Trusted, verify};
