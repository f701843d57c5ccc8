//! The score: rules it obeys on any descriptions, and golden pairs.

mod arbitrary;
mod contradictions;
mod duplicates;
mod explanations;
mod golden;
mod heights;
mod index;
mod kin;
mod lasting;
mod pairs;
mod parts;
mod question;
mod rules;
mod since;
