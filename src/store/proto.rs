//! The messages on disk, made from `proto/homeward/store/v1` when building. They are not the API's
//! messages and change only by adding fields.

include!(concat!(env!("OUT_DIR"), "/homeward.store.v1.rs"));
