//! Threads that follow the journal beside the matcher: the notary with what serves its witnesses, the
//! keeper, and who counts open reports and follows duties. Each ends when it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::audit::NoteVerifier;
use crate::config::{Faults, Settings};
use crate::server::{ServerError, witnesses};
use crate::service::{FOLLOWED_EVERY, Following, Keeper, Notary, Service, SystemClock};
use crate::store::{Store, StoreError};

/// How often the end is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// A follower's thread.
pub type Follower = JoinHandle<Result<(), StoreError>>;

/// Starts the notary and what serves its witnesses; what was started stands in `threads`, also after an error.
pub fn keep_log(
    notary: Arc<Notary>,
    settings: &Settings,
    stop: &Arc<AtomicBool>,
    threads: &mut Vec<Follower>,
) -> Result<(), ServerError> {
    let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
    let failed = |error: std::io::Error| ServerError::Transport(error.to_string());
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
    Ok(())
}

/// Starts the keeper, which erases what is over. It follows the journal on its own thread, so that a long
/// one does not delay the start, and ends in the midst of it when it is told to.
pub fn start_keeper(store: Arc<dyn Store>, stop: &Arc<AtomicBool>) -> Result<Follower, ServerError> {
    let stop = stop.clone();
    let keep = move || match Keeper::load_until(store, Arc::new(SystemClock), &stop) {
        Err(StoreError::Stopped) if stop.load(Ordering::Relaxed) => Ok(()),
        loaded => loaded?.run(&stop),
    };
    let named = std::thread::Builder::new().name("keeper".to_owned());
    named.spawn(keep).map_err(|error| ServerError::Transport(error.to_string()))
}

/// Starts who counts open reports and follows duties, so that no caller need wait for it, and keeps how far
/// it came. It ends when the service does.
pub fn start_following(service: Arc<Service>) -> Result<Follower, ServerError> {
    let follow = move || {
        if let Err(error) = service.count_open_reports() {
            tracing::warn!(%error, "open reports are not counted yet: the next report counts on");
        }
        let (begun, mut following) = (Instant::now(), Following::new(service.clone()));
        while !service.is_ending() {
            let looked = Instant::now();
            following.look(looked - begun)?;
            while !service.is_ending() && looked.elapsed() < FOLLOWED_EVERY {
                std::thread::sleep(LOOK);
            }
        }
        following.end()
    };
    let named = std::thread::Builder::new().name("duties".to_owned());
    named.spawn(follow).map_err(|error| ServerError::Transport(error.to_string()))
}
