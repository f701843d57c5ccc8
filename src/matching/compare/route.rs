//! Route: where she was last seen against where she was found. Who wanders off is found in the region;
//! who is carried off or goes to work is found far away, along roads that say little. So the ratio falls
//! with the distance by an amount that depends on how she was lost (`cause`): `LR = far · flow + region · e^(−km
//! / region_km) + near · e^(−km / near_km)`, with `flow` for how many more people go from the one part of the country
//! to the other than chance would send. It is judged given the origin: without a place where she was
//! last seen the home stands in, at less weight, and a place she names where she was found is held to be
//! that place, not her home (`origin`), so that the distance does not count twice.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::knowledge::places::{Hint, Level, NodeId, gazetteer};
use crate::matching::compare::cause::{ByCause, Cause, CauseFeature};
use crate::matching::compare::mixture::bits_of;
use crate::matching::compare::origin_feature::{OriginFeature, place_set};
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::features::{Side, Telling};
use crate::matching::model::{Kinds, Model, ModelError, Parameter};

/// Parameters of the route.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteModel {
    /// What is added at no distance, beyond the region, over 10.
    pub near: Kinds,
    /// Kilometres over which that falls to a third.
    pub near_km: Parameter,
    /// What is added within the region, over 10.
    pub region: Kinds,
    /// Kilometres over which that falls to a third.
    pub region_km: Parameter,
    /// Ratio far away.
    pub far: Kinds,
    /// How many times as many people who are found far away come from the one part of the country to the other as
    /// chance would send, over 10: smoothed, and 1 within a part.
    pub flow: Kinds,
    /// Share of these ratios that counts where the home stands in for the place last seen.
    pub home_share: Parameter,
    #[serde(skip)]
    by_cause: [ByCause; 3],
}

/// Parts of the country that people move between: north-east and Inner Mongolia, the northern plain, the eastern
/// coast, the centre, the south, the south-west, the north-west.
const PARTS: usize = 7;

/// From one part to another, in the order of [`flow_of`].
#[rustfmt::skip]
const FLOWS: &[&str] = &[
    "ne-ne", "ne-plain", "ne-coast", "ne-centre", "ne-south", "ne-sw", "ne-nw",
    "plain-ne", "plain-plain", "plain-coast", "plain-centre", "plain-south", "plain-sw", "plain-nw",
    "coast-ne", "coast-plain", "coast-coast", "coast-centre", "coast-south", "coast-sw", "coast-nw",
    "centre-ne", "centre-plain", "centre-coast", "centre-centre", "centre-south", "centre-sw", "centre-nw",
    "south-ne", "south-plain", "south-coast", "south-centre", "south-south", "south-sw", "south-nw",
    "sw-ne", "sw-plain", "sw-coast", "sw-centre", "sw-south", "sw-sw", "sw-nw",
    "nw-ne", "nw-plain", "nw-coast", "nw-centre", "nw-south", "nw-sw", "nw-nw",
];

/// The part a province lies in, by the first two digits of its code; `None` abroad.
const fn part_of(province: u32) -> Option<u8> {
    Some(match province {
        15 | 21..=23 => 0,
        11..=14 | 34 | 37 | 41 => 1,
        31..=33 | 35 => 2,
        36 | 42 | 43 => 3,
        44..=46 => 4,
        50..=54 => 5,
        61..=65 => 6,
        _ => return None,
    })
}

/// The unit of `near` and `region`, so that their numbers are at most 1.
const UNIT: f64 = 10.0;

impl RouteModel {
    /// Makes the tables ready.
    ///
    /// # Errors
    /// A word that is no cause, or a number out of its range.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.near.settle("route.near", Cause::WORDS)?;
        self.region.settle("route.region", Cause::WORDS)?;
        self.far.settle("route.far", Cause::WORDS)?;
        self.flow.settle("route.flow", FLOWS)?;
        let table = |kinds: &Kinds, unit: f64| std::array::from_fn(|i| (kinds.at(i as u8) * unit) as f32);
        self.by_cause = [table(&self.near, UNIT), table(&self.region, UNIT), table(&self.far, 1.0)];
        Ok(())
    }

    /// How many times as many go from the one part to the other; 1 where one is not known.
    fn flow_of(&self, from: Option<u8>, to: Option<u8>) -> f64 {
        let at = |(from, to): (u8, u8)| from * PARTS as u8 + to;
        from.zip(to).map_or(1.0, |parts| self.flow.at(at(parts)) * UNIT)
    }
}

