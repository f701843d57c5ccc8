//! What to ask next: the unknown whose answer is expected to tell most about "which of these, or none",
//! by who can answer it. Pure functions of features and shares. It says nothing of when a question goes
//! out: a station gets it as a task from the fixed catalogue mixed with routine ones, a family only in the
//! regular round to all (S7).

mod answers;
mod catalogue;
mod information;
mod shares;

pub use catalogue::{Answerer, Question};
pub use information::{Worth, next_best};
pub use shares::{Open, shares};
