//! Two ordinary tables of people linked: columns to comparisons, every pair scored, weights learned
//! without labels. Holds no stations, reports or reviewers; knows nothing of stores or callers.

pub mod fault;
pub mod kind;
pub mod table;

pub mod columns;
pub mod detect;

pub mod date;
pub mod date_order;
pub mod joined;
pub mod nickname;
pub mod sound;
pub mod text;

pub mod levels;
pub mod outcome;

pub mod similar;
pub mod together;
pub mod tokens;

pub mod align;
pub mod bag_index;
pub mod bags;
pub mod dates;

pub mod comparison;
pub mod weights;

pub mod learn;
pub mod linked;
pub mod rank;

pub mod summary;
pub mod truth;
pub mod write;

pub use columns::{Column, parse_columns};
pub use detect::detect_columns;
pub use fault::Fault;
pub use kind::Kind;
pub use linked::{Linkage, Options};
pub use summary::Summary;
pub use table::Table;
pub use truth::{Truth, recall_at};
pub use write::{write_csv, write_json_lines};
