//! What guards the keys in a process: where epoch keys come from, and that memory stays its own.

use std::sync::Arc;

use crate::config::Settings;
use crate::store::{EpochKeys, KeyCommand, KeyDirectory, StoreError, make_directory};

/// The epoch keys that the settings name; the first is made when there is no store yet.
///
/// # Errors
/// There is no key, or a store without its key.
pub fn epoch_keys(settings: &Settings) -> Result<Arc<dyn EpochKeys>, StoreError> {
    match &settings.key_command {
        Some(program) => {
            // The folder holds the lasting keys all the same.
            make_directory(&settings.keys)?;
            Ok(Arc::new(KeyCommand::open(program, &settings.data)?))
        }
        None => Ok(Arc::new(KeyDirectory::create(&settings.keys, &settings.data)?)),
    }
}

/// Keeps what the process holds in memory out of core dumps and away from other programs of the same
/// user (S23).
///
/// # Errors
/// The system does not allow it.
pub fn keep_memory_private() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
