//! Reading and writing, in three steps; what is told of schooling stands in for it. Two sides that know the
//! same person mostly agree; one step apart is common, two are not. What one side tells differently is a mixture
//! (`alternatives`).

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Fact, Literacy, TextField};
use crate::matching::compare::alternatives::Alternatives;
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
    levels: Alternatives<u8>,
    cites: Cites,
}

impl LiteracyFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let (mut told_all, mut cites) = (Vec::new(), Cites::NONE);
        for told in &telling.told {
            let level = match told.fact {
                Fact::Literacy(Literacy::None) => 0,
                Fact::Literacy(Literacy::Some) => 1,
                Fact::Literacy(Literacy::Literate) => 2,
                Fact::Text(TextField::Education, text) => match schooling(text.reveal()) {
                    Some(level) => level,
                    None => continue,
                },
                _ => continue,
            };
            told_all.push((level, model.trust.of(&told.source)));
            cites.push(told.id);
        }
        Self { levels: Alternatives::told(told_all), cites }
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// The step that schooling leads to, where the words say it; the first that fits.
fn schooling(text: &str) -> Option<u8> {
    const STEPS: [(u8, &[&str]); 3] = [
        (0, &["文盲", "没上过学", "未上学", "没读过书", "none"]),
        (1, &["小学", "primary"]),
        (2, &["初中", "中学", "高中", "中专", "大专", "大学", "secondary", "college"]),
    ];
    STEPS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(step, _)| *step)
}

/// Compares.
pub fn compare(model: &Model, heard: &LiteracyFeature, said: &LiteracyFeature) -> Option<Outcome> {
    let steps = |own: u8, other: u8| match own.abs_diff(other) {
        0 => (&model.literacy.same, Finding::Same),
        1 => (&model.literacy.step, Finding::Near),
        _ => (&model.literacy.far, Finding::FitsBadly),
    };
    let (ratio, (own, other)) = heard.levels.ratio(&said.levels, |own, other| steps(own, other).0.value)?;
    Some(Outcome {
        bits: bits_of(ratio),
        finding: steps(own, other).1,
        era: Era::Before,
        heard: heard.cites,
        said: said.cites,
    })
}
