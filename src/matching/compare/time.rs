//! Order of loss and finding. Nobody is found before she is lost: a contradiction, softened by how
//! exactly the day of loss is known and by how far apart the days lie. Otherwise the years between
//! weigh a little: most who are found are found within some years.

use serde::{Deserialize, Serialize};

use crate::domain::date::{DayNumber, PartialDate};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of time order.
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
    /// Ratio when found within two years of the loss.
    pub within_two: Parameter,
    /// Ratio from two to ten years.
    pub within_ten: Parameter,
    /// Ratio from ten to twenty years.
    pub within_twenty: Parameter,
    /// Ratio beyond twenty years.
    pub beyond_twenty: Parameter,
}

/// First and last day of loss (report) or finding (profile).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TimeFeature {
    /// First and last day it can be; `None` when not known.
    pub days: Option<(DayNumber, DayNumber)>,
    vague: bool,
    cites: Cites,
}

impl TimeFeature {
    /// Of one side: the day of finding, else of admission; or the day of loss.
    pub fn of(_: &Model, telling: &Telling<'_>) -> Self {
        let mut feature = Self { days: None, vague: false, cites: Cites::NONE };
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
        feature
    }

    fn take(&mut self, date: &PartialDate) {
        let slack = if date.approximate { 366 } else { 0 };
        self.days = date.days().map(|(first, last)| (first - slack, last + slack));
        self.vague = date.approximate || self.days.is_some_and(|(first, last)| last - first > 31);
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
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
        let ratio = match years {
            years if years < 2.0 => &parameters.within_two,
            years if years < 10.0 => &parameters.within_ten,
            years if years < 20.0 => &parameters.within_twenty,
            _ => &parameters.beyond_twenty,
        };
        (ratio.value, Finding::Fits)
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}
