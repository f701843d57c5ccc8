//! What stands open of each person, contact and desk (S10), and which open reports are near copies of each
//! other. Counted once from the records and kept beside them (`kept_counts`): a place is taken before a commit and given
//! back if it fails, so that calls at the same moment cannot pass a limit together. Keys are parts of
//! keyed hashes; no words.

use std::collections::{BTreeSet, HashMap};
use std::mem::take;
use std::sync::{Arc, Mutex};

use crate::domain::ids::ReportId;
use crate::domain::report::{Fingerprint, Report};
use crate::domain::setting::Setting;
use crate::domain::statement::Standing;
use crate::matching::words_of;
use crate::service::core::Service;
use crate::service::risk::folded;
use crate::store::{SecretKey, StoreError};

/// What open reports have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shared {
    /// The person who reports, by her document.
    Person,
    /// The contact.
    Contact,
    /// A body that vouches for the reporter.
    Voucher,
    /// The person who reports, withdrawn reports counted for as long as they are kept.
    PersonEver,
    /// The contact, in the same way.
    ContactEver,
    /// The wording, with the person.
    WordingOfPerson,
    /// The wording, with the contact.
    WordingOfContact,
}

impl Shared {
    /// All of them, as they are numbered where counts are kept.
    pub const ALL: [Self; 7] = [
        Self::Person,
        Self::Contact,
        Self::Voucher,
        Self::PersonEver,
        Self::ContactEver,
        Self::WordingOfPerson,
        Self::WordingOfContact,
    ];
}

/// What one report is counted under.
pub(super) type Keys = Vec<(Shared, u64)>;

/// The same, and the key of its desk while it is open.
pub(super) type Counted = (Keys, Option<u64>);

/// All open reports.
#[derive(Debug, Default)]
pub(super) struct OpenReports {
    under: BTreeSet<(Shared, u64, ReportId)>,
    known: HashMap<ReportId, Counted>,
    of_desk: HashMap<u64, u32>,
    /// Reports that were read to count them, for want of kept counts.
    pub counted_anew: usize,
}

/// Statements below which a wording is too plain to be a copy of another.
const WORDS_OF_ITS_OWN: usize = 3;

impl OpenReports {
    /// Counts a report as it is now, in place of how it was counted before.
    pub fn put(&mut self, id: ReportId, now: Option<Counted>) -> Option<Counted> {
        let before = self.known.remove(&id);
        if let Some((keys, desk)) = &before {
            for &(shared, key) in keys {
                self.under.remove(&(shared, key, id));
            }
            if let Some(count) = desk.and_then(|desk| self.of_desk.get_mut(&desk)) {
                *count -= 1;
            }
        }
        if let Some((keys, desk)) = now {
            self.under.extend(keys.iter().map(|&(shared, key)| (shared, key, id)));
            if let Some(desk) = desk {
                *self.of_desk.entry(desk).or_insert(0) += 1;
            }
            self.known.insert(id, (keys, desk));
        }
        before
    }

    /// Open reports with this in common.
    pub fn with(&self, shared: Shared, key: u64) -> impl Iterator<Item = ReportId> {
        let (least, most) = (ReportId([0; 16]), ReportId([255; 16]));
        self.under.range((shared, key, least)..=(shared, key, most)).map(|(_, _, id)| *id)
    }

    /// How a report is counted.
    pub fn keys(&self, id: ReportId) -> Option<&Keys> {
        self.known.get(&id).map(|(keys, _)| keys)
    }

    /// Open reports of the desk with this key.
    pub fn of_desk(&self, desk: u64) -> u32 {
        self.of_desk.get(&desk).copied().unwrap_or(0)
    }
}

/// Places taken for reports that are about to be committed; given back unless they are kept.
#[must_use]
pub(super) struct TakenPlaces {
    open: Arc<Mutex<Option<OpenReports>>>,
    before: Vec<(ReportId, Option<Counted>)>,
}

impl TakenPlaces {
    /// Keeps them: what they were taken for is committed.
    pub fn keep(mut self) {
        self.before.clear();
    }

    /// Notes how a report was counted before its place was taken.
    pub fn note(&mut self, id: ReportId, before: Option<Counted>) {
        self.before.push((id, before));
    }
}

impl Drop for TakenPlaces {
    fn drop(&mut self) {
        if self.before.is_empty() {
            return;
        }
        if let Ok(mut open) = self.open.lock()
            && let Some(open) = open.as_mut()
        {
            for (id, before) in take(&mut self.before).into_iter().rev() {
                open.put(id, before);
            }
        }
    }
}

impl Service {
    /// No places yet.
    pub(super) fn no_places(&self) -> TakenPlaces {
        TakenPlaces { open: self.open_reports.clone(), before: Vec::new() }
    }

