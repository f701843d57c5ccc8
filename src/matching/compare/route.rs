//! Route: where she was last seen against where she was found. Who wanders off is found in the region;
//! who is carried off or goes to work is found far away, along roads that say little. So the ratio falls
//! with the distance by an amount that depends on how she was lost (`cause`): `LR = far + region · e^(−km
//! / region_km) + near · e^(−km / near_km)`. It is judged given the origin: without a place where she was
//! last seen the home stands in, at less weight, and a place she names where she was found is held to be
//! that place, not her home (`origin`), so that the distance does not count twice.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Era, Finding};
use crate::domain::statement::Fact;
use crate::knowledge::places::{Hint, Level, gazetteer};
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
    /// Share of these ratios that counts where the home stands in for the place last seen.
    pub home_share: Parameter,
    #[serde(skip)]
    by_cause: [ByCause; 3],
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
        let table = |kinds: &Kinds, unit: f64| std::array::from_fn(|i| (kinds.at(i as u8) * unit) as f32);
        self.by_cause = [table(&self.near, UNIT), table(&self.region, UNIT), table(&self.far, 1.0)];
        Ok(())
    }
}

/// A point of the route.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RouteFeature {
    point: Option<[f32; 2]>,
    stands_in: bool,
    /// How she was lost. Reports only.
    cause: CauseFeature,
    cites: Cites,
}

impl RouteFeature {
    /// Of one side: where found, or where last seen, else the home.
    pub fn of(telling: &Telling<'_>, origin: &OriginFeature, cause: CauseFeature) -> Self {
        let mut feature = Self { point: None, stands_in: false, cause: cause.bare(), cites: Cites::NONE };
        for told in &telling.told {
            let place = match told.fact {
                Fact::Found(found) if telling.side == Side::Profile => &found.place,
                Fact::Missing(missing) if telling.side == Side::Report => &missing.place,
                _ => continue,
            };
            let Some(place) = place else { continue };
            if place.source.is_none_or(|source| source.is_evidence()) {
                let node = place_set(place, &Hint::default()).likeliest();
                feature.point = node.and_then(point);
                feature.cites = Cites::one(told.id);
            }
        }
        if let (Side::Report, None, Some(home)) = (telling.side, feature.point, origin.main()) {
            feature.point = home.set.likeliest().and_then(point);
            feature.stands_in = true;
            feature.cites = home.cites;
        }
        feature
    }

    /// The same without its statements: what the index tells rows apart by.
    pub fn bare(&self) -> Self {
        Self { cites: Cites::NONE, ..*self }
    }

    /// The same as if no place was told.
    pub fn silent(&self) -> Self {
        Self { point: None, stands_in: false, ..*self }
    }
}

/// Compares.
pub fn compare(model: &Model, heard: &RouteFeature, said: &RouteFeature) -> Option<Outcome> {
    let ([east, north], [other_east, other_north]) = (heard.point?, said.point?);
    let km = f64::from((east - other_east).hypot(north - other_north));
    let parameters = &model.route;
    let [near, region, far] = &parameters.by_cause;
    let mut ratio = said.cause.mean(far)
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
fn point(node: crate::knowledge::places::NodeId) -> Option<[f32; 2]> {
    let node = gazetteer().node(gazetteer().canonical(node));
    (node.level >= Level::Prefecture && node.has_point).then_some([node.east_km, node.north_km])
}
