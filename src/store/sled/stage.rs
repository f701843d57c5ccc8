//! Staging: a commit made ready for the writer on the caller's own thread, with its records encoded
//! and sealed and its expectations turned into rows to look at.

use prost::Message;
use zeroize::Zeroizing;

use crate::audit::Tree;
use crate::domain::candidate::Pair;
use crate::domain::entry::NewEntry;
use crate::domain::ids::{ActorId, LocalRef, OrgCode, Position, RequestId};
use crate::domain::tip::Tip;
use crate::store::api::StoreError;
use crate::store::commit::{Commit, Follower, Lane, Put, Remove, Reply};
use crate::store::encode;
use crate::store::keyring::{KeyOf, Keyring};
use crate::store::keys::SecretKey;
use crate::store::proto;
use crate::store::seal::{self, Header, Place};
use crate::store::sled::check::{Check, check};
use crate::store::sled::receipts::receipts_of;
use crate::store::sled::records::NO_REPORT;
use crate::store::sled::trees::Trees;
use crate::store::table::Table;

/// A data key that was found, or made, when staging.
pub struct KeySeen {
    /// Its row.
    pub row: Vec<u8>,
    /// What stood there.
    pub seen: Option<Vec<u8>>,
    /// What to write in its place.
    pub made: Option<Vec<u8>>,
}

/// A row by which a record is found. It names one record for ever.
pub struct Finder {
    /// Its table.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// The record's id.
    pub id: [u8; 16],
    /// The id sealed for this row.
    pub sealed: Vec<u8>,
    /// The row of the record's data key, by which a new record is told from a changed one.
    pub key_row: Vec<u8>,
}

/// A row to write or to remove.
pub struct Write {
    /// Its table.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// Its sealed value; `None` removes it.
    pub value: Option<Vec<u8>>,
    /// Whether a value that stands there already is left as it is.
    pub once: bool,
}

/// A commit ready for the writer.
pub struct Staged {
    /// Which work it is.
    pub lane: Lane,
    /// What must be so.
    pub checks: Vec<Check>,
    /// Data keys it seals with.
    pub keys: Vec<KeySeen>,
    /// Rows by which its records are found.
    pub finders: Vec<Finder>,
    /// Rows to write or to remove.
    pub writes: Vec<Write>,
    /// Entries to append.
    pub entries: Vec<NewEntry>,
    /// A follower's new cursor.
    pub cursor: Option<(Follower, Position)>,
    /// The reply to keep.
    pub reply: Option<(ActorId, RequestId, Reply)>,
}

impl Staged {
    /// A commit that does nothing but replace wrapped keys.
    pub const fn of_keys(lane: Lane, keys: Vec<KeySeen>) -> Self {
        Self {
            lane,
            checks: Vec::new(),
            keys,
            finders: Vec::new(),
            writes: Vec::new(),
            entries: Vec::new(),
            cursor: None,
            reply: None,
        }
    }

    /// How many rows it touches, about.
    pub fn operations(&self) -> usize {
        1 + self.keys.len() + self.finders.len() + self.writes.len() + 2 * self.entries.len()
    }
}

/// The row of a pair.
pub fn pair_key(pair: Pair) -> Vec<u8> {
    [pair.profile.0, pair.report.0].concat()
}

/// The row of a leaf at a place of a tree, or of a checkpoint of a number.
pub fn tree_key(tree: Tree, number: u64) -> [u8; 9] {
    let mut key = [tree as u8; 9];
    key[1..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The row of a reply.
pub fn reply_key(actor: ActorId, request: RequestId) -> Vec<u8> {
    [actor.0, request.0].concat()
}

/// The one row of the registry.
pub const REGISTRY_ID: [u8; 16] = [0; 16];

/// The revision of a record that is only added to: how many items it has.
fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// The meta row of a follower's cursor.
pub const fn cursor_key(follower: Follower) -> &'static [u8] {
    match follower {
        Follower::Matcher => b"cursor.matcher",
        Follower::Rescoring => b"cursor.rescoring",
    }
}

/// A record keeps the reference, or the pair, by which it is found.
pub fn reference_changed() -> StoreError {
    StoreError::Failed("a record cannot change what it is found by".to_owned())
}

/// Makes a commit ready.
pub fn stage(commit: &Commit, trees: &Trees, keyring: &Keyring) -> Result<Staged, StoreError> {
    let mut staging = Staging {
        trees,
        keyring,
        staged: Staged {
            lane: commit.lane,
            checks: commit.expect.iter().map(|expectation| check(expectation, keyring)).collect(),
            keys: Vec::new(),
            finders: Vec::new(),
            writes: Vec::new(),
            entries: commit.entries.clone(),
            cursor: commit.cursor,
            reply: commit.reply.clone(),
        },
    };
    for put in &commit.put {
        staging.put(put)?;
    }
    commit.remove.iter().try_for_each(|remove| staging.remove(remove))?;
    Ok(staging.staged)
}

struct Staging<'a> {
    trees: &'a Trees,
    keyring: &'a Keyring,
    staged: Staged,
}

