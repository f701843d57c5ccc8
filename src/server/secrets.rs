//! What guards the keys in a process: where epoch keys and the server's certificate come from, and that
//! memory stays its own.

use std::path::Path;
use std::sync::Arc;

use crate::config::Settings;
use crate::grpc::ServerTls;
use crate::server::ServerError;
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

/// By what the server is known and knows others; `None` when it is to serve without certificates.
///
/// # Errors
/// Files that are missing or do not go together.
pub fn certificates(settings: &Settings) -> Result<Option<ServerTls>, ServerError> {
    if settings.plain {
        return Ok(None);
    }
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| {
            let path = path.display();
            ServerError::Certificates(format!("{path}: {error}; `homeward setup` makes it"))
        })
    };
    let authority = read(&settings.authority())?;
    let certificate = read(&settings.tls.join("server.crt"))?;
    let key = read(&settings.tls.join("server.key"))?;
    let tls = ServerTls::new(&authority, &certificate, &key);
    tls.map(Some).map_err(|error| ServerError::Certificates(format!("the certificates: {error}")))
}

/// Lets the process hold as many connections as the system allows it.
///
/// # Errors
/// The system does not allow it.
pub fn allow_many_connections() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    Ok(())
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
