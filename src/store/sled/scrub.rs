//! Scrubbing: every stored value is read and checked: checksum, seal, place, and for the journal
//! that no position is missing and every leaf is its entry's. Tells problems, repairs nothing.

use std::fmt::Write;

use crate::audit::Tree;
use crate::domain::ids::Position;
use crate::store::api::StoreError;
use crate::store::commit::Follower;
use crate::store::keyring::{KeyOf, Keyring};
use crate::store::seal::Place;
use crate::store::sled::apply::read_cursor;
use crate::store::sled::handle::{Shared, SledStore};
use crate::store::sled::stage::{cursor_key, pair_key, tree_key};
use crate::store::sled::trees::failed;
use crate::store::table::Table;

/// A value that is damaged, by table and key, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its table.
    pub table: &'static str,
    /// Its key in hexadecimal digits; ids and fingerprints, no words.
    pub row: String,
    /// What is wrong.
    pub problem: String,
}

impl SledStore {
    /// Checks every value and the links between them. Empty when all is well. Commits that happen
    /// meanwhile are no problem: each is seen whole or checked again.
    pub fn check(&self) -> Vec<Problem> {
        self.shared.progress.settle();
        let mut scrub = Scrub { shared: &self.shared, problems: Vec::new() };
        for &table in Table::ALL {
            scrub.table(table);
        }
        scrub.journal();
        scrub.problems
    }
}

struct Scrub<'a> {
    shared: &'a Shared,
    problems: Vec<Problem>,
}

