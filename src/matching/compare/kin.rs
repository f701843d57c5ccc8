//! Kin: a near miss that fits a brother or sister of the sought person. When the names heard fit a sibling
//! the family names far better than the sought person herself, the pair is shown as kin: the family may
//! well know her. It adds no bits, for it says nothing of who she is; the score stays that of one person.

use serde::Deserialize;

use crate::domain::evidence::{Bits, Era, Finding};
use crate::knowledge::names::{self, ScopeMix};
use crate::matching::compare::names::{NamesFeature, background, ratio_of};
use crate::matching::compare::outcome::Outcome;
use crate::matching::compare::relatives::RelativesFeature;
use crate::matching::compare::sex::SexFeature;
use crate::matching::model::{Model, Parameter};

/// Parameters of kin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KinModel {
    /// Bits that a sibling's name has to fit by.
    pub least_bits: Parameter,
    /// Bits by which it has to fit better than the sought person's own names.
    pub better_bits: Parameter,
}

/// Compares the names heard with those of the siblings said, given how the speaker sounds. `None` unless
/// they fit a sibling, and her better than the sought person.
pub fn compare(
    model: &Model,
    heard: (&NamesFeature, &SexFeature),
    said: (&NamesFeature, &RelativesFeature),
    scope: &ScopeMix,
) -> Option<Outcome> {
    let ((heard, sex), (sought, relatives)) = (heard, said);
    let background = background(sex);
    let bits = |own: &names::Form, form: &names::Form| {
        let found = names::evidence(own, form, scope, &background);
        ratio_of(&model.names, own, form, found.millibits).log2()
    };
    let mut best: Option<(f64, Outcome)> = None;
    for (own, heard_cites) in heard.forms() {
        for (form, said_cites) in relatives.siblings(sex.female.map(|female| female > 0.5)) {
            let fits = bits(own, form);
            if fits >= model.kin.least_bits.value && best.as_ref().is_none_or(|(most, _)| fits > *most) {
                let outcome = Outcome {
                    bits: Bits::ZERO,
                    finding: Finding::Kin,
                    era: Era::Before,
                    heard: heard_cites,
                    said: said_cites,
                };
                best = Some((fits, outcome));
            }
        }
    }
    let (fits, outcome) = best?;
    let forms = || heard.forms().flat_map(|(own, _)| sought.forms().map(move |(form, _)| (own, form)));
    let herself = forms().map(|(own, form)| bits(own, form)).fold(f64::MIN, f64::max);
    (fits >= herself + model.kin.better_bits.value).then_some(outcome)
}