impl Staging<'_> {
    fn put(&mut self, put: &Put) -> Result<(), StoreError> {
        match put {
            Put::Profile(profile) => {
                let (id, message) = (profile.id.0, encode::write_profile(profile));
                self.record(Table::Profiles, KeyOf::Profile, &id, profile.revision, &message)?;
                let found = (Table::ProfileRefs, &profile.station, &profile.local_ref);
                self.found_by(KeyOf::Profile, &id, found, (Table::ProfilesOf, profile.keeper()))
            }
            Put::Report(report) => {
                let (id, message) = (report.id.0, encode::write_report(report));
                self.record(Table::Reports, KeyOf::Report, &id, report.revision, &message)?;
                if let Some(receipt) = &report.receipt {
                    self.plain(Table::ReportReceipts, receipt.to_vec(), &id)?;
                }
                let found = (Table::ReportRefs, &report.office, &report.local_ref);
                self.found_by(KeyOf::Report, &id, found, (Table::ReportsOf, &report.office))
            }
            Put::KinAnswers(report, answers) => {
                let message = encode::write_kin_answers(answers);
                self.record(Table::KinAnswers, KeyOf::KinAnswers, &report.0, 0, &message)
            }
            Put::Candidate(candidate) => {
                let plain = encode::write_candidate(candidate).encode_to_vec();
                self.plain(Table::Candidates, pair_key(candidate.pair), &plain)
            }
            Put::NewTip(tip, receipt) => {
                self.tip(tip)?;
                self.plain(Table::TipReceipts, receipt.to_vec(), &tip.id.0)?;
                self.waits(&tip.id.0)
            }
            Put::Tip(tip) => self.tip(tip),
            Put::TipAddedTo(tip) => self.tip(tip).and_then(|()| self.waits(&tip.id.0)),
            Put::Checkpoint(tree, number, note) => {
                let plain = proto::Checkpoint { note: note.clone() }.encode_to_vec();
                self.plain(Table::Checkpoints, tree_key(*tree, *number).to_vec(), &plain)
            }
            Put::Chunks(tree, first, roots) => (*first..).zip(roots).try_for_each(|(number, root)| {
                self.plain(Table::Chunks, tree_key(*tree, number).to_vec(), root)
            }),
            Put::Counted(NO_REPORT, made_by) => self.plain(Table::Counted, NO_REPORT.0.to_vec(), made_by),
            Put::Counted(report, under) => self.sealed(Table::Counted, KeyOf::Report, &report.0, 0, under),
            Put::Case(case) => {
                let (id, message) = (case.id.0, encode::write_case(case));
                self.record(Table::Cases, KeyOf::Case, &id, case.revision, &message)?;
                self.finder(Table::CaseOf, pair_key(case.pair), &id, KeyOf::Case.row(&id))
            }
            Put::Deeds(of, deeds) => {
                let message = encode::write_deeds(deeds);
                self.record(Table::Deeds, KeyOf::Deeds, &of.id(), count(deeds.len()), &message)
            }
            Put::Registry(changes) => {
                let message = encode::write_changes(changes);
                let revision = count(changes.len());
                self.record(Table::Registry, KeyOf::Registry, &REGISTRY_ID, revision, &message)
            }
        }
    }

    fn tip(&mut self, tip: &Tip) -> Result<(), StoreError> {
        self.record(Table::Tips, KeyOf::Tip, &tip.id.0, tip.revision, &encode::write_tip(tip))
    }

    /// A tip waits for the log.
    fn waits(&mut self, tip: &[u8; 16]) -> Result<(), StoreError> {
        let waits = self.keyring.seal_plain(Table::WaitingTips, tip, &[])?;
        self.write(Table::WaitingTips, tip.to_vec(), waits);
        Ok(())
    }

    /// Removes a record with its data key and the rows it is found by.
    fn remove(&mut self, remove: &Remove) -> Result<(), StoreError> {
        let keyring = self.keyring;
        let listed = |table, organisation: &OrgCode, id: &[u8; 16]| {
            [keyring.organisation(table, organisation), *id].concat()
        };
        let rows = match remove {
            Remove::ListedProfile(id, station) => {
                vec![(Table::ProfilesOf, listed(Table::ProfilesOf, station, &id.0))]
            }
            Remove::WaitingTip(id) => vec![(Table::WaitingTips, id.0.to_vec())],
            Remove::Tip(id) => {
                let mut rows = receipts_of(self.trees, keyring, id)?;
                rows.extend([(Table::Keys, KeyOf::Tip.row(&id.0)), (Table::Tips, id.0.to_vec())]);
                rows
            }
            Remove::ReportReceipt(hash) => vec![(Table::ReportReceipts, hash.to_vec())],
            Remove::Reply(actor, request) => vec![(Table::Replies, reply_key(*actor, *request))],
            Remove::Candidate(pair) => vec![(Table::Candidates, pair_key(*pair))],
            Remove::Profile(id, station, local_ref) => vec![
                (Table::Keys, KeyOf::Profile.row(&id.0)),
                (Table::Profiles, id.0.to_vec()),
                (Table::ProfileRefs, keyring.reference(Table::ProfileRefs, station, local_ref).to_vec()),
                (Table::ProfilesOf, listed(Table::ProfilesOf, station, &id.0)),
                (Table::Keys, KeyOf::Deeds.row(&id.0)),
                (Table::Deeds, id.0.to_vec()),
                (Table::Keys, Keyring::features_row()),
            ],
            Remove::Report(id, office, local_ref) => vec![
                (Table::Keys, KeyOf::Report.row(&id.0)),
                (Table::Keys, KeyOf::KinAnswers.row(&id.0)),
                (Table::Reports, id.0.to_vec()),
                (Table::KinAnswers, id.0.to_vec()),
                (Table::ReportRefs, keyring.reference(Table::ReportRefs, office, local_ref).to_vec()),
                (Table::ReportsOf, listed(Table::ReportsOf, office, &id.0)),
                (Table::Counted, id.0.to_vec()),
                (Table::Keys, KeyOf::Deeds.row(&id.0)),
                (Table::Deeds, id.0.to_vec()),
                (Table::Keys, Keyring::features_row()),
            ],
            Remove::Case(id, pair) => vec![
                (Table::Keys, KeyOf::Case.row(&id.0)),
                (Table::Cases, id.0.to_vec()),
                (Table::CaseOf, pair_key(*pair)),
                (Table::Keys, KeyOf::Deeds.row(&id.0)),
                (Table::Deeds, id.0.to_vec()),
            ],
        };
        for (table, key) in rows {
            self.staged.writes.push(Write { table, key, value: None, once: false });
        }
        Ok(())
    }

    /// Seals a record under its own data key, the one it has or a new one.
    fn record(
        &mut self,
        table: Table,
        whose: KeyOf,
        id: &[u8; 16],
        revision: u32,
        message: &impl Message,
    ) -> Result<(), StoreError> {
        self.sealed(table, whose, id, revision, &Zeroizing::new(message.encode_to_vec()))
    }

    /// The same of bytes.
    fn sealed(
        &mut self,
        table: Table,
        whose: KeyOf,
        id: &[u8; 16],
        revision: u32,
        plain: &[u8],
    ) -> Result<(), StoreError> {
        let key = self.data_key(whose.row(id))?;
        let header = Header { key_version: 1, revision };
        let value = seal::seal(&key, Place { table, key: id }, header, plain)?;
        self.write(table, id.to_vec(), value);
        Ok(())
    }

    fn data_key(&mut self, row: Vec<u8>) -> Result<SecretKey, StoreError> {
        // A commit may write one record twice; both use the key staged first.
        if let Some(known) = self.staged.keys.iter().find(|known| known.row == row) {
            let wrapped = known.seen.as_ref().or(known.made.as_ref()).expect("a key was seen or made");
            return self.keyring.unwrap(&row, wrapped);
        }
        if let Some(wrapped) = self.trees.get(Table::Keys, &row)? {
            let key = self.keyring.unwrap(&row, &wrapped)?;
            self.staged.keys.push(KeySeen { row, seen: Some(wrapped.to_vec()), made: None });
            return Ok(key);
        }
        let made = self.keyring.new_key(&row)?;
        self.staged.keys.push(KeySeen { row, seen: None, made: Some(made.wrapped) });
        Ok(made.key)
    }

    fn found_by(
        &mut self,
        whose: KeyOf,
        id: &[u8; 16],
        (refs, organisation, local_ref): (Table, &OrgCode, &LocalRef),
        (list, lister): (Table, &OrgCode),
    ) -> Result<(), StoreError> {
        let key = self.keyring.reference(refs, organisation, local_ref).to_vec();
        self.finder(refs, key, id, whose.row(id))?;
        let listed = [self.keyring.organisation(list, lister), *id].concat();
        let value = self.keyring.seal_plain(list, &listed, &[])?;
        self.staged.writes.push(Write { table: list, key: listed, value: Some(value), once: true });
        Ok(())
    }

    fn finder(
        &mut self,
        table: Table,
        key: Vec<u8>,
        id: &[u8; 16],
        key_row: Vec<u8>,
    ) -> Result<(), StoreError> {
        for other in self.staged.finders.iter().filter(|other| other.table == table) {
            if other.key == key && other.id != *id {
                self.staged.checks.push(Check::Never(StoreError::Changed));
            } else if other.key != key && other.key_row == key_row {
                self.staged.checks.push(Check::Never(reference_changed()));
            }
        }
        let sealed = self.keyring.seal_plain(table, &key, id)?;
        self.staged.finders.push(Finder { table, key, id: *id, sealed, key_row });
        Ok(())
    }

    /// A row that holds no words about anybody.
    fn plain(&mut self, table: Table, key: Vec<u8>, plain: &[u8]) -> Result<(), StoreError> {
        let value = self.keyring.seal_plain(table, &key, plain)?;
        self.write(table, key, value);
        Ok(())
    }

    fn write(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.staged.writes.push(Write { table, key, value: Some(value), once: false });
    }
}
