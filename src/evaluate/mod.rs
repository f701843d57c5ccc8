//! Labelled sets in, figures out: how many true pairs the matcher finds, how far its probabilities can
//! be trusted, for whom it works worse, and why it missed whom it missed. Needs no server and no store.

pub mod synth;

pub mod input;
pub mod truth;

pub mod drawn;
pub mod ranking;
pub mod ranks;
pub mod searched;

pub mod bootstrap;
pub mod calibration;
pub mod comparisons;
pub mod groups;
pub mod precision;
pub mod recall;

pub mod evaluation;
pub mod misses;
pub mod page;
mod plot;
pub mod rankings_file;
pub mod search_speed;
pub mod table;

pub mod decisions;
pub mod proposal;
pub mod verdict;

pub use drawn::Drawn;
pub use evaluation::{Direction, Evaluation, Options, Work, evaluate, evaluate_by};
pub use input::{Cases, InputError, Prepared, read_cases, read_people};
pub use ranking::{Listed, Rankings, rank, rank_pairs};
