//! Reading: rows opened and decoded. What is damaged is refused by name, never given.

use std::ops::{Bound, RangeInclusive};
use std::time::Duration;

use prost::Message;
use sled::IVec;

use crate::audit::{Hash, PublicLeaf, Tree};
use crate::domain::candidate::{Candidate, Pair};
use crate::domain::case::Case;
use crate::domain::entry::Entry;
use crate::domain::ids::{
    ActorId, CaseId, LocalRef, OrgCode, Position, ProfileId, ReportId, RequestId, TipId,
};
use crate::domain::profile::Profile;
use crate::domain::report::{KinAnswer, Report};
use crate::domain::tip::Tip;
use crate::store::api::{FollowedBook, Store, StoreError};
use crate::store::commit::{Asked, Commit, Committed, DeedsOf, Follower, KeptChange, KeptDeed, Reply};
use crate::store::encode::{self, Damaged};
use crate::store::keyring::KeyOf;
use crate::store::keys::SecretKey;
use crate::store::seal::{self, Place};
use crate::store::sled::apply::read_cursor;
use crate::store::sled::handle::{Shared, SledStore};
use crate::store::sled::stage::{REGISTRY_ID, cursor_key, pair_key, reply_key, tree_key};
use crate::store::sled::trees::failed;
use crate::store::status::StoreStatus;
use crate::store::table::Table;

/// A row and its key.
type Row = (IVec, IVec);

impl Shared {
    /// A record sealed under its own key, from the value of its row.
    pub fn record<M: Message + Default, T>(
        &self,
        table: Table,
        whose: KeyOf,
        (key, stored): (&[u8], &[u8]),
        read: impl Fn(M) -> Result<T, Damaged>,
    ) -> Result<T, StoreError> {
        let place = Place { table, key };
        let id = key.try_into().map_err(|_| place.corrupt("its key is no id"))?;
        let key = self.data_key(place, &whose.row(id))?;
        let plain = seal::open(&key, place, stored)?;
        decoded(place, &plain, read)
    }

    /// The data key of a record. When the epoch turns between look and unwrapping, it looks again.
    pub fn data_key(&self, place: Place<'_>, row: &[u8]) -> Result<SecretKey, StoreError> {
        let mut wrapped = None;
        loop {
            let now = self.trees.get(Table::Keys, row)?;
            let now = now.ok_or_else(|| place.corrupt("its data key is missing"))?;
            match self.keyring.unwrap(row, &now) {
                Err(_) if wrapped.as_ref() != Some(&now) => wrapped = Some(now),
                unwrapped => return unwrapped,
            }
        }
    }

    /// A row that holds no words about anybody.
    pub fn plain<M: Message + Default, T>(
        &self,
        table: Table,
        (key, stored): (&[u8], &[u8]),
        read: impl Fn(M) -> Result<T, Damaged>,
    ) -> Result<T, StoreError> {
        let plain = self.keyring.open_plain(table, key, stored)?;
        decoded(Place { table, key }, &plain, read)
    }

    /// Bytes of a fixed length in a row that holds no words about anybody.
    pub fn bytes<const N: usize>(
        &self,
        table: Table,
        (key, stored): (&[u8], &[u8]),
    ) -> Result<[u8; N], StoreError> {
        let plain = self.keyring.open_plain(table, key, stored)?;
        plain.as_slice().try_into().map_err(|_| Place { table, key }.corrupt("its length is wrong"))
    }

    /// Rows of a table between two keys, in order.
    pub fn range<T>(
        &self,
        table: Table,
        keys: RangeInclusive<[u8; 9]>,
        limit: usize,
        read: impl Fn((&[u8], &[u8])) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.trees.of(table).range(keys).take(limit);
        rows.map(|row| {
            let (key, stored): Row = row.map_err(|error| failed(table, &error))?;
            read((&key, &stored))
        })
        .collect()
    }

    /// Rows of a table after a key, in order.
    pub fn rows<T>(
        &self,
        table: Table,
        after: Option<&[u8]>,
        limit: usize,
        read: impl Fn((&[u8], &[u8])) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.trees.of(table).range::<&[u8], _>((from, Bound::Unbounded));
        rows.take(limit)
            .map(|row| {
                let (key, stored): Row = row.map_err(|error| failed(table, &error))?;
                read((&key, &stored))
            })
            .collect()
    }

