//! The embedded store over sled: one writer that commits in groups and syncs the disk itself,
//! readers beside it. No other module knows sled.

mod settings;
mod trees;

mod disk;
mod mark;
mod open;
mod own_keys;

mod apply;
mod check;
mod progress;
mod queue;
mod stage;
mod writer;

mod backup;
mod restore;
mod rows;

mod read;
mod receipts;
mod records;
mod scrub;
mod turn;

mod handle;
mod kept;

pub use handle::SledStore;
pub use restore::restore;
pub use rows::frame_again;
pub use scrub::Problem;
pub use settings::{Hooks, SledSettings, Step};
