//! The leaf of an entry: RFC 6962's `SHA-256(0x00 || bytes)` over the entry's canonical bytes. The
//! canonical bytes are defined here and nowhere else, apart from how entries are stored, so that
//! an auditor needs nothing but this file to recompute them.

use sha2::{Digest, Sha256};

use crate::domain::candidate::Pair;
use crate::domain::entry::{Entry, Subject, What};
use crate::domain::ids::StatementId;
use crate::domain::signed::{Signature, SignedText};

/// A hash of the audit tree.
pub type Hash = [u8; 32];

/// Names this version of the canonical bytes; another layout gets another name.
const LAYOUT: &[u8] = b"homeward.entry.1";

/// The leaf hash of any bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(bytes);
    hasher.finalize().into()
}

/// The leaf hash of an entry.
pub fn entry_leaf(entry: &Entry) -> Hash {
    leaf_hash(&canonical_bytes(entry))
}

/// The one sequence of bytes that stands for this entry: layout name, position, time, actor,
/// organisation, role, then a word for what happened and its fields in the order of `What`. Numbers
/// are big-endian; words are led by their length in four bytes, lists by their count.
pub fn canonical_bytes(entry: &Entry) -> Vec<u8> {
    let mut out = Canonical(Vec::with_capacity(160));
    out.raw(LAYOUT);
    out.raw(&entry.position.0.to_be_bytes());
    out.raw(&entry.at.0.to_be_bytes());
    out.raw(&entry.actor.0);
    out.word(entry.organisation.as_str());
    out.word(entry.role.word());
    out.what(&entry.what);
    out.0
}

struct Canonical(Vec<u8>);

impl Canonical {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn count(&mut self, count: usize) {
        let count = u32::try_from(count).expect("no list or word of an entry has 2^32 items");
        self.raw(&count.to_be_bytes());
    }

    fn word(&mut self, word: &str) {
        self.count(word.len());
        self.raw(word.as_bytes());
    }

    fn statements(&mut self, ids: &[StatementId]) {
        self.count(ids.len());
        for id in ids {
            self.raw(&id.0.to_be_bytes());
        }
    }

    fn pair(&mut self, pair: &Pair) {
        self.raw(&pair.profile.0);
        self.raw(&pair.report.0);
    }

    fn what(&mut self, what: &What) {
        match what {
            What::ProfileCreated { profile } => {
                self.word("profile_created");
                self.raw(&profile.0);
            }
            What::ProfileChanged { profile, added, withdrawn } => {
                self.word("profile_changed");
                self.raw(&profile.0);
                self.statements(added);
                self.statements(withdrawn);
            }
            What::ProfileStatus { profile, status } => {
                self.word("profile_status");
                self.raw(&profile.0);
                self.word(status.word());
            }
            What::ReportRegistered { report } => {
                self.word("report_registered");
                self.raw(&report.0);
            }
            What::ReportChanged { report, added, withdrawn } => {
                self.word("report_changed");
                self.raw(&report.0);
                self.statements(added);
                self.statements(withdrawn);
            }
            What::ReportWithdrawn { report } => {
                self.word("report_withdrawn");
                self.raw(&report.0);
            }
            What::KinAnswersSealed { report, count } => {
                self.word("kin_answers_sealed");
                self.raw(&report.0);
                self.raw(&count.to_be_bytes());
            }
            What::CaseMoved(_)
            | What::Acted(_)
            | What::Refused { .. }
            | What::Alerted { .. }
            | What::Registry(_) => self.deed(what),
            What::Read { subjects } => {
                self.word("read");
                self.count(subjects.len());
                subjects.iter().for_each(|subject| self.subject(subject));
            }
            What::ModelActivated { version } => {
                self.word("model_activated");
                self.raw(&version.to_be_bytes());
            }
        }
    }

    /// What people decide, and what is noted of them; other kinds are `what`'s.
    fn deed(&mut self, what: &What) {
        match what {
            What::CaseMoved(moved) => {
                self.word("case_moved");
                self.raw(&moved.case.0);
                self.pair(&moved.pair);
                self.word(moved.step.word());
                self.word(moved.state.word());
                self.count(moved.seats.len());
                for seat in &moved.seats {
                    self.raw(&seat.reviewer.0);
                    self.word(seat.organisation.as_str());
                }
                self.word(moved.choice.as_deref().unwrap_or_default());
                self.signed(moved.signed.as_ref());
            }
            What::Acted(acted) => {
                self.word("acted");
                self.word(&acted.act.to_lines().text());
                self.signed(acted.signed.as_ref());
            }
            What::Refused { call } => {
                self.word("refused");
                self.word(call.word());
            }
            What::Alerted { alert, about } => {
                self.word("alerted");
                self.word(alert.word());
                self.raw(&about.0);
            }
            What::Registry(change) => {
                self.word("registry");
                self.word(&change.text);
                self.count(change.signatures.len());
                for signed in &change.signatures {
                    self.raw(&signed.by.0);
                    self.signature(&signed.signature);
                }
            }
            _ => {}
        }
    }

    fn signed(&mut self, signed: Option<&SignedText>) {
        self.count(usize::from(signed.is_some()));
        if let Some(signed) = signed {
            self.word(&signed.text);
            self.signature(&signed.signature);
        }
    }

    fn signature(&mut self, signature: &Signature) {
        match signature {
            Signature::Ed25519(bytes) => {
                self.word("ed25519");
                self.raw(bytes);
            }
        }
    }

    fn subject(&mut self, subject: &Subject) {
        let (word, id) = match subject {
            Subject::Profile(id) => ("profile", id.0),
            Subject::Report(id) => ("report", id.0),
            Subject::Case(id) => ("case", id.0),
        };
        self.word(word);
        self.raw(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;
    use crate::domain::ids::{ActorId, OrgCode, Position, ProfileId, Timestamp};

    fn entry() -> Entry {
        Entry {
            position: Position(7),
            at: Timestamp(1_000),
            actor: ActorId([1; 16]),
            organisation: OrgCode::new("a").unwrap(),
            role: Role::StationWorker,
            what: What::ProfileCreated { profile: ProfileId([2; 16]) },
        }
    }

    #[test]
    fn the_canonical_bytes_of_an_entry_never_change() {
        let mut expected = b"homeward.entry.1".to_vec();
        expected.extend([0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 3, 232]);
        expected.extend([1; 16]);
        expected.extend(b"\0\0\0\x01a\0\0\0\x0estation_worker\0\0\0\x0fprofile_created");
        expected.extend([2; 16]);
        assert_eq!(canonical_bytes(&entry()), expected);
    }

    #[test]
    fn every_field_counts() {
        let changes: [fn(&mut Entry); 6] = [
            |e| e.position = Position(8),
            |e| e.at = Timestamp(1_001),
            |e| e.actor = ActorId([9; 16]),
            |e| e.organisation = OrgCode::new("b").unwrap(),
            |e| e.role = Role::Service,
            |e| e.what = What::ReportRegistered { report: crate::domain::ids::ReportId([2; 16]) },
        ];
        for change in changes {
            let mut other = entry();
            change(&mut other);
            assert_ne!(entry_leaf(&other), entry_leaf(&entry()));
        }
    }
}
