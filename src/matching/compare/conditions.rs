//! Conditions of body and mind. Kinds of one cause are a group and count once: a shared kind by how
//! often both sides would name it for one person against how common it is; two different kinds of
//! one group as a confusion of lay words. What only one side names weighs little: not named is not
//! denied. A denied one counts fully. What the family tells of how she was lost (发病, 痴呆) names a
//! condition too, and where they name none, it still says how likely one is: who was carried off is ill
//! less often than who wandered off (`LR = Σ_c P(c) P(kind | c) / P(kind)`). Dementia is rare among the young and common among the old, so it is weighed by the age
//! at which the resident was found: the years themselves are judged by `birth`. A condition that the
//! resident's side dates after the loss is no matter of the family: it counts only where they name it too,
//! and what they know then, or date after the loss themselves, is of the time since.

use serde::{Deserialize, Serialize};

use crate::domain::body::{Condition, ConditionKind};
use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::{Absent, Fact, Missing};
use crate::matching::compare::birth::BirthFeature;
use crate::matching::compare::cause::{CAUSES, Cause, CauseFeature, implied_condition};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Kinds, Model, ModelError, Parameter};

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
    /// How often residents lost for a cause have an illness of the mind, over the mean of all, in tenths.
    pub ill_by_cause: Kinds,
    /// The same of an impairment from early on.
    pub impaired_by_cause: Kinds,
    /// Share with dementia by cause, among those with a named condition.
    pub dementia_by_cause: Kinds,
    /// Ratio when the two sides name different kinds of one group.
    pub confused: Parameter,
    /// Ratio for a group only the profile names, where the report names other conditions.
    pub only_heard: Parameter,
    /// The same of kinds that are there from birth or childhood, or that the resident's side dates before the loss.
    pub only_heard_early: Parameter,
    /// Ratio for a group only the report names, where the profile names other conditions.
    pub only_said: Parameter,
    /// Ratio when one side denies what the other names.
    pub denied: Parameter,
}

/// The unit of `ill_by_cause` and `impaired_by_cause`, so that their numbers are at most 1.
const UNIT: f64 = 10.0;

impl ConditionsModel {
    /// Makes the tables ready.
    ///
    /// # Errors
    /// A word that is no condition or cause, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.share.settle("conditions.share", ConditionKind::WORDS)?;
        self.ill_by_cause.settle("conditions.ill_by_cause", Cause::WORDS)?;
        self.impaired_by_cause.settle("conditions.impaired_by_cause", Cause::WORDS)?;
        self.dementia_by_cause.settle("conditions.dementia_by_cause", Cause::WORDS)
    }

    /// The ratio of a condition heard that the family does not name, given how she was lost; `None` for
    /// conditions that no cause speaks of.
    fn by_cause(&self, kind: ConditionKind, dementia: f64, cause: &CauseFeature) -> Option<f64> {
        let (table, unit) = match kind {
            ConditionKind::Psychosis | ConditionKind::Depression => (&self.ill_by_cause, UNIT),
            ConditionKind::IntellectualDisability | ConditionKind::Deaf | ConditionKind::Mute => {
                (&self.impaired_by_cause, UNIT)
            }
            ConditionKind::Dementia => (&self.dementia_by_cause, 1.0 / dementia.max(1e-3)),
            _ => return None,
        };
        Some((0..CAUSES).map(|i| cause.share(i) * table.at(i as u8) * unit).sum())
    }
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

/// Kinds that are there from birth or childhood: whoever knew her then knows them.
const EARLY: u16 = 1 << ConditionKind::IntellectualDisability as u16
    | 1 << ConditionKind::Deaf as u16
    | 1 << ConditionKind::Mute as u16
    | 1 << ConditionKind::PolioLeg as u16
    | 1 << ConditionKind::CleftLip as u16;

/// Epilepsy stands alone.
const EPILEPSY: u16 = 1 << ConditionKind::Epilepsy as u16;

/// Conditions as one side tells them, a bit each.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ConditionsFeature {
    named: u16,
    denied: u16,
    cites: [(u16, Cites); 4],
    /// Share with dementia among residents found at her age, with a named condition; 0 where none is named. Profiles
    /// only.
    dementia: f32,
    /// How she was lost. Reports only.
    cause: CauseFeature,
    /// Kinds with the year they began in, where told. Profiles only.
    began: [(u16, u16); 3],
    /// The last year of the ten in which she was lost, where conditions are told; else 0. Reports only: ten
    /// years, so that reports share what they tell.
    lost_by: u16,
    /// Kinds that the family dates after the loss. Reports only.
    after_loss: u16,
}

/// Years of loss that are told apart.
const LOSS_STEP: u16 = 10;

