//! Durable storage behind one trait: records, the journal and the audit leaves, committed together.
//! Knows nothing of callers, rules or matching.

mod api;

mod encode;
mod proto;
mod table;

mod key_command;
mod keyring;
mod keys;
mod seal;

mod sled;

pub use api::{
    Commit, Committed, DeedsOf, Expectation, Follower, KeptChange, KeptDeed, Lane, Put, Remove, Reply, Store,
    StoreError, StoreStatus,
};
pub use encode::decoders_that_read;
pub use key_command::KeyCommand;
pub use keys::{EpochKeys, KeyDirectory, SecretKey, fingerprint_key, lasting_key, log_key, make_directory};
pub use sled::{Hooks, Problem, SledSettings, SledStore, Step};
