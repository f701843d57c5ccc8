//! The score: rules it obeys on any descriptions, and golden pairs.

mod arbitrary;
mod duplicates;
mod golden;
mod index;
mod question;
mod rules;
mod since;
