//! The gRPC side: messages, their translation to and from the domain, and errors as statuses.
//! Handlers only translate; no rule about people is decided here.

pub mod proto;

pub mod from_proto;
pub mod to_proto;
pub mod status;

mod auth;
mod call;
mod deadline;
mod page_token;
mod tick;

mod stations;
mod families;
mod reviewers;
mod operations;

mod serve;

pub mod client;

pub use call::MESSAGE_BYTES;
pub use serve::{Limits, ServeError, serve};