impl Scrub<'_> {
    fn report(&mut self, table: Table, key: &[u8], problem: impl Into<String>) {
        let mut row = String::with_capacity(2 * key.len());
        for byte in key {
            write!(row, "{byte:02x}").expect("a string takes everything");
        }
        self.problems.push(Problem { table: table.word(), row, problem: problem.into() });
    }

    fn table(&mut self, table: Table) {
        for row in self.shared.trees.of(table) {
            match row {
                Ok((key, stored)) => {
                    if let Err(error) = self.row(table, (&key, &stored)) {
                        self.report(table, &key, told(error));
                    }
                }
                Err(error) => {
                    self.report(table, &[], told(failed(table, &error)));
                    return;
                }
            }
        }
    }

    /// Checks one value, and that what it points to is there.
    fn row(&self, table: Table, row: (&[u8], &[u8])) -> Result<(), StoreError> {
        let shared = self.shared;
        match table {
            Table::Meta => self.meta(row)?,
            Table::Keys if [Keyring::store_row(), Keyring::features_row()].iter().any(|own| row.0 == own) => {
                drop(shared.keyring.unwrap(row.0, row.1)?);
            }
            Table::Keys => {
                shared.keyring.unwrap(row.0, row.1)?;
                let (table, id) = sealed_by(row.0).ok_or_else(|| broken("it is nobody's key"))?;
                self.there(table, id)?;
            }
            Table::Profiles => {
                let profile = shared.profile(row)?;
                let refs = shared.keyring.reference(Table::ProfileRefs, &profile.station, &profile.local_ref);
                let list = shared.keyring.organisation(Table::ProfilesOf, profile.keeper());
                self.there(Table::ProfileRefs, &refs)?;
                self.there(Table::ProfilesOf, &[&list, row.0].concat())?;
            }
            Table::Reports => {
                let report = shared.report(row)?;
                let refs = shared.keyring.reference(Table::ReportRefs, &report.office, &report.local_ref);
                let list = shared.keyring.organisation(Table::ReportsOf, &report.office);
                self.there(Table::ReportRefs, &refs)?;
                self.there(Table::ReportsOf, &[&list, row.0].concat())?;
            }
            Table::KinAnswers => drop(shared.kin_answers(row)?),
            Table::Candidates => drop(shared.candidate(row)?),
            Table::Cases => self.there(Table::CaseOf, &pair_key(shared.case(row)?.pair))?,
            Table::Deeds => drop(shared.deeds(row)?),
            Table::Registry => drop(shared.registry(row)?),
            Table::Entries => drop(shared.entry(row)?),
            Table::Leaves | Table::Chunks => drop(shared.bytes::<32>(table, row)?),
            Table::Checkpoints => drop(shared.checkpoint(row)?),
            Table::ProfileRefs => self.there(Table::Profiles, &shared.bytes::<16>(table, row)?)?,
            Table::ReportRefs | Table::ReportReceipts => {
                self.there(Table::Reports, &shared.bytes::<16>(table, row)?)?
            }
            Table::CaseOf => self.there(Table::Cases, &shared.bytes::<16>(table, row)?)?,
            Table::ProfilesOf | Table::ReportsOf => {
                shared.bytes::<0>(table, row)?;
                let id = row.0.last_chunk::<16>().ok_or_else(|| broken("its key is cut short"))?;
                self.there(if table == Table::ProfilesOf { Table::Profiles } else { Table::Reports }, id)?;
            }
            Table::Replies => drop(shared.reply(row)?),
            Table::Counted => drop(shared.counted(row)?),
            Table::Tips => drop(shared.tip(row)?),
            Table::TipReceipts => self.there(Table::Tips, &shared.bytes::<16>(table, row)?)?,
            Table::WaitingTips => {
                shared.bytes::<0>(table, row)?;
                self.there(Table::Tips, row.0)?;
            }
        }
        Ok(())
    }

    fn meta(&self, row: (&[u8], &[u8])) -> Result<(), StoreError> {
        // Schema version and store id were checked when opening.
        for follower in [Follower::Matcher, Follower::Rescoring] {
            if row.0 == cursor_key(follower) {
                read_cursor(&self.shared.keyring, follower, Some(row.1))?;
            }
        }
        Ok(())
    }

    fn there(&self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        match self.shared.trees.get(table, key)? {
            Some(_) => Ok(()),
            None => Err(broken(&format!("its row in {} is missing", table.word()))),
        }
    }

    /// Every position up to the last has its entry, and every entry its leaf.
    fn journal(&mut self) {
        let last = self.shared.progress.last();
        for position in 1..=last.0 {
            let key = position.to_be_bytes();
            let problem = match self.leaf_fits(Position(position)) {
                Ok(true) => continue,
                Ok(false) => "its leaf is not this entry's".to_owned(),
                Err(error) => told(error),
            };
            self.report(Table::Entries, &key, problem);
        }
    }

    fn leaf_fits(&self, position: Position) -> Result<bool, StoreError> {
        let key = position.0.to_be_bytes();
        let missing = |table: Table| broken(&format!("its row in {} is missing", table.word()));
        let row = |table: Table, key: &[u8]| self.shared.trees.get(table, key)?.ok_or_else(|| missing(table));
        let (entry, index) = self.shared.entry((&key, &row(Table::Entries, &key)?))?;
        let leaf_key = tree_key(Tree::of(&entry), index);
        let leaf = self.shared.bytes::<32>(Table::Leaves, (&leaf_key, &row(Table::Leaves, &leaf_key)?))?;
        let fits = leaf == self.shared.keyring.leaves().leaf(&entry, index).hash();
        Ok(position_of(Table::Entries, &key)? == entry.position && fits)
    }
}

fn sealed_by(row: &[u8]) -> Option<(Table, &[u8])> {
    let (&whose, id) = row.split_first()?;
    let tables = [
        (KeyOf::Profile, Table::Profiles),
        (KeyOf::Report, Table::Reports),
        (KeyOf::KinAnswers, Table::KinAnswers),
        (KeyOf::Case, Table::Cases),
        (KeyOf::Deeds, Table::Deeds),
        (KeyOf::Registry, Table::Registry),
        (KeyOf::Tip, Table::Tips),
    ];
    tables.into_iter().find(|(of, _)| *of as u8 == whose).map(|(_, table)| (table, id))
}

fn broken(problem: &str) -> StoreError {
    StoreError::Failed(problem.to_owned())
}

fn told(error: StoreError) -> String {
    match error {
        StoreError::Corrupt { problem, .. }
        | StoreError::Failed(problem)
        | StoreError::CannotOpen(problem) => problem,
        other => other.to_string(),
    }
}

/// The position in the key of an entry's or leaf's row.
fn position_of(table: Table, key: &[u8]) -> Result<Position, StoreError> {
    let bytes = key.try_into().map_err(|_| Place { table, key }.corrupt("its key is no position"))?;
    Ok(Position(u64::from_be_bytes(bytes)))
}
