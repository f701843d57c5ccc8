//! The gRPC side: messages, their translation to and from the domain, and errors as statuses.
//! Handlers only translate; no rule about people is decided here.

pub mod proto;
pub mod words;

pub mod from_proto;
pub mod status;
pub mod to_proto;

mod connection;
mod door;
mod places;
mod tls;

mod auth;
mod call;
mod deadline;
mod page_token;
mod size;
mod tick;

mod families;
mod operations;
mod paper_receipts;
mod receipts;
mod record;
mod registry;
mod releases;
mod reviewers;
mod stations;
mod statistics;
mod tips;
mod vouching;

mod health;
mod serve;

pub mod caller;
pub mod client;
mod review_client;
mod tip_client;

pub use call::MESSAGE_BYTES;
pub use places::ConnectionLimits;
pub use serve::{Limits, ServeError, serve};
pub use size::encoded_bytes;
pub use tls::{ServerTls, TlsError};