    /// Counts every open report, so that the first caller need not wait for it; gives how many reports had to
    /// be read for it: all of them the first time, none where their counts were kept.
    ///
    /// # Errors
    /// Failures of the store; the service was told to end.
    pub fn count_open_reports(&self) -> Result<usize, StoreError> {
        self.look_at_open_reports(|open| open.counted_anew)
    }

    /// Looks at what stands open, or changes it.
    pub(super) fn look_at_open_reports<T>(
        &self,
        look: impl FnOnce(&mut OpenReports) -> T,
    ) -> Result<T, StoreError> {
        let mut open = self.open_reports.lock().map_err(|_| StoreError::Stopped)?;
        if let Some(open) = open.as_mut() {
            return Ok(look(open));
        }
        let all = self.counts_kept_or_made()?;
        Ok(look(open.insert(all)))
    }

    /// What a report is counted under, and its desk while it is open.
    pub(super) fn counted(&self, report: &Report) -> Option<Counted> {
        let secret = &self.fingerprint_key.0;
        let (person, contact) = (report.reporter.document_fingerprint, report.reporter.contact_fingerprint);
        let wording = if report.is_matched() { wording(secret, report) } else { None };
        let mut keys = Vec::new();
        for (print, ever, alone, with_wording) in [
            (person, Shared::PersonEver, Shared::Person, Shared::WordingOfPerson),
            (contact, Shared::ContactEver, Shared::Contact, Shared::WordingOfContact),
        ] {
            let Some(Fingerprint(print)) = print else { continue };
            keys.push((ever, first(&print)));
            if report.is_matched() {
                keys.push((alone, first(&print)));
                keys.extend(wording.map(|wording| (with_wording, first(&secret.mac(&[&wording, &print])))));
            }
        }
        for print in &report.reporter.earlier_prints {
            let key = first(&print.0);
            keys.extend([(Shared::PersonEver, key), (Shared::ContactEver, key)]);
        }
        if !report.is_matched() {
            return Some((keys, None));
        }
        let bodies = report.reporter.vouched_by.iter();
        keys.extend(
            bodies.map(|body| (Shared::Voucher, first(&secret.mac(&[b"voucher", body.as_str().as_bytes()])))),
        );
        Some((keys, Some(first(&secret.mac(&[b"desk", report.office.as_str().as_bytes()])))))
    }

    /// Whether the person or contact of a report has many on record.
    pub(super) fn has_many_reports(&self, report: ReportId) -> Result<bool, StoreError> {
        let most = self.registry.setting(Setting::ManyReports) as usize;
        self.look_at_open_reports(|open| {
            let keys = open.keys(report).into_iter().flatten();
            let mut ever =
                keys.filter(|(shared, _)| matches!(shared, Shared::PersonEver | Shared::ContactEver));
            ever.any(|&(shared, key)| open.with(shared, key).take(most).count() >= most)
        })
    }

    /// Whether a report is one of several near copies from one person or contact, which are on hold
    /// together while so many stand open.
    pub(super) fn is_near_copy(&self, report: ReportId, most: u32) -> Result<bool, StoreError> {
        self.look_at_open_reports(|open| {
            let keys = open.keys(report).into_iter().flatten();
            let mut wordings = keys
                .filter(|(shared, _)| matches!(shared, Shared::WordingOfPerson | Shared::WordingOfContact));
            wordings.any(|&(shared, key)| open.with(shared, key).take(most as usize).count() >= most as usize)
        })
    }

    /// Other reports on record of the same person or contact, withdrawn ones among them.
    pub(super) fn linked_reports(&self, report: ReportId) -> Result<BTreeSet<ReportId>, StoreError> {
        self.look_at_open_reports(|open| {
            let keys = open.keys(report).into_iter().flatten();
            let links = keys.filter(|(shared, _)| matches!(shared, Shared::PersonEver | Shared::ContactEver));
            let all = links.flat_map(|&(shared, key)| open.with(shared, key));
            all.filter(|id| *id != report).take(LINKS_LOOKED_AT).collect()
        })
    }
}

/// The most linked reports that are looked at for one.
const LINKS_LOOKED_AT: usize = 64;

/// A hash of what a family says, whatever its order, spelling of width and case, figures and signs; `None`
/// for too few words.
fn wording(secret: &SecretKey, report: &Report) -> Option<[u8; 32]> {
    let standing = report.description.statements.iter().filter(|one| one.standing == Standing::Stands);
    let said: BTreeSet<String> = standing
        .map(|one| folded(&words_of(&one.fact).0).chars().filter(|c| !c.is_numeric()).collect())
        .collect();
    if said.len() < WORDS_OF_ITS_OWN {
        return None;
    }
    let parts: Vec<&[u8]> = said.iter().map(|words| words.as_bytes()).collect();
    Some(secret.mac(&parts))
}

fn first(hash: &[u8; 32]) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(bytes)
}
