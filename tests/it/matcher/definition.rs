//! The candidate set said by its definition: every matched pair scored, nothing remembered.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::candidate::Pair;
use homeward::domain::case::Case;
use homeward::domain::evidence::Bits;
use homeward::domain::profile::Profile;
use homeward::domain::report::Report;
use homeward::matching::score::score;
use homeward::matching::{Features, Model};
use homeward::store::Store;
use rayon::prelude::*;

/// Everything the candidate set is a function of.
pub struct Content {
    pub profiles: Vec<Profile>,
    pub reports: Vec<Report>,
    pub cases: Vec<Case>,
}

impl Content {
    /// All that a store holds.
    pub fn of(store: &dyn Store) -> Self {
        let all = usize::MAX;
        Self {
            profiles: store.scan_profiles(None, all).unwrap(),
            reports: store.scan_reports(None, all).unwrap(),
            cases: store.scan_cases(None, all).unwrap(),
        }
    }

    /// The candidate set as a store holds it.
    pub fn stored_candidates(store: &dyn Store) -> BTreeMap<Pair, Bits> {
        let candidates = store.scan_candidates(None, usize::MAX).unwrap();
        candidates.into_iter().map(|candidate| (candidate.pair, candidate.score)).collect()
    }

    /// The candidate set: the best of either side at or above the floor, barred pairs left out.
    pub fn candidates(&self) -> BTreeMap<Pair, Bits> {
        self.candidates_under(Model::bundled())
    }

    /// The same under a model.
    pub fn candidates_under(&self, model: &Model) -> BTreeMap<Pair, Bits> {
        let heard: Vec<(&Profile, Features)> = self
            .profiles
            .par_iter()
            .filter(|profile| profile.status.is_matched())
            .map(|profile| (profile, Features::of_profile(model, profile)))
            .collect();
        let said: Vec<(&Report, Features)> = self
            .reports
            .par_iter()
            .filter(|report| report.is_matched())
            .map(|report| (report, Features::of_report(model, report)))
            .collect();
        let closed = self.cases.iter().filter(|case| case.state.takes_no_place());
        let barred: BTreeSet<Pair> = closed.map(|case| case.pair).collect();
        let good: Vec<(Pair, Bits)> = heard
            .par_iter()
            .flat_map_iter(|(profile, heard)| {
                said.iter().map(|(report, said)| {
                    (Pair { profile: profile.id, report: report.id }, score(model, heard, said))
                })
            })
            .filter(|(pair, bits)| *bits >= model.floor() && !barred.contains(pair))
            .collect();
        let mut set = best(&good, model.top(), |pair| pair.profile, |pair| pair.report);
        set.extend(best(&good, model.top(), |pair| pair.report, |pair| pair.profile));
        set
    }
}

/// The first `top` of each row by score, then by the other row's id.
fn best<Row: Ord, Other: Ord>(
    good: &[(Pair, Bits)],
    top: usize,
    row: impl Fn(&Pair) -> Row,
    other: impl Fn(&Pair) -> Other,
) -> BTreeMap<Pair, Bits> {
    let mut lists: BTreeMap<Row, Vec<(Pair, Bits)>> = BTreeMap::new();
    for &(pair, bits) in good {
        lists.entry(row(&pair)).or_default().push((pair, bits));
    }
    for list in lists.values_mut() {
        list.sort_by(|(a, a_bits), (b, b_bits)| b_bits.cmp(a_bits).then(other(a).cmp(&other(b))));
        list.truncate(top);
    }
    lists.into_values().flatten().collect()
}
