//! Whether one model is not worse than another on a labelled set, person by person, and what would
//! change for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::domain::evidence::Bits;
use crate::evaluate::bootstrap::{Interval, means};
use crate::evaluate::evaluation::{Direction, Evaluation, sought};
use crate::evaluate::ranking::Rankings;
use crate::evaluate::ranks::ranks;
use crate::evaluate::truth::TruePairs;

/// Recall may fall by so much within chance: the lower end of the interval of the difference.
const RECALL_TOLERANCE: f64 = 0.01;

/// Calibration error and share of false alarms may rise by so much.
const TRUST_TOLERANCE: f64 = 0.005;

/// What the new model changes, in shares of the true pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Recall at 1 of the new less that of the old, with its interval, people drawn together.
    pub recall_at_1: Interval,
    /// The same at 20.
    pub recall_at_20: Interval,
    /// Expected calibration error, new less old.
    pub calibration_error: f64,
    /// Share of false alarms, new less old.
    pub false_alarms: f64,
    /// Reasons why it is worse; none when it is not.
    pub worse: Vec<&'static str>,
}

impl Verdict {
    /// Of a new model against an old one, on the same set; reports of profiles.
    pub fn of(truth: &TruePairs, new: (&Rankings, &Evaluation), old: (&Rankings, &Evaluation)) -> Self {
        let true_of = truth.reports_of();
        let wanted = sought(Direction::ReportsOfProfile, truth);
        let found = |rankings: &Rankings| ranks(&rankings.of_profiles, rankings.top, &wanted, &true_of);
        let mut people: BTreeMap<u32, (f64, [f64; 2])> = BTreeMap::new();
        for ((sought, new), old) in wanted.iter().zip(found(new.0)).zip(found(old.0)) {
            let (pairs, figures) = people.entry(sought.asking).or_default();
            *pairs += 1.0;
            for (figure, depth) in figures.iter_mut().zip([1, 20]) {
                let within = |rank: Option<u32>| f64::from(rank.is_some_and(|rank| rank <= depth));
                *figure += within(new.alone) - within(old.alone);
            }
        }
        let [recall_at_1, recall_at_20] = means(&people.into_values().collect::<Vec<_>>());
        let difference = |figure: fn(&Evaluation) -> f64| figure(new.1) - figure(old.1);
        let calibration_error = difference(|own| own.found[0].calibration.expected_calibration_error);
        let false_alarms = difference(|own| own.found[0].false_alarms.share.value);
        let worse = [
            (recall_at_1.low < -RECALL_TOLERANCE && recall_at_1.value < 0.0, "recall at 1 may have fallen"),
            (
                recall_at_20.low < -RECALL_TOLERANCE && recall_at_20.value < 0.0,
                "recall at 20 may have fallen",
            ),
            (calibration_error > TRUST_TOLERANCE, "probabilities can be trusted less"),
            (false_alarms > TRUST_TOLERANCE, "there are more false alarms"),
        ];
        let worse = worse.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect();
        Self { recall_at_1, recall_at_20, calibration_error, false_alarms, worse }
    }

    /// Whether the new model may be proposed.
    pub const fn is_not_worse(&self) -> bool {
        self.worse.is_empty()
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let points = |own: Interval| {
            format!("{:+.1} ({:+.1} to {:+.1})", own.value * 100.0, own.low * 100.0, own.high * 100.0)
        };
        writeln!(f, "recall at 1, points              {}", points(self.recall_at_1))?;
        writeln!(f, "recall at 20, points             {}", points(self.recall_at_20))?;
        writeln!(f, "expected calibration error       {:+.4}", self.calibration_error)?;
        writeln!(f, "false alarms, points             {:+.2}", self.false_alarms * 100.0)?;
        match self.worse[..] {
            [] => writeln!(f, "not worse"),
            _ => writeln!(f, "worse: {}", self.worse.join("; ")),
        }
    }
}

/// One pair whose place changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The profile.
    pub profile: u32,
    /// The report.
    pub report: u32,
    /// Its place and score before, when it was a candidate.
    pub before: Option<(u32, Bits)>,
    /// Its place and score after.
    pub after: Option<(u32, Bits)>,
}

/// Pairs that come in, fall away or change their place in the list of the profile, by profile and place.
/// Both rankings hold candidates above their floors.
pub fn changes(old: &Rankings, new: &Rankings) -> Vec<Change> {
    let mut all = Vec::new();
    for (profile, (before, after)) in (0..).zip(old.of_profiles.iter().zip(&new.of_profiles)) {
        let place = |list: &[crate::evaluate::ranking::Listed], top: usize, report: u32| {
            let places = (1..).zip(list.iter().take(top));
            places.into_iter().find(|(_, own)| own.other == report).map(|(place, own)| (place, own.score))
        };
        let reports: BTreeSet<u32> =
            before.iter().take(old.top).chain(after.iter().take(new.top)).map(|own| own.other).collect();
        let mut own: Vec<Change> = reports
            .into_iter()
            .map(|report| Change {
                profile,
                report,
                before: place(before, old.top, report),
                after: place(after, new.top, report),
            })
            .filter(|change| change.before.map(|own| own.0) != change.after.map(|own| own.0))
            .collect();
        own.sort_by_key(|change| (change.after.map_or(u32::MAX, |own| own.0), change.report));
        all.extend(own);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::ranking::Listed;

    fn rankings(lists: &[&[(u32, i32)]]) -> Rankings {
        let list = |own: &&[(u32, i32)]| {
            own.iter().map(|&(other, bits)| Listed { score: Bits(bits), other }).collect()
        };
        Rankings { top: 20, of_profiles: lists.iter().map(list).collect(), of_reports: Vec::new() }
    }

    #[test]
    fn only_what_changes_its_place_is_told() {
        let old = rankings(&[&[(1, 900), (2, 500)], &[(7, 100)]]);
        let new = rankings(&[&[(2, 800), (1, 700), (3, 10)], &[(7, 150)]]);
        let own = changes(&old, &new);
        let told: Vec<_> =
            own.iter().map(|c| (c.profile, c.report, c.before.map(|b| b.0), c.after.map(|a| a.0))).collect();
        assert_eq!(told, [(0, 2, Some(2), Some(1)), (0, 1, Some(1), Some(2)), (0, 3, None, Some(3))]);
        assert_eq!(changes(&old, &old), []);
    }
}
