//! The release machine: what must have happened, and been done by whom, before anything about a
//! resident may be told to anybody. Pure: it sees deeds in order and knows nothing of storage, and the
//! journal alone replays it.

pub mod scope;

pub mod age;
pub mod facts;
pub mod left;
pub mod terms;

pub mod act;
pub mod lines_of_act;

pub mod brakes;
pub mod conflicts;
pub mod course;
pub mod links;
mod moves;
mod needs;
mod reporters;
pub mod two_sign;
pub mod unlawful;
pub mod will;

pub mod bench;
pub mod history;
mod standing;

pub mod staffing;
