//! Height. Same person: both numbers are her adult height plus errors by how each became known; two
//! people: draws from the heights of their sex. A height told of a growing child bounds from below
//! only. Old age shrinks; the profile's number is grown back by the years above fifty.

use serde::{Deserialize, Serialize};

use crate::domain::body::{Height, HeightHow};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::compare::sex::SexFeature;
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of height.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeightModel {
    /// Mean of women, cm.
    pub female_mean_cm: Parameter,
    /// Mean of men, cm.
    pub male_mean_cm: Parameter,
    /// Standard deviation within a sex, cm.
    pub spread_cm: Parameter,
    /// Error of a measured height, cm.
    pub measured_cm: Parameter,
    /// Error of one estimated by eye, cm.
    pub estimated_cm: Parameter,
    /// Error of one told from memory, cm.
    pub told_cm: Parameter,
    /// Age from which a height counts as adult.
    pub adult_years: Parameter,
    /// Loss of height a year beyond fifty, cm.
    pub shrink_cm: Parameter,
    /// Probability that a height is of no use (another person, a slip of the pen).
    pub wrong: Parameter,
}

/// Height as one side tells it: the best known one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HeightFeature {
    cm: Option<f32>,
    error_cm: f32,
    mean_cm: f32,
    growing: bool,
    cites: Cites,
}

impl HeightFeature {
    /// Of one side. Adult heights go before a child's, small errors before large ones.
    pub fn of(model: &Model, telling: &Telling<'_>, birth: &BirthFeature, sex: &SexFeature) -> Self {
        let parameters = &model.height;
        let (female, male) = (parameters.female_mean_cm.value, parameters.male_mean_cm.value);
        let share = sex.female.map_or(model.sex.female.value, f64::from);
        let mut best = Self { cm: None, error_cm: 0.0, mean_cm: 0.0, growing: false, cites: Cites::NONE };
        best.mean_cm = (share * female + (1.0 - share) * male) as f32;
        for told in &telling.told {
            let Fact::Height(Height { cm, how, as_of }) = told.fact else { continue };
            let error_cm = match how {
                Some(HeightHow::Measured) => parameters.measured_cm.value,
                Some(HeightHow::Estimated) => parameters.estimated_cm.value,
                Some(HeightHow::Told) | None => parameters.told_cm.value,
            } as f32;
            let day = (*as_of).or(told.source.on).or(telling.admitted_on);
            let year = day.and_then(|day| day.years()).map(|(first, _)| f64::from(first));
            let age = year.zip(birth.likely_year).map(|(year, birth)| year - f64::from(birth));
            let growing = age.map_or(*cm < 135, |age| age < parameters.adult_years.value);
            let grown_back = match (telling.side, age) {
                (Side::Profile, Some(age)) => (age - 50.0).clamp(0.0, 40.0) * parameters.shrink_cm.value,
                _ => 0.0,
            };
            if best.cm.is_none() || (growing, error_cm) < (best.growing, best.error_cm) {
                best.cm = Some(f32::from(*cm) + grown_back as f32);
                best.error_cm = error_cm;
                best.growing = growing;
                best.cites = Cites::one(told.id);
            }
        }
        best
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &HeightFeature, said: &HeightFeature) -> Option<Outcome> {
    let (h, s) = (f64::from(heard.cm?), f64::from(said.cm?));
    let parameters = &model.height;
    let wrong = parameters.wrong.value;
    let (heard_variance, said_variance) =
        (f64::from(heard.error_cm).powi(2), f64::from(said.error_cm).powi(2));
    let ratio = if heard.growing || said.growing {
        // A child's height at the loss bounds hers now from below; two children's heights say no more.
        let error = (heard_variance + said_variance).sqrt();
        let too_small = (s - h) / error - 1.0;
        if said.growing && too_small > 0.0 { (-too_small).exp() } else { 1.0 }
    } else {
        let spread = parameters.spread_cm.value.powi(2);
        let (a, b) = (spread + heard_variance, spread + said_variance);
        let (x, y) = (h - f64::from(heard.mean_cm), s - f64::from(heard.mean_cm));
        let determinant = a * b - spread * spread;
        let joint = (b * x * x - 2.0 * spread * x * y + a * y * y) / determinant;
        let apart = x * x / a + y * y / b;
        ((apart - joint) / 2.0).clamp(-40.0, 12.0).exp() * (a * b / determinant).sqrt()
    };
    let ratio = wrong + (1.0 - wrong) * ratio;
    let finding = match ratio {
        r if r < 0.125 => Finding::Contradicts,
        r if r < 0.8 => Finding::FitsBadly,
        _ if (h - s).abs() < 1.5 => Finding::Same,
        _ => Finding::Fits,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}
