//! `homeward link`: every pair scored, the same whatever the order, weights found without labels.

mod invented;

mod command;
mod learning;
mod rules;
