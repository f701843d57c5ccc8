//! One use case a function, by audience: what happens in which order when somebody asks something.
//! Synchronous; knows nothing of transports, and stores only through `store::Store`.

mod budget;
mod certificates;
mod clock;
mod core;
mod enrolment;
mod refusal;
mod registry;
mod signing;

mod families;
mod family_receipts;
mod intake;
mod kept_counts;
mod line_outcome;
mod open_reports;
mod own_records;
mod report_limits;
mod report_records;
mod stations;
mod vouching;

mod acts;
mod gates;
mod holds;
mod parts;
mod risk;

mod asking;
mod case_view;
mod dealing;
mod duplicates;
mod kin_answers;
mod laboratory;
mod open_cases;
mod reviewers;

mod active_model;
mod followed_cases;
mod kept_features;
mod matcher;
mod matcher_check;
mod matcher_load;
mod matcher_progress;
mod operations;
mod rescoring;
mod rows;
mod searching;
mod touched;

mod bundling;
mod duties;
mod duty_book;
mod keeping;
mod kept_duties;
mod notary;
mod receipts;
mod statistics;
mod tip_readers;
mod tips;

pub use crate::audit::{Quarter, quarter_of};
pub use crate::matching::Sentence;
pub use crate::store::KeptChange;
pub use crate::store::StoreError;
pub use active_model::FindModel;
pub use acts::{call_of, subject_of};
pub use asking::AskNext;
pub use bundling::bundle;
pub use case_view::{BallotView, CaseView, EvidenceView, Said};
pub use certificates::{Authority, CertificateError, ConnectionKey, PublicPoint};
pub use clock::{BelievedClock, Clock, SystemClock};
pub use core::{Request, Service};
pub use duplicates::{Duplicate, Duplicates};
pub use duties::{DutyStep, ShownDuty};
pub use enrolment::{AskedFor, Enrolment, EnrolmentError, NewRoot, Sent, ToSign, assignable, read_request};
pub use families::ReportAddition;
pub use intake::{FingerprintKey, masked_profile, masked_report, masked_statements};
pub use keeping::{Keeper, erase};
pub use kin_answers::AnswerView;
pub use line_outcome::{LineOutcome, OutcomeKind};
pub use matcher::Matcher;
pub use matcher_check::IndexCheck;
pub use matcher_progress::MatcherProgress;
pub use notary::Notary;
pub use operations::ServiceStatus;
pub use own_records::Page;
pub use parts::{Ask, DealtPart, ReleaseView};
pub use receipts::GivenReceipt;
pub use refusal::Refusal;
pub use registry::{Credential, Registry, RegistryError, digest};
pub use reviewers::{Assignment, CaseRef};
pub use signing::Decision;
pub use tip_readers::ListedTip;
pub use tips::{Puzzle, add_to_tip, follow_tip, log_tips, send_tip};
