//! Conditions of body and mind. Kinds of one cause are a group and count once: a shared kind by how
//! often both sides would name it for one person against how common it is; two different kinds of
//! one group as a confusion of lay words. What only one side names weighs little: not named is not
//! denied. A denied one counts fully. What the family tells of how she was lost (发病, 痴呆) names a
//! condition too. Dementia is rare among the young and common among the old, so it is weighed by the age
//! at which the resident was found: the years themselves are judged by `birth`.

use serde::Deserialize;

use crate::domain::body::{Condition, ConditionKind};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Absent, Fact, Missing};
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::cause::implied_condition;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::Telling;
use crate::matching::model::{Kinds, Model, Parameter};

/// Parameters of conditions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionsModel {
    /// Share of the described with a named condition who have this kind.
    pub share: Kinds,
    /// Probability that the other side names it too, for one person.
    pub named_again: Parameter,
    /// Share with dementia among those found old, with a named condition.
    pub dementia_of_old: Parameter,
    /// The same among those found young.
    pub dementia_of_young: Parameter,
    /// Age at which half of that increase is reached, years.
    pub dementia_years: Parameter,
    /// Ratio when the two sides name different kinds of one group.
    pub confused: Parameter,
    /// Ratio for a group only the profile names, where the report names other conditions.
    pub only_heard: Parameter,
    /// Ratio for a group only the report names, where the profile names other conditions.
    pub only_said: Parameter,
    /// Ratio when one side denies what the other names.
    pub denied: Parameter,
}

/// Kinds of one cause, as bits: mind; speech and hearing; sight; limbs; face.
const GROUPS: [u16; 5] = [
    1 << ConditionKind::IntellectualDisability as u16
        | 1 << ConditionKind::Psychosis as u16
        | 1 << ConditionKind::Depression as u16
        | 1 << ConditionKind::Dementia as u16,
    1 << ConditionKind::Deaf as u16 | 1 << ConditionKind::Mute as u16,
    1 << ConditionKind::Blind as u16 | 1 << ConditionKind::LowVision as u16,
    1 << ConditionKind::LimbDisability as u16 | 1 << ConditionKind::PolioLeg as u16,
    1 << ConditionKind::CleftLip as u16
        | 1 << ConditionKind::FacialPalsy as u16
        | 1 << ConditionKind::BurnDisfigurement as u16,
];

/// Epilepsy stands alone.
const EPILEPSY: u16 = 1 << ConditionKind::Epilepsy as u16;

/// Conditions as one side tells them, a bit each.
#[derive(Clone, Copy, Debug)]
pub struct ConditionsFeature {
    named: u16,
    denied: u16,
    cites: [(u16, Cites); 4],
    /// Share with dementia among residents found at her age, with a named condition. Profiles only.
    dementia: f32,
}

impl ConditionsFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>, birth: &BirthFeature) -> Self {
        let dementia = dementia_share(&model.conditions, telling, birth) as f32;
        let mut feature = Self { named: 0, denied: 0, cites: [(0, Cites::NONE); 4], dementia };
        for told in &telling.told {
            let (kind, names) = match told.fact {
                Fact::Condition(Condition { kind, .. }) => (*kind, true),
                Fact::Absent(Absent::Condition(Condition { kind, .. })) => (*kind, false),
                Fact::Missing(Missing { circumstances: Some(text), .. }) => {
                    match implied_condition(text.reveal()) {
                        Some(kind) => (kind, true),
                        None => continue,
                    }
                }
                _ => continue,
            };
            if kind == ConditionKind::Other {
                continue;
            }
            let bit = 1u16 << kind as u16;
            *if names { &mut feature.named } else { &mut feature.denied } |= bit;
            if let Some(slot) = feature.cites.iter_mut().find(|(kinds, _)| *kinds == 0) {
                *slot = (bit, Cites::one(told.id));
            }
        }
        feature.denied &= !feature.named;
        feature
    }

    fn cite(&self, kinds: u16) -> Cites {
        let mut cites = Cites::NONE;
        self.cites.iter().filter(|(own, _)| own & kinds != 0).for_each(|(_, own)| cites.extend(*own));
        cites
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &ConditionsFeature, said: &ConditionsFeature) -> Option<Outcome> {
    let known = |feature: &ConditionsFeature| feature.named | feature.denied != 0;
    if !known(heard) || !known(said) {
        return None;
    }
    let parameters = &model.conditions;
    let mut ratio = 1.0;
    let (mut cited, mut strongest) = (0u16, (0.0f64, Finding::Fits));
    for group in GROUPS.into_iter().chain([EPILEPSY]) {
        let (h, s) = (heard.named & group, said.named & group);
        let denied = (h & said.denied) | (s & heard.denied);
        let (own, finding) = if h & s != 0 {
            let share = |kind| match kind {
                ConditionKind::Dementia => f64::from(heard.dementia),
                kind => parameters.share.at(kind as u8),
            };
            let rarest = kinds(h & s).map(share).fold(1.0, f64::min);
            (parameters.named_again.value / rarest, Finding::Same)
        } else if denied != 0 {
            (parameters.denied.value, Finding::Lacking)
        } else if h != 0 && s != 0 {
            (parameters.confused.value, Finding::Near)
        } else if h != 0 && said.named != 0 {
            (parameters.only_heard.value, Finding::Fits)
        } else if s != 0 && heard.named != 0 {
            (parameters.only_said.value, Finding::FitsBadly)
        } else {
            continue;
        };
        // A shared kind so common that it says nothing still never speaks against.
        let own = if finding == Finding::Same { f64::max(own, 1.0) } else { own };
        ratio *= own;
        cited |= h | s | denied;
        if own.log2().abs() > strongest.0 {
            strongest = (own.log2().abs(), finding);
        }
    }
    Some(Outcome {
        bits: bits_of(ratio),
        finding: strongest.1,
        era: Era::Before,
        heard: heard.cite(cited),
        said: said.cite(cited),
    })
}

/// Share with dementia among residents found at this age; the mean of all where it is not known.
fn dementia_share(parameters: &ConditionsModel, telling: &Telling<'_>, birth: &BirthFeature) -> f64 {
    let found = telling.admitted_on.and_then(|day| day.years()).map(|(first, _)| first as f32);
    let Some((year, born)) = found.zip(birth.likely_year) else {
        return parameters.share.at(ConditionKind::Dementia as u8);
    };
    let (young, old) = (parameters.dementia_of_young.value, parameters.dementia_of_old.value);
    // A slope of twelve years: ages by eye miss by seven or so.
    let over = (f64::from(year - born) - parameters.dementia_years.value) / 12.0 + 0.5;
    young + (old - young) * over.clamp(0.0, 1.0)
}

fn kinds(bits: u16) -> impl Iterator<Item = ConditionKind> {
    ConditionKind::ALL.iter().copied().filter(move |&kind| bits & (1 << kind as u16) != 0)
}
