//! The disk under the store: free space, the ballast file, left-over snapshots, and what sled writes
//! without syncing.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::store::sled::settings::{FreeBytes, SledSettings};

/// The largest piece the ballast is written in.
const PIECE: usize = 1 << 20;

/// Free space as last seen, and whether it is too little to write, or soon will be.
pub struct Space {
    path: PathBuf,
    short_mark: Mark,
    low_mark: Mark,
    probe: FreeBytes,
    free: AtomicU64,
}

/// A mark of free space, and whether less was free when last seen.
struct Mark {
    bytes: u64,
    below: AtomicBool,
}

impl Mark {
    const fn at(bytes: u64) -> Self {
        Self { bytes, below: AtomicBool::new(false) }
    }

    fn is_below(&self) -> bool {
        self.below.load(Ordering::Relaxed)
    }

    /// Looks again; whether it was below before, and is now. Once below, a quarter more than the mark must be
    /// free before it is not, so that it does not go to and fro.
    fn look(&self, free: u64) -> (bool, bool) {
        let margin = if self.is_below() { self.bytes / 4 } else { 0 };
        let below = free < self.bytes.saturating_add(margin);
        (self.below.swap(below, Ordering::Relaxed), below)
    }
}

impl Space {
    /// Looks for the first time.
    pub fn new(path: &Path, settings: &SledSettings) -> io::Result<Self> {
        let probe = settings
            .hooks
            .free_bytes
            .clone()
            .unwrap_or_else(|| std::sync::Arc::new(free_bytes_of_file_system));
        let space = Self {
            path: path.to_owned(),
            short_mark: Mark::at(settings.short_disk_bytes),
            low_mark: Mark::at(settings.low_disk_bytes),
            probe,
            free: AtomicU64::new(0),
        };
        space.look()?;
        Ok(space)
    }

    /// Looks again, and says in the log what has changed.
    pub fn look(&self) -> io::Result<u64> {
        let free = (self.probe)(&self.path)?;
        self.free.store(free, Ordering::Relaxed);
        let (was_short, short) = self.short_mark.look(free);
        let (was_low, low) = self.low_mark.look(free);
        if low && !was_low {
            tracing::warn!(
                free_bytes = free,
                "the disk is nearly full: nothing is written until there is space"
            );
        } else if !low && was_low {
            tracing::info!(free_bytes = free, "there is space on the disk again: writes are accepted");
        }
        if short && !was_short && !low {
            tracing::warn!(
                free_bytes = free,
                refused_below_bytes = self.low_mark.bytes,
                "the disk is running out of space: health says NOT_SERVING, writes will be refused soon"
            );
        } else if !short && was_short {
            tracing::info!(free_bytes = free, "there is enough space on the disk again");
        }
        Ok(free)
    }

    /// Bytes free when last seen.
    pub fn free(&self) -> u64 {
        self.free.load(Ordering::Relaxed)
    }

    /// Whether nothing may be written.
    pub fn is_low(&self) -> bool {
        self.low_mark.is_below()
    }

    /// Whether nothing may be written, or soon nothing will be.
    pub fn is_short(&self) -> bool {
        self.short_mark.is_below() || self.is_low()
    }
}

fn free_bytes_of_file_system(path: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Size of the last snapshot sled left, and removal of unfinished ones, which keep it from opening.
pub fn clear_snapshots(store: &Path) -> io::Result<u64> {
    let mut last = 0;
    for item in fs::read_dir(store)? {
        let item = item?;
        let name = item.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with("snap.")) else { continue };
        if name.ends_with(".generating") {
            fs::remove_file(item.path())?;
        } else {
            last = last.max(item.metadata()?.len());
        }
    }
    Ok(last)
}

/// The file that is kept only to be freed.
pub fn ballast(store: &Path) -> PathBuf {
    store.join("ballast")
}

/// Writes the ballast when it is not there; real bytes, so that they are really taken.
pub fn write_ballast(store: &Path, bytes: u64) -> io::Result<()> {
    let path = ballast(store);
    if fs::metadata(&path).is_ok_and(|meta| meta.len() == bytes) {
        return Ok(());
    }
    let mut file = File::create(&path)?;
    let piece = vec![0x5a; PIECE];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(PIECE as u64);
        // `now` is at most PIECE, so it fits.
        file.write_all(&piece[..now as usize])?;
        left -= now;
    }
    file.sync_all()
}

/// Syncs a directory, so that the names in it are on disk.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Brings sled's writes to the disk: its file through our own descriptor, and the files in which it
/// keeps large pages, which it never syncs itself.
pub struct Syncer {
    file: File,
    blobs: PathBuf,
    synced: HashSet<std::ffi::OsString>,
}

impl Syncer {
    /// Opens our own descriptor of sled's file and syncs all that is there.
    pub fn new(store: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(store.join("db"))?;
        let mut syncer = Self { file, blobs: store.join("blobs"), synced: HashSet::new() };
        syncer.sync()?;
        Ok(syncer)
    }

    /// Syncs the file and every large page written since. Large pages come first: the file points to them.
    pub fn sync(&mut self) -> io::Result<()> {
        self.sync_blobs()?;
        self.file.sync_all()
    }

    fn sync_blobs(&mut self) -> io::Result<()> {
        let mut present = HashSet::new();
        let mut fresh = false;
        for item in fs::read_dir(&self.blobs)? {
            let item = item?;
            let name = item.file_name();
            if !self.synced.contains(&name) {
                match File::open(item.path()) {
                    Ok(file) => file.sync_all()?,
                    // sled removes pages it no longer needs.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
                fresh = true;
            }
            present.insert(name);
        }
        self.synced = present;
        if fresh { sync_directory(&self.blobs) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_snapshots_are_removed_and_finished_ones_measured() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("snap.0A"), [0; 10]).unwrap();
        fs::write(folder.path().join("snap.0B.generating"), []).unwrap();
        assert_eq!(clear_snapshots(folder.path()).unwrap(), 10);
        assert!(!folder.path().join("snap.0B.generating").exists());
    }

    #[test]
    fn s33_space_is_short_before_it_is_too_little_and_each_ends_a_quarter_above_its_mark() {
        let free = std::sync::Arc::new(AtomicU64::new(200));
        let seen = std::sync::Arc::clone(&free);
        let mut settings =
            SledSettings { low_disk_bytes: 100, short_disk_bytes: 200, ..SledSettings::default() };
        settings.hooks.free_bytes = Some(std::sync::Arc::new(move |_| Ok(seen.load(Ordering::SeqCst))));
        let space = Space::new(Path::new("/"), &settings).unwrap();
        for (now, short, low) in [
            (200, false, false),
            (199, true, false),
            (249, true, false),
            (100, true, false),
            (99, true, true),
            (124, true, true),
            (125, true, false),
            (99, true, true),
            (250, false, false),
            (0, true, true),
        ] {
            free.store(now, Ordering::SeqCst);
            assert_eq!(space.look().unwrap(), now);
            assert_eq!((space.is_short(), space.is_low()), (short, low), "{now} bytes free");
        }
    }

    #[test]
    fn the_ballast_takes_real_space() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        write_ballast(folder.path(), 3 << 20).unwrap();
        let meta = fs::metadata(ballast(folder.path())).unwrap();
        assert!(meta.len() == 3 << 20 && meta.blocks() * 512 >= 3 << 20);
    }
}
