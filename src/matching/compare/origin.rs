//! Origin: homes, births, places of unknown role, dialect, ethnicity, nationality, languages and
//! landscape as one comparison, so that what goes together counts once. A place heard refers to one of
//! the places the family names, or to another (`w₀`). Dialect and landscape speak of the home: fully
//! where the place heard is another, and where it is the home only beyond what that place says of
//! them already: `LR = Σᵢ uᵢ [w₀ A + Σⱼ wⱼ LRᵢⱼ A/Aᵢ]` with A for the home said and Aᵢ for the place heard.

use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::place::PlaceRole;
use crate::knowledge::names::ScopeMix;
use crate::knowledge::places::{self, Background, NodeId, PlaceLevel, gazetteer};
use crate::matching::compare::home::Home;
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::names::REACH_SLACK;
use crate::matching::compare::origin_feature::OriginFeature;
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::model::{Kinds, Model, ModelError, Parameter};

use serde::Deserialize;

/// Parameters of origin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginModel {
    /// A place heard as home or birth is one of the family's places.
    pub home_named: Parameter,
    /// A place heard of unknown role is.
    pub unknown_named: Parameter,
    /// A place she lived in or was married into is.
    pub lived_named: Parameter,
    /// A place heard that lies in the county where she was found is.
    pub found_named: Parameter,
    /// Share of homes by province, its code's first two digits.
    pub home_share: Kinds,
    /// A place she passed through is.
    pub passed_named: Parameter,
    /// Share of a place where she was last seen among the family's places.
    pub last_seen_share: Parameter,
    /// Share that things both sides remember count beside places and dialect.
    pub memories_share: Parameter,
    /// Share that the area counts of which things only she remembers are typical.
    pub landscape_share: Parameter,
    /// Ratio of the same small people or group on both sides.
    pub minority_same: Parameter,
    /// Ratio of Han on both sides.
    pub han_same: Parameter,
    /// Ratio of different ethnicities.
    pub ethnicity_different: Parameter,
    /// Ratio of the same foreign nationality.
    pub foreign_same: Parameter,
    /// Ratio of different nationalities.
    pub nationality_different: Parameter,
    /// Ratio of a language shared that is not Chinese.
    pub language_same: Parameter,
    /// The least bits of all together.
    pub least_bits: Parameter,
    /// Bits beyond which origin does not add.
    pub most_bits: Parameter,
    /// The same where one side tells no place.
    pub most_without_place_bits: Parameter,
    #[serde(skip)]
    homes: Option<Homes>,
}

/// How common homes are: shares of provinces, and of prefectures to try what is said of an area on.
#[derive(Clone, Debug)]
struct Homes {
    background: Background,
    prefectures: Vec<(NodeId, f32)>,
}

impl OriginModel {
    /// Makes the tables ready.
    ///
    /// # Errors
    /// A word that is no province's code, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.home_share.settle("origin.home_share", PROVINCES)?;
        let shares = PROVINCES.iter().enumerate();
        let shares = shares.map(|(i, code)| (code.parse().unwrap_or(0), self.home_share.at(i as u8) as f32));
        let background = Background::from_shares(&shares.collect::<Vec<_>>(), ScopeMix::everyone());
        let mut prefectures: Vec<(NodeId, f32)> =
            gazetteer().prefectures().map(|id| (id, background.share(gazetteer().node(id)))).collect();
        let all: f32 = prefectures.iter().map(|(_, share)| share).sum();
        prefectures.iter_mut().for_each(|(_, share)| *share /= all);
        self.homes = Some(Homes { background, prefectures });
        Ok(())
    }

    /// The mean over all homes of what is said of an area.
    pub fn mean_over_homes(&self, of: impl Fn(NodeId) -> f32) -> f32 {
        let prefectures = self.homes.iter().flat_map(|homes| &homes.prefectures);
        prefectures.map(|(node, share)| share * of(*node)).sum::<f32>().max(0.01)
    }

    /// Share of homes in the province, or else country, of this node number.
    pub fn share_of_province(&self, number: usize) -> f64 {
        let node = u32::try_from(number).ok().map(|id| gazetteer().node(NodeId(id)));
        let share = node.zip(self.homes.as_ref()).map(|(node, homes)| homes.background.share(node));
        f64::from(share.unwrap_or(0.0))
    }

    /// How common homes are, and how their people sound.
    pub fn background(&self, scope: ScopeMix) -> Background {
        match &self.homes {
            Some(homes) => homes.background.with_scope(scope),
            None => Background::judged(scope),
        }
    }
}

