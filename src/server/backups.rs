//! Backups by a server at work: one a day into a folder elsewhere, and the keys of those older than 30
//! days destroyed, so that nothing that was erased can be brought back from them (S24).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::config::Settings;
use crate::domain::ids::{Position, Timestamp};
use crate::server::ServerError;
use crate::server::followers::Follower;
use crate::service::{BelievedClock, SystemClock};
use crate::store::{OPEN_DAYS, SledStore, Store, StoreError, retire_backup_keys};

/// How often it is looked whether a day has begun.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The day of a time, counted from 1970, by the clock in China.
pub fn day(at: Timestamp) -> u32 {
    u32::try_from(at.day_in_china()).unwrap_or(0)
}

/// Starts making them. A backup that fails is told and tried again; the service goes on.
pub fn start_backups(
    store: Arc<SledStore>,
    settings: &Settings,
    stop: &Arc<AtomicBool>,
) -> Result<Follower, ServerError> {
    let (folder, keys, stop) = (settings.backup.clone(), settings.keys.clone(), stop.clone());
    std::thread::Builder::new()
        .name("backups".to_owned())
        .spawn(move || {
            let last = store.status()?.last;
            let last = store.entries(Position(last.0.saturating_sub(1)), 1)?.pop();
            // A key destroyed too early takes its backup with it: a clock that jumped is not believed.
            let clock = BelievedClock::new(Arc::new(SystemClock), last.map(|entry| entry.at));
            let mut next = Instant::now();
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(250));
                if Instant::now() >= next {
                    next = Instant::now() + LOOK_EVERY;
                    let Some(now) = clock.now() else { continue };
                    if let Err(error) = look(&store, folder.as_deref(), &keys, day(now)) {
                        tracing::error!(%error, "no backup was made, or old ones can still be opened");
                    }
                }
            }
            Ok(())
        })
        .map_err(|error| ServerError::Transport(error.to_string()))
}

/// Makes the day's backup when there is none, and retires what is too old.
fn look(store: &SledStore, folder: Option<&Path>, keys: &Path, today: u32) -> Result<(), StoreError> {
    retire_backup_keys(keys, today)?;
    let Some(folder) = folder else { return Ok(()) };
    if !file_of(folder, today).exists() {
        fs::create_dir_all(folder).map_err(|error| StoreError::Failed(error.to_string()))?;
        let path = store.backup(folder, keys, today)?;
        tracing::info!(path = %path.display(), "a backup was made");
    }
    // Their keys are gone: they take up room for nothing.
    for old in (0..OPEN_DAYS).filter_map(|n| today.checked_sub(OPEN_DAYS + 1 + n)) {
        if let Err(error) = fs::remove_file(file_of(folder, old))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an old backup cannot be deleted");
        }
    }
    Ok(())
}

fn file_of(folder: &Path, day: u32) -> PathBuf {
    folder.join(format!("homeward-{day}.backup"))
}
