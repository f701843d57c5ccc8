//! Order of loss and finding, and the years between. Nobody is found before she is lost: a
//! contradiction, softened by how exactly the day of loss is known and by how far apart the days lie.
//! Otherwise the years between follow from how she was lost (`cause`): a gamma distribution `f` for each
//! cause, against findings spread evenly over the years stations have admitted: `LR = Σ_c P(c) r_c [w₀ +
//! (1 − w₀) f_c(years) / mean of f_c over those years]`. `r_c` says how often who was lost that way comes
//! to a station at all: a stolen child mostly grows up in a family.

use serde::{Deserialize, Serialize};

use crate::domain::date::{DayNumber, PartialDate, year_of};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::cause::{ByCause, CAUSES, Cause, CauseFeature};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Kinds, Model, ModelError, Parameter};

/// Parameters of time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeModel {
    /// Ratio when found before lost, the day of loss known to the month or better.
    pub before_exact: Parameter,
    /// Ratio when found before lost, the loss known to the year or about.
    pub before_vague: Parameter,
    /// Each year of such a gap multiplies that ratio by this, down to `before_least`.
    pub before_fade: Parameter,
    /// The least ratio.
    pub before_least: Parameter,
    /// Mean years from loss to finding by cause, in hundredths of a century (0.1 is ten years).
    pub mean_years: Kinds,
    /// Standard deviation of those years by cause, in the same unit.
    pub spread_years: Kinds,
    /// How often who is lost that way comes to a station, over the mean of all, in fifths of a fold.
    pub in_stations: Kinds,
    /// The first year of admissions on record.
    pub from_year: Parameter,
    /// The last year of admissions on record.
    pub to_year: Parameter,
    /// Weight of a date of loss that tells nothing of the years between.
    pub unrelated: Parameter,
    #[serde(skip)]
    densities: Vec<ByCause>,
}

/// Years told apart, whole ones from 0; more count as the last.
const YEARS: usize = 64;

/// The unit of `mean_years` and `in_stations`, so that their numbers are at most 1.
const UNIT_YEARS: f64 = 100.0;
const UNIT_FOLD: f64 = 5.0;

impl TimeModel {
    /// Makes the ratios of all causes and years ready.
    ///
    /// # Errors
    /// A word that is no cause, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.mean_years.settle("time.mean_years", Cause::WORDS)?;
        self.spread_years.settle("time.spread_years", Cause::WORDS)?;
        self.in_stations.settle("time.in_stations", Cause::WORDS)?;
        self.densities = vec![[0.0; CAUSES]; YEARS];
        for cause in 0..CAUSES {
            let (mean, spread) = (self.mean_years.at(cause as u8), self.spread_years.at(cause as u8));
            let shape = (mean / spread).powi(2);
            let scale = spread * spread / mean * UNIT_YEARS;
            // Steps of a hundredth of a year; the density has no closed sum.
            let density = |years: f64| years.powf(shape - 1.0) * (-years / scale).exp();
            let part =
                |year: usize| (0..100).map(|i| density(year as f64 + (f64::from(i) + 0.5) / 100.0)).sum();
            let parts: Vec<f64> = (0..YEARS).map(part).collect();
            let all: f64 = parts.iter().sum();
            for (year, part) in parts.iter().enumerate() {
                self.densities[year][cause] = (part / all) as f32;
            }
        }
        Ok(())
    }

    /// What each cause weighs for a loss in this year: its probability, how often it leads to a station,
    /// and the mean density over the years of admission after the loss, which is divided by.
    fn weights(&self, cause: &CauseFeature, lost: i32) -> ByCause {
        let years = self.from_year.value as i32..=self.to_year.value as i32;
        let count = years.clone().count() as f64;
        std::array::from_fn(|i| {
            let density = |year| self.densities[gap(f64::from(year - lost))][i];
            let after = years.clone().filter(|year| *year >= lost);
            let mean: f64 = after.map(|year| f64::from(density(year))).sum::<f64>() / count;
            let often = cause.share(i) * self.in_stations.at(i as u8) * UNIT_FOLD;
            ((1.0 - self.unrelated.value) * often / mean.max(LEAST_DENSITY)) as f32
        })
    }
}

