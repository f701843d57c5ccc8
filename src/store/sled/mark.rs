//! The mark: a small file that says how far the journal was on disk. sled takes a damaged end of
//! its log for one that was never written and would open an older state without a word; the mark,
//! written after each sync, tells.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::domain::ids::Position;

/// Bytes between the two slots, so that one torn write never damages both.
const SLOT_BYTES: u64 = 4_096;
/// Position and checksum.
const MARK_BYTES: usize = 12;

/// The open mark.
pub struct Mark {
    file: File,
    next_slot: u64,
}

impl Mark {
    /// Opens the mark of a store, or makes it.
    pub fn open(store: &Path) -> io::Result<Self> {
        let file =
            File::options().read(true).write(true).create(true).truncate(false).open(store.join("mark"))?;
        Ok(Self { file, next_slot: 0 })
    }

    /// How far the journal was; 0 when nothing was marked yet.
    pub fn position(&self) -> io::Result<Position> {
        let empty = self.file.metadata()?.len() == 0;
        let slots = [self.slot(0)?, self.slot(1)?];
        match slots.into_iter().flatten().max() {
            Some(position) => Ok(position),
            None if empty => Ok(Position(0)),
            None => Err(io::Error::new(io::ErrorKind::InvalidData, "the mark is damaged")),
        }
    }

    /// Marks how far the journal is on disk. It needs no sync of its own: a mark that is lost is an
    /// older one, and never one that promises more than is there.
    pub fn set(&mut self, position: Position) -> io::Result<()> {
        let mut bytes = [0; MARK_BYTES];
        bytes[..8].copy_from_slice(&position.0.to_be_bytes());
        let checksum = crc32c::crc32c(&bytes[..8]);
        bytes[8..].copy_from_slice(&checksum.to_be_bytes());
        self.file.write_all_at(&bytes, self.next_slot * SLOT_BYTES)?;
        self.next_slot = 1 - self.next_slot;
        Ok(())
    }

    fn slot(&self, slot: u64) -> io::Result<Option<Position>> {
        let mut bytes = [0; MARK_BYTES];
        match self.file.read_exact_at(&mut bytes, slot * SLOT_BYTES) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut position = [0; 8];
        position.copy_from_slice(&bytes[..8]);
        let whole = crc32c::crc32c(&position).to_be_bytes() == bytes[8..];
        Ok(whole.then(|| Position(u64::from_be_bytes(position))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_outlives_one_damaged_slot_and_tells_when_both_are() {
        let folder = tempfile::tempdir().unwrap();
        let mut mark = Mark::open(folder.path()).unwrap();
        assert_eq!(mark.position().unwrap(), Position(0));
        mark.set(Position(7)).unwrap();
        mark.set(Position(9)).unwrap();
        assert_eq!(Mark::open(folder.path()).unwrap().position().unwrap(), Position(9));
        mark.file.write_all_at(b"x", SLOT_BYTES).unwrap();
        assert_eq!(mark.position().unwrap(), Position(7));
        mark.file.write_all_at(b"x", 0).unwrap();
        assert!(mark.position().is_err());
    }
}