    fn found<const N: usize>(&self, table: Table, key: &[u8]) -> Result<Option<[u8; N]>, StoreError> {
        self.trees.get(table, key)?.map(|stored| self.bytes(table, (key, &stored))).transpose()
    }

    /// How many entries after a position are on disk, at most so many.
    fn on_disk(&self, after: Position, limit: usize) -> usize {
        let there = self.progress.last().0.saturating_sub(after.0);
        usize::try_from(there).unwrap_or(usize::MAX).min(limit)
    }

    /// An entry from its row, with the place of its leaf in its tree.
    pub fn entry(&self, row: (&[u8], &[u8])) -> Result<(Entry, u64), StoreError> {
        let (entry, index) = self.plain(Table::Entries, row, encode::read_entry)?;
        if entry.position.0.to_be_bytes() != row.0 {
            return Err(Place { table: Table::Entries, key: row.0 }.corrupt("it names another position"));
        }
        Ok((entry, index))
    }
}

fn decoded<M: Message + Default, T>(
    place: Place<'_>,
    plain: &[u8],
    read: impl Fn(M) -> Result<T, Damaged>,
) -> Result<T, StoreError> {
    let message = M::decode(plain).map_err(|_| place.corrupt("its message cannot be read"))?;
    read(message).map_err(|damaged| place.corrupt(damaged.to_string()))
}

