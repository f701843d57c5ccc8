//! Records from their rows, one a noun: which table, whose key, which message.

use std::ops::Bound;

use sled::IVec;

use crate::audit::{CHUNK, Hash, Tree};
use crate::domain::candidate::Candidate;
use crate::domain::case::Case;
use crate::domain::ids::{ActorId, OrgCode, ReportId, RequestId};
use crate::domain::profile::Profile;
use crate::domain::report::{KinAnswer, Report};
use crate::domain::tip::Tip;
use crate::store::api::StoreError;
use crate::store::commit::{Asked, KeptChange, KeptDeed, Reply};
use crate::store::encode;
use crate::store::keyring::KeyOf;
use crate::store::proto;
use crate::store::seal::{self, Place};
use crate::store::sled::handle::Shared;
use crate::store::sled::stage::{reply_key, tree_key};
use crate::store::sled::trees::failed;
use crate::store::table::Table;

/// Under this id, which no report has, stands what counts of reports were made by.
pub const NO_REPORT: ReportId = ReportId([0; 16]);

impl Shared {
    /// A profile from its row.
    pub fn profile(&self, row: (&[u8], &[u8])) -> Result<Profile, StoreError> {
        self.record::<proto::Profile, _>(Table::Profiles, KeyOf::Profile, row, encode::read_profile)
    }

    /// A report from its row.
    pub fn report(&self, row: (&[u8], &[u8])) -> Result<Report, StoreError> {
        self.record::<proto::Report, _>(Table::Reports, KeyOf::Report, row, encode::read_report)
    }

    /// Kin answers from their row.
    pub fn kin_answers(&self, row: (&[u8], &[u8])) -> Result<Vec<KinAnswer>, StoreError> {
        self.record::<proto::KinAnswers, _>(
            Table::KinAnswers,
            KeyOf::KinAnswers,
            row,
            encode::read_kin_answers,
        )
    }

    /// Deeds from their row.
    pub fn deeds(&self, row: (&[u8], &[u8])) -> Result<Vec<KeptDeed>, StoreError> {
        self.record::<proto::Deeds, _>(Table::Deeds, KeyOf::Deeds, row, encode::read_deeds)
    }

    /// The registry from its row.
    pub fn registry(&self, row: (&[u8], &[u8])) -> Result<Vec<KeptChange>, StoreError> {
        self.record::<proto::RegistryHistory, _>(Table::Registry, KeyOf::Registry, row, encode::read_changes)
    }

    /// A candidate from its row.
    pub fn candidate(&self, row: (&[u8], &[u8])) -> Result<Candidate, StoreError> {
        self.plain::<proto::Candidate, _>(Table::Candidates, row, encode::read_candidate)
    }

    /// A reply from its row.
    pub fn reply(&self, row: (&[u8], &[u8])) -> Result<Reply, StoreError> {
        self.plain::<proto::Reply, _>(Table::Replies, row, encode::read_reply)
    }

    /// What a report is counted under, from its row; it opens with the report's own key, and goes with it.
    pub fn counted(&self, (key, stored): (&[u8], &[u8])) -> Result<(ReportId, Vec<u8>), StoreError> {
        let place = Place { table: Table::Counted, key };
        let id = ReportId(key.try_into().map_err(|_| place.corrupt("its key is no id"))?);
        if id == NO_REPORT {
            return Ok((id, self.keyring.open_plain(Table::Counted, key, stored)?));
        }
        let own = self.data_key(place, &KeyOf::Report.row(&id.0))?;
        Ok((id, seal::open(&own, place, stored)?.to_vec()))
    }

    /// Replies after one, each with who asked and under which id.
    pub fn replies(&self, after: Option<Asked>, limit: usize) -> Result<Vec<(Asked, Reply)>, StoreError> {
        let after = after.map(|(actor, request)| reply_key(actor, request));
        self.rows(Table::Replies, after.as_deref(), limit, |row| {
            let place = Place { table: Table::Replies, key: row.0 };
            let asked = row
                .0
                .split_first_chunk()
                .and_then(|(actor, request)| Some((ActorId(*actor), RequestId(request.try_into().ok()?))));
            Ok((asked.ok_or_else(|| place.corrupt("its key is cut short"))?, self.reply(row)?))
        })
    }

