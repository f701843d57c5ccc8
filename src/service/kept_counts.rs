//! What reports are counted under, kept beside them, so that a start need not read every report: a tenth of
//! the work. Made anew, page by page, when another version made them; a start that was interrupted goes on
//! behind the last page. They can be made again from the reports, and nothing rests on them.

use sha2::{Digest as _, Sha256};

use crate::domain::ids::ReportId;
use crate::matching::FEATURES_VERSION;
use crate::service::core::Service;
use crate::service::open_reports::{Counted, Keys, OpenReports, Shared};
use crate::store::{Commit, Expectation, Lane, Put, StoreError};

/// Under this id, which no report has, stands the version that the kept counts were made by, and behind it
/// the last report that was counted, as long as not all are.
const MARK: ReportId = ReportId([0; 16]);
/// Reports read from the store at a time.
const PAGE: usize = 1_024;

/// The sources that counts follow from: counts made by any others are made anew.
fn made_by() -> Vec<u8> {
    let sources = [
        include_str!("open_reports.rs"),
        include_str!("kept_counts.rs"),
        include_str!("risk.rs"),
        FEATURES_VERSION,
    ];
    let hash = sources.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source));
    hash.finalize().to_vec()
}

/// How far kept counts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// To this report, in the order of their ids.
    UpTo(ReportId),
    /// All.
    All,
}

impl Reach {
    /// As it is kept.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::All => made_by(),
            Self::UpTo(last) => [made_by().as_slice(), &last.0].concat(),
        }
    }

    /// As it was kept by this version; `None` for what another one kept.
    fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.strip_prefix(made_by().as_slice())? {
            [] => Some(Self::All),
            last => last.try_into().ok().map(ReportId).map(Self::UpTo),
        }
    }

    fn covers(self, id: ReportId) -> bool {
        match self {
            Self::All => true,
            Self::UpTo(last) => id <= last,
        }
    }
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

impl Service {
    /// The counts as they were kept, and what is missing of them counted anew.
    pub(super) fn counts_kept_or_made(&self) -> Result<OpenReports, StoreError> {
        let keep = |commit| self.store.commit(commit).map(drop);
        match self.counts_kept()? {
            Some((all, Reach::All)) => Ok(all),
            Some((some, Reach::UpTo(last))) => self.count_after((some, Some(last)), PAGE, keep),
            None => self.count_after((OpenReports::default(), None), PAGE, keep),
        }
    }

    /// The counts as they were kept beside the reports by this version, and how far they go.
    fn counts_kept(&self) -> Result<Option<(OpenReports, Reach)>, StoreError> {
        let mut all = OpenReports::default();
        let (mut after, mut reach) = (None, None);
        loop {
            // They can be made again from the reports: what cannot be read is as good as none.
            let Ok(page) = self.store.counted(after, PAGE) else { return Ok(None) };
            if after.is_none() {
                let mark = page.first().filter(|(id, _)| *id == MARK);
                reach = mark.and_then(|(_, bytes)| Reach::read(bytes));
            }
            let Some(reach) = reach else { return Ok(None) };
            for (id, under) in page.iter().filter(|(id, _)| *id != MARK && reach.covers(*id)) {
                let Some(counted) = read_counted(under) else { return Ok(None) };
                all.put(*id, counted);
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE && reach.covers(*last) => after = Some(*last),
                _ => return Ok(Some((all, reach))),
            }
        }
    }

