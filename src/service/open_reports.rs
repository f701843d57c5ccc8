//! What stands open of each person, contact and desk (S10), and which open reports are near copies of each
//! other. Counted once from the records and kept beside them: a place is taken before a commit and given
//! back if it fails, so that calls at the same moment cannot pass a limit together. Keys are parts of
//! keyed hashes; no words.

use std::collections::{BTreeSet, HashMap};
use std::mem::take;
use std::sync::{Arc, Mutex};

use sha2::{Digest as _, Sha256};

use crate::domain::ids::ReportId;
use crate::domain::report::{Fingerprint, Report};
use crate::domain::setting::Setting;
use crate::domain::statement::Standing;
use crate::matching::{FEATURES_VERSION, words_of};
use crate::service::core::Service;
use crate::service::risk::folded;
use crate::store::{Commit, Expectation, Lane, Put, SecretKey, StoreError};

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
    const ALL: [Self; 7] = [
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
type Keys = Vec<(Shared, u64)>;

/// The same, and the key of its desk while it is open.
pub(super) type Counted = (Keys, Option<u64>);

/// All open reports.
#[derive(Debug, Default)]
pub(super) struct OpenReports {
    under: BTreeSet<(Shared, u64, ReportId)>,
    known: HashMap<ReportId, Counted>,
    of_desk: HashMap<u64, u32>,
}

/// Statements below which a wording is too plain to be a copy of another.
const WORDS_OF_ITS_OWN: usize = 3;

/// Under this id, which no report has, stands the version that the kept counts were made by.
const MARK: ReportId = ReportId([0; 16]);

/// The sources that counts follow from: counts made by any others are made anew.
fn made_by() -> Vec<u8> {
    let sources = [include_str!("open_reports.rs"), include_str!("risk.rs"), FEATURES_VERSION];
    let hash = sources.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source));
    hash.finalize().to_vec()
}

/// What a report is counted under, as it is kept; nothing for one that is not open.
pub(super) fn counted_bytes(counted: Option<&Counted>) -> Vec<u8> {
    let Some((keys, desk)) = counted else { return Vec::new() };
    let mut bytes = vec![u8::from(desk.is_some())];
    bytes.extend(desk.unwrap_or(0).to_be_bytes());
    for &(shared, key) in keys {
        bytes.push(shared as u8);
        bytes.extend(key.to_be_bytes());
    }
    bytes
}

/// Reads what [`counted_bytes`] wrote; `None` for other bytes.
fn read_counted(bytes: &[u8]) -> Option<Option<Counted>> {
    if bytes.is_empty() {
        return Some(None);
    }
    let part = |chunk: &[u8]| {
        let (&first, number) = chunk.split_first()?;
        Some((first, u64::from_be_bytes(number.try_into().ok()?)))
    };
    let mut parts = bytes.chunks(9).map(part);
    let (has_desk, desk) = parts.next()??;
    let key = |part: Option<(u8, u64)>| {
        let (shared, key) = part?;
        Some((*Shared::ALL.get(usize::from(shared))?, key))
    };
    Some(Some((parts.map(key).collect::<Option<Keys>>()?, (has_desk == 1).then_some(desk))))
}

/// Reports read from the store at a time.
const PAGE: usize = 1_024;

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

    /// Counts every open report, so that the first caller need not wait for it.
    ///
    /// # Errors
    /// Failures of the store.
    pub fn count_open_reports(&self) -> Result<(), StoreError> {
        self.look_at_open_reports(|_| ())
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
        let all = match self.counts_kept()? {
            Some(all) => all,
            None => self.count_all()?,
        };
        Ok(look(open.insert(all)))
    }

    /// The counts as they were kept beside the reports, when they were made by this version: a tenth of the
    /// work of reading all reports.
    fn counts_kept(&self) -> Result<Option<OpenReports>, StoreError> {
        let mut all = OpenReports::default();
        let mut after = None;
        loop {
            // They can be made again from the reports: what cannot be read is as good as none.
            let Ok(page) = self.store.counted(after, PAGE) else { return Ok(None) };
            if after.is_none() && page.first() != Some(&(MARK, made_by())) {
                return Ok(None);
            }
            for (id, under) in page.iter().filter(|(id, _)| *id != MARK) {
                let Some(counted) = read_counted(under) else { return Ok(None) };
                all.put(*id, counted);
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => after = Some(*last),
                _ => return Ok(Some(all)),
            }
        }
    }

    /// Counts every report anew, and keeps the counts for the next start. Nobody takes a place meanwhile.
    fn count_all(&self) -> Result<OpenReports, StoreError> {
        let mut all = OpenReports::default();
        let mut after = None;
        loop {
            let page = self.store.scan_reports(after, PAGE)?;
            let mut commit = Commit::new(Lane::Matcher);
            let mut counts = Vec::with_capacity(page.len());
            for report in &page {
                let counted = self.counted(report);
                // A report that was erased meanwhile must not be counted again.
                commit.expect.push(Expectation::Report(report.id, Some(report.revision)));
                commit.put.push(Put::Counted(report.id, counted_bytes(counted.as_ref())));
                counts.push((report.id, counted));
            }
            if page.is_empty() {
                commit.put.push(Put::Counted(MARK, made_by()));
            }
            match self.store.commit(commit) {
                // They spare work, and nothing rests on them.
                Ok(_) | Err(StoreError::DiskLow | StoreError::Busy) => {}
                Err(StoreError::Changed) => continue,
                Err(error) => return Err(error),
            }
            for (id, counted) in counts {
                all.put(id, counted);
            }
            match page.last() {
                Some(last) => after = Some(last.id),
                None => return Ok(all),
            }
        }
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