/// A point of the route.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RouteFeature {
    point: Option<[f32; 2]>,
    /// The part of the country it lies in.
    part: Option<u8>,
    stands_in: bool,
    /// How she was lost. Reports only.
    cause: CauseFeature,
    cites: Cites,
}

impl RouteFeature {
    /// Of one side: where found, or where last seen, else the home.
    pub fn of(telling: &Telling<'_>, origin: &OriginFeature, cause: CauseFeature) -> Self {
        let mut feature =
            Self { point: None, part: None, stands_in: false, cause: cause.bare(), cites: Cites::NONE };
        for told in &telling.told {
            let place = match told.fact {
                Fact::Found(found) if telling.side == Side::Profile => &found.place,
                Fact::Missing(missing) if telling.side == Side::Report => &missing.place,
                _ => continue,
            };
            let Some(place) = place else { continue };
            if place.source.is_none_or(|source| source.is_evidence()) {
                feature.put(place_set(place, &Hint::default()).likeliest());
                feature.cites = Cites::one(told.id);
            }
        }
        if let (Side::Report, None, Some(home)) = (telling.side, feature.point, origin.main()) {
            feature.put(home.set.likeliest());
            feature.stands_in = true;
            feature.cites = home.cites;
        }
        feature
    }

    fn put(&mut self, node: Option<NodeId>) {
        self.point = node.and_then(point);
        self.part = node.filter(|_| self.point.is_some()).and_then(part);
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }

    /// The same as if no place was told.
    pub fn silent(&self) -> Self {
        Self { point: None, part: None, stands_in: false, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &RouteFeature, said: &RouteFeature) -> Option<Outcome> {
    let ([east, north], [other_east, other_north]) = (heard.point?, said.point?);
    let km = f64::from((east - other_east).hypot(north - other_north));
    let parameters = &model.route;
    let [near, region, far] = &parameters.by_cause;
    let mut ratio = said.cause.mean(far) * parameters.flow_of(said.part, heard.part)
        + said.cause.mean(region) * (-km / parameters.region_km.value).exp()
        + said.cause.mean(near) * (-km / parameters.near_km.value).exp();
    if said.stands_in {
        let share = parameters.home_share.value;
        ratio = share * ratio + (1.0 - share);
    }
    let finding = match ratio {
        r if r > 2.0 => Finding::Near,
        r if r >= 1.0 => Finding::Fits,
        _ => Finding::FitsBadly,
    };
    Some(Outcome { bits: bits_of(ratio), finding, era: Era::Unknown, heard: heard.cites, said: said.cites })
}

/// The point of a place no larger than a prefecture.
fn point(node: NodeId) -> Option<[f32; 2]> {
    let node = gazetteer().node(gazetteer().canonical(node));
    (node.level >= Level::Prefecture && node.has_point).then_some([node.east_km, node.north_km])
}

/// The part of the country a place lies in.
fn part(node: NodeId) -> Option<u8> {
    let province = gazetteer().node(gazetteer().canonical(node)).at(Level::Province)?;
    part_of(gazetteer().node(province).code / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares of the parts among the places where residents were found, invented development set, rounded.
    const FOUND_IN: [f64; PARTS] = [0.05, 0.35, 0.15, 0.12, 0.12, 0.155, 0.055];

    /// Nobody is gained by a flow: over the parts people are found in, its mean is 1 from each of them.
    #[test]
    fn flows_send_nobody_who_is_not_there() {
        assert_eq!(FLOWS.len(), PARTS * PARTS);
        let model = &Model::bundled().route;
        for from in 0..PARTS as u8 {
            let mean: f64 = (0..PARTS as u8)
                .map(|to| FOUND_IN[usize::from(to)] * model.flow_of(Some(from), Some(to)))
                .sum();
            assert!((0.8..1.25).contains(&mean), "from {}: {mean}", FLOWS[usize::from(from) * PARTS]);
        }
        assert_eq!(model.flow_of(None, Some(0)), 1.0);
    }

    #[test]
    fn every_province_lies_in_a_part() {
        for province in [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46] {
            assert!(part_of(province).is_some(), "{province}");
        }
        assert!([50, 51, 52, 53, 54, 61, 62, 63, 64, 65].into_iter().all(|own| part_of(own).is_some()));
        assert_eq!(part_of(0), None);
    }
}
