//! The sum in words: one sentence a piece of evidence, in Chinese and in English, made from the bits
//! the scorer returned and the statements of both descriptions it names. Recomputes nothing, and says
//! nothing of stations, local numbers or laboratories. Whoever shows it has the right to read both.

mod body_words;
mod days;
mod facts;
mod sentence;
mod statement;
mod words;

pub use facts::words_of;
pub use sentence::{Sentence, explain, explain_between};
pub use statement::statement_words;
