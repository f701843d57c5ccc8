//! The journal against the records: every entry in its place with its leaf, every record exactly as
//! changed as its entries say.

use std::collections::BTreeMap;

use homeward::audit::{PublicLeaf, Tree};
use homeward::domain::case::CaseState;
use homeward::domain::description::Description;
use homeward::domain::entry::{Subject, What};
use homeward::domain::ids::{ActorId, CaseId, Position, ProfileId, ReportId, StatementId};
use homeward::store::{SledStore, Store};

use crate::crash::book::Book;
use crate::matcher::definition::Content;

/// What the entries say of one record.
#[derive(Default)]
struct Told {
    made: u32,
    changes: u32,
    ended: u32,
    added: Vec<StatementId>,
}

/// What the entries say of every record.
#[derive(Default)]
struct Records {
    profiles: BTreeMap<ProfileId, Told>,
    reports: BTreeMap<ReportId, Told>,
    /// How often each case moved, and where to.
    cases: BTreeMap<CaseId, (u32, CaseState)>,
}

/// Everything that is wrong, in words.
pub fn differences(store: &SledStore, content: &Content) -> Vec<String> {
    let mut wrong: Vec<String> = store.check().iter().map(|problem| format!("{problem:?}")).collect();
    let entries = store.entries(Position(0), usize::MAX).unwrap();
    let public = store.public_leaves(Position(0), usize::MAX).unwrap();
    for &tree in Tree::ALL {
        let leaves = store.leaves(tree, 0, usize::MAX).unwrap();
        let of_tree = public.iter().filter(|leaf| leaf.public.tree == tree);
        if of_tree.map(PublicLeaf::hash).ne(leaves) {
            wrong.push(format!("the leaves of the tree of {} are not its entries'", tree.word()));
        }
    }
    let mut records = Records::default();
    for (i, entry) in entries.iter().enumerate() {
        if entry.position != Position(i as u64 + 1) {
            wrong.push(format!("entry {} stands at {:?}", i + 1, entry.position));
        }
        records.take(&entry.what);
    }
    records.compare(content, &mut wrong);
    wrong
}

impl Records {
    fn take(&mut self, what: &What) {
        match what {
            What::ProfileCreated { profile } => self.profiles.entry(*profile).or_default().made += 1,
            What::ProfileChanged { profile, added, .. } => {
                self.profiles.entry(*profile).or_default().changed(added);
            }
            What::ProfileStatus { profile, .. } => self.profiles.entry(*profile).or_default().changes += 1,
            What::ReportRegistered { report } => self.reports.entry(*report).or_default().made += 1,
            What::ReportChanged { report, added, .. } => {
                self.reports.entry(*report).or_default().changed(added);
            }
            What::ReporterVouched { report, .. } | What::ReporterVerified { report, .. } => {
                self.reports.entry(*report).or_default().changes += 1;
            }
            What::ReportWithdrawn { report } => {
                let told = self.reports.entry(*report).or_default();
                told.changes += 1;
                told.ended += 1;
            }
            What::CaseMoved(moved) => {
                let moves = self.cases.get(&moved.case).map_or(0, |known| known.0);
                self.cases.insert(moved.case, (moves + 1, moved.state));
            }
            What::KinAnswersSealed { .. }
            | What::Read { .. }
            | What::ModelActivated { .. }
            | What::Acted(_)
            | What::Refused { .. }
            | What::Alerted { .. }
            | What::Registry(_)
            | What::Erased { .. }
            | What::RetentionHeld { .. }
            | What::ErasureRequested { .. }
            | What::TipReceived { .. }
            | What::TipsterAsked { .. }
            | What::EpochTurned { .. }
            | What::TablesPublished { .. }
            | What::DutyDone { .. }
            | What::DutyDelayed { .. } => {}
        }
    }

    fn compare(mut self, content: &Content, wrong: &mut Vec<String>) {
        if self.profiles.len() != content.profiles.len() || self.reports.len() != content.reports.len() {
            wrong.push("records without entries, or entries without records".to_owned());
        }
        for one in &content.profiles {
            let told = self.profiles.remove(&one.id).unwrap_or_default();
            let differs = told.compare(one.revision, &one.description);
            wrong.extend(differs.map(|words| format!("{}: {words}", one.id)));
        }
        for one in &content.reports {
            let told = self.reports.remove(&one.id).unwrap_or_default();
            if told.ended != u32::from(one.withdrawn_at.is_some()) {
                wrong.push(format!("{}: withdrawn in one place only", one.id));
            }
            let differs = told.compare(one.revision, &one.description);
            wrong.extend(differs.map(|words| format!("{}: {words}", one.id)));
        }
        if self.cases.len() != content.cases.len() {
            wrong.push("cases without entries, or entries without cases".to_owned());
        }
        for case in &content.cases {
            if self.cases.get(&case.id) != Some(&(case.revision - 1, case.state)) {
                wrong.push(format!("case {} is not as its entries say", case.id));
            }
        }
    }
}

/// Readings that were delivered and do not stand in the journal (S18), in words.
pub fn unrecorded(store: &SledStore, book: &Book) -> Vec<String> {
    let mut delivered: BTreeMap<(ActorId, String), usize> = BTreeMap::new();
    for reading in &book.readings {
        *delivered.entry(reading.clone()).or_default() += 1;
    }
    for entry in store.entries(Position(0), usize::MAX).unwrap() {
        let What::Read { subjects } = entry.what else { continue };
        for subject in subjects {
            if let Subject::Case(case) = subject
                && let Some(left) = delivered.get_mut(&(entry.actor, format!("cases/{case}")))
            {
                *left = left.saturating_sub(1);
            }
        }
    }
    delivered.retain(|_, left| *left > 0);
    delivered.into_iter().map(|(reading, left)| format!("{left} readings of {reading:?} are lost")).collect()
}

impl Told {
    fn changed(&mut self, added: &[StatementId]) {
        self.changes += 1;
        self.added.extend(added);
    }

    /// A record made once, changed as often as its revision says, every later statement told once.
    fn compare(&self, revision: u32, description: &Description) -> Option<String> {
        if self.made != 1 || self.changes + 1 != revision {
            return Some(format!("made {} times, {} changes, revision {revision}", self.made, self.changes));
        }
        let later: Vec<StatementId> = description.statements.iter().map(|one| one.id).collect();
        let first = later.len().checked_sub(self.added.len())?;
        (later[first..] != self.added).then(|| "its entries tell of other statements".to_owned())
    }
}