    /// Counts every report after one, and keeps the counts for the next start, with how far they go. Nobody
    /// takes a place meanwhile.
    fn count_after(
        &self,
        (mut all, mut after): (OpenReports, Option<ReportId>),
        page: usize,
        mut keep: impl FnMut(Commit) -> Result<(), StoreError>,
    ) -> Result<OpenReports, StoreError> {
        // Behind a page that could not be kept no mark may stand: the next start would take it for counted.
        let mut kept = true;
        loop {
            if self.is_ending() {
                return Err(StoreError::Stopped);
            }
            let reports = self.store.scan_reports(after, page)?;
            let mut commit = Commit::new(Lane::Matcher);
            let mut counts = Vec::with_capacity(reports.len());
            for report in &reports {
                let counted = self.counted(report);
                // A report that was erased meanwhile must not be counted again.
                commit.expect.push(Expectation::Report(report.id, Some(report.revision)));
                commit.put.push(Put::Counted(report.id, counted_bytes(counted.as_ref())));
                counts.push((report.id, counted));
            }
            let reach = reports.last().map_or(Reach::All, |last| Reach::UpTo(last.id));
            commit.put.extend(kept.then(|| Put::Counted(MARK, reach.bytes())));
            match keep(commit) {
                Ok(()) => {}
                Err(StoreError::DiskLow | StoreError::Busy) => kept = false,
                Err(StoreError::Changed) => continue,
                Err(error) => return Err(error),
            }
            all.counted_anew += counts.len();
            for (id, counted) in counts {
                all.put(id, counted);
            }
            match reports.last() {
                Some(last) => after = Some(last.id),
                None => return Ok(all),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::domain::description::Description;
    use crate::domain::ids::{LocalRef, OrgCode, Timestamp};
    use crate::domain::report::{Fingerprint, Identity, Report, Reporter, ReporterRelation};
    use crate::service::{FingerprintKey, NewRoot, Registry, SystemClock};
    use crate::store::{KeyDirectory, SecretKey, SledSettings, SledStore, Store};

    const REPORTS: u8 = 11;
    const FEW: usize = 3;

    fn report(n: u8) -> Report {
        Report {
            id: ReportId([n; 16]),
            office: OrgCode::new("desk").unwrap(),
            local_ref: LocalRef::new(&format!("r-{n}")).unwrap(),
            registered_on: None,
            reporter: Reporter {
                relation: ReporterRelation::Sister,
                identity: Identity::Verified,
                name: None,
                contact: None,
                contact_fingerprint: Some(Fingerprint([n % 2; 32])),
                document_fingerprint: None,
                vouched_by: Vec::new(),
                vouched_before: Vec::new(),
                earlier_names: Vec::new(),
                relations_before: Vec::new(),
                earlier_prints: Vec::new(),
                verified: None,
            },
            kin_answer_count: 0,
            description: Description::default(),
            created_at: Timestamp(1),
            withdrawn_at: None,
            edited_at: Vec::new(),
            receipt: None,
            revision: 1,
        }
    }

    fn store(folder: &Path) -> Arc<SledStore> {
        let (keys, path) = (folder.join("keys"), folder.join("store"));
        let keys = KeyDirectory::create(&keys, &path).unwrap();
        let settings = SledSettings { low_disk_bytes: 0, ballast_bytes: 0, ..SledSettings::default() };
        let store = Arc::new(SledStore::open(&path, Arc::new(keys), settings).unwrap());
        let put = (1..=REPORTS).map(|n| Put::Report(Box::new(report(n)))).collect();
        store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
        store
    }

    /// The service as after a start.
    fn started(store: &Arc<SledStore>) -> Service {
        let kept = store.registry().unwrap();
        let root =
            kept.first().map_or_else(|| NewRoot::new().unwrap().text(), |root| root.change.text.to_string());
        let registry = Registry::open(store.clone(), &root, Timestamp(0)).unwrap();
        let key = FingerprintKey(SecretKey::of([7; 32]));
        Service::new(store.clone(), Arc::new(registry), Arc::new(SystemClock), key)
    }

    /// All that is counted: how often each contact, and the desk.
    fn counted(service: &Service) -> (usize, Vec<usize>, usize) {
        let look = |open: &mut OpenReports| {
            let of = |print: u8| open.with(Shared::Contact, u64::from_be_bytes([print; 8])).count();
            (
                open.counted_anew,
                vec![of(0), of(1)],
                (1..=REPORTS).filter(|n| open.keys(ReportId([*n; 16])).is_some()).count(),
            )
        };
        service.look_at_open_reports(look).unwrap()
    }

    #[test]
    fn a_count_that_was_interrupted_goes_on_behind_its_last_page() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let mut pages = 0;
        let two_pages = |commit| {
            pages += 1;
            if pages > 2 { Err(StoreError::Stopped) } else { store.commit(commit).map(drop) }
        };
        let ended = started(&store).count_after((OpenReports::default(), None), FEW, two_pages);
        assert_eq!(ended.err(), Some(StoreError::Stopped));
        assert_eq!(counted(&started(&store)), (11 - 2 * FEW, vec![5, 6], 11), "the rest alone is read");
        assert_eq!(counted(&started(&store)), (0, vec![5, 6], 11), "and nothing at the next start");
    }

    #[test]
    fn behind_a_page_that_could_not_be_kept_everything_is_counted_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let mut pages = 0;
        let but_the_second = |commit| {
            pages += 1;
            if pages == 2 { Err(StoreError::DiskLow) } else { store.commit(commit).map(drop) }
        };
        started(&store).count_after((OpenReports::default(), None), FEW, but_the_second).unwrap();
        assert_eq!(counted(&started(&store)), (11 - FEW, vec![5, 6], 11));
    }

    #[test]
    fn a_mark_of_another_version_or_of_nobody_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert_eq!(counted(&started(&store)).0, 11);
        let other = [vec![9; 32], [6; 16].to_vec()].concat();
        for mark in [other, vec![], made_by()[..31].to_vec(), [made_by(), vec![1, 2, 3]].concat()] {
            let put = vec![Put::Counted(MARK, mark), Put::Counted(ReportId([5; 16]), Vec::new())];
            store.commit(Commit { put, ..Commit::new(Lane::Caller) }).unwrap();
            assert_eq!(counted(&started(&store)), (11, vec![5, 6], 11));
        }
    }

    #[test]
    fn a_service_that_ends_counts_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let service = started(&store(folder.path()));
        service.end_following();
        assert_eq!(service.count_open_reports(), Err(StoreError::Stopped));
    }
}
