//! The gRPC side: messages, their translation to and from the domain, and errors as statuses.
//! Handlers only translate; no rule about people is decided here.

pub mod proto;

pub mod words;

pub mod from_proto;
pub mod to_proto;

pub mod status;
