//! Messages to facts. Everything wrong with a message is gathered, its fields named as in the
//! exchange format; nothing comes out that breaks a limit of the domain.

mod body;
mod date;
mod piece;

mod fact;
mod statement;

mod names;
mod profile;
mod report;

mod decision;
mod record;
mod signed;

pub use decision::{closing, impression, split_choice, verdict};
pub use names::{case_name, etag, profile_name, report_name, request_id};
pub use profile::new_profile;
pub use record::{profile_record, report_record, violations};
pub use report::{kin_answers, new_report};
pub use signed::{signed_action, signed_change};
pub use statement::statements;
