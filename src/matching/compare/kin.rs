//! Kin: another person who shares home, family and surname: a brother or sister, a cousin, a namesake of
//! one village. Two people of one family agree in relatives, origin and surname as one person does, so the
//! pair competes with "kin of the one they seek", not only with strangers: the score is lowered by
//! `log2(1 + κ · 2^(prior + relatives + origin + names shared by kin))`, never raised. When the names heard
//! fit a sibling the family names far better than the sought person herself, the pair is shown as kin: the
//! family may well know her.

use serde::Deserialize;

use crate::domain::evidence::{Bits, Era, Finding};
use crate::knowledge::names::{self, ScopeMix};
use crate::matching::compare::names::{NamesFeature, background, ratio_of};
use crate::matching::compare::outcome::{Cites, Outcome};
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
    /// How many kin of the sought are residents for each of the sought themselves.
    pub like_her: Parameter,
    /// Bits of a name that kin share too: the surname, the character of a generation.
    pub name_bits: Parameter,
}

/// What the likeness of kin takes from the score, given what names, relatives and origin add to it.
pub fn discount(model: &Model, names: Bits, relatives: Bits, origin: Bits) -> Bits {
    let shared = names.max(Bits::ZERO).min(Bits::from_f64(model.kin.name_bits.value));
    let sum = (model.prior() + relatives + origin + shared).to_f64();
    if sum < FAR { Bits::ZERO } else { Bits::from_f64(-(1.0 + model.kin.like_her.value * sum.exp2()).log2()) }
}

/// The likeness of kin where no sibling's name is the better one.
pub fn likeness(taken: Bits) -> Outcome {
    Outcome { bits: taken, finding: Finding::Fits, era: Era::Before, heard: Cites::NONE, said: Cites::NONE }
}

/// Below this sum the discount is less than a thousandth of a bit for any number of kin that makes sense.
const FAR: f64 = -14.0;

/// Compares the names heard with those of the siblings said, given how the speaker sounds. `None` unless
/// they fit a sibling, and her better than the sought person. What it takes is for `discount` to say.
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
