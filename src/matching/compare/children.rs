//! Children borne. The family knows how many there were when she was lost; more may have come since,
//! fewer is hard to explain. Weak: families leave them out, residents do not always tell.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Absent, Fact, NumberField};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
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
    least: Option<u16>,
    most: u16,
    cites: Cites,
}

impl ChildrenFeature {
    /// Of one side.
    pub fn of(_: &Model, telling: &Telling<'_>) -> Self {
        let mut feature = Self { least: None, most: 0, cites: Cites::NONE };
        for told in &telling.told {
            let number = match told.fact {
                Fact::Number(NumberField::Children, number) => *number,
                Fact::Absent(Absent::Child) => 0,
                _ => continue,
            };
            feature.least = Some(feature.least.map_or(number, |least| least.min(number)));
            feature.most = feature.most.max(number);
            feature.cites.push(told.id);
        }
        feature
    }

    /// Whether nothing is said.
    pub const fn is_silent(&self) -> bool {
        self.least.is_none()
    }

    /// The least and the most told.
    pub fn range(&self) -> Option<(u16, u16)> {
        self.least.map(|least| (least, self.most))
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &ChildrenFeature, said: &ChildrenFeature) -> Option<Outcome> {
    let (least_heard, least_said) = (heard.least?, said.least?);
    let parameters = &model.children;
    let overlap = least_heard <= said.most && least_said <= heard.most;
    let (ratio, finding, era) = match overlap {
        true if heard.most == 0 => (&parameters.none, Finding::Same, Era::Before),
        true => (&parameters.same, Finding::Same, Era::Before),
        false if heard.most < least_said => (&parameters.fewer, Finding::Contradicts, Era::Before),
        false => (&parameters.more, Finding::Fits, Era::Since),
    };
    Some(Outcome { bits: bits_of(ratio.value), finding, era, heard: heard.cites, said: said.cites })
}
