//! Durable storage behind one trait: records, the journal and the audit leaves, committed together.
//! Knows nothing of callers, rules or matching.

mod api;

pub use api::{
    Commit, Committed, Expectation, Follower, Lane, Put, Remove, Reply, Store, StoreError, StoreStatus,
};
