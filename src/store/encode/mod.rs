//! Facts to stored messages and back, one file a noun. What cannot be read back exactly is damaged:
//! nothing is guessed or left out.

mod damaged;

mod body;
mod date;
mod relative;
mod statement;

mod journal;
mod profile;
mod release;
mod report;
mod review;
mod tip;

mod spoilt;

pub use damaged::Damaged;
pub use journal::{read_entry, read_reply, write_entry, write_reply};
pub use profile::{read_profile, write_profile};
pub use release::{read_changes, read_deeds, write_changes, write_deeds};
pub use report::{read_kin_answers, read_report, write_kin_answers, write_report};
pub use review::{read_candidate, read_case, write_candidate, write_case};
pub use spoilt::{decoders_that_read, stored_bytes};
pub use tip::{read_tip, write_tip};
