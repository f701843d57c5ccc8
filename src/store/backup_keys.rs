//! The keys of backups: one a day, a file `backup-N.key` of the key directory, N the day since 1970. A
//! backup opens with its day's key alone; the key is destroyed after 30 days, and with it goes whatever
//! was erased since (S24).

use std::fs;
use std::path::Path;

use crate::store::api::StoreError;
use crate::store::keys::{SecretKey, destroy_secret, lasting_key};

/// For so many days a backup can be opened.
pub const OPEN_DAYS: u32 = 30;

/// The key of backups of a day; made when there is none.
///
/// # Errors
/// The directory cannot be read or written.
pub fn make_backup_key(directory: &Path, day: u32) -> Result<SecretKey, StoreError> {
    lasting_key(directory, &name(day))
}

/// The key of backups of a day, when it is still there.
///
/// # Errors
/// The directory cannot be read.
pub fn backup_key(directory: &Path, day: u32) -> Result<Option<SecretKey>, StoreError> {
    match directory.join(format!("{}.key", name(day))).exists() {
        true => lasting_key(directory, &name(day)).map(Some),
        false => Ok(None),
    }
}

/// Destroys the keys of backups that are older than they may be opened on this day; gives how many.
///
/// # Errors
/// One cannot be destroyed; a later call does it.
pub fn retire_backup_keys(directory: &Path, today: u32) -> Result<usize, StoreError> {
    let unreadable =
        |error: std::io::Error| StoreError::CannotOpen(format!("the key directory cannot be read: {error}"));
    let mut retired = 0;
    for item in fs::read_dir(directory).map_err(unreadable)? {
        let file = item.map_err(unreadable)?.file_name();
        let day = file.to_str().and_then(|file| file.strip_prefix("backup-")?.strip_suffix(".key"));
        let Some(day) = day.and_then(|day| day.parse::<u32>().ok()) else { continue };
        if day.saturating_add(OPEN_DAYS) < today {
            destroy_secret(directory, &format!("{}.key", name(day)))?;
            retired += 1;
        }
    }
    Ok(retired)
}

fn name(day: u32) -> String {
    format!("backup-{day}")
}