impl Store for SledStore {
    fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.commit_now(&commit)
    }

    fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError> {
        let stored = self.shared.trees.get(Table::Profiles, &id.0)?;
        stored.map(|stored| self.shared.profile((&id.0, &stored))).transpose()
    }

    fn profile_by_ref(
        &self,
        station: &OrgCode,
        local_ref: &LocalRef,
    ) -> Result<Option<ProfileId>, StoreError> {
        let key = self.shared.keyring.reference(Table::ProfileRefs, station, local_ref);
        Ok(self.shared.found(Table::ProfileRefs, &key)?.map(ProfileId))
    }

    fn profiles_of(
        &self,
        station: &OrgCode,
        after: Option<ProfileId>,
        limit: usize,
    ) -> Result<Vec<ProfileId>, StoreError> {
        let ids = self.shared.listed(Table::ProfilesOf, station, after.map(|id| id.0), limit)?;
        Ok(ids.into_iter().map(ProfileId).collect())
    }

    fn scan_profiles(&self, after: Option<ProfileId>, limit: usize) -> Result<Vec<Profile>, StoreError> {
        let after = after.as_ref().map(|id| id.0.as_slice());
        self.shared.rows(Table::Profiles, after, limit, |row| self.shared.profile(row))
    }

    fn report(&self, id: ReportId) -> Result<Option<Report>, StoreError> {
        let stored = self.shared.trees.get(Table::Reports, &id.0)?;
        stored.map(|stored| self.shared.report((&id.0, &stored))).transpose()
    }

    fn report_by_ref(&self, office: &OrgCode, local_ref: &LocalRef) -> Result<Option<ReportId>, StoreError> {
        let key = self.shared.keyring.reference(Table::ReportRefs, office, local_ref);
        Ok(self.shared.found(Table::ReportRefs, &key)?.map(ReportId))
    }

    fn reports_of(
        &self,
        office: &OrgCode,
        after: Option<ReportId>,
        limit: usize,
    ) -> Result<Vec<ReportId>, StoreError> {
        let ids = self.shared.listed(Table::ReportsOf, office, after.map(|id| id.0), limit)?;
        Ok(ids.into_iter().map(ReportId).collect())
    }

    fn scan_reports(&self, after: Option<ReportId>, limit: usize) -> Result<Vec<Report>, StoreError> {
        let after = after.as_ref().map(|id| id.0.as_slice());
        self.shared.rows(Table::Reports, after, limit, |row| self.shared.report(row))
    }

    fn kin_answers(&self, report: ReportId) -> Result<Vec<KinAnswer>, StoreError> {
        let stored = self.shared.trees.get(Table::KinAnswers, &report.0)?;
        stored.map_or_else(|| Ok(Vec::new()), |stored| self.shared.kin_answers((&report.0, &stored)))
    }

    fn candidate(&self, pair: Pair) -> Result<Option<Candidate>, StoreError> {
        let key = pair_key(pair);
        let stored = self.shared.trees.get(Table::Candidates, &key)?;
        stored.map(|stored| self.shared.candidate((&key, &stored))).transpose()
    }

    fn scan_candidates(&self, after: Option<Pair>, limit: usize) -> Result<Vec<Candidate>, StoreError> {
        let after = after.map(pair_key);
        self.shared.rows(Table::Candidates, after.as_deref(), limit, |row| self.shared.candidate(row))
    }

    fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let stored = self.shared.trees.get(Table::Cases, &id.0)?;
        stored.map(|stored| self.shared.case((&id.0, &stored))).transpose()
    }

    fn case_of(&self, pair: Pair) -> Result<Option<CaseId>, StoreError> {
        Ok(self.shared.found(Table::CaseOf, &pair_key(pair))?.map(CaseId))
    }

    fn scan_cases(&self, after: Option<CaseId>, limit: usize) -> Result<Vec<Case>, StoreError> {
        let after = after.as_ref().map(|id| id.0.as_slice());
        self.shared.rows(Table::Cases, after, limit, |row| self.shared.case(row))
    }

    fn deeds(&self, of: DeedsOf) -> Result<Vec<KeptDeed>, StoreError> {
        let key = of.id();
        let stored = self.shared.trees.get(Table::Deeds, &key)?;
        stored.map_or_else(|| Ok(Vec::new()), |stored| self.shared.deeds((&key, &stored)))
    }

    fn registry(&self) -> Result<Vec<KeptChange>, StoreError> {
        let stored = self.shared.trees.get(Table::Registry, &REGISTRY_ID)?;
        stored.map_or_else(|| Ok(Vec::new()), |stored| self.shared.registry((&REGISTRY_ID, &stored)))
    }

    fn report_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<ReportId>, StoreError> {
        Ok(self.shared.found(Table::ReportReceipts, hash)?.map(ReportId))
    }

    fn tip(&self, id: TipId) -> Result<Option<Tip>, StoreError> {
        let stored = self.shared.trees.get(Table::Tips, &id.0)?;
        stored.map(|stored| self.shared.tip((&id.0, &stored))).transpose()
    }

    fn tip_of_receipt(&self, hash: &[u8; 32]) -> Result<Option<TipId>, StoreError> {
        Ok(self.shared.found(Table::TipReceipts, hash)?.map(TipId))
    }

    fn scan_tips(&self, after: Option<TipId>, limit: usize) -> Result<Vec<Tip>, StoreError> {
        let after = after.as_ref().map(|id| id.0.as_slice());
        self.shared.rows(Table::Tips, after, limit, |row| self.shared.tip(row))
    }

    fn waiting_tips(&self) -> Result<Vec<TipId>, StoreError> {
        self.shared.rows(Table::WaitingTips, None, usize::MAX, |row| {
            self.shared.bytes::<0>(Table::WaitingTips, row)?;
            let place = Place { table: Table::WaitingTips, key: row.0 };
            row.0.try_into().map(TipId).map_err(|_| place.corrupt("its key is no id"))
        })
    }

    fn waits(&self, tip: TipId) -> Result<bool, StoreError> {
        Ok(self.shared.trees.get(Table::WaitingTips, &tip.0)?.is_some())
    }

    fn entries(&self, after: Position, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let limit = self.shared.on_disk(after, limit);
        self.shared.rows(Table::Entries, Some(&after.0.to_be_bytes()), limit, |row| {
            self.shared.entry(row).map(|(entry, _)| entry)
        })
    }

    fn leaves(&self, tree: Tree, from: u64, limit: usize) -> Result<Vec<Hash>, StoreError> {
        let there = self.shared.progress.leaves(tree).saturating_sub(from);
        let limit = usize::try_from(there).unwrap_or(usize::MAX).min(limit);
        let keys = tree_key(tree, from)..=tree_key(tree, u64::MAX);
        self.shared.range(Table::Leaves, keys, limit, |row| self.shared.bytes(Table::Leaves, row))
    }

    fn public_leaves(&self, after: Position, limit: usize) -> Result<Vec<PublicLeaf>, StoreError> {
        Ok(self.logged(after, limit)?.into_iter().map(|(_, leaf)| leaf).collect())
    }

    fn logged(&self, after: Position, limit: usize) -> Result<Vec<(Entry, PublicLeaf)>, StoreError> {
        let limit = self.shared.on_disk(after, limit);
        self.shared.rows(Table::Entries, Some(&after.0.to_be_bytes()), limit, |row| {
            let (entry, index) = self.shared.entry(row)?;
            let leaf = self.shared.keyring.leaves().leaf(&entry, index);
            Ok((entry, leaf))
        })
    }

    fn counted(&self, after: Option<ReportId>, limit: usize) -> Result<Vec<(ReportId, Vec<u8>)>, StoreError> {
        let after = after.as_ref().map(|id| id.0.as_slice());
        self.shared.rows(Table::Counted, after, limit, |row| self.shared.counted(row))
    }

    fn checkpoints(&self, tree: Tree, after: u64, limit: usize) -> Result<Vec<(u64, String)>, StoreError> {
        let keys = tree_key(tree, after.saturating_add(1))..=tree_key(tree, u64::MAX);
        self.shared.range(Table::Checkpoints, keys, limit, |row| self.shared.checkpoint(row))
    }

    fn chunks(&self, tree: Tree) -> Result<Vec<Hash>, StoreError> {
        self.shared.chunks(tree)
    }

    fn newest_checkpoint(&self, tree: Tree) -> Result<Option<(u64, String)>, StoreError> {
        let keys = tree_key(tree, 0)..=tree_key(tree, u64::MAX);
        let newest = self.shared.trees.of(Table::Checkpoints).range(keys).next_back();
        let newest = newest.transpose().map_err(|error| failed(Table::Checkpoints, &error))?;
        newest.map(|(key, stored)| self.shared.checkpoint((&key, &stored))).transpose()
    }

    fn cursor(&self, follower: Follower) -> Result<Position, StoreError> {
        let stored = self.shared.trees.get(Table::Meta, cursor_key(follower))?;
        read_cursor(&self.shared.keyring, follower, stored.as_deref())
    }

    fn reply(&self, actor: ActorId, request: RequestId) -> Result<Option<Reply>, StoreError> {
        let key = reply_key(actor, request);
        let Some(stored) = self.shared.trees.get(Table::Replies, &key)? else { return Ok(None) };
        // A reply promises that the work is on disk.
        if !self.shared.progress.settle() {
            return Err(StoreError::Stopped);
        }
        self.shared.reply((&key, &stored)).map(Some)
    }

    fn scan_replies(&self, after: Option<Asked>, limit: usize) -> Result<Vec<(Asked, Reply)>, StoreError> {
        self.shared.replies(after, limit)
    }

    fn turn_epoch(&self) -> Result<u32, StoreError> {
        self.turn()
    }

    fn status(&self) -> Result<StoreStatus, StoreError> {
        Ok(StoreStatus {
            last: self.shared.progress.last(),
            disk_free_bytes: self.shared.space.free(),
            writable: !self.shared.space.is_low() && !self.shared.progress.is_stopped(),
            short_of_space: self.shared.space.is_short(),
            writer_queue_depth: self.shared.queue.len(),
        })
    }

    fn keep_features(
        &self,
        current: &dyn Fn() -> Result<bool, StoreError>,
        blocks: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        let key = self.new_features_key()?;
        if current()? { self.kept.write(&key, blocks) } else { Ok(()) }
    }

    fn kept_features(&self, each: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<bool, StoreError> {
        match self.features_key()? {
            Some(key) => self.kept.read(&key, each),
            None => Ok(false),
        }
    }

    fn keep_followed(
        &self,
        book: FollowedBook,
        blocks: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.books.file(book).write(self.shared.keyring.followed(), blocks)
    }

    fn kept_followed(
        &self,
        book: FollowedBook,
        each: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<bool, StoreError> {
        self.books.file(book).read(self.shared.keyring.followed(), each)
    }

    fn wait_for_entry(&self, after: Position, at_most: Duration) -> Position {
        self.shared.progress.wait_beyond(after, at_most)
    }
}
