//! The same arithmetic for many at once, on every core, in the order asked for.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::domain::profile::Profile;
use crate::domain::report::Report;
use crate::matching::features::Features;
use crate::matching::model::Model;
use crate::matching::score::{Scored, evidence};

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

/// Score and evidence of each pair of a profile and a report.
pub fn evidence_of_pairs(model: &Model, pairs: &[(Arc<Features>, Arc<Features>)]) -> Vec<Scored> {
    pairs.par_iter().map(|(profile, report)| evidence(model, profile, report)).collect()
}