/// Codes of the provinces.
const PROVINCES: &[&str] = &[
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// Bounds on how far dialect and landscape may lift or sink a place that is judged already.
pub(super) const CORRECTION: (f64, f64) = (0.25, 4.0);

/// Compares.
pub fn compare(model: &Model, heard: &OriginFeature, said: &OriginFeature) -> Option<Outcome> {
    let parameters = &model.origin;
    let area = area_ratio(parameters, heard, said);
    let placed = place_ratio(parameters, heard, said, area.unwrap_or(1.0));
    let groups = group_ratio(parameters, heard, said, placed.as_ref().map_or(1.0, |own| own.ratio));
    let memories = (!heard.things.is_empty() && !said.things.is_empty())
        .then(|| f64::from(places::memory_evidence(&heard.things, &said.things)) / 1_000.0)
        .map(|bits| bits * parameters.memories_share.value);
    if placed.is_none() && area.is_none() && groups.is_none() && memories.is_none() {
        return None;
    }
    let ratio = placed.as_ref().map_or(area.unwrap_or(1.0), |own| own.ratio) * groups.unwrap_or(1.0);
    let bits = bits_of(ratio) + Bits::from_f64(memories.unwrap_or(0.0));
    let least = Bits::from_f64(parameters.least_bits.value);
    let bits = bits.max(least).min(ceiling(model, heard, said));
    let mut outcome = Outcome {
        bits,
        finding: if bits.0 < 0 { Finding::FitsBadly } else { Finding::Fits },
        era: Era::Before,
        heard: Cites::NONE,
        said: Cites::NONE,
    };
    if let Some(own) = placed {
        outcome.heard = own.heard;
        outcome.said = own.said;
        outcome.era = own.era;
        if bits.0 >= 0 {
            outcome.finding = finding(own.level);
        } else {
            // What speaks against rests on all places told.
            heard.homes.iter().for_each(|home| outcome.heard.extend(home.cites));
            said.homes.iter().for_each(|home| outcome.said.extend(home.cites));
        }
    }
    if area.is_some_and(|area| !(0.8..=1.25).contains(&area)) || groups.is_some() {
        outcome.heard.extend(heard.speech);
        if outcome.said.is_empty() {
            outcome.said.extend(said.main().map_or(said.speech, |home| home.cites));
        }
    }
    if memories.is_some_and(|bits| bits.abs() > 0.3) {
        outcome.heard.extend(heard.told_things);
        outcome.said.extend(said.told_things);
    }
    Some(outcome)
}

/// Bits that no pair of these passes.
pub fn ceiling(model: &Model, heard: &OriginFeature, said: &OriginFeature) -> Bits {
    let placed = !heard.homes.is_empty() && !said.homes.is_empty();
    let parameters = &model.origin;
    Bits::from_f64(if placed { parameters.most_bits.value } else { parameters.most_without_place_bits.value })
}

/// Bits that this pair does not pass: closer than `ceiling` where no place of one side lies in a
/// province of the other's, at a fraction of the cost of comparing.
pub fn reach(model: &Model, heard: &OriginFeature, said: &OriginFeature) -> Bits {
    let ceiling = ceiling(model, heard, said);
    if heard.homes.is_empty() || said.homes.is_empty() {
        return ceiling;
    }
    let parameters = &model.origin;
    let meet = |own: &Home| said.homes.iter().any(|home| own.areas & home.areas != 0);
    if heard.homes.iter().any(meet) {
        return ceiling;
    }
    let area = area_ratio(parameters, heard, said).unwrap_or(1.0);
    let scope = said.scope.as_ref().or(heard.scope.as_ref()).unwrap_or(&heard.everyone);
    let apart = f64::from(places::apart_at_most());
    let mut most = 1.0f64;
    for own in &heard.homes {
        let correction = (area / f64::from(own.area)).clamp(CORRECTION.0, CORRECTION.1);
        let mut alike = apart;
        for home in &said.homes {
            let (Some(one), Some(other)) = (own.set.tail(), home.set.tail()) else { continue };
            let village = f64::from(places::tail_ratio(one, other, scope));
            alike = alike.max(apart + village * (0.01 + f64::from(own.unplaced)));
        }
        most = most.max(area).max(alike * correction);
    }
    let groups = group_ratio(parameters, heard, said, 1.0).unwrap_or(1.0).max(1.0);
    let memories = if heard.things.is_empty() || said.things.is_empty() {
        0.0
    } else {
        f64::from(places::memory_evidence(&heard.things, &said.things)) / 1_000.0
            * parameters.memories_share.value
    };
    let bits = bits_of(most * groups) + Bits::from_f64(memories.max(0.0)) + REACH_SLACK + REACH_SLACK;
    bits.min(ceiling)
}

struct Placed {
    ratio: f64,
    level: PlaceLevel,
    era: Era,
    heard: Cites,
    said: Cites,
}

/// Places heard against places said.
fn place_ratio(
    parameters: &OriginModel,
    heard: &OriginFeature,
    said: &OriginFeature,
    area: f64,
) -> Option<Placed> {
    if heard.homes.is_empty() || said.homes.is_empty() {
        return None;
    }
    let background = parameters.background(said.scope.or(heard.scope).unwrap_or(heard.everyone));
    let (mut sum, mut trusts) = (0.0, 0.0);
    let mut best = (f64::MIN, PlaceLevel::Unknown, 0, 0);
    for (i, own) in heard.homes.iter().enumerate() {
        let trust = f64::from(own.trust);
        let named = trust * named(parameters, own);
        let shares: f64 = said.homes.iter().map(|home| share(parameters, own, home)).sum();
        let correction = (area / f64::from(own.area)).clamp(CORRECTION.0, CORRECTION.1);
        let mut ratio = (1.0 - named) * area;
        for (j, home) in said.homes.iter().enumerate() {
            let found = places::evidence(&own.set, &home.set, &background);
            let alike = (f64::from(found.millibits) / 1_000.0).exp2();
            ratio += named * share(parameters, own, home) / shares * alike * correction;
            if alike > best.0 {
                best = (alike, found.level, i, j);
            }
        }
        sum += trust * ratio;
        trusts += trust;
    }
    let (_, level, i, j) = best;
    let (own, home) = (&heard.homes[i], &said.homes[j]);
    Some(Placed { ratio: sum / trusts, level, era: era(own), heard: own.cites, said: home.cites })
}

/// Dialect and landscape heard, of the home said against anybody's; `None` where nothing speaks.
pub(super) fn area_ratio(
    parameters: &OriginModel,
    heard: &OriginFeature,
    said: &OriginFeature,
) -> Option<f64> {
    let alone = heard.things.without(&said.things);
    if heard.accent.is_none() && alone.is_empty() {
        return None;
    }
    let Some(main) = said.main() else {
        let (a, b) = (heard.accent.as_ref()?, said.accent.as_ref()?);
        return Some(f64::from(places::accents_ratio(a, b)));
    };
    let (mut sum, mut left) = (0.0, 1.0);
    for (node, weight) in main.set.nodes() {
        let accent = heard.accent.as_ref().map_or(1.0, |accent| places::accent_ratio(accent, node));
        let things = if alone.is_empty() { 0 } else { places::area_evidence(&alone.0, node) };
        let things = f64::from(things) / 1_000.0 * parameters.landscape_share.value;
        sum += f64::from(weight) * f64::from(accent) * things.exp2() / f64::from(heard.area_mean);
        left -= f64::from(weight);
    }
    Some(sum + left.max(0.0))
}

/// Ethnicity, nationality and languages. Where a place agrees, they follow from it and say little more.
pub(super) fn group_ratio(
    parameters: &OriginModel,
    heard: &OriginFeature,
    said: &OriginFeature,
    placed: f64,
) -> Option<f64> {
    let mut ratio: Option<f64> = None;
    let mut take =
        |own: f64| ratio = Some(ratio.map_or(own, |all| if own > 1.0 { all.max(own) } else { all * own }));
    let peoples = |a: u8, b: u8| match (a == b, a) {
        (true, 0) => parameters.han_same.value,
        (true, _) => parameters.minority_same.value,
        _ => parameters.ethnicity_different.value,
    };
    let nations = |a: [u8; 2], b: [u8; 2]| match (a == b, &a == b"CN") {
        (true, true) => 1.0,
        (true, false) => parameters.foreign_same.value,
        _ => parameters.nationality_different.value,
    };
    heard.ethnicity.ratio(&said.ethnicity, peoples).into_iter().for_each(|(ratio, _)| take(ratio));
    heard.nationality.ratio(&said.nationality, nations).into_iter().for_each(|(ratio, _)| take(ratio));
    if heard.languages & said.languages != 0 {
        take(parameters.language_same.value);
    }
    ratio.map(|ratio| if ratio > 1.0 && placed > 1.0 { (ratio / placed).max(1.0) } else { ratio })
}

pub(super) fn named(parameters: &OriginModel, own: &Home) -> f64 {
    let named = match own.role {
        PlaceRole::Home | PlaceRole::Birth => parameters.home_named.value,
        PlaceRole::Unknown => parameters.unknown_named.value,
        PlaceRole::Lived | PlaceRole::MarriedInto => parameters.lived_named.value,
        PlaceRole::LastSeen | PlaceRole::Found | PlaceRole::Passed => parameters.passed_named.value,
    };
    if own.at_found { named.min(parameters.found_named.value) } else { named }
}

/// What a place said weighs as the one that a place heard refers to.
fn share(parameters: &OriginModel, own: &Home, home: &Home) -> f64 {
    let later = |role| matches!(role, PlaceRole::MarriedInto | PlaceRole::Lived);
    match home.role {
        role if later(own.role) != later(role) => parameters.last_seen_share.value,
        PlaceRole::LastSeen => parameters.last_seen_share.value,
        PlaceRole::Passed | PlaceRole::Found => parameters.last_seen_share.value / 2.0,
        _ => 1.0,
    }
}

/// The time a place heard speaks of: where she was married to or found is known to who knew her since.
const fn era(own: &Home) -> Era {
    match own.role {
        _ if own.at_found => Era::Since,
        PlaceRole::MarriedInto => Era::Since,
        PlaceRole::Lived | PlaceRole::Passed | PlaceRole::Found => Era::Unknown,
        PlaceRole::Home | PlaceRole::Birth | PlaceRole::Unknown | PlaceRole::LastSeen => Era::Before,
    }
}

const fn finding(level: PlaceLevel) -> Finding {
    match level {
        PlaceLevel::Village | PlaceLevel::Town | PlaceLevel::County => Finding::Same,
        PlaceLevel::NeighbourCounty => Finding::Near,
        PlaceLevel::Prefecture | PlaceLevel::Province | PlaceLevel::Country => Finding::Contains,
        PlaceLevel::DialectArea | PlaceLevel::Far | PlaceLevel::Unknown => Finding::Fits,
    }
}
