//! Height. Same person: both numbers are her adult height plus errors by how each became known; two
//! people: draws from the heights of their own sex, so that a difference of sex, scored by itself, does not
//! count again here. A child's height is grown to the adult one by the share of it that children of that
//! age have, with an error that grows the same way and the spread of growth on top; before the age of
//! three it says nothing. Old age shrinks; the profile's number is grown back by the years above fifty. Heights by
//! eye are rounded to 5 and 0: that is part of their error. Two of one kind are alternatives (`alternatives`).

use serde::{Deserialize, Serialize};

use crate::domain::body::{Height, HeightHow};
use crate::domain::date::PartialDate;
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::alternatives::Alternatives;
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

/// Height as one side tells it, grown up.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HeightFeature {
    /// In halves of a centimetre, so that many share one height.
    halves: Alternatives<u16>,
    error_cm: f32,
    mean_cm: f32,
    cites: Cites,
}

impl HeightFeature {
    /// Of one side: of several, those with the smallest error; what is less exact is no other height. Those of one
    /// error are alternatives.
    pub fn of(model: &Model, telling: &Telling<'_>, birth: &BirthFeature, sex: &SexFeature) -> Self {
        let parameters = &model.height;
        let (female, male) = (parameters.female_mean_cm.value, parameters.male_mean_cm.value);
        let share = sex.female.map_or(model.sex.female.value, f64::from);
        let mean_cm = half((share * female + (1.0 - share) * male) as f32);
        let (mut best, mut error_of_best, mut cites) = (Vec::new(), f32::MAX, Cites::NONE);
        for told in &telling.told {
            let Fact::Height(height) = told.fact else { continue };
            // A family saw her last when she was lost, whenever it tells of it.
            let day = match telling.side {
                Side::Profile => height.as_of.or(told.source.on).or(telling.admitted_on),
                Side::Report => height.as_of.or(lost_on(telling)).or(told.source.on),
            };
            let year = day.and_then(|day| day.years()).map(|(first, _)| f64::from(first));
            let age = year.zip(birth.likely_year).map(|(year, birth)| year - f64::from(birth));
            let Some((cm, error_cm)) = grown(parameters, height, age) else { continue };
            let back = match (telling.side, age) {
                (Side::Profile, Some(age)) => (age - 50.0).clamp(0.0, 40.0) * parameters.shrink_cm.value,
                _ => 0.0,
            };
            let error_cm = error_cm as f32;
            if error_cm < error_of_best {
                (best, error_of_best, cites) = (Vec::new(), error_cm, Cites::NONE);
            }
            if error_cm == error_of_best {
                best.push((halves((cm + back) as f32), model.trust.of(&told.source)));
                cites.push(told.id);
            }
        }
        let error_cm = if best.is_empty() { 0.0 } else { half(error_of_best) };
        Self { halves: Alternatives::told(best), error_cm, mean_cm, cites }
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }

    /// The adult height and its error, cm, where one is told; of several their mean.
    pub fn known(&self) -> Option<(f64, f64)> {
        let mean =
            self.halves.shares().map(|(halves, share)| f64::from(halves) / 2.0 * share).reduce(|a, b| a + b);
        mean.map(|cm| (cm, f64::from(self.error_cm)))
    }

    /// Mean height of her sex, cm.
    pub fn mean_cm(&self) -> f64 {
        f64::from(self.mean_cm)
    }
}

/// When a family says she was lost.
fn lost_on(telling: &Telling<'_>) -> Option<PartialDate> {
    telling.told.iter().find_map(|told| match told.fact {
        Fact::Missing(missing) => missing.on,
        _ => None,
    })
}

fn halves(cm: f32) -> u16 {
    (cm * 2.0).round() as u16
}

/// To half a centimetre.
fn half(cm: f32) -> f32 {
    f32::from(halves(cm)) / 2.0
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
    let of = |own: u16, other: u16| ratio_of(&model.height, (heard, own), (said, other));
    let (ratio, (own, other)) = heard.halves.ratio(&said.halves, of)?;
    let finding = match ratio {
        r if r < 0.125 => Finding::Contradicts,
        r if r < 0.8 => Finding::FitsBadly,
        _ if own.abs_diff(other) < 3 => Finding::Same,
        _ => Finding::Fits,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}

/// The ratio of two adult heights, in halves of a centimetre.
fn ratio_of(
    parameters: &HeightModel,
    (heard, h): (&HeightFeature, u16),
    (said, s): (&HeightFeature, u16),
) -> f64 {
    let (h, s) = (f64::from(h) / 2.0, f64::from(s) / 2.0);
    let wrong = parameters.wrong.value;
    let spread = parameters.spread_cm.value.powi(2);
    let (a, b) = (spread + f64::from(heard.error_cm).powi(2), spread + f64::from(said.error_cm).powi(2));
    let (x, y) = (h - f64::from(heard.mean_cm), s - f64::from(said.mean_cm));
    let determinant = a * b - spread * spread;
    let joint = (b * x * x - 2.0 * spread * x * y + a * y * y) / determinant;
    let apart = x * x / a + y * y / b;
    let ratio =
        ((apart - joint) / 2.0).clamp(-40.0, parameters.most_log.value).exp() * (a * b / determinant).sqrt();
    wrong + (1.0 - wrong) * ratio
}
