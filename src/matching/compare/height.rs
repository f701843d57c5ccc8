//! Height. Same person: both numbers are her adult height plus errors by how each became known; two
//! people: draws from the heights of their own sex, so that a difference of sex, scored by itself, does not
//! count again here. A child's height is grown to the adult one by the share of it that children of that
//! age have, with an error that grows the same way and the spread of growth on top; before the age of
//! three it says nothing. Old age shrinks; the profile's number is grown back by the years above fifty.

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
    /// How far children of one age and one adult height differ, cm grown up.
    pub growth_cm: Parameter,
    /// Loss of height a year beyond fifty, cm.
    pub shrink_cm: Parameter,
    /// Probability that a height is of no use (another person, a slip of the pen).
    pub wrong: Parameter,
    /// Natural logarithm beyond which a height far from the mean does not add.
    pub most_log: Parameter,
}

/// Share of the adult height at each full year of age, girls and boys together: rural China, 1980s to
/// 2000s, national surveys of physique, rounded.
const GROWN: [f64; 19] = [
    0.31, 0.46, 0.53, 0.58, 0.63, 0.67, 0.71, 0.745, 0.775, 0.805, 0.835, 0.87, 0.905, 0.935, 0.96, 0.975,
    0.985, 0.995, 1.0,
];

/// Below this age growth is too uneven to tell anything of the adult height.
const TELLING_YEARS: f64 = 3.0;

/// Height as one side tells it: the best known one, grown up.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HeightFeature {
    cm: Option<f32>,
    error_cm: f32,
    mean_cm: f32,
    cites: Cites,
}

impl HeightFeature {
    /// Of one side: of several, the one with the smallest error.
    pub fn of(model: &Model, telling: &Telling<'_>, birth: &BirthFeature, sex: &SexFeature) -> Self {
        let parameters = &model.height;
        let (female, male) = (parameters.female_mean_cm.value, parameters.male_mean_cm.value);
        let share = sex.female.map_or(model.sex.female.value, f64::from);
        let mut best = Self { cm: None, error_cm: 0.0, mean_cm: 0.0, cites: Cites::NONE };
        best.mean_cm = (share * female + (1.0 - share) * male) as f32;
        for told in &telling.told {
            let Fact::Height(height) = told.fact else { continue };
            let day = height.as_of.or(told.source.on).or(telling.admitted_on);
            let year = day.and_then(|day| day.years()).map(|(first, _)| f64::from(first));
            let age = year.zip(birth.likely_year).map(|(year, birth)| year - f64::from(birth));
            let Some((cm, error_cm)) = grown(parameters, height, age) else { continue };
            let back = match (telling.side, age) {
                (Side::Profile, Some(age)) => (age - 50.0).clamp(0.0, 40.0) * parameters.shrink_cm.value,
                _ => 0.0,
            };
            if best.cm.is_none() || (error_cm as f32) < best.error_cm {
                best.cm = Some((cm + back) as f32);
                best.error_cm = error_cm as f32;
                best.cites = Cites::one(told.id);
            }
        }
        best.round();
        best
    }

    /// To half a centimetre, so that many share one height.
    fn round(&mut self) {
        let half = |cm: f32| (cm * 2.0).round() / 2.0;
        self.cm = self.cm.map(half);
        self.error_cm = half(self.error_cm);
        self.mean_cm = half(self.mean_cm);
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }

    /// The adult height and its error, cm, where one is told.
    pub fn known(&self) -> Option<(f64, f64)> {
        self.cm.map(|cm| (f64::from(cm), f64::from(self.error_cm)))
    }

    /// Mean height of her sex, cm.
    pub fn mean_cm(&self) -> f64 {
        f64::from(self.mean_cm)
    }
}

/// The adult height that a height at an age foretells, and its error; `None` where it foretells none.
fn grown(parameters: &HeightModel, height: &Height, age: Option<f64>) -> Option<(f64, f64)> {
    let error = match height.how {
        Some(HeightHow::Measured) => parameters.measured_cm.value,
        Some(HeightHow::Estimated) => parameters.estimated_cm.value,
        Some(HeightHow::Told) | None => parameters.told_cm.value,
    };
    let cm = f64::from(height.cm);
    // Without an age a small height may be a child's.
    let age = age.unwrap_or(if height.cm < 135 { 0.0 } else { 18.0 });
    if age < TELLING_YEARS {
        return None;
    }
    let year = (age as usize).min(GROWN.len() - 1);
    let next = (year + 1).min(GROWN.len() - 1);
    let share = GROWN[year] + (GROWN[next] - GROWN[year]) * (age - year as f64).clamp(0.0, 1.0);
    let spread = parameters.growth_cm.value * (1.0 - share) * 2.0;
    Some((cm / share, (error / share).hypot(spread)))
}

/// Compares.
pub fn compare(model: &Model, heard: &HeightFeature, said: &HeightFeature) -> Option<Outcome> {
    let (h, s) = (f64::from(heard.cm?), f64::from(said.cm?));
    let parameters = &model.height;
    let wrong = parameters.wrong.value;
    let spread = parameters.spread_cm.value.powi(2);
    let (a, b) = (spread + f64::from(heard.error_cm).powi(2), spread + f64::from(said.error_cm).powi(2));
    let (x, y) = (h - f64::from(heard.mean_cm), s - f64::from(said.mean_cm));
    let determinant = a * b - spread * spread;
    let joint = (b * x * x - 2.0 * spread * x * y + a * y * y) / determinant;
    let apart = x * x / a + y * y / b;
    let ratio =
        ((apart - joint) / 2.0).clamp(-40.0, parameters.most_log.value).exp() * (a * b / determinant).sqrt();
    let ratio = wrong + (1.0 - wrong) * ratio;
    let finding = match ratio {
        r if r < 0.125 => Finding::Contradicts,
        r if r < 0.8 => Finding::FitsBadly,
        _ if (h - s).abs() < 1.5 => Finding::Same,
        _ => Finding::Fits,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}
