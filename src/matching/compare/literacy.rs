//! Reading and writing, in three steps. Two sides that know the same person mostly agree; one step
//! apart is common, two are not.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Fact, Literacy};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of literacy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiteracyModel {
    /// Ratio when both say the same.
    pub same: Parameter,
    /// Ratio when one step apart.
    pub step: Parameter,
    /// Ratio when two steps apart.
    pub far: Parameter,
}

/// Literacy as one side tells it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LiteracyFeature {
    level: Option<u8>,
    cites: Cites,
}

impl LiteracyFeature {
    /// Of one side: the most trusted statement, the first of equals.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let mut best: Option<(f64, Self)> = None;
        for told in &telling.told {
            let Fact::Literacy(literacy) = told.fact else { continue };
            let level = match literacy {
                Literacy::None => 0,
                Literacy::Some => 1,
                Literacy::Literate => 2,
            };
            let trust = model.trust.of(&told.source);
            if best.as_ref().is_none_or(|(most, _)| trust > *most) {
                best = Some((trust, Self { level: Some(level), cites: Cites::one(told.id) }));
            }
        }
        best.map_or(Self { level: None, cites: Cites::NONE }, |(_, feature)| feature)
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &LiteracyFeature, said: &LiteracyFeature) -> Option<Outcome> {
    let (ratio, finding) = match heard.level?.abs_diff(said.level?) {
        0 => (&model.literacy.same, Finding::Same),
        1 => (&model.literacy.step, Finding::Near),
        _ => (&model.literacy.far, Finding::FitsBadly),
    };
    Some(Outcome {
        bits: bits_of(ratio.value),
        finding,
        era: Era::Before,
        heard: heard.cites,
        said: said.cites,
    })
}
