//! The rules of the trait, each run over every implementation.

use homeward::store::{Commit, Expectation, Lane, Put};

use crate::store::invented::created;

/// One test a rule and implementation.
macro_rules! rules {
    ($($rule:ident),+ $(,)?) => {
        mod sled {
            $(#[test]
            fn $rule() {
                let folder = crate::store::opened::Folder::new();
                super::$rule(&folder.open());
            })+
        }

        mod memory {
            $(#[test]
            fn $rule() {
                super::$rule(&crate::store::memory::MemoryStore::default());
            })+
        }
    };
}

mod journal;
mod records;

fn put(put: Put) -> Commit {
    Commit { put: vec![put], ..Commit::new(Lane::Caller) }
}

fn expecting(expectation: Expectation) -> Commit {
    Commit { expect: vec![expectation], entries: vec![created(200)], ..Commit::new(Lane::Caller) }
}
