//! Children borne. The family knows how many there were when she was lost; more may have come since,
//! fewer is hard to explain. Weak: families leave them out, residents do not always tell. What one side tells
//! differently is a mixture (`alternatives`).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Absent, Fact, NumberField};
use crate::matching::compare::alternatives::Alternatives;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Model, Parameter};

/// Parameters of children.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildrenModel {
    /// Ratio when both tell the same number above none.
    pub same: Parameter,
    /// Ratio when both tell none.
    pub none: Parameter,
    /// Ratio when the profile tells more than the report.
    pub more: Parameter,
    /// Ratio when the profile tells fewer.
    pub fewer: Parameter,
}

/// Children as one side tells them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ChildrenFeature {
    numbers: Alternatives<u8>,
    cites: Cites,
}

impl ChildrenFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>) -> Self {
        let (mut told_all, mut cites) = (Vec::new(), Cites::NONE);
        for told in &telling.told {
            let number = match told.fact {
                Fact::Number(NumberField::Children, number) => u8::try_from(*number).unwrap_or(u8::MAX),
                Fact::Absent(Absent::Child) => 0,
                _ => continue,
            };
            told_all.push((number, model.trust.of(&told.source)));
            cites.push(told.id);
        }
        Self { numbers: Alternatives::told(told_all), cites }
    }

    /// Whether nothing is said.
    pub fn is_silent(&self) -> bool {
        self.numbers.is_silent()
    }

    /// What one side tells, against a number that the other would tell; `None` where nothing is said.
    pub fn ratio_of(&self, model: &Model, side: Side, other: u8) -> Option<f64> {
        let of = |heard, said| parameter(&model.children, heard, said).0.value;
        let other = Alternatives::of(other);
        let found = match side {
            Side::Profile => self.numbers.ratio(&other, of),
            Side::Report => other.ratio(&self.numbers, of),
        };
        found.map(|(ratio, _)| ratio)
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// What two numbers say, and of what time: children more than the family knows of were borne since.
fn parameter(model: &ChildrenModel, heard: u8, said: u8) -> (&Parameter, Finding, Era) {
    match heard.cmp(&said) {
        Ordering::Equal if heard == 0 => (&model.none, Finding::Same, Era::Before),
        Ordering::Equal => (&model.same, Finding::Same, Era::Before),
        Ordering::Less => (&model.fewer, Finding::Contradicts, Era::Before),
        Ordering::Greater => (&model.more, Finding::Fits, Era::Since),
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &ChildrenFeature, said: &ChildrenFeature) -> Option<Outcome> {
    let of = |own, other| parameter(&model.children, own, other);
    let (ratio, (own, other)) = heard.numbers.ratio(&said.numbers, |own, other| of(own, other).0.value)?;
    let (_, finding, era) = of(own, other);
    Some(Outcome { bits: bits_of(ratio), finding, era, heard: heard.cites, said: said.cites })
}
