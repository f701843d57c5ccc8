//! Invented people in two files and who is whom in a third: a second opinion on the matcher, apart from
//! its tables. A life is drawn (birth, home, family, loss, years, admission), then what a family tells
//! and what a station hears and sees, each with errors of its own, drawn anew for every speaker and
//! clerk. Published facts it is built on stand in `facts` with their sources; every other share and
//! rate is judgement and said to be so. It shares raw lists with the matcher (places, surnames, readings
//! of characters) and reads none of its confusion tables, parameters or code.

mod chance;

pub mod facts;
mod tables;

mod homes;
mod life;
mod naming;
mod person;
mod speech;

mod holds;
mod sheet;
mod wording;

mod heard;
mod seen;
mod station;

mod desk;
mod kinfolk;

mod world;
mod write;

pub use life::{Life, Route};
pub use station::Told;
pub use world::{Size, World};
pub use write::{GROUP_COLUMNS, Owners, profile_at, report_at, write_set, write_set_of};
