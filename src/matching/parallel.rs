//! The same arithmetic for many at once, on every core, in the order asked for.

use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::domain::profile::Profile;
use crate::domain::report::Report;
use crate::matching::features::{Features, Side};
use crate::matching::index::{Rows, from_bytes, to_bytes};
use crate::matching::model::Model;
use crate::matching::score::{Scored, evidence};
use crate::matching::shortlist::RowIndex;

/// Fewer pairs are told sooner than another core wakes.
const FEW: usize = 8;

/// The features of each profile; `None` for those that are not matched.
pub fn features_of_profiles(model: &Model, profiles: &[Profile]) -> Vec<Option<Features>> {
    let features =
        |profile: &Profile| profile.status.is_matched().then(|| Features::of_profile(model, profile));
    profiles.par_iter().map(features).collect()
}

/// The features of each report; `None` for those that are not matched.
pub fn features_of_reports(model: &Model, reports: &[Report]) -> Vec<Option<Features>> {
    let features = |report: &Report| report.is_matched().then(|| Features::of_report(model, report));
    reports.par_iter().map(features).collect()
}

/// The features of rows of either side as bytes that need nothing else; `None` for those not matched.
pub fn bytes_of_rows(both: &[&Rows; 2], rows: &[(Side, RowIndex)]) -> Vec<Option<Vec<u8>>> {
    let bytes = |&(side, row): &(Side, RowIndex)| {
        both[side as usize].features(row).map(|features| to_bytes(&features))
    };
    rows.par_iter().map(bytes).collect()
}

/// The features that such bytes hold; `None` where some are no features.
pub fn features_of_bytes<T: Sync>(
    all: &[T],
    bytes: impl Fn(&T) -> Option<&[u8]> + Sync + Send,
) -> Option<Vec<Option<Arc<Features>>>> {
    let features = |own: &T| match bytes(own) {
        Some(bytes) => from_bytes(bytes).map(|features| Some(Arc::new(features))),
        None => Some(None),
    };
    all.par_iter().map(features).collect()
}

/// Score and evidence of each pair of a profile and a report.
pub fn evidence_of_pairs(model: &Model, pairs: &[(Arc<Features>, Arc<Features>)]) -> Vec<Scored> {
    let evidence = |(profile, report): &(Arc<Features>, Arc<Features>)| evidence(model, profile, report);
    pairs.par_iter().with_min_len(FEW).map(evidence).collect()
}