    /// A tip from its row.
    pub fn tip(&self, row: (&[u8], &[u8])) -> Result<Tip, StoreError> {
        self.record::<proto::Tip, _>(Table::Tips, KeyOf::Tip, row, encode::read_tip)
    }

    /// A checkpoint's number and note from its row.
    pub fn checkpoint(&self, row: (&[u8], &[u8])) -> Result<(u64, String), StoreError> {
        let place = Place { table: Table::Checkpoints, key: row.0 };
        let number = row.0.last_chunk().ok_or_else(|| place.corrupt("its key is cut short"))?;
        let note = self.plain::<proto::Checkpoint, _>(Table::Checkpoints, row, |stored| Ok(stored.note))?;
        Ok((u64::from_be_bytes(*number), note))
    }

    /// A case from its row.
    pub fn case(&self, row: (&[u8], &[u8])) -> Result<Case, StoreError> {
        self.record::<proto::Case, _>(Table::Cases, KeyOf::Case, row, encode::read_case)
    }

    /// Roots of whole chunks of a tree's leaves, as far as they are kept.
    pub fn chunks(&self, tree: Tree) -> Result<Vec<Hash>, StoreError> {
        let keys = tree_key(tree, 0)..=tree_key(tree, u64::MAX);
        let mut kept = Vec::new();
        for row in self.trees.of(Table::Chunks).range(keys) {
            let (key, stored) = row.map_err(|error| failed(Table::Chunks, &error))?;
            // After a gap the leaves are read again.
            if *key != tree_key(tree, kept.len() as u64) {
                break;
            }
            kept.push(self.bytes(Table::Chunks, (&key, &stored))?);
        }
        // What is seen is on disk, or is made again from leaves that are.
        kept.truncate(usize::try_from(self.progress.leaves(tree)).unwrap_or(usize::MAX) / CHUNK);
        Ok(kept)
    }
}

impl Shared {
    /// Ids behind an organisation's prefix, after one.
    pub fn listed(
        &self,
        table: Table,
        organisation: &OrgCode,
        after: Option<[u8; 16]>,
        limit: usize,
    ) -> Result<Vec<[u8; 16]>, StoreError> {
        let prefix = self.keyring.organisation(table, organisation);
        let from = match after {
            None => Bound::Included([prefix, [0; 16]].concat()),
            Some(id) => Bound::Excluded([prefix, id].concat()),
        };
        let to = Bound::Included([prefix, [0xff; 16]].concat());
        let rows = self.trees.of(table).range::<Vec<u8>, _>((from, to));
        rows.take(limit)
            .map(|row| {
                let (key, stored): (IVec, IVec) = row.map_err(|error| failed(table, &error))?;
                self.keyring.open_plain(table, &key, &stored)?;
                let id = key.last_chunk::<16>().copied();
                id.ok_or_else(|| Place { table, key: &key }.corrupt("its key is cut short"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::ids::LocalRef;
    use crate::store::{Commit, KeyDirectory, Lane, Put, Remove, SledSettings, SledStore, Store};

    #[test]
    fn a24_what_a_report_was_counted_under_opens_with_nothing_once_the_report_is_erased() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, path) = (folder.path().join("keys"), folder.path().join("store"));
        let keys = KeyDirectory::create(&keys, &path).unwrap();
        let settings = SledSettings { low_disk_bytes: 0, ballast_bytes: 0, ..SledSettings::default() };
        let store = SledStore::open(&path, Arc::new(keys), settings).unwrap();
        let id = ReportId([7; 16]);
        let put = vec![Put::Counted(id, vec![1, 2, 3]), Put::Counted(NO_REPORT, vec![9])];
        store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
        assert_eq!(store.counted(None, 9).unwrap(), [(NO_REPORT, vec![9]), (id, vec![1, 2, 3])]);
        // As somebody would find it in an old block of the disk.
        let left = store.shared.trees.get(Table::Counted, &id.0).unwrap().unwrap();
        assert!(store.shared.keyring.open_plain(Table::Counted, &id.0, &left).is_err());
        let remove = Remove::Report(id, OrgCode::new("desk").unwrap(), LocalRef::new("r").unwrap());
        store.commit(Commit { remove: vec![remove], ..Commit::new(Lane::Caller) }).unwrap();
        assert_eq!(store.counted(None, 9).unwrap(), [(NO_REPORT, vec![9])]);
        assert!(store.shared.counted((&id.0, &left)).is_err(), "with the keys of now");
    }
}
