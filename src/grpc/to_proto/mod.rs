//! Facts to messages. Translates only: what a reader may see is decided before, by her permit.

mod body;
mod date;
mod fact;
mod piece;
mod statement;

mod profile;
mod report;

mod case;
mod reviewer;

mod outcome;
mod signed;

pub use case::{assignment, case, duplicate_profile, duplicate_report, kin_answer};
pub use date::{date, timestamp};
pub use outcome::{line_outcome, masked};
pub use profile::{new_profile, profile, status};
pub use report::{new_report, report, report_status};
pub use reviewer::{ReviewerSide, reviewer_statements};
pub use signed::{signed_action, signed_change};
pub use statement::{new_statement, statements, violations};
