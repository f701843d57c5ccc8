//! Threads that follow the journal beside the matcher: the notary with what serves its witnesses, and
//! the keeper. Each ends when `stop` is set.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use crate::audit::NoteVerifier;
use crate::config::{Faults, Settings};
use crate::server::{ServerError, witnesses};
use crate::service::{Keeper, Notary, SystemClock};
use crate::store::{Store, StoreError};

/// A follower's thread.
pub type Follower = JoinHandle<Result<(), StoreError>>;

/// Starts the notary and what serves its witnesses.
pub fn keep_log(
    notary: Arc<Notary>,
    settings: &Settings,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<Follower>, ServerError> {
    let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
    let failed = |error: std::io::Error| ServerError::Transport(error.to_string());
    let mut threads = Vec::new();
    for witness in settings.witnesses.clone() {
        let key = NoteVerifier::parse(&witness.key)
            .map_err(|error| Faults(vec![format!("witness: {}: {error}", witness.url)]))?;
        let (notary, stopped) = (notary.clone(), stop.clone());
        let serve = move || {
            witnesses::serve(&notary, &witness, &key, &stopped);
            Ok(())
        };
        threads.push(named("witness").spawn(serve).map_err(failed)?);
    }
    let (every, stopped) = (settings.checkpoint, stop.clone());
    threads.push(named("notary").spawn(move || notary.run(&stopped, every)).map_err(failed)?);
    Ok(threads)
}

/// Starts the keeper, which erases what is over. It reads the journal on its own thread, so that a long
/// one does not delay the start.
pub fn start_keeper(store: Arc<dyn Store>, stop: &Arc<AtomicBool>) -> Result<Follower, ServerError> {
    let stop = stop.clone();
    std::thread::Builder::new()
        .name("keeper".to_owned())
        .spawn(move || Keeper::load(store, Arc::new(SystemClock))?.run(&stop))
        .map_err(|error| ServerError::Transport(error.to_string()))
}
