//! Facts about people as they were given, and the rules they obey. Knows nothing of storage, the
//! wire, matching or time of day: times and ids are arguments.

pub mod lines;
pub mod words;

pub mod confusable;
pub mod date;
pub mod ids;
pub mod invalid;
pub mod limit;
pub mod source;
pub mod text;

pub mod body;
pub mod name;
pub mod place;
pub mod relative;

pub mod description;
pub mod profile;
pub mod report;
pub mod statement;
pub mod tip;
pub mod to_come;

pub mod masking;

pub mod candidate;
pub mod case;
mod case_answers;
pub mod case_event;
pub mod case_seats;
pub mod evidence;
pub mod vote;
pub mod vouching;

pub mod release;

pub mod access;
pub mod actor;
pub mod registry;
pub mod setting;
pub mod signed;

pub mod calendar;
pub mod duty;
pub mod entry;
pub mod retention;