impl ConditionsFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>, birth: &BirthFeature, cause: CauseFeature) -> Self {
        let dementia = dementia_share(&model.conditions, telling, birth) as f32;
        let (cites, began) = ([(0, Cites::NONE); 4], [(0, 0); 3]);
        let mut feature =
            Self { named: 0, denied: 0, cites, dementia, cause, began, lost_by: 0, after_loss: 0 };
        let lost = lost_in(telling);
        for told in &telling.told {
            let (kind, names) = match told.fact {
                Fact::Condition(Condition { kind, since }) => {
                    feature.date(telling.side, *kind, since.and_then(|since| since.years()), lost);
                    (*kind, true)
                }
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
        if feature.named & (1 << ConditionKind::Dementia as u16) == 0 {
            // Asked of nobody else: whoever has none shares what they tell, whatever their age.
            feature.dementia = 0.0;
        }
        if feature.named | feature.denied != 0 {
            feature.lost_by = lost.map_or(0, |(_, last)| last / LOSS_STEP * LOSS_STEP + LOSS_STEP - 1);
        }
        feature
    }

    /// Notes since when a condition is.
    fn date(&mut self, side: Side, kind: ConditionKind, since: Option<(i32, i32)>, lost: Option<(u16, u16)>) {
        let bit = 1u16 << kind as u16;
        let Some(first) = since.and_then(|(first, _)| u16::try_from(first).ok()) else { return };
        match side {
            Side::Profile => {
                if let Some(slot) = self.began.iter_mut().find(|(kinds, _)| *kinds == 0) {
                    *slot = (bit, first);
                }
            }
            Side::Report if lost.is_some_and(|(_, last)| first > last) => self.after_loss |= bit,
            Side::Report => {}
        }
    }

    /// Kinds that began after she was lost from whoever tells the other side.
    fn acquired(&self, said: &Self) -> u16 {
        let later = |&&(_, year): &&(u16, u16)| said.lost_by != 0 && year > said.lost_by;
        self.began.iter().filter(later).fold(0, |all, (kinds, _)| all | kinds)
    }

    /// Kinds that were there before she was lost from whoever tells the other side.
    fn known_before(&self, said: &Self) -> u16 {
        let earlier = |&&(_, year): &&(u16, u16)| year + LOSS_STEP <= said.lost_by;
        self.began.iter().filter(earlier).fold(0, |all, (kinds, _)| all | kinds)
    }

    fn cite(&self, kinds: u16) -> Cites {
        let mut cites = Cites::NONE;
        self.cites.iter().filter(|(own, _)| own & kinds != 0).for_each(|(_, own)| cites.extend(*own));
        cites
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: [(0, Cites::NONE); 4], cause: self.cause.bare(), ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &ConditionsFeature, said: &ConditionsFeature) -> Option<Outcome> {
    let cause = &said.cause;
    let known = |feature: &ConditionsFeature| feature.named | feature.denied != 0;
    if !known(heard) || !(known(said) || cause.told().is_some()) {
        return None;
    }
    let parameters = &model.conditions;
    let mut ratio = 1.0;
    let (mut cited, mut strongest) = (0u16, (0.0f64, Finding::Fits));
    let acquired = heard.acquired(said);
    for group in GROUPS.into_iter().chain([EPILEPSY]) {
        let s = said.named & group;
        // What began since the loss, and the family does not name, is not theirs to tell.
        let h = heard.named & group & !(acquired & !s);
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
        } else if h != 0 && (said.named != 0 || cause.told().is_some()) {
            let by_cause = |kind| parameters.by_cause(kind, f64::from(heard.dementia), cause);
            let likely = cause.told().and_then(|_| kinds(h).filter_map(by_cause).reduce(f64::min));
            let named = match said.named {
                0 => 1.0,
                _ if h & !(EARLY | heard.known_before(said)) == 0 => parameters.only_heard_early.value,
                _ => parameters.only_heard.value,
            };
            let own = likely.map_or(named, |likely| likely.max(parameters.denied.value));
            (own, if own < 1.0 { Finding::FitsBadly } else { Finding::Fits })
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
    if cited == 0 {
        return None;
    }
    let of_family = cited & said.named;
    let era = match of_family & !(said.after_loss | acquired) {
        0 if of_family != 0 => Era::Since,
        _ => Era::Before,
    };
    let mut outcome = Outcome {
        bits: bits_of(ratio),
        finding: strongest.1,
        era,
        heard: heard.cite(cited),
        said: said.cite(cited),
    };
    if outcome.said.is_empty() {
        cause.told().into_iter().for_each(|id| outcome.said.push(id));
    }
    Some(outcome)
}

/// First and last year in which a family says she was lost.
fn lost_in(telling: &Telling<'_>) -> Option<(u16, u16)> {
    let missing = telling.told.iter().find_map(|told| match told.fact {
        Fact::Missing(missing) if telling.side == Side::Report => missing.on,
        _ => None,
    });
    let (first, last) = missing?.years()?;
    Some((u16::try_from(first).ok()?, u16::try_from(last).ok()?))
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
