//! Threads that follow the journal beside the matcher: the notary with what serves its witnesses, the
//! keeper, and who counts open reports and follows duties. Each ends when it is told to.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::audit::NoteVerifier;
use crate::config::{Faults, Settings};
use crate::server::{ServerError, witnesses};
use crate::service::{Keeper, Notary, Service, SystemClock};
use crate::store::{Store, StoreError};

/// How often duties are followed when nobody looks at them, and how often the end is looked for.
const FOLLOWED_EVERY: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(100);
/// Entries after which what was followed is kept for the next start, at work and at the end: a start then
/// reads at most so many again, and one after a kill those of a minute more.
const KEPT_AFTER: [u64; 2] = [50_000, 2_000];

/// How long at most ids of somebody who was erased stay in what was kept of duties, but for the time in which
/// no service runs.
const FORGOTTEN_WITHIN: Duration = Duration::from_secs(600);

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

/// Starts who counts open reports and follows duties, so that no caller need wait for it, and keeps how far
/// it came. It ends when the service does.
pub fn start_following(service: Arc<Service>) -> Result<Follower, ServerError> {
    let follow = move || {
        if let Err(error) = service.count_open_reports() {
            tracing::warn!(%error, "open reports are not counted yet: the next report counts on");
        }
        let mut forgot = Instant::now();
        while !service.is_ending() {
            if let Err(error) = service.follow_duties().and_then(|_| service.keep_duties(KEPT_AFTER[0])) {
                tracing::warn!(%error, "duties are not followed to the end: the next look follows on");
            }
            let looked = Instant::now();
            if looked - forgot + FOLLOWED_EVERY >= FORGOTTEN_WITHIN {
                service.forget_erased_duties()?;
                forgot = looked;
            }
            while !service.is_ending() && looked.elapsed() < FOLLOWED_EVERY {
                std::thread::sleep(LOOK);
            }
        }
        service.forget_erased_duties()?;
        service.keep_duties(KEPT_AFTER[1])
    };
    let named = std::thread::Builder::new().name("duties".to_owned());
    named.spawn(follow).map_err(|error| ServerError::Transport(error.to_string()))
}
