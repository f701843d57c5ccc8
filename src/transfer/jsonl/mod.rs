//! JSON Lines: one object a line, as `exchange.md` says. Reading gathers everything wrong with a
//! line; writing gives one canonical form, which reads back as the same record.
//!
//! Beyond the letter of the format the reader takes a bare number as a height in centimetres, an
//! object with `value`, `source`, `id` and `corrects` in every field, and a `note` beside a relative,
//! which it keeps as a memory from the same source. An empty text beside
//! the other fields of a piece counts as left out. It passes over the key `refused`, which a file
//! of refused lines carries.

mod node;
mod object;

mod order;

mod read_body;
mod read_fact;
mod read_piece;
mod read_record;
mod read_said;

mod write_fact;
mod write_piece;
mod write_record;

pub use node::{Node, parse};
pub use order::in_order;
pub use read_record::{LINE_BYTES, NewRecord, REFUSED_LINE_BYTES, read_line};
pub use write_record::write_line;