/// Below this mean density a loss is too long ago, or too new, for the cause to be told by the years.
const LEAST_DENSITY: f64 = 0.002;

/// The place of so many years among those told apart.
fn gap(years: f64) -> usize {
    (years.max(0.0) as usize).min(YEARS - 1)
}

/// First and last day of loss (report) or finding (profile).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TimeFeature {
    /// First and last day it can be; `None` when not known.
    pub exact: Option<(DayNumber, DayNumber)>,
    /// The same; of a loss to thirty days, which many reports share.
    days: Option<(DayNumber, DayNumber)>,
    vague: bool,
    /// What the density of each cause weighs. Reports only.
    weights: ByCause,
    /// What is left when the years say nothing. Reports only.
    rest: f32,
    cites: Cites,
}

impl TimeFeature {
    /// Of one side: the day of finding, else of admission; or the day of loss.
    pub fn of(model: &Model, telling: &Telling<'_>, cause: &CauseFeature) -> Self {
        let mut feature = Self {
            exact: None,
            days: None,
            vague: false,
            weights: [0.0; CAUSES],
            rest: 1.0,
            cites: Cites::NONE,
        };
        for told in &telling.told {
            let on = match told.fact {
                Fact::Found(found) if telling.side == Side::Profile => found.on,
                Fact::Missing(missing) if telling.side == Side::Report => missing.on,
                _ => continue,
            };
            if let Some(on) = on {
                feature.take(&on);
                feature.cites = Cites::one(told.id);
            }
        }
        if let (None, Some(admitted)) = (feature.days, telling.admitted_on) {
            feature.take(&admitted);
        }
        if let (Side::Report, Some((first, last))) = (telling.side, feature.exact) {
            feature.days = Some((first.div_euclid(30) * 30, last.div_euclid(30) * 30 + 29));
            let parameters = &model.time;
            feature.weights = parameters.weights(cause, year_of(first + (last - first) / 2));
            let often = |i: usize| cause.share(i) * parameters.in_stations.at(i as u8) * UNIT_FOLD;
            feature.rest = (parameters.unrelated.value * (0..CAUSES).map(often).sum::<f64>()) as f32;
        }
        feature
    }

    fn take(&mut self, date: &PartialDate) {
        let slack = if date.approximate { 366 } else { 0 };
        self.exact = date.days().map(|(first, last)| (first - slack, last + slack));
        self.days = self.exact;
        self.vague = date.approximate || self.days.is_some_and(|(first, last)| last - first > 31);
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, exact: None, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &TimeFeature, said: &TimeFeature) -> Option<Outcome> {
    let ((found_first, found_last), (lost_first, lost_last)) = (heard.days?, said.days?);
    let parameters = &model.time;
    let (ratio, finding) = if found_last < lost_first {
        let vague = heard.vague || said.vague;
        let start = if vague { parameters.before_vague.value } else { parameters.before_exact.value };
        let years = f64::from(lost_first - found_last) / 365.25;
        let ratio = (start * parameters.before_fade.value.powf(years)).max(parameters.before_least.value);
        (ratio, Finding::Contradicts)
    } else {
        let middle = |first: DayNumber, last: DayNumber| f64::from(first) + f64::from(last - first) / 2.0;
        let years = (middle(found_first, found_last) - middle(lost_first, lost_last)) / 365.25;
        let densities = &parameters.densities[gap(years)];
        let parts = said.weights.iter().zip(densities).map(|(weight, density)| weight * density);
        let ratio = f64::from(parts.fold(said.rest, |sum, part| sum + part));
        (ratio, if ratio < 0.5 { Finding::FitsBadly } else { Finding::Fits })
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}
