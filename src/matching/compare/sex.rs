//! Sex. Same person: recorded alike but for a clerk's slip; two people: agreement by the share of
//! that sex among the described. Unknown and "neither fits" say nothing.

use serde::{Deserialize, Serialize};

use crate::domain::body::Sex;
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of sex.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SexModel {
    /// Share of women among the described.
    pub female: Parameter,
    /// Probability that one side has it wrong.
    pub wrong: Parameter,
}

/// Sex as one side tells it; several statements weigh by trust.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SexFeature {
    /// Probability of female; `None` when nothing is said.
    pub female: Option<f32>,
    cites: Cites,
}

impl SexFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let (mut female, mut all, mut cites) = (0.0, 0.0, Cites::NONE);
        for told in &telling.told {
            let Fact::Sex(sex @ (Sex::Female | Sex::Male)) = told.fact else { continue };
            let trust = model.trust.of(&told.source);
            let wrong = model.sex.wrong.value;
            female += trust * if *sex == Sex::Female { 1.0 - wrong } else { wrong };
            all += trust;
            cites.push(told.id);
        }
        Self { female: (all > 0.0).then(|| (female / all) as f32), cites }
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &SexFeature, said: &SexFeature) -> Option<Outcome> {
    let (h, s) = (f64::from(heard.female?), f64::from(said.female?));
    let share = model.sex.female.value;
    let ratio = h * s / share + (1.0 - h) * (1.0 - s) / (1.0 - share);
    let finding = match ratio {
        r if r < 0.5 => Finding::Contradicts,
        r if r < 1.0 => Finding::FitsBadly,
        _ => Finding::Same,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}
