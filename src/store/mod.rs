//! Durable storage behind one trait: records, the journal and the audit leaves, committed together.
//! Knows nothing of callers, rules or matching.

mod api;
mod commit;
mod status;

mod encode;
mod proto;
mod table;

mod backup_keys;
mod key_command;
mod keyring;
mod keys;
mod seal;

mod sled;

pub use api::{FollowedBook, Store, StoreError};
pub use backup_keys::{OPEN_DAYS, make_backup_key, retire_backup_keys};
pub use commit::{
    Asked, Commit, Committed, DeedsOf, Expectation, Follower, KeptChange, KeptDeed, Lane, Put, Remove, Reply,
};
pub use encode::{decoders_that_read, stored_bytes};
pub use key_command::KeyCommand;
pub use keys::{EpochKeys, KeyDirectory, SecretKey, lasting_key, make_directory, refuse_foreign_keys};
pub use sled::{Hooks, Problem, SledSettings, SledStore, Step, frame_again, restore};
pub use status::StoreStatus;
