//! Tables of stations and desks, as CSV from a spreadsheet: one person a row, headers in Chinese or English.
//! A row becomes a line of the exchange format and is read as such, so that the same rules hold for both.
//! Knows nothing of workbooks.

mod columns;
mod decode;
mod rows;

mod body;
mod dates;
mod figures;
mod person;

pub use columns::REASON_HEADER;
pub use decode::{TABLE_BYTES, decoded};
pub use person::Of;
pub use rows::{Rows, TableFault};
